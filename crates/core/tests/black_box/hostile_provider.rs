//! A provider that breaks one rule at a time (docs/SECURITY.md, A6, A17, D13, D18, D20): nobody is signed in, and nothing more
//! is asked of it.

use std::time::{Duration, Instant};

use test_support::issuer::{Algorithm, Issuer};
use test_support::provider::{Endpoint, Failure, Fault, IdTokenFault, TokenFault};

use super::service::{PATIENCE, setup};
use super::signed_in::{COOKIE, Front, provider_of};

/// Nobody is signed in, the person reads how to go on, and `/token` was the last thing that was asked.
#[track_caller]
fn check_refused(front: &Front, fault: &Fault) {
    front.provider.breaks_only(fault.clone());
    let browser = front.browser();
    let answer = browser.sign_in(&front.provider, "/");
    assert!(matches!(answer.status, 400 | 502 | 503), "{fault:?}: {} {}", answer.status, answer.text());
    assert!(answer.text().contains("/bff/login"), "{fault:?}: {}", answer.text());
    assert!(browser.cookie(COOKIE).is_none(), "{fault:?}: somebody is signed in");
    let after: Vec<String> = front.provider.seen().iter().map(|seen| seen.path().to_owned()).collect();
    let token = after.iter().rposition(|path| path == "/token").expect("the code was shown");
    let further: Vec<_> = after[token + 1..]
        .iter()
        .filter(|path| *path != "/jwks" && !path.starts_with("/.well-known"))
        .collect();
    assert_eq!(further, [""; 0], "{fault:?}: a further call was made");
}

/// A6, D18, D20. Userinfo is on, so that a further call would show.
#[test]
fn an_id_token_that_breaks_a_rule_signs_nobody_in() {
    let front = Front::with(setup().set("oidc.userinfo", "true"));
    let more =
        [IdTokenFault::SeveralAudWithAzp, IdTokenFault::ExpFraction, IdTokenFault::Hs256WithClientSecret];
    for fault in IdTokenFault::FATAL.into_iter().chain(more) {
        check_refused(&front, &Fault::IdToken(fault));
    }
    front.provider.mend();
    front.signed_in();
    assert!(front.service.bff.errors().is_empty(), "{:?}", front.service.bff.errors());
}

/// What looks odd and breaks no rule is taken.
#[test]
fn an_id_token_that_is_only_unusual_is_taken() {
    for fault in [IdTokenFault::NoAtHash, IdTokenFault::Azp, IdTokenFault::NoKid] {
        let front = Front::start();
        front.provider.breaks_only(Fault::IdToken(fault));
        front.signed_in();
    }
}

/// A17, D20: a new key is followed, were it published only just before.
#[test]
fn rotated_keys_are_followed() {
    let front = Front::with(setup().set("issuer.main.refetch_window", "100ms"));
    front.signed_in();
    front.provider.issuer().rotate();
    front.signed_in();
    front.provider.breaks_only(Fault::IdToken(IdTokenFault::RotatedJustBefore));
    std::thread::sleep(Duration::from_millis(150));
    front.signed_in();
}

#[test]
fn other_algorithms_are_checked_as_well() {
    for algorithm in [Algorithm::EdDsa, Algorithm::Rs256] {
        let issuer = Issuer::start_with(algorithm);
        let provider = provider_of(&issuer);
        let front = Front { service: setup().start_with(issuer), provider };
        front.signed_in();
        for fault in [IdTokenFault::BadSignature, IdTokenFault::WrongAtHash, IdTokenFault::Hs256WithPublicKey]
        {
            check_refused(&front, &Fault::IdToken(fault));
        }
    }
}

/// A17, D13: bounded in time and size, and never believed.
#[test]
fn a_token_endpoint_that_fails_is_bounded() {
    let front = Front::with(setup().set("issuer.main.timeout", "700ms"));
    for failure in [
        Failure::Status(500),
        Failure::Hangs,
        Failure::RedirectTo(format!("{}/elsewhere", front.service.side.url())),
        Failure::Huge,
        Failure::NotJson,
        Failure::Lost,
        Failure::Slow(Duration::from_secs(3)),
    ] {
        let began = Instant::now();
        check_refused(&front, &Fault::Fails(Endpoint::Token, failure.clone()));
        assert!(began.elapsed() < PATIENCE / 2, "{failure:?} took {:?}", began.elapsed());
    }
    assert_eq!(front.service.side.count(), 0, "a redirect was followed");
}

#[test]
fn an_answer_of_the_token_endpoint_that_breaks_a_rule_signs_nobody_in() {
    let front = Front::start();
    for fault in [
        TokenFault::InvalidGrant,
        TokenFault::InvalidClient,
        TokenFault::NoAccessToken,
        TokenFault::NoTokenType,
        TokenFault::TokenType("mac"),
        TokenFault::NegativeExpiresIn,
    ] {
        check_refused(&front, &Fault::Token(fault));
    }
    for fault in [TokenFault::NoExpiresIn, TokenFault::HugeExpiresIn] {
        front.provider.breaks_only(Fault::Token(fault));
        assert_eq!(front.signed_in().get("/me").status, 200);
    }
}

/// A17, D13: keys and discovery that fail later change nothing for those that were fetched.
#[test]
fn keys_go_on_serving_while_the_provider_cannot_give_them() {
    for endpoint in [Endpoint::Jwks, Endpoint::Discovery] {
        for failure in [Failure::Status(500), Failure::Hangs, Failure::Huge, Failure::NotJson] {
            let front =
                Front::with(setup().set("issuer.main.refresh", "200ms").set("issuer.main.timeout", "300ms"));
            front.provider.breaks_only(Fault::Fails(endpoint, failure.clone()));
            front.service.bff.wait_for_log("keys could not be fetched", PATIENCE);
            front.signed_in();
        }
    }
}

/// A5: a document that names another issuer is not this provider's.
#[test]
fn a_discovery_document_of_another_issuer_is_refused() {
    let issuer = Issuer::start();
    let provider = provider_of(&issuer);
    provider.breaks(Fault::DiscoveryIssuer("https://evil.example".to_owned()));
    let front = Front { service: setup().start_unready(issuer), provider };
    front.service.bff.wait_for_log("names the issuer", PATIENCE);
    assert_eq!(front.browser().begin("/").status, 503);
    front.provider.mend();
    front.service.wait_until_ready();
    front.signed_in();
}

/// The provider's clock is five minutes ahead, or behind: the operator reads by how much. Behind, nothing is wrong but that.
#[test]
fn a_clock_that_is_off_is_told() {
    let front = Front::start();
    front.provider.breaks_only(Fault::IdToken(IdTokenFault::ClockAhead));
    let answer = front.browser().sign_in(&front.provider, "/");
    assert_eq!(answer.status, 502);
    front.service.bff.wait_for_log("compare the provider's clock with ours", PATIENCE);
    check_told(&front, 300);
    front.provider.breaks_only(Fault::IdToken(IdTokenFault::ClockBehind));
    front.signed_in();
    check_told(&front, -300);
}

/// The log says that the clocks differ by this many seconds, give or take one for the way.
#[track_caller]
fn check_told(front: &Front, seconds: i64) {
    let near = [seconds - 1, seconds, seconds + 1].map(|seconds| format!("\"seconds\":{seconds},"));
    let told = |line: &String| {
        line.contains("clock is ahead of ours") && near.iter().any(|near| line.contains(near))
    };
    test_support::wait::until(PATIENCE, "the difference is told", || {
        front.service.bff.logs().iter().any(told)
    });
}
