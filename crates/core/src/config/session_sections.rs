//! The sections of signing in: the relying party, sessions, the store that they are kept in, and the front end's files.

use std::path::PathBuf;
use std::time::Duration;

use super::pem::Pem;
use super::secret::Secret;
use super::value::{Bytes, Identifier, RedisUrl, choice};
use crate::section;

section! {
    /// Sign-in of people in a browser (a relying party of OpenID Connect).
    pub struct Oidc {
        /// The issuer section at which people sign in; may be left out where there is one issuer only.
        optional issuer: String,
        /// What is asked for, space separated; `openid` is always among it.
        default scope: String = "openid profile offline_access",
        /// The resource that access tokens are asked for (RFC 8707): this service's own audience, where the issuer wants it named.
        optional resource: Identifier,
        /// Whether the userinfo endpoint is asked for more about who signed in.
        default userinfo: bool = false,
        /// Whether authorization requests are pushed (RFC 9126) where the issuer offers it.
        default par: bool = true,
        /// Tolerated difference between clocks when the issuer's tokens are checked.
        default leeway: Duration = "10s",
        /// Time for a person to sign in at the issuer.
        default patience: Duration = "5m",
    }
}

choice! {
    /// What `/bff/user` answers when nobody is signed in.
    pub enum AnonymousUser {
        /// Status 401.
        Unauthorized = "401",
        /// Status 200 and `null`.
        Null = "null",
    }
}

section! {
    /// Sessions of browsers.
    pub struct Session {
        /// The cookie's name after its prefix `__Host-Http-`.
        default cookie: String = "bff",
        /// A session that is not used for this long ends.
        default idle: Duration = "30m",
        /// A session ends after this long, however much it is used.
        default absolute: Duration = "8h",
        /// Access tokens are refreshed this long before they end.
        default refresh_ahead: Duration = "60s",
        /// What `/bff/user` answers when nobody is signed in: `401`, or `null` for status 200 and a body of `null`.
        default anonymous_user: AnonymousUser = "401",
    }
}

choice! {
    /// Where small values are kept.
    pub enum StoreEngine {
        /// In this process; gone with it. For tests.
        Memory = "memory",
        /// In a file of this process alone; it survives restarts.
        File = "file",
        /// In Redis or Valkey, for any number of replicas.
        Redis = "redis",
    }
}

section! {
    /// Small values with a lifetime, such as sessions. They are encrypted by the keys of `[seal]`.
    pub struct Store {
        /// `file` for one process, `redis` for several replicas (Valkey too), `memory` for tests.
        default engine: StoreEngine = "file",
        /// The file of `engine = "file"`; it and its folder belong to this process alone.
        default file: PathBuf = "bff-store.redb",
        /// Memory that the file's pages may take.
        default file_cache: Bytes = "32MiB",
        /// `redis://` or `rediss://` (TLS), host, port and database number of `engine = "redis"`.
        optional url: RedisUrl,
        /// The user at Redis, where it has users.
        optional username: String,
        /// The password at Redis.
        secret password: Secret,
        /// What every key begins with: services that share a Redis each have their own.
        default prefix: String = "bff",
        /// Time for one answer of Redis.
        default timeout: Duration = "500ms",
        /// PEM file with the only certificate authorities to trust for `rediss://`; without it the public ones.
        pem ca_file: Pem,
    }
}

section! {
    /// A front end's files, served from the public port.
    pub struct Pages {
        /// The folder with `index.html` and what belongs to it; without it no files are served.
        optional folder: PathBuf,
    }
}
