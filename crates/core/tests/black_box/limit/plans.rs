//! Partners' plans: by key, by client, the usual one; and quotas that outlive the process.

use test_support::http::Answer;
use test_support::wait;

use super::super::api_key::{Made, with_admin};
use super::super::service::{PATIENCE, Service, Setup};
use super::super::signed_in::check_problem;
use super::{away_from_midnight, passed};

const PLANS: &str = "[limits]\nplan = \"basic\"\n\
    [plan.basic]\nrequests = 3\nper = \"1h\"\n\
    [plan.gold]\nclients = [\"gold-app\"]\nrequests = 6\nper = \"1h\"\n";

fn planned(more: &str) -> Setup {
    with_admin().in_file(&format!("{PLANS}{more}"))
}

impl Service {
    #[track_caller]
    fn key(&self, partner: &str, plan: &str) -> Made {
        Made::of(&self.ask_for_key(partner, plan, &["accounts"], "1d"))
    }
}

#[test]
fn a_key_has_the_plan_that_it_was_made_with() {
    let service = planned("").start();
    let (basic, gold) = (service.key("Acme", "basic"), service.key("Bravo", "gold"));
    let first = service.by_key("/partner", &basic.key);
    assert_eq!((first.status, first.header("ratelimit-policy")), (200, Some("\"basic\";q=3;w=3600")));
    assert_eq!(passed(4, || service.by_key("/partner", &basic.key)), 2);
    assert_eq!(passed(8, || service.by_key("/partner", &gold.key)), 6);
    let other = service.key("Charlie", "basic");
    assert_eq!(passed(4, || service.by_key("/partner", &other.key)), 3, "each partner has its own");
}

/// Two of them live at once while a partner rotates: not twice the plan.
#[test]
fn the_keys_of_one_partner_share_its_plan() {
    let service = planned("").start();
    let old = service.key("Acme", "basic");
    assert_eq!(passed(2, || service.by_key("/partner", &old.key)), 2);
    let new = service.rotate(&old.id, "1h");
    assert_eq!(passed(2, || service.by_key("/partner", &new.key)), 1);
    assert_eq!(passed(1, || service.by_key("/partner", &old.key)), 0);
}

#[test]
fn a_token_has_the_plan_of_its_client() {
    let service = planned("").start();
    let send = |client: &str, user: &str| {
        let token = service.token().client(client).subject(user).sign();
        passed(7, || service.get_as("/partner", &token))
    };
    assert_eq!(send("gold-app", "ada"), 6);
    assert_eq!(send("gold-app", "bob"), 0, "a client's plan is for all of its customers together");
    assert_eq!(send("other-app", "ada"), 3, "the usual plan");
    // Over all routes that take tokens or keys, and no others.
    let token = service.token().client("third-app").sign();
    assert_eq!(passed(2, || service.get_as("/partner", &token)), 2);
    assert_eq!(passed(3, || service.get_as("/who", &token)), 1);
    assert_eq!(service.get_as("/free", &token).header("ratelimit"), None);
}

#[test]
fn who_has_no_plan_has_no_limit() {
    let service =
        with_admin().in_file("[plan.gold]\nclients = [\"gold-app\"]\nrequests = 1\nper = \"1h\"\n").start();
    let token = service.token().client("other-app").sign();
    assert_eq!(passed(5, || service.get_as("/partner", &token)), 5);
    let gold = service.token().client("gold-app").sign();
    assert_eq!(passed(5, || service.get_as("/partner", &gold)), 1);
}

#[test]
fn no_key_is_made_for_a_plan_that_is_not_there() {
    let service = planned("").start();
    let refused = service.ask_for_key("Acme", "silver", &["accounts"], "1d");
    check_problem(&refused, 400, "bad-request");
    let detail = refused.json()["detail"].as_str().unwrap().to_owned();
    assert_eq!(detail, "plan: there is no section [plan.silver]; there are basic, gold.");
}

/// Its holder goes on, and the log says once that nothing counts.
#[test]
fn a_key_whose_plan_is_gone_has_the_usual_plan_and_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.redb").display().to_string();
    let start = |plans: &str| {
        with_admin().in_file(plans).set("store.engine", "file").set("store.file", &file).start()
    };
    let service = start(PLANS);
    let made = service.key("Acme", "gold");
    drop(service);
    let basic = "[limits]\nplan = \"basic\"\n[plan.basic]\nrequests = 3\nper = \"1h\"\n";
    let service = start(basic);
    assert_eq!(passed(5, || service.by_key("/partner", &made.key)), 3);
    let gone = |line: &&String| line.contains("\"plan-gone\"") && line.contains("\"gold\"");
    wait::until(PATIENCE, "it is told", || service.bff.logs().iter().filter(gone).count() == 1);
    drop(service);
    let service = start("[plan.basic]\nrequests = 3\n");
    assert_eq!(passed(5, || service.by_key("/partner", &made.key)), 5);
}

/// What is left of a quota, by what the answer says.
fn left(answer: &Answer, policy: &str) -> u64 {
    let state = answer.header("ratelimit").unwrap();
    let (_, rest) =
        state.split_once(&format!("\"{policy}\";r=")).unwrap_or_else(|| panic!("{policy} in {state}"));
    rest.split(';').next().unwrap().parse().unwrap()
}

#[test]
fn a_quota_is_told_beside_the_rate_and_survives_a_restart_and_a_kill() {
    away_from_midnight();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("store.redb").display().to_string();
    let start = || {
        let quota = "[plan.own]\nrequests = 100\nper_day = 7\nper_month = 9\n";
        let setup = planned(quota).set("store.engine", "file").set("store.file", &file);
        setup.set("limits.plan", "own").start()
    };
    let service = start();
    let made = service.key("Acme", "own");
    let first = service.by_key("/partner", &made.key);
    let policy = first.header("ratelimit-policy").unwrap().to_owned();
    assert!(
        policy.starts_with("\"own\";q=100;w=60, \"own-day\";q=7;w=86400, \"own-month\";q=9;w=2"),
        "{policy}"
    );
    assert_eq!((left(&first, "own-day"), left(&first, "own-month")), (6, 8));
    assert_eq!(passed(2, || service.by_key("/partner", &made.key)), 2);
    service.bff.kill();
    drop(service);
    let service = start();
    let fourth = service.by_key("/partner", &made.key);
    assert_eq!((left(&fourth, "own-day"), left(&fourth, "own-month")), (3, 5));
    assert_eq!(passed(5, || service.by_key("/partner", &made.key)), 3);
    let refused = service.by_key("/partner", &made.key);
    check_problem(&refused, 429, "too-many-requests");
    assert!(
        refused.json()["detail"]
            .as_str()
            .unwrap()
            .starts_with("The limit \"own-day\" of 7 requests in 24 hours")
    );
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=86_400).contains(&wait), "{wait}");
    drop(service);
    assert_eq!(passed(2, || start().by_key("/partner", &made.key)), 0, "and so does its end");
}
