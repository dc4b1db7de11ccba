//! The scripted open data system: branches and products, in two languages, for five minutes.

use serde_json::{Value, json};

use crate::upstream::{Reply, Seen};

pub(super) fn answer(seen: &Seen) -> Reply {
    let welsh = seen.header("accept-language") == Some("cy");
    match seen.path() {
        "/v1/branches" => Reply::json(200, &placed(seen)).header("Cache-Control", "public, max-age=300"),
        "/v1/products" => Reply::json(200, &products(welsh))
            .header("Cache-Control", "public, max-age=300")
            .header("Content-Language", if welsh { "cy" } else { "en" })
            .header("Vary", "Accept-Language"),
        _ => Reply::status(404),
    }
}

/// Each of them, where no place is asked about.
pub(super) fn branches() -> Vec<Value> {
    let opens = |day: &str, opens: &str| json!({"day": day, "opens": opens, "closes": "16:30"});
    let branch = |nth: usize, latitude: &str| {
        let mut branch = json!({
            "id": format!("branch-{nth:03}"),
            "name": format!("Exampleton {nth}"),
            "address": {"lines": ["1 Specimen Square", "Old Quarter"], "town": "Exampleton",
                        "post_code": "XA1 1AA", "country": "GB"},
            "coordinates": {"latitude": 0, "longitude": -0.1278},
            "telephone": "+44 1632 960001",
            "opening_hours": [opens("monday", "09:30"), opens("tuesday", "09:30"), opens("wednesday", "10:00"),
                              opens("friday", "09:30")],
            "services": ["counter", "cash_machine"],
        });
        branch["coordinates"]["latitude"] = latitude.parse().expect("a number of JSON");
        branch
    };
    vec![branch(1, "51.5074"), branch(2, "53"), branch(3, "-0.5")]
}

fn placed(seen: &Seen) -> Value {
    let mut branches = branches();
    if seen.query("near").is_some() {
        for (nth, branch) in branches.iter_mut().enumerate() {
            branch["distance"] = json!(120 * (nth + 1));
        }
    }
    json!({"branches": branches})
}

fn products(welsh: bool) -> Value {
    let text = |english: &'static str, in_welsh: &'static str| if welsh { in_welsh } else { english };
    json!({"products": [
        {
            "id": "rainy-day", "kind": "savings",
            "name": text("Rainy Day Saver", "Cynilwr Diwrnod Glawog"),
            "description": text("For what may come.", "Ar gyfer yr hyn a ddaw."),
            "rates": [{"kind": "credit_aer", "rate": "3.25"}],
            "fees": [],
            "features": [text("No notice", "Dim rhybudd")],
        },
        {
            "id": "exemplar-card", "kind": "card",
            "name": text("Exemplar Card", "Cerdyn Enghreifftiol"),
            "description": text("A card.", "Cerdyn."),
            "rates": [{"kind": "purchase_apr", "rate": "24.90"}, {"kind": "cash_apr", "rate": "27.90"}],
            "fees": [{"name": text("Yearly fee", "Ffi flynyddol"), "charged": "yearly",
                      "amount": {"amount": "24.00", "currency": "GBP"}}],
            "features": [],
        },
    ]})
}
