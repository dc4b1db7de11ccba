//! Balances as `OBReadBalance1`: three kinds for each account.

use serde::Serialize;

use crate::{
    bank::{Account, AccountKind, Balances, Direction, Money},
    open_banking::written,
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BalancesData {
    balance: Vec<BalanceView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct BalanceView {
    account_id: String,
    credit_debit_indicator: &'static str,
    #[serde(rename = "Type")]
    kind: &'static str,
    date_time: String,
    amount: Amount,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    credit_line: Vec<CreditLine>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Amount {
    amount: String,
    currency: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CreditLine {
    included: bool,
    #[serde(rename = "Type")]
    kind: &'static str,
    amount: Amount,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self { amount: money.unsigned(), currency: money.currency.code() }
    }
}

pub(super) fn indicator(money: Money) -> &'static str {
    match money.direction() {
        Direction::Credit => "Credit",
        Direction::Debit => "Debit",
    }
}

pub(super) fn balances_data(balances: &Balances) -> BalancesData {
    let mut views = Vec::with_capacity(balances.accounts.len() * 3);
    for (account, yesterday) in &balances.accounts {
        let money = |minor| Money { minor, currency: account.currency };
        let now = balances.as_of;
        views.push(view(
            account,
            "ITAV",
            now,
            money(account.balance.minor + account.credit_line),
            credit_lines(account),
        ));
        views.push(view(account, "ITBD", now, account.balance, Vec::new()));
        views.push(view(account, "PRCD", balances.last_midnight, money(*yesterday), Vec::new()));
    }
    BalancesData { balance: views }
}

fn view(
    account: &Account,
    kind: &'static str,
    at: i64,
    money: Money,
    credit_line: Vec<CreditLine>,
) -> BalanceView {
    BalanceView {
        account_id: account.id.to_string(),
        credit_debit_indicator: indicator(money),
        kind,
        date_time: written(at),
        amount: money.into(),
        credit_line,
    }
}

/// What the available balance includes beyond the booked one.
fn credit_lines(account: &Account) -> Vec<CreditLine> {
    if account.credit_line == 0 {
        return Vec::new();
    }
    let kind = if account.kind == AccountKind::CreditCard { "Credit" } else { "Pre-Agreed" };
    let limit = Money { minor: account.credit_line, currency: account.currency };
    vec![CreditLine { included: true, kind, amount: limit.into() }]
}
