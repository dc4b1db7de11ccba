//! The client's address: the connection's peer, or what a trusted proxy says of it.

use std::net::{IpAddr, SocketAddr};

use actix_web::http::header::HeaderMap;
use ipnet::IpNet;

/// Reads `X-Forwarded-For` from its end for as long as the hops are trusted; the first that is not is the client.
pub(crate) fn client(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[IpNet]) -> Option<IpAddr> {
    let mut client = peer?.to_canonical();
    if !is_trusted(client, trusted) {
        return Some(client);
    }
    let values: Vec<_> = headers.get_all("x-forwarded-for").filter_map(|value| value.to_str().ok()).collect();
    for hop in values.iter().rev().flat_map(|value| value.rsplit(',')) {
        let Some(address) = address(hop.trim()) else { break };
        let address = address.to_canonical();
        client = address;
        if !is_trusted(address, trusted) {
            break;
        }
    }
    Some(client)
}

/// Whether what is said from this address of others is believed.
pub(crate) fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    let address = address.to_canonical();
    trusted.iter().any(|network| network.contains(&address))
}

/// Some proxies write the port as well, and IPv6 in brackets.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|with_port| with_port.ip()))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn check(peer: &str, forwarded: &'static str, expected: &str) {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("x-forwarded-for"), HeaderValue::from_static(forwarded));
        let trusted = ["10.0.0.0/8".parse().unwrap()];
        assert_eq!(
            client(peer.parse().ok(), &headers, &trusted),
            expected.parse().ok(),
            "{peer} {forwarded}"
        );
    }

    #[test]
    fn forwarded_addresses_count_only_from_trusted_hops() {
        check("192.0.2.1", "198.51.100.7", "192.0.2.1");
        check("10.0.0.1", "198.51.100.7", "198.51.100.7");
        check("10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7");
        check("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9");
        check("10.0.0.1", "nonsense", "10.0.0.1");
        check("10.0.0.1", "203.0.113.9:443, 198.51.100.7:61234", "198.51.100.7");
        check("10.0.0.1", "[2001:db8::1]:61234", "2001:db8::1");
        check("10.0.0.1", "[2001:db8::1]", "2001:db8::1");
        check("10.0.0.1", "2001:db8::1", "2001:db8::1");
        // A listener for both families sees an IPv4 peer as an IPv6 address.
        check("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7");
    }
}
