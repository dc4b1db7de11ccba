//! `POST /bff/backchannel`: the provider says that somebody signed out elsewhere (OpenID Connect Back-Channel Logout 1.0).

use actix_web::HttpResponse;
use actix_web::http::header;

use super::params::Posted;
use crate::auth::Anonymous;
use crate::auth::oidc::{Ended, Error};
use crate::http::problem::{Failure, Kind};
use crate::server::call::Call;
use crate::server::openapi::Description;
use crate::server::output::Output;
use crate::telemetry::audit;

/// Done: status 200 without a body.
#[derive(Debug)]
pub(super) struct Noted;

impl Output for Noted {
    fn answer(self) -> Result<HttpResponse, Failure> {
        Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).finish())
    }

    fn describe(description: &mut Description) {
        description.nothing();
    }
}

pub(super) async fn back_channel<S: 'static>(
    call: Call<S, Anonymous>,
    posted: Posted,
) -> Result<Noted, Failure> {
    let noted = note(&call, &posted).await;
    if let Err(failure) = &noted {
        let why = crate::http::chain(failure);
        audit::Event::new("back-channel-logout", "refused").within(call.context()).why(&why).record();
    }
    noted
}

async fn note<S>(call: &Call<S, Anonymous>, posted: &Posted) -> Result<Noted, Failure> {
    let sessions = call.here().process.gate.sessions()?;
    let token = posted.get("logout_token")?;
    let token = token.ok_or_else(|| Failure::bad_request("The field \"logout_token\" is missing."))?;
    let logout = sessions.party.logout(&token, call.context().left()).await.map_err(refused)?;
    let ended = sessions.end_by(&logout).await?;
    let ended = ended.ok_or_else(|| Failure::bad_request("This logout token was used already."))?;
    // That nothing was there to end is as well: it had ended before.
    let event = audit::Event::new("back-channel-logout", "done").within(call.context()).count(ended);
    match &logout.ended {
        Ended::Subject(subject) => event.who(&logout.issuer, subject).record(),
        Ended::Session(sid) => event.issuer(&logout.issuer).why(&format_args!("sid {sid}")).record(),
    }
    Ok(Noted)
}

fn refused(error: Error) -> Failure {
    let failure = match &error {
        Error::Unavailable(_) => Failure::new(Kind::Unavailable).retry_after(5),
        Error::Untrusted(why) => Failure::bad_request(format!("The logout token is refused: {why}.")),
        _ => Failure::bad_request("The logout token is refused."),
    };
    failure.cause(error)
}
