//! `GET /bff/login`: on to the provider. The only route that ever leads there.

use std::time::Duration;

use super::params::{Visit, parameter};
use super::turn::Turn;
use crate::auth::Anonymous;
use crate::auth::oidc::{Error, Pending, Wish};
use crate::auth::session::return_url;
use crate::http::problem::{Failure, Kind};
use crate::server::call::Call;
use crate::server::input::{Input, Raw};
use crate::server::openapi::Description;
use crate::telemetry::audit;

/// `prompt` as it may be passed on (OpenID Connect Core 1.0 section 3.1.2.1, Initiating User Registration 1.0).
const PROMPTS: [&str; 5] = ["none", "login", "consent", "select_account", "create"];

/// What was asked for, described.
pub(super) struct Beginning(Visit);

impl Input for Beginning {
    async fn read(raw: &mut Raw) -> Result<Self, Failure> {
        Visit::read(raw).await.map(Self)
    }

    fn describe(description: &mut Description) {
        let prompt = format!("What the provider asks the person: one of {}.", PROMPTS.join(", "));
        description.parameters(vec![
            parameter(
                "returnUrl",
                "Where to go afterwards: a path on this origin, `/` where it is left out.",
                "/",
            ),
            parameter("prompt", &prompt, "login"),
        ]);
    }
}

pub(super) async fn login<S: 'static>(
    call: Call<S, Anonymous>,
    Beginning(visit): Beginning,
) -> Result<Turn, Failure> {
    let turn = begin(&call, &visit).await;
    super::callback::shown(turn, "Signing in cannot begin", &visit, call.context())
}

async fn begin<S>(call: &Call<S, Anonymous>, visit: &Visit) -> Result<Turn, Failure> {
    let process = &call.here().process;
    let sessions = process.gate.sessions()?;
    let return_to = return_to(visit)?;
    if visit.comes_from_elsewhere() {
        // The strict cookie of a session that there is stayed at home, and would go on beside the new one: once more, from here.
        return Ok(Turn::within(&call.here().uri.to_string(), "You are about to sign in"));
    }
    let wish = Wish { return_to, prompt: prompt(visit)?, replaces: sessions.replaced(&visit.headers) };
    let transport = call.issuer_client(&sessions.party.issuer.name)?;
    let begun = sessions.party.begin(wish, &transport, call.context().left()).await;
    let (url, pending) = begun.map_err(|error| {
        audit::Event::new("sign-in", "failed").within(call.context()).why(&error).record();
        failed(error)
    })?;
    let cookies = &sessions.cookies;
    let since = |sealed: &str| Pending::open(&process.sealer.now(), sealed).map(|pending| pending.since);
    let surplus = cookies.too_many_pending(&visit.headers, since);
    let lasts = sessions.party.patience().max(Duration::from_secs(1)).as_secs();
    let remembered = cookies.set_signing_in(&pending.state, &pending.seal(&process.sealer.now()), lasts);
    Ok(Turn::to(url).with(surplus).with([remembered]))
}

/// Where the person wants to go, checked.
pub(super) fn return_to(visit: &Visit) -> Result<String, Failure> {
    let Some(given) = visit.get("returnUrl")? else { return Ok("/".to_owned()) };
    return_url::checked(&given).map_err(|why| {
        Failure::bad_request(format!("The parameter \"returnUrl\" is not a path on this origin: {why}."))
    })
}

fn prompt(visit: &Visit) -> Result<Option<&'static str>, Failure> {
    let Some(given) = visit.get("prompt")? else { return Ok(None) };
    let known = PROMPTS.iter().find(|prompt| **prompt == given).copied();
    known.map(Some).ok_or_else(|| {
        Failure::bad_request(format!("The parameter \"prompt\" is one of {}.", PROMPTS.join(", ")))
    })
}

/// What a person reads of a sign-in that failed; the log has the rest.
pub(super) fn failed(error: Error) -> Failure {
    let failure = match &error {
        Error::Unavailable(_) => Failure::new(Kind::Unavailable).retry_after(5).detail(
            "Signing in is not possible for now; whoever is signed in stays so. Try again in a moment.",
        ),
        Error::Response(_) | Error::Code => {
            Failure::bad_request("What came back from the provider is not what was asked for.")
        }
        Error::Client(_) => Failure::new(Kind::UpstreamFailed)
            .detail("The provider does not take this service as one of its own; its operator has to look."),
        Error::Untrusted(_) => Failure::new(Kind::UpstreamFailed)
            .detail("The provider's answer cannot be trusted, so nobody was signed in."),
    };
    failure.cause(error)
}
