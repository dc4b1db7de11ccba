//! What was spent: by month and category, without the months before where they do not come.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde_json::{Value, json};
use test_support::problem;
use test_support::upstream::{Reply, Seen};

use crate::customer::{Customer, read};

/// The first day of this month.
#[expect(clippy::disallowed_methods, reason = "which months are shown depends on the real time")]
fn this_month() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date().first_of_month()
}

fn transaction(day: Date, amount: &str, currency: &str, category: &str) -> Value {
    json!({
        "AccountId": "100005", "CreditDebitIndicator": if amount.starts_with('-') { "Debit" } else { "Credit" },
        "BookingDateTime": format!("{day}T08:00:00+00:00"),
        "Amount": {"Amount": amount.trim_start_matches('-'), "Currency": currency},
        "SupplementaryData": {"Category": category},
    })
}

/// Some of this month, and of the month before it.
fn all() -> Vec<Value> {
    let this = this_month();
    let before = this.yesterday().unwrap();
    vec![
        transaction(this, "-10.10", "GBP", "groceries"),
        transaction(this, "-30.00", "GBP", "home"),
        transaction(this, "-1000.00", "GBP", "transfers"),
        transaction(this, "2000.00", "GBP", "income"),
        transaction(before, "-20.20", "GBP", "groceries"),
        transaction(before, "-5.00", "EUR", "cash"),
    ]
}

/// Within the days that are asked for.
fn booked(seen: &Seen) -> Reply {
    assert!(seen.path().ends_with("/aisp/transactions"), "{}", seen.target);
    let (from, to) = (seen.query("fromBookingDateTime"), seen.query("toBookingDateTime"));
    let fits = |each: &Value| {
        let at = &each["BookingDateTime"].as_str().unwrap()[..19];
        from.as_ref().is_none_or(|from| &from[..] <= at) && to.as_ref().is_none_or(|to| at <= &to[..])
    };
    let all: Vec<Value> = all().into_iter().filter(fits).collect();
    Reply::json(200, &json!({"Data": {"Transaction": all}, "Links": {}, "Meta": {}}))
}

fn month(day: Date) -> String {
    day.to_string()[..7].to_owned()
}

#[test]
fn what_left_is_added_up_by_month_and_category() {
    let customer = Customer::start();
    customer.bank.accounts.script(booked);
    let (this, before) = (month(this_month()), month(this_month().yesterday().unwrap()));
    let expected = json!({
        "months": [
            {"month": before, "currency": "EUR", "spent": "5.00", "categories": [{"category": "cash", "amount": "5.00"}]},
            {"month": before, "currency": "GBP", "spent": "20.20",
             "categories": [{"category": "groceries", "amount": "20.20"}]},
            {"month": this, "currency": "EUR", "spent": "0.00", "categories": []},
            {"month": this, "currency": "GBP", "spent": "40.10", "categories": [
                {"category": "housing", "amount": "30.00"}, {"category": "groceries", "amount": "10.10"}]},
        ],
        "categories": [
            {"category": "cash", "amount": "5.00", "currency": "EUR", "share_percent": 100},
            {"category": "groceries", "amount": "30.30", "currency": "GBP", "share_percent": 50},
            {"category": "housing", "amount": "30.00", "currency": "GBP", "share_percent": 50},
        ],
    });
    assert_eq!(read(&customer.spending("?months=2")), expected);
}

#[test]
fn six_months_are_asked_for_unless_said_otherwise() {
    let customer = Customer::start();
    let asked = |query: &str| {
        customer.forget();
        read(&customer.spending(query));
        let mut days: Vec<_> = customer
            .bank
            .accounts
            .seen()
            .iter()
            .map(|seen| (seen.query("fromBookingDateTime").unwrap(), seen.query("toBookingDateTime")))
            .collect();
        days.sort();
        days
    };
    let this = this_month();
    let of_this = (format!("{this}T00:00:00"), None);
    let before = |months: i64| {
        let first = this.checked_sub(months.months()).unwrap();
        (format!("{first}T00:00:00"), Some(format!("{}T23:59:59", this.yesterday().unwrap())))
    };
    assert_eq!(asked(""), [before(5), of_this.clone()]);
    assert_eq!(asked("?months=12"), [before(11), of_this.clone()]);
    assert_eq!(asked("?months=1"), [of_this]);
}

#[test]
fn without_the_months_before_there_is_this_one_and_it_says_so() {
    let customer = Customer::start();
    customer.bank.accounts.script(|seen| match seen.query("toBookingDateTime") {
        Some(_) => Reply::stall(),
        None => booked(seen),
    });
    let spending = read(&customer.spending(""));
    assert_eq!(spending["missing"], json!([{"part": "earlier-months", "why": "timeout"}]));
    assert_eq!(spending["months"].as_array().map(Vec::len), Some(1));
    assert_eq!(spending["months"][0]["spent"], "40.10");
}

#[test]
fn without_this_month_there_is_no_page() {
    let customer = Customer::start();
    for (reply, status, kind) in [
        (Reply::stall(), 504, "upstream-timeout"),
        (Reply::status(500), 502, "upstream-failed"),
        (Reply::text(200, "text/html", "<h1>SECRET-OF-THE-SYSTEM</h1>"), 502, "upstream-failed"),
    ] {
        customer.bank.answer("/transactions", reply);
        problem::check("spending", &customer.spending(""), status, kind, &["\"accounts\""]);
        customer.bank.mend();
    }
}

#[test]
fn months_outside_of_1_to_12_are_400() {
    let customer = Customer::start();
    for query in ["?months=0", "?months=13", "?months=255"] {
        customer.check_refused(|| customer.spending(query), &["from 1 to 12"]);
    }
    for query in ["?months=", "?months=-1", "?months=1.5", "?months=256", "?months=2&months=2", "?month=2"] {
        customer.check_refused(|| customer.spending(query), &["month"]);
    }
}
