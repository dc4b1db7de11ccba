//! What the code says, held to what the last release promised.

use delivery::promise;
use jiff::civil::{Date, date};

use crate::small::{Small, document};

const TODAY: Date = date(2026, 11, 24);

/// The check of a binary that prints a document with these fields.
fn check(small: &Small, binary: &str, fields: &[&str]) -> Result<String, String> {
    promise::check(small.root(), binary, TODAY, |args| {
        assert_eq!(args, ["run", "--package", binary, "--bin", binary, "--", "openapi"]);
        Ok(document(binary, fields))
    })
}

#[test]
fn the_code_is_asked_and_not_the_file_that_somebody_wrote_before() {
    let small = Small::new();
    let fault = check(&small, "web-bff", &["name"]).unwrap_err();
    for said in
        ["GET /v1/home 200 number: the field is gone", "bins/web-bff/openapi.json is not what the code says"]
    {
        assert!(fault.contains(said), "{fault}");
    }
    small.write("bins/web-bff/openapi.json", &document("web-bff", &["name"]));
    assert_eq!(
        check(&small, "web-bff", &["name", "number"]).unwrap(),
        "web-bff keeps what 0.1.0 promised.\n\
         bins/web-bff/openapi.json is not what the code says: `just docs` writes it anew.\n"
    );
}

#[test]
fn a_broken_contract_is_of_one_binary_and_of_no_one_else() {
    let small = Small::new();
    assert!(check(&small, "web-bff", &["name"]).is_err());
    assert_eq!(
        check(&small, "api-bff", &["name", "number"]).unwrap(),
        "api-bff keeps what 0.1.0 promised.\n"
    );
}

#[test]
fn what_was_never_released_is_not_built() {
    let small = Small::new();
    small.git(&["rm", "--quiet", "bins/api-bff/released.openapi.json"]);
    let said = promise::check(small.root(), "api-bff", TODAY, |_| panic!("nothing is built")).unwrap();
    assert!(said.contains("never released"), "{said}");
}

#[test]
fn what_does_not_build_or_prints_something_else_keeps_nothing() {
    let small = Small::new();
    let fault = promise::check(small.root(), "web-bff", TODAY, |_| Err("it does not build".to_owned()));
    assert_eq!(fault.unwrap_err(), "it does not build");
    let fault = promise::check(small.root(), "web-bff", TODAY, |_| Ok("no document".to_owned()));
    assert!(fault.unwrap_err().contains("what web-bff prints is no document"));
}

#[test]
fn a_name_that_is_none_is_told_those_that_there_are() {
    let small = Small::new();
    for name in ["kiosk-bff", "web", "../crates/core", ""] {
        let fault = check(&small, name, &[]).unwrap_err();
        assert_eq!(fault, format!("there is no bins/{name}: there are api-bff, web-bff"));
    }
}
