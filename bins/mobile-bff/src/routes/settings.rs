//! What the apps ask at their start, before anybody signs in.

use bff_core::auth::Anonymous;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json};

use crate::app::Bank;
use crate::views::settings::Settings;

pub(super) async fn settings(call: Call<Bank, Anonymous>) -> Result<Json<Settings>, Failure> {
    Ok(Json(Settings::from(&*call.state().phones.now())))
}
