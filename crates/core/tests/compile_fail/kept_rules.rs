//! Every rule that the other fixtures break, kept.

use std::time::Duration;

use bff_core::auth::{Anonymous, Caller};
use bff_core::cache::Public;
use bff_core::compose::required;
use bff_core::http::problem::Failure;
use bff_core::idempotency::{Order, Outcome};
use bff_core::server::{Call, Json, Route, anyone, bearer};
use bff_core::upstream::Upstream;

const LONG: Duration = Duration::from_secs(1);

async fn open(call: Call<Upstream, Anonymous>) -> Result<Json<u16>, Failure> {
    let request = call.state().get("/products").in_name_of(&call.anonymous()).share(Public, LONG);
    Ok(Json(request.send().await?.status().as_u16()))
}

async fn own(call: Call<Upstream, Caller>) -> Result<Json<u16>, Failure> {
    let request = call.state().get("/party").in_name_of(call.caller()).keep(LONG);
    Ok(Json(request.send().await?.status().as_u16()))
}

async fn screen(call: Call<Upstream, Caller>) -> Result<Json<u16>, Failure> {
    let party = call.state().get("/party").in_name_of(call.caller()).send();
    let (answer,) = call.compose((required("party", party),)).await?;
    Ok(Json(answer.status().as_u16()))
}

async fn buy(_: Call<Upstream, Caller>, order: Order<String>) -> Result<Outcome<String>, Failure> {
    Ok(Outcome::Done(order.id().to_owned()))
}

pub(crate) fn main() {
    _ = [
        Route::get("/open", "Open", anyone(), LONG, open),
        Route::get("/own", "Own", bearer(&["own"]), LONG, own),
        Route::get("/screen", "Screen", bearer(&["own"]), LONG, screen),
        Route::once("/orders", "Buys", bearer(&["own"]), LONG, buy),
    ];
}
