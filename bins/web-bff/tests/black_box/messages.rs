//! The inbox as the website reads it.

use serde_json::{Value, json};
use test_support::bank::{MESSAGES, message_id};
use test_support::problem;
use test_support::upstream::Reply;

use crate::customer::{Customer, read};

#[test]
fn a_page_of_messages() {
    let customer = Customer::start();
    insta::assert_json_snapshot!(read(&customer.messages("")));
}

#[test]
fn every_message_is_on_one_page_whatever_the_size() {
    let customer = Customer::start();
    let expected: Vec<String> = (0..MESSAGES).map(message_id).collect();
    for limit in [1, 2, 4, 5, 100] {
        let (mut ids, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let page = read(&customer.messages(&format!("?limit={limit}{cursor}")));
            assert_eq!(page["unread"], 2, "of all, not of the page");
            ids.extend(
                page["messages"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|each| each["id"].as_str().unwrap().to_owned()),
            );
            pages += 1;
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!((ids, pages), (expected.clone(), MESSAGES.div_ceil(limit)), "limit {limit}");
    }
}

#[test]
fn what_cannot_be_read_is_400_and_named() {
    let customer = Customer::start();
    let next = customer.messages("?limit=2").json()["next"].as_str().unwrap().to_owned();
    let cut = format!("?cursor={}", &next[..next.len() - 1]);
    for (query, says) in [
        ("?limit=0", "from 1 to 100"),
        ("?limit=101", "from 1 to 100"),
        ("?unread=true", "unread"),
        ("?cursor=", "begin again without"),
        // The system's own, which it would take.
        ("?cursor=from-2", "begin again without"),
        (&cut, "begin again without"),
    ] {
        customer.check_refused(|| customer.messages(query), &[says]);
    }
    let page = customer.transactions("100005", "?limit=1").json();
    let other = format!("?cursor={}", page["next"].as_str().unwrap());
    customer.check_refused(|| customer.messages(&other), &["begin again without"]);
}

#[test]
fn an_empty_inbox_is_an_empty_page() {
    let customer = Customer::start();
    let empty = json!({"messages": [], "next_cursor": Value::Null});
    customer.bank.answer("/v1/messages", Reply::json(200, &empty));
    assert_eq!(customer.messages("").json(), json!({"unread": 2, "messages": []}));
}

#[test]
fn a_system_that_fails_fails_the_page() {
    let customer = Customer::start();
    for end in ["/v1/messages", "/unread-count"] {
        for (reply, status, kind) in [
            (Reply::stall(), 504, "upstream-timeout"),
            (Reply::status(500), 502, "upstream-failed"),
            (
                Reply::json(200, &json!({"messages": [{"id": "SECRET-OF-THE-SYSTEM"}]})),
                502,
                "upstream-failed",
            ),
        ] {
            customer.bank.answer(end, reply);
            problem::check(end, &customer.messages(""), status, kind, &["\"messages\""]);
            customer.bank.mend();
        }
    }
}
