use bff_core::auth::Caller;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json};
use bff_core::upstream::{Answer, Error, Upstream};

async fn party(upstream: &Upstream, caller: &Caller) -> Result<Answer, Error> {
    upstream.get("/party").in_name_of(caller).send().await
}

async fn screen(call: Call<Upstream, Caller>) -> Result<Json<u16>, Failure> {
    let (answer,) = call.compose((party(call.state(), call.caller()),)).await?;
    Ok(Json(answer.status().as_u16()))
}

fn main() {}
