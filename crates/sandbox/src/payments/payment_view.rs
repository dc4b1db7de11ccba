//! Payments as `OBWriteDomesticResponse5` and `OBWritePaymentDetailsResponse1`.

use serde::Serialize;
use serde_json::value::RawValue;

use super::{consent_view::raw, failure::Failure};
use crate::{
    bank::{Payment, PaymentStatus},
    open_banking::{Links, Meta, written},
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PaymentAnswer<'a> {
    data: PaymentView<'a>,
    links: Links,
    meta: Meta,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PaymentView<'a> {
    domestic_payment_id: &'a str,
    consent_id: &'a str,
    creation_date_time: String,
    status: &'static str,
    status_update_date_time: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    status_reason: Vec<StatusReason>,
    initiation: Box<RawValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StatusReason {
    status_reason_code: &'static str,
    status_reason_description: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DetailsData {
    payment_status: [DetailsView; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DetailsView {
    payment_transaction_id: String,
    status: &'static str,
    status_update_date_time: String,
    status_detail: StatusDetail,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StatusDetail {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_reason_description: Option<&'static str>,
}

/// The answer, as it is sent; `all` is the address of all payments.
pub(super) fn payment_answer(payment: &Payment, all: &str) -> Result<String, Failure> {
    let answer = PaymentAnswer {
        data: PaymentView {
            domestic_payment_id: &payment.id,
            consent_id: &payment.consent.id,
            creation_date_time: written(payment.created_at),
            status: payment.status.code(),
            status_update_date_time: written(payment.created_at),
            status_reason: reason(payment.status).into_iter().collect(),
            initiation: raw(&payment.consent.initiation)?,
        },
        links: Links::only(format!("{all}/{}", payment.id)),
        meta: Meta::new(1, None),
    };
    serde_json::to_string(&answer).map_err(Failure::Unwritable)
}

pub(super) fn details_data(payment: &Payment) -> DetailsData {
    let reason = reason(payment.status);
    let view = DetailsView {
        payment_transaction_id: payment.id.clone(),
        status: payment.status.code(),
        status_update_date_time: written(payment.created_at),
        status_detail: StatusDetail {
            status: payment.status.code(),
            status_reason: reason.as_ref().map(|reason| reason.status_reason_code),
            status_reason_description: reason.map(|reason| reason.status_reason_description),
        },
    };
    DetailsData { payment_status: [view] }
}

/// AM04 is ISO 20022's insufficient funds.
fn reason(status: PaymentStatus) -> Option<StatusReason> {
    (status == PaymentStatus::Rejected).then_some(StatusReason {
        status_reason_code: "AM04",
        status_reason_description: "There was not enough on the account.",
    })
}
