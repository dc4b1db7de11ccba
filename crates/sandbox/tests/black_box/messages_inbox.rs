//! The inbox: its document, its pages, reading.

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::{
    call::{Answer, get, get_with, send},
    running::{Sandbox, own, shared},
    sign_in::{accounts_token, messages_token, token},
    specification::{Specification, complaints},
};

fn inbox(sandbox: &Sandbox, path: &str, token: &str) -> Answer {
    get_with(&format!("{}/v1/messages{path}", sandbox.messages), token)
}

fn mark_read(sandbox: &Sandbox, id: &str, token: &str) -> Answer {
    let url = format!("{}/v1/messages/{id}/read", sandbox.messages);
    send("PUT", &url, &[("authorization", &format!("Bearer {token}"))], "")
}

fn check(method: &str, path: &str, answer: &Answer) {
    let schema =
        Specification::messages().schema(method, path, answer.status).expect("every answer has a body");
    assert_eq!(complaints(&schema, &answer.json()), Vec::<String>::new(), "{}", answer.text);
}

fn ids(answer: &Value) -> Vec<String> {
    let messages = answer["messages"].as_array().unwrap();
    messages.iter().map(|message| message["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_answer_is_valid_by_the_document() {
    let sandbox = own(&[]);
    let token = messages_token(&sandbox, "cust-0002");
    let list = inbox(&sandbox, "", &token);
    check("get", "/v1/messages", &list);
    check("get", "/v1/messages", &inbox(&sandbox, "?limit=0", &token));
    check("get", "/v1/messages", &inbox(&sandbox, "", "nonsense"));
    check("get", "/v1/messages", &inbox(&sandbox, "", &accounts_token(&sandbox, "cust-0002")));
    check("get", "/v1/messages/unread-count", &inbox(&sandbox, "/unread-count", &token));
    let id = &ids(&list.ok())[0];
    check("get", "/v1/messages/{id}", &inbox(&sandbox, &format!("/{id}"), &token));
    check("get", "/v1/messages/{id}", &inbox(&sandbox, "/msg-999999", &token));
    check("put", "/v1/messages/{id}/read", &mark_read(&sandbox, id, &token));
    check("put", "/v1/messages/{id}/read", &mark_read(&sandbox, "nonsense", &token));
}

#[test]
fn a_spoiled_answer_is_noticed() {
    let mut list = inbox(shared(), "", &messages_token(shared(), "cust-0002")).ok();
    list["messages"][0]["read_at"] = json!("yesterday");
    let schema = Specification::messages().schema("get", "/v1/messages", 200).unwrap();
    assert_eq!(complaints(&schema, &list).len(), 1);
}

#[test]
fn the_document_is_served() {
    let served = get(&format!("{}/openapi.json", shared().messages)).ok();
    assert_eq!(served["openapi"], "3.1.0");
    assert_eq!(served["paths"].as_object().unwrap().len(), 4);
}

#[test]
fn pages_hold_every_message_once_newest_first() {
    let sandbox = shared();
    let token = messages_token(sandbox, "cust-0002");
    let whole = inbox(sandbox, "?limit=100", &token).ok();
    let (mut paged, mut query) = (Vec::new(), "?limit=2".to_owned());
    loop {
        let page = inbox(sandbox, &query, &token).ok();
        paged.extend(ids(&page));
        let Some(next) = page["next_cursor"].as_str() else { break };
        query = format!("?limit=2&cursor={next}");
    }
    assert!(paged.len() >= 4);
    assert_eq!(paged, ids(&whole));
    let sent: Vec<_> =
        whole["messages"].as_array().unwrap().iter().map(|m| m["sent_at"].as_str().unwrap()).collect();
    assert!(sent.is_sorted_by(|newer, older| newer >= older));
    let database = Connection::open(sandbox.data.join("bank.sqlite")).unwrap();
    let count: i64 =
        database.query_row("SELECT count(*) FROM messages WHERE customer = 2", [], |row| row.get(0)).unwrap();
    assert_eq!(i64::try_from(paged.len()).unwrap(), count);
}

#[test]
fn reading_lowers_the_count_once() {
    let sandbox = own(&[]);
    let token = messages_token(&sandbox, "cust-0002");
    let unread = || inbox(&sandbox, "/unread-count", &token).ok()["unread"].as_i64().unwrap();
    let list = inbox(&sandbox, "?unread=true&limit=100", &token).ok();
    let before = unread();
    assert!(before > 0);
    assert_eq!(i64::try_from(ids(&list).len()).unwrap(), before);
    assert!(list["messages"].as_array().unwrap().iter().all(|message| message["read_at"].is_null()));
    let id = &ids(&list)[0];
    let first = mark_read(&sandbox, id, &token).ok();
    assert!(first["read_at"].is_string());
    assert_eq!(unread(), before - 1);
    assert_eq!(mark_read(&sandbox, id, &token).ok(), first, "the first time stays");
    assert_eq!(unread(), before - 1);
    assert_eq!(inbox(&sandbox, &format!("/{id}"), &token).ok(), first);
    assert!(!ids(&inbox(&sandbox, "?unread=true&limit=100", &token).ok()).contains(id));
}

#[test]
fn another_customers_message_is_not_there() {
    let sandbox = own(&[]);
    let (own, other) = (messages_token(&sandbox, "cust-0002"), messages_token(&sandbox, "cust-0001"));
    let list = inbox(&sandbox, "?unread=true", &own).ok();
    let id = &ids(&list)[0];
    assert_eq!(inbox(&sandbox, &format!("/{id}"), &other).status, 404);
    assert_eq!(mark_read(&sandbox, id, &other).status, 404);
    assert!(inbox(&sandbox, &format!("/{id}"), &own).ok()["read_at"].is_null());
    assert!(!ids(&inbox(&sandbox, "?limit=100", &other).ok()).contains(id));
}

#[test]
fn callers_without_the_right_token_are_refused() {
    let sandbox = shared();
    let answer = get(&format!("{}/v1/messages", sandbox.messages));
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, "Bearer realm=\"sandbox\""));
    assert_eq!(inbox(sandbox, "", &accounts_token(sandbox, "cust-0001")).status, 401);
    let pairs = [("grant_type", "client_credentials"), ("resource", "https://messages.bank.example")];
    let service = token(sandbox, Some("mobile-bff"), &pairs).ok();
    assert_eq!(inbox(sandbox, "", service["access_token"].as_str().unwrap()).status, 403);
}

#[test]
fn queries_that_cannot_be_served_say_why() {
    let token = messages_token(shared(), "cust-0002");
    for (query, named) in [
        ("limit=0", "`limit`"),
        ("limit=101", "`limit`"),
        ("limit=x", "`limit`"),
        ("unread=perhaps", "`unread`"),
        ("cursor=nonsense", "`cursor`"),
    ] {
        let answer = inbox(shared(), &format!("?{query}"), &token);
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (400, "application/problem+json"),
            "{query}"
        );
        assert!(answer.json()["detail"].as_str().unwrap().contains(named), "{query}");
    }
    assert_eq!(get(&format!("{}/v2", shared().messages)).status, 404);
}
