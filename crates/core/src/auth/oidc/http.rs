//! openidconnect's requests, sent by the client that sends all of them: same limits, same trust, no redirect. The one place
//! where its `http` crate (1) meets actix's (0.2).

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use bytes::Bytes;
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

use crate::upstream::transport::{Outgoing, Transport};
use crate::upstream::{Answer, Error as UpstreamError};

/// A client for one exchange with the provider.
#[derive(Debug)]
pub(super) struct Http<'a> {
    pub(super) transport: &'a Transport,
    pub(super) within: Duration,
}

/// No answer that could be read as one: not sent, not in time, too large, or a status that is neither success nor a refusal.
#[derive(Debug)]
pub(super) struct Failed(pub(super) String);

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Failed {}

impl From<UpstreamError> for Failed {
    fn from(error: UpstreamError) -> Self {
        Self(error.to_string())
    }
}

impl<'c> AsyncHttpClient<'c> for Http<'_> {
    type Error = Failed;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Failed>> + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let answer = self.transport.exchange(&outgoing(request)?, self.within).await?;
            let status = answer.status().as_u16();
            // A failing provider may write anything into its 5xx, a refusal too: that it fails is all that counts.
            if !matches!(status, 200 | 400 | 401) {
                return Err(Failed(format!("it answered {status}")));
            }
            incoming(&answer)
        })
    }
}

fn outgoing(request: HttpRequest) -> Result<Outgoing, Failed> {
    let (parts, body) = request.into_parts();
    let unfit = |what: &str| Failed(format!("the request cannot be sent: its {what} does not fit"));
    let method = Method::from_bytes(parts.method.as_str().as_bytes()).map_err(|_| unfit("method"))?;
    let mut headers = Vec::new();
    for (name, value) in &parts.headers {
        let name = HeaderName::from_bytes(name.as_str().as_bytes()).map_err(|_| unfit("header"))?;
        headers.push((name, HeaderValue::from_bytes(value.as_bytes()).map_err(|_| unfit("header"))?));
    }
    Ok(Outgoing { method, url: parts.uri.to_string(), headers, body: Bytes::from(body) })
}

fn incoming(answer: &Answer) -> Result<HttpResponse, Failed> {
    let mut response = ::http::Response::builder().status(answer.status().as_u16());
    for (name, value) in answer.headers() {
        response = response.header(name.as_str(), value.as_bytes());
    }
    response.body(answer.body().to_vec()).map_err(|error| Failed(error.to_string()))
}
