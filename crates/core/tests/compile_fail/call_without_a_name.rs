use bff_core::upstream::Upstream;

async fn call(upstream: Upstream) {
    _ = upstream.get("/party").send().await;
}

fn main() {}
