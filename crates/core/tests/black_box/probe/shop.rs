//! The probe's orders: two steps at the scripted system, the first of which is noted.

use std::time::Duration;

use bff_core::auth::Caller;
use bff_core::http::problem::{Failure, Kind};
use bff_core::idempotency::{Known, Order, Outcome, Standing};
use bff_core::server::{Call, Json, Path, Route, bearer};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Systems;

const DEADLINE: Duration = Duration::from_secs(5);
const ORDERS: &str = "/shops/{shop}/orders";

pub(super) fn routes() -> Vec<Route<Systems>> {
    let accounts = bearer(&["accounts"]);
    vec![
        Route::once(ORDERS, "Buys a thing, once", accounts, DEADLINE, buy),
        Route::get("/shops/{shop}/orders/{id}", "What became of it", accounts, DEADLINE, look),
        Route::get("/shops/{shop}/others/{id}", "Another route's orders", accounts, DEADLINE, elsewhere),
    ]
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Wish {
    thing: String,
}

#[derive(Deserialize, Serialize, ToSchema)]
struct Purchase {
    id: String,
    first_seen: String,
    reserved: String,
    bought: Option<String>,
}

/// What the first step gave.
#[derive(Deserialize, Serialize)]
struct Reserved {
    text: String,
}

#[derive(Serialize, ToSchema)]
struct Look {
    thing: String,
    standing: String,
    reserved: Option<String>,
    bought: Option<Purchase>,
    /// What a problem told.
    why: Option<String>,
}

#[derive(Deserialize, IntoParams)]
struct InShop {
    shop: String,
    id: String,
}

async fn buy(call: Call<Systems, Caller>, mut order: Order<Wish>) -> Result<Outcome<Purchase>, Failure> {
    order.shown_at(format!("/shops/a/orders/{}", order.id()));
    let central = &call.state().central;
    let reserved = if let Some(noted) = order.notes::<Reserved>()? {
        noted
    } else {
        let step = central.get("/reserve").segment(&order.asked().thing).segment(&order.key("reserve"));
        let answer = step.in_name_of(call.caller()).send().await?;
        if answer.status() == 404 {
            return Err(Failure::not_found("The shop has no such thing."));
        }
        let reserved = answer.success()?.json()?;
        order.note(&reserved).await?;
        reserved
    };
    let step = central.get("/buy").segment(&order.key("buy")).in_name_of(call.caller());
    let answer = step.send().await?;
    if answer.status() == 410 {
        return Err(Failure::new(Kind::Declined).detail("The shop sells no more of it."));
    }
    let answer = answer.success()?;
    let bought = if answer.status() == 202 { None } else { Some(answer.json::<Reserved>()?.text) };
    let (id, first_seen) = (order.id().to_owned(), order.first_seen().to_string());
    let known = bought.is_some();
    let view = Purchase { id, first_seen, reserved: reserved.text, bought };
    Ok(if known { Outcome::Done(view) } else { Outcome::NotKnown(view) })
}

async fn look(call: Call<Systems, Caller>, Path(path): Path<InShop>) -> Result<Json<Look>, Failure> {
    assert!(!path.shop.is_empty());
    let known = call.order::<Wish>(ORDERS, &path.id).await?;
    shown(&call.go_on(known, buy).await?)
}

async fn elsewhere(call: Call<Systems, Caller>, Path(path): Path<InShop>) -> Result<Json<Look>, Failure> {
    shown(&call.order::<Wish>("/shops/{shop}/others", &path.id).await?)
}

fn shown(known: &Known<Wish>) -> Result<Json<Look>, Failure> {
    let (standing, bought, why) = match known.standing() {
        Standing::Answered(answered) => (answered.status.to_string(), answered.json(), answered.detail()),
        Standing::Open => ("open".to_owned(), None, None),
        Standing::UnderWay => ("under way".to_owned(), None, None),
    };
    let reserved = known.notes::<Reserved>()?.map(|reserved| reserved.text);
    Ok(Json(Look { thing: known.asked().thing.clone(), standing, reserved, bought, why }))
}
