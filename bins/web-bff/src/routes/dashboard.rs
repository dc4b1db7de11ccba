//! The first page after signing in: who, how much, what happened last, and what is to be read.

use std::time::Duration;

use bff_core::auth::Caller;
use bff_core::compose::{optional, required, stale_ok};
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json};

use crate::app::Bank;
use crate::views::dashboard::Dashboard;

/// Transactions over all accounts: as many as the page has rows for.
const RECENT: usize = 6;
/// A count of some minutes ago still says whether there is something to read.
const UNREAD_LASTS: Duration = Duration::from_mins(10);

pub(super) async fn dashboard(call: Call<Bank, Caller>) -> Result<Json<Dashboard>, Failure> {
    let (bank, me) = (call.state(), call.caller());
    let (customer, accounts, balances, recent, unread) = call
        .compose((
            required("customer", bank.accounts.party(me)),
            required("accounts", bank.accounts.list(me)),
            required("balances", bank.accounts.balances(me)),
            optional("recent", bank.accounts.newest_of_all(me, RECENT)),
            stale_ok("messages", UNREAD_LASTS, bank.messages.unread(me)),
        ))
        .await?;
    Dashboard::new(customer, accounts, &balances, recent, unread).map(Json)
}
