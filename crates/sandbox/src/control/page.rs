//! The control page: one document with its style and script in it, which speaks to the routes beside it.

use actix_web::HttpResponse;

use crate::random;

const PAGE: &str = include_str!("page.html");

/// What the document's style and script elements are marked with, in place of each answer's own nonce.
const NONCE: &str = "{{nonce}}";

/// Nothing is loaded from anywhere, and only the page's own style and script run.
pub(super) async fn page() -> HttpResponse {
    let Ok(nonce) = random::secret() else {
        return HttpResponse::InternalServerError().body("there is no randomness");
    };
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; connect-src 'self'; \
         img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("cache-control", "no-store"))
        .insert_header(("content-security-policy", policy))
        .insert_header(("x-content-type-options", "nosniff"))
        .insert_header(("referrer-policy", "no-referrer"))
        .body(PAGE.replace(NONCE, &nonce))
}
