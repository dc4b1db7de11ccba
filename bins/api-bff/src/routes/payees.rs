//! Whom the customer pays, and what is paid again and again.

use bff_core::auth::Caller;
use bff_core::compose::required;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Fields, Json, Query};
use central::Accounts;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::views::payee::{Beneficiary, BeneficiaryList, StandingOrder, StandingOrderList};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct OfBeneficiary {
    /// Only these members of a beneficiary, separated by commas.
    #[serde(default)]
    #[param(schema_with = Fields::<Beneficiary>::names, required = false)]
    fields: Fields<Beneficiary>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct OfStandingOrder {
    /// Only these members of a standing order, separated by commas.
    #[serde(default)]
    #[param(schema_with = Fields::<StandingOrder>::names, required = false)]
    fields: Fields<StandingOrder>,
}

pub(super) async fn beneficiaries(
    call: Call<Accounts, Caller>,
    Query(query): Query<OfBeneficiary>,
) -> Result<Json<BeneficiaryList>, Failure> {
    let (all,) =
        call.compose((required("beneficiaries", call.state().beneficiaries(call.caller())),)).await?;
    let data = all.into_iter().map(|each| query.fields.of(each.into())).collect();
    Ok(Json(BeneficiaryList { data }))
}

pub(super) async fn standing_orders(
    call: Call<Accounts, Caller>,
    Query(query): Query<OfStandingOrder>,
) -> Result<Json<StandingOrderList>, Failure> {
    let (all,) =
        call.compose((required("standing-orders", call.state().standing_orders(call.caller())),)).await?;
    let data = all.into_iter().map(|each| query.fields.of(each.into())).collect();
    Ok(Json(StandingOrderList { data }))
}
