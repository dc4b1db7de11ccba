//! Standing orders as `OBReadStandingOrder6`, and what they share with direct debits: the mandate.

use jiff::civil::Date;
use serde::Serialize;

use super::{
    account_view::NumberView,
    balance_view::Amount,
    beneficiary_view::payee_id,
    counterparty_view::{Agent, agent, identification},
};
use crate::{
    bank::Mandate,
    open_banking::{written, written_day},
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StandingOrdersData {
    standing_order: Vec<StandingOrderView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StandingOrderView {
    account_id: String,
    standing_order_id: String,
    next_payment_date_time: String,
    last_payment_date_time: String,
    standing_order_status_code: &'static str,
    next_payment_amount: Amount,
    last_payment_amount: Amount,
    creditor_agent: Agent,
    creditor_account: NumberView,
    mandate_related_information: MandateView,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MandateView {
    mandate_identification: String,
    classification: &'static str,
    first_payment_date_time: String,
    frequency: Frequency,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Frequency {
    #[serde(rename = "Type")]
    kind: &'static str,
    point_in_time: String,
}

/// What is due next is due after `until`: the bank's standing orders end with its data.
pub(super) fn standing_orders_data(mandates: &[Mandate], until: Date) -> StandingOrdersData {
    StandingOrdersData { standing_order: mandates.iter().map(|mandate| view(mandate, until)).collect() }
}

fn view(mandate: &Mandate, until: Date) -> StandingOrderView {
    let payee = &mandate.payee;
    StandingOrderView {
        account_id: payee.account.to_string(),
        standing_order_id: format!("so-{}", payee_id(payee)),
        next_payment_date_time: written_day(mandate.next_after(until)),
        last_payment_date_time: written(mandate.last_at),
        standing_order_status_code: "ACTV",
        next_payment_amount: mandate.amount.into(),
        last_payment_amount: mandate.amount.into(),
        creditor_agent: agent(),
        creditor_account: identification(&payee.number, &payee.name),
        mandate_related_information: mandate_view(mandate),
    }
}

/// A fixed sum on a fixed day of every month.
pub(super) fn mandate_view(mandate: &Mandate) -> MandateView {
    MandateView {
        mandate_identification: format!("MANDATE-{}", payee_id(&mandate.payee).to_uppercase()),
        classification: "FIXE",
        first_payment_date_time: written(mandate.first_at),
        frequency: Frequency { kind: "MNTH", point_in_time: format!("{:02}", mandate.day()) },
    }
}
