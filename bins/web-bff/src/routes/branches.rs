//! Where the bank is.

use bff_core::auth::Anonymous;
use bff_core::compose::required;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json, Query};
use central::Place;
use serde::{Deserialize, Deserializer, de};
use utoipa::IntoParams;

use crate::app::Bank;
use crate::views::branch::BranchList;

/// Branches on the page.
const SHOWN: usize = 20;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Search {
    /// Nearest to this latitude and longitude, in degrees.
    #[serde(default, deserialize_with = "place")]
    #[param(value_type = Option<String>, pattern = r"^-?(90(\.0{1,10})?|[0-8]?[0-9](\.[0-9]{1,10})?),-?(180(\.0{1,10})?|(1[0-7][0-9]|[0-9]{1,2})(\.[0-9]{1,10})?)$", example = "51.5074,-0.1278")]
    near: Option<Place>,
}

fn place<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Place>, D::Error> {
    String::deserialize(deserializer)?.parse().map(Some).map_err(de::Error::custom)
}

pub(super) async fn branches(
    call: Call<Bank, Anonymous>,
    Query(search): Query<Search>,
) -> Result<Json<BranchList>, Failure> {
    let nobody = call.anonymous();
    let (branches,) = call
        .compose((required("branches", call.state().open_data.branches(&nobody, search.near, SHOWN)),))
        .await?;
    Ok(Json(branches.into()))
}
