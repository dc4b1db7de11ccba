//! A British account's number: sort code and account number together, as payments name both sides.

use std::fmt;

/// Fourteen digits: six of the sort code, eight of the account.
#[derive(Clone, PartialEq, Eq)]
pub struct AccountNumber(String);

impl AccountNumber {
    /// Six digits and eight.
    pub fn new(sort_code: &str, number: &str) -> Result<Self, &'static str> {
        if sort_code.len() != 6 {
            return Err("a sort code has six digits");
        }
        format!("{sort_code}{number}").try_into()
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What an account is known by under one of the standard's schemes, where that is such a number: the number itself, or the end of a
    /// British IBAN.
    pub(crate) fn of_scheme(scheme: &str, identification: &str) -> Option<Self> {
        let digits = match scheme {
            "UK.OBIE.SortCodeAccountNumber" => identification,
            "UK.OBIE.IBAN" if identification.len() == 22 && identification.starts_with("GB") => {
                identification.get(8..)?
            }
            _ => return None,
        };
        digits.to_owned().try_into().ok()
    }
}

impl TryFrom<String> for AccountNumber {
    type Error = &'static str;

    fn try_from(digits: String) -> Result<Self, Self::Error> {
        let fits = digits.len() == 14 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if fits { Ok(Self(digits)) } else { Err("a sort code and an account number are 14 digits") }
    }
}

impl<'de> serde::Deserialize<'de> for AccountNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::try_from(String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// An account's number does not belong in a log.
impl fmt::Debug for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(scheme: &str, identification: &str, expected: Option<&str>) {
        let number = AccountNumber::of_scheme(scheme, identification);
        assert_eq!(number.as_ref().map(AccountNumber::as_str), expected, "{identification}");
        assert!(!format!("{number:?}").contains("12345678"));
    }

    #[test]
    fn a_number_is_read_of_what_an_account_is_known_by() {
        let number = Some("00010112345678");
        check("UK.OBIE.SortCodeAccountNumber", "00010112345678", number);
        check("UK.OBIE.IBAN", "GB33EXMP00010112345678", number);
        check("UK.OBIE.IBAN", "DE33EXMP00010112345678", None);
        check("UK.OBIE.PAN", "************5678", None);
        check("UK.OBIE.SortCodeAccountNumber", "0001011234567", None);
        check("UK.OBIE.SortCodeAccountNumber", "0001011234567x", None);
    }

    #[test]
    fn a_number_is_six_digits_and_eight() {
        assert_eq!(AccountNumber::new("000101", "12345678").unwrap().as_str(), "00010112345678");
        for (sort_code, number) in [("00010", "112345678"), ("00-01-01", "12345678"), ("000101", "1234567")] {
            assert!(AccountNumber::new(sort_code, number).is_err(), "{sort_code} {number}");
        }
    }
}
