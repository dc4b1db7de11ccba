//! What a navigation is answered with: on to another address, or a small page; cookies along with it.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};

use super::super::openapi::Description;
use super::super::output::Output;
use super::page;
use crate::auth::session::cookie::SetCookie;
use crate::http::context::Context;
use crate::http::problem::Failure;

/// The answer.
#[derive(Debug)]
pub(super) struct Turn {
    what: What,
    cookies: Vec<SetCookie>,
}

#[derive(Debug)]
enum What {
    /// 303: whatever the method was, what follows is a `GET`.
    To(String),
    Page(StatusCode, String),
}

impl Turn {
    /// On to this address.
    pub(super) fn to(address: impl Into<String>) -> Self {
        Self { what: What::To(address.into()), cookies: Vec::new() }
    }

    /// On within this origin by a page: after a redirect from another site the browser would leave the strict cookie at home.
    pub(super) fn within(path: &str, title: &str) -> Self {
        Self { what: What::Page(StatusCode::OK, page::onward(path, title)), cookies: Vec::new() }
    }

    /// A failure, for a person.
    pub(super) fn failed(failure: &Failure, title: &str, context: &Context) -> Self {
        let page = page::failure(failure, title, context.id().as_str());
        Self { what: What::Page(failure.kind().status(), page), cookies: Vec::new() }
    }

    pub(super) fn with(mut self, cookies: impl IntoIterator<Item = SetCookie>) -> Self {
        self.cookies.extend(cookies);
        self
    }
}

impl Output for Turn {
    fn answer(self) -> Result<HttpResponse, Failure> {
        let mut answer = match self.what {
            What::To(address) => HttpResponse::SeeOther().insert_header((header::LOCATION, address)).finish(),
            What::Page(status, html) => HttpResponse::build(status)
                .insert_header((header::CONTENT_SECURITY_POLICY, page::POLICY))
                .content_type("text/html; charset=utf-8")
                .body(html),
        };
        answer.headers_mut().insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
        for cookie in &self.cookies {
            cookie.add_to(&mut answer);
        }
        Ok(answer)
    }

    fn describe(description: &mut Description) {
        description.navigation();
    }
}
