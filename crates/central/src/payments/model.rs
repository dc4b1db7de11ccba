//! What the payments system tells of a payment.

use super::id::PaymentId;

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// How far it is.
    pub progress: Progress,
}

/// How far a payment is, by the standard's status (ISO 20022, payment transaction status).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It was taken, and has not left the account: `RCVD`, `PDNG`, `ACTC`, `PATC`, `ACCP`, `ACFC`, `ACSP`, `ACWC`; or it has, and is held
    /// on its way: `ACWP`, `BLCK`.
    UnderWay,
    /// It left the account: `ACSC`, `ACCC`.
    Booked,
    /// It will not be made: `RJCT`.
    Rejected(Rejected),
    /// Nobody will say: it was told to the system, which gave it no id, so long ago that telling it again could pay twice. No status says this.
    NeverKnown,
}

/// Why a payment was rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rejected {
    /// There is not enough on the account: `AM04`.
    InsufficientFunds,
    /// The payee's account is none, is closed or cannot be paid: `AC01`, `AC04`, `AC06`, `AG01`.
    Payee,
    /// For another reason.
    Otherwise,
}
