//! How an answer came to be used, as `Cache-Status` tells it (RFC 9211 section 2).

use std::fmt;
use std::time::Duration;

use actix_web::http::StatusCode;

/// Of one call whose answer may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// Kept, and used without asking.
    Hit(Kept),
    /// Kept and over, and used since its system did not answer, or not well.
    Instead(Kept, Forwarded),
    /// Asked for.
    Forwarded(Forwarded),
    /// Asked for, and nobody asked to keep it.
    Bypass,
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
            Self::Bypass | Self::Forwarded(Forwarded { why: Why::Bypass, .. }) => "bypass",
            Self::Forwarded(Forwarded { status: Some(StatusCode::NOT_MODIFIED), .. }) => "revalidated",
            Self::Forwarded(_) => "miss",
        }
    }

    /// Whether what is used is kept, so that another may have the same.
    pub(crate) fn is_kept(&self) -> bool {
        match self {
            Self::Hit(_) | Self::Instead(..) => true,
            Self::Forwarded(forwarded) => forwarded.stored.is_some(),
            Self::Bypass => false,
        }
    }

    /// How old what is used is, where it was kept and not asked about.
    pub(crate) fn age(&self) -> Option<Duration> {
        match self {
            Self::Hit(kept) | Self::Instead(kept, _) => Some(kept.age),
            Self::Forwarded(_) | Self::Bypass => None,
        }
    }
}

impl fmt::Display for Use {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hit(kept) => write!(f, "hit{kept}"),
            Self::Instead(kept, forwarded) => write!(f, "{forwarded}{kept}"),
            Self::Forwarded(forwarded) => write!(f, "{forwarded}"),
            Self::Bypass => write!(f, "fwd={}", Why::Bypass.word()),
        }
    }
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.ttl)?;
        self.detail.map_or(Ok(()), |detail| write!(f, "; detail={detail}"))
    }
}

impl fmt::Display for Forwarded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fwd={}", self.why.word())?;
        // RFC 9211 section 2.3: without it, it is the status of the answer that leaves.
        if let Some(status) = self.status.filter(|status| !status.is_success()) {
            write!(f, "; fwd-status={}", status.as_u16())?;
        }
        match self.collapsed {
            Collapsed::No => {}
            Collapsed::Yes => f.write_str("; collapsed")?,
            Collapsed::InVain => f.write_str("; collapsed=?0")?,
        }
        self.stored.map_or(Ok(()), |ttl| write!(f, "; stored{ttl}"))
    }
}

impl fmt::Display for Ttl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Left(time) => write!(f, "; ttl={}", time.as_secs()),
            // RFC 9651 section 4.1.4 writes no zero with a sign.
            Self::Over(time) if time.as_secs() == 0 => f.write_str("; ttl=0"),
            Self::Over(time) => write!(f, "; ttl=-{}", time.as_secs()),
        }
    }
}

impl Why {
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
        let told = |millis| Ttl::Over(Duration::from_millis(millis)).to_string();
        assert_eq!([told(0), told(999), told(1000)], ["; ttl=0", "; ttl=0", "; ttl=-1"]);
    }
}
