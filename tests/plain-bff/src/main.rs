//! A BFF with nothing of its own to do: an empty answer, and the same of handlers that have called a system whose answer is kept. It is
//! built as the binaries are, for `just bench-hit`.

use std::process::ExitCode;
use std::time::Duration;

use bff_core::auth::Anonymous;
use bff_core::cache::Public;
use bff_core::config::{Live, NoSettings};
use bff_core::http::problem::Failure;
use bff_core::server::{App, Call, Command, Json, Listeners, Route, Stop, anyone, exit, serve};
use bff_core::upstream::{Answer, Upstream, Upstreams};
use serde::Serialize;
use tikv_jemallocator::Jemalloc;
use utoipa::ToSchema;

/// As the binaries have it.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

const DEADLINE: Duration = Duration::from_secs(5);
const KEPT: Duration = Duration::from_hours(1);

fn main() -> ExitCode {
    exit(start())
}

fn start() -> Result<(), Stop> {
    let app = app();
    let command = Command::parse(&app);
    command.answer(&app)?;
    let settings = command.config(&app)?;
    let listeners = Listeners::bind(&settings)?;
    serve(app, settings, listeners)
}

struct Systems {
    system: Upstream,
}

fn app() -> App<Systems> {
    App {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        about: env!("CARGO_PKG_DESCRIPTION"),
        dev: "",
        upstreams: &["system"],
        signed: &[],
        state: systems,
        routes,
        browse: None,
    }
}

fn systems(upstreams: &Upstreams, _: &Live<NoSettings>) -> Systems {
    Systems { system: upstreams.get("system") }
}

fn routes() -> Vec<Route<Systems>> {
    vec![
        Route::get("/empty", "Answers with nothing", anyone(), DEADLINE, empty),
        Route::get("/made", "The same, made of what is kept, and so given again", anyone(), DEADLINE, made),
        Route::get("/called", "The same, made each time of what is kept", anyone(), DEADLINE, called),
    ]
}

#[derive(Serialize, ToSchema)]
struct Empty {}

async fn empty(_: Call<Systems, Anonymous>) -> Result<Json<Empty>, Failure> {
    Ok(Json(Empty {}))
}

async fn made(call: Call<Systems, Anonymous>) -> Result<Json<Empty>, Failure> {
    answer(&call).await?;
    Ok(Json(Empty {}))
}

/// It reads a field, which another answer of the same bytes may say otherwise: so it has to run.
async fn called(call: Call<Systems, Anonymous>) -> Result<Json<Empty>, Failure> {
    let answer = answer(&call).await?;
    answer
        .header("etag")
        .map(|_| Json(Empty {}))
        .ok_or_else(|| Failure::bad_request("The system says no tag."))
}

async fn answer(call: &Call<Systems, Anonymous>) -> Result<Answer, Failure> {
    let request = call.state().system.get("/kept/4096").in_name_of(&call.anonymous());
    Ok(request.share(Public, KEPT).send().await?.success()?)
}

#[test]
fn command_line_is_sound() {
    Command::of(&app()).debug_assert();
}
