//! Routes whose answers are composed: each way of saying what the answer is without a part.

use std::time::Duration;

use bff_core::auth::{Anonymous, Caller};
use bff_core::cache::Public;
use bff_core::compose::{Slot, optional, required, stale_ok};
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json, Path, Route, anyone, bearer};
use bff_core::upstream::{Error, Unnamed};
use serde::Serialize;
use utoipa::ToSchema;

use super::Systems;
use super::routes::{DEADLINE, Item, Said, said};

/// For which a part may be shown as it was.
const A_WHILE: Duration = Duration::from_mins(1);
/// Over before the next request.
const AN_INSTANT: Duration = Duration::from_micros(1);

pub(super) fn all() -> Vec<Route<Systems>> {
    let accounts = bearer(&["accounts"]);
    vec![
        Route::get("/parts/{item}", "Parts of every meaning", accounts, DEADLINE, parts),
        Route::get("/chained/{item}", "A part that depends on another", accounts, DEADLINE, chained),
        Route::get("/chained-gaps/{item}", "The same, of optional parts", accounts, DEADLINE, chained_gaps),
        Route::get("/once/{item}", "A part that is stale at once", accounts, DEADLINE, stale_at_once),
        Route::post("/parts/{item}", "A stale part of a command", accounts, DEADLINE, commanded),
        Route::get("/public-parts/{item}", "Parts that are for everybody", anyone(), DEADLINE, public_parts),
        Route::get("/languages/{item}", "A stale part in a language", accounts, DEADLINE, in_a_language),
    ]
}

/// A part's place, as this client wants to see it.
#[derive(Serialize, ToSchema)]
struct Place {
    is: &'static str,
    text: Option<String>,
    why: Option<&'static str>,
}

#[derive(Serialize, ToSchema)]
struct Parts {
    central: String,
    stale: Place,
    or: Place,
    optional: Place,
}

#[derive(Serialize, ToSchema)]
struct Chain {
    first: Place,
    second: Place,
}

impl From<Slot<Said>> for Place {
    fn from(slot: Slot<Said>) -> Self {
        let is = match slot {
            Slot::Fresh(_) => "fresh",
            Slot::Stale(..) => "stale",
            Slot::Default(..) => "default",
            Slot::Missing(_) => "missing",
        };
        Self {
            is,
            why: slot.absence().map(bff_core::compose::Absence::word),
            text: slot.value().map(|said| said.text),
        }
    }
}

async fn ask(caller: &Caller, request: Unnamed) -> Result<Said, Error> {
    said(request.in_name_of(caller).send().await?)
}

async fn parts(call: Call<Systems, Caller>, Path(item): Path<Item>) -> Result<Json<Parts>, Failure> {
    let (Systems { central, side }, me) = (call.state(), call.caller());
    let said_instead = Said { text: "said instead".to_owned() };
    let (central, stale, or, optional) = call
        .compose((
            required("central", ask(me, central.get("/central").segment(&item.item))),
            stale_ok("stale", A_WHILE, ask(me, side.get("/stale").segment(&item.item).tagged("stale"))),
            optional("or", ask(me, side.get("/or").segment(&item.item))).or(said_instead),
            optional("optional", ask(me, side.get("/optional").segment(&item.item))),
        ))
        .await?;
    Ok(Json(Parts { central: central.text, stale: stale.into(), or: or.into(), optional: optional.into() }))
}

async fn chained(call: Call<Systems, Caller>, Path(item): Path<Item>) -> Result<Json<Chain>, Failure> {
    let (Systems { central, side }, me) = (call.state(), call.caller());
    let ((first, second),) = call
        .compose((required("first", ask(me, central.get("/first").segment(&item.item)))
            .then(|first| optional("second", ask(me, side.get("/second").segment(&first.text)))),))
        .await?;
    Ok(Json(Chain { first: Slot::Fresh(first).into(), second: second.into() }))
}

async fn chained_gaps(call: Call<Systems, Caller>, Path(item): Path<Item>) -> Result<Json<Chain>, Failure> {
    let (Systems { central, side }, me) = (call.state(), call.caller());
    let ((first, second),) = call
        .compose((optional("first", ask(me, side.get("/first").segment(&item.item)))
            .then("second", |first| ask(me, central.get("/second").segment(&first.text))),))
        .await?;
    Ok(Json(Chain { first: first.into(), second: second.into() }))
}

async fn stale_at_once(call: Call<Systems, Caller>, Path(item): Path<Item>) -> Result<Json<Place>, Failure> {
    let request = call.state().side.get("/once").segment(&item.item);
    let (once,) = call.compose((stale_ok("once", AN_INSTANT, ask(call.caller(), request)),)).await?;
    Ok(Json(once.into()))
}

async fn commanded(call: Call<Systems, Caller>, Path(item): Path<Item>) -> Result<Json<Place>, Failure> {
    let request = call.state().side.get("/commanded").segment(&item.item);
    let (part,) = call.compose((stale_ok("part", A_WHILE, ask(call.caller(), request)),)).await?;
    Ok(Json(part.into()))
}

async fn public_parts(
    call: Call<Systems, Anonymous>,
    Path(item): Path<Item>,
) -> Result<Json<Chain>, Failure> {
    let (Systems { central, side }, nobody) = (call.state(), call.anonymous());
    let of = |request: Unnamed| {
        let request = request.segment(&item.item).in_name_of(&nobody).share(Public, A_WHILE);
        async { said(request.send().await?) }
    };
    let (first, second) = call
        .compose((required("first", of(central.get("/first"))), optional("second", of(side.get("/second")))))
        .await?;
    Ok(Json(Chain { first: Slot::Fresh(first).into(), second: second.into() }))
}

async fn in_a_language(call: Call<Systems, Caller>, Path(item): Path<Item>) -> Result<Json<Place>, Failure> {
    let language = call.language(&["en", "cy"]);
    let request = call.state().side.get("/words").segment(&item.item).in_language(language);
    let (words,) = call.compose((stale_ok("words", A_WHILE, ask(call.caller(), request)),)).await?;
    Ok(Json(words.into()))
}
