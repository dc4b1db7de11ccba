//! A phone's first screen: three calls composed, trimmed and renamed; what changes seldom is kept for half a minute.
//!
//! Of one account, so that a request makes three calls: its balance, its transactions, and what is unread. Who the customer is,
//! which accounts there are and what is offered, both gateways that can keep something for one caller keep.

use serde_json::{Value, json};
use test_support::bank::{AISP, Bank};
use test_support::http;
use test_support::issuer::Issuer;
use workspace_rules::benchmarks::{Absent, Log};

use crate::contender::Contender;
use crate::ground::Ground;
use crate::ours::{MOBILE, Ours};
use crate::peers::fastify::{self, Answers};
use crate::peers::{krakend, nginx};
use crate::request::Request;
use crate::tokens;
use crate::upstream::{self, Fixed};
use crate::work::{Plan, Work};
use crate::works::{PASSED, json as parsed};

pub(super) const PLAN: Plan = Plan { name: "composed", open };

const ACCOUNT: &str = "100005";

/// The screen as it must be, field for field.
const HOME: &str = include_str!("../../answers/home.json");

fn open(ground: &Ground) -> Work {
    let paths = Paths::default();
    let answers = answers(&paths);
    let slowest = paths.transactions.clone();
    let upstream = upstream::start(ground, &answers);
    let issuer = Issuer::start();
    let request = Request::to("/v1/home").bearing([tokens::one(&issuer)]);
    let url = Some(upstream.url.as_str());
    let exchanged = |name: &str| {
        format!("grant = \"exchange\"\naudience = \"https://{name}.bank.example\"\nscope = \"{name}\"")
    };
    let ours = Ours::mobile(ground, &issuer);
    let ours = ours.system("accounts", url, &format!("{}\nfresh_for = \"30s\"", exchanged("accounts")));
    let ours = ours.system("messages", url, &exchanged("messages")).in_memory().logging(Log::Off);
    let version = ours.version();
    let home = parsed(HOME);
    let never_tried = "no registry has it, so what it can compose was never tried";
    let alone = upstream::start(ground, &answers);
    let listed = http::get(format!("{}{slowest}", alone.url)).json();
    let entries = vec![
        (Ok(Contender::new(MOBILE, version, ours.start(), request.clone())), &home),
        (fastify::gateway(ground, &upstream, &request, Answers::Streamed), &home),
        (Err(Absent { name: krakend::NAME.to_owned(), why: never_tried.to_owned() }), &home),
        (Ok(Contender::new("the slowest upstream", nginx::told(), alone, Request::to(&slowest))), &listed),
    ];
    Work::of(entries, vec![Box::new(upstream), Box::new(issuer)])
}

struct Paths {
    of_accounts: [String; 4],
    transactions: String,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            of_accounts: ["party", "accounts", "balances", "offers"].map(|name| format!("{AISP}/{name}")),
            transactions: format!("{AISP}/accounts/{ACCOUNT}/transactions"),
        }
    }
}

/// What the scripted bank answers about one account, as bodies that never change.
fn answers(paths: &Paths) -> Vec<Fixed<'_>> {
    let bank = Bank::start();
    let of_accounts = |path: &str| http::get(format!("{}{path}", bank.accounts.url())).json();
    let unread = http::get(format!("{}/v1/messages/unread-count", bank.messages.url())).json();
    let mut answers =
        vec![Fixed::at(PASSED, "{}"), Fixed::at("/v1/messages/unread-count", unread.to_string())];
    for path in &paths.of_accounts {
        answers.push(Fixed::at(path, of_one(of_accounts(path)).to_string()));
    }
    let transactions = of_accounts(&format!("{}?page-size=3", paths.transactions));
    answers.push(Fixed::at(&paths.transactions, transactions.to_string()));
    answers
}

/// Without what is of other accounts.
fn of_one(mut answer: Value) -> Value {
    for name in ["Account", "Balance"] {
        if let Some(list) = answer["Data"].get_mut(name).and_then(Value::as_array_mut) {
            list.retain(|each| each["AccountId"] == json!(ACCOUNT));
        }
    }
    answer
}
