//! Money: a decimal amount and its currency, never a floating-point number.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

/// An amount in a currency; negative is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// The amount, with the decimals that the system sent.
    pub amount: Decimal,
    /// Its currency.
    pub currency: Currency,
}

/// An ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The code, such as `GBP`.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for Currency {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.as_bytes() {
            [a, b, c] if text.bytes().all(|byte| byte.is_ascii_uppercase()) => Ok(Self([*a, *b, *c])),
            _ => Err("a currency is three capital letters"),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The sum per currency, by code. `None` where a sum leaves what a decimal can hold.
pub fn totals(amounts: impl IntoIterator<Item = Money>) -> Option<Vec<Money>> {
    let mut sums: BTreeMap<Currency, Decimal> = BTreeMap::new();
    for Money { amount, currency } in amounts {
        let sum = sums.entry(currency).or_default();
        *sum = sum.checked_add(amount)?;
    }
    Some(sums.into_iter().map(|(currency, amount)| Money { amount, currency }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_exact_and_by_currency() {
        let gbp = |text: &str| Money { amount: text.parse().unwrap(), currency: "GBP".parse().unwrap() };
        let eur = Money { amount: "7.00".parse().unwrap(), currency: "EUR".parse().unwrap() };
        let sums = totals([gbp("0.10"), eur, gbp("0.20"), gbp("-100.00")]).unwrap();
        let shown: Vec<_> = sums.iter().map(|sum| format!("{} {}", sum.currency, sum.amount)).collect();
        assert_eq!(shown, ["EUR 7.00", "GBP -99.70"]);
        assert_eq!(
            totals([Money { amount: Decimal::MAX, ..eur }, Money { amount: Decimal::MAX, ..eur }]),
            None
        );
    }

    #[test]
    fn a_currency_is_three_capitals() {
        assert!("GBP".parse::<Currency>().is_ok());
        for wrong in ["gbp", "GB", "GBPX", "", "£££"] {
            assert!(wrong.parse::<Currency>().is_err(), "{wrong}");
        }
    }
}
