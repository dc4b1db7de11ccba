//! Who a limit counts: an address, a person, a client, both together, or everybody as one.

use std::net::{IpAddr, Ipv6Addr};

use crate::auth::{Caller, Digest};
use crate::config::LimitBy;

/// One that is counted apart from others. It is told to nobody: it may be a person's name.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Subject(String);

impl Subject {
    /// Who counts, for a limit of this kind.
    pub(super) fn of(by: LimitBy, caller: Option<&Caller>, address: Option<IpAddr>) -> Self {
        let Some(identity) = caller.map(Caller::identity) else {
            return match by {
                LimitBy::Everyone => Self::of_texts("everyone", &[]),
                // Of whom nothing else is known.
                _ => Self::of_address(address),
            };
        };
        match by {
            LimitBy::Everyone => Self::of_texts("everyone", &[]),
            LimitBy::Address => Self::of_address(address),
            LimitBy::User => Self::of_texts("user", &[identity.issuer(), identity.subject()]),
            LimitBy::Client => Self::of_client(identity.issuer(), identity.client()),
            // The client's scopes and audience make no other caller: else asking for fewer would begin anew.
            LimitBy::Caller => {
                Self::of_texts("caller", &[identity.issuer(), identity.subject(), identity.client()])
            }
        }
    }

    /// A client, or the partner of a key.
    pub(super) fn of_client(issuer: &str, client: &str) -> Self {
        Self::of_texts("client", &[issuer, client])
    }

    fn of_address(address: Option<IpAddr>) -> Self {
        let counted = address.map(network).map(|address| address.to_string());
        Self::of_texts("address", &[counted.as_deref().unwrap_or("unknown")])
    }

    /// No text runs into the next: each has its length before it.
    fn of_texts(kind: &str, texts: &[&str]) -> Self {
        let length = texts.iter().map(|text| text.len() + 4).sum::<usize>();
        let mut whole = String::with_capacity(kind.len() + length);
        whole.push_str(kind);
        for text in texts {
            whole.push(' ');
            whole.push_str(&text.len().to_string());
            whole.push(':');
            whole.push_str(text);
        }
        Self(whole)
    }

    /// A name for the store, which shows nothing of who it is.
    pub(super) fn name(&self) -> String {
        let mut digest = Digest::new("limit");
        digest.text(&self.0);
        digest.finish()
    }
}

impl std::fmt::Debug for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Subject({} …)", self.0.split(' ').next().unwrap_or_default())
    }
}

/// A household has a whole network of IPv6: whoever is counted by single addresses of it is not counted.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn by_address(text: &str) -> Subject {
        Subject::of(LimitBy::User, None, Some(text.parse().unwrap()))
    }

    #[test]
    fn nobody_is_counted_by_their_network() {
        assert_eq!(by_address("2001:db8:1:2:3::4"), by_address("2001:db8:1:2:ffff::1"));
        assert_ne!(by_address("2001:db8:1:2::1"), by_address("2001:db8:1:3::1"));
        assert_eq!(by_address("::ffff:192.0.2.7"), by_address("192.0.2.7"));
        assert_ne!(by_address("192.0.2.7"), by_address("192.0.2.8"));
    }

    #[test]
    fn no_two_that_differ_are_one() {
        let subjects = [
            Subject::of_client("a", "b c"),
            Subject::of_client("a b", "c"),
            Subject::of_client("a 1:b", "c"),
            Subject::of_client("", "abc"),
            Subject::of_texts("user", &["a", "b c"]),
            Subject::of(LimitBy::Everyone, None, None),
            Subject::of(LimitBy::Address, None, None),
        ];
        assert_eq!(subjects.iter().map(Subject::name).collect::<HashSet<_>>().len(), subjects.len());
        assert_eq!(format!("{:?}", subjects[0]), "Subject(client …)");
    }
}
