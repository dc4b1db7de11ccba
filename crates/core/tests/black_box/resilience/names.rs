//! A name that leads elsewhere is followed, however busy the connections are that were made before.

use std::net::{Ipv4Addr, SocketAddr};

use test_support::names::NameServer;
use test_support::upstream::Upstream;
use test_support::wait;

use crate::service::{PATIENCE, echo, setup};

const BEFORE: Ipv4Addr = Ipv4Addr::LOCALHOST;
const AFTER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

#[test]
fn a_system_that_moved_is_followed() {
    let names = NameServer::start(BEFORE);
    let before = Upstream::start(echo);
    let after = Upstream::start_at(SocketAddr::new(AFTER.into(), before.addr().port()), echo);
    let service = setup()
        .set("dns.servers", names.addr())
        .set("upstream.central.url", format!("http://accounts.bank.example:{}", before.addr().port()))
        .set("upstream.central.connection_lifetime", "100ms")
        .start();
    assert_eq!(service.get("/open/thing").status, 200);
    assert_eq!((before.count(), after.count()), (1, 0));
    names.lead_to(AFTER);
    wait::until(PATIENCE, "calls go to where the name leads now", || {
        assert_eq!(service.get("/open/thing").status, 200, "nobody sees that it moved");
        after.count() > 0
    });
    assert!(service.metric("bff_upstream_requests_total", &["outcome=\"unreachable\""]) < 1.0);
}
