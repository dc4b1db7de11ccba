use std::time::Duration;

use bff_core::auth::Caller;
use bff_core::http::problem::Failure;
use bff_core::idempotency::{Order, Outcome};
use bff_core::server::{Call, Route, anyone};

async fn buy(_: Call<(), Caller>, order: Order<String>) -> Result<Outcome<String>, Failure> {
    Ok(Outcome::Done(order.id().to_owned()))
}

fn main() {
    _ = Route::once("/orders", "Buys", anyone(), Duration::from_secs(1), buy);
}
