//! Whom the customer pays, and what is paid again and again.

use bff_core::auth::Caller;
use bff_core::compose::required;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json};
use central::Accounts;

use crate::views::payee::{BeneficiaryList, StandingOrderList};

pub(super) async fn beneficiaries(call: Call<Accounts, Caller>) -> Result<Json<BeneficiaryList>, Failure> {
    let (all,) =
        call.compose((required("beneficiaries", call.state().beneficiaries(call.caller())),)).await?;
    Ok(Json(all.into()))
}

pub(super) async fn standing_orders(
    call: Call<Accounts, Caller>,
) -> Result<Json<StandingOrderList>, Failure> {
    let (all,) =
        call.compose((required("standing-orders", call.state().standing_orders(call.caller())),)).await?;
    Ok(Json(all.into()))
}
