//! A scripted bank: central systems that answer in their documents' shapes, and whose every answer a test can replace.

mod accounts;
mod messages;
mod open_data;
mod payments;
mod transactions;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

pub use accounts::AISP;
pub use messages::{MESSAGES, message_id};
pub use payments::{PISP, payment_of, refusal_at};
pub use transactions::{BOOKED, booked_meanwhile_id, transaction_id};

use crate::issuer::Issuer;
use crate::provider::Provider;
use crate::signatory::Signatory;
use crate::upstream::{Reply, Seen, Upstream};

/// What the payments system's tokens and signatures are of.
const PAYMENTS: &str = "https://payments.bank.example";
const TRUST_ANCHOR: &str = "bank.example";

/// An issuer, an accounts system with one customer's five accounts, a messages system, a payments system, and open data.
#[derive(Debug)]
pub struct Bank {
    pub issuer: Issuer,
    pub accounts: Upstream,
    pub messages: Upstream,
    pub payments: Upstream,
    /// Who signs what the payments system answers.
    pub signatory: Arc<Signatory>,
    pub open_data: Upstream,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// Answers of a test's own, by the end of the path; the latest counts. Of several each is given once, and the last from then on.
    replaced: Vec<(&'static str, VecDeque<Reply>)>,
    /// What was booked since the start, newest first.
    meanwhile: Vec<Value>,
    /// What the payments system has done.
    done: payments::Done,
}

impl State {
    fn own(&mut self, seen: &Seen) -> Option<Reply> {
        let own = self.replaced.iter_mut().rev().find(|(end, _)| seen.path().ends_with(end));
        let (_, replies) = own?;
        if replies.len() > 1 { replies.pop_front() } else { replies.front().cloned() }
    }
}

impl Bank {
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let scripted = |usual: fn(&Seen, &[Value]) -> Reply| {
            let state = Arc::clone(&state);
            Upstream::start(move |seen| {
                let mut state = lock(&state);
                state.own(seen).unwrap_or_else(|| usual(seen, &state.meanwhile))
            })
        };
        let signatory = Arc::new(Signatory::new(PAYMENTS, TRUST_ANCHOR));
        let paying = {
            let (state, signatory) = (Arc::clone(&state), Arc::clone(&signatory));
            Upstream::start(move |seen| {
                let mut state = lock(&state);
                match state.own(seen) {
                    Some(reply) => reply,
                    None => payments::answer(seen, &signatory, &mut state.done),
                }
            })
        };
        Self {
            issuer: Issuer::start(),
            payments: paying,
            signatory,
            accounts: scripted(accounts::answer),
            messages: scripted(|seen, _| messages::answer(seen)),
            open_data: scripted(|seen, _| open_data::answer(seen)),
            state,
        }
    }

    /// Makes a provider of its issuer, which signs its customers in.
    pub fn provider(&self) -> Provider {
        Provider::of(&self.issuer)
    }

    /// Answers every path that ends like this with `reply`, until [`mend`](Self::mend).
    pub fn answer(&self, path_end: &'static str, reply: Reply) {
        self.answer_in_turn(path_end, [reply]);
    }

    /// The same with one after the other; the last stays.
    pub fn answer_in_turn<const N: usize>(&self, path_end: &'static str, replies: [Reply; N]) {
        lock(&self.state).replaced.push((path_end, replies.into()));
    }

    /// Its own answers again.
    pub fn mend(&self) {
        lock(&self.state).replaced.clear();
    }

    /// The branches that its open data system tells of.
    pub fn open_data_branches(&self) -> Vec<Value> {
        open_data::branches()
    }

    /// Books one more transaction, newer than all there are.
    pub fn book(&self, account: &str) {
        let meanwhile = &mut lock(&self.state).meanwhile;
        let one = transactions::meanwhile(account, meanwhile.len());
        meanwhile.insert(0, one);
    }

    /// What its payments system has paid, as it was asked for.
    pub fn paid(&self) -> Vec<Value> {
        lock(&self.state).done.paid.clone()
    }

    /// The settings of its payments system, to which a BFF signs as this client.
    pub fn payments_for(&self, client: &str) -> String {
        payments_at(&self.payments.url(), client)
    }

    /// The settings of a BFF that listens on free ports and, at `url`, takes this bank's tokens for `audience`.
    pub fn resource_server(&self, client: &str, audience: &str, url: &str) -> String {
        let (listening, issuer) = (listening(url), self.issuer_for(client));
        format!("{listening}\n[bearer]\naudience = \"{audience}\"\n{issuer}")
    }

    /// The settings of its issuer, at which a BFF is this client.
    pub fn issuer_for(&self, client: &str) -> String {
        let url = self.issuer.url();
        format!(
            r#"
            [issuer.bank]
            url = "{url}"
            client_id = "{client}"
            client_secret = "test-secret"
            "#
        )
    }

    /// The settings of one of its systems, `accounts` or `messages`, which takes an exchanged token.
    pub fn system(&self, name: &str) -> String {
        let system = if name == "accounts" { &self.accounts } else { &self.messages };
        let url = system.url();
        format!(
            r#"
            [upstream.{name}]
            url = "{url}"
            grant = "exchange"
            audience = "https://{name}.bank.example"
            scope = "{name}"
            "#
        )
    }
}

/// The settings of a payments system at `url`, to which a BFF signs as this client, with a key of its own. It may fail as
/// often as a test likes.
pub fn payments_at(url: &str, client: &str) -> String {
    let key = Signatory::new(client, TRUST_ANCHOR).private_pem();
    format!(
        r#"
        [upstream.payments]
        url = "{url}"
        grant = "exchange"
        audience = "{PAYMENTS}"
        scope = "payments"
        timeout = "3s"
        needed_at_start = false
        breaker_pause = "0s"
        retry_budget_floor = 1000
        signing_key = '''{key}'''
        signing_issuer = "{client}"
        signing_trust_anchor = "{TRUST_ANCHOR}"
        answer_keys = "{url}/jwks"
        answer_issuer = "{PAYMENTS}"
        "#
    )
}

/// The settings of a BFF that listens on free ports and believes that it is reached at `url`.
pub fn listening(url: &str) -> String {
    format!(
        r#"
        [public]
        listen = "127.0.0.1:0"
        url = "{url}"
        [admin]
        listen = "127.0.0.1:0"
        [lifecycle]
        drain = "0s"
        "#
    )
}

/// A resource in the accounts standard's envelope.
pub fn enveloped(data: &Value) -> Value {
    json!({"Data": data, "Links": {"Self": "https://accounts.bank.example/"}, "Meta": {"TotalPages": 1}})
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
