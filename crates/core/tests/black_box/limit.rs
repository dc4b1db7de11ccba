//! Limits: who is counted apart from whom, what an answer says of it, and that replicas hold one limit together.

mod plans;
mod replicas;
mod settings;

use std::time::Duration;

use test_support::http::{self, Answer};
use test_support::issuer::Issuer;

use super::service::{Service, Setup, setup};
use super::signed_in::{Front, check_problem};

/// A probe whose route `/free` allows three requests an hour, counted by `by`, and `more` of the settings.
fn limited(by: &str, more: &str) -> Setup {
    setup()
        .in_file(&format!("[limit.few]\nby = \"{by}\"\nroutes = [\"*\"]\nrequests = 3\nper = \"1h\"\n{more}"))
}

/// Sends so many, and gives how many were within the limit; of the others each is a 429.
#[track_caller]
fn passed(count: usize, send: impl Fn() -> Answer) -> usize {
    (0..count).filter(|_| is_within(&send())).count()
}

#[track_caller]
fn is_within(answer: &Answer) -> bool {
    if answer.status == 429 {
        check_problem(answer, 429, "too-many-requests");
    } else {
        assert!(answer.status < 500, "{}", answer.text());
    }
    answer.status != 429
}

/// So many requests were counted against a limit, with this outcome, there.
#[track_caller]
fn check_counted(services: &[&Service], [limit, outcome, by]: [&str; 3], expected: u32) {
    let labels =
        [format!("limit=\"{limit}\""), format!("outcome=\"{outcome}\""), format!("counted_by=\"{by}\"")];
    let labels = labels.each_ref().map(String::as_str);
    let counted: f64 =
        services.iter().map(|service| service.metric("bff_limited_requests_total", &labels)).sum();
    assert!((counted - f64::from(expected)).abs() < 0.1, "{counted} {labels:?}");
}

/// A quota begins anew with the day: what is counted twice must be of the same one.
fn away_from_midnight() {
    let into_day = jiff::Timestamp::now().as_second().rem_euclid(86_400);
    let left = u64::try_from(86_400 - into_day).unwrap();
    if left < 120 {
        std::thread::sleep(Duration::from_secs(left));
    }
}

#[test]
fn an_answer_says_how_much_is_left_and_a_refusal_when_to_come_again() {
    let service = limited("address", "").start();
    for left in [2, 1, 0] {
        let answer = service.get("/free");
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("ratelimit-policy"), Some("\"few\";q=3;w=3600"));
        let state = answer.header("ratelimit").unwrap().to_owned();
        let (rest, resets) = state.split_once(";t=").unwrap();
        assert_eq!(rest, format!("\"few\";r={left}"));
        assert!((1..=3_600).contains(&resets.parse().unwrap()), "{state}");
        assert_eq!(answer.header("retry-after"), None);
    }
    let refused = service.get("/free");
    check_problem(&refused, 429, "too-many-requests");
    assert_eq!(refused.header("ratelimit-policy"), Some("\"few\";q=3;w=3600"));
    assert!(refused.header("ratelimit").unwrap().starts_with("\"few\";r=0;t="));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=1_200).contains(&wait), "{wait}");
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert!(
        detail.starts_with("The limit \"few\" of 3 requests in 60 minutes is used up; try again in "),
        "{detail}"
    );
    check_counted(&[&service], ["few", "passed", "process"], 3);
    check_counted(&[&service], ["few", "refused", "process"], 1);
}

#[test]
fn whoever_waits_as_long_as_they_are_told_is_served_again() {
    let service = setup()
        .in_file("[limit.few]\nby = \"address\"\nroutes = [\"GET /free\"]\nrequests = 1\nper = \"1s\"\n")
        .start();
    assert_eq!(service.get("/free").status, 200);
    let refused = loop {
        let answer = service.get("/free");
        if answer.status == 429 {
            break answer;
        }
    };
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    std::thread::sleep(Duration::from_secs(wait));
    assert_eq!(service.get("/free").status, 200);
}

/// Counted before any credential is looked at: guesses are requests too.
#[test]
fn whoever_tries_tokens_is_counted_by_address() {
    let service = limited("address", "").start();
    let answers: Vec<_> =
        (0..5).map(|guess| service.get_as("/who", &format!("guess-{guess}")).status).collect();
    assert_eq!(answers, [401, 401, 401, 429, 429]);
}

#[test]
fn an_address_is_the_one_that_a_trusted_proxy_names() {
    let service = limited("address", "").set("public.trusted_proxies", "127.0.0.1").start();
    let from = |address: &str| passed(5, || service.get_with("/free", &[("X-Forwarded-For", address)]));
    assert_eq!(from("192.0.2.1"), 3);
    assert_eq!(from("192.0.2.2"), 3);
    assert_eq!(from("2001:db8:1:2::1"), 3);
    assert_eq!(from("2001:db8:1:2:ffff::9"), 0, "the same household");
    let untrusting = limited("address", "").start();
    let name = |address: &str| untrusting.get_with("/free", &[("X-Forwarded-For", address)]).status;
    assert_eq!(["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"].map(name), [200, 200, 200, 429]);
}

#[test]
fn users_and_clients_are_counted_apart() {
    let send = |service: &Service, user: &str, client: &str| {
        let token = service.token().subject(user).claim("client_id", client).sign();
        passed(4, || service.get_as("/who", &token))
    };
    let service = limited("user", "").start();
    assert_eq!(
        [("ada", "app"), ("ada", "web"), ("bob", "app")].map(|(user, client)| send(&service, user, client)),
        [3, 0, 3]
    );
    let service = limited("client", "").start();
    assert_eq!(
        [("ada", "app"), ("bob", "app"), ("ada", "web")].map(|(user, client)| send(&service, user, client)),
        [3, 0, 3]
    );
    let service = limited("caller", "").start();
    assert_eq!(
        [("ada", "app"), ("ada", "web"), ("ada", "app")].map(|(user, client)| send(&service, user, client)),
        [3, 3, 0]
    );
    // Another token of the same caller, with other scopes, is the same caller's.
    let narrow = service.token().subject("ada").claim("client_id", "app").scope("messages").sign();
    assert_eq!(passed(2, || service.get_as("/who", &narrow)), 0);
    let service = limited("everyone", "").start();
    assert_eq!(passed(2, || service.get("/free")), 2);
    assert_eq!(send(&service, "ada", "app"), 1);
}

/// Of one issuer a person is known by a name that may be another's at the next.
#[test]
fn the_same_name_at_two_issuers_is_two_users() {
    let other = Issuer::start();
    let service = limited("user", &format!("[issuer.other]\nurl = \"{}\"\n", other.url())).start();
    let [first, second] = [&service.issuer, &other].map(|issuer| issuer.token().subject("ada").sign());
    assert_eq!(passed(4, || service.get_as("/who", &first)), 3);
    assert_eq!(passed(4, || service.get_as("/who", &second)), 3);
}

#[test]
fn a_limit_concerns_its_routes_alone() {
    let service = setup()
        .in_file("[limit.few]\nby = \"address\"\nroutes = [\"GET /free\", \"/numbers\"]\nrequests = 1\nper = \"1h\"\n")
        .start();
    assert_eq!(passed(3, || service.get("/free")), 1);
    assert_eq!(passed(3, || service.get("/numbers?small=1")), 0, "the limit is one, over all of its routes");
    let other = service.get("/filler/3");
    assert_eq!((other.status, other.header("ratelimit")), (200, None));
    // With HEAD as with GET: it is the same route.
    assert_eq!(http::send("HEAD", format!("{}/free", service.bff.public()), &[], "").status, 429);
}

#[test]
fn a_request_is_held_to_every_limit_that_concerns_it() {
    let more = "[limit.all]\nby = \"everyone\"\nroutes = [\"*\"]\naccess = [\"anyone\"]\nrequests = 4\nper = \"1h\"\n";
    let service = limited("address", more).set("public.trusted_proxies", "127.0.0.1").start();
    let from = |address: &str| service.get_with("/free", &[("X-Forwarded-For", address)]);
    let first = from("192.0.2.1");
    assert_eq!(first.header("ratelimit-policy"), Some("\"all\";q=4;w=3600, \"few\";q=3;w=3600"));
    assert!(first.header("ratelimit").unwrap().contains("\"all\";r=3;"));
    assert_eq!(passed(3, || from("192.0.2.1")), 2);
    assert_eq!(
        passed(3, || from("192.0.2.2")),
        0,
        "of the four one was refused by the other limit, and counted here"
    );
    assert!(from("192.0.2.2").json()["detail"].as_str().unwrap().contains("\"all\""));
    // Who brings a token is not concerned by the one of access = ["anyone"].
    let own = service.get_as("/who", &service.token().sign());
    assert_eq!(own.header("ratelimit-policy"), Some("\"few\";q=3;w=3600"));
}

/// Both are the same route's, whoever registered it.
#[test]
fn a_declared_route_is_held_to_the_limits_that_it_names() {
    let routes = "[limit.few]\nby = \"address\"\nrequests = 2\nper = \"1h\"\n\
        [limit.path]\nby = \"everyone\"\nroutes = [\"GET /pass/{*rest}\"]\nrequests = 3\nper = \"1h\"\n\
        [[route]]\npath = \"/pass/{*rest}\"\nupstream = \"central\"\naccess = \"anyone\"\ntoken = \"none\"\nlimits = [\"few\"]\n\
        cors_origins = [\"https://partner.example\"]\n\
        [[route]]\npath = \"/other/{*rest}\"\nupstream = \"central\"\naccess = \"bearer\"\ntoken = \"none\"\nlimits = [\"few\"]\n";
    let service = setup().in_file(routes).start();
    let first = service.get("/pass/a");
    assert_eq!(first.header("ratelimit-policy"), Some("\"few\";q=2;w=3600, \"path\";q=3;w=3600"));
    assert_eq!(service.get_as("/other/a", &service.token().sign()).status, 200);
    assert_eq!(passed(2, || service.get("/pass/b")), 0);
    assert_eq!(service.central.seen().len(), 2, "what is refused goes nowhere");
    let refused = service.get_with("/pass/c", &[("Origin", "https://partner.example")]);
    assert_eq!(
        (refused.status, refused.header("access-control-allow-origin")),
        (429, Some("https://partner.example"))
    );
    assert!(refused.header("access-control-expose-headers").unwrap().contains("ratelimit"));
    assert_eq!(service.get("/free").header("ratelimit"), None);
}

#[test]
fn a_browsers_session_is_counted_by_its_user() {
    let few =
        setup().in_file("[limit.few]\nby = \"user\"\nroutes = [\"/treasure\"]\nrequests = 3\nper = \"1h\"\n");
    let front = Front::with(few);
    let (first, second) = (front.signed_in(), front.signed_in());
    // The scope is looked at first: whoever may not use the route is not counted there.
    assert_eq!([&first; 4].map(|browser| browser.get("/treasure").status), [403; 4]);
    let few = setup().in_file("[limit.few]\nby = \"user\"\nroutes = [\"/me\"]\nrequests = 6\nper = \"1h\"\n");
    drop((first, second));
    let front = Front::with(few);
    let (first, second) = (front.signed_in(), front.signed_in());
    let statuses: Vec<u16> =
        (0..4).flat_map(|_| [first.get("/me").status, second.get("/me").status]).collect();
    assert!(statuses.contains(&200) && statuses.contains(&429), "{statuses:?}");
    assert_eq!([first.get("/me").status, second.get("/me").status], [429; 2], "two browsers of one person");
}
