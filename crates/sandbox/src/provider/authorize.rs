//! The authorization endpoint: code flow with PKCE, a sign-in page, single sign-on.

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::Cookie,
    http::{StatusCode, header::LOCATION},
    web::{Bytes, Data},
};

use super::{
    Provider,
    clients::{self, Client, GrantType},
    codes::Authorization,
    failure::{Code, Failure},
    page,
    params::Params,
    redirect,
    scopes::Scopes,
    sessions::Session,
};
use crate::{
    bank::{CustomerId, customer_names},
    clock,
    system::note_caller,
};

/// How many customers the sign-in page offers as buttons.
const OFFERED: i64 = 6;

/// A request that is in order.
struct Asked {
    client: &'static Client,
    redirect_uri: String,
    state: Option<String>,
    scopes: Scopes,
    audience: &'static str,
    nonce: Option<String>,
    challenge: String,
    sign_in: SignIn,
}

/// Whether the person may be asked to sign in, or must be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SignIn {
    IfNeeded,
    Always,
    IfOlderThan(i64),
    Never,
}

pub(super) async fn get(provider: Data<Provider>, request: HttpRequest) -> HttpResponse {
    answer(
        &provider,
        &request,
        Params::parse(request.query_string().as_bytes()),
    )
    .await
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

fn destination(provider: &Provider, params: &Params) -> Result<(&'static Client, String), Failure> {
    let client = clients::find(params.require("client_id")?);
    let client = client.ok_or_else(|| Failure::new(Code::InvalidClient, "there is no such client"))?;
    let redirect_uri = params.require("redirect_uri")?;
    if !provider.clients.allows_redirect(client, redirect_uri) {
        let message = format!("`{redirect_uri}` is not a redirect address of {}", client.id);
        return Err(Failure::new(Code::InvalidRequest, message));
    }
    Ok((client, redirect_uri.to_owned()))
}

fn asked(client: &'static Client, redirect_uri: String, params: &Params) -> Result<Asked, Failure> {
    if params.get("request").is_some() || params.get("request_uri").is_some() {
        return Err(Failure::new(
            Code::RequestNotSupported,
            "request objects are not supported",
        ));
    }
    if params.require("response_type")? != "code" {
        return Err(Failure::new(
            Code::UnsupportedResponseType,
            "`response_type` is code",
        ));
    }
    if !client.may(GrantType::Code) {
        return Err(Failure::new(
            Code::UnauthorizedClient,
            "this client may not use the code flow",
        ));
    }
    if params.get("response_mode").is_some_and(|mode| mode != "query") {
        return Err(Failure::new(Code::InvalidRequest, "`response_mode` is query"));
    }
    let scopes = Scopes::parse(params.get("scope").unwrap_or_default());
    if !scopes.is_within(&client.scopes()) {
        return Err(Failure::new(
            Code::InvalidScope,
            format!("this client may ask for {}", client.scopes),
        ));
    }
    Ok(Asked {
        client,
        redirect_uri,
        state: params.get("state").map(str::to_owned),
        scopes,
        audience: audience(client, params)?,
        nonce: params.get("nonce").map(str::to_owned),
        challenge: challenge(params)?,
        sign_in: sign_in(params)?,
    })
}

/// RFC 8707; here one token is for one resource.
fn audience(client: &'static Client, params: &Params) -> Result<&'static str, Failure> {
    let own = client
        .default_audience
        .ok_or_else(|| Failure::new(Code::InvalidTarget, "this client has no resource"))?;
    if params.all("resource").all(|resource| resource == own) {
        Ok(own)
    } else {
        Err(Failure::new(
            Code::InvalidTarget,
            format!("this client may ask for {own}"),
        ))
    }
}

/// Required of every client, S256 alone: `plain` protects against nothing that `state` does not.
fn challenge(params: &Params) -> Result<String, Failure> {
    let refused = |message: &str| Err(Failure::new(Code::InvalidRequest, message));
    let Some(challenge) = params.get("code_challenge") else {
        return refused("`code_challenge` is missing: PKCE is required (RFC 7636)");
    };
    if params.get("code_challenge_method") != Some("S256") {
        return refused("`code_challenge_method` is S256");
    }
    if challenge.len() != 43 {
        return refused("`code_challenge` is a SHA-256 in base64url: 43 characters");
    }
    Ok(challenge.to_owned())
}

fn sign_in(params: &Params) -> Result<SignIn, Failure> {
    let prompts: Vec<&str> = params
        .get("prompt")
        .unwrap_or_default()
        .split(' ')
        .filter(|p| !p.is_empty())
        .collect();
    if prompts.contains(&"none") {
        return match prompts.len() {
            1 => Ok(SignIn::Never),
            _ => Err(Failure::new(Code::InvalidRequest, "`prompt=none` stands alone")),
        };
    }
    if prompts.contains(&"login") || prompts.contains(&"select_account") {
        return Ok(SignIn::Always);
    }
    match params.get("max_age").map(str::parse) {
        None => Ok(SignIn::IfNeeded),
        Some(Ok(seconds)) => Ok(SignIn::IfOlderThan(seconds)),
        Some(Err(_)) => Err(Failure::new(
            Code::InvalidRequest,
            "`max_age` is a number of seconds",
        )),
    }
}

async fn proceed(
    provider: &Provider,
    request: &HttpRequest,
    params: &Params,
    asked: Asked,
) -> Result<HttpResponse, Failure> {
    let now = clock::now_seconds();
    if let Some(named) = params.get("customer").filter(|_| request.method() == "POST") {
        let known = named
            .trim()
            .parse::<CustomerId>()
            .ok()
            .filter(|customer| provider.bank.knows(*customer));
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
    note_caller(
        request,
        Some(asked.client.id),
        Some(&session.customer.to_string()),
    );
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
    response
        .insert_header((LOCATION, location))
        .insert_header(("cache-control", "no-store"));
    if let Some(cookie) = cookie {
        response.cookie(cookie);
    }
    response.finish()
}
