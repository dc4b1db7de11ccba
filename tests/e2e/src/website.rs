//! The website: the sandbox, and web-bff with its front end, at an address that a browser can be sent back to.

use std::time::Duration;

use test_support::http;
use test_support::process::{self, Bff, Sandbox};
use test_support::wait;

use crate::{front_end, port, target, three};

/// The running website.
#[derive(Debug)]
pub struct Website {
    pub sandbox: Sandbox,
    pub bff: Bff,
    /// `http://localhost:PORT`, a secure context in every browser.
    pub origin: String,
}

impl Website {
    /// With `--dev`'s settings, and these in their place: `["session.idle=5s"]`. The bank's days end today, as the pages'
    /// months do.
    pub fn start(settings: &[&str]) -> Self {
        let pages = front_end::built(&target::folder());
        let port = port::free().to_string();
        let origin = format!("http://localhost:{port}");
        let sandbox = ["--customers", "6", "--web-bff-port", &port];
        let sandbox = Sandbox::start(process::built("sandbox"), &sandbox);
        let own = [
            format!("public.listen=127.0.0.1:{port}"),
            format!("public.url={origin}"),
            format!("pages.folder={}", pages.display()),
        ];
        let mut bff = Bff::builder(process::built("web-bff")).config(&three::settings("web-bff", &sandbox));
        for setting in own.iter().map(String::as_str).chain(settings.iter().copied()) {
            bff = bff.arg("--set").arg(setting);
        }
        let bff = bff.start();
        let ready = || http::get(format!("{}/readyz", bff.admin())).status == 200;
        wait::until(Duration::from_secs(20), "web-bff is ready", ready);
        Self { sandbox, bff, origin }
    }
}
