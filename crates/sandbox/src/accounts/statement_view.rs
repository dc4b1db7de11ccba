//! Statements as `OBReadStatement2`.

use jiff::ToSpan;
use serde::Serialize;

use super::balance_view::{Amount, indicator};
use crate::{
    bank::{AccountKind, Money, Statement},
    open_banking::written_day,
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StatementsData {
    statement: Vec<StatementView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StatementView {
    account_id: String,
    statement_id: String,
    statement_reference: String,
    #[serde(rename = "Type")]
    kind: &'static str,
    start_date_time: String,
    end_date_time: String,
    creation_date_time: String,
    statement_description: [String; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    statement_interest: Vec<InterestView>,
    statement_amount: Vec<AmountView>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    statement_date_time: Vec<DateView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct AmountView {
    credit_debit_indicator: &'static str,
    #[serde(rename = "Type")]
    kind: &'static str,
    amount: Amount,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct InterestView {
    description: &'static str,
    credit_debit_indicator: &'static str,
    #[serde(rename = "Type")]
    kind: &'static str,
    amount: Amount,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DateView {
    date_time: String,
    #[serde(rename = "Type")]
    kind: &'static str,
}

pub(super) fn statements_data(statements: &[Statement]) -> StatementsData {
    StatementsData { statement: statements.iter().map(view).collect() }
}

/// The last second of its last day.
pub(super) fn ends_at(statement: &Statement) -> String {
    format!("{}T23:59:59+00:00", statement.last_day())
}

fn view(statement: &Statement) -> StatementView {
    let month = statement.month.strftime("%Y-%m").to_string();
    let after = statement.last_day().saturating_add(1.day());
    StatementView {
        account_id: statement.account.to_string(),
        statement_id: format!("{}-{month}", statement.account),
        // The reference that the month's transactions carry.
        statement_reference: format!("STMT-{month}"),
        kind: "RegularPeriodic",
        start_date_time: written_day(statement.month),
        end_date_time: ends_at(statement),
        creation_date_time: written_day(after),
        statement_description: [statement.month.strftime("%B %Y").to_string()],
        statement_interest: interest(statement),
        statement_amount: amounts(statement),
        statement_date_time: dates(statement),
    }
}

fn amounts(statement: &Statement) -> Vec<AmountView> {
    let mut amounts = vec![
        amount("UK.OBIE.PreviousClosingBalance", statement.opening),
        amount("UK.OBIE.TotalCredits", statement.credits),
        // Named a debit even where it is nothing.
        AmountView { credit_debit_indicator: "Debit", ..amount("UK.OBIE.TotalDebits", statement.debits) },
        amount("UK.OBIE.ClosingBalance", statement.closing),
    ];
    if statement.kind == AccountKind::CreditCard {
        amounts.push(amount("UK.OBIE.CreditLimit", statement.credit_line));
        let due = Money { minor: -minimum_payment(statement), ..statement.closing };
        amounts.push(amount("UK.OBIE.MinimumPaymentDue", due));
    }
    amounts
}

fn amount(kind: &'static str, money: Money) -> AmountView {
    AmountView { credit_debit_indicator: indicator(money), kind, amount: money.into() }
}

/// A twentieth of what is owed, at least 25 pounds, at most all of it.
fn minimum_payment(statement: &Statement) -> i64 {
    let owed = (-statement.closing.minor).max(0);
    (owed / 20).max(2_500).min(owed)
}

fn interest(statement: &Statement) -> Vec<InterestView> {
    if statement.interest.minor == 0 {
        return Vec::new();
    }
    vec![InterestView {
        description: "Interest paid",
        credit_debit_indicator: indicator(statement.interest),
        kind: "UK.OBIE.Total",
        amount: statement.interest.into(),
    }]
}

/// A card is to be repaid by the fourteenth.
fn dates(statement: &Statement) -> Vec<DateView> {
    if minimum_payment(statement) == 0 || statement.kind != AccountKind::CreditCard {
        return Vec::new();
    }
    let due = statement.last_day().saturating_add(14.days());
    vec![DateView { date_time: written_day(due), kind: "UK.OBIE.PaymentDue" }]
}
