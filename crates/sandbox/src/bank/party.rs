//! Customers as persons: names and addresses.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension};

use super::CustomerId;

/// A row of `customers`.
#[derive(Clone, Debug)]
pub(crate) struct Party {
    pub(crate) id: CustomerId,
    pub(crate) title: String,
    pub(crate) given_name: String,
    pub(crate) family_name: String,
    pub(crate) email: String,
    pub(crate) mobile: String,
    pub(crate) building: String,
    pub(crate) street: String,
    pub(crate) town: String,
    pub(crate) post_code: String,
}

impl Party {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

pub(crate) fn party(connection: &Connection, customer: CustomerId) -> rusqlite::Result<Option<Party>> {
    connection
        .prepare_cached("SELECT * FROM customers WHERE id = ?1")?
        .query_row([customer], |row| {
            Ok(Party {
                id: row.get("id")?,
                title: row.get("title")?,
                given_name: row.get("given_name")?,
                family_name: row.get("family_name")?,
                email: row.get("email")?,
                mobile: row.get("mobile")?,
                building: row.get("building")?,
                street: row.get("street")?,
                town: row.get("town")?,
                post_code: row.get("post_code")?,
            })
        })
        .optional()
}

/// The first few customers with their names, for the sign-in page.
pub(crate) fn customer_names(
    connection: &Connection,
    count: i64,
) -> rusqlite::Result<Vec<(CustomerId, String)>> {
    connection
        .prepare_cached("SELECT id, given_name || ' ' || family_name FROM customers ORDER BY id LIMIT ?1")?
        .query_map([count], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

pub(super) fn all_customers(connection: &Connection) -> rusqlite::Result<HashSet<CustomerId>> {
    connection.prepare("SELECT id FROM customers")?.query_map([], |row| row.get(0))?.collect()
}
