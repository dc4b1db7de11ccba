use std::time::Duration;

use bff_core::auth::Caller;
use bff_core::cache::Public;
use bff_core::upstream::Upstream;

fn share(upstream: &Upstream, caller: &Caller) {
    _ = upstream.get("/party").in_name_of(caller).share(Public, Duration::from_secs(1));
}

fn main() {}
