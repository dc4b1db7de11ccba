//! An answer that is kept: what the bank sells, as web-bff tells it, beside caches that keep the finished answer.

use serde_json::{Value, json};
use test_support::bank::Bank;
use test_support::http;
use test_support::issuer::Issuer;
use workspace_rules::benchmarks::Log;

use crate::contender::Contender;
use crate::ground::Ground;
use crate::ours::{Ours, WEB};
use crate::peers::nginx::{self, Files};
use crate::peers::varnish;
use crate::request::Request;
use crate::upstream::{self, Fixed};
use crate::work::{Plan, Work};
use crate::works::SAMPLED;

pub(super) const PLAN: Plan = Plan { name: "from cache", open };

const PRODUCTS: &str = "/api/products";

/// The system's own words, and what each cache goes by.
const KEPT: &str = "add_header Cache-Control \"public, max-age=300\"; add_header Vary Accept-Language;";

fn open(ground: &Ground) -> Work {
    let bank = Bank::start();
    let raw = http::get(format!("{}/v1/products", bank.open_data.url())).json();
    let finished = finished(&raw);
    let answers = [
        Fixed::at(PRODUCTS, finished.to_string()).with(KEPT),
        Fixed::at("/v1/products", raw.to_string()).with(KEPT),
    ];
    let upstream = upstream::start(ground, &answers);
    let (request, issuer) = (Request::to(PRODUCTS), Issuer::start());
    let ours = Ours::web(ground, &issuer.url(), "test-secret")
        .system("accounts", None, "")
        .system("messages", None, "");
    let ours = ours.system("open_data", Some(&upstream.url), "fresh_for = \"5m\"");
    let ours = ours.in_memory().logging(Log::Off).traced(&upstream, SAMPLED);
    let version = ours.version();
    let entries = vec![
        Ok(Contender::new(WEB, version, ours.start(), request.clone())),
        Ok(nginx::cache(ground, &upstream, &request, Files::OpenedEachTime)),
        Ok(nginx::cache(ground, &upstream, &request, Files::KeptOpen)),
        varnish::cache(ground, &upstream, &request),
    ];
    Work::of(
        entries.into_iter().map(|entry| (entry, &finished)).collect(),
        vec![Box::new(upstream), Box::new(issuer)],
    )
}

/// What the website is told of the system's products.
fn finished(raw: &Value) -> Value {
    let products = raw["products"].as_array().into_iter().flatten().map(|product| {
        let rate = |rate: &Value| json!({"kind": rate["kind"], "per_cent": rate["rate"]});
        let fee = |fee: &Value| {
            json!({
                "name": fee["name"], "charged": fee["charged"],
                "amount": fee["amount"]["amount"], "currency": fee["amount"]["currency"],
            })
        };
        let each = |list: &Value, shown: &dyn Fn(&Value) -> Value| -> Value {
            list.as_array().into_iter().flatten().map(shown).collect()
        };
        let mut product = product.clone();
        product["rates"] = each(&product["rates"], &rate);
        product["fees"] = each(&product["fees"], &fee);
        product
    });
    json!({"products": products.collect::<Value>()})
}
