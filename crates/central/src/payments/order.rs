//! A payment from the order for it to what became of it: consent, then payment, each under the order's own key for that step. It may be
//! begun anew at any point, and pays once.

use bff_core::auth::Caller;
use bff_core::http::problem::{Failure, Kind};
use bff_core::idempotency::Order;
use bff_core::upstream::Error as UpstreamError;

use super::Payments;
use super::error::{Error, Refusal};
use super::id::{ConsentId, PaymentId};
use super::instruction::{Amount, Instruction, Payee, Reference};
use super::model::{Payment, Progress};
use crate::account_number::AccountNumber;
use crate::accounts::{AccountId, Accounts};

/// What somebody wants paid, by an account of theirs.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The account that pays.
    pub from: AccountId,
    /// Who is paid.
    pub to: Payee,
    /// How much.
    pub amount: Amount,
    /// What is written on it for the payee.
    pub reference: Option<Reference>,
}

/// Why an order came to nothing.
#[derive(Debug)]
pub enum Unpaid {
    /// The payments system said no: it will not be paid.
    Refused(Refusal),
    /// It may be asked for again, under the same key.
    Failed(Failure),
}

impl From<Failure> for Unpaid {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<UpstreamError> for Unpaid {
    fn from(error: UpstreamError) -> Self {
        Self::Failed(error.into())
    }
}

/// What is noted of an order: the number that pays, the consent, and the payment once it has an id. The number is noted too, since what
/// is told a system a second time must be the same.
type Notes = (String, String, Option<String>);

/// How far an order has come.
struct Agreed {
    instruction: Instruction,
    consent: ConsentId,
    payment: Option<PaymentId>,
}

/// Dropped, it ends what is kept of what a payment changes: whatever became of it, an answer that does not come included. One too many
/// costs a call.
struct Changed<'a> {
    accounts: &'a Accounts,
    caller: &'a Caller,
}

impl Drop for Changed<'_> {
    fn drop(&mut self) {
        self.accounts.paid(self.caller);
    }
}

impl Payments {
    /// Pays what was ordered, or goes on with it. Where the answer to the payment does not come, or cannot be read, it is under way:
    /// nothing but the payments system knows what became of it.
    pub async fn carry_out<B>(
        &self,
        accounts: &Accounts,
        caller: &Caller,
        order: &mut Order<B>,
        wanted: Wanted,
    ) -> Result<Progress, Unpaid> {
        let noted: Option<Notes> = order.notes()?;
        let begins = noted.is_none();
        if begins && !order.is_repeatable() {
            return Err(Unpaid::Refused(Refusal::TooLate));
        }
        let agreed = match noted {
            Some(noted) => Agreed::noted(noted, order.id(), wanted)?,
            None => self.agree(accounts, caller, order, wanted).await?,
        };
        let changed = Changed { accounts, caller };
        let paid = match &agreed.payment {
            Some(id) => self.payment(caller, id).await.map_err(Error::from),
            None if !begins && !order.is_repeatable() => return Ok(Progress::NeverKnown),
            None => self.pay(caller, &order.key("payment"), &agreed.consent, &agreed.instruction).await,
        };
        drop(changed);
        match paid {
            Ok(payment) => {
                if payment.progress == Progress::UnderWay && agreed.payment.is_none() {
                    order.note(&agreed.notes(Some(&payment))).await?;
                }
                Ok(payment.progress)
            }
            // By this order: nobody else has its consent. The system has forgotten the key since, and does not say what became of it. It may
            // yet, until the time is over for which such a key is kept.
            Err(Error::Refused(Refusal::ConsentUsed)) => Ok(Progress::UnderWay),
            // It may have been sent by whoever noted the consent.
            Err(Error::Refused(Refusal::Other)) if !begins => Ok(Progress::UnderWay),
            Err(Error::Refused(refusal)) => Err(refused(refusal)),
            Err(Error::Failed(error)) if begins && error.nothing_was_sent() => Err(error.into()),
            Err(Error::Failed(_)) => Ok(Progress::UnderWay),
        }
    }

    /// Has the consent to it written down, here as well.
    async fn agree<B>(
        &self,
        accounts: &Accounts,
        caller: &Caller,
        order: &mut Order<B>,
        wanted: Wanted,
    ) -> Result<Agreed, Unpaid> {
        let number = accounts.number(caller, &wanted.from).await?;
        let number = number.ok_or(Unpaid::Refused(Refusal::Payer))?;
        let instruction = wanted.by(order.id(), number);
        let consent = self.consent(caller, &order.key("consent"), &instruction).await;
        let consent = consent.map_err(|error| match error {
            Error::Refused(refusal) => refused(refusal),
            Error::Failed(error) => error.into(),
        })?;
        let agreed = Agreed { instruction, consent, payment: None };
        order.note(&agreed.notes(None)).await?;
        Ok(agreed)
    }
}

impl Wanted {
    fn by(self, id: &str, from: AccountNumber) -> Instruction {
        let Self { to, amount, reference, .. } = self;
        Instruction { id: id.to_owned(), from, to, amount, reference }
    }
}

impl Agreed {
    fn noted((number, consent, payment): Notes, id: &str, wanted: Wanted) -> Result<Self, Failure> {
        let unread = |_| Failure::new(Kind::Internal);
        Ok(Self {
            instruction: wanted.by(id, number.try_into().map_err(unread)?),
            consent: consent.try_into().map_err(unread)?,
            payment: payment.map(PaymentId::try_from).transpose().map_err(unread)?,
        })
    }

    fn notes(&self, payment: Option<&Payment>) -> Notes {
        let text = |text: &str| text.to_owned();
        let payment = payment.map(|payment| text(payment.id.as_str()));
        (text(self.instruction.from.as_str()), text(self.consent.as_str()), payment)
    }
}

/// What is refused for a reason of the caller's will be refused again; anything else is between the systems.
fn refused(refusal: Refusal) -> Unpaid {
    match refusal {
        Refusal::Other => Unpaid::Failed(
            Failure::new(Kind::UpstreamFailed)
                .detail("The system \"payments\" did not take the payment.")
                .cause(Error::Refused(refusal)),
        ),
        known => Unpaid::Refused(known),
    }
}
