//! The payments system: domestic payments of the UK Open Banking Payment Initiation API v4.0. Every command is signed and has a key of
//! its own, under which the system does it once; every answer is signed by the system.
//!
//! Not here: scheduled and international payments, files, refunds.

mod error;
mod id;
mod instruction;
mod model;
mod order;
mod request;
mod wire;

use bff_core::auth::Caller;
use bff_core::upstream::{Answer, Earlier, Error as UpstreamError, Upstream, Upstreams};

pub use error::{Error, Refusal};
pub use id::{ConsentId, PaymentId};
pub use instruction::{Amount, Instruction, Payee, Reference};
pub use model::{Payment, Progress, Rejected};
pub use order::{Unpaid, Wanted};

use request::{ConsentRequest, PaymentRequest};

const BASE: &str = "/open-banking/v4.0/pisp";
const KEY: &str = "x-idempotency-key";

/// The payments system's client.
#[derive(Debug)]
pub struct Payments {
    upstream: Upstream,
}

/// Reads an answer as each that there is; what is of no use must be told as such.
#[cfg(feature = "fuzz")]
pub(crate) fn read_as_each(answer: &Answer) {
    _ = (wire::consent(answer), wire::payment(answer), wire::refusal(answer));
}

impl Payments {
    /// The system's name, as the configuration's section has it.
    pub const UPSTREAM: &str = "payments";

    /// Takes the client out of the worker's upstreams.
    pub fn new(upstreams: &Upstreams) -> Self {
        Self { upstream: upstreams.get(Self::UPSTREAM) }
    }

    /// Has the caller's consent to one payment written down; it pays nothing. The same key again, of 1 to 40 characters, gets the
    /// same consent.
    pub async fn consent(
        &self,
        caller: &Caller,
        key: &str,
        instruction: &Instruction,
    ) -> Result<ConsentId, Error> {
        let request = ConsentRequest::of(instruction);
        let call = self.upstream.post(&format!("{BASE}/domestic-payment-consents")).json(&request)?;
        let answer = call.once(KEY, key)?.signed().in_name_of(caller).send().await?;
        wire::consent(&accepted(answer)?)
    }

    /// Pays what was consented to: exactly that, and once, under whatever key. The same key again gets the same payment.
    pub async fn pay(
        &self,
        caller: &Caller,
        key: &str,
        consent: &ConsentId,
        instruction: &Instruction,
    ) -> Result<Payment, Error> {
        let request = PaymentRequest::of(consent, instruction);
        let call = self.upstream.post(&format!("{BASE}/domestic-payments")).json(&request)?;
        let answer = call.once(KEY, key)?.signed().in_name_of(caller).send().await?;
        Ok(wire::payment(&accepted(answer)?)?)
    }

    /// What became of a payment by now.
    pub async fn payment(&self, caller: &Caller, id: &PaymentId) -> Result<Payment, UpstreamError> {
        let call = self.upstream.get(&format!("{BASE}/domestic-payments")).segment(id.as_str());
        wire::payment(&call.signed().in_name_of(caller).send().await?.success()?)
    }
}

/// The answer to a command, where it was carried out. What the system signed and says no to in the standard's words is a refusal; an
/// answer of any other kind says nothing of what became of the command. Nor does a no for no known reason to what was sent before and
/// had no answer.
fn accepted(answer: Answer) -> Result<Answer, Error> {
    if answer.status().as_u16() == 400 {
        return Err(match wire::refusal(&answer) {
            Ok(Refusal::Other) if answer.earlier() == Earlier::Perhaps => {
                answer.unreadable("a no for no known reason, after no answer").into()
            }
            refusal => refusal.map_or_else(Error::from, Error::Refused),
        });
    }
    Ok(answer.success()?)
}
