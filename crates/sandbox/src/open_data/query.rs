//! What a request asks for, read and checked.

use url::form_urlencoded;

use super::{place::Coordinates, problem::Problem, product::ProductKind};

const USUAL_LIMIT: usize = 25;
const LARGEST_LIMIT: usize = 200;

const NEAR: Problem = Problem::Parameter(
    "`near` is a latitude and a longitude in degrees with a comma between them: 51.5,-0.12",
);
const LIMIT: Problem = Problem::Parameter("`limit` is a number from 1 to 200");
const KIND: Problem = Problem::Parameter("`kind` is current, savings or card");

/// Which places, and how many of them.
#[derive(Debug)]
pub(super) struct PlaceQuery {
    pub(super) near: Option<Coordinates>,
    pub(super) limit: usize,
}

impl PlaceQuery {
    /// Parameters that it does not know it ignores.
    pub(super) fn parse(query: &str) -> Result<Self, Problem> {
        let mut read = Self { near: None, limit: USUAL_LIMIT };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "near" => read.near = Some(coordinates(&value).ok_or(NEAR)?),
                "limit" => {
                    let number = value.parse().ok().filter(|limit| (1..=LARGEST_LIMIT).contains(limit));
                    read.limit = number.ok_or(LIMIT)?;
                }
                _ => {}
            }
        }
        Ok(read)
    }
}

/// The kind of products asked for; none for all of them.
pub(super) fn product_kind(query: &str) -> Result<Option<ProductKind>, Problem> {
    let mut kinds = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "kind");
    match kinds.next() {
        None => Ok(None),
        Some((_, value)) => match value.as_ref() {
            "current" => Ok(Some(ProductKind::Current)),
            "savings" => Ok(Some(ProductKind::Savings)),
            "card" => Ok(Some(ProductKind::Card)),
            _ => Err(KIND),
        },
    }
}

fn coordinates(text: &str) -> Option<Coordinates> {
    let (latitude, longitude) = text.split_once(',')?;
    // Rust reads `nan` and `inf` as numbers too: no range holds the one, and none of these the other.
    let degrees =
        |text: &str, most: f64| text.trim().parse().ok().filter(|read| (-most..=most).contains(read));
    Some(Coordinates { latitude: degrees(latitude, 90.0)?, longitude: degrees(longitude, 180.0)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_on_the_earth() {
        assert_eq!(coordinates("51.5,-0.12"), Some(Coordinates { latitude: 51.5, longitude: -0.12 }));
        assert_eq!(coordinates("-90, 180"), Some(Coordinates { latitude: -90.0, longitude: 180.0 }));
        for other in ["", "51.5", "51.5,", "91,0", "0,181", "nan,0", "inf,0", "1,2,3", "north,west"] {
            assert_eq!(coordinates(other), None, "{other}");
        }
    }
}
