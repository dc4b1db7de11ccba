//! Payments: ordered once, and looked at until it is known what became of them.

use bff_core::auth::Caller;
use bff_core::http::problem::{Failure, Kind};
use bff_core::idempotency::{Order, Outcome, Standing};
use bff_core::server::{Call, Json, Path};
use central::{Progress, Refusal, Rejected, Unpaid};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::Bank;
use crate::views::payment::{NewPayment, Payment, Status};

pub(super) const PAYMENTS: &str = "/v1/payments";

#[derive(Deserialize, IntoParams)]
pub(super) struct Which {
    /// The payment's id.
    #[param(pattern = "^[A-Za-z0-9_-]{33}$", example = "Zr8yq3mC0dXk1vB7tUo9aEw2LhJf5GsNp")]
    id: String,
}

pub(super) async fn pay(
    call: Call<Bank, Caller>,
    mut order: Order<NewPayment>,
) -> Result<Outcome<Payment>, Failure> {
    order.shown_at(format!("{PAYMENTS}/{}", order.id()));
    let (bank, me) = (call.state(), call.caller());
    let wanted = order.asked().wanted();
    let progress = bank.payments.carry_out(&bank.accounts, me, &mut order, wanted).await.map_err(unpaid)?;
    let view = |status| Payment::new(order.id(), order.asked(), status);
    match progress {
        Progress::Booked => Ok(Outcome::Done(view(Status::Booked))),
        Progress::UnderWay => Ok(Outcome::NotKnown(view(Status::Pending))),
        Progress::NeverKnown => Ok(Outcome::NeverKnown(view(Status::Unknown))),
        Progress::Rejected(reason) => Err(declined(rejected(reason))),
    }
}

/// Goes on with it where it was begun and nobody is at it, as the request for it would.
pub(super) async fn payment(
    call: Call<Bank, Caller>,
    Path(Which { id }): Path<Which>,
) -> Result<Json<Payment>, Failure> {
    let known = call.order::<NewPayment>(PAYMENTS, &id).await?;
    let known = call.go_on(known, pay).await?;
    let (id, asked) = (known.id(), known.asked());
    let view = match known.standing() {
        Standing::Answered(answered) => {
            answered.json().unwrap_or_else(|| Payment::rejected(id, asked, answered.detail()))
        }
        Standing::Open | Standing::UnderWay => Payment::new(id, asked, Status::Pending),
    };
    Ok(Json(view))
}

fn unpaid(unpaid: Unpaid) -> Failure {
    match unpaid {
        Unpaid::Failed(failure) => failure,
        Unpaid::Refused(refusal) => declined(match refusal {
            Refusal::Payer => "The customer has no account with this id that can pay.",
            Refusal::Payee => "The payee's account cannot be paid.",
            Refusal::Amount => "This amount cannot be paid.",
            Refusal::NotConsented => "The bank does not have the customer's consent.",
            Refusal::TooLate => "It was not paid when it was ordered; order it anew, under a new key.",
            Refusal::ConsentUsed | Refusal::Other => "The bank does not make this payment.",
        }),
    }
}

fn rejected(reason: Rejected) -> &'static str {
    match reason {
        Rejected::InsufficientFunds => "There is not enough on the account.",
        Rejected::Payee => "The payee's account cannot be paid.",
        Rejected::Otherwise => "The bank does not make this payment.",
    }
}

fn declined(detail: &'static str) -> Failure {
    Failure::new(Kind::Declined).detail(detail)
}
