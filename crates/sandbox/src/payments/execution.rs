//! A payment: exactly what its consent allows, once.

use rusqlite::Connection;
use serde::Deserialize;
use uuid::Uuid;

use super::{
    agreement::{Risk, creditor},
    failure::Failure,
    instruction::Initiation,
};
use crate::bank::{Command, Consent, ConsentStatus, Order, Payment, consent, pay};

/// `OBWriteDomestic2`.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct PaymentRequest {
    data: PaymentData,
    risk: Risk,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct PaymentData {
    consent_id: String,
    initiation: Initiation,
}

impl PaymentRequest {
    pub(super) fn read(body: &[u8]) -> Result<Self, Failure> {
        serde_json::from_slice(body).map_err(|error| Failure::Body(error.to_string()))
    }

    /// Pays, or rejects where there is not enough; either way the consent is used.
    pub(super) fn execute(
        &self,
        connection: &Connection,
        command: &Command,
        now: i64,
    ) -> Result<Payment, Failure> {
        let agreed = own(consent(connection, &self.data.consent_id)?, command)?;
        if agreed.status != ConsentStatus::Authorised {
            return Err(Failure::ConsentUsed);
        }
        self.must_match(&agreed)?;
        let instruction = self.data.initiation.instruction()?;
        let order = Order {
            creditor: creditor(connection, &instruction)?,
            amount: instruction.amount,
            reference: instruction.reference,
        };
        Ok(pay(connection, format!("pay-{}", Uuid::new_v4()), agreed, &order, now)?)
    }

    /// Field by field, not byte by byte: the order of members and the space between them mean nothing.
    fn must_match(&self, agreed: &Consent) -> Result<(), Failure> {
        if serde_json::from_str::<Initiation>(&agreed.initiation).ok().as_ref() != Some(&self.data.initiation)
        {
            return Err(Failure::Mismatch("Data.Initiation"));
        }
        if serde_json::from_str::<Risk>(&agreed.risk).ok().as_ref() != Some(&self.risk) {
            return Err(Failure::Mismatch("Risk"));
        }
        Ok(())
    }
}

/// A consent of this customer that was given through this client.
fn own(found: Option<Consent>, command: &Command) -> Result<Consent, Failure> {
    let found = found.ok_or(Failure::NoSuch("Data.ConsentId"))?;
    if found.customer == command.customer && found.client == command.client {
        Ok(found)
    } else {
        Err(Failure::NotYours)
    }
}
