//! What the bank publishes: where it is and what it sells. For partners themselves, and of no customer.

use bff_core::auth::Caller;
use bff_core::compose::required;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Fields, Json, Linked, PageSize, Query};
use central::{Branch as Place, OpenData};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::Bank;
use crate::views::branch::{Branch, BranchPage};
use crate::views::product::{Product, ProductList};

/// What a cursor is for.
const PURPOSE: &str = "branches";

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct OfBranch {
    /// Where to go on: `next_cursor` of the page before, or follow its `Link`.
    cursor: Option<String>,
    /// Branches on the page.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    limit: PageSize<50, 200>,
    /// Only these members of a branch, separated by commas.
    #[serde(default)]
    #[param(schema_with = Fields::<Branch>::names, required = false)]
    fields: Fields<Branch>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct OfProduct {
    /// Only these members of a product, separated by commas.
    #[serde(default)]
    #[param(schema_with = Fields::<Product>::names, required = false)]
    fields: Fields<Product>,
}

pub(super) async fn branches(
    call: Call<Bank, Caller>,
    Query(query): Query<OfBranch>,
) -> Result<Linked<BranchPage>, Failure> {
    let after = query.cursor.map(|cursor| call.unseal::<String>(PURPOSE, "cursor", &cursor)).transpose()?;
    let nobody = call.anonymous();
    let (all,) = call
        .compose((required("branches", call.state().open_data.branches(&nobody, None, OpenData::MOST)),))
        .await?;
    let (page, last) = page(all, after.as_ref(), query.limit.get());
    let next_cursor = last.map(|id| call.seal(PURPOSE, &id));
    let next = next_cursor.as_ref().map(|cursor| call.here_with("cursor", cursor));
    let data = page.into_iter().map(|branch| query.fields.of(branch.into())).collect();
    Ok(Json(BranchPage { data, next_cursor }).next(next))
}

/// So many branches after the one of this id, in the order of their ids: one that opens or closes meanwhile moves no other to another
/// page. Where there are more, the last one's id.
fn page(mut all: Vec<Place>, after: Option<&String>, limit: usize) -> (Vec<Place>, Option<String>) {
    all.retain(|branch| after.is_none_or(|after| branch.id > *after));
    all.sort_by(|one, other| one.id.cmp(&other.id));
    let more = all.len() > limit;
    all.truncate(limit);
    let last = all.last().filter(|_| more).map(|branch| branch.id.clone());
    (all, last)
}

pub(super) async fn products(
    call: Call<Bank, Caller>,
    Query(query): Query<OfProduct>,
) -> Result<Json<ProductList>, Failure> {
    let (nobody, language) = (call.anonymous(), call.language(OpenData::LANGUAGES));
    let (products,) =
        call.compose((required("products", call.state().open_data.products(&nobody, language)),)).await?;
    let data = products.into_iter().map(|product| query.fields.of(product.into())).collect();
    Ok(Json(ProductList { data }))
}
