//! What holds when a system is in trouble: how much more it is asked than one that is well, and what clients see meanwhile.

mod breaker;
mod budget;
mod hedge;
mod names;
mod relayed;
mod retry;
mod reuse;
