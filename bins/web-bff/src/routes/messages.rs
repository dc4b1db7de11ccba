//! What the bank wrote, a page at a time.

use bff_core::auth::Caller;
use bff_core::compose::required;
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json, PageSize, Query};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::Bank;
use crate::views::message::MessagePage;

/// What a cursor of this page is for.
const PURPOSE: &str = "messages";

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Page {
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
    /// Messages on the page.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 100, default = 20)]
    limit: PageSize<20, 100>,
}

pub(super) async fn messages(
    call: Call<Bank, Caller>,
    Query(page): Query<Page>,
) -> Result<Json<MessagePage>, Failure> {
    let (messages, me) = (&call.state().messages, call.caller());
    let from: Option<String> =
        page.cursor.map(|cursor| call.unseal(PURPOSE, "cursor", &cursor)).transpose()?;
    let (unread, inbox) = call
        .compose((
            required("unread", messages.unread(me)),
            required("messages", messages.inbox(me, from.as_deref(), page.limit.get())),
        ))
        .await?;
    let next = inbox.next.as_ref().map(|cursor| call.seal(PURPOSE, cursor));
    Ok(Json(MessagePage::new(unread, inbox.messages, next)))
}
