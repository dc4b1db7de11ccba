//! Each binary's page is followed as a new user would: every command of its "Call it" is run as it stands, on free ports.
#![expect(clippy::expect_used, reason = "a test may panic")]

use std::process::Command;

use e2e::document;
use e2e::three::Three;
use test_support::process;

/// What a shell would run of a page, but for the two that start what the test has started.
fn commands(page: &str) -> Vec<&str> {
    let blocks = page.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.filter(|block| !block.starts_with("just sandbox") && !block.starts_with("just run")).collect()
}

/// `just token` says what the test says, `curl` fails on an error, and the ports are where things are.
fn script(three: &Three, commands: &[&str]) -> String {
    let (phone, partner) = (three.phone_of("cust-0002"), three.partner_of("cust-0002"));
    let (phone, partner) = (phone.token(), partner.token());
    let own = three.sandbox.partner_own_token("open-data");
    let (api_bff, admin) = (process::built("api-bff").display().to_string(), three.api.bff.admin());
    // Links lead to where the page says that the service is.
    let api = three.api.bff.public();
    let mut script = format!(
        "set -euo pipefail\n\
         curl() {{ set -- \"${{@//http:\\/\\/127.0.0.1:8082/{api}}}\"; case \"$*\" in *http_code*) command curl --silent --show-error \"$@\";; \
         *) command curl --silent --show-error --fail \"$@\"; echo;; esac; }}\n\
         just() {{ case \"$*\" in 'keys api-bff '*) '{api_bff}' keys --admin '{admin}' \"${{@:3}}\";; 'token cust-0002') echo '{phone}';; 'token cust-0002 partner-demo') echo '{partner}';; \
         'token nobody partner-demo') echo '{own}';; *) false;; esac; }}\n"
    );
    script.push_str(&commands.concat());
    for (usual, here) in [
        ("http://127.0.0.1:8080", three.web.bff.public()),
        ("http://127.0.0.1:8081", three.mobile.bff.public()),
        ("http://127.0.0.1:8082", three.api.bff.public()),
        ("http://127.0.0.1:7109", three.sandbox.control.clone()),
    ] {
        script = script.replace(usual, &here);
    }
    script
}

/// Runs a binary's page; what it prints must hold each of these, which the page shows.
#[track_caller]
fn check(three: &Three, binary: &str, shown: &[&str]) {
    let page = document::text(&format!("bins/{binary}/README.md"));
    let script = script(three, &commands(&page));
    // As whoever runs the service has it, for `just keys`.
    let credential = std::fs::read_to_string(three.sandbox.data().join("operator.secret"));
    let output = Command::new("bash")
        .args(["-c", &script])
        .env("API_BFF__ADMIN__CREDENTIAL", credential.expect("the sandbox made it"))
        .output()
        .expect("bash runs");
    let (printed, faults) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{binary}: {faults}\n{printed}");
    for part in shown {
        assert!(page.contains(part), "{binary}: the page does not show {part}");
        assert!(printed.contains(part), "{binary}: nothing printed {part}:\n{printed}");
    }
}

#[test]
fn every_page_can_be_followed() {
    let three = Three::start();
    check(
        &three,
        "api-bff",
        &[
            r#"{"id":"100005","name":"Everyday"}"#,
            r#""number_last_four":"#,
            "rel=\"next\"",
            r#""status":"booked""#,
            "ratelimit-policy: \"trial\";q=20;w=60, \"trial-day\";q=2000;w=86400",
            "200 200 200 200 200 200 200 200 200 200 200 200",
            "429 429 429",
            "retry-after: ",
            "401",
        ],
    );
    check(
        &three,
        "web-bff",
        &[r#""name":"London Specimen Square""#, "content-language: cy", "Exemplar Bob Dydd"],
    );
    check(
        &three,
        "mobile-bff",
        &[
            r#""android":{"minimum":"1.0.0""#,
            r#""upcoming":["#,
            r#""missing""#,
            r#""next":""#,
            r#""state":"booked""#,
        ],
    );
}

#[test]
fn commands_are_found_in_a_page() {
    let page = "a\n```sh\njust sandbox\n```\n```json\n{}\n```\n```sh\ncurl x\ncurl y\n```\n";
    assert_eq!(commands(page), ["curl x\ncurl y\n"]);
}
