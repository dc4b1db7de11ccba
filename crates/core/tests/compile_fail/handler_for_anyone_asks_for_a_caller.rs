use bff_core::auth::Anonymous;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json};

async fn open(call: Call<(), Anonymous>) -> Result<Json<bool>, Failure> {
    Ok(Json(call.caller().identity().has_scope("accounts")))
}

fn main() {
    _ = open;
}
