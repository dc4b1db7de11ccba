//! Messages of the secure inbox: up to twelve each, the newest of them mostly unread.

use rusqlite::{Connection, params};

use super::dice::Dice;
use crate::bank::Category;

struct Template {
    category: Category,
    subject: &'static str,
    body: &'static str,
    sender: &'static str,
}

const TEMPLATES: [Template; 8] = [
    Template {
        category: Category::Statement,
        subject: "Your statement is ready",
        body: "Your latest statement is ready to read in your documents. It covers all entries booked in the last month.",
        sender: "Exemplar Bank Statements",
    },
    Template {
        category: Category::Security,
        subject: "A new device signed in",
        body: "A device that we had not seen before signed in to your account. If it was you, there is nothing to do. If not, call us at once.",
        sender: "Exemplar Bank Security",
    },
    Template {
        category: Category::Security,
        subject: "We will never ask for your password",
        body: "Nobody from this bank will ever ask you for your password or a one-time code, not by telephone, not by message and not by letter.",
        sender: "Exemplar Bank Security",
    },
    Template {
        category: Category::Service,
        subject: "Planned maintenance on Sunday",
        body: "Between two and four on Sunday morning some services will be slower than usual. Cards work as always.",
        sender: "Exemplar Bank Service",
    },
    Template {
        category: Category::Service,
        subject: "Your new card is on its way",
        body: "Your present card ends soon. The new one will arrive within ten days; the old one works until you use the new one.",
        sender: "Exemplar Bank Cards",
    },
    Template {
        category: Category::Service,
        subject: "Please check your address",
        body: "It has been a year since you confirmed your address. Please check that it is still right.",
        sender: "Exemplar Bank Service",
    },
    Template {
        category: Category::Offer,
        subject: "A better rate for your savings",
        body: "For a limited time we offer a higher rate on new savings. You find the terms among your offers.",
        sender: "Exemplar Bank Savings",
    },
    Template {
        category: Category::Offer,
        subject: "Move your balances to one card",
        body: "Bring the balances of other cards to yours and pay no interest on them for a while. You find the terms among your offers.",
        sender: "Exemplar Bank Cards",
    },
];

/// Writes the inbox of one customer.
pub(super) fn insert(
    connection: &Connection,
    customer: i64,
    last_midnight: i64,
    dice: &mut Dice,
) -> rusqlite::Result<()> {
    let count = dice.between(if customer <= 2 { 4 } else { 0 }, 12);
    let mut sent_at = last_midnight + dice.between(600, 4 * 3600);
    let mut messages = Vec::new();
    for age in 0..count {
        let read = age > 0 && dice.chance(if age < 4 { 40 } else { 90 });
        let read_at = read.then(|| sent_at + dice.between(120, 80_000));
        messages.push((dice.pick(&TEMPLATES), sent_at, read_at.filter(|at| *at < last_midnight)));
        sent_at -= dice.between(20_000, 1_900_000);
    }
    // Oldest first, so that numbers grow with time.
    for (template, sent_at, read_at) in messages.into_iter().rev() {
        connection
            .prepare_cached("INSERT INTO messages VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
            .execute(params![
                customer,
                template.category,
                template.subject,
                template.body,
                template.sender,
                sent_at,
                read_at,
            ])?;
    }
    Ok(())
}
