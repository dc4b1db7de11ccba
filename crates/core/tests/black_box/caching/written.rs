//! What was written to counts no more as it is kept (RFC 9111 section 4.4).

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use test_support::upstream::Reply;
use test_support::wait;

use super::super::service::PATIENCE;
use super::{Gate, Kept, number, used};

const LASTS: (&str, &str) = ("Cache-Control", "public, max-age=60");

#[test]
fn a_write_always_goes_up_and_ends_what_is_kept_of_its_address() {
    let kept = Kept::start();
    kept.says(200, &[LASTS, ("ETag", "\"a\"")]);
    let (path, other) = (kept.path(), kept.path());
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let (first, unharmed) = (number(&kept.get(&path)), number(&kept.get(&other)));
        let before = kept.asked();
        assert_eq!(kept.send(method, &path).status, 200);
        assert_eq!(kept.asked(), before + 1, "{method}");
        let again = kept.get(&path);
        assert_ne!(number(&again), first, "{method}");
        assert_eq!(used(&again), "fwd=uri-miss; stored", "{method}: and is not asked about");
        assert_eq!(number(&kept.get(&other)), unharmed, "{method}");
    }
}

/// For everybody, whoever wrote: and each caller's.
#[test]
fn a_write_ends_what_is_kept_for_anybody() {
    let kept = Kept::of(super::keeping("").in_file(
        "[[route]]\npath = \"/x/{id}\"\nupstream = \"central\"\naccess = \"bearer\"\ntoken = \"user\"\ncache = \"1h\"\n\
         [[route]]\npath = \"/x/{id}\"\nmethods = [\"PUT\"]\nupstream = \"central\"\naccess = \"anyone\"\ntoken = \"service\"\n",
    ));
    kept.says(200, &[LASTS]);
    let as_whom =
        |subject: &str| number(&kept.service.get_as("/x/1", &kept.service.token().subject(subject).sign()));
    let (alice, bob) = (as_whom("alice"), as_whom("bob"));
    assert_eq!((as_whom("alice"), as_whom("bob")), (alice, bob));
    assert_eq!(kept.send("PUT", "/x/1").status, 200);
    assert!(as_whom("alice") != alice && as_whom("bob") != bob);
}

#[test]
fn a_refused_write_and_a_safe_method_end_nothing() {
    let kept = Kept::start();
    kept.says(200, &[LASTS]);
    let path = kept.path();
    let first = number(&kept.get(&path));
    for status in [400, 403, 409, 499] {
        kept.says(status, &[LASTS]);
        assert_eq!(kept.send("POST", &path).status, status);
        assert_eq!(number(&kept.get(&path)), first, "{status}");
    }
    kept.says(200, &[LASTS]);
    for method in ["GET", "HEAD"] {
        assert_eq!(kept.send(method, &path.replace("/all/", "/plain/")).status, 200);
    }
    assert_eq!(number(&kept.get(&path)), first);
}

/// It may have come to be before it failed, whichever way it was sent.
#[test]
fn a_write_that_failed_ends_what_is_kept() {
    let kept = Kept::start();
    kept.says(200, &[LASTS]);
    let path = kept.path();
    for status in [500, 501, 502, 503, 504, 599] {
        let first = number(&kept.get(&path));
        kept.says(status, &[]);
        assert_eq!(kept.send("POST", &path).status, status);
        kept.says(200, &[LASTS]);
        assert_ne!(number(&kept.get(&path)), first, "{status}");
    }
}

/// Whatever became of it.
#[test]
fn a_write_without_an_answer_ends_what_is_kept() {
    let kept = Kept::start();
    kept.says(200, &[LASTS]);
    let path = kept.path();
    let first = number(&kept.get(&path));
    kept.fails(Reply::close);
    assert_eq!(kept.send("POST", &path).status, 502);
    kept.says(200, &[LASTS]);
    assert_ne!(number(&kept.get(&path)), first);
}

#[test]
fn what_a_write_names_of_the_same_origin_ends_too() {
    let kept = Kept::start();
    for name in ["Location", "Content-Location"] {
        let (path, base) = (kept.path(), kept.service.side.url());
        let named =
            [path.clone(), format!("{base}{path}"), format!(".{}", path.strip_prefix("/all").unwrap())];
        for value in named {
            kept.says(200, &[LASTS]);
            let first = number(&kept.get(&path));
            kept.says(201, &[(name, &value)]);
            assert_eq!(kept.send("POST", "/all/orders").status, 201);
            kept.says(200, &[LASTS]);
            assert_ne!(number(&kept.get(&path)), first, "{name}: {value}");
        }
        // Another system's, of which something is kept too.
        let first = number(&kept.get("/our/x"));
        kept.says(201, &[(name, &format!("{}/our/x", kept.service.central.url()))]);
        assert_eq!(kept.send("POST", "/all/orders").status, 201);
        kept.says(200, &[LASTS]);
        assert_eq!(number(&kept.get("/our/x")), first, "{name} of another origin");
    }
}

#[test]
fn what_was_under_way_while_something_was_written_is_not_kept() {
    let kept = Kept::start();
    let path = kept.path();
    kept.answers(|seen| {
        let slow = Duration::from_millis(if seen.method == "GET" { 500 } else { 0 });
        Reply::status(200).header("Cache-Control", "max-age=60").after(slow)
    });
    let before = thread::scope(|scope| {
        let reading = scope.spawn(|| number(&kept.get(&path)));
        wait::until(PATIENCE, "it is under way", || kept.asked() == 1);
        assert_eq!(kept.send("PUT", &path).status, 200);
        reading.join().unwrap()
    });
    assert_ne!(number(&kept.get(&path)), before);
}

#[test]
fn who_asks_after_a_write_waits_for_no_call_from_before_it() {
    let kept = Kept::start();
    let (path, gate) = (kept.path(), Gate::shut());
    let (behind, is_first) = (gate.clone(), AtomicBool::new(true));
    kept.answers(move |seen| {
        if seen.method == "GET" && is_first.swap(false, Ordering::SeqCst) {
            behind.wait();
        }
        Reply::status(200).header("Cache-Control", "max-age=60")
    });
    thread::scope(|scope| {
        let before = scope.spawn(|| number(&kept.get(&path)));
        wait::until(PATIENCE, "it is under way", || kept.asked() == 1);
        assert_eq!(kept.send("PUT", &path).status, 200);
        let after = number(&kept.get(&path));
        gate.open();
        assert_ne!(before.join().unwrap(), after);
        assert_eq!(number(&kept.get(&path)), after);
    });
}
