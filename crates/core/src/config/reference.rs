//! The reference of every key, made from the sections' own declarations: `docs/CONFIGURATION.md` holds it, a test compares.

use std::fmt::Write as _;

use super::section::{Key, Section};
use super::{
    Admin, ApiKeys, Bearer, Cache, Dns, Idempotency, Issuer, Lifecycle, Limit, Limits, Log, Oidc, Pages,
    Plan, Public, Route, Seal, Secrets, Session, Store, Trace, Upstream,
};

/// Every section and key as Markdown tables; variables are shown for a binary called `my-bff`.
pub fn reference() -> String {
    let mut text = String::new();
    table::<Public>(&mut text, "public");
    table::<Admin>(&mut text, "admin");
    table::<Log>(&mut text, "log");
    table::<Trace>(&mut text, "trace");
    table::<Lifecycle>(&mut text, "lifecycle");
    table::<Bearer>(&mut text, "bearer");
    table::<ApiKeys>(&mut text, "api_keys");
    table::<Idempotency>(&mut text, "idempotency");
    table::<Oidc>(&mut text, "oidc");
    table::<Session>(&mut text, "session");
    table::<Store>(&mut text, "store");
    table::<Pages>(&mut text, "pages");
    table::<Issuer>(&mut text, "issuer.<name>");
    table::<Upstream>(&mut text, "upstream.<name>");
    table::<Route>(&mut text, "[route]");
    table::<Limits>(&mut text, "limits");
    table::<Plan>(&mut text, "plan.<name>");
    table::<Limit>(&mut text, "limit.<name>");
    table::<Cache>(&mut text, "cache");
    table::<Seal>(&mut text, "seal");
    table::<Dns>(&mut text, "dns");
    table::<Secrets>(&mut text, "secrets");
    text
}

/// The keys of a binary's own section, the same way.
pub fn reference_of<S: Section>() -> String {
    let mut text = String::new();
    table::<S>(&mut text, "app");
    text
}

fn table<S: Section>(text: &mut String, section: &str) {
    _ = write!(text, "\n### `[{section}]`\n\n| key | default | variable | what it is |\n|---|---|---|---|\n");
    for Key { name, default, expected, doc } in S::keys() {
        let section = if section == "[route]" { "route.<number>" } else { section };
        let variable = format!("MY_BFF__{section}__{name}").to_uppercase().replace('.', "__");
        _ = writeln!(text, "| `{name}` | `{default}` | `{variable}` | {} Expects {expected}. |", doc.trim());
    }
}
