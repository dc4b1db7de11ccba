//! How much a phone has to fetch for its first screen.

use crate::phone::Phone;

/// Five accounts, compressed: what fits into the first packets of a fresh connection.
const MOST: usize = 1_500;

#[test]
fn home_of_five_accounts_is_under_1500_bytes_compressed() {
    let phone = Phone::start();
    let plain = phone.home();
    for coding in ["gzip", "zstd"] {
        let url = format!("{}/v1/home", phone.bff.public());
        let authorization = format!("Bearer {}", phone.bank.issuer.token().sign());
        let headers = [("Authorization", authorization.as_str()), ("Accept-Encoding", coding)];
        let answer = test_support::http::get_with(url, &headers);
        assert_eq!(answer.header("content-encoding"), Some(coding));
        assert!(answer.body.len() < MOST, "{coding}: {} bytes of {}", answer.body.len(), plain.body.len());
        assert!(answer.body.len() < plain.body.len());
    }
}
