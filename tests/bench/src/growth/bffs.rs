//! The binaries that are measured, each between a scripted bank and whoever asks.

use std::path::Path;
use std::time::Duration;

use test_support::bank::{Bank, listening};
use test_support::http;
use test_support::process::Bff;
use test_support::wait;

const PATIENCE: Duration = Duration::from_mins(1);

/// What browsers call the website.
pub(super) const ORIGIN: &str = "https://www.bank.example";

/// Nothing of it outlives the measurement.
const MEMORY: &str = "[store]\nengine = \"memory\"\n[idempotency]\nmay_be_lost = true\n[log]\nfilter = \"warn,bff_core::server::serve=info\"\n";

/// mobile-bff before this bank, with `public` in that section and `more` after all sections.
pub(super) fn mobile(binaries: &Path, bank: &Bank, public: &str, more: &str) -> Bff {
    let own = bank.resource_server("mobile-bff", "https://mobile.bank.example", "http://127.0.0.1:8081");
    let own = own.replacen("[public]", &format!("[public]\nworkers = 2\n{public}"), 1);
    let systems =
        [bank.system("accounts"), bank.system("messages"), bank.payments_for("mobile-bff")].concat();
    ready(Bff::start(binaries.join("mobile-bff"), &format!("{own}\n{MEMORY}\n{systems}\n{more}")))
}

/// web-bff before this bank.
pub(super) fn web(binaries: &Path, bank: &Bank) -> Bff {
    let own = listening(ORIGIN).replacen("[public]", "[public]\nworkers = 2", 1);
    let systems = [bank.system("accounts"), bank.system("messages"), bank.payments_for("web-bff")].concat();
    let (issuer, open_data) = (bank.issuer_for("web-bff"), bank.open_data.url());
    let scope = "[oidc]\nscope = \"openid profile offline_access accounts messages payments\"";
    let toml = format!(
        "{own}\n{issuer}\n{scope}\n{MEMORY}\n{systems}\n[upstream.open_data]\nurl = \"{open_data}\"\n"
    );
    ready(Bff::start(binaries.join("web-bff"), &toml))
}

fn ready(bff: Bff) -> Bff {
    let is_ready = || http::get(format!("{}/readyz", bff.admin())).status == 200;
    wait::until(PATIENCE, "the binary is ready", is_ready);
    bff
}

/// A system whose every answer is the same and lasts, and the settings of a declared route to it at `path`, whose answers are kept.
pub(super) fn kept_route(path: &str) -> String {
    format!(
        r#"
        [[route]]
        path = "{path}"
        upstream = "behind"
        to = "/thing"
        access = "anyone"
        token = "none"
        cache = "1h"
        "#
    )
}

/// The section of the system that such routes lead to.
pub(super) fn behind(url: &str) -> String {
    format!("[upstream.behind]\nurl = \"{url}\"\n")
}
