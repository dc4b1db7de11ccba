//! Spans by OTLP, where a collector is configured; without one, trace context is only passed on.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use opentelemetry::KeyValue;
use opentelemetry::trace::{
    SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState, TracerProvider as _,
};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracer, SdkTracerProvider};
use tracing::Span;
use tracing::field::Empty;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::TraceContext;
use crate::config;
use crate::upstream::SpanSender;

/// Whether spans are recorded at all: without a collector no request pays for them.
static RECORDING: AtomicBool = AtomicBool::new(false);

/// Of new traces those are recorded whose id's last 63 bits are below this, once any are. It is known before a span is made, so that a request
/// which is not recorded makes none.
static BELOW: AtomicU64 = AtomicU64::new(0);

/// Sends recorded spans until it is shut down.
#[derive(Debug)]
pub(crate) struct Exporter(SdkTracerProvider);

impl Exporter {
    /// Starts recording and sending.
    pub(crate) fn start(
        config: &config::Trace,
        sender: SpanSender,
        name: &str,
        version: &str,
    ) -> Result<Option<Self>, String> {
        let Some(collector) = &config.otlp else {
            return Ok(None);
        };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(sender)
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", collector.as_str().trim_end_matches('/')))
            .build()
            .map_err(|error| format!("trace.otlp: {error}"))?;
        let resource = Resource::builder_empty()
            .with_attributes([
                KeyValue::new("service.name", name.to_owned()),
                KeyValue::new("service.version", version.to_owned()),
            ])
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(resource)
            // There is a span for what is recorded alone.
            .with_sampler(Sampler::AlwaysOn)
            .build();
        BELOW.store(below(config.sample_percent), Ordering::Relaxed);
        RECORDING.store(true, Ordering::Relaxed);
        Ok(Some(Self(provider)))
    }

    /// What records the spans.
    pub(crate) fn tracer(&self) -> SdkTracer {
        self.0.tracer("bff")
    }

    /// Sends what is left. It blocks until that is done, so it runs where blocking is allowed.
    pub(crate) fn finish(&self) {
        if let Err(error) = self.0.shutdown() {
            tracing::warn!(error = %error, "the last spans were not sent");
        }
    }
}

fn below(percent: u16) -> u64 {
    let share = (1_u128 << 63) * u128::from(percent.min(100)) / 100;
    u64::try_from(share).unwrap_or(u64::MAX)
}

/// Whether a new trace is recorded, wherever spans are: for those who are called it says so in `traceparent`.
pub(super) fn records(trace_id: [u8; 16]) -> bool {
    let last = u128::from_be_bytes(trace_id) & u128::from(u64::MAX);
    !RECORDING.load(Ordering::Relaxed) || last >> 1 < u128::from(BELOW.load(Ordering::Relaxed))
}

/// Whether spans of this trace are recorded.
fn is_recorded(trace: &TraceContext) -> bool {
    RECORDING.load(Ordering::Relaxed) && trace.is_sampled()
}

/// The span of a request, a child of the caller's; none where it is not recorded.
pub(crate) fn request_span(trace: &TraceContext, method: &str) -> Span {
    if !is_recorded(trace) {
        return Span::none();
    }
    let span = tracing::info_span!(
        "request",
        otel.kind = "server",
        http.request.method = method,
        http.route = Empty,
        http.response.status_code = Empty,
        bff.parts = Empty,
    );
    adopt(&span, trace);
    span
}

/// Names a request's span once its route is known. (A field `otel.name` recorded now would change nothing: the span has
/// begun, and its fields become attributes alone.)
pub(crate) fn name_span(span: &Span, method: &str, route: &str) {
    if !span.is_none() {
        span.context().span().update_name(format!("{method} {route}"));
    }
}

/// The span of one attempt of a call: which one it is, and why it is made where it is not the first. How it ended is recorded on it.
pub(crate) fn upstream_span(upstream: &str, method: &str, turn: Turn, trace: &TraceContext) -> Span {
    if !is_recorded(trace) {
        return Span::none();
    }
    let span = tracing::info_span!(
        "upstream",
        otel.kind = "client",
        otel.name = upstream,
        otel.status_code = Empty,
        http.request.method = method,
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        bff.resend.reason = Empty,
        "error.type" = Empty,
    );
    adopt_apart(&span, trace);
    if let Turn::Again { number, why } = turn {
        span.record("http.request.resend_count", number);
        span.record("bff.resend.reason", why);
    }
    span
}

/// Which attempt of a call it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    First,
    /// The number of attempts before it, and what came of the one before it, or that it is slow.
    Again {
        number: u32,
        why: &'static str,
    },
}

impl Turn {
    /// Whether the one before it came to this.
    pub(crate) fn is_after(self, came_to: &str) -> bool {
        matches!(self, Self::Again { why, .. } if why == came_to)
    }

    /// The next one.
    pub(crate) fn again(self, why: &'static str) -> Self {
        let before = match self {
            Self::First => 0,
            Self::Again { number, .. } => number,
        };
        Self::Again { number: before + 1, why }
    }
}

/// The span of a call that was not sent: it says why, and takes no time.
pub(crate) fn held_back_span(upstream: &str, method: &str, why: &'static str, trace: &TraceContext) {
    if is_recorded(trace) {
        let span = tracing::info_span!(
            "upstream",
            otel.kind = "client",
            otel.name = upstream,
            otel.status_code = "error",
            http.request.method = method,
            "error.type" = why,
        );
        adopt_apart(&span, trace);
    }
}

/// The span of waiting for a fetch that others may wait for too; what is sent for it is below that of who began it.
pub(crate) fn fetch_span(upstream: &str, trace: &TraceContext) -> Span {
    if !is_recorded(trace) {
        return Span::none();
    }
    let span =
        tracing::info_span!("fetch", otel.kind = "internal", bff.upstream = upstream, bff.collapsed = Empty);
    adopt_apart(&span, trace);
    span
}

/// Where a fetch is told of, for the traces of those who only waited for it.
#[derive(Clone, Debug)]
pub(crate) struct ToldIn(Option<SpanContext>);

impl ToldIn {
    /// The span that is entered now.
    pub(crate) fn this() -> Self {
        Self(recorded(&Span::current()))
    }

    /// Has the span that is entered now, of who waits for the fetch of another, link there.
    pub(crate) fn link(self) {
        if let Some(told_in) = self.0 {
            let waits = Span::current();
            waits.record("bff.collapsed", true);
            waits.add_link(told_in);
        }
    }
}

/// The trace for what may go on without its request: below the request's span where that is recorded. A span ends with the last who
/// holds it, so that what goes on is not to hold the request's.
pub(crate) fn handed_on(trace: &TraceContext) -> TraceContext {
    recorded(&Span::current()).map_or_else(
        || trace.clone(),
        |span| trace.below(span.trace_id().to_bytes(), span.span_id().to_bytes(), span.is_sampled()),
    )
}

/// Has a span that begins where no request's is entered be of this trace.
fn adopt_apart(span: &Span, trace: &TraceContext) {
    if Span::current().is_none() {
        adopt(span, trace);
    }
}

fn adopt(span: &Span, trace: &TraceContext) {
    if let Some((trace_id, parent_id, sampled)) = trace.remote() {
        let flags = if sampled { TraceFlags::SAMPLED } else { TraceFlags::default() };
        let parent = SpanContext::new(
            TraceId::from_bytes(trace_id),
            SpanId::from_bytes(parent_id),
            flags,
            true,
            TraceState::default(),
        );
        _ = span.set_parent(opentelemetry::Context::new().with_remote_span_context(parent));
    }
}

/// The trace's id as it is recorded, else as it was taken over or made.
pub(crate) fn trace_id(trace: &TraceContext, span: &Span) -> String {
    recorded(span).map_or_else(|| trace.trace_id(), |recorded| recorded.trace_id().to_string())
}

/// The ids of a span that is recorded.
fn recorded(span: &Span) -> Option<SpanContext> {
    if span.is_none() {
        return None;
    }
    let recorded = span.context().span().span_context().clone();
    recorded.is_valid().then_some(recorded)
}

/// The `traceparent` for a call made within `span`: the recorded span's ids, or a new parent id in the caller's trace.
pub(crate) fn traceparent(trace: &TraceContext, span: &Span) -> String {
    match recorded(span) {
        Some(recorded) => {
            let flags = u8::from(recorded.is_sampled());
            format!("00-{}-{}-{flags:02x}", recorded.trace_id(), recorded.span_id())
        }
        None => trace.child(),
    }
}
