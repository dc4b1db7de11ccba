//! @app@ in front of @bff@. Every answer it gets is held to the OpenAPI document.

use std::time::Duration;

use test_support::bank::Bank;
use test_support::document::Document;
use test_support::http::{self, Answer};
use test_support::process::Bff;
use test_support::program::Program;
use test_support::wait;

/// The binary under test.
pub(crate) const PROGRAM: Program =
    Program { exe: env!("CARGO_BIN_EXE_@bff@"), folder: env!("CARGO_MANIFEST_DIR") };

const AUDIENCE: &str = "@audience@";

/// A signed-in customer's @app@, and the BFF that it talks to.
pub(crate) struct Frontend {
    bff: Bff,
    pub(crate) bank: Bank,
    document: Document,
}

impl Frontend {
    /// Everything works, and nothing is kept between requests.
    pub(crate) fn start() -> Self {
        let bank = Bank::start();
        let own = bank.resource_server("@bff@", AUDIENCE, "http://127.0.0.1:@port@");
        let (accounts, messages) = (bank.system("accounts"), bank.system("messages"));
        let settings = format!("{own}\n{accounts}\n{messages}\nneeded_at_start = false");
        let bff = Bff::start(PROGRAM.exe, &settings);
        let ready = || http::get(format!("{}/readyz", bff.admin())).status == 200;
        wait::until(Duration::from_secs(10), "@bff@ is ready", ready);
        Self { bff, bank, document: Document::committed(PROGRAM) }
    }

    /// One request in the customer's name; `route` is the document's name for it.
    pub(crate) fn get(&self, route: &str) -> Answer {
        let token = self.bank.issuer.token().audience(AUDIENCE).client("@app@").sign();
        self.get_with(route, &[("Authorization", &format!("Bearer {token}"))])
    }

    /// One request with these headers alone.
    pub(crate) fn get_with(&self, route: &str, headers: &[(&str, &str)]) -> Answer {
        let answer = http::get_with(format!("{}{route}", self.bff.public()), headers);
        self.document.check(route, &answer);
        answer
    }
}
