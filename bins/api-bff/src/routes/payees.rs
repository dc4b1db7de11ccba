//! Whom the customer pays, and what is paid again and again.

use bff_core::auth::Caller;
use bff_core::compose::required;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Fields, Json, Query};
use central::StandingOrder as Order;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::Bank;
use crate::views::payee::{
    Beneficiary, BeneficiaryList, StandingOrder as OrderV1, StandingOrderList as OrderListV1,
};
use crate::views::standing_order::{StandingOrder, StandingOrderList};

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

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct OfOrderV1 {
    /// Only these members of a standing order, separated by commas.
    #[serde(default)]
    #[param(schema_with = Fields::<OrderV1>::names, required = false)]
    fields: Fields<OrderV1>,
}

pub(super) async fn beneficiaries(
    call: Call<Bank, Caller>,
    Query(query): Query<OfBeneficiary>,
) -> Result<Json<BeneficiaryList>, Failure> {
    let (all,) = call
        .compose((required("beneficiaries", call.state().accounts.beneficiaries(call.caller())),))
        .await?;
    let data = all.into_iter().map(|each| query.fields.of(each.into())).collect();
    Ok(Json(BeneficiaryList { data }))
}

pub(super) async fn standing_orders(
    call: Call<Bank, Caller>,
    Query(query): Query<OfStandingOrder>,
) -> Result<Json<StandingOrderList>, Failure> {
    let data = all_orders(&call).await?.into_iter().map(|each| query.fields.of(each.into())).collect();
    Ok(Json(StandingOrderList { data }))
}

/// The version before, whose next payment is an instant.
pub(super) async fn standing_orders_v1(
    call: Call<Bank, Caller>,
    Query(query): Query<OfOrderV1>,
) -> Result<Json<OrderListV1>, Failure> {
    let data = all_orders(&call).await?.into_iter().map(|each| query.fields.of(each.into())).collect();
    Ok(Json(OrderListV1 { data }))
}

async fn all_orders(call: &Call<Bank, Caller>) -> Result<Vec<Order>, Failure> {
    let orders = call.state().accounts.standing_orders(call.caller());
    let (all,) = call.compose((required("standing-orders", orders),)).await?;
    Ok(all)
}
