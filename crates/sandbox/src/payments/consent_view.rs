//! Consents as `OBWriteDomesticConsentResponse5`, and whether there is enough for one.

use serde::Serialize;
use serde_json::value::RawValue;

use super::failure::Failure;
use crate::{
    bank::Consent,
    open_banking::{Links, Meta, written},
};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ConsentAnswer<'a> {
    data: ConsentView<'a>,
    risk: Box<RawValue>,
    links: Links,
    meta: Meta,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ConsentView<'a> {
    consent_id: &'a str,
    creation_date_time: String,
    status: &'static str,
    status_update_date_time: String,
    initiation: Box<RawValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct FundsData {
    funds_available_result: Funds,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Funds {
    funds_available_date_time: String,
    funds_available: bool,
}

/// The answer, as it is sent; `all` is the address of all consents.
pub(super) fn consent_answer(consent: &Consent, all: &str) -> Result<String, Failure> {
    let answer = ConsentAnswer {
        data: ConsentView {
            consent_id: &consent.id,
            creation_date_time: written(consent.created_at),
            status: consent.status.code(),
            status_update_date_time: written(consent.updated_at),
            initiation: raw(&consent.initiation)?,
        },
        risk: raw(&consent.risk)?,
        links: Links::only(format!("{all}/{}", consent.id)),
        meta: Meta::new(1, None),
    };
    serde_json::to_string(&answer).map_err(Failure::Unwritable)
}

pub(super) fn funds_data(available: bool, now: i64) -> FundsData {
    let result = Funds { funds_available_date_time: written(now), funds_available: available };
    FundsData { funds_available_result: result }
}

/// JSON that was kept as text.
pub(super) fn raw(json: &str) -> Result<Box<RawValue>, Failure> {
    RawValue::from_string(json.to_owned()).map_err(Failure::Unwritable)
}
