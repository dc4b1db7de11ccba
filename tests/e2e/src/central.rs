//! The central systems asked directly, with a token meant for them: what the BFF's answers are compared with.

use serde_json::Value;
use test_support::http::{self, Answer};
use test_support::process::Sandbox;

/// Where the standard's resources are.
pub const AISP: &str = "/open-banking/v4.0/aisp";

/// One customer's access to both systems.
#[derive(Debug)]
pub struct Central {
    accounts: (String, String),
    messages: (String, String),
}

impl Central {
    /// Exchanges the customer's token for one of each system.
    pub fn open(sandbox: &Sandbox, token: &str) -> Self {
        Self {
            accounts: (sandbox.accounts.clone(), sandbox.exchanged(token, "accounts")),
            messages: (sandbox.messages.clone(), sandbox.exchanged(token, "messages")),
        }
    }

    /// A resource of the accounts system; `path` is below the standard's base, or a whole link of an earlier answer.
    pub fn accounts(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let (base, token) = &self.accounts;
        let url = if path.starts_with("http") { path.to_owned() } else { format!("{base}{AISP}{path}") };
        get(&url, token, headers)
    }

    /// A resource of the messages system.
    pub fn messages(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let (base, token) = &self.messages;
        get(&format!("{base}{path}"), token, headers)
    }

    /// `Data` of a resource that must be there.
    #[track_caller]
    pub fn data(&self, path: &str) -> Value {
        let answer = self.accounts(path, &[]);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.json()["Data"].take()
    }

    /// Every transaction of an account, over all pages, newest first.
    pub fn all_transactions(&self, account: &str) -> Vec<Value> {
        let (mut all, mut next) = (Vec::new(), Some(format!("/accounts/{account}/transactions")));
        while let Some(path) = next {
            let mut page = self.accounts(&path, &[]).json();
            if let Value::Array(found) = page["Data"]["Transaction"].take() {
                all.extend(found);
            }
            next = page["Links"]["Next"].as_str().map(ToOwned::to_owned);
        }
        all
    }
}

/// `GET` with a bearer token.
pub fn get(url: &str, token: &str, headers: &[(&str, &str)]) -> Answer {
    let authorization = format!("Bearer {token}");
    let mut all = vec![("Authorization", authorization.as_str())];
    all.extend(headers);
    http::get_with(url, &all)
}
