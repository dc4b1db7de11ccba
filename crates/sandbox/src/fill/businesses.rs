//! Whom customers pay and who pays them: invented businesses with real merchant category codes (ISO 18245).

use rusqlite::{Connection, params};

/// A business and what one usually spends there, in minor units.
pub(super) struct Business {
    name: &'static str,
    mcc: Option<&'static str>,
    category: &'static str,
    /// Beside others that are paid by card.
    pub(super) weight: i64,
    pub(super) low: i64,
    pub(super) high: i64,
}

/// The place of a business in the table below; its row in the database has this number plus one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BusinessId(pub(super) usize);

impl BusinessId {
    pub(super) fn row(self) -> i64 {
        i64::try_from(self.0).unwrap_or(0) + 1
    }
}

const fn shop(
    name: &'static str,
    mcc: &'static str,
    category: &'static str,
    weight: i64,
    low: i64,
    high: i64,
) -> Business {
    Business { name, mcc: Some(mcc), category, weight, low, high }
}

const fn payer(name: &'static str, category: &'static str, low: i64, high: i64) -> Business {
    Business { name, mcc: None, category, weight: 0, low, high }
}

pub(super) const SHOPS: std::ops::Range<usize> = 0..38;
pub(super) const CASH_MACHINES: std::ops::Range<usize> = 38..40;
pub(super) const UTILITIES: std::ops::Range<usize> = 40..52;
pub(super) const LANDLORDS: std::ops::Range<usize> = 52..55;
pub(super) const EMPLOYERS: std::ops::Range<usize> = 55..63;

/// Paid by standing order.
pub(super) const CLUBS: std::ops::Range<usize> = 63..66;
/// Paid in euro.
pub(super) const EURO_UTILITIES: std::ops::Range<usize> = 66..68;
pub(super) const EURO_CLUBS: std::ops::Range<usize> = 68..70;

pub(super) const BUSINESSES: [Business; 70] = [
    shop("Greenleaf Grocers", "5411", "groceries", 12, 850, 6400),
    shop("Cornerstone Market", "5411", "groceries", 10, 320, 3800),
    shop("Parsley and Thyme Foods", "5411", "groceries", 7, 600, 7200),
    shop("Basket Lane Supermarket", "5411", "groceries", 8, 900, 8800),
    shop("Morning Loaf Bakery", "5462", "groceries", 5, 240, 1400),
    shop("Third Cup Coffee", "5814", "eating out", 10, 280, 950),
    shop("Noodle Lantern", "5814", "eating out", 6, 790, 2200),
    shop("The Copper Kettle", "5812", "eating out", 4, 1800, 7400),
    shop("Olive Door Kitchen", "5812", "eating out", 3, 2200, 9600),
    shop("The Paper Crown", "5813", "eating out", 4, 540, 3600),
    shop("Northline Rail", "4112", "transport", 6, 460, 5800),
    shop("City Loop Buses", "4111", "transport", 8, 175, 875),
    shop("Pin Drop Cabs", "4121", "transport", 3, 620, 2600),
    shop("Amber Fuel Stop", "5542", "transport", 4, 2500, 7800),
    shop("Parkwell Car Parks", "7523", "transport", 3, 150, 1600),
    shop("Willow Pharmacy", "5912", "health", 3, 350, 2800),
    shop("Brightsmile Dental", "8021", "health", 1, 2600, 18000),
    shop("Lens and Frame Opticians", "8043", "health", 1, 1900, 16000),
    shop("Thread and Thimble", "5651", "shopping", 3, 1200, 9800),
    shop("Harbour Shoes", "5661", "shopping", 2, 2400, 11000),
    shop("Circuit Shed Electronics", "5732", "shopping", 2, 900, 34000),
    shop("Paper Lantern Books", "5942", "shopping", 3, 599, 3600),
    shop("Everything Pier", "5399", "shopping", 7, 450, 8200),
    shop("Toybox Corner", "5945", "shopping", 1, 600, 5400),
    shop("Hammer and Hinge", "5200", "home", 2, 480, 14000),
    shop("Feathernest Furnishing", "5712", "home", 1, 2900, 42000),
    shop("Garden Gate Plants", "5261", "home", 2, 500, 6200),
    shop("Velvet Curtain Cinema", "7832", "leisure", 2, 750, 3200),
    shop("Strike Alley Bowling", "7933", "leisure", 1, 1200, 4800),
    shop("Stagelight Tickets", "7922", "leisure", 1, 2400, 12000),
    shop("Pixel Harbour Games", "5816", "leisure", 2, 199, 5999),
    shop("Streamwell", "4899", "leisure", 2, 699, 1599),
    shop("Tuneful Music", "5815", "leisure", 2, 499, 1199),
    shop("Swift Kingfisher Air", "4511", "travel", 1, 3900, 38000),
    shop("Lighthouse Hotels", "7011", "travel", 1, 6500, 29000),
    shop("Pawprint Pets", "5995", "home", 2, 650, 5200),
    shop("Scissor Sisterhood Hair", "7230", "health", 1, 1400, 7200),
    shop("Little Acorn Nursery", "8351", "family", 1, 2000, 9000),
    shop("Exemplar Bank Cash Machine", "6011", "cash", 0, 1000, 10000),
    shop("Corner Cash Point", "6011", "cash", 0, 1000, 6000),
    payer("Brightwire Energy", "bills", 6200, 16800),
    payer("Clearspring Water", "bills", 2400, 5200),
    payer("Exampleton Borough Council", "bills", 9800, 21000),
    payer("Tangent Mobile", "bills", 900, 3800),
    payer("Fibre Thistle Broadband", "bills", 2200, 4900),
    payer("Umbrella Home Insurance", "insurance", 1100, 2900),
    payer("Safe Lane Motor Insurance", "insurance", 2600, 6800),
    payer("Evergreen Life Cover", "insurance", 800, 3400),
    payer("Ironleaf Gym", "health", 1999, 4599),
    payer("Licence for Television", "bills", 1450, 1450),
    payer("Kindly Hand Charity", "giving", 300, 2500),
    payer("Lantern Weekly Magazine", "leisure", 499, 1299),
    payer("Exampleton Lettings", "housing", 62000, 145_000),
    payer("Sampleford Homes", "housing", 58000, 128_000),
    payer("Keystone Mortgage Office", "housing", 54000, 136_000),
    payer("Example Works Ltd", "income", 205_000, 420_000),
    payer("Sample Systems plc", "income", 230_000, 480_000),
    payer("Placeholder Partners LLP", "income", 215_000, 450_000),
    payer("Mockbury General Hospital", "income", 210_000, 390_000),
    payer("Draftmouth School Trust", "income", 208_000, 340_000),
    payer("Fable Press", "income", 205_000, 360_000),
    payer("Notional Railways", "income", 212_000, 370_000),
    payer("Storychester City Council", "income", 206_000, 350_000),
    payer("Exampleton Allotment Society", "leisure", 500, 1500),
    payer("Sampleford Choir", "leisure", 800, 2000),
    payer("Fableham Residents Association", "home", 600, 1800),
    payer("Luz Inventada", "bills", 2100, 4200),
    payer("Aguas de Ejemplo", "bills", 1100, 2300),
    payer("Boathouse Fable Moorings", "leisure", 1500, 3500),
    payer("Sample Casa Cleaning", "home", 2000, 3500),
];

/// Writes all of them.
pub(super) fn insert(connection: &Connection) -> rusqlite::Result<()> {
    let mut statement = connection.prepare("INSERT INTO counterparties VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?;
    for (place, business) in BUSINESSES.iter().enumerate() {
        let row = BusinessId(place).row();
        let town = ["Exampleton", "Sampleford", "Mockbury", "Fableham"][place % 4];
        let number = format!("000202{:08}", 70_000_000 + row * 1013);
        statement.execute(params![row, business.name, business.mcc, business.category, town, number])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_range_holds_one_sort_of_business() {
        assert!(BUSINESSES[SHOPS].iter().all(|shop| shop.weight > 0 && shop.mcc.is_some()));
        assert!(BUSINESSES[CASH_MACHINES].iter().all(|machine| machine.category == "cash"));
        assert!(BUSINESSES[UTILITIES].iter().all(|utility| utility.mcc.is_none()));
        assert!(BUSINESSES[LANDLORDS].iter().all(|landlord| landlord.category == "housing"));
        assert!(BUSINESSES[EMPLOYERS].iter().all(|employer| employer.category == "income"));
        for payees in [CLUBS, EURO_UTILITIES, EURO_CLUBS] {
            assert!(BUSINESSES[payees].iter().all(|payee| payee.mcc.is_none() && payee.high <= 4200));
        }
        assert_eq!(EURO_CLUBS.end, BUSINESSES.len());
    }
}
