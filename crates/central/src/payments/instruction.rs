//! What is to be paid: by which account, to whom, how much, and what for.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::account_number::AccountNumber;

/// One payment. Told twice it must be the same to the letter: the system compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Names it towards the system and the payee's bank: 1 to 35 characters.
    pub id: String,
    /// The account that pays.
    pub from: AccountNumber,
    /// Who is paid.
    pub to: Payee,
    /// How much.
    pub amount: Amount,
    /// What is written on it for the payee.
    pub reference: Option<Reference>,
}

/// Who is paid.
#[derive(Clone, PartialEq, Eq)]
pub struct Payee {
    /// The name, of 1 to 140 characters.
    pub name: String,
    /// The account.
    pub number: AccountNumber,
}

impl fmt::Debug for Payee {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Payee(…)")
    }
}

/// Pounds above zero, of whole pence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount(Decimal);

impl Amount {
    /// Pounds.
    pub fn pounds(self) -> Decimal {
        self.0
    }
}

impl TryFrom<Decimal> for Amount {
    type Error = &'static str;

    fn try_from(pounds: Decimal) -> Result<Self, Self::Error> {
        // The standard has room for thirteen digits before the point.
        let fits = pounds > Decimal::ZERO && pounds < Decimal::new(10_000_000_000_000, 0);
        let mut pence = pounds;
        pence.rescale(2);
        if fits && pence == pounds {
            Ok(Self(pence))
        } else {
            Err("an amount is above zero, with two decimals at the most")
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let pounds: Decimal = String::deserialize(deserializer)?.parse().map_err(Error::custom)?;
        pounds.try_into().map_err(Error::custom)
    }
}

/// What a payee reads: up to 18 characters, as many as British payments carry.
#[derive(Clone, PartialEq, Eq)]
pub struct Reference(String);

impl Reference {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Reference {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let fits = (1..=18).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if fits { Ok(Self(text)) } else { Err("a reference has 1 to 18 characters") }
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(String::deserialize(deserializer)?).map_err(Error::custom)
    }
}

impl fmt::Debug for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reference(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_whole_pence_above_zero() {
        for (text, written) in
            [("12.34", "12.34"), ("12.3", "12.30"), ("7", "7.00"), ("0.01", "0.01"), ("1.500", "1.50")]
        {
            let amount = Amount::try_from(text.parse::<Decimal>().unwrap()).unwrap();
            assert_eq!(amount.pounds().to_string(), written);
        }
        assert!(Amount::try_from("9999999999999.99".parse::<Decimal>().unwrap()).is_ok());
        for text in ["0", "0.00", "-1", "0.001", "1.005", "10000000000000"] {
            assert!(Amount::try_from(text.parse::<Decimal>().unwrap()).is_err(), "{text}");
        }
    }

    #[test]
    fn a_reference_is_short_and_on_one_line() {
        assert_eq!(Reference::try_from("Invoice 17".to_owned()).unwrap().as_str(), "Invoice 17");
        for text in ["", "nineteen characters", "a\nb"] {
            assert!(Reference::try_from(text.to_owned()).is_err(), "{text:?}");
        }
    }
}
