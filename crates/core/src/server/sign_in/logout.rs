//! `/bff/logout` and `/bff/signed-out`: the session ends here, and then at the provider.

use super::login::return_to;
use super::params::{Posted, Visit, parameter};
use super::turn::Turn;
use crate::auth::session::{Error, Live, Sessions, return_url};
use crate::auth::{AccessToken, Anonymous};
use crate::http::problem::{Failure, Kind};
use crate::server::call::Call;
use crate::server::input::{Input, Raw};
use crate::server::openapi::Description;
use crate::telemetry::audit;

const TITLE: &str = "You are still signed in";
/// What a value that travels through the provider is sealed for.
const PURPOSE: &str = "signed-out";

/// How such a value looks, for the document.
const TOKEN: &str = "kS9wZ1m0d3xq5JtYb7uVn2cRfE8hGpLaTiOyWvXzA4B";

/// A link that signs out.
pub(super) struct Link(Visit);

/// What the provider sends along, back from its own sign-out.
pub(super) struct Back(Visit);

impl Input for Link {
    async fn read(raw: &mut Raw) -> Result<Self, Failure> {
        Visit::read(raw).await.map(Self)
    }

    fn describe(description: &mut Description) {
        description.parameters(vec![
            parameter("sid", "The session's own token, as `bff:logout_url` of `/bff/user` has it.", TOKEN),
            parameter(
                "returnUrl",
                "Where to go afterwards: a path on this origin, `/` where it is left out.",
                "/",
            ),
        ]);
    }
}

impl Input for Back {
    async fn read(raw: &mut Raw) -> Result<Self, Failure> {
        Visit::read(raw).await.map(Self)
    }

    fn describe(description: &mut Description) {
        description.parameters(vec![parameter("state", "What signing out was begun with.", TOKEN)]);
    }
}

pub(super) async fn by_link<S: 'static>(
    call: Call<S, Anonymous>,
    Link(visit): Link,
) -> Result<Turn, Failure> {
    let turn = leave(&call, &visit, None).await;
    super::callback::shown(turn, TITLE, &visit, call.context())
}

pub(super) async fn by_post<S: 'static>(call: Call<S, Anonymous>, posted: Posted) -> Result<Turn, Failure> {
    let turn = leave(&call, &posted.visit, Some(&posted)).await;
    super::callback::shown(turn, TITLE, &posted.visit, call.context())
}

/// Signs out whoever proves to mean it: by the session's own token, or by a `POST` of this origin's own page.
async fn leave<S>(
    call: &Call<S, Anonymous>,
    visit: &Visit,
    posted: Option<&Posted>,
) -> Result<Turn, Failure> {
    let sessions = call.here().process.gate.sessions()?;
    let to = return_to(visit)?;
    let sid = match posted.map(|posted| posted.get("sid")).transpose()?.flatten() {
        Some(sid) => Some(sid),
        None => visit.get("sid")?,
    };
    let live = match sessions.presented(&visit.headers).await {
        Ok(Some(live)) => live,
        // Nobody is signed in: what was wanted is so.
        Ok(None) | Err(Error::Unfit(_)) => {
            return Ok(Turn::to(to).with([sessions.cookies.clear_session()]));
        }
        // A navigation that another site caused brings no strict cookie, but could take one away: who brings none keeps it.
        Err(Error::NoCookie) => return Ok(Turn::to(to)),
        Err(error) => return Err(error.into()),
    };
    let meant = match sid {
        Some(sid) => same(&sid, &live.record.logout),
        None => posted.is_some() && sessions.own_page_sent(&visit.headers).is_ok(),
    };
    if !meant {
        audit::Event::new("sign-out", "refused")
            .who(&live.record.issuer, &live.record.subject)
            .within(call.context())
            .record();
        return Err(Failure::new(Kind::Forbidden)
            .detail("Sign out by the page's own link: this request does not show that it is yours."));
    }
    end(call, sessions, &live, to).await
}

async fn end<S>(
    call: &Call<S, Anonymous>,
    sessions: &Sessions,
    live: &Live,
    to: String,
) -> Result<Turn, Failure> {
    sessions.end(&live.key).await?;
    let record = &live.record;
    audit::Event::new("sign-out", "done")
        .who(&record.issuer, &record.subject)
        .within(call.context())
        .record();
    let state = call.here().process.sealer.now().seal(PURPOSE, &to);
    let id_token = record.id_token.as_deref().map(AccessToken::new);
    let turn = match sessions.party.end_session(id_token.as_ref(), state) {
        Some(url) => Turn::to(url),
        None => Turn::to(to),
    };
    Ok(turn.with([sessions.cookies.clear_session()]))
}

/// Back from the provider. Who comes without a `state`, or with a wrong one, is signed out all the same.
pub(super) async fn signed_out<S: 'static>(
    call: Call<S, Anonymous>,
    Back(visit): Back,
) -> Result<Turn, Failure> {
    let state = visit.get("state").ok().flatten();
    let to = state.and_then(|state| call.here().process.sealer.now().open(PURPOSE, &state));
    // Sealed here, and looked at all the same: what leads out of this origin is worth two looks.
    let to = to.and_then(|to| return_url::checked(&to).ok());
    Ok(Turn::to(to.unwrap_or_else(|| "/".to_owned())))
}

/// Compares in a time that does not tell how much of it was right.
fn same(given: &str, kept: &str) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(given.as_bytes(), kept.as_bytes()).is_ok()
}
