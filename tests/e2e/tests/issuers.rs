//! The samples of `docs/issuers` hold, each with what a binary needs beside them.

use e2e::document;
use test_support::process;
use test_support::signatory::Signatory;

const SAMPLES: [&str; 4] = ["keycloak", "entra-id", "auth0", "okta"];

fn check(file: &str, more: &[&str]) -> (bool, String) {
    let file = document::path(file).display().to_string();
    let beside = [
        "public.url=https://mobile.bank.example",
        "upstream.accounts.url=https://accounts.bank.example",
        "upstream.messages.url=https://messages.bank.example",
        "upstream.payments.url=https://payments.bank.example",
        "upstream.payments.signing_issuer=mobile-bff",
        "upstream.payments.signing_trust_anchor=bank.example",
        "upstream.payments.answer_keys=https://payments.bank.example/jwks",
        "upstream.payments.answer_issuer=https://payments.bank.example",
    ];
    let key = format!(
        "upstream.payments.signing_key={}",
        Signatory::new("mobile-bff", "bank.example").private_pem()
    );
    let beside = beside.iter().copied().chain([key.as_str()]);
    let set = beside.chain(more.iter().copied()).flat_map(|pair| ["--set", pair]);
    let args: Vec<&str> = ["--config", &file, "--check"].into_iter().chain(set).collect();
    let output = process::run(process::built("mobile-bff"), &args, &[]);
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn every_sample_is_sound() {
    let page = document::text("docs/ISSUERS.md");
    for sample in SAMPLES {
        let (sound, said) = check(&format!("docs/issuers/{sample}.toml"), &[]);
        assert!(sound, "{sample}: {said}");
        assert!(page.contains(&format!("(issuers/{sample}.toml)")), "the page does not name {sample}");
    }
}

#[test]
fn a_sample_with_a_fault_is_not() {
    let (sound, said) = check("docs/issuers/okta.toml", &["issuer.okta.scope_claim=scopes"]);
    assert!(!sound && said.contains("issuer.okta.scope_claim"), "{said}");
}
