//! What a customer looks for among transactions: words of the text, and what it was for.

use central::Transaction;
use serde::{Deserialize, Deserializer, de};

use crate::views::category::Category;

/// The longest text that is looked for, in characters.
const LONGEST: usize = 64;

/// A text to look for, without the blanks around it, in lower case.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Needle(String);

/// What a transaction must be; without both, any is.
#[derive(Debug)]
pub(super) struct Search {
    pub(super) text: Option<Needle>,
    pub(super) category: Option<Category>,
}

impl Search {
    /// Whether anything is looked for at all.
    pub(super) fn is_for_all(&self) -> bool {
        self.text.is_none() && self.category.is_none()
    }

    /// Whether this is what is looked for.
    pub(super) fn finds(&self, transaction: &Transaction) -> bool {
        self.category.is_none_or(|category| category == Category::of(transaction))
            && self.text.as_ref().is_none_or(|Needle(text)| transaction.text.to_lowercase().contains(&**text))
    }
}

impl<'de> Deserialize<'de> for Needle {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let text = text.trim();
        if (1..=LONGEST).contains(&text.chars().count()) {
            Ok(Self(text.to_lowercase()))
        } else {
            Err(de::Error::custom(format!("give 1 to {LONGEST} characters")))
        }
    }
}

#[cfg(test)]
mod tests {
    use central::{AccountId, Money};

    use super::*;

    fn needle(text: &str) -> Option<Needle> {
        let text = de::value::StrDeserializer::<de::value::Error>::new(text);
        Needle::deserialize(text).ok()
    }

    fn transaction(text: &str, category: &str) -> Transaction {
        Transaction {
            id: "t".to_owned(),
            account: AccountId::try_from("1".to_owned()).unwrap(),
            booked: "2026-11-22T08:00:00Z".parse().unwrap(),
            text: text.to_owned(),
            amount: Money { amount: (-1).into(), currency: "GBP".parse().unwrap() },
            category: Some(category.to_owned()),
            merchant_code: None,
        }
    }

    #[track_caller]
    fn check(text: Option<&str>, category: Option<Category>, expected: bool) {
        let search = Search { text: text.map(|text| needle(text).unwrap()), category };
        assert_eq!(search.finds(&transaction("Third Cup Coffee ÉTÉ", "eating out")), expected, "{search:?}");
    }

    #[test]
    fn a_text_is_found_anywhere_whatever_its_case() {
        check(Some("cup"), None, true);
        check(Some("  THIRD cup "), None, true);
        check(Some("été"), None, true);
        check(Some("third  cup"), None, false);
        check(Some("tea"), None, false);
        check(None, None, true);
    }

    #[test]
    fn both_must_fit_where_both_are_given() {
        check(None, Some(Category::EatingOut), true);
        check(None, Some(Category::Groceries), false);
        check(Some("coffee"), Some(Category::EatingOut), true);
        check(Some("coffee"), Some(Category::Groceries), false);
        check(Some("tea"), Some(Category::EatingOut), false);
    }

    #[test]
    fn a_text_has_1_to_64_characters_without_the_blanks_around_it() {
        assert_eq!(needle(&"É".repeat(64)), Some(Needle("é".repeat(64))));
        assert_eq!(needle(&format!("  {}  ", "x".repeat(64))), Some(Needle("x".repeat(64))));
        for wrong in ["", " ", "\u{a0}\t", &"x".repeat(65)] {
            assert_eq!(needle(wrong), None, "{wrong:?}");
        }
    }
}
