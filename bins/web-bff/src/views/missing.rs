//! Parts of a page that are missing.

use bff_core::compose::Absence;
use serde::Serialize;
use utoipa::ToSchema;

/// A part that is missing.
#[derive(Serialize, ToSchema)]
pub(crate) struct Missing {
    /// Which part.
    #[schema(examples("messages"))]
    part: &'static str,
    /// `timeout`, `refused`, `unavailable` or `bad-answer`.
    #[schema(examples("timeout"))]
    why: &'static str,
}

/// Those of the parts that have an absence.
pub(super) fn missing<const N: usize>(parts: [(&'static str, Option<Absence>); N]) -> Vec<Missing> {
    let missing =
        parts.into_iter().filter_map(|(part, absence)| Some(Missing { part, why: absence?.word() }));
    missing.collect()
}
