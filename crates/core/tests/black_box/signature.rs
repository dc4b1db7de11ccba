//! What is signed: a body goes up with a signature, and an answer counts only with its system's own.

use std::fs;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use test_support::http::{self, Answer};
use test_support::signatory::{HEADER, Signatory, header_of};
use test_support::upstream::{Reply, Upstream};
use test_support::wait;

use super::service::{PATIENCE, Service, Setup, run, setup};
use super::signed_in::check_problem;

const TRUST_ANCHOR: &str = "bank.example";

/// A probe that signs as `probe`, before a system that signs as `central`.
struct Signing {
    service: Service,
    us: Signatory,
    them: Arc<Signatory>,
    /// Where that system's keys are.
    keys: Upstream,
}

fn with_keys(setup: Setup, keys: &Upstream) -> Setup {
    setup
        .set("upstream.central.signing_issuer", "probe")
        .set("upstream.central.signing_trust_anchor", TRUST_ANCHOR)
        .set("upstream.central.answer_keys", format!("{}/jwks", keys.url()))
        .set("upstream.central.answer_issuer", "central")
}

fn start(setup: Setup) -> Signing {
    let (us, them) =
        (Signatory::new("probe", TRUST_ANCHOR), Arc::new(Signatory::new("central", TRUST_ANCHOR)));
    let jwks = them.jwks();
    let keys = Upstream::start(move |_| Reply::json(200, &jwks));
    let service = with_keys(setup, &keys).set("upstream.central.signing_key", us.private_pem()).start();
    let signing = Signing { service, us, them, keys };
    signing.answer_by(Signatory::reply);
    signing
}

fn said() -> Value {
    json!({"text": "done"})
}

impl Signing {
    /// The system answers so from now on.
    fn answer_by(&self, reply: impl Fn(&Signatory, u16, &Value) -> Reply + Send + Sync + 'static) {
        let them = self.them.clone();
        self.service.central.script(move |_| reply(&them, 201, &said()));
    }

    /// It answers with a signature under this header.
    fn sign_as(&self, header: Value) {
        self.answer_by(move |them, status, value| {
            let signature = them.sign_as(&header, value.to_string().as_bytes());
            Reply::json(status, value).header(HEADER, &signature)
        });
    }

    #[track_caller]
    fn send(&self, path: &str) -> Answer {
        http::post_json(format!("{}{path}", self.service.bff.public()), &[], &json!({}))
    }

    /// The order was sent, and what came back is not taken for an answer.
    #[track_caller]
    fn check_unreadable(&self, why: &str) {
        let before = self.service.central.count();
        check_problem(&self.send("/signed/one"), 502, "upstream-failed");
        assert_eq!(self.service.central.count(), before + 1, "{why}");
        let told = |line: &String| line.contains("\"event\":\"answer-unsigned\"") && line.contains(why);
        wait::until(PATIENCE, why, || self.service.bff.logs().iter().any(told));
    }
}

#[test]
fn a_body_goes_up_signed_and_a_signed_answer_counts() {
    let signing = start(setup());
    let answer = signing.send("/signed/one");
    assert_eq!((answer.status, answer.json()["text"].as_str()), (200, Some("done")));
    let seen = &signing.service.central.seen()[0];
    assert_eq!((&*seen.method, seen.path(), &*seen.text()), ("POST", "/orders", r#"{"item":"one"}"#));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    let mut header = signing.us.check(seen);
    let expected = signing.us.header();
    let issued = header["http://openbanking.org.uk/iat"].take().as_i64().unwrap();
    assert!((0..60).contains(&(expected["http://openbanking.org.uk/iat"].as_i64().unwrap() - issued)));
    for name in ["alg", "b64", "http://openbanking.org.uk/iss", "http://openbanking.org.uk/tan", "crit"] {
        assert_eq!(header[name], expected[name], "{name}");
    }
    assert_eq!(header["kid"], signing.us.thumbprint(), "without signing_key_id");
}

#[test]
fn a_key_goes_by_the_id_that_the_settings_give_it() {
    let signing = start(setup().set("upstream.central.signing_key_id", "ours-1"));
    assert_eq!(signing.send("/signed/one").status, 200);
    assert_eq!(signing.us.check(&signing.service.central.seen()[0])["kid"], "ours-1");
}

#[test]
fn what_is_read_counts_only_signed_as_well() {
    let signing = start(setup());
    let read = || signing.service.get("/signed/one");
    assert_eq!(read().json(), said());
    assert_eq!(signing.service.central.seen()[0].header(HEADER), None, "there is nothing to sign");
    signing.answer_by(|_, status, value| Reply::json(status, value));
    check_problem(&read(), 502, "upstream-failed");
}

/// Nobody looked whether the other one's was signed.
#[test]
fn who_wants_it_signed_is_given_no_kept_answer_of_who_does_not() {
    let signing = start(setup().set("upstream.central.fresh_for", "60s"));
    let unsigned = |_: &Signatory, _, value: &Value| Reply::json(200, value);
    signing.answer_by(unsigned);
    let get = |path: &str| signing.service.get(path);
    assert_eq!((get("/shared/a").status, get("/shared/a").status), (200, 200));
    assert_eq!(signing.service.central.count(), 1, "it is kept");
    check_problem(&get("/shared/signed/a"), 502, "upstream-failed");
    signing.answer_by(|them, _, value| them.reply(200, value));
    for _ in 0..2 {
        assert_eq!(get("/shared/signed/a").status, 200);
    }
    assert_eq!(signing.service.central.count(), 3, "a signed one is kept too");
}

#[test]
fn who_wants_it_signed_waits_for_no_call_of_who_does_not() {
    let signing =
        start(setup().set("upstream.central.fresh_for", "60s").set("upstream.central.timeout", "30s"));
    signing.answer_by(|_, _, value| Reply::json(200, value).after(Duration::from_millis(800)));
    thread::scope(|scope| {
        let first = scope.spawn(|| signing.service.get("/shared/a").status);
        wait::until(PATIENCE, "it is under way", || signing.service.central.count() == 1);
        check_problem(&signing.service.get("/shared/signed/a"), 502, "upstream-failed");
        assert_eq!(first.join().unwrap(), 200);
    });
    assert_eq!(signing.service.central.count(), 2);
}

#[test]
fn an_answer_without_a_signature_that_holds_is_none() {
    let signing = start(setup());
    signing.answer_by(|_, status, value| Reply::json(status, value));
    signing.check_unreadable("its signature is missing");
    signing.answer_by(|_, _, value| Reply::json(403, value));
    signing.check_unreadable("\"http.status\":403,\"error\":\"its signature is missing\"");
    signing.answer_by(|them, status, value| {
        Reply::json(status, value).header(HEADER, &them.sign(br#"{"text":"none"}"#))
    });
    signing.check_unreadable("its signature does not hold");
    signing.answer_by(|_, status, value| Reply::json(status, value).header(HEADER, "a.b.c"));
    signing.check_unreadable("its signature is no detached one");
    let stranger = Signatory::new("central", TRUST_ANCHOR);
    signing.answer_by(move |_, status, value| stranger.reply(status, value));
    signing.check_unreadable("its signature's key is none of the system's");
}

#[test]
fn a_signature_of_another_header_is_none() {
    let signing = start(setup());
    let good = signing.them.header();
    let later = good["http://openbanking.org.uk/iat"].as_i64().unwrap() + 3600;
    for (name, wrong, why) in [
        ("http://openbanking.org.uk/iss", json!("another"), "its signature is another's"),
        ("http://openbanking.org.uk/tan", json!("another"), "its signature is another's"),
        ("http://openbanking.org.uk/iat", json!(later), "its signature is of the future"),
        ("b64", json!(true), "its signature's header is not the standard's"),
        ("crit", json!(["b64"]), "its signature's header is not the standard's"),
        ("crit", json!(["b64", "x", "y", "z"]), "its signature's header is not the standard's"),
        ("alg", json!("none"), "its signature's header is not the standard's"),
        // The public key is no secret: it must not be taken for one.
        ("alg", json!("HS256"), "its signature's key is none of the system's"),
        ("alg", json!("PS256"), "its signature's key is none of the system's"),
    ] {
        let mut header = good.clone();
        header[name] = wrong;
        signing.sign_as(header);
        signing.check_unreadable(why);
    }
    signing.sign_as(good);
    assert_eq!(signing.send("/signed/one").status, 200);
}

#[test]
fn nothing_is_sent_before_the_systems_keys_are_known() {
    let signing = start(setup());
    signing.keys.stop();
    check_problem(&signing.send("/signed/one"), 502, "upstream-failed");
    signing.keys.restart();
    signing.keys.script(|_| Reply::json(200, &json!({"keys": []})));
    check_problem(&signing.send("/signed/one"), 502, "upstream-failed");
    assert_eq!(signing.service.central.count(), 0);
}

#[test]
fn a_new_key_of_the_system_is_fetched_and_its_keys_serve_on_while_it_has_none() {
    let signing = start(setup());
    assert_eq!(signing.send("/signed/one").status, 200);
    let next = Arc::new(Signatory::new("central", TRUST_ANCHOR));
    let (jwks, signer) = (next.jwks(), next.clone());
    signing.keys.script(move |_| Reply::json(200, &jwks));
    signing.answer_by(move |_, status, value| signer.reply(status, value));
    assert_eq!(signing.send("/signed/two").status, 200);
    assert_eq!(signing.keys.count(), 2);
    signing.keys.stop();
    assert_eq!(signing.send("/signed/three").status, 200);
    // Who answers chooses the key's id: it causes no fetch each.
    let stranger = Signatory::new("central", TRUST_ANCHOR);
    signing.keys.restart();
    signing.answer_by(move |_, status, value| stranger.reply(status, value));
    signing.check_unreadable("its signature's key is none of the system's");
    assert_eq!(signing.keys.count(), 2);
}

#[test]
fn a_key_of_ours_that_changes_is_used_from_then_on() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("key.pem");
    let (first, second) = (Signatory::new("probe", TRUST_ANCHOR), Signatory::new("probe", TRUST_ANCHOR));
    fs::write(&file, first.private_pem()).unwrap();
    let them = Arc::new(Signatory::new("central", TRUST_ANCHOR));
    let jwks = them.jwks();
    let keys = Upstream::start(move |_| Reply::json(200, &jwks));
    let setup = with_keys(setup(), &keys).set("upstream.central.signing_key.file", file.display());
    let signing = Signing { service: setup.start(), us: first, them, keys };
    signing.answer_by(Signatory::reply);
    let kid = || {
        assert_eq!(signing.send("/signed/one").status, 200);
        header_of(&signing.service.central.seen().pop().unwrap())["kid"].clone()
    };
    assert_eq!(kid(), signing.us.thumbprint());
    fs::write(folder.path().join("next"), second.private_pem()).unwrap();
    fs::rename(folder.path().join("next"), &file).unwrap();
    wait::until(PATIENCE, "the new key signs", || kid() == second.thumbprint());
    second.check(&signing.service.central.seen().pop().unwrap());
}

#[test]
fn without_a_key_of_ours_nothing_is_sent() {
    let service = setup().start();
    let answer = http::post_json(format!("{}/signed/one", service.bff.public()), &[], &json!({}));
    check_problem(&answer, 502, "upstream-failed");
    assert_eq!(service.central.count(), 0);
}

/// The settings of a probe that signs, with this one otherwise; none where it is empty.
#[track_caller]
fn check_fault(key: &str, value: &str, expected: &str) {
    let keys = Upstream::start(|_| Reply::status(503));
    let pem = Signatory::new("probe", TRUST_ANCHOR).private_pem();
    let whole = with_keys(setup(), &keys)
        .set("issuer.main.url", "http://127.0.0.1:1")
        .set("upstream.central.url", "https://central.example")
        .set("upstream.central.answer_keys", "https://central.example/jwks")
        .set("upstream.side.url", "http://127.0.0.1:1")
        .set("upstream.central.signing_key", pem);
    let key = format!("upstream.central.{key}");
    let setup = if value.is_empty() { whole.unset(&key) } else { whole.set(&key, value) };
    let flags = setup.flags();
    let args: Vec<&str> = std::iter::once("--check").chain(flags.iter().map(String::as_str)).collect();
    let told = run(&args, &[]);
    let told = String::from_utf8_lossy(&told.stderr).into_owned();
    assert_eq!(told.contains(expected), !expected.is_empty(), "{told}");
    assert!(!told.contains("PRIVATE KEY"), "{told}");
}

#[test]
fn what_goes_with_a_key_is_all_there_and_none_of_it_without() {
    for end in ["signing_issuer", "signing_trust_anchor", "answer_keys", "answer_issuer"] {
        check_fault(end, "", &format!("upstream.central.{end}: is missing: it goes with signing_key"));
    }
    check_fault("signing_key", "", "upstream.central.answer_keys: is used with signing_key alone");
    check_fault(
        "signing_key",
        "no key",
        "upstream.central.signing_key: is no private key of P-256, RSA or Ed25519",
    );
    check_fault(
        "answer_keys",
        "http://central.example/jwks",
        "upstream.central.answer_keys: is http, and the system",
    );
}
