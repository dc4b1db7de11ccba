//! Logs, metrics and traces: what an operator sees.

pub(crate) mod audit;
mod durations;
mod logs;
mod metrics;
mod tally;
mod trace_context;
mod traces;

pub(crate) use logs::{check, start};
pub(crate) use metrics::{
    Admission, AdmissionMetrics, BreakerMetrics, BreakerState, ConnectionMetrics, CountedBy, LimitCounters,
    Prometheus, RouteMetrics, api_key_checked, cache_used, certificate_ends, fetch_left, order_ended,
    orders_under_way, part_ended, purged, purges_read, purges_untold, running, session_renewed,
    settings_reloaded, status_class, upstream_answered, upstream_hedged, upstream_held_back,
    upstream_retried,
};
pub use trace_context::TraceContext;
pub(crate) use trace_context::{TRACEPARENT, TRACESTATE};
pub(crate) use traces::{
    Exporter, ToldIn, Turn, fetch_span, handed_on, held_back_span, name_span, request_span, trace_id,
    traceparent, upstream_span,
};
