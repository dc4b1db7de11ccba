//! The binaries that scripts break things around, between a scripted bank and whoever asks.

use std::time::Duration;

use test_support::bank::{Bank, listening};
use test_support::browser::Browser;
use test_support::http;
use test_support::process::Bff;
use test_support::provider::Provider;
use test_support::wait;

use crate::ground::Ground;
use crate::requests::get;

/// For what should take milliseconds, on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// What browsers call the website.
const ORIGIN: &str = "https://www.bank.example";
const COOKIE: &str = "__Host-Http-bff";

/// What opens the website's admin port.
pub(crate) const OPERATOR: &str = "the operator's own, long enough to be one";

/// A store for what may be gone when the script is over.
pub(crate) const MEMORY: &str = "engine = \"memory\"\n[idempotency]\nmay_be_lost = true\n";

/// mobile-bff before this bank. `of_accounts` and `of_messages` go into the sections of those systems, `more` after them.
pub(crate) fn mobile(ground: &Ground, bank: &Bank, settings: &Mobile<'_>) -> Bff {
    let Mobile { public, store, of_accounts, of_messages, more } = settings;
    let store = if store.is_empty() { MEMORY } else { store };
    let own = bank.resource_server("mobile-bff", "https://mobile.bank.example", "http://127.0.0.1:8081");
    let own = own.replacen("[public]", &format!("[public]\nworkers = 2\n{public}"), 1);
    let own = own.replacen("drain = \"0s\"", "drain = \"2s\"", 1);
    let (accounts, messages) = (bank.system("accounts"), bank.system("messages"));
    let payments = bank.payments_for("mobile-bff");
    let log = "[log]\nfilter = \"warn,bff_core::server::serve=info\"";
    let toml = format!(
        "{own}\n{log}\n[store]\n{store}\n{payments}\n{messages}\nneeded_at_start = false\n{of_messages}\n{accounts}\n{of_accounts}\n{more}"
    );
    ready(Bff::start(ground.exe("mobile-bff"), &toml))
}

/// What is set of it beside what every script begins with.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mobile<'a> {
    pub(crate) public: &'a str,
    /// In memory where nothing is said.
    pub(crate) store: &'a str,
    pub(crate) of_accounts: &'a str,
    pub(crate) of_messages: &'a str,
    pub(crate) more: &'a str,
}

/// web-bff before this bank, with this store; `of_open_data` goes into that system's section.
pub(crate) fn web(ground: &Ground, bank: &Bank, store: &str, of_open_data: &str) -> Bff {
    let (listening, issuer) = (listening(ORIGIN), bank.issuer_for("web-bff"));
    let listening = listening.replacen("[admin]", &format!("[admin]\ncredential = \"{OPERATOR}\""), 1);
    let (accounts, messages) = (bank.system("accounts"), bank.system("messages"));
    let (payments, open_data) = (bank.payments_for("web-bff"), bank.open_data.url());
    let toml = format!(
        r#"
        {listening}
        {issuer}
        [log]
        filter = "warn,bff_core::server::serve=info"
        [oidc]
        scope = "openid profile offline_access accounts messages payments"
        [store]
        {store}
        [seal]
        key = "a key that outlives the process, long enough"
        {payments}
        {messages}
        needed_at_start = false
        {accounts}
        [upstream.open_data]
        url = "{open_data}"
        {of_open_data}
        "#
    );
    ready(Bff::start(ground.exe("web-bff"), &toml))
}

fn ready(bff: Bff) -> Bff {
    let is_ready = || http::get(format!("{}/readyz", bff.admin())).status == 200;
    wait::until(PATIENCE, "the binary is ready", is_ready);
    bff
}

/// The first screen of a phone.
pub(crate) fn home(bank: &Bank) -> Vec<u8> {
    let token = format!("Bearer {}", bank.issuer.token().sign());
    get("/v1/home", &[("Authorization", &token)])
}

/// A browser in which somebody signed in.
pub(crate) fn signed_in(bff: &Bff, provider: &Provider) -> Browser {
    let browser = Browser::new(ORIGIN, &bff.public());
    let last = browser.sign_in(provider, "/");
    assert!(browser.cookie(COOKIE).is_some(), "nobody is signed in: {}", last.text());
    browser
}

/// A request of that browser's page.
pub(crate) fn of_page(browser: &Browser, path: &str) -> Vec<u8> {
    let cookie = format!("{COOKIE}={}", browser.cookie(COOKIE).expect("somebody signed in").value);
    get(path, &[("Cookie", &cookie), ("X-CSRF", "1"), ("Sec-Fetch-Site", "same-origin")])
}

/// The sum of all series of a metric that have every one of `labels`.
pub(crate) fn metric(bff: &Bff, name: &str, labels: &[&str]) -> f64 {
    let text = http::get(format!("{}/metrics", bff.admin())).text();
    let lines = text.lines().filter(|line| line.split(['{', ' ']).next() == Some(name));
    let lines = lines.filter(|line| labels.iter().all(|label| line.contains(label)));
    lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
}

/// A declared route to a system of its own, at `/behind/…`, with `more` of the route and `of_system` of the system.
pub(crate) fn behind(url: &str, more: &str, of_system: &str) -> String {
    format!(
        r#"
        [upstream.behind]
        url = "{url}"
        {of_system}
        [[route]]
        path = "/behind/{{*rest}}"
        upstream = "behind"
        to = "/{{*rest}}"
        access = "anyone"
        token = "none"
        {more}
        "#
    )
}
