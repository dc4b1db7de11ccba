//! What was spent, by month and by category. Money that left the customer's accounts counts, but not what went from one of
//! them to another; what came back, a refund, is not taken off.

mod months;

use std::collections::BTreeMap;

use bff_core::compose::Slot;
use bff_core::http::problem::Failure;
use central::{Currency, Transaction};
use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;

use super::category::Category;
use super::missing::{Missing, missing};
use super::money::cannot_be_added;

pub(crate) use months::{Month, Months};

/// What was spent.
#[derive(Serialize, ToSchema)]
pub(crate) struct Spending {
    /// Oldest first, this month last; one for each currency that was spent in any of them.
    months: Vec<MonthSpending>,
    /// Over all the months that are there, most spent first, by currency.
    categories: Vec<CategoryTotal>,
    /// Parts of the page that are missing, and why. Without `earlier-months` there is this month alone.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    missing: Vec<Missing>,
}

/// What was spent in a month, in one currency.
#[derive(Serialize, ToSchema)]
struct MonthSpending {
    /// The month, in UTC.
    #[schema(pattern = "^[0-9]{4}-[0-9]{2}$", examples("2026-11"))]
    month: String,
    /// ISO 4217.
    #[schema(examples("GBP"))]
    currency: String,
    /// In all.
    #[schema(examples("1234.50"))]
    spent: String,
    /// Most spent first.
    categories: Vec<CategoryAmount>,
}

/// What was spent on something.
#[derive(Serialize, ToSchema)]
struct CategoryAmount {
    /// What it was for.
    category: Category,
    /// How much.
    #[schema(examples("312.40"))]
    amount: String,
}

/// What was spent on something over all months.
#[derive(Serialize, ToSchema)]
struct CategoryTotal {
    /// What it was for.
    category: Category,
    /// How much.
    #[schema(examples("1874.40"))]
    amount: String,
    /// ISO 4217.
    #[schema(examples("GBP"))]
    currency: String,
    /// Of all that was spent in this currency, in whole per cent; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0, maximum = 100, examples(25))]
    share_percent: Option<u8>,
}

/// Sums of one currency.
#[derive(Default)]
struct Sums {
    by_month: BTreeMap<Month, BTreeMap<Category, Decimal>>,
}

impl Spending {
    pub(crate) fn new(
        months: &Months,
        this_month: &[Transaction],
        earlier: Slot<Vec<Transaction>>,
    ) -> Result<Self, Failure> {
        let missing = missing([("earlier-months", earlier.absence())]);
        let shown = if missing.is_empty() { months.all() } else { vec![months.last()] };
        let earlier = earlier.value().unwrap_or_default();
        let sums = by_currency(earlier.iter().chain(this_month)).ok_or_else(cannot_be_added)?;
        let mut spending = Self { months: Vec::new(), categories: Vec::new(), missing };
        for month in &shown {
            for (currency, sums) in &sums {
                spending.months.push(sums.month(*month, *currency).ok_or_else(cannot_be_added)?);
            }
        }
        for (currency, sums) in &sums {
            spending.categories.extend(sums.totals(*currency).ok_or_else(cannot_be_added)?);
        }
        Ok(spending)
    }
}

/// `None` where a sum leaves what a decimal can hold.
fn by_currency<'a>(all: impl Iterator<Item = &'a Transaction>) -> Option<BTreeMap<Currency, Sums>> {
    let mut sums: BTreeMap<Currency, Sums> = BTreeMap::new();
    for transaction in all {
        let (money, category) = (transaction.amount, Category::of(transaction));
        if money.amount >= Decimal::ZERO || category == Category::Transfers {
            continue;
        }
        let of_currency = &mut sums.entry(money.currency).or_default().by_month;
        let of_month = of_currency.entry(Month::of(transaction.booked)).or_default();
        let sum = of_month.entry(category).or_default();
        *sum = sum.checked_sub(money.amount)?;
    }
    Some(sums)
}

impl Sums {
    fn month(&self, month: Month, currency: Currency) -> Option<MonthSpending> {
        let sums = self.by_month.get(&month);
        let spent = sum(sums.into_iter().flat_map(BTreeMap::values))?;
        // Nothing has the decimals of something.
        let scale = self.by_month.values().flat_map(BTreeMap::values).map(Decimal::scale).max();
        let spent = if spent.is_zero() { Decimal::new(0, scale.unwrap_or_default()) } else { spent };
        let categories = most_first(sums.cloned().unwrap_or_default());
        Some(MonthSpending {
            month: month.to_string(),
            currency: currency.to_string(),
            spent: spent.to_string(),
            categories: categories
                .into_iter()
                .map(|(category, amount)| CategoryAmount { category, amount: amount.to_string() })
                .collect(),
        })
    }

    fn totals(&self, currency: Currency) -> Option<Vec<CategoryTotal>> {
        let mut totals: BTreeMap<Category, Decimal> = BTreeMap::new();
        for (category, amount) in self.by_month.values().flatten() {
            let total = totals.entry(*category).or_default();
            *total = total.checked_add(*amount)?;
        }
        let all = sum(totals.values())?;
        let total = |(category, amount): (Category, Decimal)| CategoryTotal {
            category,
            amount: amount.to_string(),
            currency: currency.to_string(),
            share_percent: percent(amount, all),
        };
        Some(most_first(totals).into_iter().map(total).collect())
    }
}

fn sum<'a>(mut amounts: impl Iterator<Item = &'a Decimal>) -> Option<Decimal> {
    amounts.try_fold(Decimal::ZERO, |sum, amount| sum.checked_add(*amount))
}

fn most_first(amounts: BTreeMap<Category, Decimal>) -> Vec<(Category, Decimal)> {
    let mut amounts: Vec<_> = amounts.into_iter().collect();
    amounts.sort_by_key(|(_, amount)| std::cmp::Reverse(*amount));
    amounts
}

/// To the nearest whole one; they need not add up to a hundred.
fn percent(part: Decimal, all: Decimal) -> Option<u8> {
    part.checked_mul(100.into())?.checked_div(all)?.round().try_into().ok()
}

#[cfg(test)]
mod tests {
    use bff_core::compose::Absence;
    use central::{AccountId, Money};

    use super::*;

    fn transaction(day: &str, amount: &str, currency: &str, category: &str) -> Transaction {
        Transaction {
            id: "t".to_owned(),
            account: AccountId::try_from("1".to_owned()).unwrap(),
            booked: format!("{day}T23:59:59Z").parse().unwrap(),
            text: String::new(),
            amount: Money { amount: amount.parse().unwrap(), currency: currency.parse().unwrap() },
            category: Some(category.to_owned()),
            merchant_code: None,
        }
    }

    fn months(count: u8) -> Months {
        Months::until("2027-01-15T08:00:00Z".parse().unwrap(), count)
    }

    fn told(spending: &Spending) -> (Vec<String>, Vec<String>) {
        let parts = |parts: &[CategoryAmount]| {
            let parts = parts.iter().map(|each| format!("{:?} {}", each.category, each.amount));
            parts.collect::<Vec<_>>().join(", ")
        };
        let months = spending.months.iter().map(|each| {
            format!("{} {} {}: {}", each.month, each.currency, each.spent, parts(&each.categories))
        });
        let totals = spending.categories.iter().map(|each| {
            format!("{:?} {} {} {:?}", each.category, each.amount, each.currency, each.share_percent)
        });
        (months.collect(), totals.collect())
    }

    #[test]
    fn money_that_left_is_added_up_by_month_and_category() {
        let earlier = vec![
            transaction("2026-12-31", "-10.10", "GBP", "groceries"),
            transaction("2026-12-01", "-0.20", "GBP", "groceries"),
            transaction("2026-12-01", "-30.00", "GBP", "home"),
            transaction("2026-11-30", "-7.00", "EUR", "cash"),
        ];
        let this = [transaction("2027-01-01", "-40.30", "GBP", "groceries")];
        let (by_month, totals) = told(&Spending::new(&months(3), &this, Slot::Fresh(earlier)).unwrap());
        assert_eq!(
            by_month,
            [
                "2026-11 EUR 7.00: Cash 7.00",
                "2026-11 GBP 0.00: ",
                "2026-12 EUR 0.00: ",
                "2026-12 GBP 40.30: Housing 30.00, Groceries 10.30",
                "2027-01 EUR 0.00: ",
                "2027-01 GBP 40.30: Groceries 40.30",
            ]
        );
        assert_eq!(
            totals,
            ["Cash 7.00 EUR Some(100)", "Groceries 50.60 GBP Some(63)", "Housing 30.00 GBP Some(37)"]
        );
    }

    #[test]
    fn what_came_in_and_what_stayed_the_customers_is_left_out() {
        let this = [
            transaction("2027-01-02", "2000.00", "GBP", "income"),
            transaction("2027-01-02", "5.00", "GBP", "groceries"),
            transaction("2027-01-02", "-0.00", "GBP", "groceries"),
            transaction("2027-01-02", "-500.00", "GBP", "transfers"),
            transaction("2027-01-02", "-20.00", "GBP", "payments"),
        ];
        let (by_month, totals) = told(&Spending::new(&months(1), &this, Slot::Fresh(Vec::new())).unwrap());
        assert_eq!(by_month, ["2027-01 GBP 20.00: Payments 20.00"]);
        assert_eq!(totals, ["Payments 20.00 GBP Some(100)"]);
    }

    #[test]
    fn without_the_earlier_months_there_is_this_one_and_it_says_so() {
        let this = [transaction("2027-01-02", "-1.00", "GBP", "cash")];
        let spending = Spending::new(&months(6), &this, Slot::Missing(Absence::Timeout)).unwrap();
        assert_eq!(told(&spending).0, ["2027-01 GBP 1.00: Cash 1.00"]);
        assert_eq!(spending.missing.len(), 1);
    }

    #[test]
    fn nothing_spent_is_nothing_shown() {
        let spending = Spending::new(&months(12), &[], Slot::Fresh(Vec::new())).unwrap();
        assert_eq!(told(&spending), (vec![], vec![]));
    }

    #[test]
    fn what_cannot_be_added_up_is_a_fault() {
        let all = [
            transaction("2027-01-02", &format!("-{}", Decimal::MAX), "GBP", "cash"),
            transaction("2027-01-02", &format!("-{}", Decimal::MAX), "GBP", "groceries"),
        ];
        assert!(Spending::new(&months(1), &all, Slot::Fresh(Vec::new())).is_err());
    }

    #[test]
    fn a_share_is_to_the_nearest_per_cent() {
        let percent = |part: &str, all: &str| percent(part.parse().unwrap(), all.parse().unwrap());
        assert_eq!(percent("1", "3"), Some(33));
        assert_eq!(percent("2", "3"), Some(67));
        assert_eq!(percent("3", "3"), Some(100));
        assert_eq!(percent("0.001", "3"), Some(0));
        assert_eq!(percent("0", "0"), None);
    }
}
