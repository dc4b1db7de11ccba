//! Transactions.

use std::borrow::Cow;

use bff_core::upstream::{Answer, Error};
use jiff::Timestamp;
use serde::Deserialize;

use super::{Amount, Direction, Envelope, money};
use crate::accounts::id::AccountId;
use crate::accounts::model::Transaction;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TransactionData<'a> {
    #[serde(borrow, default)]
    transaction: Vec<WireTransaction<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireTransaction<'a> {
    account_id: AccountId,
    #[serde(borrow)]
    transaction_id: Option<Cow<'a, str>>,
    credit_debit_indicator: Direction,
    booking_date_time: Timestamp,
    #[serde(borrow)]
    transaction_information: Option<Cow<'a, str>>,
    #[serde(borrow)]
    amount: Amount<'a>,
    #[serde(borrow)]
    merchant_details: Option<Merchant<'a>>,
    #[serde(borrow)]
    creditor_account: Option<Named<'a>>,
    #[serde(borrow)]
    debtor_account: Option<Named<'a>>,
    #[serde(borrow)]
    supplementary_data: Option<Supplementary<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Merchant<'a> {
    #[serde(borrow)]
    merchant_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    merchant_category_code: Option<Cow<'a, str>>,
}

/// The standard leaves this object to each bank.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Supplementary<'a> {
    #[serde(borrow)]
    category: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Named<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
}

pub(in crate::accounts) fn transactions(answer: &Answer) -> Result<Vec<Transaction>, Error> {
    let all = answer.json::<Envelope<TransactionData<'_>>>()?.data.transaction;
    all.into_iter().map(|wire| read_transaction(wire).map_err(|why| answer.unreadable(why))).collect()
}

fn read_transaction(wire: WireTransaction<'_>) -> Result<Transaction, &'static str> {
    let (merchant, code) = wire
        .merchant_details
        .map_or((None, None), |merchant| (merchant.merchant_name, merchant.merchant_category_code));
    let other = wire.creditor_account.or(wire.debtor_account).and_then(|account| account.name);
    let text = merchant.or(other).or(wire.transaction_information);
    Ok(Transaction {
        id: wire.transaction_id.map(Cow::into_owned).unwrap_or_default(),
        account: wire.account_id,
        booked: wire.booking_date_time,
        text: text.map(Cow::into_owned).unwrap_or_default(),
        amount: money(&wire.amount, wire.credit_debit_indicator)?,
        category: wire.supplementary_data.and_then(|data| data.category).map(Cow::into_owned),
        merchant_code: code.as_deref().and_then(merchant_code),
    })
}

/// Four digits and nothing else; a code that is none tells nothing.
fn merchant_code(text: &str) -> Option<u16> {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use jiff::tz::Offset;
    use proptest::prelude::*;

    use super::*;

    /// A transaction that was booked at this time and of which the system says this too.
    fn transaction(at: &str, more: &str) -> Transaction {
        let wire = format!(
            r#"{{"AccountId": "1", "CreditDebitIndicator": "Debit", "BookingDateTime": "{at}",
                "Amount": {{"Amount": "1.00", "Currency": "GBP"}}{more}}}"#
        );
        read_transaction(serde_json::from_str(&wire).unwrap()).unwrap()
    }

    fn booked(at: &str) -> Timestamp {
        transaction(at, "").booked
    }

    #[track_caller]
    fn check_kind(more: &str, category: Option<&str>, merchant_code: Option<u16>) {
        let read = transaction("2026-11-22T00:00:00Z", &format!(", {more}"));
        assert_eq!((read.category.as_deref(), read.merchant_code), (category, merchant_code), "{more}");
    }

    #[test]
    fn what_it_was_for_is_read_as_far_as_the_bank_says_it() {
        check_kind(r#""Status": "BOOK""#, None, None);
        check_kind(r#""SupplementaryData": {"Category": "eating out"}"#, Some("eating out"), None);
        check_kind(r#""SupplementaryData": {"Anything": [1, {}], "Category": "cash"}"#, Some("cash"), None);
        check_kind(r#""SupplementaryData": {}"#, None, None);
        check_kind(r#""SupplementaryData": null"#, None, None);
        check_kind(r#""SupplementaryData": {"Category": "a \u0026 b"}"#, Some("a & b"), None);
        let both = r#""MerchantDetails": {"MerchantCategoryCode": "0742"}, "SupplementaryData": {"Category": "home"}"#;
        check_kind(both, Some("home"), Some(742));
        for none in ["", "541", "54111", "+541", "5 11", "５４１１"] {
            let code = format!(r#""MerchantDetails": {{"MerchantCategoryCode": "{none}"}}"#);
            check_kind(&code, None, None);
        }
    }

    #[track_caller]
    fn check_day(at: &str, day: &str) {
        assert_eq!(booked(at).strftime("%Y-%m-%d").to_string(), day, "{at}");
    }

    #[test]
    fn the_day_is_the_one_in_utc_wherever_it_was_written() {
        check_day("2026-11-22T23:59:59+00:00", "2026-11-22");
        check_day("2026-11-23T00:59:59+01:00", "2026-11-22");
        check_day("2026-11-22T23:30:00-05:00", "2026-11-23");
        check_day("2026-11-22T00:00:00Z", "2026-11-22");
        // Both halves of the night in which Europe's clocks go back, and a leap day.
        check_day("2026-10-25T01:30:00+01:00", "2026-10-25");
        check_day("2026-10-25T01:30:00+00:00", "2026-10-25");
        check_day("2028-03-01T01:00:00+02:00", "2028-02-29");
    }

    proptest! {
        /// One instant, written in two zones, is one time and one day.
        #[test]
        fn an_instant_is_the_same_in_every_zone(
            second in 0_i64..4_000_000_000,
            here in -18 * 60..=18 * 60,
            there in -18 * 60..=18 * 60,
        ) {
            let instant = Timestamp::from_second(second).unwrap();
            let written = |minutes: i32| {
                let offset = Offset::from_seconds(minutes * 60).unwrap();
                let sign = if minutes < 0 { '-' } else { '+' };
                let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
                format!("{}{sign}{hours:02}:{minutes:02}", offset.to_datetime(instant))
            };
            let (here, there) = (booked(&written(here)), booked(&written(there)));
            prop_assert_eq!((here, there), (instant, instant));
            let days = second / 86_400;
            let epoch = jiff::civil::date(1970, 1, 1);
            let day = epoch.checked_add(jiff::Span::new().days(days)).unwrap();
            prop_assert_eq!(here.strftime("%Y-%m-%d").to_string(), day.to_string());
        }
    }
}
