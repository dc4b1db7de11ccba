//! One HTTP exchange with one system: the only place that sends. Every default of awc that matters is set here.

use std::cell::RefCell;
use std::fmt;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context as Task, Poll};
use std::time::Duration;

use actix_http::error::ParseError;
use actix_web::HttpMessage as _;
use actix_web::body::{BodyStream, SizedStream};
use actix_web::error::PayloadError;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode, Version};
use actix_web::web::BytesMut;
use awc::error::{ConnectError, SendRequestError};
use bytes::Bytes;
use futures_util::stream::LocalBoxStream;
use futures_util::{Stream, StreamExt as _};
use rustls::ClientConfig;

use super::answer::Answer;
use super::aside::Aside;
use super::dial::{Dial, Resolver, Way, told};
use super::error::{Error, Kind};
use crate::config::Live;
use crate::http::length::declared;

/// How to reach one system; shared by the process, opened once per worker.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) name: Arc<str>,
    /// Read anew for each call: a certificate that was rotated counts from the next one on.
    pub(crate) tls: Live<ClientConfig>,
    pub(crate) resolver: Resolver,
    pub(crate) connect_timeout: Duration,
    pub(crate) keep_alive: Duration,
    pub(crate) lifetime: Duration,
    pub(crate) pool: usize,
    pub(crate) max_response: u64,
}

/// A request, ready to be sent; it can be sent again.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
}

/// A body that comes from somewhere and goes up as it comes.
pub(crate) struct Upload {
    /// Its bytes, where that is known.
    pub(crate) length: Option<u64>,
    pub(crate) body: LocalBoxStream<'static, Result<Bytes, PayloadError>>,
}

/// An answer whose body is still to come, as a stream of its bytes. Dropped before its end, its connection is closed.
pub(crate) struct Incoming {
    response: awc::ClientResponse,
    /// The bytes of its body, where it says so.
    pub(crate) length: Option<u64>,
}

impl Incoming {
    pub(crate) fn status(&self) -> StatusCode {
        self.response.status()
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }
}

impl Stream for Incoming {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, task: &mut Task<'_>) -> Poll<Option<Self::Item>> {
        self.response.poll_next_unpin(task)
    }
}

/// An open client of one system; it stays on its worker. Clones share its connections.
#[derive(Clone)]
pub(crate) struct Transport {
    plan: Plan,
    open: Rc<RefCell<Open>>,
}

/// A client and the TLS settings that all of its connections were made with.
struct Open {
    tls: Arc<ClientConfig>,
    client: awc::Client,
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Transport({})", self.plan.name)
    }
}

impl Plan {
    /// A dialer, for a look whether the system can be reached at all.
    pub(crate) fn dial(&self) -> Dial {
        // Two addresses get their chance within the time for a connection.
        Dial { resolver: self.resolver.clone(), per_address: self.connect_timeout.div_f32(2.0) }
    }

    /// Opens a client on this worker.
    pub(crate) fn open(&self) -> Transport {
        Transport { plan: self.clone(), open: Rc::new(RefCell::new(self.open_with(self.tls.now()))) }
    }

    #[expect(clippy::disallowed_methods, reason = "this module is the one that sends requests")]
    fn open_with(&self, tls: Arc<ClientConfig>) -> Open {
        let connector = awc::Connector::new()
            .connector(self.dial())
            .rustls_0_23(tls.clone())
            .timeout(self.connect_timeout)
            .handshake_timeout(self.connect_timeout)
            .conn_keep_alive(self.keep_alive)
            // Connections are replaced now and then, so that a changed address is followed.
            .conn_lifetime(self.lifetime)
            .limit(self.pool);
        let client = awc::Client::builder()
            .connector(connector)
            .no_default_headers()
            // A redirect could carry a token to another host; the deadline is the caller's to hold.
            .disable_redirects()
            .disable_timeout()
            .finish();
        Open { tls, client }
    }
}

impl Transport {
    /// Sends once and reads the whole answer, within `within`.
    pub(crate) async fn exchange(&self, outgoing: &Outgoing, within: Duration) -> Result<Answer, Error> {
        match tokio::time::timeout(within, pin!(self.send(outgoing))).await {
            Ok(result) => result.map_err(|kind| self.error(kind)),
            Err(_) => Err(self.error(Kind::Timeout)),
        }
    }

    /// An error of this system.
    pub(crate) fn error(&self, kind: Kind) -> Error {
        Error { upstream: self.plan.name.clone(), kind }
    }

    /// The client of this moment. Where the TLS settings were changed since, it is another one: a connection that was made
    /// with a certificate, or under an authority, that counts no more is not used again. Calls under way end on theirs.
    fn client(&self) -> awc::Client {
        let mut open = self.open.borrow_mut();
        let tls = self.plan.tls.now();
        if !Arc::ptr_eq(&open.tls, &tls) {
            *open = self.plan.open_with(tls);
        }
        open.client.clone()
    }

    /// Sends once and reads the answer's head, within `within`; its body is read by whoever gets it. What is uploaded cannot be
    /// sent again.
    pub(crate) async fn begin(
        &self,
        outgoing: &Outgoing,
        upload: Option<Upload>,
        within: Duration,
    ) -> Result<Incoming, Error> {
        let response = match tokio::time::timeout(within, pin!(self.request(outgoing, upload))).await {
            Ok(result) => result.map_err(|kind| self.error(kind))?,
            Err(_) => return Err(self.error(Kind::Timeout)),
        };
        let length = coming(&outgoing.method, &response);
        Ok(Incoming { response, length })
    }

    async fn request(
        &self,
        outgoing: &Outgoing,
        upload: Option<Upload>,
    ) -> Result<awc::ClientResponse, Kind> {
        let mut request = self.client().request(outgoing.method.clone(), &outgoing.url).no_decompress();
        for (name, value) in &outgoing.headers {
            request.headers_mut().append(name.clone(), value.clone());
        }
        // Without a body there is none to declare: a `GET` with a length of 0 is an odd sight for a firewall.
        let bodiless = outgoing.body.is_empty() && matches!(outgoing.method, Method::GET | Method::HEAD);
        let sent = match upload {
            Some(Upload { length: Some(length), body }) => request.send_body(SizedStream::new(length, body)),
            Some(Upload { length: None, body }) => request.send_body(BodyStream::new(body)),
            None if bodiless => request.send_body(actix_web::body::None::new()),
            None => request.send_body(outgoing.body.clone()),
        };
        let (result, way) = told(Aside::new(sent)).await;
        let mut response = result.map_err(|error| match (way, ended_unanswered(&error)) {
            (Way::Kept, true) => Kind::ClosedOnReuse(error.to_string()),
            _ => classify(error),
        })?;
        match unread(&outgoing.method, &response) {
            None => {
                let headers = response.headers();
                let says_none =
                    declared(headers) == Some(0) && !headers.contains_key(header::TRANSFER_ENCODING);
                if is_bodiless(response.status()) && !says_none {
                    // awc waits for what it is said to be long, and would take the next answer for it: nothing is read, and the
                    // connection is closed.
                    drop(response.take_payload());
                }
                Ok(response)
            }
            Some(why) => {
                // The connection is among the kept ones already, and what comes on it would be read as the next call's answer. It
                // is given up before anybody can have been given it, with all others that are kept.
                self.give_up_connections();
                Err(Kind::Malformed(why.to_owned()))
            }
        }
    }

    /// A client of the same system that has no kept connection.
    pub(crate) fn alone(&self) -> Self {
        self.plan.open()
    }

    /// Uses none of the connections again that are kept now; calls under way end on theirs.
    fn give_up_connections(&self) {
        let mut open = self.open.borrow_mut();
        *open = self.plan.open_with(open.tls.clone());
    }

    async fn send(&self, outgoing: &Outgoing) -> Result<Answer, Kind> {
        let mut response = self.request(outgoing, None).await?;
        let declared = coming(&outgoing.method, &response);
        if declared.is_some_and(|length: u64| length > self.plan.max_response) {
            return Err(Kind::TooLarge(self.plan.max_response));
        }
        let mut body =
            BytesMut::with_capacity(declared.and_then(|n| n.try_into().ok()).unwrap_or(0).min(1 << 16));
        while let Some(chunk) = response.next().await {
            let chunk = chunk.map_err(|error| Kind::Disconnected(error.to_string()))?;
            if (body.len() + chunk.len()) as u64 > self.plan.max_response {
                return Err(Kind::TooLarge(self.plan.max_response));
            }
            body.extend_from_slice(&chunk);
        }
        if declared.is_some_and(|length| length != body.len() as u64) {
            return Err(Kind::Disconnected("the body is shorter than declared".to_owned()));
        }
        let headers: HeaderMap = response.headers().clone();
        Ok(Answer::new(self.plan.name.clone(), response.status(), headers, body.freeze()))
    }
}

/// The bytes of the body that comes, where its head says so.
fn coming(method: &Method, response: &awc::ClientResponse) -> Option<u64> {
    let comes = *method != Method::HEAD && !is_bodiless(response.status());
    declared(response.headers()).filter(|_| comes)
}

/// Whether it ends with its head, whatever that says: a 304 may say how long the answer is that it is about (RFC 9112 section 6.3).
fn is_bodiless(status: StatusCode) -> bool {
    matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED)
}

/// Why more may follow on the connection than awc has read of an answer, if so. It takes an interim answer (RFC 9110 section 15.2) for
/// the final one, and a body that ends with the connection (RFC 9112 section 6.3, rule 8) for none.
fn unread(method: &Method, response: &awc::ClientResponse) -> Option<&'static str> {
    let status = response.status();
    if status.is_informational() {
        return Some("an interim answer came, which is not read here");
    }
    let bodiless = *method == Method::HEAD || is_bodiless(status);
    let headers = response.headers();
    let is_framed =
        headers.contains_key(header::CONTENT_LENGTH) || headers.contains_key(header::TRANSFER_ENCODING);
    let is_unframed = response.version() == Version::HTTP_11 && !bodiless && !is_framed;
    is_unframed.then_some("it says neither how long its body is nor that it comes in chunks")
}

/// Only a failure that cannot have followed a written byte is `Connect`: awc tells a reused connection that closed as
/// `Connect(Disconnected)` even when the request was written.
fn classify(error: SendRequestError) -> Kind {
    match error {
        SendRequestError::Timeout => Kind::Timeout,
        SendRequestError::Connect(error) => match error {
            ConnectError::Timeout
            | ConnectError::NoRecords
            | ConnectError::Unresolved
            | ConnectError::Resolver(_) => Kind::Connect(error.to_string()),
            ConnectError::Io(error) if never_connected(&error) => Kind::Connect(error.to_string()),
            other => Kind::Disconnected(other.to_string()),
        },
        SendRequestError::Response(error) => match error {
            ParseError::Io(error) => Kind::Disconnected(error.to_string()),
            ParseError::Incomplete => Kind::Disconnected("the head is incomplete".to_owned()),
            other => Kind::Malformed(other.to_string()),
        },
        SendRequestError::Send(error) => Kind::Disconnected(error.to_string()),
        other => Kind::Malformed(other.to_string()),
    }
}

/// Whether the connection ended with no answer begun: one that breaks off in its head is told as another fault.
fn ended_unanswered(error: &SendRequestError) -> bool {
    // The last is TLS that ends without its goodbye.
    use std::io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    match error {
        SendRequestError::Connect(ConnectError::Disconnected) | SendRequestError::Send(_) => true,
        SendRequestError::Response(ParseError::Io(error)) => {
            matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
        }
        _ => false,
    }
}

fn never_connected(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{
        AddrNotAvailable, ConnectionRefused, HostUnreachable, NetworkUnreachable, TimedOut,
    };
    matches!(
        error.kind(),
        ConnectionRefused | HostUnreachable | NetworkUnreachable | AddrNotAvailable | TimedOut
    )
}
