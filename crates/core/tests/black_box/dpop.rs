//! Tokens that are bound to a key, and the proofs that must come with them (docs/SECURITY.md, B4 and D15).

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use test_support::http::Answer;
use test_support::issuer::{Algorithm, Issuer, ProofKey, TokenBuilder};
use test_support::redis::Redis;
use test_support::wait;

use super::config::{SOUND, check_faults, check_sound, checked};
use super::service::{PATIENCE, Service, Setup, setup};

const ORIGIN: &str = "http://localhost:8080";
const ALGS: &str = "algs=\"ES256 PS256 EdDSA\"";

fn accepting() -> Setup {
    setup().set("bearer.dpop", "accepted")
}

/// Who brings a token that is bound to a key.
struct Holder {
    key: ProofKey,
    token: String,
}

impl Holder {
    fn of(service: &Service) -> Self {
        let key = ProofKey::generate();
        let token = service.token().bound_to(&key).sign();
        Self { key, token }
    }

    /// A right proof for `/own/thing`.
    fn proof(&self) -> TokenBuilder {
        self.proof_for("/own/thing")
    }

    fn proof_for(&self, path: &str) -> TokenBuilder {
        self.key.proof("GET", &format!("{ORIGIN}{path}"), &self.token)
    }

    #[track_caller]
    fn get(&self, service: &Service, path: &str, proofs: &[&str]) -> Answer {
        let authorization = format!("DPoP {}", self.token);
        let proofs = proofs.iter().map(|proof| ("DPoP", *proof));
        let headers: Vec<_> = [("Authorization", authorization.as_str())].into_iter().chain(proofs).collect();
        service.get_with(path, &headers)
    }

    /// Refused for this reason, with nothing sent on.
    #[track_caller]
    fn check_refused(&self, service: &Service, proofs: &[&str], reason: &str) {
        let before = service.central.count();
        let answer = self.get(service, "/own/thing", proofs);
        assert_eq!(answer.status, 401, "{reason}: {}", answer.text());
        let challenge = answer.header("www-authenticate").unwrap_or_default();
        assert!(challenge.starts_with("DPoP error=\"invalid_dpop_proof\""), "{reason}: {challenge}");
        assert!(challenge.contains(reason) && challenge.ends_with(ALGS), "{reason}: {challenge}");
        assert_eq!(service.central.count(), before, "{reason}: the system saw a refused request");
    }
}

#[test]
fn a_bound_token_is_taken_with_a_proof_of_its_key() {
    let service = accepting().start();
    let holder = Holder::of(&service);
    for _ in 0..3 {
        let answer = holder.get(&service, "/own/thing", &[&holder.proof().sign()]);
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    assert_eq!(service.get_as("/own/thing", &service.token().sign()).status, 200, "one that is not bound");
    let ed = ProofKey::generate_with(Algorithm::EdDsa);
    let holder = Holder { token: service.token().bound_to(&ed).sign(), key: ed };
    assert_eq!(holder.get(&service, "/own/thing", &[&holder.proof().sign()]).status, 200);
    let query = holder.get(&service, "/own/thing?page=2", &[&holder.proof().sign()]);
    assert_eq!(query.status, 200, "htu is without the query: {}", query.text());
    let lower = format!("dpop {}", holder.token);
    let headers = [("Authorization", &*lower), ("DPoP", &holder.proof().sign())];
    assert_eq!(service.get_with("/own/thing", &headers).status, 200);
}

/// RFC 9449 section 4.3, one by one.
#[test]
fn a_proof_that_is_wrong_in_one_way_is_refused() {
    let service = accepting().start();
    let holder = Holder::of(&service);
    let refused =
        |proof: TokenBuilder, reason: &str| holder.check_refused(&service, &[&proof.sign()], reason);
    let proof = || holder.proof();
    holder.check_refused(&service, &[], "it is not there");
    let two = [proof().sign(), proof().sign()];
    holder.check_refused(&service, &[&two[0], &two[1]], "there are two");
    holder.check_refused(&service, &[&two.join(", ")], "it is no signed JWT");
    for wrong in ["", "x", "a.b", "..", &"a".repeat(9_000)] {
        let answer = holder.get(&service, "/own/thing", &[wrong]);
        assert_eq!(answer.status, 401, "{wrong}: {}", answer.text());
    }
    for claim in ["jti", "htm", "htu", "iat", "ath"] {
        refused(proof().without(claim), "its claims are not those of a proof");
    }
    refused(proof().typ(Some("JWT")), "it is of another type (typ)");
    refused(proof().typ(None), "its header is not that of a proof");
    refused(proof().without_header("jwk"), "its header is not that of a proof");
    refused(proof().header("crit", json!(["b64"])), "it has critical header parameters");
    refused(proof().tampered(), "its signature does not hold");
    refused(proof().signed_by_other_key(), "its signature does not hold");
    refused(proof().claim("htm", "POST"), "it is made for another method (htm)");
    refused(proof().claim("htm", "get"), "it is made for another method (htm)");
    refused(proof().claim("htu", format!("{ORIGIN}/own/other")), "it is made for another address (htu)");
    refused(proof().claim("htu", "https://localhost:8080/own/thing"), "it is made for another address (htu)");
    refused(
        proof().claim("htu", service.bff.public() + "/own/thing"),
        "it is made for another address (htu)",
    );
    refused(proof().claim("ath", "x"), "it is made for another token (ath)");
    let other = service.token().bound_to(&holder.key).sign();
    refused(
        holder.key.proof("GET", &format!("{ORIGIN}/own/thing"), &other),
        "it is made for another token (ath)",
    );
    refused(proof().claim("jti", ""), "it has no id of a usual length (jti)");
    refused(proof().claim("jti", "j".repeat(600)), "it has no id of a usual length (jti)");
    let answer = holder.get(&service, "/own/thing", &[&proof().sign()]);
    assert_eq!(answer.status, 200, "the holder was locked out: {}", answer.text());
}

#[test]
fn a_proof_of_the_wrong_time_is_refused() {
    let service = accepting().start();
    let holder = Holder::of(&service);
    let refused = |value: Value, reason: &str| {
        holder.check_refused(&service, &[&holder.proof().claim("iat", value).sign()], reason);
    };
    refused(json!(now() + 60), "it was made in the future (iat)");
    refused(json!(now() - 120), "it is too old (iat)");
    for value in [json!(1e300), json!(1.5), json!("1"), json!(null)] {
        refused(value, "its claims are not those of a proof");
    }
    refused(json!(-1), "it is too old (iat)");
    refused(json!(i64::MAX), "it was made in the future (iat)");
    for iat in [now() + 5, now() - 55] {
        let proof = holder.proof().claim("iat", iat).sign();
        assert_eq!(holder.get(&service, "/own/thing", &[&proof]).status, 200);
    }
}

#[test]
fn only_a_public_key_of_an_allowed_algorithm_proves_anything() {
    let service = accepting().start();
    let holder = Holder::of(&service);
    let refused =
        |proof: TokenBuilder, reason: &str| holder.check_refused(&service, &[&proof.sign()], reason);
    let mut private = holder.key.jwk();
    private["d"] = json!("c2VjcmV0");
    refused(holder.proof().header("jwk", private), "its key is a private one (jwk)");
    let secret = json!({"kty": "oct", "k": URL_SAFE_NO_PAD.encode("secret")});
    refused(
        holder.proof().hs256_with("secret").header("jwk", secret.clone()),
        "its algorithm is not allowed (alg)",
    );
    refused(holder.proof().header("jwk", secret), "its key is a private one (jwk)");
    refused(holder.proof().hs256_with_public_key(), "its algorithm is not allowed (alg)");
    refused(holder.proof().alg_none(), "its algorithm is not allowed (alg)");
    refused(holder.proof().header("alg", "RS256"), "its algorithm is not allowed (alg)");
    refused(holder.proof().header("alg", "EdDSA"), "its key does not fit its algorithm (jwk)");
    refused(holder.proof().header("jwk", json!({"kty": "EC"})), "its key does not fit its algorithm (jwk)");
    refused(holder.proof().header("jwk", "x"), "its header is not that of a proof");
    let stranger = ProofKey::generate();
    let foreign = stranger.proof("GET", &format!("{ORIGIN}/own/thing"), &holder.token);
    refused(foreign, "its key is not the one that the token is bound to");
}

#[test]
fn a_proof_counts_once() {
    let service = accepting().start();
    let holder = Holder::of(&service);
    let proof = holder.proof().claim("jti", "once").sign();
    assert_eq!(holder.get(&service, "/own/thing", &[&proof]).status, 200);
    holder.check_refused(&service, &[&proof], "it was used before (jti)");
    let same_id = holder.proof().claim("jti", "once").claim("iat", now() - 3).sign();
    holder.check_refused(&service, &[&same_id], "it was used before (jti)");
    let other = Holder::of(&service);
    let same_id = other.proof().claim("jti", "once").sign();
    assert_eq!(other.get(&service, "/own/thing", &[&same_id]).status, 200, "an id is its key's");
    // A proof that was refused for another reason has not been used.
    let wrong = other.proof().claim("jti", "two").claim("htm", "POST").sign();
    other.check_refused(&service, &[&wrong], "htm");
    assert_eq!(other.get(&service, "/own/thing", &[&other.proof().claim("jti", "two").sign()]).status, 200);
}

/// Neither way around: a stolen token is worth nothing without its key, and a scheme promises nothing that was not looked at.
#[test]
fn a_token_comes_by_the_scheme_that_it_is_made_for() {
    let service = accepting().start();
    let holder = Holder::of(&service);
    let bearer = format!("Bearer {}", holder.token);
    for headers in [
        vec![("Authorization", &*bearer)],
        vec![("Authorization", &*bearer), ("DPoP", &holder.proof().sign())],
    ] {
        let answer = service.get_with("/own/thing", &headers);
        assert_eq!(answer.status, 401, "{}", answer.text());
        let challenge = answer.header("www-authenticate").unwrap_or_default();
        let starts = "Bearer error=\"invalid_token\", error_description=\"it is bound to a key";
        assert!(
            challenge.starts_with(starts) && challenge.ends_with(&format!(", DPoP {ALGS}")),
            "{challenge}"
        );
    }
    let unbound = Holder { key: holder.key.clone(), token: service.token().sign() };
    let answer = unbound.get(&service, "/own/thing", &[&unbound.proof().sign()]);
    assert_eq!(answer.status, 401);
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    assert!(challenge.starts_with("DPoP error=\"invalid_token\""), "{challenge}");
    assert!(challenge.contains("it is not bound to a key"), "{challenge}");
    for cnf in
        [json!({}), json!({"jkt": 7}), json!({"jkt": "short"}), json!({"x5t#S256": holder.key.thumbprint()})]
    {
        let answer = service.get_as("/own/thing", &service.token().claim("cnf", cnf.clone()).sign());
        assert_eq!(answer.status, 401, "{cnf}");
        assert!(answer.text().contains("bound in a way that is not checked here"), "{}", answer.text());
    }
    assert_eq!(service.central.count(), 0);
}

#[test]
fn where_proofs_are_not_read_a_bound_token_is_refused() {
    let service = setup().start();
    let holder = Holder::of(&service);
    let answer = service.get_as("/own/thing", &holder.token);
    assert_eq!(answer.status, 401);
    assert!(answer.text().contains("proofs of keys are not read here"), "{}", answer.text());
    let answer = holder.get(&service, "/own/thing", &[&holder.proof().sign()]);
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, Some("Bearer")));
}

#[test]
fn where_proofs_are_required_an_unbound_token_is_refused() {
    let service = setup().set("bearer.dpop", "required").start();
    let holder = Holder::of(&service);
    assert_eq!(holder.get(&service, "/own/thing", &[&holder.proof().sign()]).status, 200);
    let answer = service.get_as("/own/thing", &service.token().sign());
    assert_eq!(answer.status, 401);
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    assert!(
        challenge.starts_with("DPoP error=\"invalid_token\"") && challenge.ends_with(ALGS),
        "{challenge}"
    );
    let none = service.get("/own/thing");
    assert_eq!(none.header("www-authenticate"), Some(&*format!("DPoP {ALGS}")));
    let either = accepting().start().get("/own/thing");
    assert_eq!(either.header("www-authenticate"), Some(&*format!("Bearer, DPoP {ALGS}")));
}

#[test]
fn a_missing_scope_is_told_by_the_scheme_that_was_used() {
    let service = accepting().start();
    let key = ProofKey::generate();
    let holder = Holder { token: service.token().bound_to(&key).scope("messages").sign(), key };
    let answer = holder.get(&service, "/own/thing", &[&holder.proof().sign()]);
    assert_eq!(answer.status, 403);
    let challenge = format!("DPoP error=\"insufficient_scope\", scope=\"accounts\", {ALGS}");
    assert_eq!(answer.header("www-authenticate"), Some(&*challenge));
}

/// What was fetched for who showed a key is not for who comes without one.
#[test]
fn a_key_is_part_of_who_somebody_is() {
    let service = accepting().start();
    let holder = Holder::of(&service);
    let get = || holder.get(&service, "/kept/thing", &[&holder.proof_for("/kept/thing").sign()]).status;
    assert_eq!(service.get_as("/kept/thing", &service.token().sign()).status, 200);
    assert_eq!((get(), service.central.count()), (200, 2));
    let other = Holder::of(&service);
    assert_eq!(other.get(&service, "/kept/thing", &[&other.proof_for("/kept/thing").sign()]).status, 200);
    assert_eq!(service.central.count(), 3);
}

/// C1: without its proof it would be the stolen token that its key protects against.
#[test]
fn a_bound_token_is_not_passed_on() {
    let service = accepting()
        .set("upstream.central.grant", "relay")
        .set("upstream.central.audience", "https://mobile.bank.example")
        .start();
    let holder = Holder::of(&service);
    let answer = holder.get(&service, "/own/thing", &[&holder.proof().sign()]);
    assert_eq!((answer.status, service.central.count()), (502, 0), "{}", answer.text());
    assert_eq!(service.get_as("/own/thing", &service.token().sign()).status, 200);
}

#[test]
fn a_token_that_its_issuer_calls_bound_needs_its_proof_too() {
    let service = accepting().set("issuer.main.tokens", "introspected").start();
    let key = ProofKey::generate();
    let mut said = service.token().bound_to(&key).introspected();
    let mut check = |kind: &str| {
        said["token_type"] = json!(kind);
        let holder = Holder { key: key.clone(), token: service.issuer.opaque(said.clone()) };
        assert_eq!(holder.get(&service, "/own/thing", &[&holder.proof().sign()]).status, 200, "{kind}");
        holder.check_refused(&service, &[], "it is not there");
        assert_eq!(service.get_as("/own/thing", &holder.token).status, 401, "{kind}");
    };
    check("DPoP");
    check("Bearer");
}

#[test]
fn a_nonce_is_asked_for_and_replaced_ahead_of_its_end() {
    let service = accepting().set("bearer.dpop_nonce", "4s").set("bearer.leeway", "0s").start();
    let holder = Holder::of(&service);
    let with =
        |nonce: &str| holder.get(&service, "/own/thing", &[&holder.proof().claim("nonce", nonce).sign()]);
    let asked = holder.get(&service, "/own/thing", &[&holder.proof().sign()]);
    let nonce = check_asks_for_nonce(&asked);
    let first = with(&nonce);
    assert_eq!((first.status, first.header("dpop-nonce")), (200, None), "{}", first.text());
    check_asks_for_nonce(&with("none of ours"));
    check_asks_for_nonce(&with(""));
    assert_eq!(service.central.count(), 1);

    let mut next = None;
    wait::until(PATIENCE, "another one comes ahead of its end", || {
        let answer = with(&nonce);
        assert_eq!(answer.status, 200, "it ended before another one came: {}", answer.text());
        next = answer.header("dpop-nonce").map(ToOwned::to_owned);
        if next.is_some() {
            assert_eq!(answer.header("cache-control"), Some("no-store"));
        }
        next.is_some()
    });
    wait::until(PATIENCE, "the first one ends", || with(&nonce).status == 401);
    assert_eq!(with(&next.unwrap()).status, 200);
    // Who is not bound to a key needs none.
    assert_eq!(service.get_as("/own/thing", &service.token().sign()).status, 200);
}

#[track_caller]
fn check_asks_for_nonce(answer: &Answer) -> String {
    assert_eq!(answer.status, 401, "{}", answer.text());
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    assert!(challenge.starts_with("DPoP error=\"use_dpop_nonce\""), "{challenge}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.header("dpop-nonce").expect("there is one").to_owned()
}

/// Two replicas know each other's nonces, and which proofs came; without their store nothing passes that needs a proof.
#[test]
fn replicas_share_what_was_proven_and_refuse_without_their_store() {
    let (redis, issuer) = (Redis::start(), Issuer::start());
    let replica = || {
        let setup = accepting().set("store.engine", "redis").set("store.url", redis.url());
        let setup = setup.set("bearer.dpop_nonce", "5m");
        setup.set("seal.key", "a key that all replicas share, long enough").start_with(issuer.clone())
    };
    let (first, second) = (replica(), replica());
    let holder = Holder::of(&first);
    let nonce = check_asks_for_nonce(&holder.get(&first, "/own/thing", &[&holder.proof().sign()]));
    let proof = holder.proof().claim("nonce", &*nonce).sign();
    assert_eq!(holder.get(&second, "/own/thing", &[&proof]).status, 200);
    holder.check_refused(&first, &[&proof], "it was used before (jti)");

    redis.stop();
    let began = Instant::now();
    let answer = holder.get(&first, "/own/thing", &[&holder.proof().claim("nonce", &*nonce).sign()]);
    assert_eq!((answer.status, answer.header("retry-after")), (503, Some("5")), "{}", answer.text());
    assert!(began.elapsed() < Duration::from_secs(3));
    assert_eq!(
        first.get_as("/own/thing", &first.token().sign()).status,
        200,
        "what needs no proof is served"
    );
    redis.restart();
    wait::until(PATIENCE, "the store is back", || {
        holder.get(&first, "/own/thing", &[&holder.proof().claim("nonce", &*nonce).sign()]).status == 200
    });
}

#[test]
fn settings_of_proofs_that_cannot_work_are_faults() {
    let set = |pairs: &[&str]| {
        let flags: Vec<&str> = pairs.iter().flat_map(|pair| ["--set", pair]).collect();
        checked(SOUND, &flags, &[])
    };
    check_sound(&set(&["bearer.dpop=required", "bearer.dpop_nonce=5m", "bearer.dpop_proof_age=30s"]));
    check_faults(&set(&["bearer.dpop_nonce=5m"]), &["bearer.dpop_nonce: is for proofs of keys"]);
    check_faults(&set(&["bearer.dpop=accepted", "bearer.dpop_proof_age=1h"]), &["must be from 1s to 5m"]);
    check_faults(&set(&["bearer.dpop=accepted", "bearer.dpop_nonce=0s"]), &["must be at least 1s"]);
    check_faults(
        &set(&["bearer.dpop=accepted", "store.engine=redis"]),
        &["store.url: is missing", "seal.key: is missing"],
    );
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
