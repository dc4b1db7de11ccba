//! The open data system: branches and products, for everybody.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use bff_core::auth::Anonymous;
use bff_core::cache::Public;
use bff_core::upstream::{Answer, Error, Upstream, Upstreams};
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::money::Money;

/// At the most; the system itself says how long its answers last.
const AT_MOST: Duration = Duration::from_mins(5);

/// The open data system's client.
#[derive(Debug)]
pub struct OpenData {
    upstream: Upstream,
}

/// A place on the earth, in millionths of a degree (WGS 84): a third of a metre, and no floating-point number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    latitude: Decimal,
    longitude: Decimal,
}

/// A branch of the bank.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Street and house, line by line.
    pub lines: Vec<String>,
    /// The town.
    pub town: String,
    /// The post code.
    pub post_code: String,
    /// How to call it.
    pub telephone: String,
    /// Where it is.
    pub place: Place,
    /// In whole metres from the place that was asked about, if one was.
    pub distance: Option<u32>,
    /// When it is open; it is closed on days that are not named.
    pub hours: Vec<Hours>,
    /// What it has, in the system's words (`counter`, `cash_machine`).
    pub services: Vec<String>,
}

/// When a branch is open on a day.
#[derive(Clone, Debug)]
pub struct Hours {
    /// The day's English name in small letters.
    pub day: String,
    /// Local time, `09:30`.
    pub opens: String,
    /// Local time.
    pub closes: String,
}

/// Something the bank sells.
#[derive(Clone, Debug)]
pub struct Product {
    /// Its id.
    pub id: String,
    /// What it is: `current`, `savings` or `card`.
    pub kind: String,
    /// Its name, in the language asked for.
    pub name: String,
    /// What it is, in the language asked for.
    pub description: String,
    /// Its rates.
    pub rates: Vec<Rate>,
    /// Its fees.
    pub fees: Vec<Fee>,
    /// What it can do, in the language asked for.
    pub features: Vec<String>,
}

/// A rate of interest.
#[derive(Clone, Debug)]
pub struct Rate {
    /// Which, in the system's words (`credit_aer`).
    pub kind: String,
    /// Per cent a year.
    pub per_cent: Decimal,
}

/// A fee.
#[derive(Clone, Debug)]
pub struct Fee {
    /// What for, in the language asked for.
    pub name: String,
    /// How much.
    pub amount: Money,
    /// When: `monthly`, `yearly` or `per_use`.
    pub charged: String,
}

impl OpenData {
    /// The system's name, as the configuration's section has it.
    pub const UPSTREAM: &str = "open_data";
    /// The languages that it speaks.
    pub const LANGUAGES: &[&str] = &["en", "cy"];

    /// As many branches as it tells at once; it has no further page.
    pub const MOST: usize = 200;

    /// Takes the client out of the worker's upstreams.
    pub fn new(upstreams: &Upstreams) -> Self {
        Self { upstream: upstreams.get(Self::UPSTREAM) }
    }

    /// The branches, nearest first where a place is given.
    pub async fn branches(
        &self,
        name: &Anonymous,
        near: Option<Place>,
        limit: usize,
    ) -> Result<Vec<Branch>, Error> {
        let mut call = self.upstream.get("/v1/branches").tagged("branches").query("limit", limit);
        if let Some(near) = near {
            call = call.query("near", near);
        }
        let answer = call.in_name_of(name).share(Public, AT_MOST).send().await?.success()?;
        branches(&answer)
    }

    /// The products, in a language of [`OpenData::LANGUAGES`].
    pub async fn products(&self, name: &Anonymous, language: &'static str) -> Result<Vec<Product>, Error> {
        let call = self.upstream.get("/v1/products").tagged("products").in_language(language);
        let answer = call.in_name_of(name).share(Public, AT_MOST).send().await?.success()?;
        products(&answer)
    }
}

fn branches(answer: &Answer) -> Result<Vec<Branch>, Error> {
    Ok(answer.json::<wire::Branches<'_>>()?.branches.into_iter().map(Branch::from).collect())
}

fn products(answer: &Answer) -> Result<Vec<Product>, Error> {
    let products = answer.json::<wire::Products<'_>>()?.products;
    let read = |wire| Product::try_from(wire).map_err(|why: &str| answer.unreadable(why));
    products.into_iter().map(read).collect()
}

/// Reads an answer as each that there is; what is of no use must be told as such.
#[cfg(feature = "fuzz")]
pub(crate) fn read_as_each(answer: &Answer) {
    _ = (branches(answer), products(answer));
}

impl Place {
    /// The latitude in degrees, north positive.
    pub fn latitude(&self) -> Decimal {
        self.latitude
    }

    /// The longitude in degrees, east positive.
    pub fn longitude(&self) -> Decimal {
        self.longitude
    }

    fn new(latitude: Decimal, longitude: Decimal) -> Option<Self> {
        let within = |degrees: Decimal, most: i64| degrees.abs() <= Decimal::from(most);
        let fits = within(latitude, 90) && within(longitude, 180);
        fits.then(|| Self { latitude: Self::written(latitude), longitude: Self::written(longitude) })
    }

    /// In millionths at the most, without a sign before nothing: a place has one name, whatever it was asked by.
    fn written(degrees: Decimal) -> Decimal {
        let rounded = degrees.round_dp(6).normalize();
        if rounded.is_zero() { Decimal::ZERO } else { rounded }
    }
}

impl FromStr for Place {
    type Err = &'static str;

    /// Reads `51.5074,-0.1278`: latitude and longitude in degrees, without spaces.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (latitude, longitude) =
            text.split_once(',').ok_or("give a latitude and a longitude such as 51.5074,-0.1278")?;
        degrees(latitude, 2)
            .zip(degrees(longitude, 3))
            .and_then(|(latitude, longitude)| Self::new(latitude, longitude))
            .ok_or("give a latitude from -90 to 90 and a longitude from -180 to 180, such as 51.5074,-0.1278")
    }
}

/// Digits, at most `whole` of them before the point and ten after it. A decimal's own reading is wider: it takes `+`, `_`, `.5`.
fn degrees(text: &str, whole: usize) -> Option<Decimal> {
    let digits =
        |text: &str, most| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (before, after) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    if digits(before, whole) && digits(after, 10) { text.parse().ok() } else { None }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.latitude, self.longitude)
    }
}

mod wire {
    //! The system's shapes, as far as they are read.

    use super::{Branch, Cow, Decimal, Deserialize, Fee, Hours, Money, Place, Product, Rate};

    #[derive(Deserialize)]
    pub(super) struct Branches<'a> {
        #[serde(borrow)]
        pub(super) branches: Vec<WireBranch<'a>>,
    }

    #[derive(Deserialize)]
    pub(super) struct WireBranch<'a> {
        #[serde(borrow)]
        id: Cow<'a, str>,
        #[serde(borrow)]
        name: Cow<'a, str>,
        #[serde(borrow)]
        address: Address<'a>,
        coordinates: Coordinates,
        #[serde(borrow)]
        telephone: Cow<'a, str>,
        #[serde(borrow)]
        opening_hours: Vec<Opening<'a>>,
        #[serde(borrow)]
        services: Vec<Cow<'a, str>>,
        distance: Option<u32>,
    }

    #[derive(Deserialize)]
    struct Address<'a> {
        #[serde(borrow)]
        lines: Vec<Cow<'a, str>>,
        #[serde(borrow)]
        town: Cow<'a, str>,
        #[serde(borrow)]
        post_code: Cow<'a, str>,
    }

    #[derive(Deserialize)]
    struct Coordinates {
        latitude: Decimal,
        longitude: Decimal,
    }

    #[derive(Deserialize)]
    struct Opening<'a> {
        #[serde(borrow)]
        day: Cow<'a, str>,
        #[serde(borrow)]
        opens: Cow<'a, str>,
        #[serde(borrow)]
        closes: Cow<'a, str>,
    }

    #[derive(Deserialize)]
    pub(super) struct Products<'a> {
        #[serde(borrow)]
        pub(super) products: Vec<WireProduct<'a>>,
    }

    #[derive(Deserialize)]
    pub(super) struct WireProduct<'a> {
        #[serde(borrow)]
        id: Cow<'a, str>,
        #[serde(borrow)]
        kind: Cow<'a, str>,
        #[serde(borrow)]
        name: Cow<'a, str>,
        #[serde(borrow)]
        description: Cow<'a, str>,
        #[serde(borrow)]
        rates: Vec<WireRate<'a>>,
        #[serde(borrow)]
        fees: Vec<WireFee<'a>>,
        #[serde(borrow)]
        features: Vec<Cow<'a, str>>,
    }

    #[derive(Deserialize)]
    struct WireRate<'a> {
        #[serde(borrow)]
        kind: Cow<'a, str>,
        #[serde(borrow)]
        rate: Cow<'a, str>,
    }

    #[derive(Deserialize)]
    struct WireFee<'a> {
        #[serde(borrow)]
        name: Cow<'a, str>,
        #[serde(borrow)]
        amount: Amount<'a>,
        #[serde(borrow)]
        charged: Cow<'a, str>,
    }

    #[derive(Deserialize)]
    struct Amount<'a> {
        #[serde(borrow)]
        amount: Cow<'a, str>,
        #[serde(borrow)]
        currency: Cow<'a, str>,
    }

    fn owned(texts: Vec<Cow<'_, str>>) -> Vec<String> {
        texts.into_iter().map(Cow::into_owned).collect()
    }

    impl From<WireBranch<'_>> for Branch {
        fn from(wire: WireBranch<'_>) -> Self {
            let hours = wire.opening_hours.into_iter().map(|each| Hours {
                day: each.day.into_owned(),
                opens: each.opens.into_owned(),
                closes: each.closes.into_owned(),
            });
            Self {
                id: wire.id.into_owned(),
                name: wire.name.into_owned(),
                lines: owned(wire.address.lines),
                town: wire.address.town.into_owned(),
                post_code: wire.address.post_code.into_owned(),
                telephone: wire.telephone.into_owned(),
                place: Place { latitude: wire.coordinates.latitude, longitude: wire.coordinates.longitude },
                distance: wire.distance,
                hours: hours.collect(),
                services: owned(wire.services),
            }
        }
    }

    impl TryFrom<WireProduct<'_>> for Product {
        type Error = &'static str;

        fn try_from(wire: WireProduct<'_>) -> Result<Self, Self::Error> {
            let rate = |each: WireRate<'_>| {
                let per_cent = each.rate.parse().map_err(|_| "a rate is not a decimal")?;
                Ok(Rate { kind: each.kind.into_owned(), per_cent })
            };
            let fee = |each: WireFee<'_>| {
                let amount = each.amount.amount.parse().map_err(|_| "a fee is not a decimal")?;
                let amount = Money { amount, currency: each.amount.currency.parse()? };
                Ok(Fee { name: each.name.into_owned(), amount, charged: each.charged.into_owned() })
            };
            Ok(Self {
                id: wire.id.into_owned(),
                kind: wire.kind.into_owned(),
                name: wire.name.into_owned(),
                description: wire.description.into_owned(),
                rates: wire.rates.into_iter().map(rate).collect::<Result<_, Self::Error>>()?,
                fees: wire.fees.into_iter().map(fee).collect::<Result<_, Self::Error>>()?,
                features: owned(wire.features),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(text.parse::<Place>().ok().map(|place| place.to_string()).as_deref(), expected, "{text}");
    }

    #[test]
    fn places_are_read_strictly_and_written_shortest() {
        check("51.5074,-0.1278", Some("51.5074,-0.1278"));
        check("51.50740000,-0.12780001", Some("51.5074,-0.1278"));
        check("-0.0000001,-0", Some("0,0"));
        for lax in [
            " 51.5,0", "51.5, 0", "+51.5,0", "5_1,0", ".5,0", "5.,0", "1e1,0", "051,0", "0,0180", "0,--1",
            "٥,0",
        ] {
            check(lax, None);
        }
        check("90,180", Some("90,180"));
        check("90.000001,0", None);
        check("0,-180.1", None);
        check("51.5074", None);
        check("here,there", None);
        check("1,2,3", None);
        check("", None);
    }
}
