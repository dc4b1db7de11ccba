//! Signing out: the session ends, clients hear of it, and only offline access goes on.

use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::mpsc,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    call::{encoded, get},
    forge::{claims, header},
    running::{Sandbox, own},
    sign_in::{VERIFIER, authorize, phone_request, redeem, redirected, sign_in, token, with},
};

/// Signs in at web-bff and returns the tokens and the provider's cookie.
fn web_tokens(sandbox: &Sandbox, port: u16, scope: &str) -> (Value, String) {
    let callback = format!("http://localhost:{port}/bff/callback");
    let request = with(with(phone_request(), "client_id", "web-bff"), "scope", scope);
    let request = with(request, "redirect_uri", &callback);
    let answer = sign_in(sandbox, &request, "cust-0001");
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    let code = redirected(&answer)["code"].clone();
    let pairs = [
        ("grant_type", "authorization_code"),
        ("redirect_uri", callback.as_str()),
        ("code_verifier", VERIFIER),
        ("code", &code),
    ];
    (token(sandbox, Some("web-bff"), &pairs).ok(), cookie)
}

/// Takes one request and answers it with 204.
fn receive(listener: TcpListener) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let (mut request, mut buffer) = (String::new(), [0; 4096]);
        while !request.contains("logout_token=") {
            let read = stream.read(&mut buffer).unwrap();
            assert_ne!(read, 0, "the request ends early: {request}");
            request.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
        }
        stream.write_all(b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n").unwrap();
        sender.send(request).unwrap();
    });
    receiver
}

fn end_session(sandbox: &Sandbox, pairs: &[(&str, &str)]) -> crate::call::Answer {
    get(&format!("{}/end_session?{}", sandbox.provider, encoded(pairs)))
}

fn refresh(sandbox: &Sandbox, client: &str, tokens: &Value) -> u16 {
    let pairs =
        [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().unwrap())];
    match client {
        "phone-app" => token(sandbox, None, &[&pairs[..], &[("client_id", client)]].concat()).status,
        _ => token(sandbox, Some(client), &pairs).status,
    }
}

#[test]
fn clients_hear_of_a_sign_out_over_the_back_channel() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let sandbox = own(&["--web-bff-port", &port.to_string()]);
    let heard = receive(listener);
    let (tokens, cookie) = web_tokens(&sandbox, port, "openid accounts");
    let id_token = tokens["id_token"].as_str().unwrap();
    let home = format!("http://localhost:{port}/bff/signed-out");
    let hint = [("id_token_hint", id_token), ("post_logout_redirect_uri", home.as_str()), ("state", "s")];
    let answer = end_session(&sandbox, &hint);
    assert_eq!((answer.status, answer.header("location")), (303, format!("{home}?state=s").as_str()));

    let request = heard.recv_timeout(Duration::from_secs(5)).expect("told before the redirect");
    assert!(request.starts_with("POST /bff/backchannel HTTP/1.1\r\n"), "{request}");
    let logout_token = request.split_once("logout_token=").unwrap().1;
    let (said, before) = (claims(logout_token), claims(id_token));
    assert_eq!(header(logout_token)["typ"], "logout+jwt");
    assert_eq!(
        (&said["aud"], &said["sub"], &said["sid"]),
        (&json!("web-bff"), &before["sub"], &before["sid"])
    );
    assert_eq!(said["events"], json!({ "http://schemas.openid.net/event/backchannel-logout": {} }));
    assert!(said["nonce"].is_null() && said["jti"].is_string() && said["exp"].is_i64());

    assert_eq!(authorize(&sandbox, &phone_request(), Some(&cookie)).status, 200, "nobody is signed in");
    assert_eq!(refresh(&sandbox, "web-bff", &tokens), 400);
}

#[test]
fn a_client_that_is_away_holds_nobody_up_and_offline_access_goes_on() {
    let sandbox = own(&["--web-bff-port", "1"]);
    let (tokens, cookie) = web_tokens(&sandbox, 1, "openid accounts");
    let offline = with(phone_request(), "scope", "openid offline_access");
    let code = redirected(&authorize(&sandbox, &offline, Some(&cookie)))["code"].clone();
    let phone = redeem(&sandbox, &code, VERIFIER).ok();
    let answer = end_session(&sandbox, &[("id_token_hint", tokens["id_token"].as_str().unwrap())]);
    assert_eq!(answer.status, 200);
    assert!(answer.text.contains("signed out") && answer.header("set-cookie").contains("Max-Age=0"));
    assert_eq!((refresh(&sandbox, "web-bff", &tokens), refresh(&sandbox, "phone-app", &phone)), (400, 200));
}

#[test]
fn an_address_that_is_not_the_clients_is_refused_and_nothing_ends() {
    let sandbox = own(&["--web-bff-port", "1"]);
    let (tokens, cookie) = web_tokens(&sandbox, 1, "openid");
    let hint = ("id_token_hint", tokens["id_token"].as_str().unwrap());
    for pairs in [
        vec![hint, ("post_logout_redirect_uri", "https://evil.example/")],
        vec![("post_logout_redirect_uri", "http://localhost:1/")],
        vec![hint, ("client_id", "phone-app"), ("post_logout_redirect_uri", "com.example.bank:/signed-out")],
        vec![("id_token_hint", "nonsense")],
    ] {
        let answer = end_session(&sandbox, &pairs);
        assert_eq!((answer.status, answer.header("location")), (400, ""), "{pairs:?}");
    }
    assert_eq!(authorize(&sandbox, &phone_request(), Some(&cookie)).status, 303, "still signed in");
}
