//! The clients, all in one table, with those that the command line adds; nobody can register another.

use std::{collections::HashMap, io};

use aws_lc_rs::constant_time::verify_slices_are_equal;

use super::{further::FurtherBff, redirect::Redirect, scopes::Scopes};
use crate::{accounts, data_folder::DataFolder, messages, payments};

/// The central systems, and the scopes that mean something to each.
pub(super) const CENTRAL_SYSTEMS: [(&str, &str); 3] = [
    (accounts::AUDIENCE, accounts::SCOPE),
    (messages::AUDIENCE, messages::SCOPE),
    (payments::AUDIENCE, payments::SCOPE),
];

const MOBILE: &str = "https://mobile.bank.example";
const WEB: &str = "https://web.bank.example";
const API: &str = "https://api.bank.example";

pub(super) const PERSONAL: &str = "openid profile offline_access accounts messages payments";
const SERVICE: &str = "accounts messages payments";
/// A partner reads what is published in its own name too.
const PARTNER: &str = "openid profile offline_access accounts messages payments open-data";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum GrantType {
    Code,
    Refresh,
    Exchange,
    ClientCredentials,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Cannot keep a secret.
    Public,
    Confidential,
}

/// A client of the provider.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) id: &'static str,
    pub(super) kind: Kind,
    pub(super) grants: &'static [GrantType],
    pub(super) redirects: &'static [Redirect],
    pub(super) scopes: &'static str,
    /// What its tokens are for, unless `resource` names something else that it may ask for.
    pub(super) default_audience: Option<&'static str>,
    /// What a token must be for so that this client may exchange it: its own name as a resource server.
    pub(super) own_audience: Option<&'static str>,
    /// Paths at web-bff.
    pub(super) backchannel_logout: Option<&'static str>,
    pub(super) post_logout: &'static [Redirect],
}

static CLIENTS: [Client; 5] = [
    Client {
        id: "phone-app",
        kind: Kind::Public,
        grants: &[GrantType::Code, GrantType::Refresh],
        redirects: &[Redirect::Exact("com.example.bank:/callback"), Redirect::Loopback("/callback")],
        scopes: PERSONAL,
        default_audience: Some(MOBILE),
        own_audience: None,
        backchannel_logout: None,
        post_logout: &[Redirect::Exact("com.example.bank:/signed-out"), Redirect::Loopback("/signed-out")],
    },
    Client {
        id: "web-bff",
        kind: Kind::Confidential,
        grants: &[GrantType::Code, GrantType::Refresh, GrantType::Exchange],
        redirects: &[Redirect::WebBff("/bff/callback")],
        scopes: PERSONAL,
        default_audience: Some(WEB),
        own_audience: Some(WEB),
        backchannel_logout: Some("/bff/backchannel"),
        post_logout: &[Redirect::WebBff("/bff/signed-out")],
    },
    Client {
        id: "mobile-bff",
        kind: Kind::Confidential,
        grants: &[GrantType::Exchange, GrantType::ClientCredentials],
        redirects: &[],
        scopes: SERVICE,
        default_audience: None,
        own_audience: Some(MOBILE),
        backchannel_logout: None,
        post_logout: &[],
    },
    Client {
        id: "api-bff",
        kind: Kind::Confidential,
        grants: &[GrantType::Exchange, GrantType::ClientCredentials],
        redirects: &[],
        scopes: SERVICE,
        default_audience: None,
        own_audience: Some(API),
        backchannel_logout: None,
        post_logout: &[],
    },
    Client {
        id: "partner-demo",
        kind: Kind::Confidential,
        grants: &[GrantType::Code, GrantType::Refresh, GrantType::ClientCredentials],
        redirects: &[Redirect::Exact("https://partner.example/callback"), Redirect::Loopback("/callback")],
        scopes: PARTNER,
        default_audience: Some(API),
        own_audience: None,
        backchannel_logout: None,
        post_logout: &[],
    },
];

impl Client {
    pub(super) fn may(&self, grant: GrantType) -> bool {
        self.grants.contains(&grant)
    }

    pub(super) fn scopes(&self) -> Scopes {
        Scopes::parse(self.scopes)
    }
}

/// The clients with the secrets of those that have one.
pub(crate) struct Clients {
    all: Vec<&'static Client>,
    secrets: HashMap<&'static str, Vec<u8>>,
    pub(super) web_bff_port: u16,
}

impl Clients {
    /// Reads the secrets, or makes them at the first start: 256 random bits each, in a file of their own.
    pub(crate) fn open(folder: &DataFolder, web_bff_port: u16, further: &[FurtherBff]) -> io::Result<Self> {
        let mut all: Vec<&'static Client> = CLIENTS.iter().collect();
        for clients in further.iter().map(FurtherBff::clients) {
            let [bff, _] = &clients;
            match all.iter().find(|known| known.id == bff.id) {
                Some(known) if known.own_audience == bff.own_audience => {}
                Some(known) => {
                    let audience = known.own_audience.unwrap_or_default();
                    return Err(io::Error::other(format!("{} takes tokens for {audience} alone", known.id)));
                }
                None => all.extend(clients.map(|client| &*Box::leak(Box::new(client)))),
            }
        }
        let mut secrets = HashMap::new();
        for client in all.iter().filter(|client| client.kind == Kind::Confidential) {
            let file = format!("clients/{}.secret", client.id);
            let secret = folder.secret(&file)?;
            if secret.len() < 43 {
                return Err(io::Error::other(format!(
                    "{file} is too short; delete it to have a new one made"
                )));
            }
            secrets.insert(client.id, secret);
        }
        Ok(Self { all, secrets, web_bff_port })
    }

    /// The client of this id.
    pub(super) fn find(&self, id: &str) -> Option<&'static Client> {
        self.all.iter().copied().find(|client| client.id == id)
    }

    /// Compares in a time that does not tell how much of the secret was right.
    pub(super) fn proves(&self, client: &Client, secret: &str) -> bool {
        self.secrets
            .get(client.id)
            .is_some_and(|held| verify_slices_are_equal(held, secret.as_bytes()).is_ok())
    }

    pub(super) fn allows_redirect(&self, client: &Client, uri: &str) -> bool {
        client.redirects.iter().any(|redirect| redirect.allows(uri, self.web_bff_port))
    }

    pub(super) fn allows_post_logout(&self, client: &Client, uri: &str) -> bool {
        client.post_logout.iter().any(|redirect| redirect.allows(uri, self.web_bff_port))
    }

    /// Where this client wants to hear of ended sessions.
    pub(super) fn backchannel(&self, client: &Client) -> Option<String> {
        client.backchannel_logout.map(|path| format!("http://127.0.0.1:{}{path}", self.web_bff_port))
    }
}
