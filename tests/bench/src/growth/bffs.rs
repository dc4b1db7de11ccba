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
const MEMORY: &str = "[store]\nengine = \"memory\"\n[idempotency]\nmay_be_lost = true\n";

const LOG: &str = "[log]\nfilter = \"warn,bff_core::server::serve=info\"\n";

const SEAL: &str = "[seal]\nkey = \"a key for a store that lasts as long as a measurement\"\n";

/// mobile-bff before this bank, with `public` in that section and `more` after all sections.
pub(super) fn mobile(binaries: &Path, bank: &Bank, public: &str, more: &str) -> Bff {
    let own = bank.resource_server("mobile-bff", "https://mobile.bank.example", "http://127.0.0.1:8081");
    let own = own.replacen("[public]", &format!("[public]\nworkers = 2\n{public}"), 1);
    let systems =
        [bank.system("accounts"), bank.system("messages"), bank.payments_for("mobile-bff")].concat();
    ready(Bff::start(binaries.join("mobile-bff"), &format!("{own}\n{MEMORY}\n{LOG}\n{systems}\n{more}")))
}

/// web-bff before this bank, which keeps sessions as it does by default: in a file, and this is it.
pub(super) fn web(binaries: &Path, bank: &Bank, file: &Path) -> Bff {
    let own = listening(ORIGIN).replacen("[public]", "[public]\nworkers = 2", 1);
    let systems = [bank.system("accounts"), bank.system("messages"), bank.payments_for("web-bff")].concat();
    let (issuer, open_data) = (bank.issuer_for("web-bff"), bank.open_data.url());
    let scope = "[oidc]\nscope = \"openid profile offline_access accounts messages payments\"";
    let toml = format!(
        "{own}\n{issuer}\n{scope}\n[store]\nfile = \"{}\"\n{SEAL}\n{LOG}\n{systems}\n[upstream.open_data]\nurl = \"{open_data}\"\n",
        file.display()
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
