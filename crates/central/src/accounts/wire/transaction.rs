//! Transactions.

use std::borrow::Cow;

use bff_core::upstream::{Answer, Error};
use jiff::Timestamp;
use serde::Deserialize;

use super::{Amount, Direction, Envelope, money};
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
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Merchant<'a> {
    #[serde(borrow)]
    merchant_name: Option<Cow<'a, str>>,
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
    let merchant = wire.merchant_details.and_then(|merchant| merchant.merchant_name);
    let other = wire.creditor_account.or(wire.debtor_account).and_then(|account| account.name);
    let text = merchant.or(other).or(wire.transaction_information);
    Ok(Transaction {
        id: wire.transaction_id.map(Cow::into_owned).unwrap_or_default(),
        booked: wire.booking_date_time,
        text: text.map(Cow::into_owned).unwrap_or_default(),
        amount: money(&wire.amount, wire.credit_debit_indicator)?,
    })
}

#[cfg(test)]
mod tests {
    use jiff::tz::Offset;
    use proptest::prelude::*;

    use super::*;

    /// When a transaction was booked whose time the system wrote like this.
    fn booked(at: &str) -> Timestamp {
        let wire = format!(
            r#"{{"CreditDebitIndicator": "Debit", "BookingDateTime": "{at}", "Amount": {{"Amount": "1.00", "Currency": "GBP"}}}}"#
        );
        read_transaction(serde_json::from_str(&wire).unwrap()).unwrap().booked
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
