//! The rules of reading: strength of sources, every fault at once, suggestions, secrets.

use super::*;

const SOUND: &str = r#"
[public]
url = "http://localhost:8080"
[bearer]
audience = "https://me.example"
[issuer.main]
url = "http://127.0.0.1:1"
client_id = "me"
client_secret = "hush"
[upstream.accounts]
url = "http://127.0.0.1:2"
grant = "exchange"
audience = "https://accounts.example"
"#;

const NEEDS: Needs<'static> = Needs {
    name: "my-bff",
    upstreams: &["accounts"],
    signed: &[],
    bearer: true,
    session: false,
    keys: false,
    orders: false,
    paths: &[],
    routes: &[],
};

fn load(text: &str, variables: &[(&str, &str)], set: &[&str]) -> Result<Config, String> {
    let set: Vec<String> = set.iter().map(|flag| (*flag).to_owned()).collect();
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let origin = Origin { inline: Some(("bff.toml", text)), file: None, set: &set };
    let loaded = Config::load_with::<NoSettings>(NEEDS, &origin, variables).outcome;
    loaded.map(|(config, _)| config).map_err(|faults| faults.to_string())
}

#[test]
fn flags_beat_variables_beat_the_file() {
    let config = load(&format!("{SOUND}timeout = \"1s\"\n"), &[], &[]).unwrap();
    assert_eq!(config.upstreams["accounts"].timeout.as_millis(), 1000);
    let variable = [("MY_BFF__UPSTREAM__ACCOUNTS__TIMEOUT", "2s")];
    assert_eq!(load(SOUND, &variable, &[]).unwrap().upstreams["accounts"].timeout.as_millis(), 2000);
    let config = load(SOUND, &variable, &["upstream.accounts.timeout=3s"]).unwrap();
    assert_eq!(config.upstreams["accounts"].timeout.as_millis(), 3000);
}

#[test]
fn every_fault_is_told_at_once_with_place_and_suggestion() {
    let text =
        SOUND.replace("url = \"http://localhost:8080\"", "listne = \"127.0.0.1:1\"\nworkers = \"many\"");
    let faults = load(&text, &[("MY_BFF__LOG__FORMAT", "xml")], &["cache.max_bytes=lots"]).unwrap_err();
    insta::assert_snapshot!(faults, @r#"
    the configuration has 5 faults:
      bff.toml:2: public.url: is missing: set it to an http or https URL such as "https://accounts.internal:8443/base"
      bff.toml:4: public.workers: "many" does not fit: expected a whole number, 0 or more
      $MY_BFF__LOG__FORMAT: log.format: "xml" does not fit: expected one of "json" "human"
      --set: cache.max_bytes: "lots" does not fit: expected a size such as "64KiB", "4MiB" or a number of bytes
      bff.toml:3: public.listne: is not a key; did you mean public.listen?
    "#);
}

#[test]
fn a_secret_is_a_value_or_a_file_and_is_never_shown() {
    let both = SOUND.replace("\"hush\"", "{ file = \"/nowhere\" }");
    let faults = load(&both, &[], &[]).unwrap_err();
    assert!(faults.contains("issuer.main.client_secret.file: cannot read /nowhere"), "{faults}");
    // A stronger source replaces a weaker one's secret, by value or by file.
    assert!(load(&both, &[("MY_BFF__ISSUER__MAIN__CLIENT_SECRET", "other")], &[]).is_ok());
    let config = load(SOUND, &[], &[]).unwrap();
    assert!(!format!("{config:?}").contains("hush"));
    let number = load(&SOUND.replace("\"hush\"", "123456"), &[], &[]).unwrap_err();
    assert!(!number.contains("123456"), "{number}");
}

#[test]
fn what_cannot_work_together_is_told() {
    let faults = load(
        "[public]\nurl = \"http://x\"\n[upstream.accounts]\nurl = \"http://y\"\ngrant = \"exchange\"\n[upstream.acounts]\nurl = \"http://z\"\n",
        &[],
        &[],
    )
    .unwrap_err();
    for expected in [
        "upstream.acounts: no upstream of this name is called by this service: there are accounts",
        "bearer.audience: is missing",
        "issuer: no issuer is trusted",
        "upstream.accounts.audience: is missing",
        "upstream.accounts.issuer: no issuer section",
    ] {
        assert!(faults.contains(expected), "{expected} in {faults}");
    }
    let faults =
        load(&SOUND.replace("[upstream", "algorithms = [\"HS256\"]\n[upstream"), &[], &[]).unwrap_err();
    assert!(faults.contains("\"HS256\" cannot be allowed"), "{faults}");
}

#[test]
fn what_the_code_signs_has_a_key() {
    assert_eq!(faults_of(SOUND, NEEDS), "");
    let faults = faults_of(SOUND, Needs { signed: &["accounts"], ..NEEDS });
    assert!(faults.contains("upstream.accounts.signing_key: is missing: this service signs"), "{faults}");
}

#[test]
fn values_that_disarm_what_they_set_are_told() {
    for (set, expected) in [
        ("public.deadline=0s", "public.deadline: must be more than 0s"),
        ("public.body_timeout=0s", "public.body_timeout: must be more than 0s"),
        ("public.concurrency=0", "public.concurrency: must be at least 1"),
        ("public.max_wait=10s", "public.max_wait: must be less than public.deadline"),
        ("public.connections_per_address=0", "public.connections_per_address: must be at least 1"),
        ("bearer.leeway=6m", "bearer.leeway: is more than 5m"),
        ("seal.key=short", "seal.key: is shorter than 32 characters"),
        ("admin.credential=short", "admin.credential: is shorter than 32 characters"),
        ("issuer.main.refresh=0s", "issuer.main.refresh: must be at least"),
        ("issuer.main.refetch_window=0s", "issuer.main.refetch_window: must be at least"),
        ("issuer.main.timeout=0s", "issuer.main.timeout: must be at least"),
    ] {
        let faults = load(SOUND, &[], &[set]).unwrap_err();
        assert!(faults.contains(expected), "{expected} in {faults}");
        assert!(!faults.contains("short\""), "{faults}");
    }
}

/// What is told of `[store]` where there are sessions, and where there are none and no tokens either.
fn store_faults(keys: &str, session: bool) -> String {
    let sound = if session { SOUND.to_owned() } else { without_grant() };
    faults_of(&format!("{sound}[store]\n{keys}"), Needs { session, ..NEEDS })
}

fn without_grant() -> String {
    SOUND.replace("grant = \"exchange\"\naudience = \"https://accounts.example\"\n", "")
}

fn faults_of(text: &str, needs: Needs<'_>) -> String {
    let origin = Origin { inline: Some(("bff.toml", text)), file: None, set: &[] };
    let loaded = Config::load_with::<NoSettings>(needs, &origin, std::iter::empty()).outcome;
    loaded.err().map(|faults| faults.to_string()).unwrap_or_default()
}

#[test]
fn a_store_of_sessions_is_whole() {
    const SEALED: &str = "[seal]\nkey = \"0123456789012345678901234567890123\"";
    for (keys, expected) in [
        ("engine = \"redis\"", "store.url: is missing"),
        ("engine = \"redis\"\nurl = \"redis://r\"", "seal.key: is missing: with store.engine"),
        ("engine = \"redis\"\nusername = \"me\"", "store.password: is missing"),
        ("engine = \"redis\"\nurl = \"redis://r\"\nca_file = \"/dev/null\"", "store.url: is not encrypted"),
        ("engine = \"redis\"\nprefix = \"a{b}*\"", "store.prefix: must be letters"),
        ("url = \"redis://r\"", "store.url: is for Redis alone"),
        ("password = \"hush-hush\"", "store.password: is for Redis alone"),
        ("timeout = \"0s\"", "store.timeout: must be more than 0s"),
    ] {
        let faults = store_faults(keys, true);
        assert!(faults.contains(expected), "{expected} in {faults}");
        assert!(!faults.contains("hush-hush"), "{faults}");
        // What is purged goes through a store that replicas share, whatever else is kept there.
        let unused = store_faults(keys, false);
        let is_shared = keys.starts_with("engine = \"redis\"");
        assert!(
            if is_shared { unused.contains(expected) } else { unused.is_empty() },
            "nobody else uses it: {unused}"
        );
    }
    assert_eq!(store_faults("engine = \"file\"", true), "");
    assert_eq!(store_faults(&format!("engine = \"redis\"\nurl = \"rediss://r:1/2\"\n{SEALED}"), true), "");
}

/// Tokens are kept where replicas share a store; nobody is made to keep a file for their sake.
#[test]
fn a_shared_store_is_whole_where_tokens_are_asked_for() {
    let text = format!("{SOUND}[store]\nengine = \"redis\"\n");
    assert!(faults_of(&text, NEEDS).contains("store.url: is missing"));
    assert!(faults_of(&text.replace("\"exchange\"", "\"client_credentials\""), NEEDS).contains("store.url"));
    assert_eq!(
        faults_of(&format!("{SOUND}[store]\nurl = \"redis://r\"\n"), NEEDS),
        "",
        "a file is not opened"
    );
}

/// One upstream's grant by these lines: what is told, by its key and its line.
#[track_caller]
fn check_grant(lines: &str, expected: &[&str]) {
    let faults = faults_of(&format!("{}{lines}", without_grant()), NEEDS);
    for text in expected {
        assert!(faults.contains(text), "{text} in {faults}");
    }
    assert_eq!(faults.lines().skip(1).count(), expected.len(), "{faults}");
    assert!(!faults.contains("hush"), "{faults}");
}

#[test]
fn a_grant_has_what_it_needs_and_nothing_else() {
    let asks = "grant = \"client_credentials\"\n";
    check_grant(&format!("{asks}audience = \"a\"\nscope = \"s\"\nissuer = \"main\""), &[]);
    check_grant(&format!("{asks}resource = \"https://r\""), &[]);
    check_grant(asks, &["upstream.accounts.audience: is missing: grant = \"client_credentials\""]);
    check_grant(
        &format!("{asks}audience = \"a\"\nissuer = \"other\""),
        &["bff.toml:14: upstream.accounts.issuer: there is no section [issuer.other]"],
    );
    check_grant("grant = \"static\"\nstatic_key = \"hush-key\"", &[]);
    check_grant("grant = \"static\"\nstatic_key = \"hush-key\"\nstatic_header = \"X-Api-Key\"", &[]);
    check_grant("grant = \"static\"", &["upstream.accounts.static_key: is missing"]);
    check_grant(
        "grant = \"static\"\nstatic_key = \"hush\\nhush\"",
        &["bff.toml:13: upstream.accounts.static_key: cannot be sent in a header"],
    );
    for taken in ["Host", "cookie", "X-Forwarded-For", "traceparent"] {
        check_grant(
            &format!("grant = \"static\"\nstatic_key = \"hush\"\nstatic_header = \"{taken}\""),
            &["bff.toml:14: upstream.accounts.static_header"],
        );
    }
    check_grant(
        "static_key = \"hush\"\naudience = \"a\"",
        &["bff.toml:12: upstream.accounts.static_key: is not used with grant = \"none\""],
    );
    check_grant(
        "grant = \"relay\"\naudience = \"a\"\nresource = \"https://r\"",
        &["bff.toml:14: upstream.accounts.resource: is not used with grant = \"relay\""],
    );
}

#[test]
fn orders_are_kept_where_they_last() {
    let needs = Needs { orders: true, ..NEEDS };
    let told = |orders: &str| faults_of(&format!("{SOUND}{orders}"), needs);
    assert_eq!(told(""), "", "the file is where they last");
    assert!(told("[store]\nengine = \"memory\"").contains("bff.toml:15: store.engine: is \"memory\", but"));
    assert_eq!(told("[store]\nengine = \"memory\"\n[idempotency]\nmay_be_lost = true"), "");
    assert!(told("[store]\nengine = \"redis\"").contains("store.url: is missing"), "they need the store");
}

#[test]
fn an_order_can_be_gone_on_with() {
    let needs = Needs { orders: true, ..NEEDS };
    let told = |time: &str| faults_of(&format!("{SOUND}[idempotency]\nrepeats_for = \"{time}\""), needs);
    assert_eq!(told("1s"), "");
    assert!(told("0s").contains("idempotency.repeats_for: is 0s: no order"), "{}", told("0s"));
}

#[test]
fn partners_keys_are_kept_where_they_last() {
    let needs = Needs { keys: true, ..NEEDS };
    let told = |keys: &str| faults_of(&format!("{SOUND}{keys}"), needs);
    assert_eq!(told(""), "", "the file is where they last");
    assert!(told("[store]\nengine = \"memory\"").contains("bff.toml:15: store.engine: is \"memory\", but"));
    assert_eq!(told("[store]\nengine = \"memory\"\n[api_keys]\nmay_be_lost = true"), "");
    assert!(told("[store]\nengine = \"redis\"").contains("store.url: is missing"));
    for header in ["Authorization", "cookie", "X-Forwarded-For"] {
        let faults = told(&format!("[api_keys]\nheader = \"{header}\""));
        assert!(faults.contains("api_keys.header: ") && faults.contains("cannot carry a key"), "{faults}");
    }
    assert_eq!(faults_of(&format!("{SOUND}[store]\nengine = \"memory\""), NEEDS), "", "nobody has keys");
}

#[test]
fn relay_needs_an_audience() {
    let faults =
        load(&SOUND.replace("grant = \"exchange\"\naudience", "grant = \"relay\"\n#"), &[], &[]).unwrap_err();
    assert!(faults.contains("upstream.accounts.audience: is missing"), "{faults}");
}

#[test]
fn broken_toml_names_its_line() {
    let faults = load("[public]\nurl = \n", &[], &[]).unwrap_err();
    assert!(faults.contains("bff.toml:2"), "{faults}");
}

#[test]
fn a_section_whose_keys_are_all_in_comments_is_none_too_many() {
    assert!(load(&format!("{SOUND}[pages]\n# folder = \"/srv\"\n"), &[], &[]).is_ok());
    assert!(load(&format!("{SOUND}[pagse]\n"), &[], &[]).unwrap_err().contains("pagse: is not a key"));
    assert!(load(&format!("pages = 5\n{SOUND}"), &[], &[]).unwrap_err().contains("pages: is not a key"));
}
