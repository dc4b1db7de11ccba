//! Secrets that a command prints: taken as they are, bounded, and never shown.

use std::path::Path;

use tempfile::TempDir;

use super::config::{Ended, SOUND, check_faults, check_sound, checked};

const KEY: &str = "issuer.main.client_secret.command";

/// `--check` where the client's secret is what a shell prints that is told this.
fn printed_by(script: &str, args: &[&str]) -> Ended {
    let command = format!("client_secret = {{ command = [\"sh\", \"-c\", '''{script}'''] }}");
    checked(&SOUND.replace("client_secret = \"hush-hush\"", &command), args, &[])
}

/// `--check` where a variable names the command.
fn named_by_variable(value: &str) -> Ended {
    let without = SOUND.replace("client_secret = \"hush-hush\"", "");
    checked(&without, &[], &[("PROBE__ISSUER__MAIN__CLIENT_SECRET__COMMAND", value)])
}

#[test]
fn a_command_gives_the_secret() {
    check_sound(&printed_by("echo noise >&2; echo hush-hush", &[]));
    check_sound(&named_by_variable("echo, hush-hush"));
    check_sound(&named_by_variable(r#"["sh", "-c", "echo hush, hush"]"#));
    check_sound(&named_by_variable("[ 'echo', 'hush-hush' ]"));
    let flag = format!("{KEY}=[\"echo\", \"hush-hush\"]");
    check_sound(&checked(SOUND, &["--set", &flag], &[]));
}

#[test]
fn no_shell_reads_the_arguments() {
    let folder = TempDir::new().unwrap();
    let there = folder.path().join("there").display().to_string();
    check_sound(&named_by_variable(&format!("[\"echo\", \"hush; touch {there} $(touch {there})\"]")));
    assert!(!Path::new(&there).exists());
}

#[test]
fn a_command_that_fails_is_named_with_its_end_and_its_complaint() {
    let failed = printed_by("echo hush-hush; echo Permission denied, see the policy. >&2; exit 4", &[]);
    check_faults(&failed, &[KEY, "sh failed (exit status: 4): Permission denied, see the policy."]);
    assert!(
        failed.err.contains("has 1 fault"),
        "what is given and cannot be read is not missing: {}",
        failed.err
    );
    check_faults(&named_by_variable("/no/such/agent, read"), &[KEY, "/no/such/agent cannot be run: "]);
}

#[test]
fn a_command_that_hangs_is_killed() {
    let hanging = printed_by("echo hush-hush; sleep 600", &["--set", "secrets.command_timeout=200ms"]);
    check_faults(&hanging, &[KEY, "sh did not end within 200ms and was killed"]);
}

#[test]
fn what_is_printed_is_a_secret_or_a_fault() {
    for (script, expected) in [
        ("yes hush-hush", "sh prints more than 64 KiB"),
        ("true", "what sh prints is empty"),
        ("echo", "what sh prints is empty"),
        ("printf 'hush-hush\\377'", "what sh prints is no UTF-8 text"),
    ] {
        check_faults(&printed_by(script, &[]), &[KEY, expected]);
    }
}

#[test]
fn what_is_no_command_is_told() {
    let text = SOUND.replace("\"hush-hush\"", "{ command = \"hush-hush\" }");
    check_faults(&checked(&text, &[], &[]), &[KEY, "is no list of a program and its arguments"]);
    let empty = SOUND.replace("\"hush-hush\"", "{ command = [] }");
    check_faults(&checked(&empty, &[], &[]), &[KEY, "names no program"]);
    check_faults(&checked(SOUND, &["--set", "secrets.command_timeout=0s"], &[]), &["must be more than 0s"]);
    check_faults(&checked(SOUND, &["--set", "secrets.refresh=999ms"], &[]), &["must be at least 1s"]);
}

/// All faults at once: of two commands and a key.
#[test]
fn a_faulty_command_hides_no_other_fault() {
    let toml = SOUND
        .replace("\"hush-hush\"", "{ command = [\"false\"] }")
        .replace("[admin]", "[admin]\nlisten_on = 1")
        + "[seal]\nkey = { command = [\"/no/such/agent\"] }\nprevious_key = { command = [\"echo\", \"hush-hush\"] }\n";
    check_faults(
        &checked(&toml, &[], &[]),
        &[
            KEY,
            "admin.listen_on",
            "seal.key.command: /no/such/agent cannot be run",
            "seal.previous_key: is shorter",
        ],
    );
}

#[test]
fn a_secret_is_given_in_one_way() {
    const SEVERAL: &str = "issuer.main.client_secret: is given in several ways";
    let both =
        SOUND.replace("\"hush-hush\"", "{ file = \"/dev/null\", command = [\"echo\", \"hush-hush\"] }");
    check_faults(&checked(&both, &[], &[]), &[SEVERAL]);
    let variables = [
        ("PROBE__ISSUER__MAIN__CLIENT_SECRET", "hush-hush"),
        ("PROBE__ISSUER__MAIN__CLIENT_SECRET__COMMAND", "echo, other"),
    ];
    check_faults(&checked(SOUND, &[], &variables), &[SEVERAL]);
    // One source's way replaces another's of a weaker source.
    check_sound(&checked(SOUND, &["--set", &format!("{KEY}=echo, other")], &variables));
    check_sound(&checked(SOUND, &[], &variables[1..]));
}

/// Where an agent finds its server is its environment; what this service is given is not for it.
#[test]
fn a_command_has_the_environment_without_our_own_variables() {
    let script = r#"echo "$VAULT_ADDR ${PROBE__LOG__FILTER-nothing}" >&2; exit 1"#;
    let toml = SOUND.replace("\"hush-hush\"", &format!("{{ command = [\"sh\", \"-c\", '{script}'] }}"));
    let variables = [("VAULT_ADDR", "https://vault.internal"), ("PROBE__LOG__FILTER", "info")];
    check_faults(&checked(&toml, &[], &variables), &["https://vault.internal nothing"]);
}

/// Without `--check` the same is said, and nothing is served.
#[test]
fn a_service_does_not_start_without_its_secret() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("probe.toml");
    std::fs::write(&file, SOUND.replace("\"hush-hush\"", "{ command = [\"false\"] }")).unwrap();
    let ended = super::config::ended(&["--config", &file.display().to_string()], &[]);
    check_faults(&ended, &[KEY, "false failed (exit status: 1): it said nothing of why"]);
    assert!(!ended.out.contains("serving"), "{}", ended.out);
}
