//! How long what is kept is fresh (RFC 9111 sections 4.2, 5.1 and 5.3).

use std::time::SystemTime;

use actix_web::http::header::HttpDate;
use test_support::wait;

use super::super::service::PATIENCE;
use super::{Fields, Kept, ago, number, used};

#[test]
fn s_maxage_counts_for_all_and_max_age_for_one() {
    let kept = Kept::start();
    let short: Fields<'_> = &[("Cache-Control", "max-age=60, s-maxage=0")];
    assert!(!kept.is_kept(200, short));
    assert!(kept.is_kept_for_one(200, short));
    let long: Fields<'_> = &[("Cache-Control", "max-age=0, s-maxage=60")];
    assert!(kept.is_kept(200, long));
    assert!(!kept.is_kept_for_one(200, long));
}

#[test]
fn max_age_counts_before_expires() {
    let kept = Kept::start();
    let (past, tomorrow) = (ago(86_400), ago(-86_400));
    assert!(kept.is_kept(200, &[("Cache-Control", "max-age=60"), ("Expires", &past)]));
    assert!(!kept.is_kept(200, &[("Cache-Control", "max-age=0"), ("Expires", &tomorrow)]));
}

#[test]
fn expires_counts_from_the_systems_own_date() {
    let kept = Kept::start();
    let (now, before, soon) = (ago(0), ago(100), ago(-60));
    assert!(kept.is_kept(200, &[("Date", &now), ("Expires", &soon)]));
    assert!(!kept.is_kept(200, &[("Date", &now), ("Expires", &now)]));
    assert!(!kept.is_kept(200, &[("Date", &soon), ("Expires", &now)]));
    // It lasted 50 s, 100 s ago.
    assert!(!kept.is_kept(200, &[("Date", &before), ("Expires", &ago(50))]));
    assert!(kept.is_kept(200, &[("Expires", &soon)]), "what is not dated is of when it came");
}

#[test]
fn a_time_that_cannot_be_read_is_over() {
    let kept = Kept::start();
    let tomorrow = ago(-86_400);
    let all: [Fields<'_>; 9] = [
        &[("Cache-Control", "max-age=soon")],
        &[("Cache-Control", "max-age=-60")],
        &[("Cache-Control", "max-age=60.5")],
        &[("Cache-Control", "max-age")],
        &[("Cache-Control", "s-maxage=x, max-age=60")],
        &[("Cache-Control", "max-age=60, x=\"all")],
        &[("Expires", "0")],
        &[("Expires", "tomorrow")],
        &[("Date", "today"), ("Expires", &tomorrow)],
    ];
    for fields in all {
        assert!(!kept.is_kept(200, fields), "{fields:?}");
    }
    assert!(kept.is_kept(200, &[("Cache-Control", "max-age=99999999999999999999")]));
}

#[test]
fn what_is_said_twice_and_differs_is_over() {
    let kept = Kept::start();
    let (soon, later) = (ago(-60), ago(-90));
    assert!(!kept.is_kept(200, &[("Cache-Control", "max-age=60, max-age=90")]));
    assert!(!kept.is_kept(200, &[("Cache-Control", "max-age=60"), ("Cache-Control", "max-age=90")]));
    assert!(!kept.is_kept(200, &[("Expires", &soon), ("Expires", &later)]));
    assert!(kept.is_kept(200, &[("Cache-Control", "max-age=60, max-age=60")]));
}

/// By what it says, and by when it was made: the greater counts.
#[test]
fn its_age_is_taken_off() {
    let kept = Kept::start();
    let lasts = ("Cache-Control", "max-age=60");
    let (minute, instant) = (ago(60), ago(0));
    assert!(kept.is_kept(200, &[lasts, ("Age", "30")]));
    assert!(!kept.is_kept(200, &[lasts, ("Age", "60")]));
    assert!(!kept.is_kept(200, &[lasts, ("Date", &minute)]));
    assert!(!kept.is_kept(200, &[lasts, ("Date", &minute), ("Age", "0")]));
    assert!(!kept.is_kept(200, &[lasts, ("Date", &instant), ("Age", "99999999")]));
    assert!(kept.is_kept(200, &[lasts, ("Date", &ago(-600))]), "a clock that is ahead makes nothing older");
}

#[test]
fn the_first_age_counts_and_what_is_none_says_nothing() {
    let kept = Kept::start();
    let lasts = ("Cache-Control", "max-age=60");
    assert!(!kept.is_kept(200, &[lasts, ("Age", "90"), ("Age", "0")]));
    assert!(!kept.is_kept(200, &[lasts, ("Age", "90, 0")]));
    for endless in ["4294967296", "99999999999", "99999999999999999999999"] {
        assert!(!kept.is_kept(200, &[lasts, ("Age", endless)]), "{endless}");
    }
    for age in ["old", "-90", "1.5"] {
        assert!(kept.is_kept(200, &[lasts, ("Age", age)]), "{age}");
    }
}

#[test]
fn what_was_kept_says_its_age() {
    let kept = Kept::start();
    kept.says(200, &[("Cache-Control", "max-age=3600"), ("Age", "100")]);
    let path = kept.path();
    assert_eq!(kept.get(&path).header("age"), Some("100"), "as it came");
    let age = || {
        let answer = kept.get(&path);
        assert_eq!(used(&answer), "hit");
        answer.header("age").unwrap().parse::<u64>().unwrap()
    };
    assert!((100..1000).contains(&age()));
    wait::until(PATIENCE, "it grows older here", || age() > 100);
    kept.says(200, &[("Cache-Control", "max-age=3600")]);
    let path = kept.path();
    kept.get(&path);
    assert!(kept.get(&path).header("age").is_some(), "however young");
}

#[test]
fn what_is_over_is_not_used_unasked() {
    let kept = Kept::start();
    kept.says(200, &[("Cache-Control", "max-age=1"), ("ETag", "\"a\"")]);
    let path = kept.path();
    let first = kept.get(&path);
    assert_eq!(used(&first), "fwd=uri-miss; stored");
    wait::until(PATIENCE, "its second is over", || number(&kept.get(&path)) != number(&first));
}

/// The hour of the route is for those that say nothing.
#[test]
fn nothing_is_guessed_where_anything_is_said() {
    let kept = Kept::start();
    let old = ago(864_000);
    let dated = ("Last-Modified", old.as_str());
    assert!(kept.is_kept(200, &[dated]));
    assert!(!kept.is_kept(200, &[dated, ("Cache-Control", "max-age=0")]));
    assert!(!kept.is_kept(200, &[dated, ("Expires", "0")]));
}

#[test]
fn what_is_guessed_counts_from_when_it_was_made() {
    let kept = Kept::start();
    let (old, older) = (ago(3000), ago(4000));
    assert!(kept.is_kept(200, &[("Age", "3000")]));
    assert!(kept.is_kept(200, &[("Date", &old)]));
    for over in [("Age", "3600"), ("Age", "99999"), ("Date", older.as_str())] {
        assert!(!kept.is_kept(200, &[over]), "{over:?}");
    }
    kept.says(200, &[("Age", "3000")]);
    let path = kept.path();
    let told = [kept.get(&path), kept.get(&path)].map(|answer| {
        let told = answer.header("cache-status").unwrap();
        told.rsplit_once("ttl=").unwrap().1.parse::<u64>().unwrap()
    });
    assert!(told.iter().all(|ttl| (400..=600).contains(ttl)), "{told:?}");
}

/// An old way to say `no-cache`, for those who know no other.
#[test]
fn pragma_counts_where_nothing_else_is_said() {
    let kept = Kept::start();
    let pragma = ("Pragma", "no-cache");
    for old in ["no-cache", "No-Cache", "x, no-cache"] {
        assert!(!kept.is_kept(200, &[("Pragma", old)]), "{old}");
    }
    assert!(kept.is_kept(200, &[("Pragma", "x")]));
    assert!(kept.is_kept(200, &[pragma, ("Cache-Control", "max-age=60")]));
    assert!(kept.is_kept(200, &[pragma, ("CDN-Cache-Control", "max-age=60")]));
    assert!(kept.is_kept(200, &[pragma, ("CDN-Cache-Control", "x=?0")]), "that says nothing, and is said");
}

/// An answer is dated when it leaves: what it says of its age and its end is so by that date, or it is told younger than it is.
#[test]
fn what_it_says_is_so_by_the_date_that_it_gets_here() {
    let kept = Kept::start();
    kept.says(200, &[("Cache-Control", "max-age=3600"), ("Date", &ago(400))]);
    let path = kept.path();
    for use_of_it in ["fwd=uri-miss; stored", "hit"] {
        let answer = kept.get(&path);
        assert_eq!(used(&answer), use_of_it);
        let age: u64 = answer.header("age").unwrap().parse().unwrap();
        assert!((400..1000).contains(&age), "{use_of_it}: {age}");
    }
}

#[test]
fn expires_is_told_by_the_date_that_it_gets_here() {
    let kept = Kept::start();
    // It lasts for 10 minutes by a clock that is hours ahead, or hours behind.
    for ahead in [7200, -7200] {
        let (date, expires) = (ago(-ahead), ago(-ahead - 600));
        kept.says(200, &[("Cache-Control", "max-age=9999"), ("Date", &date), ("Expires", &expires)]);
        let path = kept.path();
        for path in [path.clone(), path.clone(), path.replace("/all/", "/plain/")] {
            let answer = kept.get(&path);
            let told = |name| date_of(answer.header(name).unwrap());
            let lasts = told("expires").duration_since(told("date")).unwrap().as_secs();
            assert!((500..700).contains(&lasts), "{path}, {ahead}: {lasts}");
        }
    }
    kept.says(200, &[("Cache-Control", "max-age=60"), ("Date", &ago(0)), ("Expires", "0")]);
    assert_eq!(kept.get(&kept.path()).header("expires"), Some("0"), "what is no date stays over");
}

fn date_of(text: &str) -> SystemTime {
    text.parse::<HttpDate>().unwrap().into()
}
