//! Beneficiaries as `OBReadBeneficiary5`.

use serde::Serialize;

use super::{
    account_view::NumberView,
    counterparty_view::{Agent, agent, identification},
};
use crate::bank::{Payee, PayeeReference};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BeneficiariesData {
    beneficiary: Vec<BeneficiaryView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct BeneficiaryView {
    account_id: String,
    beneficiary_id: String,
    beneficiary_type: &'static str,
    creditor_agent: Agent,
    creditor_account: NumberView,
}

pub(super) fn beneficiaries_data(payees: &[Payee]) -> BeneficiariesData {
    BeneficiariesData { beneficiary: payees.iter().map(view).collect() }
}

fn view(payee: &Payee) -> BeneficiaryView {
    let own = matches!(payee.reference, PayeeReference::OwnAccount(_));
    BeneficiaryView {
        account_id: payee.account.to_string(),
        beneficiary_id: format!("ben-{}", payee_id(payee)),
        beneficiary_type: if own { "Trusted" } else { "Ordinary" },
        creditor_agent: agent(),
        creditor_account: identification(&payee.number, &payee.name),
    }
}

/// The same for as long as the account pays this payee: `100001-b53`, `100001-a100004`.
pub(super) fn payee_id(payee: &Payee) -> String {
    match payee.reference {
        PayeeReference::Business(business) => format!("{}-b{business}", payee.account),
        PayeeReference::OwnAccount(other) | PayeeReference::OtherAccount(other) => {
            format!("{}-a{other}", payee.account)
        }
    }
}
