use std::time::Duration;

use bff_core::auth::Anonymous;
use bff_core::upstream::Upstream;

fn keep(upstream: &Upstream, anonymous: &Anonymous) {
    _ = upstream.get("/products").in_name_of(anonymous).keep(Duration::from_secs(1));
}

fn main() {}
