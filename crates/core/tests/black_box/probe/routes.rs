//! The probe's routes: one for each way of being called and of calling.

use std::time::Duration;

use bff_core::auth::{Anonymous, Caller};
use bff_core::cache::Public;
use bff_core::compose::{optional, required};
use bff_core::http::problem::Failure;
use bff_core::server::{Body, Call, Deprecation, Json, Path, Query, Route, anyone, bearer, partner, session};
use bff_core::upstream::{Answer, Error};
use jiff::civil::date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::Systems;

pub(super) const DEADLINE: Duration = Duration::from_secs(5);
/// A thousand at once take their time on a busy machine.
const OF_A_HERD: Duration = Duration::from_mins(1);
const HASTY: Duration = Duration::from_millis(400);
/// As long as the configuration lets it.
const LONG: Duration = Duration::from_hours(1);

const OLD: Deprecation =
    Deprecation { since: date(2026, 6, 1), sunset: date(2027, 5, 31), successor: "/v2/new/{item}" };

pub(super) fn all() -> Vec<Route<Systems>> {
    let accounts = bearer(&["accounts"]);
    let mut routes = vec![
        Route::get("/free", "Answers without any system", anyone(), DEADLINE, free),
        Route::get("/filler/{size}", "A text of that size", anyone(), DEADLINE, filler),
        Route::get("/numbers", "Reads a query", anyone(), DEADLINE, numbers),
        Route::post("/orders", "Reads a body", anyone(), DEADLINE, order),
        Route::post("/held/{item}", "Reads a path, a query and a body", accounts, DEADLINE, held),
        Route::get("/absent/{item}", "Has nothing of that name", anyone(), DEADLINE, absent),
        Route::get("/panic", "Panics", anyone(), DEADLINE, panics),
        Route::get("/who", "Who is calling", bearer(&[]), DEADLINE, who),
        Route::get("/open/{item}", "In nobody's name", anyone(), DEADLINE, open),
        Route::get("/hasty/{item}", "In nobody's name, in a hurry", anyone(), HASTY, open),
        Route::get("/shared/{item}", "In nobody's name, kept for all", anyone(), OF_A_HERD, shared),
        Route::get("/shared/signed/{item}", "The same, and signed", anyone(), OF_A_HERD, shared_signed),
        Route::get("/own/{item}", "In the caller's name", accounts, DEADLINE, own),
        Route::get("/kept/{item}", "In the caller's name, kept for the caller", accounts, DEADLINE, kept),
        Route::post("/changed/{item}", "Changes what is the caller's", accounts, DEADLINE, changed),
        Route::get("/service/{item}", "In this service's name", anyone(), DEADLINE, service),
        Route::get("/partner", "Which partner is calling", partner(&["accounts"]), DEADLINE, who),
        Route::get("/partner/own/{item}", "In the partner's name", partner(&[]), DEADLINE, own),
        Route::get(
            "/partner/service/{item}",
            "For a partner, in this service's name",
            partner(&[]),
            DEADLINE,
            for_partner,
        ),
        Route::get("/me", "Who signed in", session(&[]), DEADLINE, who),
        Route::get("/mine/{item}", "In the name of who signed in", session(&["accounts"]), DEADLINE, own),
        Route::get("/treasure", "For who has a rare scope", session(&["treasure"]), DEADLINE, who),
        Route::get("/composed", "A required part and an optional one", accounts, DEADLINE, composed),
        Route::post("/sent/{item}", "Sends an order", anyone(), DEADLINE, sent),
        Route::post("/keyed/{item}", "Sends an order under a key", anyone(), DEADLINE, keyed),
        Route::post("/signed/{item}", "Sends an order under a key, signed", anyone(), DEADLINE, signed),
        Route::get("/signed/{item}", "Reads what its system signed", anyone(), DEADLINE, read_signed),
        Route::get("/v1/old/{item}", "What /v2/new/{item} is now", accounts, DEADLINE, own).deprecated(OLD),
        Route::get("/hasty-composed", "The same in a hurry", accounts, HASTY, composed),
    ];
    routes.extend(super::shop::routes());
    routes
}

pub(super) fn broken() -> Vec<Route<Systems>> {
    vec![Route::get("/broken/{item}", "Has a pattern that is none", anyone(), DEADLINE, broken_item)]
}

/// What the scripted systems say.
#[derive(Clone, Deserialize, Serialize, ToSchema)]
pub(super) struct Said {
    pub(super) text: String,
}

#[derive(Deserialize, IntoParams)]
pub(super) struct Item {
    pub(super) item: String,
}

#[derive(Deserialize, IntoParams)]
struct Size {
    size: usize,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct Numbers {
    small: u8,
}

#[derive(Deserialize, ToSchema)]
struct Order {
    lines: Vec<Line>,
}

#[derive(Deserialize, ToSchema)]
struct Line {
    count: u32,
}

#[derive(Deserialize, IntoParams)]
struct HeldItem {
    #[param(pattern = "^[a-z]{1,8}$")]
    item: String,
}

#[derive(Deserialize, IntoParams)]
struct BrokenItem {
    #[param(pattern = "^(a")]
    item: String,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct HeldQuery {
    #[param(minimum = 1, maximum = 9)]
    size: u8,
    whole: Option<bool>,
    #[param(maximum = 1.5)]
    share: Option<f64>,
    #[param(inline)]
    kind: Option<HeldKind>,
    text: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum HeldKind {
    Small,
    Large,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HeldBody {
    #[schema(min_items = 1)]
    lines: Vec<HeldLine>,
    #[schema(nullable = false, max_length = 10)]
    note: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HeldLine {
    #[schema(minimum = 1, maximum = 99)]
    count: u32,
    #[schema(pattern = "^[A-Z]{3}$")]
    currency: String,
}

#[derive(Serialize, ToSchema)]
struct Who {
    issuer: String,
    subject: String,
    client: String,
    accounts: bool,
    /// Of a partner.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<String>,
    actor: Option<Vec<String>>,
}

#[derive(Serialize, ToSchema)]
struct Composed {
    central: String,
    side: Option<String>,
    why: Option<&'static str>,
}

pub(super) fn said(answer: Answer) -> Result<Said, Error> {
    answer.success()?.json()
}

async fn free(_: Call<Systems, Anonymous>) -> Result<Json<Said>, Failure> {
    Ok(Json(Said { text: "free".to_owned() }))
}

async fn filler(_: Call<Systems, Anonymous>, Path(size): Path<Size>) -> Result<Json<Said>, Failure> {
    Ok(Json(Said { text: "filler ".chars().cycle().take(size.size).collect() }))
}

async fn numbers(_: Call<Systems, Anonymous>, Query(numbers): Query<Numbers>) -> Result<Json<u32>, Failure> {
    Ok(Json(u32::from(numbers.small)))
}

async fn order(_: Call<Systems, Anonymous>, Body(order): Body<Order>) -> Result<Json<u32>, Failure> {
    Ok(Json(order.lines.iter().map(|line| line.count).sum()))
}

async fn held(
    _: Call<Systems, Caller>,
    Path(path): Path<HeldItem>,
    Query(query): Query<HeldQuery>,
    Body(body): Body<HeldBody>,
) -> Result<Json<String>, Failure> {
    let HeldQuery { size, whole, share, kind, text } = query;
    let kind = kind.map(|kind| if matches!(kind, HeldKind::Small) { "small" } else { "large" });
    let lines: Vec<String> =
        body.lines.iter().map(|line| format!("{} {}", line.count, line.currency)).collect();
    Ok(Json(format!("{} {size} {whole:?} {share:?} {kind:?} {text:?} {lines:?} {:?}", path.item, body.note)))
}

async fn broken_item(
    _: Call<Systems, Anonymous>,
    Path(path): Path<BrokenItem>,
) -> Result<Json<String>, Failure> {
    Ok(Json(path.item))
}

async fn absent(_: Call<Systems, Anonymous>, Path(_): Path<Item>) -> Result<Json<Said>, Failure> {
    Err(Failure::not_found("There is nothing of this name."))
}

async fn panics(_: Call<Systems, Anonymous>) -> Result<Json<u32>, Failure> {
    panic!("the probe panics as asked")
}

async fn who(call: Call<Systems, Caller>) -> Result<Json<Who>, Failure> {
    let identity = call.caller().identity();
    Ok(Json(Who {
        issuer: identity.issuer().to_owned(),
        subject: identity.subject().to_owned(),
        client: identity.client().to_owned(),
        accounts: identity.has_scope("accounts"),
        plan: call.caller().plan().map(str::to_owned),
        actor: identity.actor().map(|actor| actor.0.clone()),
    }))
}

async fn open(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Said>, Failure> {
    let request = call.state().central.get("/open").segment(&item.item).in_name_of(&call.anonymous());
    Ok(Json(said(request.send().await?)?))
}

async fn shared(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Said>, Failure> {
    let request = call.state().central.get("/shared").segment(&item.item).in_name_of(&call.anonymous());
    Ok(Json(said(request.share(Public, LONG).send().await?)?))
}

async fn shared_signed(
    call: Call<Systems, Anonymous>,
    Path(item): Path<Item>,
) -> Result<Json<Said>, Failure> {
    let request = call.state().central.get("/shared").segment(&item.item).signed();
    Ok(Json(said(request.in_name_of(&call.anonymous()).share(Public, LONG).send().await?)?))
}

async fn own(call: Call<Systems, Caller>, Path(item): Path<Item>) -> Result<Json<Said>, Failure> {
    let request = call.state().central.get("/own").segment(&item.item).in_name_of(call.caller());
    Ok(Json(said(request.send().await?)?))
}

async fn kept(call: Call<Systems, Caller>, Path(item): Path<Item>) -> Result<Json<Said>, Failure> {
    let request = call.state().central.get("/kept").segment(&item.item).tagged(about(&item.item));
    Ok(Json(said(request.in_name_of(call.caller()).keep(LONG).send().await?)?))
}

/// What is about an item.
fn about(item: &str) -> String {
    format!("item-{item}")
}

async fn changed(call: Call<Systems, Caller>, Path(item): Path<Item>) -> Result<Json<Said>, Failure> {
    let (central, me) = (&call.state().central, call.caller());
    let answer = central.post("/changes").json(&Sent { item: &item.item })?.in_name_of(me).send().await?;
    central.changed(me, &[&about(&item.item)]);
    Ok(Json(said(answer)?))
}

async fn service(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Said>, Failure> {
    let request = call.state().central.get("/service").segment(&item.item).in_name_of(&call.service());
    Ok(Json(said(request.keep(LONG).send().await?)?))
}

async fn for_partner(call: Call<Systems, Caller>, Path(item): Path<Item>) -> Result<Json<Said>, Failure> {
    let request = call.state().central.get("/service").segment(&item.item).in_name_of(&call.service());
    Ok(Json(said(request.send().await?)?))
}

/// What goes up as an order.
#[derive(Serialize)]
struct Sent<'a> {
    item: &'a str,
}

async fn sent(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Said>, Failure> {
    let request = call.state().central.post("/orders").json(&Sent { item: &item.item })?;
    Ok(Json(said(request.in_name_of(&call.anonymous()).send().await?)?))
}

async fn keyed(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Said>, Failure> {
    let request = call.state().central.post("/orders").json(&Sent { item: &item.item })?;
    let request = request.once("x-idempotency-key", &item.item)?;
    Ok(Json(said(request.in_name_of(&call.anonymous()).send().await?)?))
}

async fn signed(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Said>, Failure> {
    let request = call.state().central.post("/orders").json(&Sent { item: &item.item })?;
    let request = request.once("x-idempotency-key", &item.item)?.signed();
    Ok(Json(said(request.in_name_of(&call.anonymous()).send().await?)?))
}

async fn read_signed(call: Call<Systems, Anonymous>, Path(item): Path<Item>) -> Result<Json<Said>, Failure> {
    let request = call.state().central.get("/orders").segment(&item.item).signed();
    Ok(Json(said(request.in_name_of(&call.anonymous()).send().await?)?))
}

async fn composed(call: Call<Systems, Caller>) -> Result<Json<Composed>, Failure> {
    let Systems { central, side } = call.state();
    let central = async { said(central.get("/composed").in_name_of(call.caller()).send().await?) };
    let side = async { said(side.get("/composed").in_name_of(&call.anonymous()).send().await?) };
    let (central, side) = call.compose((required("central", central), optional("side", side))).await?;
    let why = side.absence().map(bff_core::compose::Absence::word);
    Ok(Json(Composed { central: central.text, side: side.value().map(|said| said.text), why }))
}
