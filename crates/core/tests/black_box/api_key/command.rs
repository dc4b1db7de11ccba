//! The binary's own subcommand, as an operator types it.

use serde_json::{Value, json};
use tempfile::TempDir;

use super::super::admin::CREDENTIAL;
use super::super::config::{Ended, ended};
use super::super::service::Service;
use super::{secret, with_admin};

const VARIABLE: &str = "PROBE__ADMIN__CREDENTIAL";

/// `keys` with these arguments, at this service's admin port.
fn keys(service: &Service, args: &[&str]) -> Ended {
    let admin = service.bff.admin();
    let all: Vec<&str> = ["keys"].iter().chain(args).copied().chain(["--admin", &admin]).collect();
    ended(&all, &[(VARIABLE, CREDENTIAL)])
}

#[track_caller]
fn done(service: &Service, args: &[&str]) -> String {
    let ended = keys(service, args);
    assert_eq!(ended.err, "", "{args:?}");
    ended.out
}

/// The word after a label.
#[track_caller]
fn after<'a>(text: &'a str, label: &str) -> &'a str {
    let line = text.lines().find_map(|line| line.strip_prefix(label));
    line.unwrap_or_else(|| panic!("{label} in {text}")).trim()
}

#[test]
fn an_operator_makes_lists_replaces_and_revokes() {
    let service = with_admin().start();
    let create = [
        "create",
        "--partner",
        "Acme Ltd",
        "--plan",
        "standard",
        "--scope",
        "accounts",
        "--scope",
        "x:y",
        "--expires",
        "90d",
    ];
    let made = done(&service, &create);
    let (key, id) = (after(&made, "key "), after(&made, "id "));
    assert_eq!((after(&made, "scopes "), after(&made, "partner ")), ("accounts x:y", "Acme Ltd"));
    assert!(made.contains("shown this once"), "{made}");
    assert_eq!(service.by_key("/partner", key).status, 200);

    let list = done(&service, &["list"]);
    assert!(list.contains(id) && list.contains("Acme Ltd") && !list.contains(secret(key)), "{list}");
    let none = done(&service, &["list", "--partner", "Bravo"]);
    assert!(none.contains("last used") && !none.contains("standard"), "{none}");

    let next = done(&service, &["rotate", id, "--overlap", "1h", "--expires", "30d"]);
    assert!(next.contains(&format!("{id} works until ")), "{next}");
    for key in [key, after(&next, "key ")] {
        assert_eq!(service.by_key("/partner", key).status, 200);
    }
    let third = keys(&service, &create);
    assert!(third.err.contains("answered 400: The partner has 2 live keys"), "{}", third.err);

    assert!(done(&service, &["revoke", id]).contains(&format!("{id} is revoked\n")));
    assert_eq!(service.by_key("/partner", key).status, 401);
    let gone = keys(&service, &["revoke", id]);
    assert!(gone.err.contains("answered 404: No live key has this id"), "{}", gone.err);
}

/// Where it is and what opens it is in the settings; nothing else of them is looked at, and no file need be there for it.
#[test]
fn the_settings_say_where_and_what_opens_it() {
    let service = with_admin().start();
    let folder = TempDir::new().unwrap();
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let credential = path("credential", CREDENTIAL);
    let listen = service.bff.admin().replace("http://", "");
    let settings = format!(
        "[admin]\nlisten = \"{listen}\"\ncredential = {{ file = \"{credential}\" }}\n\
         [issuer.main]\nclient_secret = {{ file = \"/not/on/this/machine\" }}\n"
    );
    let file = path("probe.toml", &settings);
    let by_file = ended(&["--config", &file, "keys", "list"], &[]);
    assert!(by_file.out.contains("last used"), "{}{}", by_file.out, by_file.err);
    assert!(ended(&["keys", "list", "--config", &file], &[]).out.contains("last used"));
}

#[test]
fn what_stands_in_the_way_is_told() {
    let service = with_admin().start();
    let admin = service.bff.admin();
    let none = ended(&["keys", "list", "--admin", &admin], &[]);
    assert!(none.err.contains("no credential: ") && none.err.contains(VARIABLE), "{}", none.err);
    let wrong =
        ended(&["keys", "list", "--admin", &admin], &[(VARIABLE, "another credential of the operator's")]);
    assert!(wrong.err.contains("answered 401: Send what admin.credential holds"), "{}", wrong.err);
    assert!(!wrong.err.contains("another credential"), "{}", wrong.err);
    let away = ended(&["keys", "list", "--admin", "http://127.0.0.1:1"], &[(VARIABLE, CREDENTIAL)]);
    assert!(
        away.err.contains("http://127.0.0.1:1/keys: ") && away.err.contains("no connection"),
        "{}",
        away.err
    );
    let endless = keys(&service, &["create", "--partner", "Acme", "--plan", "p", "--expires", "400d"]);
    assert!(endless.err.contains("366d at the most"), "{}", endless.err);
}

/// What is registered says who may use it: in the list and in the document, where each way is enough.
#[test]
fn a_route_for_partners_shows_both_ways() {
    assert!(ended(&["routes"], &[]).out.contains("partner [accounts]"));
    let document: Value = {
        let printed = ended(&["openapi"], &[]).out;
        serde_json::from_str(&printed[printed.find('{').unwrap()..]).unwrap()
    };
    let route = &document["paths"]["/partner"]["get"];
    assert_eq!(route["security"], json!([{"bearer": ["accounts"]}, {"api_key": ["accounts"]}]));
    let scheme = &document["components"]["securitySchemes"]["api_key"];
    assert_eq!([&scheme["in"], &scheme["name"]], ["header", "X-API-Key"]);
    assert!(route["responses"]["401"].is_object() && route["responses"]["403"].is_object());
}
