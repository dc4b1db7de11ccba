//! The OpenAPI document: committed as the binary prints it, sound in itself, whole.

use test_support::document::Document;

use crate::phone::PROGRAM;

#[test]
fn the_committed_document_is_what_the_binary_prints() {
    PROGRAM.check_committed("openapi.json", &PROGRAM.printed(&["openapi"]));
}

#[test]
fn the_document_is_sound() {
    assert_eq!(Document::committed(PROGRAM).faults(), [""; 0]);
}

#[test]
fn the_document_and_the_routes_are_the_same() {
    Document::committed(PROGRAM).check_routes(PROGRAM);
}
