//! What is paid again and again, and to whom: standing orders, direct debits, beneficiaries.

use std::borrow::Cow;

use bff_core::upstream::{Answer, Error};
use jiff::Timestamp;
use serde::Deserialize;

use super::{Amount, Direction, Envelope, money};
use crate::accounts::id::AccountId;
use crate::accounts::model::{Beneficiary, DirectDebit, Every, StandingOrder};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StandingOrderData<'a> {
    #[serde(borrow, default)]
    standing_order: Vec<WireStandingOrder<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireStandingOrder<'a> {
    account_id: AccountId,
    #[serde(borrow)]
    standing_order_id: Option<Cow<'a, str>>,
    next_payment_date_time: Option<Timestamp>,
    #[serde(borrow)]
    next_payment_amount: Option<Amount<'a>>,
    #[serde(borrow)]
    creditor_account: Option<Creditor<'a>>,
    #[serde(borrow)]
    mandate_related_information: Option<Mandate<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DirectDebitData<'a> {
    #[serde(borrow, default)]
    direct_debit: Vec<WireDirectDebit<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireDirectDebit<'a> {
    account_id: AccountId,
    #[serde(borrow)]
    direct_debit_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    name: Cow<'a, str>,
    previous_payment_date_time: Option<Timestamp>,
    #[serde(borrow)]
    previous_payment_amount: Option<Amount<'a>>,
    #[serde(borrow)]
    mandate_related_information: Option<Mandate<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Mandate<'a> {
    #[serde(borrow)]
    frequency: Option<Frequency<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Frequency<'a> {
    #[serde(borrow, rename = "Type")]
    kind: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct BeneficiaryData<'a> {
    #[serde(borrow, default)]
    beneficiary: Vec<WireBeneficiary<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireBeneficiary<'a> {
    #[serde(borrow)]
    beneficiary_id: Option<Cow<'a, str>>,
    account_id: Option<AccountId>,
    #[serde(borrow)]
    reference: Option<Cow<'a, str>>,
    #[serde(borrow)]
    creditor_account: Option<Creditor<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Creditor<'a> {
    #[serde(borrow)]
    identification: Option<Cow<'a, str>>,
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
}

pub(in crate::accounts) fn standing_orders(answer: &Answer) -> Result<Vec<StandingOrder>, Error> {
    let all = answer.json::<Envelope<StandingOrderData<'_>>>()?.data.standing_order;
    let read = |wire: WireStandingOrder<'_>| {
        Ok(StandingOrder {
            id: wire.standing_order_id.map(Cow::into_owned).unwrap_or_default(),
            account: wire.account_id,
            payee: wire
                .creditor_account
                .and_then(|creditor| creditor.name)
                .map(Cow::into_owned)
                .unwrap_or_default(),
            next: wire.next_payment_date_time,
            amount: wire.next_payment_amount.map(|amount| money(&amount, Direction::Credit)).transpose()?,
            every: every(wire.mandate_related_information),
        })
    };
    all.into_iter().map(|wire| read(wire).map_err(|why: &str| answer.unreadable(why))).collect()
}

pub(in crate::accounts) fn direct_debits(answer: &Answer) -> Result<Vec<DirectDebit>, Error> {
    let all = answer.json::<Envelope<DirectDebitData<'_>>>()?.data.direct_debit;
    let read = |wire: WireDirectDebit<'_>| {
        Ok(DirectDebit {
            id: wire.direct_debit_id.map(Cow::into_owned).unwrap_or_default(),
            account: wire.account_id,
            payee: wire.name.into_owned(),
            last: wire.previous_payment_date_time,
            last_amount: wire
                .previous_payment_amount
                .map(|amount| money(&amount, Direction::Credit))
                .transpose()?,
            every: every(wire.mandate_related_information),
        })
    };
    all.into_iter().map(|wire| read(wire).map_err(|why: &str| answer.unreadable(why))).collect()
}

pub(in crate::accounts) fn beneficiaries(answer: &Answer) -> Result<Vec<Beneficiary>, Error> {
    let all = answer.json::<Envelope<BeneficiaryData<'_>>>()?.data.beneficiary;
    let read = |wire: WireBeneficiary<'_>| {
        let creditor = wire.creditor_account;
        let (name, number) =
            creditor.map_or((None, None), |creditor| (creditor.name, creditor.identification));
        Beneficiary {
            id: wire.beneficiary_id.map(Cow::into_owned).unwrap_or_default(),
            account: wire.account_id,
            name: name.map(Cow::into_owned).unwrap_or_default(),
            number: number.map(Cow::into_owned).unwrap_or_default(),
            reference: wire.reference.map(Cow::into_owned),
        }
    };
    Ok(all.into_iter().map(read).collect())
}

/// ISO 20022's frequency codes, as far as a customer meets them.
fn every(mandate: Option<Mandate<'_>>) -> Every {
    let frequency = mandate.and_then(|mandate| mandate.frequency);
    match frequency.as_ref().map(|frequency| &*frequency.kind) {
        Some("WEEK") => Every::Week,
        Some("FRTN") => Every::Fortnight,
        Some("MNTH") => Every::Month,
        Some("QURT") => Every::Quarter,
        Some("YEAR") => Every::Year,
        _ => Every::Other,
    }
}
