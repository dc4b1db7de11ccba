//! The account holder as `OBParty2`.

use serde::Serialize;

use crate::bank::Party;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PartyData {
    #[serde(skip_serializing_if = "Option::is_none")]
    party: Option<PartyView>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct PartyView {
    party_id: String,
    party_number: String,
    party_type: &'static str,
    name: String,
    full_legal_name: String,
    legal_structure: &'static str,
    beneficial_ownership: bool,
    account_role: &'static str,
    email_address: String,
    phone: String,
    mobile: String,
    address: [HomeAddress; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct HomeAddress {
    address_type: &'static str,
    building_number: String,
    street_name: String,
    town_name: String,
    post_code: String,
    country: &'static str,
    address_line: [String; 2],
}

pub(super) fn party_data(party: Option<&Party>) -> PartyData {
    PartyData { party: party.map(view) }
}

fn view(party: &Party) -> PartyView {
    PartyView {
        party_id: party.id.to_string(),
        party_number: format!("{:010}", party.id.0),
        party_type: "Sole",
        name: party.name(),
        full_legal_name: format!("{} {}", party.title, party.name()),
        legal_structure: "UK.OBIE.Individual",
        beneficial_ownership: true,
        account_role: "UK.OBIE.Principal",
        email_address: party.email.clone(),
        phone: party.mobile.clone(),
        mobile: party.mobile.clone(),
        address: [HomeAddress {
            address_type: "HOME",
            building_number: party.building.clone(),
            street_name: party.street.clone(),
            town_name: party.town.clone(),
            post_code: party.post_code.clone(),
            country: "GB",
            address_line: [
                format!("{} {}", party.building, party.street),
                format!("{} {}", party.town, party.post_code),
            ],
        }],
    }
}
