//! Branches for partners.

use bff_core::server::Picked;
use serde::Serialize;
use utoipa::ToSchema;

/// A page of branches.
#[derive(Serialize, ToSchema)]
pub(crate) struct BranchPage {
    /// In the order of their ids.
    #[schema(value_type = Vec<Branch>)]
    pub(crate) data: Vec<Picked<Branch>>,
    /// The `cursor` of the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, examples("S0dH9oT3uW8yZ1bQ"))]
    pub(crate) next_cursor: Option<String>,
}

/// A branch; `fields` may leave out any member.
#[derive(Serialize, ToSchema)]
pub(crate) struct Branch {
    /// Its id.
    #[schema(required = false, examples("branch-001"))]
    id: String,
    /// Its name.
    #[schema(required = false, examples("Exampleton Specimen Square"))]
    name: String,
    /// Where its post goes.
    #[schema(required = false)]
    address: Address,
    /// Where it is.
    #[schema(required = false)]
    coordinates: Coordinates,
    /// How to call it, as ITU-T E.123 writes it.
    #[schema(required = false, examples("+44 1632 960001"))]
    telephone: String,
    /// When it is open, day by day; closed on days that are not named.
    #[schema(required = false)]
    opening_hours: Vec<OpeningHours>,
    /// What it has; values may be added: `counter`, `cash_machine`.
    #[schema(required = false, examples("counter", "cash_machine"))]
    services: Vec<String>,
}

/// An address.
#[derive(Serialize, ToSchema)]
struct Address {
    /// House and street.
    #[schema(examples("1 Specimen Square"))]
    lines: Vec<String>,
    /// The town.
    #[schema(examples("Exampleton"))]
    town: String,
    /// The post code.
    #[schema(examples("XA1 1AA"))]
    post_code: String,
}

/// A place on the earth (WGS 84).
#[derive(Serialize, ToSchema)]
struct Coordinates {
    /// Degrees north, a decimal number.
    #[schema(examples("51.5074"), pattern = "^-?[0-9]+(\\.[0-9]+)?$")]
    latitude: String,
    /// Degrees east, a decimal number.
    #[schema(examples("-0.1278"), pattern = "^-?[0-9]+(\\.[0-9]+)?$")]
    longitude: String,
}

/// When it is open on a day.
#[derive(Serialize, ToSchema)]
struct OpeningHours {
    /// The day's English name in small letters.
    #[schema(examples("monday"))]
    day: String,
    /// Local time (ISO 8601).
    #[schema(examples("09:30"))]
    opens: String,
    /// Local time.
    #[schema(examples("16:30"))]
    closes: String,
}

impl From<central::Branch> for Branch {
    fn from(branch: central::Branch) -> Self {
        Self {
            id: branch.id,
            name: branch.name,
            address: Address { lines: branch.lines, town: branch.town, post_code: branch.post_code },
            coordinates: Coordinates {
                latitude: branch.place.latitude().to_string(),
                longitude: branch.place.longitude().to_string(),
            },
            telephone: branch.telephone,
            opening_hours: branch.hours.into_iter().map(OpeningHours::from).collect(),
            services: branch.services,
        }
    }
}

impl From<central::Hours> for OpeningHours {
    fn from(central::Hours { day, opens, closes }: central::Hours) -> Self {
        Self { day, opens, closes }
    }
}
