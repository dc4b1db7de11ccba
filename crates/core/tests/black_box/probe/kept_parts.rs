//! Routes whose answers are made of kept answers, and of whatever else a handler can learn.

use std::time::Duration;

use bff_core::auth::{Anonymous, Caller};
use bff_core::cache::Public;
use bff_core::compose::{optional, required};
use bff_core::http::problem::Failure;
use bff_core::server::{Call, Json, Path, Route, anyone, bearer, session};
use bff_core::upstream::{Error, Request};
use serde::Serialize;
use utoipa::ToSchema;

use super::Systems;
use super::routes::{DEADLINE, Item, Said, said};

/// As long as the configuration lets it.
const LONG: Duration = Duration::from_hours(1);

pub(super) fn all() -> Vec<Route<Systems>> {
    let accounts = bearer(&["accounts"]);
    vec![
        Route::get("/made/{item}", "The caller's part, and one for all", accounts, DEADLINE, made),
        Route::get("/signed-in/{item}", "The same by a session", session(&["accounts"]), DEADLINE, made),
        Route::get("/for-all/{item}", "Two parts for all", anyone(), DEADLINE, for_all),
        Route::get("/words/{item}", "A part for all, in a language", anyone(), DEADLINE, in_words),
        Route::get("/timely/{item}", "A part for all, and the time", anyone(), DEADLINE, timely),
        Route::get("/fielded/{item}", "A field of a part for all", anyone(), DEADLINE, fielded),
        Route::get("/half/{item}", "A part that is kept, and one that is not", anyone(), DEADLINE, half),
    ]
}

/// Both parts' texts.
#[derive(Serialize, ToSchema)]
struct Texts {
    first: String,
    second: Option<String>,
}

async fn text(request: Request<Anonymous>) -> Result<Said, Error> {
    said(request.share(Public, LONG).send().await?)
}

async fn made(call: Call<Systems, Caller>, Path(item): Path<Item>) -> Result<Json<Texts>, Failure> {
    let (Systems { central, side }, nobody) = (call.state(), call.anonymous());
    let own = central.get("/first").segment(&item.item).in_name_of(call.caller()).keep(LONG);
    let own = async { said(own.send().await?) };
    let second = text(side.get("/second").segment(&item.item).in_name_of(&nobody));
    let (first, second) = call.compose((required("first", own), optional("second", second))).await?;
    Ok(Json(Texts { first: first.text, second: second.value().map(|said| said.text) }))
}

async fn for_all(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Texts>, Failure> {
    let (Systems { central, side }, nobody) = (call.state(), call.anonymous());
    let first = text(central.get("/first").segment(&item.item).in_name_of(&nobody));
    let second = text(side.get("/second").segment(&item.item).in_name_of(&nobody));
    let (first, second) = call.compose((required("first", first), optional("second", second))).await?;
    Ok(Json(Texts { first: first.text, second: second.value().map(|said| said.text) }))
}

async fn in_words(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Said>, Failure> {
    let (nobody, language) = (call.anonymous(), call.language(&["en", "cy"]));
    let words = call.state().side.get("/words").segment(&item.item).in_language(language);
    let (words,) = call.compose((required("words", text(words.in_name_of(&nobody))),)).await?;
    Ok(Json(words))
}

async fn timely(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Texts>, Failure> {
    let now = call.context().clock().utc();
    let part = text(call.state().side.get("/timely").segment(&item.item).in_name_of(&call.anonymous()));
    let (part,) = call.compose((required("part", part),)).await?;
    Ok(Json(Texts { first: part.text, second: Some(now.to_string()) }))
}

async fn fielded(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Said>, Failure> {
    let request = call.state().side.get("/fielded").segment(&item.item).in_name_of(&call.anonymous());
    let field = async {
        let answer = request.share(Public, LONG).send().await?.success()?;
        Ok(answer.header("x-field").unwrap_or_default().to_owned())
    };
    let (text,) = call.compose((required("part", field),)).await?;
    Ok(Json(Said { text }))
}

async fn half(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Texts>, Failure> {
    let (Systems { central, side }, nobody) = (call.state(), call.anonymous());
    let first = text(side.get("/kept").segment(&item.item).in_name_of(&nobody));
    let second = central.get("/anew").segment(&item.item).in_name_of(&nobody);
    let second = async { said(second.send().await?) };
    let (first, second) = call.compose((required("first", first), required("second", second))).await?;
    Ok(Json(Texts { first: first.text, second: Some(second.text) }))
}
