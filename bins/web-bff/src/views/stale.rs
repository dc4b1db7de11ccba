//! Parts of a page that are shown as they were.

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

/// A part that is shown as it was.
#[derive(Serialize, ToSchema)]
pub(crate) struct Stale {
    /// Which part.
    #[schema(examples("messages"))]
    part: &'static str,
    /// How long ago it was so, in whole seconds.
    #[schema(examples(120))]
    age_seconds: u64,
}

/// Those of the parts that have an age.
pub(super) fn stale<const N: usize>(parts: [(&'static str, Option<Duration>); N]) -> Vec<Stale> {
    let stale = parts.into_iter().filter_map(|(part, age)| Some(Stale { part, age_seconds: age?.as_secs() }));
    stale.collect()
}
