//! The authorization endpoint: a sign-in page, single sign-on, and the answer to the client.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::Cookie,
    http::{StatusCode, header::LOCATION},
    web::{Bytes, Data},
};

use super::{
    Provider,
    authorization_request::{Asked, SignIn, asked, destination},
    clients::Client,
    codes::Authorization,
    failure::{Code, Failure},
    page,
    params::Params,
    redirect,
    sessions::Session,
};
use crate::{
    bank::{CustomerId, customer_names},
    clock,
    system::note_caller,
};

/// How many customers the sign-in page offers as buttons.
const OFFERED: i64 = 6;

pub(super) async fn get(provider: Data<Provider>, request: HttpRequest) -> HttpResponse {
    answer(&provider, &request, Params::parse(request.query_string().as_bytes())).await
}

pub(super) async fn post(provider: Data<Provider>, request: HttpRequest, body: Bytes) -> HttpResponse {
    answer(&provider, &request, Params::of_form(&request, &body)).await
}

async fn answer(provider: &Provider, request: &HttpRequest, params: Result<Params, Failure>) -> HttpResponse {
    // Until client and address are known to belong together nothing may be sent there: an error would go to whoever asked.
    let known = params.and_then(|params| Ok((destination(provider, &params)?, params)));
    let ((client, redirect_uri), params) = match known {
        Ok(known) => known,
        Err(failure) => return page::refusal(StatusCode::BAD_REQUEST, &failure.description),
    };
    note_caller(request, Some(client.id), None);
    let state = params.get("state").map(str::to_owned);
    let outcome = match asked(client, redirect_uri.clone(), &params) {
        Ok(asked) => proceed(provider, request, &params, asked).await,
        Err(failure) => Err(failure),
    };
    outcome.unwrap_or_else(|failure| {
        let pairs = [
            ("error", Some(failure.code.as_str())),
            ("error_description", Some(failure.description.as_str())),
            ("state", state.as_deref()),
            ("iss", Some(provider.issuer.as_str())),
        ];
        see_other(&redirect::answer(&redirect_uri, &pairs), None)
    })
}

async fn proceed(
    provider: &Provider,
    request: &HttpRequest,
    params: &Params,
    asked: Asked,
) -> Result<HttpResponse, Failure> {
    let now = clock::now_seconds();
    if let Some(named) = params.get("customer").filter(|_| request.method() == "POST") {
        let known = named.trim().parse::<CustomerId>().ok().filter(|customer| provider.bank.knows(*customer));
        let Some(customer) = known else {
            return sign_in_page(
                provider,
                params,
                asked.client,
                Some(&format!("There is no customer {named}.")),
            )
            .await;
        };
        let (session, cookie) = provider.sessions.begin(customer, now)?;
        return send_code(provider, request, asked, &session, Some(cookie), now);
    }
    let session = provider.sessions.of(request, now);
    let usable = session.filter(|session| match asked.sign_in {
        SignIn::IfNeeded | SignIn::Never => true,
        SignIn::Always => false,
        SignIn::IfOlderThan(seconds) => now - session.auth_time <= seconds,
    });
    match usable {
        Some(session) => send_code(provider, request, asked, &session, None, now),
        None if asked.sign_in == SignIn::Never => {
            Err(Failure::new(Code::LoginRequired, "nobody is signed in"))
        }
        None => sign_in_page(provider, params, asked.client, None).await,
    }
}

fn send_code(
    provider: &Provider,
    request: &HttpRequest,
    asked: Asked,
    session: &Session,
    cookie: Option<Cookie<'static>>,
    now: i64,
) -> Result<HttpResponse, Failure> {
    note_caller(request, Some(asked.client.id), Some(&session.customer.to_string()));
    provider.sessions.takes_part(&session.sid, asked.client.id);
    let authorization = Authorization {
        client_id: asked.client.id,
        redirect_uri: asked.redirect_uri.clone(),
        challenge: asked.challenge,
        customer: session.customer,
        scopes: asked.scopes,
        audience: asked.audience,
        nonce: asked.nonce,
        sid: session.sid.clone(),
        auth_time: session.auth_time,
    };
    let code = provider.codes.issue(authorization, now)?;
    let pairs = [
        ("code", Some(code.as_str())),
        ("state", asked.state.as_deref()),
        ("iss", Some(provider.issuer.as_str())),
    ];
    Ok(see_other(&redirect::answer(&asked.redirect_uri, &pairs), cookie))
}

async fn sign_in_page(
    provider: &Provider,
    params: &Params,
    client: &Client,
    complaint: Option<&str>,
) -> Result<HttpResponse, Failure> {
    let customers = provider.bank.read(|c| customer_names(c, OFFERED)).await?;
    Ok(page::sign_in(client.id, &customers, params, complaint))
}

/// 303, so that a form is not posted on to the client.
fn see_other(location: &str, cookie: Option<Cookie<'static>>) -> HttpResponse {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((LOCATION, location)).insert_header(("cache-control", "no-store"));
    if let Some(cookie) = cookie {
        response.cookie(cookie);
    }
    response.finish()
}
