//! Offers as `OBReadOffer1`.

use serde::Serialize;

use super::balance_view::Amount;
use crate::{bank::Offer, open_banking::written};

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OffersData {
    offer: Vec<OfferView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct OfferView {
    account_id: String,
    offer_id: String,
    offer_type: &'static str,
    description: String,
    start_date_time: String,
    end_date_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Amount>,
    term: String,
    #[serde(rename = "URL")]
    url: String,
}

pub(super) fn offers_data(offers: &[Offer]) -> OffersData {
    OffersData { offer: offers.iter().map(view).collect() }
}

fn view(offer: &Offer) -> OfferView {
    OfferView {
        account_id: offer.account.to_string(),
        offer_id: format!("offer-{:05}", offer.id),
        offer_type: offer.kind.code(),
        description: offer.description.clone(),
        start_date_time: written(offer.starts_at),
        end_date_time: written(offer.ends_at),
        rate: offer.rate.clone(),
        amount: offer.amount.map(Amount::from),
        term: offer.term.clone(),
        url: format!("https://www.bank.example/offers/{}", offer.kind.code().to_lowercase()),
    }
}
