//! The OpenID provider at which everybody in the work of sessions signs in: the sandbox's, over HTTP, with a small cookie jar.
//!
//! All of them are one client of it, at one address that nobody listens at: what they are called is a name, and where each of
//! them listens is told the browser alone.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use test_support::browser::Browser;
use test_support::process::Sandbox;
use url::Url;

pub(crate) const CLIENT: &str = "web-bff";
pub(crate) const ORIGIN: &str = "http://localhost:8080";
pub(crate) const REDIRECT: &str = "http://localhost:8080/bff/callback";
pub(crate) const SCOPE: &str = "openid profile offline_access accounts messages payments";

/// A running one.
pub(crate) struct Provider(Sandbox);

impl Provider {
    /// Its tokens last longer than all that is measured: renewing them is not what is timed.
    pub(crate) fn start(exe: &Path) -> Self {
        Self(Sandbox::start(exe, &["--customers", "6", "--token-lifetime", "7200"]))
    }

    pub(crate) fn url(&self) -> &str {
        &self.0.provider
    }

    /// The client's.
    pub(crate) fn secret(&self) -> String {
        self.0.client_secret(CLIENT)
    }

    /// Signs a customer in at the gateway that listens at `address`, by whatever way it has from `path`, and gives the cookies
    /// that it set.
    ///
    /// # Errors
    /// With the step that did not lead on.
    pub(crate) fn signed_in(&self, address: &str, path: &str) -> Result<String, String> {
        let browser = Browser::new(ORIGIN, address);
        let begun = browser.navigate(path);
        let page = begun.header("location").and_then(|to| Url::parse(to).ok());
        let page = page.ok_or_else(|| format!("not sent on: {} {}", begun.status, begun.text()))?;
        let asked: Vec<_> = page.query_pairs().collect();
        let mut form: Vec<(&str, &str)> = asked.iter().map(|(name, value)| (&**name, &**value)).collect();
        form.push(("customer", "cust-0002"));
        let chosen = browser.submit_elsewhere(&format!("{}/authorize", self.url()), &form);
        let back = chosen.header("location").and_then(|to| browser.path_of(to));
        let back = back.ok_or_else(|| format!("not sent back: {} {}", chosen.status, chosen.text()))?;
        let returned = browser.come_back(&back);
        let cookies = browser.cookies();
        if returned.status >= 400 || cookies.is_empty() {
            return Err(format!("nobody is signed in: {} {}", returned.status, returned.text()));
        }
        let pairs = cookies.iter().map(|cookie| format!("{}={}", cookie.name, cookie.value));
        Ok(pairs.collect::<Vec<_>>().join("; "))
    }
}

/// What a gateway seals its cookies with: 32 characters.
pub(crate) fn fresh_key() -> String {
    let mut bytes = [0; 16];
    let filled = File::open("/dev/urandom").and_then(|mut random| random.read_exact(&mut bytes));
    filled.expect("the kernel gives random bytes");
    bytes.map(|byte| format!("{byte:02x}")).concat()
}
