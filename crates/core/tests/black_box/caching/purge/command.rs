//! The binary's own subcommand, as an operator types it.

use super::super::super::admin::CREDENTIAL;
use super::super::super::config::{Ended, ended};
use super::super::{Kept, number};
use super::{LASTS, purging};

pub(super) fn purge(kept: &Kept, args: &[&str]) -> Ended {
    let admin = kept.service.bff.admin();
    let all: Vec<&str> = ["purge"].iter().chain(args).copied().chain(["--admin", &admin]).collect();
    ended(&all, &[("PROBE__ADMIN__CREDENTIAL", CREDENTIAL)])
}

#[test]
fn an_operator_is_told_how_much_was_ended() {
    let kept = Kept::of(purging());
    kept.says(200, &[LASTS, ("Cache-Tag", "things")]);
    let of_alice = || kept.as_whom("alice", "phone", "/one/a");
    for (args, count) in [
        (&["key", "side", "/all/a"][..], 1),
        (&["tag", "things"], 2),
        (&["tag", "things", "--of", "alice", "--issuer", "main"], 1),
        (&["user", "alice"], 1),
        (&["all"], 2),
    ] {
        number(&kept.get("/all/a"));
        of_alice();
        let done = purge(&kept, args);
        assert_eq!((done.err.as_str(), done.code), ("", Some(0)), "{args:?}");
        let told = format!("ended here: kept answers {count}, parts of screens 0\nno other replica shares");
        assert!(done.out.contains(&told), "{args:?}: {}", done.out);
    }
}

#[test]
fn what_stands_in_the_way_is_told() {
    let kept = Kept::of(purging());
    let unknown = purge(&kept, &["key", "nowhere", "/a"]);
    assert!(unknown.err.contains("answered 400: upstream: there is none of this name"), "{}", unknown.err);
    assert_eq!(unknown.code, Some(1));
    let nobodys = ended(&["purge", "all", "--admin", &kept.service.bff.admin()], &[]);
    assert!(nobodys.err.contains("no credential: "), "{}", nobodys.err);
    assert!(purge(&kept, &["tag", "a", "--issuer", "main"]).err.contains("--of"));
}
