//! mobile-bff in front of a sandbox, and the customers who sign in.

use std::time::Duration;

use test_support::bank;
use test_support::http::{self, Answer};
use test_support::process::{self, Bff, Sandbox};
use test_support::wait;

/// The last day of the sandbox's data: with it, every figure is the same every day.
pub const UNTIL: &str = "2026-11-23";

/// A running product.
#[derive(Debug)]
pub struct Product {
    pub sandbox: Sandbox,
    pub bff: Bff,
}

/// What a test wants otherwise than it usually is.
#[derive(Debug, Default)]
pub struct Wanted<'a> {
    /// Where mobile-bff finds the accounts system, where it is not the sandbox's own.
    pub accounts: Option<&'a str>,
    /// The same of the messages system.
    pub messages: Option<&'a str>,
    /// Further lines of the bearer section.
    pub bearer: &'a str,
}

/// The bank, with customers `cust-0001` and on.
pub fn sandbox(customers: u32, extra_args: &[&str]) -> Sandbox {
    let customers = customers.to_string();
    let mut args = vec!["--until", UNTIL, "--customers", &customers];
    args.extend(extra_args);
    Sandbox::start(process::built("sandbox"), &args)
}

impl Product {
    /// The product with a few customers.
    pub fn start() -> Self {
        Self::before(sandbox(6, &[]), &Wanted::default())
    }

    /// mobile-bff before this bank, ready.
    pub fn before(sandbox: Sandbox, wanted: &Wanted<'_>) -> Self {
        let bff = Bff::start(process::built("mobile-bff"), &settings(&sandbox, wanted));
        let ready = || http::get(format!("{}/readyz", bff.admin())).status == 200;
        wait::until(Duration::from_secs(20), "mobile-bff is ready", ready);
        Self { sandbox, bff }
    }

    /// A customer signs in by the code flow, as the phone app does.
    pub fn sign_in(&self, customer: &str) -> Customer<'_> {
        Customer { product: self, token: self.sandbox.token(customer) }
    }
}

/// The sandbox's settings, as `--dev` has them, with this sandbox's addresses and secret.
fn settings(sandbox: &Sandbox, wanted: &Wanted<'_>) -> String {
    let provider = &sandbox.provider;
    let accounts = wanted.accounts.unwrap_or(&sandbox.accounts);
    let messages = wanted.messages.unwrap_or(&sandbox.messages);
    let secret = sandbox.data().join("clients/mobile-bff.secret").display().to_string();
    let bearer = wanted.bearer;
    let payments = bank::payments_at(&sandbox.payments, "mobile-bff");
    format!(
        r#"
        [public]
        listen = "127.0.0.1:0"
        url = "http://127.0.0.1:8081"
        [admin]
        listen = "127.0.0.1:0"
        [lifecycle]
        drain = "0s"
        grace = "5s"
        [bearer]
        audience = "https://mobile.bank.example"
        {bearer}
        [issuer.bank]
        url = "{provider}"
        client_id = "mobile-bff"
        client_secret = {{ file = "{secret}" }}
        [upstream.accounts]
        url = "{accounts}"
        grant = "exchange"
        audience = "https://accounts.bank.example"
        scope = "accounts"
        fresh_for = "30s"
        [upstream.messages]
        url = "{messages}"
        grant = "exchange"
        audience = "https://messages.bank.example"
        scope = "messages"
        needed_at_start = false
        {payments}
        [store]
        engine = "memory"
        [idempotency]
        may_be_lost = true
        "#
    )
}

/// A signed-in customer with a phone.
#[derive(Debug)]
pub struct Customer<'a> {
    product: &'a Product,
    token: String,
}

impl Customer<'_> {
    /// The access token that the phone holds.
    pub fn token(&self) -> &str {
        &self.token
    }

    pub fn home(&self) -> Answer {
        self.get("/v1/home", &[])
    }

    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let authorization = format!("Bearer {}", self.token);
        let mut all = vec![("Authorization", authorization.as_str())];
        all.extend(headers);
        http::get_with(format!("{}{path}", self.product.bff.public()), &all)
    }
}
