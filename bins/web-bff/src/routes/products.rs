//! What the bank sells.

use bff_core::auth::Anonymous;
use bff_core::compose::required;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json};
use central::OpenData;

use crate::app::Bank;
use crate::views::product::ProductList;

pub(super) async fn products(call: Call<Bank, Anonymous>) -> Result<Json<ProductList>, Failure> {
    let (nobody, language) = (call.anonymous(), call.language(OpenData::LANGUAGES));
    let (products,) =
        call.compose((required("products", call.state().open_data.products(&nobody, language)),)).await?;
    Ok(Json(products.into()))
}
