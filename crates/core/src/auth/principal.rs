//! In whose name an upstream is called: nobody's, this caller's, or this service's own. There is no fourth way.

use std::sync::Arc;

use jiff::Timestamp;

use super::identity::Identity;
use super::token::AccessToken;
use crate::http::context::Context;

/// A caller whose credential was checked. Only `core::auth` makes one.
#[derive(Clone, Debug)]
pub struct Caller {
    identity: Arc<Identity>,
    proof: Proof,
    context: Context,
}

/// Nobody: the call carries no caller's credential, and this service's own only where its system is shown that whoever calls.
#[derive(Clone, Debug)]
pub struct Anonymous {
    context: Context,
}

/// This service itself.
#[derive(Clone, Debug)]
pub struct Service {
    context: Context,
}

impl Caller {
    pub(crate) fn new(
        identity: Arc<Identity>,
        token: AccessToken,
        expires: Timestamp,
        context: Context,
    ) -> Self {
        Self { identity, proof: Proof::Token(CallerToken { token, expires }), context }
    }

    /// One who showed a partner's key.
    pub(crate) fn by_key(identity: Arc<Identity>, plan: Arc<str>, context: Context) -> Self {
        Self { identity, proof: Proof::Key { plan }, context }
    }

    /// When the token ends that was shown; a key's end is not the caller's.
    pub(crate) fn expires(&self) -> Option<Timestamp> {
        match &self.proof {
            Proof::Token(shown) => Some(shown.expires),
            Proof::Key { .. } => None,
        }
    }

    /// Who the caller is.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    pub(crate) fn shared_identity(&self) -> Arc<Identity> {
        self.identity.clone()
    }

    /// The plan of the partner whose key was shown; whoever showed a token has none.
    pub fn plan(&self) -> Option<&str> {
        // It may change while the identity stays.
        self.context.ledger().made_of.more_than_answers();
        match &self.proof {
            Proof::Token(_) => None,
            Proof::Key { plan } => Some(plan),
        }
    }
}

impl Anonymous {
    pub(crate) fn new(context: Context) -> Self {
        Self { context }
    }
}

impl Service {
    pub(crate) fn new(context: Context) -> Self {
        Self { context }
    }
}

/// One of the three. Sealed: a binary cannot add its own.
pub trait Principal: Clone + 'static + sealed::Sealed {
    #[doc(hidden)]
    fn named(&self) -> Named;
    /// The request's context, for whoever makes more of its answer than systems' answers: it tells the time, and how much is left.
    #[doc(hidden)]
    fn context(&self) -> &Context {
        self.within().ledger().made_of.more_than_answers();
        self.within()
    }
}

/// The same as a value, for what decides by it.
#[derive(Clone, Debug)]
pub enum Named {
    /// Nobody.
    Nobody,
    /// A caller: who, and what proved it.
    Caller(Arc<Identity>, #[doc(hidden)] Proof),
    /// This service.
    Service,
}

impl Named {
    /// Who, where it is a caller.
    pub(crate) fn identity(&self) -> Option<&Identity> {
        match self {
            Self::Caller(identity, _) => Some(identity),
            Self::Nobody | Self::Service => None,
        }
    }
}

/// What a caller showed. A key has no token: there is nothing of it that could go on to a system.
#[derive(Clone, Debug)]
pub enum Proof {
    /// An access token, their own or their session's.
    Token(CallerToken),
    /// A partner's key.
    Key {
        /// The name of the limits that its use counts against.
        plan: Arc<str>,
    },
}

/// A caller's token and its end; opaque outside core.
#[derive(Clone, Debug)]
pub struct CallerToken {
    pub(crate) token: AccessToken,
    pub(crate) expires: Timestamp,
}

mod sealed {
    use super::Context;

    pub trait Sealed {
        /// The request's context, for core itself.
        #[doc(hidden)]
        fn within(&self) -> &Context;
    }

    impl Sealed for super::Caller {
        fn within(&self) -> &Context {
            &self.context
        }
    }

    impl Sealed for super::Anonymous {
        fn within(&self) -> &Context {
            &self.context
        }
    }

    impl Sealed for super::Service {
        fn within(&self) -> &Context {
            &self.context
        }
    }
}

impl Principal for Caller {
    fn named(&self) -> Named {
        Named::Caller(self.identity.clone(), self.proof.clone())
    }
}

impl Principal for Anonymous {
    fn named(&self) -> Named {
        Named::Nobody
    }
}

impl Principal for Service {
    fn named(&self) -> Named {
        Named::Service
    }
}
