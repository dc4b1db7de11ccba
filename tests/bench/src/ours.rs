//! The product's binaries as they are released: metrics, limits and provenance at their defaults, the spans of one request in a hundred sent
//! to a collector, and no line for each request unless that is what is measured.

use std::path::{Path, PathBuf};
use std::process::Command;

use test_support::bank;
use test_support::issuer::Issuer;
use workspace_rules::benchmarks::Log;

use crate::WORKERS;
use crate::contender::version;
use crate::ground::Ground;
use crate::provider::{CLIENT, ORIGIN, SCOPE};
use crate::running::{Server, free_port};
use crate::tokens::AUDIENCE;

/// An address at which nobody is: of what a work has no use for.
const NOWHERE: &str = "http://127.0.0.1:1";

pub(crate) const MOBILE: &str = "mobile-bff";
pub(crate) const WEB: &str = "web-bff";
/// With nothing of its own to do.
pub(crate) const PLAIN: &str = "plain-bff";
pub(crate) const OURS: [&str; 3] = [MOBILE, WEB, PLAIN];

/// A binary about to be started, by its settings.
pub(crate) struct Ours<'a> {
    ground: &'a Ground,
    name: &'static str,
    exe: PathBuf,
    settings: String,
    port: u16,
    admin: u16,
}

impl<'a> Ours<'a> {
    /// mobile-bff, which takes this issuer's tokens.
    pub(crate) fn mobile(ground: &'a Ground, issuer: &Issuer) -> Self {
        let issuer = issuer.url();
        let settings = format!(
            r#"
            [bearer]
            audience = "{AUDIENCE}"
            [issuer.bank]
            url = "{issuer}"
            client_id = "{MOBILE}"
            client_secret = "test-secret"
            "#
        );
        Self::of(ground, MOBILE, &settings).and(&bank::payments_at(NOWHERE, MOBILE))
    }

    /// web-bff, at which people sign in with this provider, whose secret for it is this.
    pub(crate) fn web(ground: &'a Ground, issuer: &str, secret: &str) -> Self {
        let settings = format!(
            r#"
            [issuer.bank]
            url = "{issuer}"
            client_id = "{CLIENT}"
            client_secret = "{secret}"
            [oidc]
            scope = "{SCOPE}"
            [seal]
            key = "a key for a store that lasts as long as a measurement"
            "#
        );
        Self::of(ground, WEB, &settings).and(&bank::payments_at(NOWHERE, WEB))
    }

    pub(crate) fn plain(ground: &'a Ground) -> Self {
        Self::of(ground, PLAIN, "")
    }

    fn of(ground: &'a Ground, name: &'static str, settings: &str) -> Self {
        let (port, admin) = (free_port(), free_port());
        let listening = format!(
            r#"
            [public]
            listen = "127.0.0.1:{port}"
            url = "{ORIGIN}"
            workers = {WORKERS}
            [admin]
            listen = "127.0.0.1:{admin}"
            [lifecycle]
            drain = "0s"
            "#
        );
        let settings = format!("{listening}\n{settings}");
        Self { ground, name, exe: ground.exe(name), settings, port, admin }
    }

    /// A system of the bank's; the sections of its own that it is not told of are nowhere.
    pub(crate) fn system(self, name: &str, url: Option<&str>, more: &str) -> Self {
        let needed = url.is_some();
        let url = url.unwrap_or(NOWHERE);
        self.and(&format!("[upstream.{name}]\nurl = \"{url}\"\nneeded_at_start = {needed}\n{more}"))
    }

    /// Further sections.
    pub(crate) fn and(mut self, more: &str) -> Self {
        self.settings.push_str(more);
        self.settings.push('\n');
        self
    }

    /// Sends the spans of so many requests in a hundred.
    pub(crate) fn traced(self, collector: &Server, percent: u8) -> Self {
        self.and(&format!("[trace]\notlp = \"{}\"\nsample_percent = {percent}", collector.url))
    }

    /// In memory, for what no work looks at again.
    pub(crate) fn in_memory(self) -> Self {
        self.and("[store]\nengine = \"memory\"\n[idempotency]\nmay_be_lost = true")
    }

    pub(crate) fn logging(self, log: Log) -> Self {
        match log {
            Log::Off => self.and("[log]\nfilter = \"warn\""),
            Log::On => self,
        }
    }

    /// Of another build.
    pub(crate) fn built_in(self, folder: &Path) -> Self {
        Self { exe: folder.join(self.name), ..self }
    }

    pub(crate) fn version(&self) -> String {
        let exe = self.exe.display();
        version(&exe.to_string(), "--version")
            .unwrap_or_else(|| panic!("{exe} is missing: `deploy/image/binary {}`", self.name))
    }

    /// What starts it.
    pub(crate) fn command(&self) -> Command {
        let file = self.ground.write(&format!("{}-{}.toml", self.name, self.port), &self.settings);
        let mut command = Command::new(&self.exe);
        command.args(["--config", &file]);
        command
    }

    /// Where it says that it is ready.
    pub(crate) fn ready_at(&self) -> String {
        format!("http://127.0.0.1:{}/readyz", self.admin)
    }

    pub(crate) fn start(self) -> Server {
        Server::start(self.name, self.command(), self.port, &self.ready_at())
    }
}

/// A declared route at this path to this system.
pub(crate) fn passing(url: &str, path: &str, access: Access) -> String {
    let (name, grant, route) = match access {
        Access::Anyone => ("open", "", "access = \"anyone\"\ntoken = \"none\""),
        Access::Bearer => ("borne", "", "access = \"bearer\"\ntoken = \"none\""),
        Access::Session => {
            let exchanged =
                "grant = \"exchange\"\naudience = \"https://accounts.bank.example\"\nscope = \"accounts\"";
            ("private", exchanged, "access = \"session\"\ntoken = \"user\"")
        }
    };
    format!(
        r#"
        [upstream.{name}]
        url = "{url}"
        {grant}
        [[route]]
        path = "{path}"
        upstream = "{name}"
        {route}
        "#
    )
}

/// Who may use a declared route, and what its system gets of them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Access {
    Anyone,
    /// A token that is checked here, as a gateway's validator does, and goes no further.
    Bearer,
    /// A session, whose access token is exchanged for the system's own.
    Session,
}
