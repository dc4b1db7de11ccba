use bff_core::auth::Anonymous;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json, Route, anyone};

async fn open(_: Call<(), Anonymous>) -> Result<Json<u16>, Failure> {
    Ok(Json(1))
}

fn main() {
    _ = Route::get("/open", "Open", anyone(), None, open);
}
