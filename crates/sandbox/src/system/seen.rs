//! What a system saw: the last ten thousand requests and a count of all.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use actix_web::HttpRequest;
use jiff::Timestamp;
use serde::Serialize;

use super::Caller;
use crate::clock;

const KEPT: usize = 10_000;

/// Headers that callers are expected to pass on, kept when they come.
const HEADERS: [&str; 3] = ["traceparent", "x-request-id", "x-envoy-expected-rq-timeout-ms"];

/// One request, as `GET /systems/{name}/seen` shows it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Request {
    at: Timestamp,
    method: String,
    /// With its query.
    path: String,
    client_id: Option<String>,
    sub: Option<String>,
    /// Null while it is not answered, and for ever when the client went away first.
    status: Option<u16>,
    headers: BTreeMap<&'static str, String>,
}

/// A bounded memory of requests.
#[derive(Default)]
pub(crate) struct Seen(Mutex<Memory>);

#[derive(Default)]
struct Memory {
    total: u64,
    requests: VecDeque<(Ticket, Request)>,
    next: u64,
}

/// Names a remembered request until it is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ticket(u64);

impl Seen {
    /// Remembers a request when it comes, so that those that are never answered are seen too.
    pub(crate) fn arrived(&self, request: &HttpRequest) -> Ticket {
        let headers = HEADERS
            .into_iter()
            .filter_map(|name| Some((name, request.headers().get(name)?.to_str().ok()?.to_owned())))
            .collect();
        let path =
            request.uri().path_and_query().map_or_else(|| request.path().to_owned(), ToString::to_string);
        let seen = Request {
            at: clock::now(),
            method: request.method().to_string(),
            path,
            client_id: None,
            sub: None,
            status: None,
            headers,
        };
        let mut memory = self.lock();
        let ticket = Ticket(memory.next);
        memory.next += 1;
        memory.total += 1;
        if memory.requests.len() == KEPT {
            memory.requests.pop_front();
        }
        memory.requests.push_back((ticket, seen));
        ticket
    }

    pub(crate) fn answered(&self, ticket: Ticket, status: u16, caller: Option<Caller>) {
        let mut memory = self.lock();
        // From the back: what is answered now came lately.
        if let Some((_, seen)) = memory.requests.iter_mut().rev().find(|(held, _)| *held == ticket) {
            seen.status = Some(status);
            if let Some(caller) = caller {
                seen.client_id = caller.client_id;
                seen.sub = caller.sub;
            }
        }
    }

    pub(crate) fn total(&self) -> u64 {
        self.lock().total
    }

    /// The count of all, and the latest `limit` that came since, in the order in which they came.
    pub(crate) fn latest(&self, limit: usize, since: Timestamp) -> (u64, Vec<Request>) {
        let memory = self.lock();
        let later = memory.requests.iter().rev().take_while(|(_, seen)| seen.at >= since).count();
        let from = memory.requests.len() - later.min(limit);
        (memory.total, memory.requests.range(from..).map(|(_, seen)| seen.clone()).collect())
    }

    pub(crate) fn clear(&self) {
        let mut memory = self.lock();
        memory.total = 0;
        memory.requests.clear();
    }

    fn lock(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn memory_is_bounded_and_the_count_is_not() {
        let seen = Seen::default();
        for number in 0..=KEPT {
            let ticket = seen.arrived(&TestRequest::with_uri(&format!("/{number}?q=1")).to_http_request());
            seen.answered(ticket, 200, None);
        }
        let (total, requests) = seen.latest(usize::MAX, Timestamp::MIN);
        assert_eq!((total, requests.len()), (10_001, KEPT));
        assert_eq!(requests.first().map(|request| request.path.as_str()), Some("/1?q=1"));
        assert_eq!(seen.latest(1, Timestamp::MIN).1.first().and_then(|request| request.status), Some(200));
    }
}
