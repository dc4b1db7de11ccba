//! The routes of signing in and out, the same for every BFF whose routes take a browser's session. A front end written for
//! Duende's BFF finds the ones that it knows: `login`, `logout`, `user`, `backchannel` and the header `X-CSRF: 1`.

mod back_channel;
mod callback;
mod login;
mod logout;
mod page;
mod params;
mod sessions;
mod turn;
mod user;

use std::time::Duration;

use super::access::{Browser, anyone};
use super::route::Route;

/// The provider is asked on the way: longer than a screen may take.
const WITH_PROVIDER: Duration = Duration::from_secs(8);
const ALONE: Duration = Duration::from_secs(2);

/// All of them.
pub(super) fn routes<S: 'static>() -> Vec<Route<S>> {
    vec![
        Route::get("/bff/login", "Begins to sign in", anyone(), WITH_PROVIDER, login::login::<S>)
            .without_head(),
        Route::get(
            "/bff/callback",
            "Where the provider sends the browser back to",
            anyone(),
            WITH_PROVIDER,
            callback::callback::<S>,
        )
        .without_head(),
        Route::get(
            "/bff/logout",
            "Signs out, by the session's own link",
            anyone(),
            ALONE,
            logout::by_link::<S>,
        )
        .without_head()
        .critical(),
        Route::post("/bff/logout", "Signs out", anyone(), ALONE, logout::by_post::<S>).critical(),
        Route::get(
            "/bff/signed-out",
            "Where the provider sends the browser after signing out",
            anyone(),
            ALONE,
            logout::signed_out::<S>,
        )
        .without_head()
        .critical(),
        Route::get("/bff/user", "Who is signed in", Browser, ALONE, user::user::<S>),
        Route::get("/bff/sessions", "The user's sessions", Browser, ALONE, sessions::list::<S>),
        Route::delete(
            "/bff/sessions",
            "Ends one of the user's sessions, or all of them",
            Browser,
            ALONE,
            sessions::end::<S>,
        )
        .critical(),
        Route::post(
            "/bff/backchannel",
            "Where the provider tells of ended sessions",
            anyone(),
            ALONE,
            back_channel::back_channel::<S>,
        ),
    ]
}
