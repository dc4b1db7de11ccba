//! Direct debits as `OBReadDirectDebit2`.

use serde::Serialize;

use super::{
    balance_view::Amount,
    beneficiary_view::payee_id,
    standing_order_view::{MandateView, mandate_view},
};
use crate::{bank::Mandate, open_banking::written};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DirectDebitsData {
    direct_debit: Vec<DirectDebitView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DirectDebitView {
    account_id: String,
    direct_debit_id: String,
    direct_debit_status_code: &'static str,
    mandate_related_information: MandateView,
    name: String,
    previous_payment_date_time: String,
    previous_payment_amount: Amount,
}

pub(super) fn direct_debits_data(mandates: &[Mandate]) -> DirectDebitsData {
    DirectDebitsData { direct_debit: mandates.iter().map(view).collect() }
}

fn view(mandate: &Mandate) -> DirectDebitView {
    DirectDebitView {
        account_id: mandate.payee.account.to_string(),
        direct_debit_id: format!("dd-{}", payee_id(&mandate.payee)),
        direct_debit_status_code: "ACTV",
        mandate_related_information: mandate_view(mandate),
        name: mandate.payee.name.clone(),
        previous_payment_date_time: written(mandate.last_at),
        previous_payment_amount: mandate.amount.into(),
    }
}
