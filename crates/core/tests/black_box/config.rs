//! The settings as a person meets them: `--check`, every fault at once, what beats what, files that are not there.

use std::path::Path;

use tempfile::TempDir;

use super::service::run;

pub(super) const SOUND: &str = r#"
[public]
listen = "127.0.0.1:0"
url = "http://localhost:8080"
[admin]
listen = "127.0.0.1:0"
[bearer]
audience = "https://me.example"
[issuer.main]
url = "http://127.0.0.1:1"
client_id = "me"
client_secret = "hush-hush"
[upstream.central]
url = "http://127.0.0.1:2"
[upstream.side]
url = "https://127.0.0.1:3"
"#;

/// What a run said, and how it ended.
pub(super) struct Ended {
    pub(super) code: Option<i32>,
    pub(super) out: String,
    pub(super) err: String,
}

pub(super) fn ended(args: &[&str], env: &[(&str, &str)]) -> Ended {
    let output = run(args, env);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// `--check` of these settings with these further arguments and variables.
pub(super) fn checked(toml: &str, args: &[&str], env: &[(&str, &str)]) -> Ended {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("probe.toml");
    std::fs::write(&file, toml).unwrap();
    let file = file.display().to_string();
    let all: Vec<&str> = ["--config", &file, "--check"].iter().chain(args).copied().collect();
    ended(&all, env)
}

#[track_caller]
pub(super) fn check_sound(ended: &Ended) {
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.out.contains("the configuration is sound"), "{}", ended.out);
    assert_eq!(ended.err, "");
}

/// Refused: each of these is told, nothing is panicked about, and no secret is shown.
#[track_caller]
pub(super) fn check_faults(ended: &Ended, expected: &[&str]) {
    assert_eq!(ended.code, Some(1), "{}{}", ended.out, ended.err);
    for text in expected {
        assert!(ended.err.contains(text), "{text} in {}", ended.err);
    }
    assert!(!ended.err.contains("panicked") && !ended.err.contains("hush-hush"), "{}", ended.err);
}

#[test]
fn a_sound_file_is_checked_and_nothing_is_started() {
    check_sound(&checked(SOUND, &[], &[]));
}

#[test]
fn every_fault_is_told_at_once_with_its_place() {
    let toml = SOUND
        .replace("url = \"http://localhost:8080\"", "url = \"localhost\"\nlistne = \"127.0.0.1:1\"")
        .replace(
            "url = \"http://127.0.0.1:2\"",
            "url = \"http://127.0.0.1:2\"\ntimeout = \"soon\"\ngrant = \"exchange\"",
        )
        .replace("[upstream.side]", "[upstream.sdie]");
    let ended = checked(&toml, &[], &[("PROBE__LOG__FORMAT", "xml")]);
    check_faults(
        &ended,
        &[
            "probe.toml:4: public.url",
            "public.listne: is not a key; did you mean public.listen?",
            "upstream.central.timeout: \"soon\" does not fit",
            "upstream.sdie: no upstream of this name",
            "upstream.side.url: is missing",
            "$PROBE__LOG__FORMAT: log.format",
        ],
    );
}

#[test]
fn what_lies_between_keys_is_told_too() {
    let toml =
        SOUND.replace("url = \"http://127.0.0.1:2\"", "url = \"http://127.0.0.1:2\"\ngrant = \"exchange\"");
    check_faults(&checked(&toml, &[], &[]), &["upstream.central.audience: is missing"]);
    let half = SOUND.replace("client_secret = \"hush-hush\"", "");
    check_faults(
        &checked(&half, &[], &[]),
        &["issuer.main.client_id: client_id and client_secret go together"],
    );
    let symmetric = SOUND.replace("client_id =", "algorithms = [\"HS256\"]\nclient_id =");
    check_faults(&checked(&symmetric, &[], &[]), &["\"HS256\" cannot be allowed"]);
    check_faults(&checked(SOUND, &["--set", "log.filter=a=b=c"], &[]), &["log.filter"]);
}

#[test]
fn of_a_list_what_does_not_fit_is_told() {
    let told = &["public.trusted_proxies: \"nonsense\" does not fit: expected an address or network"];
    for list in ["10.0.0.0/8, nonsense", "[\"10.0.0.0/8\", \"nonsense\"]"] {
        check_faults(&checked(SOUND, &[], &[("PROBE__PUBLIC__TRUSTED_PROXIES", list)]), told);
    }
    let no_list = checked(SOUND, &[], &[("PROBE__PUBLIC__TRUSTED_PROXIES", "[10")]);
    check_faults(&no_list, &["\"[10\" does not fit: expected a list such as"]);
}

#[test]
fn a_key_goes_by_no_name_that_is_read_as_anothers() {
    for name in ["x-request-id", "x_request_id", "x_forwarded_for"] {
        let named = checked(SOUND, &["--set", &format!("api_keys.header={name}")], &[]);
        check_faults(&named, &[&format!("api_keys.header: {name} cannot carry a key")]);
    }
}

#[test]
fn an_issuer_is_one_and_its_access_tokens_are_told_from_others() {
    let main = |more: &str| SOUND.replace("client_id =", &format!("{more}\nclient_id ="));
    let twice = format!("{SOUND}[issuer.other]\nurl = \"http://127.0.0.1:1\"\n");
    check_faults(&checked(&twice, &[], &[]), &["issuer.other.url: is issuer.main's too"]);
    for key in ["introspected_for = \"5s\"", "audience_optional = true"] {
        let stray = "is for an issuer that is asked about tokens: set tokens to \"introspected\"";
        check_faults(&checked(&main(key), &[], &[]), &[stray]);
        check_sound(&checked(&main(&format!("tokens = \"introspected\"\n{key}")), &[], &[]));
    }
    let long = main("tokens = \"introspected\"\nintrospected_for = \"301s\"");
    check_faults(&checked(&long, &[], &[]), &["issuer.main.introspected_for: is more than 5m"]);
    for (typ, text) in [
        ("", "has an empty type"),
        ("dpop+jwt", "\"dpop+jwt\" is the type of what is no access token"),
        ("Logout+JWT", "\"Logout+JWT\" is the type of what is no access token"),
    ] {
        let types = main(&format!("extra_types = [\"JWT\", \"{typ}\"]"));
        check_faults(&checked(&types, &[], &[]), &[&format!("issuer.main.extra_types: {text}")]);
    }
    let nobody = SOUND.replace("https://me.example", " ");
    check_faults(&checked(&nobody, &[], &[]), &["bearer.audience: is empty"]);
}

#[test]
fn flags_beat_variables_beat_the_file() {
    let wrong_file = SOUND.replace("url = \"http://localhost:8080\"", "url = \"nonsense\"");
    check_faults(&checked(&wrong_file, &[], &[]), &["probe.toml:4: public.url"]);
    check_sound(&checked(&wrong_file, &[], &[("PROBE__PUBLIC__URL", "https://from.variable")]));
    let wrong_variable = [("PROBE__PUBLIC__URL", "nonsense")];
    check_faults(&checked(SOUND, &[], &wrong_variable), &["$PROBE__PUBLIC__URL: public.url"]);
    check_sound(&checked(SOUND, &["--set", "public.url=https://from.flag"], &wrong_variable));
    check_faults(&checked(SOUND, &["--set", "public.url"], &[]), &["--set: public.url: expected key=value"]);
}

#[test]
fn anothers_variables_are_nobodys_business_and_unknown_ones_are_faults() {
    check_sound(&checked(
        SOUND,
        &[],
        &[("OTHER__PUBLIC__URL", "nonsense"), ("PROBE", "1"), ("PROBE_URL", "1")],
    ));
    check_faults(&checked(SOUND, &[], &[("PROBE__PUBLIC__LISTNE", "1")]), &["did you mean public.listen?"]);
}

#[test]
fn a_time_that_would_let_no_call_be_is_a_fault() {
    for (key, told) in [
        ("upstream.central.timeout", "a timeout must be more than 0s"),
        ("upstream.central.connection_lifetime", "must be more than 0s"),
    ] {
        check_faults(&checked(SOUND, &["--set", &format!("{key}=0s")], &[]), &[key, told]);
    }
    let none = ["--set", "upstream.central.max_response=0"];
    check_faults(&checked(SOUND, &none, &[]), &["upstream.central.max_response", "no answer could be read"]);
}

#[test]
fn a_secret_comes_from_a_file_that_is_there() {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let by_file = |path: &str| SOUND.replace("\"hush-hush\"", &format!("{{ file = \"{path}\" }}"));
    check_sound(&checked(&by_file(&write("secret", "hush-hush\n")), &[], &[]));
    let empty = write("empty", "\n");
    check_faults(
        &checked(&by_file(&empty), &[], &[]),
        &["issuer.main.client_secret.file", &empty, "is empty"],
    );
    let missing = folder.path().join("missing").display().to_string();
    check_faults(
        &checked(&by_file(&missing), &[], &[]),
        &["issuer.main.client_secret.file: cannot read", &missing],
    );
}

#[test]
fn a_certificate_file_that_cannot_be_used_is_named() {
    let folder = TempDir::new().unwrap();
    let garbage = folder.path().join("garbage.pem");
    std::fs::write(&garbage, "not a certificate").unwrap();
    let garbage = garbage.display().to_string();
    let missing = folder.path().join("missing.pem").display().to_string();
    for (key, section) in [("upstream.side.ca_file", "upstream.side"), ("issuer.main.ca_file", "issuer.main")]
    {
        for file in [&missing, &garbage] {
            let ended = checked(SOUND, &["--set", &format!("{key}={file}")], &[]);
            check_faults(&ended, &[section, file]);
        }
    }
    let half = checked(SOUND, &["--set", &format!("upstream.side.certificate_file={missing}")], &[]);
    check_faults(&half, &["certificate_file and key_file go together"]);
    let plain = checked(SOUND, &["--set", &format!("upstream.central.ca_file={missing}")], &[]);
    check_faults(&plain, &["upstream.central.url: is http"]);
}

#[test]
fn without_a_file_nothing_is_assumed() {
    let ended = ended(&["--set", "public.workers=1"], &[]);
    check_faults(
        &ended,
        &["public.url: is missing", "name one with --config, or start with the sandbox's settings by --dev"],
    );
}

#[test]
fn a_file_that_is_not_there_or_no_toml_is_named() {
    check_faults(&ended(&["--config", "/no/such.toml"], &[]), &["/no/such.toml: cannot be read"]);
    check_faults(&checked("[public\n", &[], &[]), &["probe.toml:1:"]);
    assert!(Path::new("/dev/null").exists());
    check_faults(&ended(&["--config", "/dev/null", "--check"], &[]), &["public.url: is missing"]);
}

#[test]
fn the_development_settings_are_taken_only_when_told() {
    check_sound(&ended(&["--dev", "--check"], &[]));
    let both = ended(&["--dev", "--config", "x.toml"], &[]);
    assert_eq!(both.code, Some(2), "{}", both.err);
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    for args in [&["--nonsense"][..], &["nonsense"], &["--config"]] {
        let ended = ended(args, &[]);
        assert_eq!(ended.code, Some(2), "{args:?}: {}", ended.err);
    }
    let version = ended(&["--version"], &[]);
    assert!(version.code == Some(0) && version.out.contains("probe 1.2.3"), "{}", version.out);
}

#[test]
fn routes_are_listed_with_who_may_use_them() {
    let ended = ended(&["routes"], &[]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let line = |path: &str| {
        ended
            .out
            .lines()
            .find(|line| line.contains(path))
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(line("/free"), "GET /free anyone 5s");
    assert_eq!(line("/own/{item}"), "GET /own/{item} bearer [accounts] 5s");
    assert_eq!(line("/orders"), "POST /orders anyone 5s");
    assert_eq!(line("/hasty/{item}"), "GET /hasty/{item} anyone 400ms");
}

#[test]
fn the_document_holds_every_route_and_its_rules() {
    let ended = ended(&["openapi"], &[]);
    let json = &ended.out[ended.out.find('{').unwrap()..];
    let document: serde_json::Value = serde_json::from_str(json).unwrap();
    let own = &document["paths"]["/own/{item}"]["get"];
    assert_eq!(own["security"], serde_json::json!([{"bearer": ["accounts"]}]));
    assert_eq!(own["x-deadline-ms"], 5000);
    for status in ["200", "304", "401", "403", "404", "500", "502", "503", "504"] {
        assert!(own["responses"][status].is_object(), "{status} in {own}");
    }
    assert_eq!(document["paths"]["/free"]["get"].get("security"), None);
    let order = &document["paths"]["/orders"]["post"];
    assert!(order["requestBody"]["required"] == true && order["responses"]["413"].is_object(), "{order}");
    let listed = self::ended(&["routes"], &[]).out;
    let routes = listed.lines().filter_map(|line| {
        let mut words = line.split_whitespace();
        let method = words.next().filter(|word| ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(word))?;
        Some((method.to_lowercase(), words.next()?))
    });
    let routes: Vec<_> = routes.collect();
    assert!(routes.len() > 30, "{listed}");
    for (method, path) in routes {
        assert!(document["paths"][path][&method].is_object(), "{method} {path}");
    }
}
