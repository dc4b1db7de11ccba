use std::time::Duration;

use bff_core::auth::Caller;
use bff_core::http::problem::Failure;
use bff_core::idempotency::Order;
use bff_core::server::{Call, Json, Route, bearer};

async fn buy(_: Call<(), Caller>, order: Order<String>) -> Result<Json<String>, Failure> {
    Ok(Json(order.id().to_owned()))
}

fn main() {
    _ = Route::post("/orders", "Buys", bearer(&[]), Duration::from_secs(1), buy);
}
