//! What was spent in this month and in those before it.

use bff_core::auth::Caller;
use bff_core::compose::{optional, required};
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json, Query};
use serde::{Deserialize, Deserializer, de};
use utoipa::IntoParams;

use crate::app::Bank;
use crate::views::spending::{Months, Spending};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct Span {
    /// How many months: this one and those before it.
    #[serde(default = "usual", deserialize_with = "months")]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 12, default = 6)]
    months: u8,
}

fn usual() -> u8 {
    6
}

fn months<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u8, D::Error> {
    let months = u8::deserialize(deserializer)?;
    if (1..=12).contains(&months) { Ok(months) } else { Err(de::Error::custom("ask for 1 to 12")) }
}

pub(super) async fn spending(
    call: Call<Bank, Caller>,
    Query(span): Query<Span>,
) -> Result<Json<Spending>, Failure> {
    let (accounts, me) = (&call.state().accounts, call.caller());
    let months = Months::until(call.context().clock().utc(), span.months);
    let earlier = async {
        match months.earlier() {
            Some(days) => accounts.booked(me, days).await,
            None => Ok(Vec::new()),
        }
    };
    // This month is the page's point; those before it are many transactions, and may come too late.
    let (this_month, earlier) = call
        .compose((
            required("this-month", accounts.booked(me, months.this())),
            optional("earlier-months", earlier),
        ))
        .await?;
    Spending::new(&months, &this_month, earlier).map(Json)
}
