//! Pages of other origins.

use test_support::http;

use super::super::service::Service;
use super::passing;

const PARTNER: &str = "https://partner.example";

fn start(origins: &str) -> Service {
    passing(&format!("methods = [\"GET\", \"POST\"]\ncors_origins = [{origins}]\ncors_headers = [\"x-mine\", \"content-type\"]\n"))
        .start()
}

fn options(service: &Service, origin: &str) -> http::Answer {
    let headers = [("Origin", origin), ("Access-Control-Request-Method", "POST")];
    http::send("OPTIONS", format!("{}/pass/a", service.bff.public()), &headers, "")
}

#[test]
fn a_browser_that_asks_first_is_answered_here() {
    let service = start(&format!("\"{PARTNER}\""));
    let answer = options(&service, PARTNER);
    assert_eq!(answer.status, 204, "{}", answer.text());
    assert_eq!(answer.header("access-control-allow-origin"), Some(PARTNER));
    assert_eq!(answer.header("access-control-allow-methods"), Some("GET, HEAD, POST"));
    assert_eq!(answer.header("access-control-allow-headers"), Some("x-mine, content-type"));
    assert_eq!(answer.header("access-control-max-age"), Some("600"));
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    assert!(answer.headers("vary").contains(&"Origin"), "{answer:?}");
    assert_eq!(service.central.count(), 0);
    let other = options(&service, "https://evil.example");
    assert_eq!((other.status, other.header("access-control-allow-origin")), (204, None));
    assert_eq!(other.header("access-control-allow-methods"), None);
}

#[test]
fn every_answer_tells_a_page_that_may_read_it() {
    let service = start(&format!("\"{PARTNER}\""));
    let read = |path: &str, origin: &str| {
        let answer = service.get_with(path, &[("Origin", origin)]);
        (answer.status, answer.header("access-control-allow-origin").map(str::to_owned))
    };
    assert_eq!(read("/pass/a", PARTNER), (200, Some(PARTNER.to_owned())));
    assert_eq!(read("/pass/a", "https://evil.example"), (200, None));
    assert_eq!(read("/pass/a", "https://partner.example.evil.example"), (200, None));
    assert!(service.get("/pass/a").headers("vary").contains(&"Origin"), "it is kept for whoever comes next");
    // Our own refusals: a method that there is not, and an upstream that is away.
    let refused =
        http::send("DELETE", format!("{}/pass/a", service.bff.public()), &[("Origin", PARTNER)], "");
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (405, Some(PARTNER)));
    service.central.stop();
    assert_eq!(read("/pass/a", PARTNER), (502, Some(PARTNER.to_owned())));
}

/// What one route lets other origins do, another at the same path does not.
#[test]
fn each_route_of_a_path_has_its_own_rules() {
    let own = super::route("/pass/{*rest}") + "methods = [\"POST\"]\n";
    let service = passing(&format!("cors_origins = [\"{PARTNER}\"]\n{own}")).start();
    let told = |method: &str, asked: &[(&str, &str)]| {
        let headers: Vec<_> = [("Origin", PARTNER)].into_iter().chain(asked.iter().copied()).collect();
        let answer = http::send(method, format!("{}/pass/a", service.bff.public()), &headers, "");
        answer.header("access-control-allow-origin").map(str::to_owned)
    };
    let yes = Some(PARTNER.to_owned());
    assert_eq!((told("GET", &[]), told("POST", &[])), (yes.clone(), None));
    let asks = |method: &'static str| told("OPTIONS", &[("Access-Control-Request-Method", method)]);
    assert_eq!((asks("GET"), asks("POST"), asks("DELETE")), (yes, None, None));
}

#[test]
fn a_route_for_all_origins_says_so() {
    let service = start("\"*\"");
    let answer = service.get_with("/pass/a", &[("Origin", "https://any.example")]);
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
}
