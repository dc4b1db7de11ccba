//! Branches on the website.

use serde::Serialize;
use utoipa::ToSchema;

/// Branches, nearest first where a place was given.
#[derive(Serialize, ToSchema)]
pub(crate) struct BranchList {
    /// The branches, twenty at the most.
    branches: Vec<Branch>,
}

/// A branch.
#[derive(Serialize, ToSchema)]
struct Branch {
    /// Its id.
    #[schema(examples("branch-001"))]
    id: String,
    /// Its name.
    #[schema(examples("Exampleton Specimen Square"))]
    name: String,
    /// Its address on one line.
    #[schema(examples("1 Specimen Square, Exampleton XA1 1AA"))]
    address: String,
    /// How to call it.
    #[schema(examples("+44 1632 960001"))]
    telephone: String,
    /// Degrees north.
    #[schema(examples("51.5074"))]
    latitude: String,
    /// Degrees east.
    #[schema(examples("-0.1278"))]
    longitude: String,
    /// In metres from the place that was asked about; absent where none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples(850))]
    distance_m: Option<u32>,
    /// When it is open, by days of the same hours; closed on days that are not named.
    hours: Vec<Hours>,
    /// What it has.
    #[schema(examples("counter", "cash_machine"))]
    services: Vec<String>,
}

/// Days of the same hours.
#[derive(Serialize, ToSchema)]
struct Hours {
    /// The days, in order.
    #[schema(examples("monday", "tuesday"))]
    days: Vec<String>,
    /// Local time.
    #[schema(examples("09:30"))]
    opens: String,
    /// Local time.
    #[schema(examples("16:30"))]
    closes: String,
}

impl From<Vec<central::Branch>> for BranchList {
    fn from(branches: Vec<central::Branch>) -> Self {
        Self { branches: branches.into_iter().map(Branch::from).collect() }
    }
}

impl From<central::Branch> for Branch {
    fn from(branch: central::Branch) -> Self {
        Self {
            address: format!("{}, {} {}", branch.lines.join(", "), branch.town, branch.post_code),
            latitude: branch.place.latitude().to_string(),
            longitude: branch.place.longitude().to_string(),
            hours: by_hours(branch.hours),
            id: branch.id,
            name: branch.name,
            telephone: branch.telephone,
            distance_m: branch.distance,
            services: branch.services,
        }
    }
}

/// Neighbouring days of the same hours become one entry.
fn by_hours(days: Vec<central::Hours>) -> Vec<Hours> {
    let mut all: Vec<Hours> = Vec::new();
    for central::Hours { day, opens, closes } in days {
        match all.last_mut() {
            Some(last) if last.opens == opens && last.closes == closes => last.days.push(day),
            _ => all.push(Hours { days: vec![day], opens, closes }),
        }
    }
    all
}
