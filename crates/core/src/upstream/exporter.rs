//! Sends spans to the collector through the one client there is, on the background thread: the exporter runs on a thread of
//! its own and speaks http 1, awc stays on its thread and speaks http 0.2.

use std::time::Duration;

use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use bytes::Bytes;
use opentelemetry_http::{HttpClient, HttpError};
use tokio::sync::oneshot;

use super::background::Background;
use super::transport::{Outgoing, Plan};

/// Time for one batch.
const WITHIN: Duration = Duration::from_secs(10);

/// The exporter's way out.
#[derive(Debug)]
pub(crate) struct SpanSender {
    pub(crate) background: Background,
    pub(crate) plan: Plan,
}

#[async_trait::async_trait]
impl HttpClient for SpanSender {
    async fn send_bytes(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, HttpError> {
        let outgoing = to_outgoing(request)?;
        let (done, answered) = oneshot::channel();
        let plan = self.plan.clone();
        let accepted = self.background.run(move |desk| async move {
            let result = desk.transport(&plan).exchange(&outgoing, WITHIN).await;
            _ = done.send(result.map(|answer| (answer.status().as_u16(), answer.body().clone())));
        });
        if !accepted {
            return Err("the background queue is full".into());
        }
        let (status, body) = answered.await??;
        Ok(http::Response::builder().status(status).body(body)?)
    }
}

/// The one place where a message of http 1 becomes one of http 0.2.
fn to_outgoing(request: http::Request<Bytes>) -> Result<Outgoing, HttpError> {
    let (parts, body) = request.into_parts();
    let headers = parts.headers.iter().map(|(name, value)| {
        Ok((HeaderName::from_bytes(name.as_str().as_bytes())?, HeaderValue::from_bytes(value.as_bytes())?))
    });
    let headers: Result<Vec<_>, HttpError> = headers.collect();
    let method = Method::from_bytes(parts.method.as_str().as_bytes())?;
    Ok(Outgoing { method, url: parts.uri.to_string(), headers: headers?, body })
}
