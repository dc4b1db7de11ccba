//! Prometheus metrics. Every label has a bounded set of values: route patterns, not paths; names from the configuration.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::OnceLock;
use std::time::Duration;

use actix_web::http::StatusCode;
use metrics::{
    Counter, Gauge, Histogram, Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge,
    histogram,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use super::durations::{self, BUCKETS, Durations, durations};
use super::tally::{self, Tally};

/// The process's metrics, for `/metrics`.
#[derive(Clone)]
pub(crate) struct Prometheus(PrometheusHandle);

impl std::fmt::Debug for Prometheus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Prometheus")
    }
}

impl Prometheus {
    /// The process's recorder, installed at the first call.
    pub(crate) fn install() -> Result<Self, String> {
        static INSTALLED: OnceLock<Result<PrometheusHandle, String>> = OnceLock::new();
        let installed = INSTALLED.get_or_init(|| {
            let builder = PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &BUCKETS)
                .map_err(|error| error.to_string())?;
            let handle = builder.install_recorder().map_err(|error| error.to_string())?;
            describe();
            Ok(handle)
        });
        installed.clone().map(Self)
    }

    /// Folds what was measured since the last time into the buckets. Without it, and without a scrape, it would pile up.
    pub(crate) fn upkeep(&self) {
        tally::add_up();
        self.0.run_upkeep();
    }

    /// The text format.
    pub(crate) fn text(&self) -> String {
        self.upkeep();
        let mut text = self.0.render();
        durations::tell(&mut text);
        text
    }
}

fn describe() {
    describe_gauge!("bff_build_info", "Always 1; its labels say which version of which commit is running.");
    describe_counter!("bff_http_requests_total", "Requests answered, by route, method and status.");
    describe_gauge!("bff_requests_in_flight", "Requests on the public port that have a place now.");
    describe_gauge!("bff_requests_waiting", "Requests on the public port that wait for a place now.");
    describe_counter!(
        "bff_admissions_total",
        "Requests on the public port that asked for a place, by priority: passed at once, waited for it, shed, or gone before either."
    );
    describe_histogram!(
        "bff_admission_wait_seconds",
        Unit::Seconds,
        "Time that requests waited which found no place, whatever came of it, by priority."
    );
    describe_gauge!("bff_connections_open", "Connections on the public port that are open now.");
    describe_counter!(
        "bff_connections_refused_total",
        "Connections closed at once, since their address had as many as it may."
    );
    describe_counter!(
        "bff_orders_total",
        "Orders that must happen once, each time that one was carried out or gone on with, by how that ended."
    );
    describe_gauge!(
        "bff_orders_under_way",
        "Orders that are carried out now, with their clients or without."
    );
    describe_counter!(
        "bff_upstream_requests_total",
        "Attempts of calls to upstreams, by upstream and outcome."
    );
    describe_counter!("bff_upstream_retries_total", "Attempts repeated, by upstream and reason.");
    describe_counter!(
        "bff_upstream_held_back_total",
        "What was not sent to an upstream: a call while its breaker is open, or a further attempt that the budget refused."
    );
    describe_counter!(
        "bff_upstream_hedges_total",
        "Second attempts beside a first that was slow: sent, and of these those that won."
    );
    describe_gauge!(
        "bff_upstream_breaker_state",
        "0: closed, calls are sent; 1: open, they fail at once; 2: one call is out to try the upstream."
    );
    describe_counter!("bff_upstream_breaker_transitions_total", "Changes of that state, by the new one.");
    describe_counter!(
        "bff_cache_requests_total",
        "Cacheable calls, by upstream: hit, stale, coalesced, revalidated, miss or bypass."
    );
    describe_counter!(
        "bff_cache_fetches_left_total",
        "Fetches that all who waited had left, by upstream: they go on, are dropped, or end as what did not come in time."
    );
    describe_counter!(
        "bff_cache_purges_total",
        "Kept answers ended before their time, by what they were known by and by who ended them: the operator, a write, another replica, or nobody who is known."
    );
    describe_gauge!("bff_cache_purges_untold", "Purges of this replica that the others are not told of yet.");
    describe_gauge!(
        "bff_cache_purges_read_timestamp_seconds",
        Unit::Seconds,
        "When this replica last told and read the replicas' log of purges, in seconds since 1970."
    );
    describe_counter!(
        "bff_session_renewals_total",
        "Renewals of sessions' tokens: renewed, failed, or the session ended by it."
    );
    describe_counter!(
        "bff_api_keys_checked_total",
        "Partners' keys that were shown: accepted, refused, or unavailable where the store could not say."
    );
    describe_counter!(
        "bff_limited_requests_total",
        "Requests held to a limit: passed or refused, and where they were counted: by this process, in the store, as this process's part while the store is away, or by nobody (a quota, while it is away)."
    );
    describe_counter!(
        "bff_config_reloads_total",
        "Readings of changed settings, secrets and certificates: applied, or refused for a fault."
    );
    describe_gauge!(
        "bff_certificate_not_after_timestamp_seconds",
        Unit::Seconds,
        "When a client certificate of ours ends, in seconds since 1970, by the section that names it."
    );
    describe_counter!("bff_parts_total", "Parts of composed answers, by part and state.");
}

/// `2xx`, `4xx` and so on.
pub(crate) fn status_class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}

/// Which build this process is of.
pub(crate) fn running(version: &'static str, commit: &'static str) {
    gauge!("bff_build_info", "version" => version, "commit" => commit).set(1.0);
}

/// What is measured of a route's requests on one worker, each series looked up once: to make a key of labels and to look it up among all
/// that is measured costs more than to count.
pub(crate) struct RouteMetrics {
    route: &'static str,
    series: RefCell<Vec<Labelled<Timed>>>,
}

impl RouteMetrics {
    pub(crate) fn of(route: &'static str) -> Rc<Self> {
        Rc::new(Self { route, series: RefCell::default() })
    }

    /// The route's pattern.
    pub(crate) fn route(&self) -> &'static str {
        self.route
    }

    pub(crate) fn answered(&self, method: &'static str, status: StatusCode, took: Duration) {
        let (route, status) = (self.route, status_text(status));
        let find = || {
            (
                Tally::of(
                    counter!("bff_http_requests_total", "route" => route, "method" => method, "status" => status),
                ),
                durations!(
                    "bff_http_request_duration_seconds",
                    "Time from a request's head to its answer.",
                    "route" => route,
                    "method" => method
                ),
            )
        };
        timed(labelled(&mut self.series.borrow_mut(), [method, status], find), took);
    }
}

impl std::fmt::Debug for RouteMetrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RouteMetrics").field("route", &self.route).finish_non_exhaustive()
    }
}

/// What counts, by labels: what was found once stays at hand, on each thread. Names are few: to compare some costs less than to hash one.
struct Kept<S>(RefCell<BTreeMap<String, Vec<Labelled<S>>>>);

/// Of one name: by its further labels.
type Labelled<S> = ([&'static str; 2], S);

/// How often, and how long.
type Timed = (Tally, Durations);

/// What has these labels; `find` gives it where it was not found before.
fn labelled<'a, S>(
    named: &'a mut Vec<Labelled<S>>,
    labels: [&'static str; 2],
    find: impl FnOnce() -> S,
) -> &'a S {
    let at = named.iter().position(|(other, _)| *other == labels).unwrap_or_else(|| {
        named.push((labels, find()));
        named.len() - 1
    });
    &named[at].1
}

/// Counts one that took so long.
fn timed((tally, durations): &Timed, took: Duration) {
    tally.count();
    durations.record(took);
}

impl<S> Default for Kept<S> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<S> Kept<S> {
    /// Counts with what is under a name and two labels; `find` gives it.
    fn count(&self, name: &str, labels: [&'static str; 2], find: impl FnOnce() -> S, count: impl FnOnce(&S)) {
        let mut kept = self.0.borrow_mut();
        let named = match kept.get_mut(name) {
            Some(named) => named,
            None => kept.entry(name.to_owned()).or_default(),
        };
        count(labelled(named, labels, find));
    }
}

/// The statuses of the table as they are; any other by its class.
fn status_text(status: StatusCode) -> &'static str {
    match status.as_u16() {
        200 => "200",
        304 => "304",
        400 => "400",
        401 => "401",
        403 => "403",
        404 => "404",
        405 => "405",
        408 => "408",
        413 => "413",
        415 => "415",
        429 => "429",
        500 => "500",
        502 => "502",
        503 => "503",
        504 => "504",
        _ => status_class(status),
    }
}

pub(crate) fn upstream_answered(upstream: &str, outcome: &'static str, took: Duration) {
    thread_local!(static KEPT: Kept<Timed> = Kept::default());
    KEPT.with(|kept| {
        let find = || {
            let named = upstream.to_owned();
            (
                Tally::of(counter!("bff_upstream_requests_total", "upstream" => named, "outcome" => outcome)),
                durations!("bff_upstream_request_duration_seconds", "Time of one attempt.", "upstream" => upstream),
            )
        };
        kept.count(upstream, [outcome, ""], find, |series| timed(series, took));
    });
}

pub(crate) fn upstream_retried(upstream: &str, reason: &'static str) {
    counter!("bff_upstream_retries_total", "upstream" => upstream.to_owned(), "reason" => reason)
        .increment(1);
}

pub(crate) fn upstream_hedged(upstream: &str, outcome: &'static str) {
    counter!("bff_upstream_hedges_total", "upstream" => upstream.to_owned(), "outcome" => outcome)
        .increment(1);
}

pub(crate) fn upstream_held_back(upstream: &str, reason: &'static str) {
    counter!("bff_upstream_held_back_total", "upstream" => upstream.to_owned(), "reason" => reason)
        .increment(1);
}

/// What a breaker lets pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BreakerState {
    /// Every call.
    Closed,
    /// None.
    Open,
    /// One, which is on its way.
    Probing,
}

impl BreakerState {
    const ALL: [Self; 3] = [Self::Closed, Self::Open, Self::Probing];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::Probing => "probing",
        }
    }
}

/// One breaker's state and its changes, looked up once.
pub(crate) struct BreakerMetrics {
    state: Gauge,
    to: [Counter; 3],
}

impl BreakerMetrics {
    pub(crate) fn of(upstream: &str) -> Self {
        let state = gauge!("bff_upstream_breaker_state", "upstream" => upstream.to_owned());
        state.set(0.0);
        let to = BreakerState::ALL.map(|to| {
            counter!("bff_upstream_breaker_transitions_total", "upstream" => upstream.to_owned(), "to" => to.word())
        });
        Self { state, to }
    }

    pub(crate) fn is(&self, state: BreakerState) {
        self.state.set(f64::from(state as u8));
        self.to[state as usize].increment(1);
    }
}

impl std::fmt::Debug for BreakerMetrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BreakerMetrics")
    }
}

pub(crate) fn fetch_left(upstream: &str, then: &'static str) {
    thread_local!(static KEPT: Kept<Tally> = Kept::default());
    KEPT.with(|kept| {
        let find = || {
            let upstream = upstream.to_owned();
            Tally::of(counter!("bff_cache_fetches_left_total", "upstream" => upstream, "then" => then))
        };
        kept.count(upstream, [then, ""], find, Tally::count);
    });
}

pub(crate) fn cache_used(upstream: &str, used: &'static str) {
    thread_local!(static KEPT: Kept<Tally> = Kept::default());
    KEPT.with(|kept| {
        let find = || {
            let upstream = upstream.to_owned();
            Tally::of(counter!("bff_cache_requests_total", "upstream" => upstream, "use" => used))
        };
        kept.count(upstream, [used, ""], find, Tally::count);
    });
}

pub(crate) fn purged(kind: &'static str, origin: &'static str) {
    counter!("bff_cache_purges_total", "kind" => kind, "origin" => origin).increment(1);
}

pub(crate) fn purges_untold(count: usize) {
    gauge!("bff_cache_purges_untold").set(u32::try_from(count).unwrap_or(u32::MAX));
}

pub(crate) fn purges_read(at: i64) {
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are few enough")]
    gauge!("bff_cache_purges_read_timestamp_seconds").set(at as f64);
}

pub(crate) fn session_renewed(outcome: &'static str) {
    counter!("bff_session_renewals_total", "outcome" => outcome).increment(1);
}

pub(crate) fn api_key_checked(outcome: &'static str) {
    counter!("bff_api_keys_checked_total", "outcome" => outcome).increment(1);
}

/// What became of a request that asked for a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Admission {
    /// There was one.
    Passed,
    /// There was one after a moment.
    Waited,
    /// There was none in time.
    Shed,
    /// Its client went away before that.
    Gone,
}

impl Admission {
    const ALL: [&'static str; 4] = ["passed", "waited", "shed", "gone"];
}

/// What is measured of places, by priority, looked up once.
pub(crate) struct AdmissionMetrics {
    in_flight: Gauge,
    waiting: Gauge,
    outcomes: [[Counter; 4]; 3],
    waited: [Histogram; 3],
}

impl AdmissionMetrics {
    pub(crate) fn new(priorities: [&'static str; 3]) -> Self {
        Self {
            in_flight: gauge!("bff_requests_in_flight"),
            waiting: gauge!("bff_requests_waiting"),
            outcomes: priorities.map(|priority| {
                Admission::ALL.map(
                    |outcome| counter!("bff_admissions_total", "priority" => priority, "outcome" => outcome),
                )
            }),
            waited: priorities
                .map(|priority| histogram!("bff_admission_wait_seconds", "priority" => priority)),
        }
    }

    pub(crate) fn in_flight(&self, count: usize) {
        self.in_flight.set(u32::try_from(count).unwrap_or(u32::MAX));
    }

    pub(crate) fn waiting(&self, more: f64) {
        self.waiting.increment(more);
    }

    /// Counts one that found a place at once, as most do.
    pub(crate) fn passed(&self, priority: usize) {
        thread_local!(static KEPT: [OnceCell<Tally>; 3] = const { [const { OnceCell::new() }; 3] });
        KEPT.with(|kept| {
            let find = || Tally::of(self.outcomes[priority][Admission::Passed as usize].clone());
            kept[priority].get_or_init(find).count();
        });
    }

    pub(crate) fn count(&self, priority: usize, admission: Admission) {
        self.outcomes[priority][admission as usize].increment(1);
    }

    pub(crate) fn waited(&self, priority: usize, took: Duration) {
        self.waited[priority].record(took);
    }
}

impl std::fmt::Debug for AdmissionMetrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AdmissionMetrics")
    }
}

/// What is measured of connections.
pub(crate) struct ConnectionMetrics {
    open: Gauge,
    refused: Counter,
}

impl ConnectionMetrics {
    pub(crate) fn new() -> Self {
        Self { open: gauge!("bff_connections_open"), refused: counter!("bff_connections_refused_total") }
    }

    pub(crate) fn open(&self, more: f64) {
        self.open.increment(more);
    }

    pub(crate) fn refused(&self) {
        self.refused.increment(1);
    }
}

impl std::fmt::Debug for ConnectionMetrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ConnectionMetrics")
    }
}

/// Where a request was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CountedBy {
    /// In this process, which counts alone.
    Process,
    /// In the store.
    Store,
    /// In this process, against its part of the limit: the store is away.
    Part,
    /// Nowhere: the store is away.
    Nobody,
}

impl CountedBy {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Process, "process"), (Self::Store, "store"), (Self::Part, "part"), (Self::Nobody, "nobody")];
}

/// One limit's counters, looked up once.
pub(crate) struct LimitCounters {
    passed: [Counter; 4],
    refused: [Counter; 4],
}

impl LimitCounters {
    pub(crate) fn of(limit: &str) -> Self {
        let each = |outcome: &'static str| {
            CountedBy::ALL.map(|(_, by)| {
                counter!("bff_limited_requests_total", "limit" => limit.to_owned(), "outcome" => outcome, "counted_by" => by)
            })
        };
        Self { passed: each("passed"), refused: each("refused") }
    }

    pub(crate) fn passed(&self, by: CountedBy) {
        self.passed[by as usize].increment(1);
    }

    pub(crate) fn refused(&self, by: CountedBy) {
        self.refused[by as usize].increment(1);
    }
}

impl std::fmt::Debug for LimitCounters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LimitCounters")
    }
}

pub(crate) fn part_ended(part: &'static str, state: &'static str) {
    thread_local!(static KEPT: Kept<Tally> = Kept::default());
    KEPT.with(|kept| {
        let find = || Tally::of(counter!("bff_parts_total", "part" => part, "state" => state));
        kept.count(part, [state, ""], find, Tally::count);
    });
}

pub(crate) fn order_ended(outcome: &'static str) {
    counter!("bff_orders_total", "outcome" => outcome).increment(1);
}

pub(crate) fn orders_under_way(more: f64) {
    gauge!("bff_orders_under_way").increment(more);
}

pub(crate) fn settings_reloaded(outcome: &'static str) {
    counter!("bff_config_reloads_total", "outcome" => outcome).increment(1);
}

pub(crate) fn certificate_ends(certificate: String, at: f64) {
    gauge!("bff_certificate_not_after_timestamp_seconds", "certificate" => certificate).set(at);
}
