//! Tokens that say nothing themselves: their issuer is asked (RFC 7662), once for all who bring the same, and believed for a
//! short time.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use tokio::sync::{Semaphore, oneshot};

use super::Refusal;
use super::claims::Answer;
use super::remembered::{Remembered, TokenHash, Verified};
use super::rules::Rules;
use crate::auth::AccessToken;
use crate::auth::issuer::Issuer;
use crate::upstream::Background;
use crate::upstream::transport::Transport;

/// Questions under way at the most; more wait within their time. Whoever sends tokens that nobody issued cannot take all of
/// the connections to the issuer: its keys come by the others.
const AT_ONCE: usize = 64;

/// Asks issuers; shared by the workers.
#[derive(Clone, Debug)]
pub(super) struct Introspection {
    rules: Rules,
    background: Background,
    under_way: Arc<Semaphore>,
}

#[derive(Deserialize)]
struct Active {
    active: bool,
}

impl Introspection {
    pub(super) fn new(rules: Rules, background: Background) -> Self {
        Self { rules, background, under_way: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// What the issuer says of a token, or said just now. Whoever goes away leaves the question to those who wait along.
    pub(super) async fn of(
        &self,
        token: AccessToken,
        hash: TokenHash,
        issuer: Arc<Issuer>,
        remembered: &Remembered,
        within: Duration,
    ) -> Result<Arc<Verified>, Refusal> {
        let ask = self.clone().ask(token, issuer);
        match tokio::time::timeout(within, remembered.single_flight(hash, ask, self.rules.now())).await {
            Ok(result) => result,
            Err(_) => Err(Refusal::IssuerUnavailable("it did not answer in time".to_owned())),
        }
    }

    async fn ask(self, token: AccessToken, issuer: Arc<Issuer>) -> Result<Verified, Refusal> {
        let (tell, told) = oneshot::channel();
        let Self { rules, background, under_way } = self;
        let accepted = background.run(move |desk| async move {
            let within = issuer.config.timeout;
            let Ok(Ok(_permit)) = tokio::time::timeout(within, under_way.acquire()).await else {
                return drop(tell.send(Err(busy())));
            };
            let transport = desk.transport(&issuer.plan);
            _ = tell.send(answer(&rules, &token, &issuer, &transport).await);
        });
        if !accepted {
            return Err(busy());
        }
        told.await.unwrap_or_else(|_| Err(busy()))
    }
}

fn busy() -> Refusal {
    Refusal::IssuerUnavailable("too many questions are under way".to_owned())
}

async fn answer(
    rules: &Rules,
    token: &AccessToken,
    issuer: &Arc<Issuer>,
    transport: &Transport,
) -> Result<Verified, Refusal> {
    let unavailable = |why: String| Refusal::IssuerUnavailable(why);
    let known = issuer.known().ok_or_else(|| unavailable("it was never reached".to_owned()))?;
    let url = known.metadata.introspection_endpoint.clone();
    let url = url.ok_or_else(|| unavailable("it has no introspection_endpoint".to_owned()))?;
    let fields = vec![("token", token.expose().to_owned()), ("token_type_hint", "access_token".to_owned())];
    let outgoing = issuer.form(url, fields).map_err(unavailable)?;
    // From before the question: what it says is no younger.
    let asked = rules.clock.now();
    let answer = transport.exchange(&outgoing, issuer.config.timeout).await;
    let answer = answer.and_then(crate::upstream::Answer::success);
    let answer = answer.map_err(|error| unavailable(error.to_string()))?;
    let claims = read(&answer)?;
    rules.introspected(claims, issuer, asked)
}

/// What the issuer says of a token that holds.
pub(super) fn read(answer: &crate::upstream::Answer) -> Result<Answer, Refusal> {
    let unavailable = |why: String| Refusal::IssuerUnavailable(why);
    let Active { active } = answer.json().map_err(|error| unavailable(error.to_string()))?;
    if !active {
        return Err(Refusal::Invalid("its issuer says that it does not hold"));
    }
    answer
        .json()
        .map_err(|_| Refusal::Invalid("what its issuer says of it are not the claims of an access token"))
}
