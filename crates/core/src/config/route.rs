//! The section of a declared route.

use std::time::Duration;

use actix_web::http::header::HeaderName;

use super::value::{Bytes, choice};
use crate::proxy::{FieldPath, MethodName, Pattern, Renaming, TagPattern, WebOrigin};
use crate::section;

choice! {
    /// Who may use a declared route.
    pub enum RouteAccess {
        /// Everybody; what credentials a request carries is ignored.
        Anyone = "anyone",
        /// Who signed in with a browser.
        Session = "session",
        /// Who brings an access token of this service's.
        Bearer = "bearer",
        /// A partner's system: who brings an access token or a key.
        Partner = "partner",
    }
}

choice! {
    /// In whose name a declared route calls its upstream.
    pub enum RouteToken {
        /// In nobody's: without a token.
        None = "none",
        /// In the caller's.
        User = "user",
        /// In the caller's where there is one, else in nobody's.
        UserOrAnonymous = "user_or_anonymous",
        /// In this service's own.
        Service = "service",
    }
}

choice! {
    /// What a declared route's upstream answers with.
    pub enum RouteAnswer {
        /// Whatever it may be; it is not looked into.
        Any = "any",
        /// JSON; what is not is refused.
        Json = "json",
        /// Server-sent events, for as long as whoever reads them may.
        Events = "events",
    }
}

section! {
    /// A declared route: requests that pass straight through to an upstream.
    pub struct Route {
        /// The requests' path: `{name}` stands for one segment, `{*name}` at the end for all that follow.
        required path: Pattern,
        /// The methods that pass; with `GET` passes `HEAD`.
        default methods: Vec<MethodName> = ["GET"],
        /// The upstream's section.
        required upstream: String,
        /// The path at the upstream, below its base URL, with the names of `path`; without it the same path.
        optional to: Pattern,
        /// Who may use it: `anyone`, `session` (who signed in with a browser), `bearer` (who brings an access token) or `partner` (an access token or a key).
        required access: RouteAccess,
        /// In whose name the upstream is called: `none`, `user`, `user_or_anonymous` or `service`.
        required token: RouteToken,
        /// Scopes that whoever uses it must have, all of them.
        default scopes: Vec<String> = [],
        /// Header fields of the request that pass; no other does.
        default request_headers: Vec<HeaderName> = ["accept", "accept-encoding", "accept-language", "content-encoding", "content-language", "content-type", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "range"],
        /// Header fields of the answer that pass; no other does. `set-cookie` and `location` only where they are named.
        default response_headers: Vec<HeaderName> = ["accept-ranges", "age", "cache-control", "content-disposition", "content-encoding", "content-language", "content-range", "content-type", "etag", "expires", "last-modified", "retry-after", "vary"],
        /// Limits that its requests are held to, by the names of their sections; beside those that name it by their `routes`.
        default limits: Vec<String> = [],
        /// The answer must have begun within this time.
        default deadline: Duration = "10s",
        /// An answer that has begun and then says nothing for this long is ended; `0s` waits for ever.
        default stall: Duration = "30s",
        /// Largest request body that passes.
        default max_body: Bytes = "256KiB",
        /// How long an answer to `GET` may be used again at the most, and no longer than its system says: by everybody where `token` is
        /// `none`, else by the one in whose name it was fetched. `0s` keeps nothing.
        default cache: Duration = "0s",
        /// What its kept answers are about, beside what the upstream says in `Cache-Tag` and `Surrogate-Key`: whatever has a tag is ended
        /// by it. `{name}` stands for what is at that place of `path`, as it is written there.
        default tags: Vec<TagPattern> = [],
        /// Tags of what its writes change beside their own address: once one was sent, and unless it was refused, what is kept under them counts
        /// no more, for the caller in whose name it was sent, else for everybody. `{name}` as in `tags`.
        default ends: Vec<TagPattern> = [],
        /// The upstream's `stale_while_revalidate`, for this route.
        optional stale_while_revalidate: Duration,
        /// The upstream's `stale_if_error`, for this route.
        optional stale_if_error: Duration,
        /// What the upstream answers with: `any`, `json` or `events` (server-sent events).
        default answer: RouteAnswer = "any",
        /// Members of a JSON answer that are kept, such as `items.id`; without it all of them. A path goes through arrays.
        default pick: Vec<FieldPath> = [],
        /// Members of a JSON answer that are left out.
        default drop: Vec<FieldPath> = [],
        /// Members of a JSON answer that get another name, such as `items.acctNo = number`; the path is the upstream's.
        default rename: Vec<Renaming> = [],
        /// Origins of other sites whose pages may use it (CORS), such as `https://partner.example`, or `*`.
        default cors_origins: Vec<WebOrigin> = [],
        /// Request header fields that those pages may set, beside what they always may.
        default cors_headers: Vec<HeaderName> = ["authorization", "content-type"],
        /// How long a browser may remember what a page may do.
        default cors_max_age: Duration = "10m",
    }
}
