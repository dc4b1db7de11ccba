//! A payment is made once, whatever dies in the middle of it: the BFF, the payments system, or the connection between them. At every
//! step of it one order is stopped; then whatever is to die dies, and each client asks again under its key until it has an answer.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::thread;
use std::time::Duration;

use e2e::ledger::Ledger;
use e2e::passage::{Passage, Step};
use e2e::{product, three};
use serde_json::{Value, json};
use test_support::browser::Browser;
use test_support::http::{self, Answer};
use test_support::process::{Bff, Sandbox, built};
use test_support::relay::{Faults, Relay};
use test_support::wait;

/// A BFF that died leaves its orders under lease for longer than their route's deadline.
const PATIENCE: Duration = Duration::from_secs(90);

const CUSTOMER: &str = "cust-0002";
const ACCOUNT: &str = "100005";

/// What is started beside the bank, with its data.
const FURTHER: [&str; 4] = ["--until", product::UNTIL, "--customers", "6"];

/// Who dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Victim {
    Bff,
    System,
    Connection,
}

/// A BFF, the payments system on a passage of its own, and a customer.
struct Till {
    name: &'static str,
    settings: String,
    bff: Bff,
    passage: Passage,
    system: Sandbox,
    bank: Sandbox,
    customer: Vec<(&'static str, String)>,
}

impl Till {
    fn start(name: &'static str) -> Self {
        let bank = product::sandbox(6, &[]);
        let system = bank.beside(built("sandbox"), &FURTHER);
        let passage = Passage::to(&system.payments);
        let settings = three::settings(name, &bank).replace(&bank.payments, &passage.url());
        let bff = started(name, &settings);
        let customer = customer(name, &bank, &bff);
        Self { name, settings, bff, passage, system, bank, customer }
    }

    /// The payments system again, where it was.
    fn restart_system(&mut self) {
        let port = self.system.payments.rsplit(':').next().unwrap().to_owned();
        let further = [&FURTHER[..], &["--payments-port", &port]].concat();
        self.system = self.bank.beside(built("sandbox"), &further);
    }

    fn restart_bff(&mut self) {
        self.bff = started(self.name, &self.settings);
    }

    fn route(&self) -> &'static str {
        if self.name == "web-bff" { "/api/payments" } else { "/v1/payments" }
    }

    /// A pound to somebody elsewhere, with this reference, which is the key as well; `None` where no whole answer came.
    fn pay_at(&self, address: &str, reference: &str) -> Option<Answer> {
        let mut headers: Vec<_> = self.customer.iter().map(|(name, value)| (*name, value.as_str())).collect();
        headers.extend([("Content-Type", "application/json"), ("Idempotency-Key", reference)]);
        let body = asked(self.name, reference).to_string();
        http::try_send("POST", format!("{address}{}", self.route()), &headers, body, PATIENCE).ok()
    }

    fn pay(&self, reference: &str) -> Option<Answer> {
        self.pay_at(&self.bff.public(), reference)
    }

    fn look(&self, id: &str) -> Value {
        let headers: Vec<_> = self.customer.iter().map(|(name, value)| (*name, value.as_str())).collect();
        http::get_with(format!("{}{}/{id}", self.bff.public(), self.route()), &headers).json()
    }

    /// What it comes to, asked for as often as it takes.
    #[track_caller]
    fn settle(&self, reference: &str) -> Answer {
        let mut last = None;
        wait::until(PATIENCE, &format!("{reference} has an answer"), || {
            last = self.pay(reference);
            last.as_ref().is_some_and(|answer| !matches!(answer.status, 202 | 409 | 502..=504))
        });
        last.unwrap()
    }

    /// So many orders were answered by 201, as far as the log tells.
    fn wait_for_answers(&self, count: usize) {
        let route = format!("\"http.route\":\"{}\"", self.route());
        let answered =
            || self.bff.logs().iter().filter(|line| line.contains(&route) && line.contains(":201")).count();
        wait::until(PATIENCE, "an order has its answer", || answered() >= count);
    }
}

fn started(name: &str, settings: &str) -> Bff {
    let bff = Bff::start(built(name), settings);
    let ready = || http::get(format!("{}/readyz", bff.admin())).status == 200;
    wait::until(Duration::from_secs(20), "it is ready", ready);
    bff
}

/// What shows who is asking.
fn customer(name: &str, bank: &Sandbox, bff: &Bff) -> Vec<(&'static str, String)> {
    let bearer = |token: String| vec![("Authorization", format!("Bearer {token}"))];
    match name {
        "mobile-bff" => bearer(bank.token(CUSTOMER)),
        "api-bff" => bearer(bank.partner_token(CUSTOMER)),
        _ => {
            let browser = Browser::new("http://localhost:8080", &bff.public());
            bank.sign_in(&browser, CUSTOMER);
            let cookie = browser.cookie("__Host-Http-bff").unwrap();
            vec![("Cookie", format!("{}={}", cookie.name, cookie.value)), ("X-CSRF", "1".to_owned())]
        }
    }
}

fn asked(name: &str, reference: &str) -> Value {
    match name {
        "mobile-bff" => json!({
            "from": ACCOUNT, "name": "Rosa Example", "number": "00030312345678", "amount": "1.00",
            "reference": reference,
        }),
        "api-bff" => json!({
            "account_id": ACCOUNT, "payee": {"name": "Rosa Example", "account_number": "00030312345678"},
            "amount": {"amount": "1.00", "currency": "GBP"}, "reference": reference,
        }),
        _ => json!({
            "from": ACCOUNT, "amount": "1.00", "reference": reference,
            "to": {"name": "Rosa Example", "sort_code": "000303", "account_number": "12345678"},
        }),
    }
}

#[track_caller]
fn check(name: &'static str, victim: Victim) {
    let mut till = Till::start(name);
    let ledger = Ledger::of(&till.bank);
    let before = ledger.balance(ACCOUNT);
    assert_eq!(till.settle("undisturbed").status, 201);

    let stopped = Step::ALL.map(|step| (step, format!("{step:?}")));
    for (step, reference) in &stopped {
        till.passage.stop(reference, *step);
    }
    // The answer of one more is on its way to a client that will not get it.
    let deaf = Relay::to(till.bff.public().trim_start_matches("http://").parse().unwrap());
    deaf.set(Faults::default().stall_after(0));
    thread::scope(|scope| {
        for (_, reference) in &stopped {
            scope.spawn(|| till.pay(reference));
        }
        scope.spawn(|| till.pay_at(&deaf.url(), "AfterAnswer"));
        till.passage.wait_until_stopped();
        till.wait_for_answers(2);
        match victim {
            Victim::Bff => till.bff.kill(),
            Victim::System => till.system.kill(),
            Victim::Connection => {}
        }
        deaf.disconnect();
        till.passage.go_on();
    });
    match victim {
        Victim::Bff => till.restart_bff(),
        Victim::System => till.restart_system(),
        Victim::Connection => {}
    }

    let references = stopped.iter().map(|(_, reference)| reference.as_str()).chain(["AfterAnswer"]);
    let references: Vec<&str> = references.collect();
    for reference in &references {
        let answer = till.settle(reference);
        assert_eq!(answer.status, 201, "{name} {victim:?} {reference}: {}", answer.text());
        let payment = answer.json();
        assert!(payment.to_string().contains("\"booked\""), "{payment}");
        assert_eq!(ledger.paid(reference), [1, 1, -100], "{name} {victim:?} {reference}");
        assert_eq!(till.pay(reference).unwrap().body, answer.body, "it is final");
        assert_eq!(till.look(payment["id"].as_str().unwrap()), payment);
    }
    let pence = 100 * (1 + i64::try_from(references.len()).unwrap());
    assert_eq!(ledger.balance(ACCOUNT), before - pence);
}

#[test]
fn a_phones_payment_is_made_once_though_the_bff_is_killed() {
    check("mobile-bff", Victim::Bff);
}

#[test]
fn a_phones_payment_is_made_once_though_the_payments_system_is_killed() {
    check("mobile-bff", Victim::System);
}

#[test]
fn a_phones_payment_is_made_once_though_connections_end() {
    check("mobile-bff", Victim::Connection);
}

#[test]
fn a_partners_payment_is_made_once_though_the_bff_is_killed() {
    check("api-bff", Victim::Bff);
}

#[test]
fn a_partners_payment_is_made_once_though_the_payments_system_is_killed() {
    check("api-bff", Victim::System);
}

#[test]
fn a_partners_payment_is_made_once_though_connections_end() {
    check("api-bff", Victim::Connection);
}

#[test]
fn a_payment_on_the_website_is_made_once_though_the_bff_is_killed() {
    check("web-bff", Victim::Bff);
}

#[test]
fn a_payment_on_the_website_is_made_once_though_the_payments_system_is_killed() {
    check("web-bff", Victim::System);
}

#[test]
fn a_payment_on_the_website_is_made_once_though_connections_end() {
    check("web-bff", Victim::Connection);
}

/// Who signs in again has another token, which may say less.
#[test]
fn a_payment_is_made_once_though_it_is_asked_for_again_under_another_token() {
    let mut till = Till::start("mobile-bff");
    let ledger = Ledger::of(&till.bank);
    till.passage.stop("AnotherToken", Step::AfterPayment);
    thread::scope(|scope| {
        scope.spawn(|| till.pay("AnotherToken"));
        till.passage.wait_until_stopped();
        till.bff.kill();
        till.passage.go_on();
    });
    till.restart_bff();
    let fewer = till.bank.token_for(CUSTOMER, "openid accounts payments", "https://mobile.bank.example");
    till.customer = vec![("Authorization", format!("Bearer {fewer}"))];
    let answer = till.settle("AnotherToken");
    assert_eq!(answer.status, 201, "{}", answer.text());
    assert_eq!(ledger.paid("AnotherToken"), [1, 1, -100]);
}
