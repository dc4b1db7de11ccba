//! Offers.

use std::borrow::Cow;

use bff_core::upstream::{Answer, Error};
use serde::Deserialize;

use super::Envelope;
use crate::accounts::model::Offer;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct OfferData<'a> {
    #[serde(borrow, default)]
    offer: Vec<WireOffer<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireOffer<'a> {
    #[serde(borrow)]
    offer_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    description: Option<Cow<'a, str>>,
}

pub(in crate::accounts) fn offers(answer: &Answer) -> Result<Vec<Offer>, Error> {
    let all = answer.json::<Envelope<OfferData<'_>>>()?.data.offer;
    let told = all.into_iter().filter_map(|wire| {
        let text = wire.description?.into_owned();
        Some(Offer { id: wire.offer_id.map(Cow::into_owned).unwrap_or_default(), text })
    });
    Ok(told.collect())
}
