//! TLS towards a system: its own authority trusted and no other, a client certificate where asked, HTTP/1.1 alone.

mod rotation;
mod server;

use std::path::PathBuf;
use std::thread;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::json;
use tempfile::TempDir;
use test_support::relay::{Faults, Relay};
use test_support::wait;

use super::service::{PATIENCE, Setup, setup};
use server::{Identity, Server};

/// A certificate authority, made for one test.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn make() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// A certificate for these names.
    fn certify(&self, names: &[&str]) -> Identity {
        self.certify_with(names, |_| {})
    }

    fn certify_with(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Identity {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        Identity { certificate: certificate.pem(), key: key.serialize_pem() }
    }

    fn pem(&self) -> String {
        self.0.pem()
    }
}

/// Files for one test, gone with it.
struct Files(TempDir);

impl Files {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }

    /// As an agent does it: another file takes the name.
    fn write(&self, name: &str, text: &str) -> String {
        let path: PathBuf = self.0.path().join(name);
        std::fs::write(self.path("next"), text).unwrap();
        std::fs::rename(self.path("next"), &path).unwrap();
        path.display().to_string()
    }
}

/// Trusting this authority.
fn trusting(files: &Files, authority: &Authority, server: &Server) -> Setup {
    setup()
        .set("upstream.central.url", server.url())
        .set("upstream.central.ca_file", files.write("ca.pem", &authority.pem()))
        .set("upstream.central.retries", "0")
        // What is refused is refused, however long a busy machine takes to say so.
        .set("upstream.central.connect_timeout", "4s")
        .set("upstream.central.timeout", "5s")
}

/// The call fails, and the server read no request.
#[track_caller]
fn check_refused(setup: Setup, server: &Server, why: &str) {
    let service = setup.start();
    let answer = service.get("/open/thing");
    assert_eq!(answer.status, 502, "{why}: {}", answer.text());
    let line = service.bff.wait_for_log("\"event\":\"request\"", PATIENCE);
    assert!(line.contains(why), "{why} in {line}");
    assert_eq!(server.requests(), 0, "{why}: it was sent a request");
}

#[test]
fn a_system_of_the_own_authority_is_trusted() {
    let (files, authority) = (Files::new(), Authority::make());
    let server = Server::start(&authority.certify(&["127.0.0.1"]), None);
    let service = trusting(&files, &authority, &server).start();
    let answer = service.get("/open/thing");
    assert_eq!((answer.status, answer.json()["text"].clone()), (200, json!("nobody")), "{}", answer.text());
    assert_eq!(server.protocol().as_deref(), Some("http/1.1"), "what was agreed on, of h2 and http/1.1");
}

/// What ends so has not been answered, whoever ended it: a `GET` goes over another connection.
#[test]
fn a_kept_connection_that_ends_without_a_goodbye_is_not_seen_by_a_client() {
    let (files, authority) = (Files::new(), Authority::make());
    let server = Server::start(&authority.certify(&["127.0.0.1"]), None);
    let relay = Relay::to(server.url().trim_start_matches("https://").parse().unwrap());
    let setup = trusting(&files, &authority, &server).set("public.workers", "1");
    let setup = setup.set("upstream.central.timeout", "4s");
    let service = setup.set("upstream.central.url", format!("https://{}", relay.addr())).start();
    let before = relay.bytes_down();
    assert_eq!(service.get("/open/thing").status, 200);
    relay.set(Faults::default().stall_after(relay.bytes_down() - before));
    thread::scope(|scope| {
        let second = scope.spawn(|| service.get("/open/thing"));
        wait::until(PATIENCE, "it is sent over the kept connection", || server.requests() == 2);
        assert_eq!(server.connections(), 1, "another connection was used, so nothing is shown");
        relay.disconnect();
        relay.heal();
        assert_eq!(second.join().unwrap().status, 200);
    });
    assert_eq!((server.requests(), server.connections()), (3, 2));
}

#[test]
fn a_system_of_another_authority_is_refused() {
    let (files, authority, other) = (Files::new(), Authority::make(), Authority::make());
    let server = Server::start(&other.certify(&["127.0.0.1"]), None);
    check_refused(trusting(&files, &authority, &server), &server, "invalid peer certificate");
}

#[test]
fn without_an_own_authority_only_the_public_ones_count() {
    let authority = Authority::make();
    let server = Server::start(&authority.certify(&["127.0.0.1"]), None);
    let public = setup().set("upstream.central.url", server.url()).set("upstream.central.retries", "0");
    check_refused(public, &server, "invalid peer certificate");
}

#[test]
fn a_certificate_of_another_name_is_refused() {
    let (files, authority) = (Files::new(), Authority::make());
    let server = Server::start(&authority.certify(&["127.0.0.2", "other.example"]), None);
    check_refused(trusting(&files, &authority, &server), &server, "not valid for name");
}

#[test]
fn an_expired_certificate_is_refused() {
    let (files, authority) = (Files::new(), Authority::make());
    let expired = authority.certify_with(&["127.0.0.1"], |params| {
        params.not_before = rcgen::date_time_ymd(2020, 1, 1);
        params.not_after = rcgen::date_time_ymd(2021, 1, 1);
    });
    let server = Server::start(&expired, None);
    check_refused(trusting(&files, &authority, &server), &server, "expired");
}

#[test]
fn a_client_certificate_is_shown_where_one_is_configured() {
    let (files, authority) = (Files::new(), Authority::make());
    let server = Server::start(&authority.certify(&["127.0.0.1"]), Some(&authority.pem()));
    let client = authority.certify(&["probe.example"]);
    let with_certificate = trusting(&files, &authority, &server)
        .set("upstream.central.certificate_file", files.write("client.pem", &client.certificate))
        .set("upstream.central.key_file", files.write("client.key", &client.key));
    let service = with_certificate.start();
    assert_eq!(service.get("/open/thing").json()["text"], "a certified client");

    let server = Server::start(&authority.certify(&["127.0.0.1"]), Some(&authority.pem()));
    check_refused(trusting(&files, &authority, &server), &server, "ertificate");
}
