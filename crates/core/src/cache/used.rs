//! How an answer came to be used, as `Cache-Status` tells it (RFC 9211 section 2).

use std::time::Duration;

use actix_web::http::StatusCode;

use crate::http::digits::push_decimal;

/// Of one call whose answer may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Kept, and used without asking.
    Hit(Kept),
    /// Kept and over, and used since its system did not answer, or not well.
    Instead(Kept, Forwarded),
    /// Asked for.
    Forwarded(Forwarded),
    /// Asked for, and nobody asked to keep it: its status, once there is one.
    Bypass(Option<StatusCode>),
}

/// An answer that was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) age: Duration,
    pub(crate) ttl: Ttl,
    /// Why it is used though it is over.
    pub(crate) detail: Option<&'static str>,
}

/// A call that went to its system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Forwarded {
    pub(crate) why: Why,
    pub(crate) status: Option<StatusCode>,
    /// How long what was kept of it lasts.
    pub(crate) stored: Option<Ttl>,
    pub(crate) collapsed: Collapsed,
}

/// Why a call went to its system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Nothing is kept of this address.
    UriMiss,
    /// What is kept of it was chosen for another request.
    VaryMiss,
    /// What is kept is over.
    Stale,
    /// What is kept is fresh, and the client wants it anew.
    Request,
    /// The client wants nothing kept.
    Bypass,
}

/// Whether it was one with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Collapsed {
    No,
    /// It waited for another's, and got it.
    Yes,
    /// It waited for another's, which is nobody else's.
    InVain,
}

/// What is left of an answer's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ttl {
    Left(Duration),
    Over(Duration),
}

impl Use {
    /// One word, for the metrics.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Hit(Kept { ttl: Ttl::Left(_), .. }) => "hit",
            Self::Hit(_) | Self::Instead(..) => "stale",
            Self::Forwarded(Forwarded { collapsed: Collapsed::Yes, .. }) => "coalesced",
            Self::Bypass(_) | Self::Forwarded(Forwarded { why: Why::Bypass, .. }) => "bypass",
            Self::Forwarded(Forwarded { status: Some(StatusCode::NOT_MODIFIED), .. }) => "revalidated",
            Self::Forwarded(_) => "miss",
        }
    }

    /// Whether what is used is kept, so that another may have the same.
    pub(crate) fn is_kept(&self) -> bool {
        match self {
            Self::Hit(_) | Self::Instead(..) => true,
            Self::Forwarded(forwarded) => forwarded.stored.is_some(),
            Self::Bypass(_) => false,
        }
    }

    /// How old what is used is, where it was kept and not asked about.
    pub(crate) fn age(&self) -> Option<Duration> {
        match self {
            Self::Hit(kept) | Self::Instead(kept, _) => Some(kept.age),
            Self::Forwarded(_) | Self::Bypass(_) => None,
        }
    }

    /// Whether both are told alike on an answer with this status, as calls that nobody asks to keep.
    pub(crate) fn is_the_same_bypass(&self, other: &Self, leaves: StatusCode) -> bool {
        let (Self::Bypass(one), Self::Bypass(other)) = (self, other) else { return false };
        told(*one, leaves) == told(*other, leaves)
    }

    /// Appends the parameters of its member, of an answer that leaves with this status.
    pub(crate) fn tell(&self, text: &mut String, leaves: StatusCode) {
        match self {
            Self::Hit(kept) => {
                text.push_str("hit");
                kept.tell(text);
            }
            Self::Instead(kept, forwarded) => {
                forwarded.tell(text, leaves);
                kept.tell(text);
            }
            Self::Forwarded(forwarded) => forwarded.tell(text, leaves),
            Self::Bypass(status) => {
                Why::Bypass.tell(text);
                tell_status(*status, text, leaves);
            }
        }
    }
}

impl Kept {
    fn tell(&self, text: &mut String) {
        self.ttl.tell(text);
        if let Some(detail) = self.detail {
            text.push_str("; detail=");
            text.push_str(detail);
        }
    }
}

impl Forwarded {
    fn tell(&self, text: &mut String, leaves: StatusCode) {
        self.why.tell(text);
        tell_status(self.status, text, leaves);
        text.push_str(match self.collapsed {
            Collapsed::No => "",
            Collapsed::Yes => "; collapsed",
            Collapsed::InVain => "; collapsed=?0",
        });
        if let Some(ttl) = self.stored {
            text.push_str("; stored");
            ttl.tell(text);
        }
    }
}

/// What a system answered with, where it is not said by the answer that leaves: without it, it is the status of that (RFC 9211 section 2.3). A
/// failure is named all the same.
fn told(status: Option<StatusCode>, leaves: StatusCode) -> Option<StatusCode> {
    status.filter(|status| *status != leaves || !status.is_success())
}

fn tell_status(status: Option<StatusCode>, text: &mut String, leaves: StatusCode) {
    if let Some(status) = told(status, leaves) {
        text.push_str("; fwd-status=");
        push_decimal(text, status.as_u16().into());
    }
}

impl Ttl {
    fn tell(self, text: &mut String) {
        let (sign, time) = match self {
            Self::Left(time) => ("", time),
            // RFC 9651 section 4.1.4 writes no zero with a sign.
            Self::Over(time) if time.as_secs() == 0 => ("", time),
            Self::Over(time) => ("-", time),
        };
        text.push_str("; ttl=");
        text.push_str(sign);
        push_decimal(text, time.as_secs());
    }
}

impl Why {
    fn tell(self, text: &mut String) {
        text.push_str("fwd=");
        text.push_str(self.word());
    }

    fn word(self) -> &'static str {
        match self {
            Self::UriMiss => "uri-miss",
            Self::VaryMiss => "vary-miss",
            Self::Stale => "stale",
            Self::Request => "request",
            Self::Bypass => "bypass",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_zero_has_a_sign() {
        let told = |millis| {
            let mut text = String::new();
            Ttl::Over(Duration::from_millis(millis)).tell(&mut text);
            text
        };
        assert_eq!([told(0), told(999), told(1000)], ["; ttl=0", "; ttl=0", "; ttl=-1"]);
    }
}
