//! A binary's settings as an environment has them, read for what its surroundings must give it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

use test_support::signatory::Signatory;
use toml::Table;

/// The parsed file.
#[derive(Debug)]
pub struct Settings(Table);

impl Settings {
    /// # Panics
    /// Where it is no TOML.
    #[track_caller]
    pub fn read(text: &str) -> Self {
        Self(text.parse().unwrap_or_else(|error| panic!("{error} in {text}")))
    }

    /// Whom it speaks to, by the sections that name them: `issuer-bank`, `upstream-accounts`, `store`, `trace`.
    pub fn peers(&self) -> BTreeSet<String> {
        let named = ["issuer", "upstream"].into_iter().flat_map(|section| {
            let names = self.0.get(section).and_then(toml::Value::as_table).into_iter().flat_map(Table::keys);
            names.map(move |name| format!("{section}-{}", name.replace('_', "-")))
        });
        let single = [("store", "url"), ("trace", "otlp")].into_iter();
        let single = single.filter(|(section, key)| self.text(section, key).is_some());
        named.chain(single.map(|(section, _)| section.to_owned())).collect()
    }

    /// How long an orderly end may take: `lifecycle.drain` and then `lifecycle.grace`.
    #[track_caller]
    pub fn end(&self) -> Duration {
        let [drain, grace] = ["drain", "grace"].map(|key| {
            let text = self.text("lifecycle", key).unwrap_or_else(|| panic!("lifecycle.{key} is not said"));
            let seconds = text.strip_suffix('s').and_then(|number| number.parse().ok());
            Duration::from_secs(
                seconds.unwrap_or_else(|| panic!("lifecycle.{key} is {text}, not in seconds")),
            )
        });
        drain + grace
    }

    /// A key of a section, where it is a text.
    pub fn text(&self, section: &str, key: &str) -> Option<&str> {
        self.0.get(section)?.get(key)?.as_str()
    }

    /// The files that it names below `place`, such as `/run/secrets/a-bff/`, without that.
    pub fn secrets(&self, place: &str) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        texts(&toml::Value::Table(self.0.clone()), &mut |text| {
            found.extend(text.strip_prefix(place).map(ToOwned::to_owned));
        });
        found
    }
}

fn texts(value: &toml::Value, found: &mut impl FnMut(&str)) {
    match value {
        toml::Value::String(text) => found(text),
        toml::Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        toml::Value::Table(table) => table.iter().for_each(|(_, value)| texts(value, found)),
        _ => {}
    }
}

/// The same text with the files that it names made in `home`: secrets, which it has below `place`, and a page.
pub fn at_home(text: &str, place: &str, home: &Path) -> String {
    let secrets = home.join("secrets");
    fs::create_dir_all(&secrets).expect("a folder can be made");
    for name in Settings::read(text).secrets(place) {
        let secret = match name.as_str() {
            "signing-key" => Signatory::new("a-bff", "bank.example").private_pem(),
            _ => "0123456789abcdef0123456789abcdef".to_owned(),
        };
        fs::write(secrets.join(name), secret).expect("a secret can be written");
    }
    let pages = home.join("pages");
    fs::create_dir_all(&pages).expect("a folder can be made");
    fs::write(pages.join("index.html"), "<!doctype html>").expect("a page can be written");
    text.replace(place, &format!("{}/", secrets.display()))
        .replace("\"/srv/ui\"", &format!("\"{}\"", pages.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        [lifecycle]
        drain = "10s"
        grace = "20s"
        [trace]
        otlp = "https://otlp.bank.example"
        [issuer.bank]
        client_secret = { file = "/run/secrets/a-bff/client-secret" }
        [store]
        engine = "memory"
        [upstream.open_data]
        url = "https://open-data.bank.example"
    "#;

    #[test]
    fn peers_and_secrets_and_the_end_are_found() {
        let settings = Settings::read(TEXT);
        let peers = ["issuer-bank", "trace", "upstream-open-data"].map(str::to_owned);
        assert_eq!(settings.peers(), BTreeSet::from(peers));
        assert_eq!(settings.secrets("/run/secrets/a-bff/"), BTreeSet::from(["client-secret".to_owned()]));
        assert_eq!(settings.secrets("/run/secrets/b-bff/"), BTreeSet::new());
        assert_eq!(settings.end(), Duration::from_secs(30));
    }
}
