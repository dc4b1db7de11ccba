//! A trusted issuer: its discovery document and its signing keys, fetched in the background, kept while it is away.

mod asked;
mod keys;
mod metadata;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::http::{Method, header};
use arc_swap::ArcSwapOption;
use bytes::Bytes;
use jsonwebtoken::Algorithm;
use rustls::ClientConfig;
use tokio::sync::watch;

use asked::Asked;
pub(crate) use keys::{Key, Keys};
pub(crate) use metadata::Metadata;

use super::ClientProof;
use super::signed::From;
use crate::clock::Clock;
use crate::config::{self, AccessTokens, InPlace, Live};
use crate::health::{Check, Readiness};
use crate::telemetry::audit;
use crate::upstream::transport::{Outgoing, Plan, Transport};
use crate::upstream::{Background, Error, TlsFiles, tls_client};

/// A document of an issuer is never larger than this.
const MAX_DOCUMENT: u64 = 256 * 1024;
/// The first wait after a failed fetch; it doubles to [`BACKOFF_CAP`].
const BACKOFF: Duration = Duration::from_millis(500);
const BACKOFF_CAP: Duration = Duration::from_secs(30);

/// What the process knows of one issuer; shared by its workers.
#[derive(Debug)]
pub(crate) struct Issuer {
    pub(crate) name: String,
    pub(crate) config: config::Issuer,
    pub(crate) algorithms: Vec<Algorithm>,
    /// How this service proves there that it is a client, where it is one.
    client: Live<Option<ClientProof>>,
    pub(crate) plan: Plan,
    known: ArcSwapOption<Known>,
    /// Told at the end of each fetch, good or bad, for those who wait for one.
    fetched: watch::Sender<()>,
    asked: Mutex<Asked>,
    check: Check,
    clock: Clock,
}

/// What was last fetched.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) metadata: Metadata,
    pub(crate) keys: Keys,
    /// Another number for other keys: whatever the former ones have verified is to be verified anew.
    pub(crate) generation: u64,
}

impl Issuer {
    pub(crate) fn new(
        name: &str,
        config: config::Issuer,
        mut plan: Plan,
        clock: Clock,
        readiness: &Readiness,
    ) -> Result<Self, String> {
        plan.max_response = MAX_DOCUMENT;
        Ok(Self {
            client: Live::new(Self::proof(name, &config, &clock)?),
            algorithms: config.algorithms.iter().filter_map(|name| name.parse().ok()).collect(),
            check: readiness.check(&format!("issuer.{name}"), "its keys were not fetched yet"),
            name: name.to_owned(),
            config,
            plan,
            known: ArcSwapOption::empty(),
            fetched: watch::Sender::new(()),
            asked: Mutex::default(),
            clock,
        })
    }

    /// How this service proves there that it is a client, at this moment; `None` where it is none.
    pub(crate) fn client(&self) -> Arc<Option<ClientProof>> {
        self.client.now()
    }

    /// The client's id there; empty where it is none.
    pub(crate) fn client_id(&self) -> String {
        self.client().as_ref().as_ref().map(|client| client.client().to_owned()).unwrap_or_default()
    }

    /// Another secret, key or certificate authority, checked; the error names what cannot be used.
    pub(crate) fn rotate(&self, to: &config::Issuer) -> Result<Vec<InPlace>, String> {
        let proof = Self::proof(&self.name, to, &self.clock)?;
        Ok(vec![self.client.ready(proof), self.plan.tls.ready(Self::tls(&self.name, to)?)])
    }

    /// What proves this service there; the error names the key that is at fault.
    pub(crate) fn proof(
        name: &str,
        config: &config::Issuer,
        clock: &Clock,
    ) -> Result<Option<ClientProof>, String> {
        ClientProof::of(config, clock).map_err(|error| format!("issuer.{name}.{error}"))
    }

    /// The TLS settings towards it; the error names the file that is at fault.
    pub(crate) fn tls(name: &str, config: &config::Issuer) -> Result<ClientConfig, String> {
        let files = TlsFiles { ca: config.ca_file.as_ref(), ..TlsFiles::default() };
        tls_client(files).map_err(|error| format!("issuer.{name}.ca_file: {error}"))
    }

    /// What is known, once anything is.
    pub(crate) fn known(&self) -> Option<Arc<Known>> {
        self.known.load_full()
    }

    /// Which keys are known by now; `None` where none are.
    pub(crate) fn generation(&self) -> Option<u64> {
        self.known.load().as_ref().map(|known| known.generation)
    }

    /// Takes over what was fetched; gives whether the keys are others than before. Fetches end on one thread, one after
    /// the other, so no two take over at once.
    fn know(&self, metadata: Metadata, keys: Keys) -> bool {
        let before = self.known.load_full();
        let same = before.as_ref().is_some_and(|before| before.keys.are(&keys));
        let last = before.as_ref().map_or(0, |before| before.generation);
        let generation = if same { last } else { last + 1 };
        self.known.store(Some(Arc::new(Known { metadata, keys, generation })));
        before.is_some() && !same
    }

    /// Fetches now and then for as long as the process lives.
    pub(crate) fn keep_fresh(self: &Arc<Self>, background: &Background) {
        let issuer = self.clone();
        background.keep_running(move |desk| async move {
            let mut backoff = BACKOFF;
            loop {
                let wait = if issuer.fetch(&desk.transport(&issuer.plan)).await {
                    issuer.fetched.send_replace(());
                    backoff = BACKOFF;
                    issuer.config.refresh
                } else {
                    let wait = backoff;
                    backoff = longer(backoff);
                    wait
                };
                tokio::time::sleep(wait).await;
            }
        });
    }

    /// Asks for a fetch because a token names an unknown key, at most once per window, and waits for its end; who comes
    /// while it is under way waits along. (A key id is the sender's to choose: it must not cause a fetch each. And a new
    /// key's first tokens come many at once: none of them is to be refused for being second.) Gives whether it was asked.
    pub(crate) async fn refetch(
        self: &Arc<Self>,
        from: From,
        background: &Background,
        within: Duration,
    ) -> bool {
        let mut fetched = self.fetched.subscribe();
        let (begin, wait) = {
            let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            (asked.begin(from, self.clock.now(), self.config.refetch_window), asked.under_way)
        };
        if begin {
            let issuer = self.clone();
            let accepted = background.run(move |desk| async move {
                let done = Done(issuer.clone());
                issuer.fetch(&desk.transport(&issuer.plan)).await;
                drop(done);
            });
            if !accepted {
                drop(Done(self.clone()));
            }
        }
        wait && tokio::time::timeout(within, fetched.changed()).await.is_ok()
    }

    async fn fetch(&self, transport: &Transport) -> bool {
        let result = self.fetch_known(transport).await;
        let fetched = result.is_ok();
        match result {
            Ok((metadata, keys)) => {
                self.check.ready();
                if self.know(metadata, keys) {
                    audit::Event::new("key-change", "done").issuer(self.config.url.as_str()).record();
                }
            }
            Err(why) => {
                // What is known goes on serving: only an issuer that was never reached makes this service not ready.
                if self.known.load().is_none() {
                    self.check.not_ready(&why);
                }
                tracing::warn!(issuer = self.name, error = why, "issuer's keys could not be fetched");
            }
        }
        fetched
    }

    async fn fetch_known(&self, transport: &Transport) -> Result<(Metadata, Keys), String> {
        let identifier = self.config.url.as_str();
        let url = format!("{}/.well-known/openid-configuration", identifier.trim_end_matches('/'));
        let document = self.get(transport, url).await.map_err(|error| error.to_string())?;
        let metadata = Metadata::parse(&document, identifier)?;
        let asked = self.config.tokens == AccessTokens::Introspected;
        if asked && metadata.introspection_endpoint.is_none() {
            return Err("the discovery document names no introspection_endpoint: this issuer cannot be asked about tokens"
                .to_owned());
        }
        let keys = self.get(transport, metadata.jwks_uri.clone()).await.map_err(|error| error.to_string())?;
        Ok((metadata, Keys::parse(&keys)?))
    }

    /// A form for one of the issuer's endpoints, with the proof that this service is its client.
    pub(crate) fn form(
        &self,
        url: String,
        mut fields: Vec<(&'static str, String)>,
    ) -> Result<Outgoing, String> {
        let client = self.client();
        let client = client.as_ref().as_ref().ok_or("this service is no client there: set client_id")?;
        let mut headers = vec![
            (header::CONTENT_TYPE, header::HeaderValue::from_static("application/x-www-form-urlencoded")),
            (header::ACCEPT, header::HeaderValue::from_static("application/json")),
        ];
        headers.extend(client.prove(&mut fields)?);
        let body = serde_urlencoded::to_string(fields).map_err(|error| error.to_string())?;
        Ok(Outgoing { method: Method::POST, url, headers, body: Bytes::from(body) })
    }

    async fn get(&self, transport: &Transport, url: String) -> Result<Bytes, Error> {
        let accept = (header::ACCEPT, header::HeaderValue::from_static("application/json"));
        let outgoing = Outgoing { method: Method::GET, url, headers: vec![accept], body: Bytes::new() };
        let answer = transport.exchange(&outgoing, self.config.timeout).await?.success()?;
        Ok(answer.body().clone())
    }
}

#[cfg(feature = "bench")]
impl Issuer {
    /// Takes over this key set as if it had been fetched.
    pub(crate) fn know_keys(&self, keys: &[u8]) -> Result<(), String> {
        let url = self.config.url.as_str();
        let document = serde_json::json!({"issuer": url, "jwks_uri": url}).to_string();
        self.know(Metadata::parse(document.as_bytes(), url)?, Keys::parse(keys)?);
        Ok(())
    }
}

/// Ends a fetch that was asked for, however it ends, and tells those who wait for it.
struct Done(Arc<Issuer>);

impl Drop for Done {
    fn drop(&mut self) {
        self.0.asked.lock().unwrap_or_else(PoisonError::into_inner).under_way = false;
        self.0.fetched.send_replace(());
    }
}

/// The wait after one more failed fetch.
fn longer(wait: Duration) -> Duration {
    (wait * 2).min(BACKOFF_CAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_that_is_away_is_asked_less_and_less() {
        let waits = std::iter::successors(Some(BACKOFF), |wait| Some(longer(*wait)));
        let seconds: Vec<_> = waits.map(|wait| wait.as_secs_f32()).take(8).collect();
        assert!(seconds.windows(2).all(|two| two[0] <= two[1]));
        assert_eq!((seconds[0].to_string(), seconds[1].to_string()), ("0.5".to_owned(), "1".to_owned()));
        assert_eq!(seconds[7].to_string(), "30");
    }
}
