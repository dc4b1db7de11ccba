//! What all central systems share: a name, faults that can be switched on, and a memory of what they saw.

mod fault;
mod listener;
mod seen;
mod watch;

use std::{fmt, str::FromStr, sync::RwLock};

pub(crate) use fault::Fault;
pub(crate) use listener::{ListenError, Listener};
pub(crate) use seen::{Request, Seen};
pub(crate) use watch::{Caller, note_caller, watch};

/// The systems that have faults and a memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SystemName {
    Provider,
    Accounts,
    Messages,
    Payments,
    OpenData,
}

impl SystemName {
    pub(crate) const COUNT: usize = 5;
    pub(crate) const ALL: [Self; Self::COUNT] =
        [Self::Provider, Self::Accounts, Self::Messages, Self::Payments, Self::OpenData];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Provider => "provider",
            Self::Accounts => "accounts",
            Self::Messages => "messages",
            Self::Payments => "payments",
            Self::OpenData => "open-data",
        }
    }
}

impl fmt::Display for SystemName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for SystemName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|name| name.as_str() == text).ok_or_else(|| {
            let names: Vec<_> = Self::ALL.iter().map(|name| name.as_str()).collect();
            format!("there is no system `{text}`; there are {}", names.join(", "))
        })
    }
}

/// One system's state, shared by its workers and the control path.
pub(crate) struct System {
    pub(crate) name: SystemName,
    pub(crate) url: String,
    pub(crate) seen: Seen,
    fault: RwLock<Fault>,
}

impl System {
    pub(crate) fn new(name: SystemName, url: String, fault: Fault) -> Self {
        Self { name, url, seen: Seen::default(), fault: RwLock::new(fault) }
    }

    pub(crate) fn fault(&self) -> Fault {
        *self.fault.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn set_fault(&self, fault: Fault) {
        *self.fault.write().unwrap_or_else(std::sync::PoisonError::into_inner) = fault;
    }
}
