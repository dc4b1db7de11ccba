//! The standard's answers, only as far as they are read; and what they mean.

use std::borrow::Cow;

use bff_core::upstream::{Answer, Error as UpstreamError};
use serde::Deserialize;

use super::error::{Error, Refusal};
use super::id::{ConsentId, PaymentId};
use super::model::{Payment, Progress, Rejected};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope<D> {
    data: D,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireConsent<'a> {
    consent_id: ConsentId,
    #[serde(borrow)]
    status: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WirePayment<'a> {
    domestic_payment_id: PaymentId,
    #[serde(borrow)]
    status: Cow<'a, str>,
    #[serde(borrow, default)]
    status_reason: Vec<Reason<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Reason<'a> {
    #[serde(borrow)]
    status_reason_code: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Errors<'a> {
    #[serde(borrow)]
    errors: Vec<Detail<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Detail<'a> {
    #[serde(borrow)]
    error_code: Cow<'a, str>,
    #[serde(borrow)]
    path: Option<Cow<'a, str>>,
}

/// A consent that can be used, or was: one and the same command is answered as it was at first.
pub(super) fn consent(answer: &Answer) -> Result<ConsentId, Error> {
    let consent = answer.json::<Envelope<WireConsent<'_>>>()?.data;
    match &*consent.status {
        "AUTH" | "COND" => Ok(consent.consent_id),
        "AWAU" | "RJCT" => Err(Error::Refused(Refusal::NotConsented)),
        _ => Err(answer.unreadable("a consent has a status that the standard has not").into()),
    }
}

pub(super) fn payment(answer: &Answer) -> Result<Payment, UpstreamError> {
    let payment = answer.json::<Envelope<WirePayment<'_>>>()?.data;
    let progress = payment.progress();
    let progress =
        progress.ok_or_else(|| answer.unreadable("a payment has a status that the standard has not"))?;
    Ok(Payment { id: payment.domestic_payment_id, progress })
}

impl WirePayment<'_> {
    fn progress(&self) -> Option<Progress> {
        match &*self.status {
            "RCVD" | "PDNG" | "ACTC" | "PATC" | "ACCP" | "ACFC" | "ACSP" | "ACWC" | "ACWP" | "BLCK" => {
                Some(Progress::UnderWay)
            }
            "ACSC" | "ACCC" => Some(Progress::Booked),
            "RJCT" => Some(Progress::Rejected(self.rejected())),
            _ => None,
        }
    }

    /// By the codes of ISO 20022.
    fn rejected(&self) -> Rejected {
        let codes = self.status_reason.iter().filter_map(|reason| reason.status_reason_code.as_deref());
        codes.fold(Rejected::Otherwise, |known, code| match code {
            "AM04" => Rejected::InsufficientFunds,
            "AC01" | "AC04" | "AC06" | "AG01" => Rejected::Payee,
            _ => known,
        })
    }
}

/// What a 400 says no for. The place says it where the code does not: the document leaves codes to a list apart from it, and banks to
/// codes of their own.
pub(super) fn refusal(answer: &Answer) -> Result<Refusal, UpstreamError> {
    let errors = answer.json::<Errors<'_>>()?.errors;
    Ok(errors.first().map_or(Refusal::Other, Detail::refusal))
}

impl Detail<'_> {
    fn refusal(&self) -> Refusal {
        if self.error_code == "UK.OBIE.Resource.InvalidConsentStatus" {
            return Refusal::ConsentUsed;
        }
        let path = self.path.as_deref().unwrap_or_default();
        let within = |place: &str| path.starts_with(place);
        match path {
            "Data.ConsentId" => Refusal::ConsentUsed,
            _ if within("Data.Initiation.DebtorAccount") => Refusal::Payer,
            _ if within("Data.Initiation.CreditorAccount") => Refusal::Payee,
            _ if within("Data.Initiation.InstructedAmount") => Refusal::Amount,
            _ => Refusal::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_progress(status: &str, reasons: &[&str], expected: Option<Progress>) {
        let reasons: Vec<_> =
            reasons.iter().map(|code| serde_json::json!({"StatusReasonCode": code})).collect();
        let json = serde_json::json!({
            "Data": {"DomesticPaymentId": "pay-1", "Status": status, "StatusReason": reasons},
        });
        let text = json.to_string();
        let read = serde_json::from_str::<Envelope<WirePayment<'_>>>(&text).unwrap().data;
        assert_eq!(read.progress(), expected, "{status} {reasons:?}");
    }

    #[test]
    fn every_status_of_the_standard_says_how_far_a_payment_is() {
        for status in ["RCVD", "PDNG", "ACTC", "PATC", "ACCP", "ACFC", "ACSP", "ACWC", "ACWP", "BLCK"] {
            check_progress(status, &[], Some(Progress::UnderWay));
        }
        check_progress("ACSC", &[], Some(Progress::Booked));
        check_progress("ACCC", &[], Some(Progress::Booked));
        check_progress("acsc", &[], None);
        check_progress("NEW", &[], None);
    }

    #[test]
    fn a_rejection_says_why() {
        let rejected = |reason| Some(Progress::Rejected(reason));
        check_progress("RJCT", &[], rejected(Rejected::Otherwise));
        check_progress("RJCT", &["AM04"], rejected(Rejected::InsufficientFunds));
        check_progress("RJCT", &["XXXX", "AC04"], rejected(Rejected::Payee));
        check_progress("RJCT", &["MS03"], rejected(Rejected::Otherwise));
    }

    #[track_caller]
    fn check_refusal(code: &str, path: &str, expected: Refusal) {
        let detail = Detail { error_code: code.into(), path: Some(path.into()) };
        assert_eq!(detail.refusal(), expected, "{code} {path}");
    }

    #[test]
    fn a_refusal_is_told_by_its_place_or_its_code() {
        check_refusal("U102", "Data.ConsentId", Refusal::ConsentUsed);
        check_refusal("UK.OBIE.Resource.InvalidConsentStatus", "", Refusal::ConsentUsed);
        check_refusal("U102", "Data.Initiation.DebtorAccount", Refusal::Payer);
        check_refusal("U102", "Data.Initiation.CreditorAccount.Name", Refusal::Payee);
        check_refusal("U102", "Data.Initiation.InstructedAmount.Amount", Refusal::Amount);
        check_refusal("U102", "x-idempotency-key", Refusal::Other);
    }
}
