//! Accounts as `OBAccount6`.

use serde::Serialize;

use crate::{
    bank::{Account, AccountKind, Party},
    open_banking::written,
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AccountsData {
    account: Vec<AccountView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AccountView {
    account_id: String,
    status: &'static str,
    status_update_date_time: String,
    currency: &'static str,
    account_category: &'static str,
    account_type_code: &'static str,
    description: &'static str,
    nickname: String,
    opening_date: String,
    switch_status: &'static str,
    account: Vec<NumberView>,
    statement_frequency_and_format: [StatementDelivery; 1],
    servicer: Servicer,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct NumberView {
    pub(super) scheme_name: &'static str,
    pub(super) identification: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StatementDelivery {
    frequency: &'static str,
    communication_method: &'static str,
    format: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Servicer {
    scheme_name: &'static str,
    identification: &'static str,
    name: &'static str,
}

pub(super) fn accounts_data(holder: Option<&Party>, accounts: &[Account]) -> AccountsData {
    let name = holder.map(Party::name);
    AccountsData { account: accounts.iter().map(|account| view(account, name.as_ref())).collect() }
}

fn view(account: &Account, holder: Option<&String>) -> AccountView {
    let (account_type_code, description) = match account.kind {
        AccountKind::Current => ("CACC", "Personal current account"),
        AccountKind::Savings => ("SVGS", "Instant access savings"),
        AccountKind::CreditCard => ("CARD", "Personal credit card"),
    };
    AccountView {
        account_id: account.id.to_string(),
        status: "Enabled",
        status_update_date_time: written(account.opened_at),
        currency: account.currency.code(),
        account_category: "Personal",
        account_type_code,
        description,
        nickname: account.nickname.clone(),
        opening_date: written(account.opened_at),
        switch_status: "UK.CASS.NotSwitched",
        account: identifications(account, holder),
        statement_frequency_and_format: [StatementDelivery {
            frequency: "MNTH",
            communication_method: "ONLI",
            format: "DPDF",
        }],
        servicer: Servicer {
            scheme_name: "UK.OBIE.BICFI",
            identification: "EXMPGB2LXXX",
            name: "Exemplar Bank",
        },
    }
}

/// A card has its masked number alone, other accounts a sort code and account number and an IBAN.
fn identifications(account: &Account, holder: Option<&String>) -> Vec<NumberView> {
    let named =
        |scheme_name, identification| NumberView { scheme_name, identification, name: holder.cloned() };
    match account.kind {
        AccountKind::CreditCard => vec![named("UK.OBIE.PAN", account.number.clone())],
        AccountKind::Current | AccountKind::Savings => vec![
            named("UK.OBIE.SortCodeAccountNumber", account.number.clone()),
            named("UK.OBIE.IBAN", iban(&account.number)),
        ],
    }
}

/// The British IBAN of a sort code and account number at this bank (ISO 13616).
fn iban(number: &str) -> String {
    let check = 98 - remainder_by_97(&format!("EXMP{number}GB00"));
    format!("GB{check:02}EXMP{number}")
}

/// Letters count as 10 to 35, digits as themselves (ISO 7064, mod 97-10).
fn remainder_by_97(text: &str) -> u32 {
    text.chars().filter_map(|character| character.to_digit(36)).fold(0, |remainder, value| {
        let shifted = if value < 10 { remainder * 10 } else { remainder * 100 };
        (shifted + value) % 97
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iban_passes_its_own_check() {
        let iban = iban("00010112345678");
        assert_eq!(iban.len(), 22);
        assert_eq!(remainder_by_97(&format!("{}{}", &iban[4..], &iban[..4])), 1);
    }
}
