//! A BFF with nothing of its own to do: an empty answer, and the same of a handler that has called a system whose answer is kept. It is
//! built as the binaries are, for `just bench`.

use std::process::ExitCode;
use std::time::Duration;

use bff_core::auth::Anonymous;
use bff_core::cache::Public;
use bff_core::config::{Live, NoSettings};
use bff_core::http::problem::Failure;
use bff_core::server::{App, Call, Command, Json, Listeners, Route, Stop, anyone, exit, serve};
use bff_core::upstream::{Upstream, Upstreams};
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
        Route::get(
            "/called",
            "The same, and calls a system whose answer is kept",
            anyone(),
            DEADLINE,
            called,
        ),
    ]
}

#[derive(Serialize, ToSchema)]
struct Empty {}

async fn empty(_: Call<Systems, Anonymous>) -> Result<Json<Empty>, Failure> {
    Ok(Json(Empty {}))
}

async fn called(call: Call<Systems, Anonymous>) -> Result<Json<Empty>, Failure> {
    let request = call.state().system.get("/kept/4096").in_name_of(&call.anonymous());
    request.share(Public, KEPT).send().await?.success()?;
    Ok(Json(Empty {}))
}

#[test]
fn command_line_is_sound() {
    Command::of(&app()).debug_assert();
}
