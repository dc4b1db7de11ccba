//! `GET /bff/callback`: the way back from the provider. Whatever is wrong with it is a 4xx or a 5xx that says how to go on, and
//! harms no session that there is.

use super::login::failed;
use super::params::{Visit, parameter};
use super::turn::Turn;
use crate::auth::Anonymous;
use crate::auth::oidc::{Pending, Returned};
use crate::auth::session::{From, Sessions};
use crate::http::context::Context;
use crate::http::problem::{Failure, Kind};
use crate::server::call::Call;
use crate::server::input::{Input, Raw};
use crate::server::openapi::Description;
use crate::telemetry::audit;

/// Who has signed in meanwhile, and goes back, comes here too: the cookie that would tell stays at home.
const TITLE: &str = "This sign-in cannot be used";

/// What the provider sent along.
pub(super) struct Return(Visit);

impl Input for Return {
    async fn read(raw: &mut Raw) -> Result<Self, Failure> {
        Visit::read(raw).await.map(Self)
    }

    fn describe(description: &mut Description) {
        description.parameters(
            [
                ("state", "What the sign-in was begun with.", "af0ifjsldkj"),
                ("code", "What becomes tokens.", "SplxlOBeZQQYbYS6WxSbIA"),
                ("iss", "The provider (RFC 9207).", "https://login.bank.example"),
                ("error", "Why the provider did not sign the person in.", "access_denied"),
                ("error_description", "The same in words; it is not shown.", "It was cancelled."),
            ]
            .map(|(name, about, example)| parameter(name, about, example))
            .into(),
        );
    }
}

pub(super) async fn callback<S: 'static>(
    call: Call<S, Anonymous>,
    Return(visit): Return,
) -> Result<Turn, Failure> {
    let turn = arrive(&call, &visit).await;
    if let Err(failure) = &turn {
        audit::Event::new("sign-in", "refused").within(call.context()).why(&told(failure)).record();
    }
    shown(turn, TITLE, &visit, call.context())
}

/// The failure and its cause, for the audit.
fn told(failure: &Failure) -> String {
    crate::http::chain(failure)
}

/// A failure is a page for whoever reads pages.
pub(super) fn shown(
    turn: Result<Turn, Failure>,
    title: &str,
    visit: &Visit,
    context: &Context,
) -> Result<Turn, Failure> {
    match turn {
        Err(failure) if visit.reads_pages() => {
            tracing::warn!(request.id = %context.id(), error = told(&failure), "shown to a person as a page");
            Ok(Turn::failed(&failure, title, context))
        }
        turn => turn,
    }
}

async fn arrive<S>(call: &Call<S, Anonymous>, visit: &Visit) -> Result<Turn, Failure> {
    let (state, code) = (visit.get("state")?, visit.get("code")?);
    let (iss, error) = (visit.get("iss")?, visit.get("error")?);
    let sessions = call.here().process.gate.sessions()?;
    let state = state.ok_or_else(|| Failure::bad_request("The parameter \"state\" is missing."))?;
    let pending = remembered(call, sessions, visit, &state)?;
    // Before anything is asked of the provider: a state counts once, whatever becomes of it.
    if !sessions.first_use(&state).await? {
        return Err(Failure::bad_request(
            "It was used already. If you have signed in since, go to the first page.",
        ));
    }
    let forget = sessions.cookies.clear_signing_in(&state);
    if let Some(error) = error {
        sessions.party.check_issuer(&pending, iss.as_deref()).map_err(failed)?;
        return refused(&pending, &error).map(|turn| turn.with([forget]));
    }
    let code = code.ok_or_else(|| Failure::bad_request("The parameter \"code\" is missing."))?;
    let returned = Returned { code: &code, iss: iss.as_deref() };
    let transport = call.issuer_client(&sessions.party.issuer.name)?;
    let completed = sessions.party.complete(&pending, &returned, &transport, call.context().left()).await;
    let signed_in = completed.map_err(failed)?;
    let from = From::of(&visit.headers, call.context());
    let (id, record) = sessions.start(signed_in, pending.replaces.as_deref(), from).await?;
    audit::Event::new("sign-in", "done").who(&record.issuer, &record.subject).within(call.context()).record();
    Ok(Turn::within(&pending.return_to, "You are signed in")
        .with([sessions.cookies.set_session(&id), forget]))
}

/// What this browser remembers of the sign-in: without it the way back is somebody else's.
fn remembered<S>(
    call: &Call<S, Anonymous>,
    sessions: &Sessions,
    visit: &Visit,
    state: &str,
) -> Result<Pending, Failure> {
    let strange = || Failure::bad_request("It was not begun in this browser, or it took too long.");
    let sealed = sessions.cookies.signing_in(&visit.headers, state).ok_or_else(strange)?;
    let process = &call.here().process;
    let pending = Pending::open(&process.sealer.now(), sealed).ok_or_else(strange)?;
    let age = process.clock.utc().as_second().saturating_sub(pending.since);
    let lasts = i64::try_from(sessions.party.patience().as_secs()).unwrap_or(i64::MAX);
    if pending.state != state || age > lasts { Err(strange()) } else { Ok(pending) }
}

/// The provider did not sign the person in. Its words are not repeated: anybody can put some into the address.
fn refused(pending: &Pending, error: &str) -> Result<Turn, Failure> {
    match error {
        // Nobody was to be asked, and nobody is signed in there: the page goes on without.
        "login_required" | "interaction_required" | "consent_required" | "account_selection_required"
            if pending.silent =>
        {
            Ok(Turn::to(pending.return_to.clone()))
        }
        "access_denied" => Err(Failure::new(Kind::Forbidden).detail("Signing in was cancelled.")),
        "temporarily_unavailable" | "server_error" => Err(Failure::new(Kind::Unavailable)
            .retry_after(5)
            .detail("The provider cannot sign anybody in for now. Try again in a moment.")),
        _ => Err(Failure::bad_request("The provider did not sign you in.")),
    }
}
