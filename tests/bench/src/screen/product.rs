//! What is measured: the bank, both BFFs before it with the settings of their `--dev`, and a customer who is signed in everywhere.

use std::fs;
use std::path::Path;
use std::time::Duration;

use test_support::browser::Browser;
use test_support::http;
use test_support::process::{Bff, Sandbox};
use test_support::wait;

/// The last day of the bank's data: with it, every figure is of the same screen.
const UNTIL: &str = "2026-11-23";

/// A customer with five accounts.
const CUSTOMER: &str = "cust-0002";

/// Longer than a run.
const TOKENS_LAST: &str = "86400";

const PATIENCE: Duration = Duration::from_mins(1);

/// What web-bff is called by its provider's client.
const ORIGIN: &str = "http://localhost:8080";
const COOKIE: &str = "__Host-Http-bff";

#[derive(Debug)]
pub(super) struct Product {
    pub(super) sandbox: Sandbox,
    pub(super) mobile: Bff,
    pub(super) web: Bff,
}

/// What the customer's phone and browser have, and what a client has that asks the systems itself.
#[derive(Clone, Debug)]
pub(super) struct Credentials {
    pub(super) phone: String,
    /// `NAME=VALUE`
    pub(super) cookie: String,
    pub(super) accounts: String,
    pub(super) messages: String,
}

impl Product {
    pub(super) fn start(binaries: &Path, sandbox: &Path) -> Self {
        let args = ["--until", UNTIL, "--customers", "200", "--token-lifetime", TOKENS_LAST];
        let sandbox = Sandbox::start(sandbox, &args);
        let start = |name: &str| {
            let dev = format!("{}/../../bins/{name}/dev.toml", env!("CARGO_MANIFEST_DIR"));
            let dev = fs::read_to_string(&dev).unwrap_or_else(|error| panic!("{dev}: {error}"));
            let mut settings = sandbox.settings(&dev);
            // Every screen is asked for anew, by either client: what one of them keeps would be no pair to what the other asks.
            settings = settings.replace("fresh_for = \"30s\"", "fresh_for = \"0s\"");
            settings.push_str("\n[log]\nfilter = \"warn,bff_core::server::serve=info\"\n");
            Bff::start(binaries.join(name), &settings.replacen("[log]\nformat = \"json\"\n", "", 1))
        };
        let (mobile, web) = (start("mobile-bff"), start("web-bff"));
        for bff in [&mobile, &web] {
            let ready = || http::get(format!("{}/readyz", bff.admin())).status == 200;
            wait::until(PATIENCE, "the binary is ready", ready);
        }
        Self { sandbox, mobile, web }
    }

    /// The customer signs in with phone and browser; the other client gets tokens of the systems' own, as if it had been let to.
    pub(super) fn credentials(&self) -> Credentials {
        let phone = self.sandbox.token(CUSTOMER);
        let browser = Browser::new(ORIGIN, &self.web.public());
        self.sandbox.sign_in(&browser, CUSTOMER);
        let cookie =
            browser.cookie(COOKIE).unwrap_or_else(|| panic!("nobody is signed in: {:?}", browser.visits()));
        Credentials {
            cookie: format!("{COOKIE}={}", cookie.value),
            accounts: self.sandbox.exchanged(&phone, "accounts"),
            messages: self.sandbox.exchanged(&phone, "messages"),
            phone,
        }
    }
}
