//! The real sandbox, where it has been built.

use test_support::http;
use test_support::process::{self, Sandbox};

#[test]
#[ignore = "needs the sandbox: cargo build --bin sandbox"]
fn a_customer_signs_in_and_gives_a_token() {
    let sandbox = Sandbox::start(process::built("sandbox"), &["--customers", "3"]);
    let token = sandbox.token("cust-0002");
    let authorization = format!("Bearer {token}");
    let user = http::get_with(format!("{}/userinfo", sandbox.provider), &[("Authorization", &authorization)]);
    assert_eq!((user.status, user.json()["sub"].as_str()), (200, Some("cust-0002")), "{}", user.text());
    assert_eq!(sandbox.client_secret("mobile-bff").len(), 43, "256 bits in base64url");
    assert_eq!(http::get(format!("{}/systems", sandbox.control)).status, 200);
}
