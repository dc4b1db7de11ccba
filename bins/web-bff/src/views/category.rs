//! What a transaction was for, in the website's own words: a closed list, so that each has its name and its picture there.

use central::Transaction;
use serde::{Deserialize, Serialize};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// What a transaction was for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Category {
    /// Food to cook, and a bakery's.
    Groceries,
    /// Restaurants, bars, coffee.
    EatingOut,
    /// Rent, mortgage, and what a home is made of.
    Housing,
    /// Energy, water, telephone, insurance, taxes.
    Bills,
    /// Trains, buses, fuel, parking.
    Transport,
    /// Flights and hotels.
    Travel,
    /// Clothes, books, electronics.
    Shopping,
    /// Cinema, games, music, clubs.
    Leisure,
    /// Pharmacy, doctors, hair, sports.
    Health,
    /// Children and school.
    Family,
    /// Charity.
    Giving,
    /// From a cash machine.
    Cash,
    /// To and from other people.
    Payments,
    /// Between the customer's own accounts.
    Transfers,
    /// Salary and interest.
    Income,
    /// What the bank charges.
    Fees,
    /// Anything else.
    Other,
}

impl Category {
    /// By the bank's own word, else by the merchant's code.
    pub(crate) fn of(transaction: &Transaction) -> Self {
        let by_word = transaction.category.as_deref().and_then(Self::of_word);
        by_word.or_else(|| transaction.merchant_code.and_then(of_merchant)).unwrap_or(Self::Other)
    }

    /// The words, for a query's parameter.
    pub(crate) fn words() -> Schema {
        match Self::schema() {
            RefOr::T(Schema::Object(mut words)) => {
                words.description = Some("Only those that were for this.".to_owned());
                words.examples = vec!["groceries".into()];
                Schema::Object(words)
            }
            RefOr::T(other) => other,
            RefOr::Ref(_) => Schema::default(),
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        let category = match word {
            "groceries" => Self::Groceries,
            "eating out" => Self::EatingOut,
            "housing" | "home" => Self::Housing,
            "bills" | "insurance" => Self::Bills,
            "transport" => Self::Transport,
            "travel" => Self::Travel,
            "shopping" => Self::Shopping,
            "leisure" => Self::Leisure,
            "health" => Self::Health,
            "family" => Self::Family,
            "giving" => Self::Giving,
            "cash" => Self::Cash,
            "payments" => Self::Payments,
            "transfers" => Self::Transfers,
            "income" => Self::Income,
            "fees" => Self::Fees,
            _ => return None,
        };
        Some(category)
    }
}

/// By ISO 18245, as far as people meet its codes.
fn of_merchant(code: u16) -> Option<Category> {
    let category = match code {
        5411 | 5422 | 5441 | 5451 | 5462 | 5499 => Category::Groceries,
        5811..=5814 => Category::EatingOut,
        5200..=5271 | 5712..=5722 | 5995 | 6513 => Category::Housing,
        4812..=4814 | 4900 | 5960 | 6300 | 9311 => Category::Bills,
        4111..=4131 | 4784 | 4789 | 5541 | 5542 | 7512 | 7523 => Category::Transport,
        3000..=3999 | 4411 | 4511 | 4722 | 7011 => Category::Travel,
        4899 | 5815..=5818 | 5994 | 7832..=7999 => Category::Leisure,
        5912 | 5975..=5977 | 7230 | 7298 | 8011..=8099 => Category::Health,
        8211..=8299 | 8351 => Category::Family,
        8398 | 8661 => Category::Giving,
        6010 | 6011 => Category::Cash,
        5300..=5399 | 5611..=5699 | 5732..=5735 | 5931..=5949 | 5999 => Category::Shopping,
        _ => return None,
    };
    Some(category)
}

#[cfg(test)]
mod tests {
    use central::{AccountId, Money};

    use super::*;

    #[track_caller]
    fn check(word: Option<&str>, merchant_code: Option<u16>, expected: Category) {
        let transaction = Transaction {
            id: "t".to_owned(),
            account: AccountId::try_from("1".to_owned()).unwrap(),
            booked: "2026-11-22T08:00:00Z".parse().unwrap(),
            text: String::new(),
            amount: Money { amount: (-1).into(), currency: "GBP".parse().unwrap() },
            category: word.map(ToOwned::to_owned),
            merchant_code,
        };
        assert_eq!(Category::of(&transaction), expected, "{word:?} {merchant_code:?}");
    }

    #[test]
    fn the_banks_word_is_stronger_than_the_merchants_code() {
        check(Some("eating out"), Some(5411), Category::EatingOut);
        check(Some("home"), Some(5995), Category::Housing);
        check(Some("insurance"), None, Category::Bills);
    }

    #[test]
    fn without_a_word_that_is_known_the_code_says_it() {
        check(None, Some(5411), Category::Groceries);
        check(Some("a word of next year"), Some(4511), Category::Travel);
        check(Some("Groceries"), Some(6011), Category::Cash);
    }

    #[test]
    fn what_is_unknown_is_other() {
        check(None, None, Category::Other);
        check(Some(""), Some(9999), Category::Other);
        check(Some("a word of next year"), None, Category::Other);
        check(None, Some(0), Category::Other);
    }

    /// The merchants of the development bank, by their codes alone, come out where its words put them.
    #[test]
    fn words_and_codes_agree() {
        for (code, category) in [
            (5462, Category::Groceries),
            (5812, Category::EatingOut),
            (5813, Category::EatingOut),
            (5814, Category::EatingOut),
            (4112, Category::Transport),
            (4121, Category::Transport),
            (5542, Category::Transport),
            (7523, Category::Transport),
            (5912, Category::Health),
            (8021, Category::Health),
            (8043, Category::Health),
            (7230, Category::Health),
            (5651, Category::Shopping),
            (5661, Category::Shopping),
            (5732, Category::Shopping),
            (5942, Category::Shopping),
            (5399, Category::Shopping),
            (5945, Category::Shopping),
            (5200, Category::Housing),
            (5261, Category::Housing),
            (5712, Category::Housing),
            (7832, Category::Leisure),
            (7933, Category::Leisure),
            (7922, Category::Leisure),
            (5816, Category::Leisure),
            (4899, Category::Leisure),
            (5815, Category::Leisure),
            (5994, Category::Leisure),
            (7011, Category::Travel),
            (8351, Category::Family),
        ] {
            check(None, Some(code), category);
        }
    }
}
