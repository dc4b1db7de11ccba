//! Who somebody is.

use std::borrow::Cow;

use bff_core::upstream::{Answer, Error};
use serde::Deserialize;

use super::Envelope;
use crate::accounts::model::Party;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PartyData<'a> {
    #[serde(borrow)]
    party: Option<WireParty<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct WireParty<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    full_legal_name: Option<Cow<'a, str>>,
}

pub(in crate::accounts) fn party(answer: &Answer) -> Result<Party, Error> {
    let party = answer.json::<Envelope<PartyData<'_>>>()?.data.party;
    let name = party.and_then(|party| party.name.or(party.full_legal_name));
    let name = name.ok_or_else(|| answer.unreadable("the party has no name"))?;
    Ok(Party { name: name.into_owned() })
}
