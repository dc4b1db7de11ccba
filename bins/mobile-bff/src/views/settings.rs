//! What the apps ask at their start.

use serde::Serialize;
use utoipa::ToSchema;

use crate::config::Phones;

/// What the app asks at its start.
#[derive(Serialize, ToSchema)]
pub(crate) struct Settings {
    /// For iOS.
    ios: Versions,
    /// For Android.
    android: Versions,
    /// What to show while the bank works on its systems.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("Payments are paused on Sunday from 2 to 4 am."))]
    maintenance: Option<String>,
    /// Features that are switched on.
    #[schema(examples("instant-transfers"))]
    features: Vec<String>,
}

/// Versions of an app.
#[derive(Serialize, ToSchema)]
struct Versions {
    /// The oldest that is let in.
    #[schema(examples("1.0.0"))]
    minimum: String,
    /// The newest.
    #[schema(examples("1.2.0"))]
    latest: String,
}

impl From<&Phones> for Settings {
    fn from(phones: &Phones) -> Self {
        let versions =
            |minimum: &String, latest: &String| Versions { minimum: minimum.clone(), latest: latest.clone() };
        Self {
            ios: versions(&phones.ios_minimum, &phones.ios_latest),
            android: versions(&phones.android_minimum, &phones.android_latest),
            maintenance: phones.maintenance.clone(),
            features: phones.features.clone(),
        }
    }
}
