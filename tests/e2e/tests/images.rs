//! Each binary's image is built, holds what it is said to hold and no more, and serves in an empty root that it cannot write to.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use e2e::image::{self, Image};
use e2e::three;
use e2e::{deployed, document, product};
use serde_json::Value;
use test_support::http;
use test_support::process::{Bff, Sandbox};
use test_support::wait;

/// An image is at most this large where it is kept and on its way to a node, pages and all.
const MOST_BYTES: u64 = 15_000_000;

/// What is in each beside the pages: nobody can be asked to run anything else, there is no shell to be had.
const FILES: [&str; 11] = [
    "bff",
    "etc",
    "etc/group",
    "etc/passwd",
    "etc/ssl",
    "etc/ssl/certs",
    "etc/ssl/certs/ca-certificates.crt",
    "tmp",
    "var",
    "var/lib",
    "var/lib/bff",
];

/// One test, since what takes long is to build: a binary after the other.
#[test]
fn every_image_is_what_it_is_said_to_be_and_serves() {
    let binaries = deployed::binaries();
    image::build(&binaries);
    let sandbox = product::sandbox(6, &[]);
    for binary in &binaries {
        let image = Image::read(binary);
        println!("{binary}: {} bytes unpacked, {} in the archive", image.bytes(), image.archive_bytes);
        check_files(binary, &image);
        check_description(binary, &image);
        check_crates(binary);
        let bff = serving(binary, &image, &sandbox);
        check_process(&bff);
        check_answers(binary, &bff, &sandbox);
        check_end(&bff);
        check_read_only(binary, &image, &sandbox);
    }
}

fn check_files(binary: &str, image: &Image) {
    assert_eq!(image.layers, 1);
    let is_page = |name: &str| name == "srv" || name.starts_with("srv/");
    let names: BTreeSet<&str> =
        image.files.keys().map(String::as_str).filter(|name| !is_page(name)).collect();
    assert_eq!(names, BTreeSet::from(FILES), "{binary}");
    let has_pages = document::path(&format!("bins/{binary}/ui")).is_dir();
    assert_eq!(image.files.contains_key("srv/ui/index.html"), has_pages, "{binary}");
    for (name, file) in &image.files {
        let (mode, owner) = match name.as_str() {
            "bff" => ("-rwxr-xr-x", "0/0"),
            "tmp" => ("drwxrwxrwt", "0/0"),
            "var/lib/bff" => ("drwx------", "65532/65532"),
            _ if file.mode.starts_with('d') => ("drwxr-xr-x", "0/0"),
            _ => ("-rw-r--r--", "0/0"),
        };
        assert_eq!((file.mode.as_str(), file.owner.as_str()), (mode, owner), "{binary}: {name}");
    }
    // Another profile than the one that is shipped says nothing of its size.
    let is_shipped = std::env::var_os("IMAGE_PROFILE").is_none();
    assert!(!is_shipped || image.archive_bytes < MOST_BYTES, "{binary}: {} bytes", image.archive_bytes);
}

fn check_description(binary: &str, image: &Image) {
    let config = &image.config;
    assert_eq!(config["User"], "65532:65532", "{binary}");
    assert_eq!(config["Entrypoint"], serde_json::json!(["/bff"]));
    assert_eq!(config["Cmd"], serde_json::json!(["--config", "/etc/bff/config.toml"]));
    assert_eq!(config["ExposedPorts"], serde_json::json!({"8080/tcp": {}, "9080/tcp": {}}));
    let label = |name: &str| config["Labels"][format!("org.opencontainers.image.{name}")].as_str().unwrap();
    let manifest = document::text(&format!("bins/{binary}/Cargo.toml"));
    assert_eq!(label("title"), binary);
    assert!(manifest.contains(&format!("version = \"{}\"", label("version"))), "{config}");
    assert!(manifest.contains(&format!("description = \"{}\"", label("description"))), "{config}");
    assert!(label("revision").len() >= 40 || label("revision") == "unknown", "{config}");
}

/// The list of crates beside the image.
fn check_crates(binary: &str) {
    let list: Value =
        serde_json::from_str(&document::text(&format!("target/image/{binary}.cdx.json"))).unwrap();
    assert_eq!(list["bomFormat"], "CycloneDX");
    assert_eq!(list["metadata"]["component"]["name"], binary);
    let components = list["components"].as_array().unwrap();
    assert!(components.len() > 50, "{} components", components.len());
    let has = |name: &str| components.iter().any(|component| component["name"] == name);
    assert!(has("rustls") && has("bff-core"), "{binary}");
    for test_only in ["insta", "test-support", "proptest"] {
        assert!(!has(test_only), "{binary}: {test_only} is not shipped");
    }
    let here = document::path("").canonicalize().unwrap().display().to_string();
    assert!(!list.to_string().contains(&here), "{binary}: it tells where it was built");
    if document::path(&format!("bins/{binary}/ui")).is_dir() {
        let pages = document::text(&format!("target/image/{binary}-ui.cdx.json"));
        let pages: Value = serde_json::from_str(&pages).unwrap();
        assert_eq!(pages["bomFormat"], "CycloneDX");
        assert!(!pages["components"].as_array().unwrap().is_empty(), "{pages}");
    }
}

/// What `--dev` has, before this sandbox, with everything by value: the file of settings is all that is given to the image.
fn settings(binary: &str, sandbox: &Sandbox) -> String {
    let file = format!("{{ file = \"{}/clients/{binary}.secret\" }}", sandbox.data().display());
    let mut text = three::settings(binary, sandbox);
    assert!(text.contains(&file), "{text}");
    text = text.replace(&file, &format!("\"{}\"", sandbox.client_secret(binary).trim()));
    let key = sandbox.data().join(format!("clients/{binary}.signing.pem"));
    let by_file = format!("{{ file = \"{}\" }}", key.display());
    text = text.replace(&by_file, &format!("'''{}'''", fs::read_to_string(&key).unwrap()));
    let operators = sandbox.data().join("operator.secret");
    let operators = format!("{{ file = \"{}\" }}", operators.display());
    text = text.replace(&operators, "\"an operator's credential, as long as one has to be\"");
    if document::path(&format!("bins/{binary}/ui")).is_dir() {
        text.push_str("[pages]\nfolder = \"/srv/ui\"\n");
    }
    text
}

/// Settings that need no file to be written: what is kept ends with the process.
fn without_files(text: &str) -> String {
    let kept = text.lines().filter(|line| !line.starts_with("file = "));
    let kept = kept.map(|line| if line == "engine = \"file\"" { "engine = \"memory\"" } else { line });
    let lost =
        ["api_keys", "limits", "idempotency"].map(|section| format!("[{section}]\nmay_be_lost = true"));
    kept.map(str::to_owned).chain(lost).collect::<Vec<_>>().join("\n")
}

fn serving(binary: &str, image: &Image, sandbox: &Sandbox) -> Bff {
    let bff = image.started_with(&without_files(&settings(binary, sandbox))).start();
    let ready = || http::get(format!("{}/readyz", bff.admin())).status == 200;
    wait::until(Duration::from_secs(20), &format!("the image of {binary} is ready"), ready);
    bff
}

/// The kernel's own account of it.
fn check_process(bff: &Bff) {
    let status = fs::read_to_string(format!("/proc/{}/status", bff.pid())).unwrap();
    let line =
        |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim().to_owned();
    let user = image::USER;
    assert_eq!(line("Uid:"), [user; 4].join("\t"));
    assert_eq!(line("Gid:"), [user; 4].join("\t"));
    assert_eq!(line("Groups:"), "");
    assert_eq!(line("CapEff:"), "0000000000000000");
    assert_eq!(line("NoNewPrivs:"), "1");
}

/// What a person would ask first. A binary that is new here is asked for nothing but its metrics.
fn check_answers(binary: &str, bff: &Bff, sandbox: &Sandbox) {
    let asked = |path: &str, token: Option<String>| {
        let authorization = token.map(|token| format!("Bearer {token}"));
        let headers: Vec<_> = authorization.iter().map(|value| ("Authorization", value.as_str())).collect();
        let answer = http::get_with(format!("{}{path}", bff.public()), &headers);
        assert_eq!(answer.status, 200, "{binary} {path}: {}", answer.text());
        answer
    };
    match binary {
        "mobile-bff" => {
            let home = asked("/v1/home", Some(sandbox.token("cust-0002"))).json();
            assert_eq!(home["accounts"].as_array().map(Vec::len), Some(5), "{home}");
        }
        "api-bff" => {
            let accounts = asked("/v1/accounts", Some(sandbox.partner_token("cust-0002"))).json();
            assert!(accounts.to_string().contains("\"id\""), "{accounts}");
        }
        "web-bff" => {
            assert!(asked("/", None).text().contains("<script"), "the page is no page");
            let branches = asked("/api/branches", None).json();
            assert!(branches.to_string().contains("\"name\""), "{branches}");
        }
        _ => {}
    }
    assert_eq!(http::get(format!("{}/metrics", bff.admin())).status, 200);
}

fn check_end(bff: &Bff) {
    bff.terminate();
    let status = bff.wait(Duration::from_secs(20));
    assert!(status.success(), "{status}");
}

/// The one folder that is the user's own cannot be written to either: what refuses is the mount.
fn check_read_only(binary: &str, image: &Image, sandbox: &Sandbox) {
    let text = settings(binary, sandbox);
    // Elsewhere nothing is written at all.
    if !text.contains("engine = \"file\"") {
        return;
    }
    let writing = text
        .lines()
        .map(|line| if line.starts_with("file = ") { "file = \"/var/lib/bff/store.redb\"" } else { line });
    let text = writing.collect::<Vec<_>>().join("\n");
    let said = std::panic::catch_unwind(|| image.started_with(&text).start()).expect_err("it wrote a file");
    let said = said.downcast_ref::<String>().unwrap();
    assert!(said.contains("Read-only file system"), "{said}");
}
