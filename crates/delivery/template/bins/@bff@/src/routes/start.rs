//! The first screen: who it is, which accounts there are, and whether there is news.

use bff_core::auth::Caller;
use bff_core::compose::{optional, required};
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json};

use crate::app::Bank;
use crate::views::start::Start;

pub(super) async fn start(call: Call<Bank, Caller>) -> Result<Json<Start>, Failure> {
    let (bank, me) = (call.state(), call.caller());
    let (customer, accounts, unread) = call
        .compose((
            required("customer", bank.accounts.party(me)),
            required("accounts", bank.accounts.list(me)),
            optional("messages", bank.messages.unread(me)),
        ))
        .await?;
    Ok(Json(Start::new(customer, accounts, unread)))
}
