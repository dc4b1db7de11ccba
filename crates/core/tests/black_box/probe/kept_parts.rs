//! Routes whose answers are made of kept answers, and of whatever else a handler can learn.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use bff_core::auth::{Anonymous, Caller, Principal as _};
use bff_core::cache::Public;
use bff_core::compose::{optional, required, stale_ok};
use bff_core::http::problem::Failure;
use bff_core::server::{Body, Call, Json, Path, Route, anyone, bearer, partner, session};
use bff_core::upstream::{Error, Request};
use serde::Serialize;
use utoipa::ToSchema;

use super::Systems;
use super::routes::{DEADLINE, Item, Said, said};

/// As long as the configuration lets it.
const LONG: Duration = Duration::from_hours(1);

/// In which what is kept is there, on a busy machine too.
const SOON: Duration = Duration::from_secs(1);

/// For which a part may be shown as it was; no longer than a test waits for.
const A_WHILE: Duration = Duration::from_secs(8);

pub(super) fn all() -> Vec<Route<Systems>> {
    let accounts = bearer(&["accounts"]);
    vec![
        Route::get("/made/{item}", "The caller's part, and one for all", accounts, DEADLINE, made),
        Route::get("/signed-in/{item}", "The same by a session", session(&["accounts"]), DEADLINE, made),
        Route::get("/for-all/{item}", "Two parts for all", anyone(), DEADLINE, for_all),
        Route::get("/anew/{item}", "The same, made each time", anyone(), DEADLINE, anew),
        Route::get(
            "/counted/{item}",
            "A part for all, and how often it was made",
            anyone(),
            DEADLINE,
            counted,
        ),
        Route::get("/counted-own/{item}", "The same for a caller", accounts, DEADLINE, counted_own),
        Route::get("/words/{item}", "A part for all, in a language", anyone(), DEADLINE, in_words),
        Route::get("/timely/{item}", "A part for all, and the time", anyone(), DEADLINE, timely),
        Route::get(
            "/hurried/{item}",
            "A part for all, and the time that is left",
            anyone(),
            DEADLINE,
            hurried,
        ),
        Route::get(
            "/planned/{item}",
            "A part for all, and a plan",
            partner(&["accounts"]),
            DEADLINE,
            planned,
        ),
        Route::get("/later/{item}", "A part for all, for a while as it was", anyone(), DEADLINE, later),
        Route::get("/fielded/{item}", "A field of a part for all", anyone(), DEADLINE, fielded),
        Route::get("/late/{item}", "Two parts for all, of which one comes late", anyone(), SOON, late),
        Route::get("/bodied/{item}", "A part for all, and a body", anyone(), DEADLINE, bodied),
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

async fn anew(call: Call<Systems, Anonymous>, item: Path<Item>) -> Result<Json<Texts>, Failure> {
    _ = call.context();
    for_all(call, item).await
}

/// What no handler but one that is to be watched may have.
static MADE: AtomicU64 = AtomicU64::new(0);

async fn counted(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Texts>, Failure> {
    made_of_one(&call, &call.anonymous(), item).await
}

async fn counted_own(call: Call<Systems, Caller>, Path(item): Path<Item>) -> Result<Json<Texts>, Failure> {
    made_of_one(&call, &call.anonymous(), item).await
}

async fn made_of_one<W>(
    call: &Call<Systems, W>,
    nobody: &Anonymous,
    item: Item,
) -> Result<Json<Texts>, Failure> {
    let language = call.language(&["en", "cy"]);
    let part = call.state().side.get("/counted").segment(&item.item).in_language(language).tagged("counted");
    let (part,) = call.compose((required("part", text(part.in_name_of(nobody))),)).await?;
    let number = MADE.fetch_add(1, Ordering::SeqCst);
    Ok(Json(Texts { first: part.text, second: Some(number.to_string()) }))
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

async fn hurried(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Said>, Failure> {
    let nobody = call.anonymous();
    let in_time = !nobody.context().left().is_zero();
    let part = text(call.state().side.get("/hurried").segment(&item.item).in_name_of(&nobody));
    let (part,) = call.compose((required("part", part),)).await?;
    Ok(Json(Said { text: format!("{} {in_time}", part.text) }))
}

async fn planned(call: Call<Systems, Caller>, Path(item): Path<Item>) -> Result<Json<Texts>, Failure> {
    let part = text(call.state().side.get("/planned").segment(&item.item).in_name_of(&call.anonymous()));
    let (part,) = call.compose((required("part", part),)).await?;
    Ok(Json(Texts { first: part.text, second: call.caller().plan().map(str::to_owned) }))
}

async fn later(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Texts>, Failure> {
    let part = text(call.state().side.get("/later").segment(&item.item).in_name_of(&call.anonymous()));
    let (part,) = call.compose((stale_ok("part", A_WHILE, part),)).await?;
    Ok(Json(Texts { first: "later".to_owned(), second: part.value().map(|said| said.text) }))
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

/// The first has no time left once its first part is there, and does without the other.
async fn late(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Texts>, Failure> {
    static TAKES_ITS_TIME: AtomicBool = AtomicBool::new(true);
    let (Systems { central, side }, nobody) = (call.state(), call.anonymous());
    let first = text(side.get("/second").segment(&item.item).in_name_of(&nobody)).await?;
    if TAKES_ITS_TIME.swap(false, Ordering::SeqCst) {
        std::thread::sleep(SOON);
    }
    let second = text(central.get("/first").segment(&item.item).in_name_of(&nobody)).await;
    Ok(Json(Texts { first: first.text, second: second.ok().map(|said| said.text) }))
}

async fn bodied(
    call: Call<Systems, Anonymous>,
    Path(item): Path<Item>,
    Body(body): Body<Said>,
) -> Result<Json<Texts>, Failure> {
    let part = text(call.state().side.get("/bodied").segment(&item.item).in_name_of(&call.anonymous()));
    let (part,) = call.compose((required("part", part),)).await?;
    Ok(Json(Texts { first: part.text, second: Some(body.text) }))
}
