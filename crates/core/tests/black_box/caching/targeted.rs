//! `CDN-Cache-Control` (RFC 9213), which what is kept for everybody obeys.

use super::{Fields, Kept, ago};

const CDN: &str = "CDN-Cache-Control";

#[test]
fn it_counts_and_nothing_beside_it() {
    let kept = Kept::start();
    let tomorrow = ago(-86_400);
    assert!(kept.is_kept(200, &[(CDN, "max-age=60"), ("Cache-Control", "no-store")]));
    assert!(kept.is_kept(200, &[(CDN, "max-age=60"), ("Cache-Control", "private, max-age=0")]));
    assert!(kept.is_kept(200, &[(CDN, "max-age=60"), ("Expires", "0")]));
    assert!(kept.is_kept(200, &[(CDN, "public"), ("Expires", "0")]));
    assert!(!kept.is_kept(200, &[(CDN, "max-age=0"), ("Cache-Control", "max-age=60")]));
    assert!(!kept.is_kept(200, &[(CDN, "max-age=0"), ("Expires", &tomorrow)]));
}

#[test]
fn its_directives_mean_what_they_mean_elsewhere() {
    let kept = Kept::start();
    let lasts = ("Cache-Control", "max-age=60");
    for value in ["no-store", "max-age=60, no-store", "private, max-age=60", "no-cache, max-age=60"] {
        assert!(!kept.is_kept(200, &[(CDN, value), lasts]), "{value}");
    }
    assert!(kept.is_kept(200, &[(CDN, "max-age=60;x=1, unheard-of=(a b)"), ("Cache-Control", "no-store")]));
    assert!(
        kept.is_kept(200, &[(CDN, "max-age=60"), (CDN, "must-revalidate"), ("Cache-Control", "no-store")])
    );
    assert!(kept.is_kept(200, &[(CDN, "max-age=60, no-store=?0"), lasts]), "which is not said");
    assert!(kept.is_kept(200, &[(CDN, "max-age=60, private=x-one"), lasts]), "of that field alone");
    assert!(!kept.is_kept(200, &[(CDN, "max-age=60.5"), lasts]), "seconds are whole");
    assert!(kept.is_kept(200, &[(CDN, "max-age=\"60\""), ("Cache-Control", "no-store")]));
    assert!(!kept.is_kept(200, &[(CDN, "max-age=\"60\""), ("Age", "61"), lasts]));
    let over: Fields<'_> =
        &[(CDN, "max-age=60, stale-while-revalidate=600"), ("Age", "100"), ("Cache-Control", "no-store")];
    assert!(kept.is_kept(200, over));
    let forbidden: Fields<'_> =
        &[(CDN, "max-age=60, stale-while-revalidate=600, must-revalidate"), ("Age", "100")];
    assert!(!kept.is_kept(200, forbidden));
}

#[test]
fn what_is_empty_or_no_dictionary_is_as_if_it_were_not_there() {
    let kept = Kept::start();
    for value in ["", "max-age=60,", "MAX-AGE=60", "max-age = 60", "max-age=60, =", "\u{e9}"] {
        assert!(!kept.is_kept(200, &[(CDN, value), ("Cache-Control", "no-store")]), "{value}");
        assert!(kept.is_kept(200, &[(CDN, value), ("Cache-Control", "max-age=60")]), "{value}");
    }
}

#[test]
fn a_field_for_others_changes_nothing_and_passes_where_it_is_named() {
    let kept = Kept::start();
    assert!(!kept.is_kept(200, &[("Other-CDN-Cache-Control", "max-age=60"), ("Cache-Control", "no-store")]));
    assert!(kept.is_kept(200, &[("Surrogate-Control", "no-store"), ("Cache-Control", "max-age=60")]));
    kept.says(200, &[(CDN, "max-age=60"), ("Cache-Control", "max-age=5")]);
    let path = kept.path();
    let answer = kept.get(&path);
    assert_eq!((answer.header(CDN), answer.header("cache-control")), (Some("max-age=60"), Some("max-age=5")));
}

/// What is kept for one caller is no network's. What nobody is to store is stored for nobody all the same.
#[test]
fn of_what_is_kept_for_one_its_no_store_alone_counts() {
    let kept = Kept::start();
    assert!(!kept.is_kept_for_one(200, &[(CDN, "max-age=60"), ("Cache-Control", "no-store")]));
    for other in ["max-age=0", "private", "no-cache", "no-store=?0", "no-store,"] {
        assert!(kept.is_kept_for_one(200, &[(CDN, other), ("Cache-Control", "max-age=60")]), "{other}");
    }
    for said in ["no-store", "max-age=60, no-store"] {
        assert!(!kept.is_kept_for_one(200, &[(CDN, said), ("Cache-Control", "max-age=60")]), "{said}");
    }
}
