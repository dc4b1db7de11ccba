//! By what answers were chosen (`Vary`, RFC 9111 section 4.1).

use test_support::http::Answer;
use test_support::wait;

use super::super::service::PATIENCE;
use super::{Kept, ago, number, used};

const LASTS: (&str, &str) = ("Cache-Control", "max-age=60");

impl Kept {
    #[track_caller]
    fn in_language(&self, path: &str, language: &str) -> Answer {
        self.service.get_with(path, &[("Accept-Language", language)])
    }
}

#[test]
fn each_variant_is_kept_beside_the_others() {
    let kept = Kept::start();
    kept.says(200, &[LASTS, ("Vary", "Accept-Language")]);
    let path = kept.path();
    let (welsh, english) = (kept.in_language(&path, "cy"), kept.in_language(&path, "en"));
    assert_eq!(
        (used(&welsh).as_str(), used(&english).as_str()),
        ("fwd=uri-miss; stored", "fwd=vary-miss; stored")
    );
    for _ in 0..2 {
        assert_eq!(number(&kept.in_language(&path, "cy")), number(&welsh));
        assert_eq!(number(&kept.in_language(&path, "en")), number(&english));
    }
    let none = kept.get(&path);
    assert_eq!(used(&none), "fwd=vary-miss; stored", "a field that is not there is another value");
}

#[test]
fn the_newest_sixteen_are_kept_of_one_address() {
    let kept = Kept::start();
    kept.says(200, &[LASTS, ("Vary", "Accept-Language")]);
    let path = kept.path();
    let asked = |number: usize| used(&kept.in_language(&path, &format!("l{number}")));
    (0..17).for_each(|number| assert!(asked(number).starts_with("fwd=")));
    assert!((1..17).all(|number| asked(number) == "hit"));
    assert_eq!(asked(0), "fwd=vary-miss; stored");
}

#[test]
fn what_means_the_same_is_one_variant() {
    let kept = Kept::start();
    kept.says(200, &[LASTS, ("Vary", "accept-LANGUAGE")]);
    let path = kept.path();
    let first = kept.in_language(&path, "cy, en;q=0.5");
    for alike in ["CY,en; q=0.5", "cy , EN;q=0.5", "cy;q=1, en;q=0.50", "cy;q=1.0,en;Q=0.500"] {
        assert_eq!(number(&kept.in_language(&path, alike)), number(&first), "{alike}");
    }
    assert_ne!(number(&kept.in_language(&path, "en, cy;q=0.5")), number(&first));
}

#[test]
fn what_vary_does_not_name_is_not_compared() {
    let kept = Kept::start();
    for vary in ["Accept-Encoding", "Cookie, Origin", ""] {
        kept.says(200, &[LASTS, ("Vary", vary)]);
        let path = kept.path();
        let first = kept.in_language(&path, "cy");
        assert_eq!(number(&kept.in_language(&path, "en")), number(&first), "{vary}");
    }
}

#[test]
fn where_vary_is_not_said_all_that_is_negotiated_counts() {
    let kept = Kept::start();
    kept.says(200, &[LASTS]);
    let path = kept.path();
    let first = kept.in_language(&path, "cy");
    assert_ne!(number(&kept.in_language(&path, "en")), number(&first));
    assert_eq!(number(&kept.in_language(&path, "cy")), number(&first));
}

#[test]
fn what_varies_by_everything_is_never_used_again() {
    let kept = Kept::start();
    for vary in ["*", "Accept-Language, *", "accept language", "X-Request-Id", "traceparent"] {
        assert!(!kept.is_kept(200, &[LASTS, ("Vary", vary)]), "{vary}");
        assert!(!kept.is_kept_for_one(200, &[LASTS, ("Vary", vary)]), "{vary}");
    }
    assert!(!kept.is_kept(200, &[LASTS, ("Vary", "Accept"), ("Vary", "*")]));
}

#[test]
fn of_two_that_fit_the_newest_is_used() {
    let kept = Kept::start();
    let path = kept.path();
    kept.says(200, &[LASTS, ("Vary", "Accept-Language")]);
    let welsh = kept.in_language(&path, "cy");
    kept.says(200, &[LASTS, ("Vary", "Accept")]);
    let english = kept.in_language(&path, "en");
    assert_ne!(number(&welsh), number(&english));
    assert_eq!(number(&kept.in_language(&path, "cy")), number(&english));
}

/// By when they were made, as they say: one may have been on its way for longer.
#[test]
fn of_two_that_fit_the_one_that_was_made_last_is_used() {
    let kept = Kept::start();
    for (welsh, english, is_first) in [
        (("Date", ago(10)), ("Date", ago(20)), true),
        (("Date", ago(20)), ("Date", ago(10)), false),
        (("Age", "10".to_owned()), ("Age", "20".to_owned()), true),
        (("Date", ago(10)), ("Age", "20".to_owned()), true),
    ] {
        let path = kept.path();
        kept.says(200, &[LASTS, ("Vary", "Accept-Language"), (welsh.0, &welsh.1)]);
        let first = kept.in_language(&path, "cy");
        kept.says(200, &[LASTS, ("Vary", "Accept"), (english.0, &english.1)]);
        let second = kept.in_language(&path, "en");
        assert_eq!(used(&second), "fwd=vary-miss; stored");
        let expected = number(if is_first { &first } else { &second });
        assert_eq!(number(&kept.in_language(&path, "cy")), expected, "{welsh:?}, {english:?}");
    }
}

/// Such as of a replica that lags behind, which one client had asked.
#[test]
fn an_older_answer_takes_the_place_of_no_newer_one() {
    let kept = Kept::start();
    let token = format!("Bearer {}", kept.service.token().sign());
    let ask =
        |wish: &str| kept.service.get_with("/one/a", &[("Authorization", &token), ("Cache-Control", wish)]);
    let says = |control: &str, date: &str| {
        kept.says(200, &[("Cache-Control", control), ("Date", date), ("ETag", "\"a\"")]);
    };
    let now = ago(0);
    says("max-age=6000", &now);
    let newer = number(&ask(""));
    says("max-age=6000", &ago(100));
    let older = ask("no-cache");
    assert_eq!(used(&older), "fwd=request", "who asks for it gets it, and nobody else");
    assert_ne!(number(&older), newer);
    assert_eq!(number(&ask("")), newer);
    // Of the same second the last counts, and what is over is not waited for.
    says("max-age=1", &now);
    let last = number(&ask("no-cache"));
    wait::until(PATIENCE, "its second is over", || number(&ask("")) != last);
    says("max-age=6000", &ago(100));
    let any = ask("");
    assert_eq!((used(&any).as_str(), number(&ask(""))), ("fwd=stale; stored", number(&any)));
}

/// Whoever calls with another token is the same caller; another caller never is.
#[test]
fn who_calls_stands_for_the_token() {
    let kept = Kept::start();
    kept.says(200, &[("Cache-Control", "private, max-age=60"), ("Vary", "Authorization, Cookie")]);
    let token =
        |subject: &str, seconds: i64| kept.service.token().subject(subject).expires_in(seconds).sign();
    let first = kept.service.get_as("/one/a", &token("alice", 100));
    assert_eq!(number(&kept.service.get_as("/one/a", &token("alice", 200))), number(&first));
    assert_ne!(number(&kept.service.get_as("/one/a", &token("bob", 100))), number(&first));
}

/// However often one of them is fetched anew, or ends.
#[test]
fn one_variant_takes_the_place_of_its_own_alone() {
    let kept = Kept::start();
    let token = format!("Bearer {}", kept.service.token().sign());
    let ask = |language: &str, wish: &str| {
        let fields =
            [("Authorization", token.as_str()), ("Accept-Language", language), ("Cache-Control", wish)];
        used(&kept.service.get_with("/one/a", &fields))
    };
    kept.says(200, &[LASTS, ("Vary", "Accept-Language")]);
    ask("cy", "");
    for _ in 0..17 {
        assert!(ask("en", "no-cache").starts_with("fwd="));
    }
    assert_eq!(ask("cy", ""), "hit");
    kept.says(200, &[("Cache-Control", "no-store"), ("Vary", "Accept-Language")]);
    ask("en", "no-cache");
    assert_eq!((ask("cy", "").as_str(), ask("en", "").as_str()), ("hit", "fwd=vary-miss"));
}
