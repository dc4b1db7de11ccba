//! Every section that core reads, in the order of the reference; each key's doc comment is its documentation.

use std::net::SocketAddr;
use std::time::Duration;

use actix_web::http::header::HeaderName;
use ipnet::IpNet;
use url::Url;

use super::bearer_sections::{AccessTokens, ClientClaim, ScopeClaim};
use super::pem::Pem;
use super::secret::Secret;
use super::value::{Bytes, Identifier, choice};
use crate::section;

section! {
    /// The public listener: the frontend's own door.
    pub struct Public {
        /// Address and port that serve the frontend; port 0 takes any free one.
        default listen: SocketAddr = "127.0.0.1:8080",
        /// What the frontend calls this service: the base of links and the origin that tokens are bound to.
        required url: Url,
        /// Networks whose `X-Forwarded-For` is believed; from elsewhere it is ignored.
        default trusted_proxies: Vec<IpNet> = [],
        /// Worker threads; 0 takes one per processor.
        default workers: usize = 0,
        /// Largest request body that is read.
        default max_body: Bytes = "256KiB",
        /// Time for a request's head to arrive.
        default head_timeout: Duration = "5s",
        /// A client that sends nothing of a body that it began for this long is answered 408.
        default body_timeout: Duration = "10s",
        /// A client that takes nothing of its answer for this long is cut off.
        default write_timeout: Duration = "30s",
        /// How long an idle connection is kept.
        default keep_alive: Duration = "75s",
        /// A request is answered within this time, whatever its route says.
        default deadline: Duration = "10s",
        /// Requests under way at once in this process, events left out; of them nine tenths are for users, six tenths for what is in
        /// the background.
        default concurrency: usize = 2048,
        /// A request that finds no place among them waits this long at the most, and is then turned away; `0s` turns it away at once.
        default max_wait: Duration = "50ms",
        /// Connections per worker; more wait to be taken.
        default max_connections: usize = 25000,
        /// Connections of one address at once; of IPv6 its network (`/64`). A further one is closed. Those of `trusted_proxies` are not
        /// counted: whose they are is known from requests alone.
        optional connections_per_address: usize,
    }
}

section! {
    /// The admin listener: health and metrics for whoever reaches it, all else for who has its credential; never on the public port.
    pub struct Admin {
        /// Address and port of `/livez`, `/readyz` and `/metrics`, and of what the binary's own subcommands ask; keep it where
        /// only the operator can reach it.
        default listen: SocketAddr = "127.0.0.1:9080",
        /// What opens all but health and metrics, sent as `Authorization: Bearer …`. Without it they stay closed, on loopback
        /// too.
        secret credential: Secret,
    }
}

choice! {
    /// How log lines look.
    pub enum LogFormat {
        /// One JSON object a line.
        Json = "json",
        /// For a person at a terminal.
        Human = "human",
    }
}

section! {
    /// Logs, on standard output.
    pub struct Log {
        /// `json`, or `human` for a terminal.
        default format: LogFormat = "json",
        /// What is logged: `error`, `warn`, `info`, `debug`, or by module as in `info,bff_core::upstream=debug`.
        default filter: String = "info,actix_server=warn",
    }
}

section! {
    /// Traces: spans sent by OTLP over HTTP.
    pub struct Trace {
        /// The collector's base URL; `/v1/traces` is added. Without it trace context is only passed on.
        optional otlp: Url,
        /// Share of requests recorded when the caller did not decide, in percent.
        default sample_percent: u16 = 100,
    }
}

section! {
    /// How the process ends.
    pub struct Lifecycle {
        /// After SIGTERM: not ready, but serving for this long, so that load balancers notice.
        default drain: Duration = "5s",
        /// After that: no new connections, and this long for the requests under way.
        default grace: Duration = "20s",
    }
}

section! {
    /// Keys that partners bring, for routes that take them; they are kept in the store.
    pub struct ApiKeys {
        /// The header that carries one.
        default header: HeaderName = "x-api-key",
        /// Whether `store.engine = "memory"` will do, with which keys end: for tests alone.
        default may_be_lost: bool = false,
    }
}

section! {
    /// Orders that happen once, under the `Idempotency-Key` of whoever asks; they are kept in the store.
    pub struct Idempotency {
        /// For so long the steps of an order without an answer are done again: an hour less than the day for which systems of the Open
        /// Banking standard keep the keys of steps. Past that it is not known here any more what became of it.
        default repeats_for: Duration = "23h",
        /// Orders that one caller may begin at one route in a day; a further one is a 429. `0` counts none.
        default orders_per_day: u32 = 1000,
        /// Whether `store.engine = "memory"` will do, after whose end the same key orders a second time: for tests alone.
        default may_be_lost: bool = false,
    }
}

choice! {
    /// How this service proves to an issuer that it is its client (OpenID Connect Core 1.0 section 9).
    pub enum ClientAuth {
        /// Id and secret in the `Authorization` field.
        Basic = "client_secret_basic",
        /// Id and secret in the form.
        Post = "client_secret_post",
        /// A signed assertion (RFC 7523 section 2.2).
        PrivateKeyJwt = "private_key_jwt",
    }
}

section! {
    /// A trusted issuer, as `[issuer.<name>]`.
    pub struct Issuer {
        /// The issuer's identifier, exactly as its tokens' `iss` has it and its discovery document says.
        required url: Identifier,
        /// Signature algorithms that are accepted, whatever the issuer offers.
        default algorithms: Vec<String> = ["ES256", "PS256", "EdDSA", "RS256"],
        /// `typ` values accepted beside `at+jwt`, for issuers that do not follow RFC 9068; `none` admits its absence.
        default extra_types: Vec<String> = [],
        /// The scopes that it issues, so that a route which asks for another is found at start; without it any may be.
        default scopes: Vec<String> = [],
        /// How its access tokens are checked: `jwt` by its keys, `introspected` by asking it (RFC 7662), which needs client_id. Tokens
        /// that say nothing of their issuer go to the one that is asked, so there is one at the most.
        default tokens: AccessTokens = "jwt",
        /// What it says of a token is believed for this long, `5m` at the most and never beyond the token's end; `0s`
        /// asks each time. With `tokens = "introspected"` alone.
        default introspected_for: Duration = "30s",
        /// Whether it may leave out, when it is asked, whom a token is meant for (RFC 7662 section 2.2). Only where every token that
        /// it issues is meant for this service.
        default audience_optional: bool = false,
        /// Which claim lists a token's scopes: `scope`, or `scp` (a string or a list).
        default scope_claim: ScopeClaim = "scope",
        /// Which claim names the client: `client_id` (or else `azp`), `cid` or `appid`.
        default client_claim: ClientClaim = "client_id",
        /// How often the signing keys are fetched anew.
        default refresh: Duration = "10m",
        /// At most one fetch for an unknown key id in this time.
        default refetch_window: Duration = "30s",
        /// Time for one answer of the issuer.
        default timeout: Duration = "2s",
        /// This service's client id at the issuer, for sign-in, token exchange and client credentials.
        optional client_id: String,
        /// The client's secret.
        secret client_secret: Secret,
        /// How the client proves itself: `client_secret_basic`, `client_secret_post` or `private_key_jwt`.
        default client_auth: ClientAuth = "client_secret_basic",
        /// PEM file (PKCS #8) with the private key of `client_auth = "private_key_jwt"`: P-256 signs ES256, RSA signs PS256.
        pem client_key_file: Pem,
        /// The key's id at the issuer (`kid`), where it has several.
        optional client_key_id: String,
        /// PEM file with the only certificate authorities to trust; without it the public ones.
        pem ca_file: Pem,
    }
}

choice! {
    /// Which token goes to an upstream.
    pub enum GrantKind {
        /// None: the upstream takes anonymous calls.
        None = "none",
        /// The caller's own token, passed on: only where its audience is the upstream too.
        Relay = "relay",
        /// A token exchanged for the caller's (RFC 8693); the service's own by client credentials.
        Exchange = "exchange",
        /// The service's own by client credentials (RFC 6749 section 4.4), in whosever name the call is.
        ClientCredentials = "client_credentials",
        /// A key that does not change from call to call, in whosever name it is.
        Static = "static",
    }
}

section! {
    /// A central system, as `[upstream.<name>]`.
    pub struct Upstream {
        /// Base URL; paths are added to its path.
        required url: Url,
        /// Which token it gets: `none`; `relay`, the caller's own; `exchange`, one exchanged for the caller's;
        /// `client_credentials`, this service's own, whoever calls; `static`, a key.
        default grant: GrantKind = "none",
        /// The audience it wants in its tokens (with `grant = "relay"`, `"exchange"` or `"client_credentials"`).
        optional audience: String,
        /// The resource that its tokens are asked for (RFC 8707), where the issuer wants it beside the audience or in its place
        /// (with `grant = "exchange"` or `"client_credentials"`).
        optional resource: Identifier,
        /// The scope asked for, space separated (with `grant = "exchange"` or `"client_credentials"`).
        optional scope: String,
        /// Whether it also takes calls in nobody's name, without a token, beside those with one.
        default also_anonymous: bool = false,
        /// The issuer section that its tokens come from; may be left out where there is one issuer only.
        optional issuer: String,
        /// The key of `grant = "static"`.
        secret static_key: Secret,
        /// The header that carries that key as it is; without it, the key goes as `Authorization: Bearer`.
        optional static_header: HeaderName,
        /// The private key that signs what is sent to it signed: P-256 (ES256), RSA (PS256) or Ed25519 (EdDSA), in PEM (PKCS #8).
        secret signing_key: Secret,
        /// That key's id at the system (`kid`); without it, its thumbprint (RFC 7638).
        optional signing_key_id: String,
        /// Whom a signature names as who signed: this service, as the system knows it.
        optional signing_issuer: String,
        /// Whom a signature names as who knows the signers and their keys, in both directions.
        optional signing_trust_anchor: String,
        /// Where its own keys are (RFC 7517): what it answers to what is sent signed must be signed by one of them.
        optional answer_keys: Url,
        /// Whom those signatures name as who signed: the system.
        optional answer_issuer: String,
        /// Time for one call with all its attempts, never more than what is left of the request's deadline.
        default timeout: Duration = "800ms",
        /// Time to connect, TLS included.
        default connect_timeout: Duration = "1s",
        /// Connections kept per worker, and no fewer than `concurrency`.
        default pool: usize = 100,
        /// How long an idle connection is kept: keep it under the upstream's own.
        default keep_alive: Duration = "10s",
        /// How long a connection is used, however busy: then another takes its place, to where the name leads by then.
        default connection_lifetime: Duration = "75s",
        /// Calls under way at once in this process; more wait, for half of their time at the most. Fetches of kept answers that nobody
        /// waits for any more hold a quarter of them at the most.
        default concurrency: usize = 256,
        /// Largest answer that is read.
        default max_response: Bytes = "4MiB",
        /// Further attempts of a call that is safe to repeat. One over another connection, where a kept one was closed on it, is none
        /// of them.
        default retries: u32 = 2,
        /// What is sent beyond the first attempts of calls, for whatever reason, is at most this percentage of the calls of the last
        /// 10 s, with `retry_budget_floor` on top. A repetition that this refuses is not made: the call ends as it failed.
        default retry_budget_percent: u32 = 20,
        /// So many a second may go beyond first attempts however few calls there are, counted over 10 s.
        default retry_budget_floor: u32 = 10,
        /// Failures in a row after which it is left alone, so that calls fail at once: no answer in time, no connection or a broken
        /// one, a 5xx, or what is not HTTP. `0` counts no row.
        default breaker_failures: u32 = 5,
        /// It is left alone too once less than this percentage of the attempts of the last 10 s succeeded (a 429 did not); `0` counts
        /// no share.
        default breaker_success_percent: u32 = 50,
        /// Attempts in those 10 s below which no share is counted.
        default breaker_calls: u32 = 20,
        /// How long it is left alone, give or take a fifth; then one call tries it, and lets all pass again or none for as long once
        /// more. `0s` has no breaker.
        default breaker_pause: Duration = "5s",
        /// Whether a call that is safe to repeat is sent a second time where it takes longer than 99 of 100 do; the first good answer
        /// counts, and the other attempt is dropped.
        default hedge: bool = false,
        /// Second attempts in a hundred calls at the most; they draw on the retry budget too.
        default hedge_percent: u32 = 1,
        /// How long a cacheable answer may be reused; 0s keeps nothing.
        default fresh_for: Duration = "0s",
        /// How long beyond its time a kept answer is used while it is fetched anew in the background, where the upstream says nothing of it
        /// (RFC 5861 section 3): never where it says `no-cache`, `private` or `must-revalidate`.
        default stale_while_revalidate: Duration = "0s",
        /// How long beyond its time a kept answer is used where the upstream fails or cannot be reached, the same way (RFC 5861 section 4).
        default stale_if_error: Duration = "0s",
        /// Whether this service is ready only once it has reached this upstream.
        default needed_at_start: bool = true,
        /// PEM file with the only certificate authorities to trust; without it the public ones.
        pem ca_file: Pem,
        /// PEM file with the certificate chain shown to the upstream (mutual TLS).
        pem certificate_file: Pem,
        /// PEM file with the key of that certificate.
        pem key_file: Pem,
    }
}

section! {
    /// Values that leave this process: those that a client carries, such as cursors, and those of the store. They are sealed, so
    /// that they cannot be read or changed.
    pub struct Seal {
        /// The secret that seals them; the same for all replicas. Without it each process makes its own: what it gave out ends
        /// with it, and the store's file has a key beside it.
        secret key: Secret,
        /// The secret before: what it sealed still opens.
        secret previous_key: Secret,
    }
}

section! {
    /// How names of upstreams, issuers and exporters are looked up; each for as long as its own lifetime says (RFC 1035 section 3.2.1).
    pub struct Dns {
        /// Name servers to ask, each an address and a port; without any, the system's.
        default servers: Vec<SocketAddr> = [],
    }
}

section! {
    /// How secrets are read that a command prints.
    pub struct Secrets {
        /// How often commands are run again, to see whether a secret has changed; `0s` runs them at SIGHUP and with other
        /// changes alone.
        default refresh: Duration = "5m",
        /// Time for one command; then it is killed, with all that it started.
        default command_timeout: Duration = "10s",
    }
}

section! {
    /// Answers kept in memory.
    pub struct Cache {
        /// Memory that kept answers take at the most, over all upstreams: their bytes, what names them, and what finds them again. It is in parts
        /// that have room for three bodies of the largest `max_response` of upstreams of which something may be kept, one part at least; what
        /// takes more than a part is not kept.
        default max_bytes: Bytes = "64MiB",
        /// Bytes of what parts of composed answers were the last time, for those that may be shown so (`stale_ok`); counted by the
        /// answers that they were made of.
        default last_good_bytes: Bytes = "16MiB",
        /// Bytes of what is known of the composed answers that clients have, so that one who asks whether theirs still holds can be told
        /// without another being made, and of those that are for everybody, so that they can be given again.
        default known_bytes: Bytes = "8MiB",
        /// How long this replica goes on with what it keeps while it cannot read what the others purge (with `engine = "redis"`); then
        /// it ends all of it, and again each time that so long has passed. Shorter is sooner right, and more calls to the systems.
        default unread_at_most: Duration = "10s",
    }
}
