//! Logs on standard output, and the one subscriber that they and the traces share.

use opentelemetry_sdk::trace::SdkTracer;
use tracing::{Dispatch, Level, Metadata, Subscriber};
use tracing_subscriber::filter::FilterFn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

use crate::config::{Log, LogFormat};

/// Starts logging, and recording where there is a tracer; the error says what is wrong with `log.filter`. In a process that
/// logs already it changes nothing.
pub(crate) fn start(log: &Log, tracer: Option<SdkTracer>) -> Result<(), String> {
    _ = subscriber(log, tracer)?.try_init();
    log_panics();
    Ok(())
}

/// What takes each event and span that somebody reads.
fn subscriber(log: &Log, tracer: Option<SdkTracer>) -> Result<Dispatch, String> {
    let lines = lines(log)?;
    // A layer that may not be there has no filter, and is taken to want everything: each event, whatever its level, would be made for
    // nobody.
    Ok(match tracer {
        Some(tracer) => {
            // A span says what its request was. Which line of core made it, on which thread, and for how much of its time it was polled says
            // nothing of that, and each request that is recorded would pay for it, and the collector.
            let spans = tracing_opentelemetry::layer()
                .with_tracer(tracer)
                .with_location(false)
                .with_threads(false)
                .with_target(false)
                .with_tracked_inactivity(false)
                .with_context_activation(false);
            Dispatch::new(lines.with(spans.with_filter(in_spans())))
        }
        None => Dispatch::new(lines),
    })
}

/// Core's spans, and in them what went wrong. A line for each request is not among them, or it would be made for each, though a few are recorded.
fn in_spans() -> FilterFn {
    let is_told = |metadata: &Metadata<'_>| {
        let least = if metadata.is_span() { Level::INFO } else { Level::WARN };
        metadata.target().starts_with("bff_core") && *metadata.level() <= least
    };
    FilterFn::new(is_told as fn(&Metadata<'_>) -> bool).with_max_level_hint(Level::INFO)
}

/// What writes the lines that the filter lets pass.
fn lines(log: &Log) -> Result<impl Subscriber + for<'a> LookupSpan<'a> + Send + Sync + use<>, String> {
    let filter = filter(log)?;
    let lines = match log.format {
        LogFormat::Json => {
            fmt::layer().json().flatten_event(true).with_current_span(false).with_span_list(false).boxed()
        }
        LogFormat::Human => fmt::layer()
            .with_target(false)
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stdout()))
            .boxed(),
    };
    Ok(tracing_subscriber::registry().with(lines.with_filter(filter)))
}

/// A panic is one line of the log like any other: where it was, and what it said.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let said = panic.payload_as_str().unwrap_or_default();
        tracing::error!(event = "panic", place, said, "a fault of this service");
    }));
}

/// Reads the filter alone, for `--check`.
pub(crate) fn check(log: &Log) -> Result<(), String> {
    filter(log).map(drop)
}

fn filter(log: &Log) -> Result<EnvFilter, String> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|error| format!("log.filter: {error}"))?;
    // Whatever is filtered: who signed in and out is not a matter of how much one wants to read.
    let audit = "audit=info".parse().map_err(|error| format!("log.filter: {error}"))?;
    Ok(filter.add_directive(audit))
}

#[cfg(test)]
mod tests {
    use opentelemetry::trace::TracerProvider as _;
    use opentelemetry_sdk::trace::SdkTracerProvider;
    use tracing::callsite;
    use tracing::callsite::Callsite as _;
    use tracing::metadata::Kind;
    use tracing_subscriber::Registry;
    use tracing_subscriber::layer::Filter;

    use super::*;

    #[test]
    fn a_span_holds_what_went_wrong_and_no_line_for_each_request() {
        let filter = in_spans();
        let is_told = |metadata: &'static Metadata<'static>| {
            <FilterFn as Filter<Registry>>::callsite_enabled(&filter, metadata).is_always()
        };
        let span = callsite!(name: "span", kind: Kind::SPAN, target: "bff_core::server", level: Level::INFO, fields: );
        let wrong = callsite!(name: "wrong", kind: Kind::EVENT, target: "bff_core::server", level: Level::WARN, fields: );
        let line = callsite!(name: "line", kind: Kind::EVENT, target: "bff_core::server", level: Level::INFO, fields: );
        let others =
            callsite!(name: "others", kind: Kind::SPAN, target: "h2::client", level: Level::INFO, fields: );
        let told = [span.metadata(), wrong.metadata(), line.metadata(), others.metadata()].map(is_told);
        assert_eq!(told, [true, true, false, false]);
    }

    #[test]
    fn what_nobody_reads_is_not_made() {
        let log = Log { filter: "warn".to_owned(), format: LogFormat::Json };
        let tracer = SdkTracerProvider::builder().build().tracer("test");
        let told = callsite!(name: "told", kind: Kind::EVENT, target: "bff_core::server", level: Level::WARN, fields: );
        let untold = callsite!(name: "untold", kind: Kind::EVENT, target: "bff_core::server", level: Level::INFO, fields: );
        for tracer in [None, Some(tracer)] {
            let subscriber = subscriber(&log, tracer).unwrap();
            assert!(subscriber.register_callsite(untold.metadata()).is_never());
            assert!(!subscriber.register_callsite(told.metadata()).is_never());
        }
    }
}
