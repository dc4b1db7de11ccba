//! A phone's first screen: three calls composed, trimmed and renamed; what changes seldom is kept for half a minute.
//!
//! Of one account, so that a request makes three calls: its balance, its transactions, and what is unread. Who the customer is,
//! which accounts there are and what is offered, both gateways that can keep something for one caller keep.

use serde_json::{Value, json};
use test_support::bank::{AISP, Bank};
use test_support::http;
use test_support::issuer::Issuer;
use workspace_rules::benchmarks::Log;

use crate::contender::Contender;
use crate::ground::Ground;
use crate::ours::{MOBILE, Ours};
use crate::peers::fastify::{self, Answers};
use crate::peers::krakend::{self, Part};
use crate::peers::nginx;
use crate::request::Request;
use crate::tokens;
use crate::upstream::{self, Fixed};
use crate::work::{Plan, Work};
use crate::works::{PASSED, SAMPLED, json as parsed};

pub(super) const PLAN: Plan = Plan { name: "composed", open };

const ACCOUNT: &str = "100005";
const UNREAD: &str = "/v1/messages/unread-count";

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
    let ours = ours
        .system("messages", url, &exchanged("messages"))
        .in_memory()
        .logging(Log::Off)
        .traced(&upstream, SAMPLED);
    let version = ours.version();
    let home = parsed(HOME);
    let alone = upstream::start(ground, &answers);
    let answer = |path: &str| http::get(format!("{}{path}", alone.url)).json();
    let listed = answer(&slowest);
    let merged = json!({
        "balances": answer(&paths.balances)["Data"]["Balance"],
        "account": {"recent": listed["Data"]["Transaction"]},
        "unread": answer(UNREAD)["unread"],
    });
    let entries = vec![
        (Ok(Contender::new(MOBILE, version, ours.start(), request.clone())), &home),
        (fastify::gateway(ground, &upstream, &request, Answers::Streamed), &home),
        (krakend::composer(ground, &upstream, &request, &paths.parts()), &merged),
        (Ok(Contender::new("the slowest upstream", nginx::told(), alone, Request::to(&slowest))), &listed),
    ];
    Work::of(entries, vec![Box::new(upstream), Box::new(issuer)])
}

struct Paths {
    /// What both gateways keep.
    seldom: [String; 3],
    balances: String,
    transactions: String,
}

impl Paths {
    /// What is asked for with each request: the account's balance and transactions, and what is unread.
    fn parts(&self) -> [Part<'_>; 3] {
        let data = Some("Data");
        [
            Part {
                path: &self.balances,
                target: data,
                field: "Balance",
                named: Some("balances"),
                group: None,
            },
            Part {
                path: &self.transactions,
                target: data,
                field: "Transaction",
                named: Some("recent"),
                group: Some("account"),
            },
            Part { path: UNREAD, target: None, field: "unread", named: None, group: None },
        ]
    }
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            seldom: ["party", "accounts", "offers"].map(|name| format!("{AISP}/{name}")),
            balances: format!("{AISP}/balances"),
            transactions: format!("{AISP}/accounts/{ACCOUNT}/transactions"),
        }
    }
}

/// What the scripted bank answers about one account, as bodies that never change.
fn answers(paths: &Paths) -> Vec<Fixed<'_>> {
    let bank = Bank::start();
    let of_accounts = |path: &str| http::get(format!("{}{path}", bank.accounts.url())).json();
    let unread = http::get(format!("{}{UNREAD}", bank.messages.url())).json();
    let mut answers = vec![Fixed::at(PASSED, "{}"), Fixed::at(UNREAD, unread.to_string())];
    for path in paths.seldom.iter().chain([&paths.balances]) {
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
