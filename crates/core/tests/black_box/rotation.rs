//! Secrets that change while the service runs: in a file, by a command, in the settings. No request fails for it, and a change
//! with a fault changes nothing.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tempfile::TempDir;
use test_support::issuer::Issuer;
use test_support::redis::Redis;
use test_support::wait;

use super::service::{PATIENCE, Service, Setup, setup};
use super::signed_in::{Front, provider_of};

const RELOADS: &str = "bff_config_reloads_total";
const SECRET: &str = "issuer.main.client_secret";

/// A folder of secrets.
struct Mounted(TempDir);

impl Mounted {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// As an agent does it: another file takes the name.
    fn write(&self, name: &str, text: &str) -> String {
        fs::write(self.path("next"), text).unwrap();
        fs::rename(self.path("next"), self.path(name)).unwrap();
        self.path(name).display().to_string()
    }
}

/// A probe that gets a token for each new path in its own name.
fn asking() -> Setup {
    setup()
        .set("upstream.central.grant", "exchange")
        .set("upstream.central.audience", "https://accounts.bank.example")
}

/// With the client's secret in a file, or by a command.
fn with_secret(way: &str, value: &str) -> Setup {
    // No request may fail, and none is to fail because the machine is busy with other tests.
    asking().set("upstream.central.timeout", "5s").unset(SECRET).set(&format!("{SECRET}.{way}"), value)
}

/// A token is asked for: one of a caller who has none yet.
fn exchanges(service: &Service, nth: usize) -> u16 {
    let token = service.token().claim("sub", format!("cust-{nth}")).sign();
    service.get_as("/own/thing", &token).status
}

/// The secret that the last token was asked for with.
fn last_secret(issuer: &Issuer) -> String {
    let asked = issuer.token_requests().pop().unwrap();
    let basic = asked.header("authorization").unwrap().strip_prefix("Basic ").unwrap().to_owned();
    let pair = String::from_utf8(STANDARD.decode(basic).unwrap()).unwrap();
    pair.split_once(':').unwrap().1.to_owned()
}

#[track_caller]
fn wait_for_reloads(service: &Service, outcome: &str, count: f64) {
    let label = format!("outcome=\"{outcome}\"");
    wait::until(PATIENCE, &format!("{count} are {outcome}"), || service.metric(RELOADS, &[&label]) >= count);
}

fn applied(service: &Service) -> f64 {
    service.metric(RELOADS, &["outcome=\"applied\""])
}

fn log_lines(service: &Service, event: &str) -> Vec<String> {
    let event = format!("\"event\":\"{event}\"");
    service.bff.logs().into_iter().filter(|line| line.contains(&event)).collect()
}

/// So many of them, which may come a moment after what they tell of.
#[track_caller]
fn wait_for_lines(service: &Service, event: &str, count: usize) -> Vec<String> {
    wait::until(PATIENCE, &format!("{count} lines of {event}"), || log_lines(service, event).len() >= count);
    let lines = log_lines(service, event);
    assert_eq!(lines.len(), count, "{lines:?}");
    lines
}

/// The log tells of keys, and of nothing that is secret.
#[track_caller]
fn check_told(service: &Service, key: &str, secrets: &[&str]) {
    service.bff.wait_for_log(&format!("\"changed\":\"{key}\""), PATIENCE);
    let all = service.bff.logs().join("\n") + &service.bff.errors().join("\n");
    for secret in secrets {
        assert!(!all.contains(secret), "{secret} is in the log");
    }
}

#[test]
fn a_secret_rotated_in_its_file_is_used_and_no_request_fails() {
    let mounted = Mounted::new();
    let service = with_secret("file", &mounted.write("secret", "test-secret\n")).start();
    let leave = AtomicBool::new(false);
    thread::scope(|scope| {
        let load = scope.spawn(|| {
            let mut nth = 0;
            while !leave.load(Ordering::SeqCst) {
                nth += 1;
                assert_eq!(exchanges(&service, nth), 200, "the {nth}th");
            }
        });
        wait::until(PATIENCE, "there is load", || service.issuer.token_requests().len() > 5);
        service.issuer.rotate_client_secret("hush-new");
        mounted.write("secret", "hush-new\n");
        wait::until(PATIENCE, "the new one is used", || last_secret(&service.issuer) == "hush-new");
        service.issuer.end_former_secret();
        let before = service.issuer.token_requests().len();
        wait::until(PATIENCE, "it goes on", || service.issuer.token_requests().len() > before + 5);
        leave.store(true, Ordering::SeqCst);
        load.join().unwrap();
    });
    check_told(&service, SECRET, &["hush-new", "test-secret"]);
    assert!((applied(&service) - 1.0).abs() < f64::EPSILON, "one change is one reload");
}

/// As Kubernetes mounts a secret: the file is a link through `..data`, which is a link to a folder, and is swapped.
#[test]
fn a_swapped_link_above_the_file_is_noticed() {
    let mounted = Mounted::new();
    let version = |name: &str, secret: &str| {
        fs::create_dir(mounted.path(name)).unwrap();
        fs::write(mounted.path(name).join("secret"), secret).unwrap();
    };
    version("..1", "test-secret");
    symlink("..1", mounted.path("..data")).unwrap();
    symlink(Path::new("..data").join("secret"), mounted.path("secret")).unwrap();
    let service = with_secret("file", &mounted.path("secret").display().to_string()).start();
    version("..2", "hush-new");
    // Of the same size and time: neither tells that the content is another.
    let time = fs::metadata(mounted.path("..1/secret")).unwrap().modified().unwrap();
    fs::File::options().write(true).open(mounted.path("..2/secret")).unwrap().set_modified(time).unwrap();
    symlink("..2", mounted.path("..tmp")).unwrap();
    fs::rename(mounted.path("..tmp"), mounted.path("..data")).unwrap();
    fs::remove_dir_all(mounted.path("..1")).unwrap();
    wait_for_reloads(&service, "applied", 1.0);
    service.issuer.client_secret("hush-new");
    assert_eq!(exchanges(&service, 1), 200);
}

#[test]
fn a_command_is_run_again_now_and_then() {
    let mounted = Mounted::new();
    let command = format!("[\"cat\", \"{}\"]", mounted.write("vault", "test-secret\n"));
    let service = with_secret("command", &command).set("secrets.refresh", "1s").start();
    assert_eq!(exchanges(&service, 1), 200);
    mounted.write("vault", "hush-new\n");
    wait_for_reloads(&service, "applied", 1.0);
    service.issuer.client_secret("hush-new");
    assert_eq!(exchanges(&service, 2), 200);
    check_told(&service, SECRET, &["hush-new"]);

    // Away for a while: what is in use stays, told once and counted each time.
    fs::rename(mounted.path("vault"), mounted.path("away")).unwrap();
    wait_for_reloads(&service, "refused", 2.0);
    assert_eq!(exchanges(&service, 3), 200);
    let told = wait_for_lines(&service, "reload-refused", 1);
    assert!(told[0].contains("issuer.main.client_secret.command: cat failed (exit status: 1)"), "{told:?}");
    mounted.write("vault", "hush-newer\n");
    wait_for_reloads(&service, "applied", 2.0);
    assert_eq!(last_secret(&service.issuer), "hush-new");
    service.issuer.client_secret("hush-newer");
    assert_eq!(exchanges(&service, 4), 200);
}

#[test]
fn a_command_that_is_not_run_now_and_then_is_run_at_sighup() {
    let mounted = Mounted::new();
    let command = format!("[\"cat\", \"{}\"]", mounted.write("vault", "test-secret\n"));
    let service = with_secret("command", &command).set("secrets.refresh", "0s").start();
    service.bff.hang_up();
    wait_for_reloads(&service, "applied", 1.0);
    mounted.write("vault", "hush-new\n");
    service.bff.hang_up();
    wait_for_reloads(&service, "applied", 2.0);
    let told = wait_for_lines(&service, "reloaded", 2);
    assert!(told[0].contains("\"changed\":\"\"") && told[1].contains(SECRET), "{told:?}");
    service.issuer.client_secret("hush-new");
    assert_eq!(exchanges(&service, 1), 200);
}

/// A change that is none is none of the log's business, and a faulty one is told of once.
#[test]
fn a_faulty_change_is_told_once_and_changes_nothing() {
    let mounted = Mounted::new();
    let key = mounted.write("seal", "a key that seals, long enough for it");
    let service =
        with_secret("file", &mounted.write("secret", "test-secret")).set("seal.key.file", key).start();
    mounted.write("secret", "");
    wait_for_reloads(&service, "refused", 1.0);
    mounted.write("seal", "too short");
    wait_for_reloads(&service, "refused", 2.0);
    assert_eq!(exchanges(&service, 1), 200);
    assert_eq!(last_secret(&service.issuer), "test-secret");
    let told = wait_for_lines(&service, "reload-refused", 2);
    assert!(told[0].contains("is empty") && !told[0].contains("shorter"), "{told:?}");
    assert!(
        told[1].contains("is empty") && told[1].contains("seal.key: is shorter"),
        "every fault: {told:?}"
    );
    // Who asks is told again.
    service.bff.hang_up();
    wait_for_lines(&service, "reload-refused", 3);
    // One of the two is mended: the other still holds up both.
    mounted.write("secret", "hush-new");
    wait_for_reloads(&service, "refused", 4.0);
    assert_eq!(exchanges(&service, 2), 200);
    assert_eq!(last_secret(&service.issuer), "test-secret");
    mounted.write("seal", "another key that seals, long enough");
    wait_for_reloads(&service, "applied", 1.0);
    check_told(&service, "issuer.main.client_secret seal.key", &["hush-new", "another key"]);
    service.issuer.client_secret("hush-new");
    assert_eq!(exchanges(&service, 3), 200);
}

#[test]
fn a_secret_by_value_in_the_settings_changes_with_them_and_a_timeout_waits() {
    let settings = |secret: &str, timeout: &str| {
        format!("[issuer.main]\nclient_secret = \"{secret}\"\n[upstream.central]\ntimeout = \"{timeout}\"\n")
    };
    let service = asking().unset(SECRET).in_file(&settings("test-secret", "800ms")).start();
    let file = service.bff.folder().join("config.toml");
    assert_eq!(exchanges(&service, 1), 200);
    fs::write(&file, settings("hush-new", "5s")).unwrap();
    wait_for_reloads(&service, "applied", 1.0);
    service.issuer.client_secret("hush-new");
    assert_eq!(exchanges(&service, 2), 200);
    let waits = wait_for_lines(&service, "restart-needed", 1);
    assert!(waits[0].contains("\"changed\":\"upstream.central.timeout\""), "{waits:?}");
    check_told(&service, SECRET, &["hush-new"]);
}

#[test]
fn a_rotated_key_signs_the_next_assertion() {
    let mounted = Mounted::new();
    let issuer = Issuer::start();
    issuer.take_only("private_key_jwt");
    let service = asking()
        .unset(SECRET)
        .set("issuer.main.client_auth", "private_key_jwt")
        .set("issuer.main.client_key_file", mounted.write("key.pem", &issuer.client_key()))
        .start_with(issuer);
    assert_eq!(exchanges(&service, 1), 200);
    mounted.write("key.pem", "no key");
    wait_for_reloads(&service, "refused", 1.0);
    service.bff.wait_for_log("issuer.main.client_key_file", PATIENCE);
    assert_eq!(exchanges(&service, 2), 200, "the former one is in use");
    mounted.write("key.pem", &service.issuer.rotate_client_key());
    wait_for_reloads(&service, "applied", 1.0);
    assert_eq!(exchanges(&service, 3), 200);
    check_told(&service, "issuer.main.client_key_file", &["PRIVATE KEY"]);
}

const FIRST: &str = "the first key that seals, long enough";
const SECOND: &str = "the second key that seals, long enough";

/// What was sealed before opens: the session in the store, and the cookie of a sign-in that is under way.
#[test]
fn keys_that_seal_rotate_while_people_are_signed_in() {
    let mounted = Mounted::new();
    let front = Front::with(
        setup()
            .set("seal.key.file", mounted.write("key", FIRST))
            .set("seal.previous_key.file", mounted.write("previous", SECOND)),
    );
    let signed_in = front.signed_in();
    let under_way = front.browser();
    let back = super::signed_in::way_back(&under_way, &under_way.begin("/"));
    // They change places, and are written one after the other: there is a moment at which both files hold the same.
    mounted.write("key", SECOND);
    mounted.write("previous", FIRST);
    wait_for_reloads(&front.service, "applied", 1.0);
    wait::until(PATIENCE, "both are read", || {
        log_lines(&front.service, "reloaded").join(" ").contains("seal.previous_key")
    });
    assert_eq!(signed_in.get("/me").status, 200);
    assert_eq!(under_way.come_back(&back).status, 200);
    assert_eq!(under_way.get("/me").status, 200);
    // Without the former key: what it sealed is lost, what the new one sealed is not.
    let applied_so_far = applied(&front.service);
    mounted.write("previous", SECOND);
    wait_for_reloads(&front.service, "applied", applied_so_far + 1.0);
    assert_ne!(signed_in.get("/me").status, 200);
    assert_eq!(under_way.get("/me").status, 200);
}

#[test]
fn a_rotated_password_lets_the_store_in_again() {
    let mounted = Mounted::new();
    let redis = Redis::builder().password("hush-old").start();
    let issuer = Issuer::start();
    let provider = provider_of(&issuer);
    let setup = setup()
        .set("store.engine", "redis")
        .set("store.url", redis.url())
        .set("store.password.file", mounted.write("password", "hush-old"))
        .set("seal.key", FIRST);
    let front = Front { service: setup.start_with(issuer), provider };
    let browser = front.signed_in();
    redis.command("CONFIG SET requirepass hush-new");
    redis.command_as("hush-new", "CLIENT KILL TYPE normal");
    wait::until(PATIENCE, "Redis refuses the former one", || browser.get("/me").status == 503);
    front.service.bff.wait_for_log("Redis refuses the password", PATIENCE);
    mounted.write("password", "hush-new");
    wait::until(PATIENCE, "the session is back", || browser.get("/me").status == 200);
    check_told(&front.service, "store.password", &["hush-old", "hush-new"]);
}

/// What a rotation costs nobody: the answers of before and after are told apart by nothing but the secret.
#[test]
fn a_changed_secret_leaves_a_request_under_way_alone() {
    let mounted = Mounted::new();
    let service = with_secret("file", &mounted.write("secret", "test-secret"))
        .set("upstream.central.timeout", "4s")
        .start();
    service.central.script(|seen| super::service::echo(seen).after(Duration::from_millis(2_500)));
    thread::scope(|scope| {
        let under_way = scope.spawn(|| exchanges(&service, 1));
        wait::until(PATIENCE, "the call is under way", || service.central.count() == 1);
        mounted.write("secret", "hush-new");
        wait_for_reloads(&service, "applied", 1.0);
        assert_eq!(under_way.join().unwrap(), 200);
    });
}
