//! A new binary out of a small template, built by nobody: what is written, and what stays of it.

use delivery::new_bff;

use crate::small::Small;

/// A template of two files, and the workspace as `just workflows` leaves it.
fn ready() -> Small {
    let small = Small::new();
    let template = "crates/delivery/template";
    small.write("crates/delivery/Cargo.toml", "[package]\nname = \"delivery\"\nversion = \"0.1.0\"\n");
    small.write("crates/delivery/src/lib.rs", "");
    small.write(
        &format!("{template}/bins/@bff@/Cargo.toml"),
        "[package]\nname = \"@bff@\"\nversion = \"0.1.0\"\n",
    );
    small.write(&format!("{template}/bins/@bff@/src/main.rs"), "fn main() {}\n");
    small.write(
        &format!("{template}/bins/@bff@/dev.toml"),
        "[public]\nlisten = \"127.0.0.1:@port@\"\n[admin]\nlisten = \"127.0.0.1:@admin_port@\"\n",
    );
    small.write(&format!("{template}/deploy/@bff@/@bff@.service"), "[Unit]\n");
    delivery::workflows::write(small.root()).unwrap();
    small.commit();
    small
}

#[test]
fn one_that_does_not_build_leaves_nothing_and_the_next_try_is_the_first() {
    let small = ready();
    let fault = new_bff::make(small.root(), "tv", |_| {
        assert!(small.read("deploy/tv-bff/tv-bff.service").contains("[Unit]"), "it was written until here");
        small.write("Cargo.lock", "of cargo, with the new binary in it");
        Err("it does not build".to_owned())
    });
    let fault = fault.unwrap_err();
    assert!(fault.starts_with("it does not build\n") && fault.contains("removed again"), "{fault}");
    assert_eq!(small.git(&["status", "--porcelain"]), "");
    new_bff::make(small.root(), "tv", |_| Ok("{}".to_owned())).unwrap();
    assert_eq!(small.read("bins/tv-bff/openapi.json"), "{}");
}

#[test]
fn one_whose_workflow_cannot_be_written_leaves_nothing() {
    let small = ready();
    let fault = new_bff::make(small.root(), "tv", |_| {
        small.write("bins/tv-bff/Cargo.toml", "no manifest");
        Ok("{}".to_owned())
    });
    assert!(fault.unwrap_err().contains("removed again"));
    assert_eq!(small.git(&["status", "--porcelain"]), "");
}

#[test]
fn each_has_ports_of_its_own_and_a_name_that_nobody_has() {
    let small = ready();
    for (name, port) in [("tv", "127.0.0.1:8080"), ("kiosk", "127.0.0.1:8081")] {
        new_bff::make(small.root(), name, |_| Ok("{}".to_owned())).unwrap();
        assert!(small.read(&format!("bins/{name}-bff/dev.toml")).contains(port), "{name}");
    }
    let again = new_bff::make(small.root(), "tv-bff", |_| panic!("nothing is built")).unwrap_err();
    assert!(again.contains("bins/tv-bff is there already: choose"), "{again}");
    assert_eq!(small.read("bins/tv-bff/openapi.json"), "{}", "who has the name keeps all that is theirs");
}

#[test]
fn one_whose_making_was_broken_off_is_told_from_one_that_is_there() {
    let small = ready();
    small.write("bins/tv-bff/dev.toml", "");
    let again = new_bff::make(small.root(), "tv", |_| panic!("nothing is built")).unwrap_err();
    assert!(again.contains("bins/tv-bff is there already, half made: choose"), "{again}");
}
