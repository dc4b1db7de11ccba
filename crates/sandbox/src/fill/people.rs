//! Customers: invented names, and addresses and numbers that reach nobody.

use rusqlite::{Connection, params};

use super::dice::Dice;

const TITLES: [&str; 4] = ["Mx", "Ms", "Mr", "Dr"];

const GIVEN_NAMES: [&str; 24] = [
    "Alex", "Robin", "Sam", "Charlie", "Jamie", "Morgan", "Taylor", "Jordan", "Casey", "Riley", "Avery",
    "Quinn", "Rowan", "Skyler", "Emery", "Finley", "Harper", "Kendall", "Logan", "Marley", "Parker", "Reese",
    "Sage", "Tatum",
];

const FAMILY_NAMES: [&str; 20] = [
    "Example",
    "Sample",
    "Specimen",
    "Placeholder",
    "Fableworth",
    "Inventley",
    "Mockridge",
    "Storyfield",
    "Pretendham",
    "Testwell",
    "Dummyson",
    "Draftley",
    "Stubbington",
    "Fixturely",
    "Fictonby",
    "Notional",
    "Paperwood",
    "Imagineer",
    "Makebelieve",
    "Nobodyson",
];

const STREETS: [&str; 12] = [
    "Sample Street",
    "Example Road",
    "Placeholder Lane",
    "Fiction Avenue",
    "Specimen Close",
    "Invention Way",
    "Mockup Mews",
    "Draft Drive",
    "Fable Court",
    "Template Terrace",
    "Notional Gardens",
    "Storybook Row",
];

/// Towns with postcode areas that do not exist.
const TOWNS: [(&str, &str); 8] = [
    ("Exampleton", "XA1"),
    ("Sampleford", "XB2"),
    ("Mockbury", "XC3"),
    ("Fableham", "XD4"),
    ("Draftmouth", "XE5"),
    ("Inventby", "XF6"),
    ("Storychester", "XG7"),
    ("Placeholm", "XH8"),
];

/// Writes one customer.
pub(super) fn insert(connection: &Connection, id: i64, dice: &mut Dice) -> rusqlite::Result<()> {
    let given = *dice.pick(&GIVEN_NAMES);
    let family = *dice.pick(&FAMILY_NAMES);
    let (town, area) = *dice.pick(&TOWNS);
    let letters = [b"ABDEFGHJLN"[digit(dice)], b"PQRSTUWXYZ"[digit(dice)]].map(char::from);
    let post_code = format!("{area} {}{}{}", dice.between(1, 9), letters[0], letters[1]);
    connection
        .prepare_cached("INSERT INTO customers VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)")?
        .execute(params![
            id,
            dice.pick(&TITLES),
            given,
            family,
            format!("{}.{}.{id:04}@example.com", given.to_lowercase(), family.to_lowercase()),
            // 07700 900000 to 900999 are set aside for drama.
            format!("+44-7700900{:03}", id % 1000),
            dice.between(1, 180).to_string(),
            dice.pick(&STREETS),
            town,
            post_code,
        ])?;
    Ok(())
}

fn digit(dice: &mut Dice) -> usize {
    usize::try_from(dice.between(0, 9)).unwrap_or(0)
}
