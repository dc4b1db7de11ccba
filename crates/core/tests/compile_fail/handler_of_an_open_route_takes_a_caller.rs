use std::time::Duration;

use bff_core::auth::Caller;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json, Route, anyone};

async fn own(_: Call<(), Caller>) -> Result<Json<u16>, Failure> {
    Ok(Json(1))
}

fn main() {
    _ = Route::get("/own", "Own", anyone(), Duration::from_secs(1), own);
}
