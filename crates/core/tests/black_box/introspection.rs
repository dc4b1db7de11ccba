//! Tokens that say nothing themselves: their issuer is asked (docs/SECURITY.md, B5).

use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use test_support::issuer::{Issuer, TokenBuilder};
use test_support::upstream::Reply;
use test_support::wait;

use super::config::{SOUND, check_faults, check_sound, checked};
use super::service::{PATIENCE, Service, Setup, setup};

fn asking() -> Setup {
    setup().set("issuer.main.tokens", "introspected")
}

/// A token of which the issuer says what a right one would say, but for one thing.
fn opaque(service: &Service, change: impl FnOnce(TokenBuilder) -> TokenBuilder) -> String {
    service.issuer.opaque(change(service.token()).introspected())
}

fn right(service: &Service) -> String {
    opaque(service, |token| token)
}

#[track_caller]
fn check_refused(service: &Service, token: &str, reason: &str) {
    let answer = service.get_as("/own/thing", token);
    assert_eq!(answer.status, 401, "{reason}: {}", answer.text());
    assert!(answer.text().contains(reason), "{reason}: {}", answer.text());
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    assert!(challenge.starts_with("Bearer error=\"invalid_token\""), "{challenge}");
    assert!(!answer.text().contains(token) && !service.bff.logs().iter().any(|line| line.contains(token)));
    assert_eq!(service.central.count(), 0, "{reason}: the system saw a refused request");
}

#[test]
fn a_token_that_its_issuer_calls_active_names_the_caller() {
    let service = asking().start();
    let token = opaque(&service, |token| token.subject("cust-0042").client("tablet-app"));
    let who = service.get_as("/who", &token).json();
    assert_eq!((&who["subject"], &who["client"]), (&json!("cust-0042"), &json!("tablet-app")));
    assert_eq!((&who["issuer"], &who["accounts"]), (&json!(service.issuer.url()), &json!(true)));
    let asked = service.issuer.introspections();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].form("token").as_deref(), Some(&*token));
    assert_eq!(asked[0].form("token_type_hint").as_deref(), Some("access_token"));
    assert!(asked[0].header("authorization").is_some_and(|value| value.starts_with("Basic ")), "unproven");
}

#[test]
fn what_an_issuer_may_leave_unsaid() {
    let service = asking().start();
    for unsaid in ["iss", "exp", "nbf", "iat", "token_type", "jti"] {
        let mut said = service.token().introspected();
        said.as_object_mut().unwrap().remove(unsaid);
        let token = service.issuer.opaque(said);
        assert_eq!(service.get_as("/who", &token).status, 200, "without {unsaid}");
    }
}

#[test]
fn what_an_issuer_says_is_read_as_strictly_as_a_signed_token() {
    let service = asking().start();
    let check = |change: &dyn Fn(TokenBuilder) -> TokenBuilder, reason: &str| {
        check_refused(&service, &opaque(&service, change), reason);
    };
    check(&|token| token.claim("active", false), "its issuer says that it does not hold");
    check(&|token| token.issuer("https://other.example"), "its issuer is not trusted here");
    check(&|token| token.audience("https://accounts.bank.example"), "it is meant for another audience");
    check(&|token| token.without("aud"), "its issuer does not say whom it is meant for");
    check(&|token| token.without("sub"), "it has no subject");
    check(&|token| token.without("client_id"), "it names no client");
    check(&|token| token.expires_in(-60), "it has expired");
    check(&|token| token.claim("nbf", 4_102_444_800_i64), "it is not valid yet");
    check(&|token| token.claim("iat", 4_102_444_800_i64), "it was issued in the future");
    check(&|token| token.claim("cnf", json!({"x5t#S256": "x"})), "bound in a way that is not checked here");
    let claims = "what its issuer says of it are not the claims";
    for value in [json!(1e300), json!(4_102_444_800.5), json!("4102444800"), json!({})] {
        check(&|token| token.claim("exp", value.clone()), claims);
    }
    check(&|token| token.claim("scope", json!(["accounts"])), claims);
    check_refused(&service, "nobody-issued-this", "its issuer says that it does not hold");
}

/// An issuer calls its refresh tokens active too: they are no access tokens.
#[test]
fn another_kind_of_token_is_none_of_access() {
    let service = asking().set("issuer.main.audience_optional", "true").start();
    for kind in [json!("refresh_token"), json!("N_A"), json!("mac"), json!("DPoP")] {
        let mut said = service.token().introspected();
        said["token_type"] = kind;
        check_refused(&service, &service.issuer.opaque(said), "it is not an access token (token_type)");
    }
    let mut said = service.token().without("aud").introspected();
    assert_eq!(service.get_as("/who", &service.issuer.opaque(said.clone())).status, 200, "by the setting");
    said.as_object_mut().unwrap().remove("token_type");
    check_refused(&service, &service.issuer.opaque(said), "it is not an access token (token_type)");
}

#[test]
fn an_answer_is_believed_for_a_short_time_and_never_beyond_the_tokens_end() {
    let service = asking().set("issuer.main.introspected_for", "2s").set("bearer.leeway", "0s").start();
    let token = right(&service);
    for _ in 0..5 {
        assert_eq!(service.get_as("/who", &token).status, 200);
    }
    assert_eq!(service.issuer.introspections().len(), 1);
    service.issuer.revoke(&token);
    wait::until(PATIENCE, "the revocation counts", || service.get_as("/who", &token).status == 401);
    let patient = asking().set("issuer.main.introspected_for", "5m").set("bearer.leeway", "0s").start();
    let short = opaque(&patient, |token| token.expires_in(2));
    assert_eq!(patient.get_as("/who", &short).status, 200);
    wait::until(PATIENCE, "it has ended", || patient.get_as("/who", &short).status == 401);

    let each = asking().set("issuer.main.introspected_for", "0s").start();
    let token = right(&each);
    assert_eq!([each.get_as("/who", &token).status, each.get_as("/who", &token).status], [200, 200]);
    assert_eq!(each.issuer.introspections().len(), 2);
}

#[test]
fn many_who_bring_one_token_ask_once() {
    let service = asking().start();
    let (said, discovery) = (service.token().introspected(), discovery(&service.issuer));
    service.issuer.upstream().script(move |seen| match seen.path() {
        "/introspect" => Reply::json(200, &said).after(Duration::from_millis(300)),
        _ => Reply::json(200, &discovery),
    });
    let statuses: Vec<u16> = thread::scope(|scope| {
        let threads: Vec<_> = (0..40).map(|_| scope.spawn(|| service.get_as("/who", "one").status)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    assert_eq!(service.issuer.introspections().len(), 1);
}

#[test]
fn an_issuer_that_cannot_be_asked_is_a_503_in_time() {
    let service = asking().set("issuer.main.timeout", "300ms").start();
    let known = right(&service);
    assert_eq!(service.get_as("/who", &known).status, 200);
    let replies: [fn() -> Reply; 7] = [
        || Reply::status(500),
        || Reply::status(401),
        Reply::stall,
        || Reply::huge(10 << 20),
        Reply::garbage,
        || Reply::json(200, &json!({"active": "true"})),
        || Reply::json(200, &json!({"sub": "cust-0001"})),
    ];
    for (nth, reply) in replies.into_iter().enumerate() {
        service.issuer.upstream().script(move |_| reply());
        let began = std::time::Instant::now();
        let answer = service.get_as("/own/thing", &format!("token-{nth}"));
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (503, Some("5")),
            "{nth}: {}",
            answer.text()
        );
        assert!(began.elapsed() < Duration::from_secs(3), "{nth}");
        assert_eq!(service.get_as("/who", &known).status, 200, "{nth}: what it said just now stands");
    }
    assert_eq!(service.central.count(), 0);
    service.issuer.mend();
    assert_eq!(service.get_as("/who", &right(&service)).status, 200);
}

#[test]
fn an_issuer_that_names_no_endpoint_for_it_is_told_of() {
    let issuer = Issuer::start();
    let mut document = discovery(&issuer);
    document.as_object_mut().unwrap().remove("introspection_endpoint");
    issuer.upstream().script(move |_| Reply::json(200, &document));
    let service = asking().start_unready(issuer);
    wait::until(PATIENCE, "the reason is told", || {
        let why = service.readiness_of("issuer.main")["why"].clone();
        why.as_str().is_some_and(|why| why.contains("introspection_endpoint"))
    });
    assert_eq!(service.get_as("/who", "opaque").status, 503);
}

/// A JWT goes to the issuer that it names and to no other, whoever else could be asked.
#[test]
fn of_several_issuers_each_hears_of_its_own_tokens_alone() {
    let other = Issuer::start();
    let service = asking().set("issuer.other.url", other.url()).start();
    assert_eq!(service.get_as("/who", &other.token().sign()).json()["issuer"], other.url());
    assert_eq!(service.get_as("/who", &other.token().expires_in(-60).sign()).status, 401);
    assert_eq!(service.get_as("/who", &other.token().issuer("https://third.example").sign()).status, 401);
    assert_eq!(service.get_as("/who", &other.token().alg_none().sign()).status, 401);
    assert_eq!(service.issuer.introspections().len(), 0, "it heard of another's token");

    // Its own are asked about though they are signed: what it took back counts.
    let signed = service.token().sign();
    assert_eq!(service.get_as("/who", &signed).status, 401);
    service.issuer.says(&signed, service.token().introspected());
    assert_eq!(service.get_as("/who", &signed).status, 200);
    assert_eq!(service.issuer.introspections().len(), 2);
}

#[test]
fn an_issuer_that_cannot_be_asked_is_a_fault_of_the_settings() {
    let asked = "\n[issuer.other]\nurl = \"http://127.0.0.1:4\"\ntokens = \"introspected\"";
    check_faults(
        &checked(&format!("{SOUND}{asked}"), &[], &[]),
        &["issuer.other.client_id: is missing: tokens = \"introspected\" asks the issuer"],
    );
    let client = "\nclient_id = \"me\"\nclient_secret = \"hush-hush\"\n";
    let client = format!("{SOUND}{asked}{client}[oidc]\nissuer = \"main\"\n");
    check_sound(&checked(&client, &[], &[]));
    check_faults(
        &checked(&client, &["--set", "issuer.main.tokens=introspected"], &[]),
        &["issuer.other.tokens: only one issuer can be asked about tokens", "issuer.main is one already"],
    );
}

/// What Okta and Entra ID call them; each only where the settings say so.
#[test]
fn claims_of_other_names_count_where_the_settings_name_them() {
    let okta = setup().set("issuer.main.scope_claim", "scp").set("issuer.main.client_claim", "cid").start();
    let token = |service: &Service| service.token().without("scope").without("client_id");
    let listed =
        |service: &Service| token(service).claim("scp", json!(["accounts"])).claim("cid", "phone-app");
    let who = okta.get_as("/who", &listed(&okta).sign()).json();
    assert_eq!((&who["client"], &who["accounts"]), (&json!("phone-app"), &json!(true)));
    let spaced = listed(&okta).claim("scp", "openid accounts").sign();
    assert_eq!(okta.get_as("/own/thing", &spaced).status, 200);
    let by_scope = okta.token().claim("cid", "phone-app").sign();
    assert_eq!(okta.get_as("/own/thing", &by_scope).status, 403, "scope is not what counts there");
    assert_eq!(okta.get_as("/who", &okta.token().sign()).status, 401, "nor is client_id");
    let strange = |scp: Value| okta.get_as("/who", &listed(&okta).claim("scp", scp).sign()).status;
    assert_eq!([strange(json!(7)), strange(json!([7])), strange(json!({}))], [401; 3]);

    let strict = setup().start();
    assert_eq!(strict.get_as("/who", &listed(&strict).sign()).status, 401);
    let scopes = token(&strict).claim("scp", "accounts").client("phone-app").sign();
    assert_eq!(strict.get_as("/own/thing", &scopes).status, 403);
}

fn discovery(issuer: &Issuer) -> Value {
    let url = issuer.url();
    json!({
        "issuer": url,
        "jwks_uri": format!("{url}/jwks"),
        "introspection_endpoint": format!("{url}/introspect"),
        "keys": issuer.jwks()["keys"],
    })
}
