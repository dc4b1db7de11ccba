//! Faults of an upstream's signatures: what the code signs has a key, and what belongs to a key is there with it, or none of it.

use super::section::Reader;
use super::{Config, Needs, Upstream};

/// What goes with a key, and with one alone.
const WITH_KEY: [&str; 4] = ["signing_issuer", "signing_trust_anchor", "answer_keys", "answer_issuer"];

pub(super) fn check(config: &Config, reader: &mut Reader<'_>, needs: &Needs<'_>) {
    for (name, upstream) in &config.upstreams {
        let key = |end: &str| format!("upstream.{name}.{end}");
        let has_key = reader.is_given(&key("signing_key"));
        if needs.signed.contains(&name.as_str()) && !has_key {
            reader.fault(&key("signing_key"), "is missing: this service signs what it sends there");
        }
        for end in WITH_KEY {
            match (has_key, reader.is_given(&key(end))) {
                (true, false) => reader.fault(&key(end), "is missing: it goes with signing_key"),
                (false, true) => reader.fault(&key(end), "is used with signing_key alone"),
                _ => {}
            }
        }
        if !has_key && reader.is_given(&key("signing_key_id")) {
            reader.fault(&key("signing_key_id"), "is used with signing_key alone");
        }
        open_keys(reader, name, upstream);
    }
}

/// Who could change the keys on their way could sign the answers.
fn open_keys(reader: &mut Reader<'_>, name: &str, upstream: &Upstream) {
    let scheme = upstream.answer_keys.as_ref().map(url::Url::scheme);
    if scheme == Some("http") && upstream.url.scheme() == "https" {
        let text = "is http, and the system itself is https: whoever is between could give other keys";
        reader.fault(&format!("upstream.{name}.answer_keys"), text);
    }
}
