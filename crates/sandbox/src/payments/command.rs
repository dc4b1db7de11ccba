//! Commands: signed, and carried out once for each idempotency key.

use actix_web::{HttpRequest, HttpResponse, http::header::CONTENT_TYPE};
use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rusqlite::Connection;

use super::{Payments, failure::Failure, signature, signed_answer::SIGNATURE};
use crate::{
    bank::{Command, Earlier, answered_earlier, remember_answer},
    clock,
};

const KEY: &str = "x-idempotency-key";

impl Payments {
    /// Checks everything about a command but what it says.
    pub(super) fn command(
        &self,
        request: &HttpRequest,
        name: &'static str,
        body: &[u8],
    ) -> Result<Command, Failure> {
        let call = self.gate.call(request)?;
        let client_key = self.keys.of_client(&call.client).ok_or(Failure::NotAPayer)?;
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
        let media_type = header(CONTENT_TYPE.as_str()).and_then(|value| value.split(';').next());
        if !media_type.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")) {
            return Err(Failure::MediaType);
        }
        let key = header(KEY).filter(|key| (1..=40).contains(&key.len())).ok_or(Failure::Header {
            name: KEY,
            message: "give a key of your own of 1 to 40 characters, a new one for each command",
        })?;
        let value = header(SIGNATURE.as_str()).ok_or(Failure::Signature("sign the body"))?;
        signature::verify(client_key, &call.client, value, body, clock::now_seconds())
            .map_err(Failure::Signature)?;
        Ok(Command {
            client: call.client,
            customer: call.customer,
            name,
            key: key.to_owned(),
            request_hash: URL_SAFE_NO_PAD.encode(digest(&SHA256, body)),
        })
    }

    /// Carries a command out, or answers as before. What is done and what is remembered of it are one transaction, so that
    /// no crash leaves the one without the other; refusals are not remembered, since they have no effect.
    pub(super) async fn once(
        &self,
        command: Command,
        effect: impl FnOnce(&Connection, &Command, i64) -> Result<String, Failure> + Send + 'static,
    ) -> Result<HttpResponse, Failure> {
        let now = clock::now_seconds();
        let body = self.bank.attempt(move |connection| match answered_earlier(connection, &command, now)? {
            Earlier::Answered(answer) => Ok(answer),
            Earlier::Other => Err(Failure::KeyReused),
            Earlier::Nothing => {
                let answer = effect(connection, &command, now)?;
                remember_answer(connection, &command, &answer, now)?;
                Ok(answer)
            }
        });
        Ok(HttpResponse::Created()
            .insert_header(("cache-control", "no-store"))
            .content_type("application/json")
            .body(body.await?))
    }
}
