//! What the benchmarks in `benches/` reach of this crate's inside. It is built with the feature `bench` alone, and no binary has it.

mod bearer;
mod cache;
mod expected;
mod limit;
mod served;
mod shed;
mod upstream;

use std::sync::Arc;
use std::time::Duration;

pub use bearer::Bearers;
pub use cache::Keeping;
pub use expected::{Expecting, Request};
pub use limit::Limited;
pub use served::{Asked, Served};
pub use shed::Placing;
pub use upstream::Deciding;

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

use crate::auth::issuer::Issuer;
use crate::auth::oidc::{Claimed, RelyingParty, SignedIn, Tokens};
use crate::auth::session::Slide;
use crate::auth::{self, AccessToken};
use crate::clock::Clock;
use crate::config::{self, Config, Live, Needs, NoSettings, Origin};
use crate::health::Readiness;
use crate::http::context::Context;
use crate::http::request_id::RequestId;
use crate::store::{self, Index, Key};
use crate::telemetry::TraceContext;
use crate::upstream::transport::Plan;
use crate::upstream::{Background, Resolver, TlsFiles, tls_client};

/// The store, as sessions use it.
#[derive(Clone, Debug)]
pub struct Store(store::Store);

impl Store {
    /// Opens it, on the system's clock.
    pub async fn open(config: &config::Store, seal: &config::Seal) -> Result<Self, String> {
        store::Store::open(config, seal, Clock::system()).await.map(Self)
    }

    /// Puts a value for an hour, listed under one of a thousand users; `false` says that it failed.
    pub async fn put(&self, number: usize, value: &[u8]) -> bool {
        let user = Index::new("user", &(number % 1000).to_string());
        self.0.put(&key(number), value, Duration::from_hours(1), &[user]).await.is_ok()
    }

    /// Reads a value and gives its length.
    pub async fn get(&self, number: usize) -> Option<usize> {
        self.0.get(&key(number)).await.ok().flatten().map(|record| record.value.len())
    }
}

/// As long as a session's: kind and hash.
fn key(number: usize) -> Key {
    Key::new("session", &format!("{number:043}"))
}

/// The settings of a service whose people sign in, before a provider that is never asked.
const SETTINGS: &str = r#"
[public]
url = "https://www.bank.example"
[issuer.bank]
url = "https://login.bank.example"
client_id = "front"
client_secret = "not a real secret"
"#;

/// Sessions, as a request that brings one asks for it.
#[derive(Debug)]
pub struct Sessions {
    kept: auth::session::Sessions,
    clock: Clock,
    requests: Vec<HeaderMap>,
}

impl Sessions {
    /// Opens them on this store and begins so many. Needs a running actix system.
    pub async fn begin(store: &Store, count: usize) -> Result<Self, String> {
        let clock = Clock::system();
        let needs = Needs { name: "front", session: true, ..Needs::default() };
        let origin = Origin { inline: Some(("bench", SETTINGS)), ..Origin::default() };
        let (config, _) = Config::load::<NoSettings>(needs, &origin).map_err(|faults| faults.to_string())?;
        let issuer = issuer(&config, &clock)?;
        let background = Background::start();
        let party = RelyingParty::new(Arc::new(issuer), &config, background.clone(), clock.clone());
        let sessions = auth::session::Sessions::new(
            Arc::new(party),
            store.0.clone(),
            &config,
            background,
            clock.clone(),
        );
        let mut requests = Vec::new();
        for number in 0..count {
            let begun = sessions.start(signed_in(number), None, auth::session::From::default()).await;
            let (id, _) = begun.map_err(|error| error.to_string())?;
            requests.push(request(&id));
        }
        Ok(Self { kept: sessions, clock, requests })
    }

    /// All that a request with a session costs beside one without: what proves it, the record, and in whose name it acts.
    /// Gives whether there was a session.
    pub async fn admit(&self, number: usize) -> bool {
        let headers = &self.requests[number % self.requests.len()];
        let context = context(headers, &self.clock);
        let Ok(live) = self.kept.of(headers, Slide::Yes).await else { return false };
        self.kept.caller(live, &context).await.is_ok()
    }
}

/// The issuer of the settings, which is never asked.
fn issuer(config: &Config, clock: &Clock) -> Result<Issuer, String> {
    let plan = Plan {
        name: "issuer.bank".into(),
        tls: Live::new(tls_client(TlsFiles::default())?),
        resolver: Resolver::new(&[])?,
        connect_timeout: Duration::from_secs(1),
        keep_alive: Duration::from_secs(1),
        lifetime: Duration::from_secs(75),
        pool: 1,
        max_response: 1 << 20,
    };
    let readiness = Readiness::new(clock.clone());
    Issuer::new("bank", config.issuers["bank"].clone(), plan, clock.clone(), &readiness)
}

fn context(headers: &HeaderMap, clock: &Clock) -> Context {
    Context::new(
        RequestId::take_or_make(Some(&HeaderValue::from_static("bench"))),
        TraceContext::take_or_make(headers),
        None,
        clock.clone(),
        Duration::from_secs(10),
    )
}

/// As large as a session is where tokens are signed JWTs: about three kilobytes.
fn signed_in(number: usize) -> SignedIn {
    let token = |length: usize| AccessToken::new(&"a".repeat(length));
    SignedIn {
        who: Claimed {
            issuer: "https://login.bank.example".to_owned(),
            subject: format!("cust-{number:04}"),
            session: Some(format!("sid-{number}")),
            about: serde_json::Map::new(),
        },
        client: "front".to_owned(),
        tokens: Tokens {
            access: token(1_000),
            lasts: Duration::from_hours(1),
            refresh: Some(token(43)),
            id: Some(token(1_000)),
            scopes: None,
        },
        scopes: ["openid", "profile", "accounts", "messages"].map(str::to_owned).into(),
    }
}

fn request(id: &auth::session::SessionId) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let fields = [
        ("x-csrf", "1".to_owned()),
        ("origin", "https://www.bank.example".to_owned()),
        ("sec-fetch-site", "same-origin".to_owned()),
        ("cookie", format!("__Host-Http-bff={}", id.expose())),
    ];
    for (name, value) in fields {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    headers
}
