//! The front page is followed as a new user would: the sign-in by hand, and everything of "What to look at", as it stands.
#![expect(clippy::expect_used, reason = "a test may panic")]

use std::process::Command;

use e2e::document;
use e2e::three::Three;
use serde_json::{Value, json};
use test_support::http;

/// README.md, and where what it speaks of really is.
struct Followed<'a> {
    page: &'a str,
    three: &'a Three,
}

impl Followed<'_> {
    /// The same with the addresses of what the test started.
    fn here(&self, text: &str) -> String {
        let Three { sandbox, web, mobile, api } = self.three;
        let places = [
            ("7100", sandbox.provider.clone()),
            ("7109", sandbox.control.clone()),
            ("8080", web.bff.public()),
            ("8081", mobile.bff.public()),
            ("8082", api.bff.public()),
            ("9081", mobile.bff.admin()),
        ];
        places.iter().fold(text.to_owned(), |text, (port, here)| {
            text.replace(&format!("http://127.0.0.1:{port}"), here)
        })
    }

    /// What bash prints for this part of the page, where `just token` gives `token`.
    #[track_caller]
    fn run(&self, part: &str, token: &str) -> String {
        let just = "just() { [ \"$*\" = 'token cust-0002' ] && echo \"$TOKEN\"; }";
        let script = format!("set -euo pipefail\n{just}\n{}", self.here(part));
        let output =
            Command::new("bash").args(["-c", &script]).env("TOKEN", token).output().expect("bash runs");
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{script}\n{printed}\n{}", String::from_utf8_lossy(&output.stderr));
        printed
    }

    /// The same, which prints JSON.
    #[track_caller]
    fn read(&self, part: &str, token: &str) -> Value {
        let printed = self.run(part, token);
        serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error} in {printed:?} of {part}"))
    }

    /// The one block that a shell would run and that has `part` in it.
    #[track_caller]
    fn block(&self, part: &str) -> &str {
        let blocks = self.page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
        let found: Vec<&str> = blocks.filter(|block| block.contains(part)).collect();
        assert_eq!(found.len(), 1, "blocks of the page with {part}: {found:?}");
        found[0]
    }

    /// Signs in by the page's two requests.
    #[track_caller]
    fn sign_in(&self) -> String {
        let (ask, exchange) = self.block("/authorize").split_once("# take the code").expect("two requests");
        let (_, exchange) = exchange.split_once('\n').expect("a request after the comment");
        let address = self.run(ask, "");
        let query = address.trim().strip_prefix("http://127.0.0.1/callback?").expect("back at the app");
        assert!(query.split('&').any(|pair| pair == "state=mine"), "{query}");
        let code = query.split('&').find_map(|pair| pair.strip_prefix("code=")).expect("a code");
        assert_eq!(exchange.matches("THE_CODE").count(), 1, "{exchange}");
        let answer = self.read(&exchange.replace("THE_CODE", code), "");
        assert_eq!(answer["token_type"], "Bearer", "{answer}");
        answer["access_token"].as_str().expect("a token").to_owned()
    }
}

/// Every piece of code in the first column of the page's tables.
fn tried(page: &str) -> Vec<&str> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| "));
    let first = rows.filter_map(|row| row.split(" | ").next());
    first.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect()
}

/// An answer with its head, as `curl -i` prints it.
#[track_caller]
fn head_and_json(printed: &str) -> (String, Value) {
    let (head, body) = printed.split_once("\r\n\r\n").expect("a head and a body");
    (head.to_lowercase(), serde_json::from_str(body).expect("JSON"))
}

#[test]
fn the_front_page_can_be_followed() {
    let (page, three) = (document::text("README.md"), Three::start());
    let followed = Followed { page: &page, three: &three };
    let token = followed.sign_in();
    let first = followed.read(followed.block("$(just token"), &token);
    assert!(first["accounts"].is_array() && first.get("missing").is_none(), "{first}");

    let tried = tried(&page);
    let commands: Vec<&str> = tried.iter().copied().filter(|code| code.starts_with("curl ")).collect();
    let [home, stall, mend, branches] = commands[..] else { panic!("a test for each of {commands:?}") };
    let (head, whole) = head_and_json(&followed.run(home, &token));
    for part in ["http/1.1 200 ", "\r\nserver-timing: ", "\r\ncache-status: "] {
        assert!(head.contains(part), "no {part:?} in {head}");
    }
    assert_eq!(whole["accounts"], first["accounts"]);

    let further = tried.iter().find(|code| code.starts_with("/v1/")).expect("the same with an id");
    let id = whole["accounts"][0]["id"].as_str().expect("an account's id");
    let (head, _) = head_and_json(
        &followed.run(&home.replace("/v1/home -H", &format!("'{}' -H", further.replace("<id>", id))), &token),
    );
    assert!(head.starts_with("http/1.1 200 "), "{head}");

    followed.run(stall, &token);
    let (head, without) = head_and_json(&followed.run(home, &token));
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert_eq!(without["missing"], json!([{"part": "messages", "reason": "timeout"}]));
    assert_eq!(without["accounts"], whole["accounts"], "what is there stays");
    followed.run(mend, &token);
    let (_, mended) = head_and_json(&followed.run(home, &token));
    assert_eq!((mended.get("missing"), &mended["accounts"]), (None, &whole["accounts"]));

    let branches = followed.read(branches, &token);
    assert!(branches.to_string().contains("\"name\""), "{branches}");

    let looked_at = tried.iter().filter(|code| code.starts_with("http://") && !code.contains('…'));
    let looked_at: Vec<String> = looked_at.map(|code| followed.here(code)).collect();
    assert!(!looked_at.is_empty(), "nothing to look at in a browser");
    for url in looked_at {
        assert_eq!(http::get(&url).status, 200, "{url}");
    }
}

#[test]
fn what_to_try_is_found_in_a_table() {
    let table = "| try | and see |\n|---|---|\n| `curl x` | `y` |\n| an `id`: `/v1/<id>` | z |\n`curl no`";
    assert_eq!(tried(table), ["curl x", "id", "/v1/<id>"]);
}
