//! The first screen: who, how much, what happened last, and what is new.

use std::time::Duration;

use bff_core::auth::Caller;
use bff_core::compose::{optional, required, stale_ok};
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json};

use crate::app::Bank;
use crate::views::home::Home;

/// Transactions shown of each account.
const RECENT: usize = 3;
/// Offers change by the day; an hour later they are better than none.
const OFFERS_LAST: Duration = Duration::from_hours(1);

pub(super) async fn home(call: Call<Bank, Caller>) -> Result<Json<Home>, Failure> {
    let (bank, me) = (call.state(), call.caller());
    let (customer, accounts, balances, unread, offers) = call
        .compose((
            required("customer", bank.accounts.party(me)),
            required("accounts", bank.accounts.list_with_recent(me, RECENT)),
            required("balances", bank.accounts.balances(me)),
            optional("messages", bank.messages.unread(me)),
            stale_ok("offers", OFFERS_LAST, bank.accounts.offers(me)),
        ))
        .await?;
    Home::new(customer, accounts, &balances, unread, offers).map(Json)
}
