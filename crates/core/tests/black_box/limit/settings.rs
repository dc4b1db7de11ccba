//! Limits that could not be meant: refused at `--check`, with what to do.

use super::super::config::{SOUND, check_faults, check_sound, checked, ended};

#[track_caller]
fn check(limits: &str, expected: &[&str]) {
    check_faults(&checked(&format!("{SOUND}{limits}"), &["--set", "store.engine=file"], &[]), expected);
}

#[test]
fn sound_limits_are_sound() {
    let limits = "[limits]\nplan = \"basic\"\nreplicas = 3\n\
        [plan.basic]\nrequests = 100\nper_day = 10000\nper_month = 200000\n\
        [plan.gold]\nclients = [\"partner-demo\"]\nper_month = 5000000\n\
        [limit.people]\nby = \"user\"\nroutes = [\"*\"]\naccess = [\"session\", \"bearer\"]\nrequests = 300\n\
        [limit.sign-in]\nby = \"address\"\nroutes = [\"/bff/login\", \"GET /bff/callback\"]\nrequests = 20\nper = \"10s\"\n";
    check_sound(&checked(&format!("{SOUND}{limits}"), &["--set", "store.engine=file"], &[]));
}

#[test]
fn a_limit_must_limit_something() {
    check("[limit.a]\nby = \"user\"\nroutes = [\"*\"]\n", &["limit.a: limits nothing: set requests"]);
    check("[plan.a]\n", &["plan.a: limits nothing"]);
    check("[limit.a]\nroutes = [\"*\"]\nrequests = 1\n", &["limit.a.by: is missing"]);
    check("[plan.a]\nrequests = 0\n", &["plan.a.requests: must be at least 1"]);
    check("[plan.a]\nrequests = 1\nper = \"2d\"\n", &["plan.a.per: \"2d\" does not fit"]);
    check("[plan.a]\nrequests = 1\nper = \"25h\"\n", &["plan.a.per: must be from 1s to 24h"]);
    check("[plan.a]\nper = \"1h\"\nper_day = 3\n", &["plan.a.requests: is missing: per is the time for it"]);
    check("[plan.a]\nper_day = 9\nper_month = 3\n", &["plan.a.per_day: is more than per_month allows"]);
}

#[test]
fn a_fault_of_a_whole_table_names_its_own_line() {
    let line = |of: &str, text: &str| 1 + text.lines().position(|line| line == of).unwrap();
    let text = format!(
        "{SOUND}[limit.h]\nby = \"user\"\nroutes = [\"*\"]\nrequests = 1\n[limit.i]\nby = \"user\"\nroutes = [\"*\"]\n\
        [plan.w]\nrequests = 1\n[plan.x]\nper = \"1m\"\n[upstream.zz]\nurl = \"http://127.0.0.1:4\"\n"
    );
    let (limit, plan, upstream) =
        (line("[limit.i]", &text), line("[plan.x]", &text), line("[upstream.zz]", &text));
    let strange = format!("probe.toml:{upstream}: upstream.zz: no upstream of this name");
    check_faults(
        &checked(&text, &["--set", "store.engine=file"], &[]),
        &[
            &format!("probe.toml:{limit}: limit.i: limits nothing"),
            &format!("probe.toml:{plan}: plan.x: limits nothing"),
            &strange,
        ],
    );
}

#[test]
fn a_number_beyond_its_range_is_told_the_range() {
    check(
        "[plan.a]\nrequests = 5000000000\n",
        &["5000000000 does not fit: expected a whole number from 0 to 4294967295"],
    );
    check("[plan.a]\nrequests = -1\n", &["-1 does not fit: expected a whole number from 0 to"]);
}

#[test]
fn a_limit_must_concern_something() {
    let limit = |more: &str| format!("[limit.a]\nrequests = 1\nby = \"user\"\n{more}\n");
    check(&limit(""), &["limit.a.routes: no route is held to it"]);
    check(
        &limit("routes = [\"/nowhere\"]"),
        &["limit.a.routes: no route has the path /nowhere: `probe routes`"],
    );
    check(&limit("routes = [\"free\"]"), &["limit.a.routes: \"free\" does not fit: expected a route"]);
    check(
        &limit("routes = [\"*\"]\naccess = [\"anyone\"]"),
        &["limit.a.by: routes for anyone know no caller"],
    );
    check(
        &limit("routes = [\"*\"]\naccess = [\"nobody\"]"),
        &["limit.a.access: \"nobody\" does not fit: expected one of"],
    );
    let route = "[[route]]\npath = \"/a\"\nupstream = \"side\"\naccess = \"anyone\"\ntoken = \"none\"\nlimits = [\"b\"]\n";
    check(route, &["route.0.limits: there is no section [limit.b]"]);
}

#[test]
fn a_limit_is_of_routes_that_are_there_with_method_and_access() {
    let limit = |more: &str| format!("[limit.a]\nrequests = 1\nby = \"address\"\n{more}\n");
    let line = SOUND.lines().count() + 4;
    let other = "limit.a.routes: no route takes POST at /free: there is GET";
    check(&limit("routes = [\"POST /free\"]"), &[&format!("probe.toml:{line}: {other}")]);
    check(
        &limit("routes = [\"HEAD /free\"]"),
        &["limit.a.routes: what holds GET holds HEAD: write GET /free"],
    );
    check(
        &limit("routes = [\"get /free\"]"),
        &["limit.a.routes: methods are written in capitals: write GET /free"],
    );
    check(
        &limit("routes = [\"*\", \"/partner\"]\naccess = [\"anyone\"]"),
        &["limit.a.access: no route that /partner names has this access"],
    );
    let declared = |access: &str, limit: &str| {
        format!(
            "[[route]]\npath = \"/a\"\nmethods = [\"PUT\"]\nupstream = \"side\"\naccess = \"{access}\"\ntoken = \"none\"\n\
            [limit.a]\nrequests = 1\nby = \"address\"\n{limit}\n"
        )
    };
    check(
        &declared("anyone", "routes = [\"GET /a\"]"),
        &["limit.a.routes: no route takes GET at /a: there is PUT"],
    );
    check(
        &declared("anyone", "routes = [\"PUT /a\"]\naccess = [\"session\"]"),
        &["limit.a.access: no route that PUT /a names has this access"],
    );
    let sound = declared("session", "routes = [\"PUT /a\"]\naccess = [\"session\", \"anyone\"]");
    check_sound(&checked(&format!("{SOUND}{sound}"), &["--set", "store.engine=file"], &[]));
}

#[test]
fn a_quota_is_called_what_nothing_else_is() {
    let trial = "[plan.trial]\nper_day = 9\nper_month = 99\n";
    let day = format!("{trial}[plan.trial-day]\nrequests = 1\n");
    check(&day, &["plan.trial-day: plan.trial has per_day, which answers call \"trial-day\""]);
    let month = format!("{trial}[limit.trial-month]\nrequests = 1\nby = \"user\"\nroutes = [\"*\"]\n");
    check(&month, &["limit.trial-month: plan.trial has per_month, which answers call \"trial-month\""]);
    let apart = "[plan.trial]\nper_month = 99\n[plan.trial-day]\nrequests = 1\n";
    check_sound(&checked(&format!("{SOUND}{apart}"), &["--set", "store.engine=file"], &[]));
}

#[test]
fn a_client_is_the_same_with_its_only_issuer_and_without() {
    let twice = "[plan.a]\nrequests = 1\nclients = [\"x\"]\n[plan.b]\nrequests = 1\nclients = [\"main/x\"]\n";
    check(twice, &["plan.b.clients: \"main/x\" has the plan \"a\" already"]);
    let nobody = "[plan.a]\nrequests = 1\nclients = [\"\", \"main/\"]\n";
    check(nobody, &["plan.a.clients: \"\" names no client", "plan.a.clients: \"main/\" names no client"]);
}

#[test]
fn a_name_means_one_thing() {
    check("[limits]\nplan = \"gold\"\n", &["limits.plan: there is no section [plan.gold]"]);
    check("[limits]\nreplicas = 0\n", &["limits.replicas: must be at least 1"]);
    let both = "[plan.a]\nrequests = 1\n[limit.a]\nrequests = 1\nby = \"user\"\nroutes = [\"*\"]\n";
    check(both, &["limit.a: there is a plan of this name"]);
    check("[plan.\"a b\"]\nrequests = 1\n", &["plan.a b: a name has letters, digits, - and _ alone"]);
    let twice = "[plan.a]\nrequests = 1\nclients = [\"x\"]\n[plan.b]\nrequests = 1\nclients = [\"x\"]\n";
    check(twice, &["plan.b.clients: \"x\" has the plan \"a\" already"]);
    let whose = "[issuer.other]\nurl = \"http://127.0.0.1:4\"\n[plan.a]\nrequests = 1\nclients = [\"x\", \"other/y\", \"else/z\"]\n";
    check(whose, &["plan.a.clients: whose client \"x\" is cannot be told", "whose client \"else/z\""]);
}

/// What else must outlive the process may be lost.
const LOST: &str = "[api_keys]\nmay_be_lost = true\n[idempotency]\nmay_be_lost = true\n";

#[test]
fn quotas_outlive_the_process() {
    let quota = format!("{SOUND}[plan.a]\nper_day = 5\n{LOST}");
    let memory = ["--set", "store.engine=memory"];
    check_faults(
        &checked(&quota, &memory, &[]),
        &["store.engine: is \"memory\", but quotas of a day or a month"],
    );
    check_sound(&checked(&quota, &["--set", "store.engine=memory", "--set", "limits.may_be_lost=true"], &[]));
    // A rate alone may begin anew.
    let rate = format!("{SOUND}[plan.a]\nrequests = 5\n{LOST}");
    check_sound(&checked(&rate, &memory, &[]));
}

#[test]
fn the_list_of_routes_says_what_each_is_held_to() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("probe.toml");
    let limits = "[plan.basic]\nrequests = 9\n[limit.few]\nby = \"address\"\nroutes = [\"/free\", \"GET /numbers\"]\nrequests = 1\n\
        [limit.all]\nby = \"everyone\"\nroutes = [\"/free\"]\nrequests = 9\n\
        [[route]]\npath = \"/a\"\nupstream = \"side\"\naccess = \"anyone\"\ntoken = \"none\"\nlimits = [\"few\"]\n";
    std::fs::write(&file, format!("{SOUND}[store]\nengine = \"file\"\n{limits}")).unwrap();
    let routes = ended(&["--config", &file.display().to_string(), "routes"], &[]).out;
    let line =
        |path: &str| routes.lines().find(|line| line.contains(path)).unwrap_or_else(|| panic!("{routes}"));
    assert!(line(" /free ").ends_with("  held to all, few"), "{routes}");
    assert!(line(" /numbers ").ends_with("  held to few"), "{routes}");
    assert!(line(" /a ").ends_with("in nobody's name  held to few"), "{routes}");
    assert!(line(" /who ").ends_with("  held to its caller's plan"), "{routes}");
    assert!(!line(" /absent").contains("held to"), "{routes}");
}
