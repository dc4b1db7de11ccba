//! Who takes part in a work, and who could not.

use std::net::SocketAddr;
use std::rc::Rc;

use bench::exchange::{self, Length};
pub(crate) use bench::version::of as version;
use flate2::read::GzDecoder;
use serde_json::Value;
use test_support::http;
use workspace_rules::benchmarks::Absent;

use crate::request::Request;
use crate::running::Server;

/// A running server that does the work when it is asked so.
pub(crate) struct Contender {
    pub(crate) name: String,
    pub(crate) version: String,
    /// Several may be asked of one.
    pub(crate) server: Rc<Server>,
    pub(crate) request: Request,
    pub(crate) looked: Looked,
}

/// What of a contender is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looked {
    /// Processor time, times and memory.
    AtAll,
    /// What a request costs, and how many there can be: of what differs from another in that.
    AtCost,
}

/// It, or why it cannot be measured here.
pub(crate) type Entry = Result<Contender, Absent>;

impl Contender {
    pub(crate) fn new(name: &str, version: String, server: impl Into<Rc<Server>>, request: Request) -> Self {
        Self { name: name.to_owned(), version, server: server.into(), request, looked: Looked::AtAll }
    }

    /// The same, of which nothing but its cost is measured.
    pub(crate) fn at_cost(self) -> Self {
        Self { looked: Looked::AtCost, ..self }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        let address = self.server.url.trim_start_matches("http://");
        address.parse().expect("every server is at an address of this machine")
    }

    /// What its answer takes: the second of two, since the first may be one for which what is kept was fetched anew, and say so.
    ///
    /// # Errors
    /// Where it gives none that is well.
    pub(crate) fn answer(&self) -> Result<Length, String> {
        let request = self.request.written();
        let first = request.first().ok_or("there is nothing to ask")?;
        let ask = || exchange::of(self.address(), first).map_err(|error| error.to_string());
        ask()?;
        ask().map(|(_, length)| length)
    }

    /// Whether its answer is what it must be, field for field.
    ///
    /// # Errors
    /// With what it answers instead.
    pub(crate) fn check(&self, expected: &Value) -> Result<(), String> {
        let url = format!("{}{}", self.server.url, self.request.path);
        let fields = self.request.fields();
        let answer = http::get_with(url, &fields);
        let coding = fields.iter().find(|(name, _)| *name == "Accept-Encoding").map(|(_, coding)| *coding);
        if answer.header("content-encoding") != coding {
            return Err(format!(
                "it was asked for {coding:?}, and is {:?}",
                answer.header("content-encoding")
            ));
        }
        let said = match coding {
            Some(_) => serde_json::from_reader::<_, Value>(GzDecoder::new(&answer.body[..])),
            None => serde_json::from_slice(&answer.body),
        };
        if answer.status == 200 && said.is_ok_and(|said| said == *expected) {
            return Ok(());
        }
        Err(format!("it answers {}: {}", answer.status, answer.text()))
    }
}
