//! A BFF that the table does not know, named at the start: it, and the app in front of it, become clients.

use std::str::FromStr;

use url::Url;

use super::{
    clients::{Client, GrantType, Kind, PERSONAL},
    redirect::Redirect,
};

/// The end of every BFF's name; the app in front of `tv-bff` is `tv-app`.
const END: &str = "-bff";

/// A BFF by its name, and what tokens must be for that it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FurtherBff {
    name: String,
    audience: String,
}

impl FromStr for FurtherBff {
    type Err = String;

    /// Reads `tv-bff=https://tv.bank.example`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (name, audience) =
            text.split_once('=').ok_or("write NAME=AUDIENCE, for example tv-bff=https://tv.bank.example")?;
        // The name becomes a file's.
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let short = name.strip_suffix(END).filter(|short| !short.is_empty() && short.chars().all(plain));
        if short.is_none() {
            return Err(format!("`{name}` is no BFF's name: small letters, digits and hyphens, then {END}"));
        }
        if Url::parse(audience).is_err() {
            return Err(format!("`{audience}` is no audience: it is a URL such as https://tv.bank.example"));
        }
        Ok(Self { name: name.to_owned(), audience: audience.to_owned() })
    }
}

impl FurtherBff {
    /// The BFF and its app. They live as long as the process, like the table's.
    pub(super) fn clients(&self) -> [Client; 2] {
        let kept = |text: String| -> &'static str { text.leak() };
        let audience = kept(self.audience.clone());
        let short = self.name.trim_end_matches(END);
        let bff = Client {
            id: kept(self.name.clone()),
            kind: Kind::Confidential,
            grants: &[GrantType::Code, GrantType::Refresh, GrantType::Exchange, GrantType::ClientCredentials],
            redirects: &[Redirect::Loopback("/bff/callback")],
            scopes: PERSONAL,
            default_audience: Some(audience),
            own_audience: Some(audience),
            backchannel_logout: None,
            post_logout: &[Redirect::Loopback("/bff/signed-out")],
        };
        let app = Client {
            id: kept(format!("{short}-app")),
            kind: Kind::Public,
            grants: &[GrantType::Code, GrantType::Refresh],
            redirects: &[Redirect::Loopback("/callback")],
            scopes: PERSONAL,
            default_audience: Some(audience),
            own_audience: None,
            backchannel_logout: None,
            post_logout: &[Redirect::Loopback("/signed-out")],
        };
        [bff, app]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bff_has_a_name_and_an_audience() {
        let read = |text: &str| text.parse::<FurtherBff>();
        let bff = read("tv-bff=https://tv.bank.example").expect("it is sound");
        assert_eq!(bff.clients().map(|client| client.id), ["tv-bff", "tv-app"]);
        for text in
            ["tv-bff", "tv=https://tv.example", "-bff=https://x", "../x-bff=https://x", "tv-bff=tv", ""]
        {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
