//! Places where one is served: branches and cash machines, and how far away they are.

use serde::{Deserialize, Serialize};

/// Degrees, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Coordinates {
    pub(super) latitude: f64,
    pub(super) longitude: f64,
}

/// Something at a place.
pub(super) trait Located {
    fn coordinates(&self) -> Coordinates;
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Branch {
    id: String,
    name: String,
    address: Address,
    coordinates: Coordinates,
    telephone: String,
    /// Days that are not named are days on which it is closed.
    opening_hours: Vec<Opening>,
    services: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CashMachine {
    id: String,
    name: String,
    /// Null where it stands by itself.
    branch_id: Option<String>,
    address: Address,
    coordinates: Coordinates,
    available: String,
    currencies: Vec<String>,
    minimum_withdrawal: Price,
    features: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Address {
    lines: Vec<String>,
    town: String,
    post_code: String,
    country: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Opening {
    day: String,
    opens: String,
    closes: String,
}

/// An amount in major units with two decimals.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Price {
    amount: String,
    currency: String,
}

/// A place, with its distance from where the caller asked.
#[derive(Serialize)]
pub(super) struct Placed<'a, T> {
    #[serde(flatten)]
    place: &'a T,
    /// Whole metres along the surface.
    #[serde(skip_serializing_if = "Option::is_none")]
    distance: Option<u32>,
}

impl Located for Branch {
    fn coordinates(&self) -> Coordinates {
        self.coordinates
    }
}

impl Located for CashMachine {
    fn coordinates(&self) -> Coordinates {
        self.coordinates
    }
}

/// The first `limit` places: in the order of the catalogue, or the nearest first.
pub(super) fn placed<T: Located>(
    places: &[T],
    near: Option<Coordinates>,
    limit: usize,
) -> Vec<Placed<'_, T>> {
    let with_distance =
        |place| Placed { place, distance: near.map(|near| metres(near, T::coordinates(place))) };
    let mut shown: Vec<_> = places.iter().map(with_distance).collect();
    // Stable, so that places equally far away, and all of them where no distance is asked for, keep their order.
    shown.sort_by_key(|shown| shown.distance);
    shown.truncate(limit);
    shown
}

/// The haversine formula on a sphere of the earth's mean radius (IUGG: 6,371,008.8 m), right to half a per cent.
fn metres(from: Coordinates, to: Coordinates) -> u32 {
    let (from_latitude, to_latitude) = (from.latitude.to_radians(), to.latitude.to_radians());
    let half = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let chord = half(to.latitude - from.latitude)
        + from_latitude.cos() * to_latitude.cos() * half(to.longitude - from.longitude);
    let metres = 2.0 * 6_371_008.8 * chord.clamp(0.0, 1.0).sqrt().asin();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "half the earth's circumference is 20,015,114 metres"
    )]
    let whole = metres.round() as u32;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: (f64, f64), to: (f64, f64), expected: u32) {
        let at = |(latitude, longitude)| Coordinates { latitude, longitude };
        assert_eq!(metres(at(from), at(to)), expected);
        assert_eq!(metres(at(to), at(from)), expected);
    }

    #[test]
    fn distances_are_those_of_a_sphere() {
        check((51.5, -0.12), (51.5, -0.12), 0);
        // A degree of latitude, and of longitude at the equator and at sixty degrees.
        check((10.0, 0.0), (11.0, 0.0), 111_195);
        check((0.0, 179.5), (0.0, -179.5), 111_195);
        check((60.0, 0.0), (60.0, 1.0), 55_597);
        check((90.0, 0.0), (-90.0, 0.0), 20_015_114);
    }
}
