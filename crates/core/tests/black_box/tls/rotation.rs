//! Certificates, keys and authorities that change while the service runs: the next connection is made with the new ones, and no
//! connection of before is used again.

use test_support::wait;

use super::super::service::{PATIENCE, Service, Setup, setup};
use super::server::{Identity, Server};
use super::{Authority, Files, trusting};

const RELOADS: &str = "bff_config_reloads_total";
const ENDS: &str = "bff_certificate_not_after_timestamp_seconds";

/// A client certificate that ends with this year.
fn certified(authority: &Authority, year: i32) -> Identity {
    authority.certify_with(&["probe.example"], |params| params.not_after = rcgen::date_time_ymd(year, 1, 1))
}

/// Showing this certificate, on one worker: what is counted are its connections.
fn showing(files: &Files, setup: Setup, client: &Identity) -> Setup {
    setup
        .set("public.workers", "1")
        .set("upstream.central.certificate_file", files.write("client.pem", &client.certificate))
        .set("upstream.central.key_file", files.write("client.key", &client.key))
}

#[track_caller]
fn wait_for_reloads(service: &Service, outcome: &str, count: f64) {
    let label = format!("outcome=\"{outcome}\"");
    wait::until(PATIENCE, &format!("{count} are {outcome}"), || service.metric(RELOADS, &[&label]) >= count);
}

/// When the certificate in use ends, as the metrics tell.
fn ends(service: &Service) -> f64 {
    service.metric(ENDS, &["certificate=\"upstream.central\""])
}

#[track_caller]
fn check_served(service: &Service) {
    let answer = service.get("/open/thing");
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[test]
fn a_rotated_client_certificate_is_shown_from_the_next_call_on() {
    let (files, authority) = (Files::new(), Authority::make());
    let server = Server::start(&authority.certify(&["127.0.0.1"]), Some(&authority.pem()));
    let (first, second) = (certified(&authority, 2040), certified(&authority, 2041));
    let service = showing(&files, trusting(&files, &authority, &server), &first).start();
    for _ in 0..3 {
        check_served(&service);
    }
    assert!(server.saw(&first));
    assert_eq!(server.connections(), 1, "a connection is kept");
    assert!((ends(&service) - 2_208_988_800.0).abs() < 1.0, "{}", ends(&service));

    files.write("client.key", &second.key);
    files.write("client.pem", &second.certificate);
    service.bff.wait_for_log("upstream.central.certificate_file", PATIENCE);
    wait::until(PATIENCE, "it is in use", || {
        check_served(&service);
        server.saw(&second)
    });
    assert_eq!(server.connections(), 2, "what was made with the former one is not used again");
    assert!((ends(&service) - 2_240_611_200.0).abs() < 1.0, "{}", ends(&service));
}

/// A reading that changes something else leaves connections alone.
#[test]
fn another_change_closes_no_connection() {
    let (files, authority) = (Files::new(), Authority::make());
    let server = Server::start(&authority.certify(&["127.0.0.1"]), Some(&authority.pem()));
    let setup = trusting(&files, &authority, &server)
        .unset("issuer.main.client_secret")
        .set("issuer.main.client_secret.file", files.write("secret", "test-secret"));
    let service = showing(&files, setup, &certified(&authority, 2040)).start();
    check_served(&service);
    files.write("secret", "another");
    wait_for_reloads(&service, "applied", 1.0);
    check_served(&service);
    assert_eq!(server.connections(), 1);
}

#[test]
fn a_certificate_whose_key_does_not_fit_is_refused_whole() {
    let (files, authority) = (Files::new(), Authority::make());
    let server = Server::start(&authority.certify(&["127.0.0.1"]), Some(&authority.pem()));
    let (first, second) = (certified(&authority, 2040), certified(&authority, 2041));
    let service = showing(&files, trusting(&files, &authority, &server), &first).start();
    for (certificate, told) in
        [(second.certificate.as_str(), "client.key"), ("no certificate", "holds no PEM certificate")]
    {
        let refused = service.metric(RELOADS, &["outcome=\"refused\""]);
        files.write("client.pem", certificate);
        wait_for_reloads(&service, "refused", refused + 1.0);
        let named = |line: &String| {
            ["reload-refused", "upstream.central: ", "client.pem", told]
                .iter()
                .all(|part| line.contains(part))
        };
        wait::until(PATIENCE, told, || service.bff.logs().iter().any(named));
        check_served(&service);
        assert!(server.saw(&first), "the former one is in use");
        assert_eq!(server.connections(), 1, "and so are its connections");
    }
    assert!((ends(&service) - 2_208_988_800.0).abs() < 1.0, "{}", ends(&service));
    assert_eq!(service.bff.logs().iter().filter(|line| line.contains("reload-refused")).count(), 2);
    files.write("client.pem", &second.certificate);
    files.write("client.key", &second.key);
    wait_for_reloads(&service, "applied", 1.0);
    check_served(&service);
    assert!(server.saw(&second));
}

#[test]
fn a_rotated_authority_is_trusted_and_the_former_one_is_not() {
    let (files, former, next) = (Files::new(), Authority::make(), Authority::make());
    let (of_former, of_next) = (
        Server::start(&former.certify(&["127.0.0.1"]), None),
        Server::start(&next.certify(&["127.0.0.1"]), None),
    );
    let service = setup()
        .set("public.workers", "1")
        .set("upstream.central.url", of_former.url())
        .set("upstream.central.ca_file", files.write("ca.pem", &former.pem()))
        .set("upstream.central.retries", "0")
        .set("upstream.side.url", of_next.url())
        .set("upstream.side.ca_file", files.path("ca.pem"))
        .start();
    let side = || service.get_as("/composed", &service.token().sign()).json()["side"].clone();
    check_served(&service);
    assert!(side().is_null(), "its authority is not trusted");
    // Both at first, as it is done.
    files.write("ca.pem", &(former.pem() + &next.pem()));
    wait_for_reloads(&service, "applied", 1.0);
    check_served(&service);
    assert_eq!(side(), "nobody", "and now it is");
    files.write("ca.pem", "no authority");
    wait_for_reloads(&service, "refused", 1.0);
    check_served(&service);
    files.write("ca.pem", &next.pem());
    wait_for_reloads(&service, "applied", 2.0);
    let answer = service.get("/open/thing");
    assert_eq!(answer.status, 502, "not even by a connection that was kept: {}", answer.text());
    service.bff.wait_for_log("invalid peer certificate", PATIENCE);
}
