//! The admin port: health and metrics are open to whoever reaches it, and all else to who has the operator's credential alone.

use std::fs;

use tempfile::TempDir;
use test_support::http::{self, Answer};
use test_support::wait;

use super::service::{PATIENCE, Service, setup, start};
use super::signed_in::check_problem;

pub(super) const CREDENTIAL: &str = "the operator's own, long enough to be one";

impl Service {
    /// A request on the admin port with this `Authorization`.
    #[track_caller]
    fn admin_with(&self, method: &str, path: &str, authorization: &str) -> Answer {
        let url = format!("{}{path}", self.bff.admin());
        http::send(method, url, &[("Authorization", authorization)], "")
    }
}

#[test]
fn without_a_credential_all_but_health_and_metrics_is_closed() {
    let service = start();
    for path in ["/livez", "/readyz", "/metrics"] {
        assert_eq!(service.admin(path).status, 200, "{path}");
    }
    for path in ["/", "/keys", "/nothing", "/metrics/", "/livez/../keys", "/%6civez"] {
        let answer = service.admin(path);
        check_problem(&answer, 403, "closed");
        assert!(answer.text().contains("set admin.credential"), "{}", answer.text());
    }
    check_problem(
        &service.admin_with("POST", "/keys", "Bearer something that is long enough"),
        403,
        "closed",
    );
    service.bff.wait_for_log("\"audit.action\":\"admin\"", PATIENCE);
}

#[test]
fn with_one_only_who_shows_it_gets_in_and_each_attempt_is_an_event() {
    let service = setup().set("admin.credential", CREDENTIAL).start();
    for path in ["/livez", "/readyz", "/metrics"] {
        assert_eq!(service.admin(path).status, 200, "{path}");
    }
    let missing = service.admin("/nothing");
    check_problem(&missing, 401, "unauthorized");
    assert_eq!(missing.header("www-authenticate"), Some("Bearer"));
    for wrong in [
        "Bearer wrong",
        "Bearer ",
        CREDENTIAL,
        &format!("Basic {CREDENTIAL}"),
        &format!("Bearer {CREDENTIAL}x"),
    ] {
        check_problem(&service.admin_with("GET", "/nothing", wrong), 401, "unauthorized");
    }
    check_problem(
        &service.admin_with("GET", "/nothing", &format!("Bearer {CREDENTIAL}")),
        404,
        "no-such-route",
    );
    let line = service.bff.wait_for_log("\"audit.outcome\":\"admitted\"", PATIENCE);
    assert!(line.contains("\"audit.action\":\"admin\"") && line.contains("127.0.0.1"), "{line}");
    let logs = service.bff.logs();
    let refused =
        logs.iter().filter(|line| line.contains("\"audit.action\":\"admin\"") && line.contains("refused"));
    assert_eq!(refused.count(), 6);
    assert!(!logs.iter().any(|line| line.contains("the operator's own")), "the credential is in the log");
}

#[test]
fn the_credential_rotates_while_the_service_runs() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("credential");
    fs::write(&file, CREDENTIAL).unwrap();
    let service = setup().set("admin.credential.file", file.display()).start();
    let status = |credential: &str| service.admin_with("GET", "/x", &format!("Bearer {credential}")).status;
    let next = "another one of the operator's, as long";
    assert_eq!([status(CREDENTIAL), status(next)], [404, 401]);
    fs::write(&file, next).unwrap();
    wait::until(PATIENCE, "the next one opens", || status(next) == 404);
    assert_eq!(status(CREDENTIAL), 401);
}
