//! An order that was found by its id, for the routes that show it.

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::order;
use super::record::{Record, State};
use crate::http::problem::{Failure, Kind};
use crate::store::Version;

/// What is known of an order of this caller's.
#[derive(Debug)]
pub struct Known<B> {
    asked: B,
    pub(crate) record: Record,
    pub(crate) version: Version,
}

/// How it stands.
#[derive(Debug)]
pub enum Standing<'a> {
    /// It has its answer.
    Answered(Answered<'a>),
    /// Nobody is at it, and there is no answer: it can be gone on with.
    Open,
    /// Somebody is at it.
    UnderWay,
}

/// The answer that was given.
#[derive(Debug)]
pub struct Answered<'a> {
    /// Its status.
    pub status: u16,
    body: &'a str,
}

impl<B: DeserializeOwned> Known<B> {
    pub(crate) fn new((record, version): (Record, Version)) -> Result<Self, Failure> {
        let asked = serde_json::from_str(&record.asked.body);
        let asked = asked.map_err(|error| Failure::new(Kind::Internal).cause(error))?;
        Ok(Self { asked, record, version })
    }
}

impl<B> Known<B> {
    /// What was asked for.
    pub fn asked(&self) -> &B {
        &self.asked
    }

    pub(crate) fn into_asked(self) -> B {
        self.asked
    }

    /// The order's id.
    pub fn id(&self) -> &str {
        &self.record.id
    }

    /// When it was asked for at first.
    pub fn first_seen(&self) -> Timestamp {
        self.record.first_seen()
    }

    /// What its handler noted last.
    pub fn notes<N: DeserializeOwned>(&self) -> Result<Option<N>, Failure> {
        order::read(self.record.notes.as_deref())
    }

    /// How it stood when it was looked at. One whose handler died is under way until its lease is over: `Call::go_on` tells.
    pub fn standing(&self) -> Standing<'_> {
        match &self.record.state {
            State::Answered(answer) => {
                Standing::Answered(Answered { status: answer.status, body: &answer.body })
            }
            State::Open => Standing::Open,
            State::UnderWay(_) => Standing::UnderWay,
        }
    }
}

impl Answered<'_> {
    /// Its body as a view, or `None` where it is another's: a problem, for instance.
    pub fn json<V: DeserializeOwned>(&self) -> Option<V> {
        serde_json::from_str(self.body).ok()
    }

    /// What a problem told, where its body is one.
    pub fn detail(&self) -> Option<String> {
        #[derive(Deserialize)]
        struct Problem {
            detail: Option<String>,
        }
        self.json::<Problem>()?.detail
    }
}
