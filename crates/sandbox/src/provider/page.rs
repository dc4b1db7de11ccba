//! The provider's few pages: plain HTML, no script, marked as what they are.

use std::fmt::Write;

use actix_web::{HttpResponse, http::StatusCode};

use super::params::Params;
use crate::bank::CustomerId;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:3rem auto;padding:0 1rem}\
.mark{background:#b00020;color:#fff;padding:.5rem 1rem;border-radius:.3rem}\
button{font:inherit;display:block;width:100%;text-align:left;margin:.4rem 0;padding:.6rem 1rem}\
input{font:inherit;padding:.5rem}.complaint{color:#b00020}";

/// The sign-in page; its form sends the request's own parameters back with the customer.
pub(super) fn sign_in(
    client_id: &str,
    customers: &[(CustomerId, String)],
    params: &Params,
    complaint: Option<&str>,
) -> HttpResponse {
    let mut hidden = String::new();
    for (name, value) in params.pairs().iter().filter(|(name, _)| name != "customer") {
        let _ =
            write!(hidden, "<input type=\"hidden\" name=\"{}\" value=\"{}\">", escaped(name), escaped(value));
    }
    let mut buttons = String::new();
    for (id, name) in customers {
        let _ = write!(buttons, "<button name=\"customer\" value=\"{id}\">{} ({id})</button>", escaped(name));
    }
    let complaint =
        complaint.map(|text| format!("<p class=\"complaint\" role=\"alert\">{}</p>", escaped(text)));
    let hint = params.get("login_hint").map(escaped).unwrap_or_default();
    let body = format!(
        "<h1>Sign in</h1><p>{} asks you to sign in. Choose who you are; no password is asked for.</p>{}\
         <form method=\"post\" action=\"/authorize\">{hidden}{buttons}</form>\
         <form method=\"post\" action=\"/authorize\">{hidden}\
         <label>Any other customer <input name=\"customer\" value=\"{hint}\" placeholder=\"cust-0042\" required></label>\
         <button>Sign in</button></form>",
        escaped(client_id),
        complaint.as_deref().unwrap_or_default(),
    );
    let status = if complaint.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    page(status, "Sign in", &body)
}

/// What is shown where nothing may be sent back to the client.
pub(super) fn refusal(status: StatusCode, message: &str) -> HttpResponse {
    page(status, "This cannot be done", &format!("<h1>This cannot be done</h1><p>{}</p>", escaped(message)))
}

pub(super) fn signed_out() -> HttpResponse {
    page(StatusCode::OK, "Signed out", "<h1>Signed out</h1><p>You are signed out at the provider.</p>")
}

fn page(status: StatusCode, title: &str, body: &str) -> HttpResponse {
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title><style>{STYLE}</style>\
         <p class=\"mark\">Development provider, not for production</p>{body}</html>"
    );
    HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header(("cache-control", "no-store"))
        // No form-action: browsers would hold it against the redirect to the client as well.
        .insert_header((
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
        ))
        .insert_header(("x-content-type-options", "nosniff"))
        .insert_header(("referrer-policy", "no-referrer"))
        .body(html)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
