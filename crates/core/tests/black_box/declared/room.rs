//! What is made of kept answers for those who ask again takes of the room that there is for all of them.

use test_support::http::Answer;
use test_support::upstream::{Reply, Seen};

use super::super::service::{Service, used};
use super::passing;

const HIT: &str = "central; hit";

/// A service that may keep so much, of answers as long as their paths say.
fn keeping(max_bytes: &str) -> Service {
    let service = passing("cache = \"1h\"\n").set("cache.max_bytes", max_bytes).start();
    service.central.script(|seen| Reply::text(200, "text/plain", letters(seen)));
    service
}

/// So many that hardly shrink in any coding.
fn letters(seen: &Seen) -> Vec<u8> {
    let length = seen.path().rsplit('/').next().and_then(|last| last.parse().ok()).unwrap();
    let mut state = 1_u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        b' ' + (state >> 58) as u8
    };
    (0..length).map(|_| next()).collect()
}

#[track_caller]
fn ask(service: &Service, path: &str, coding: &str) -> Answer {
    let answer = service.get_with(path, &[("Accept-Encoding", coding)]);
    let coded = answer.header("content-encoding").unwrap_or("identity");
    assert_eq!((answer.status, coded), (200, coding));
    answer
}

/// All that is kept makes no room for it: it is coded for whoever asks.
#[test]
fn a_large_answer_grows_at_no_others_cost() {
    let service = keeping("1MiB");
    let small: Vec<String> = (0..10).map(|number| format!("/pass/{number}/10000")).collect();
    let large = "/pass/large/500000";
    for path in &small {
        (0..3).for_each(|_| _ = ask(&service, path, "gzip"));
    }
    ask(&service, large, "gzip");
    for coding in ["gzip", "zstd", "gzip"] {
        assert_eq!(used(&ask(&service, large, coding)).as_deref(), Some(HIT));
    }
    for path in small.iter().map(String::as_str).chain([large]) {
        assert_eq!(used(&ask(&service, path, "gzip")).as_deref(), Some(HIT), "{path}");
    }
    assert_eq!(service.central.count(), 11);
}

/// They fit as they came, and not with each coding beside them.
#[test]
fn what_is_coded_once_for_many_counts() {
    let service = keeping("1MiB");
    let paths: Vec<String> = (0..24).map(|number| format!("/pass/{number}/30000")).collect();
    let all = |coding: &str| paths.iter().for_each(|path| _ = ask(&service, path, coding));
    (0..2).for_each(|_| all("identity"));
    assert_eq!(service.central.count(), 24);
    ["gzip", "zstd", "gzip"].into_iter().for_each(all);
    assert!(service.central.count() > 24, "all are kept, with three forms of each");
}
