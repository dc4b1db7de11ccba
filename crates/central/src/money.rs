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
    use proptest::prelude::*;

    use super::*;

    const CODES: [&str; 4] = ["GBP", "EUR", "JPY", "BHD"];

    /// An amount of up to twelve digits with as many decimals as some currency has.
    fn amount() -> impl Strategy<Value = (i64, u32, usize)> {
        (-999_999_999_999_i64..=999_999_999_999, 0_u32..=4, 0..CODES.len())
    }

    fn money((units, decimals, code): (i64, u32, usize)) -> Money {
        Money { amount: Decimal::new(units, decimals), currency: CODES[code].parse().unwrap() }
    }

    proptest! {
        /// Held against whole numbers of the smallest unit there is, which cannot lose anything.
        #[test]
        fn sums_are_exact_whatever_is_summed(all in proptest::collection::vec(amount(), 0..60)) {
            let mut expected: BTreeMap<&str, i128> = BTreeMap::new();
            for (units, decimals, code) in &all {
                *expected.entry(CODES[*code]).or_default() += i128::from(*units) * 10_i128.pow(4 - decimals);
            }
            let sums = totals(all.iter().copied().map(money)).unwrap();
            let found: BTreeMap<&str, i128> = sums
                .iter()
                .map(|sum| {
                    let exact = sum.amount * Decimal::from(10_000);
                    assert_eq!(exact.fract(), Decimal::ZERO, "{sum:?}");
                    (CODES[CODES.iter().position(|code| *code == sum.currency.code()).unwrap()], exact.trunc())
                })
                .map(|(code, exact)| (code, exact.to_string().parse().unwrap()))
                .collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn the_order_of_what_is_summed_does_not_matter(all in proptest::collection::vec(amount(), 0..30)) {
            let forwards = totals(all.iter().copied().map(money));
            let backwards = totals(all.iter().rev().copied().map(money));
            prop_assert_eq!(forwards, backwards);
        }

        /// What the system writes is what a client reads: no digit comes along or goes missing.
        #[test]
        fn an_amount_keeps_its_digits(text in "-?(0|[1-9][0-9]{0,12})[.][0-9]{1,5}") {
            prop_assume!(text.bytes().any(|byte| (b'1'..=b'9').contains(&byte)));
            prop_assert_eq!(text.parse::<Decimal>().unwrap().to_string(), text);
        }
    }

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
