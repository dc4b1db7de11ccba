//! `keys`: makes, lists, replaces and revokes partners' keys, by asking the admin port of a running process.

use std::fmt::Write as _;

use actix_web::http::Method;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::port::Port;
use crate::config::Origin;

/// Partners' keys of a running process.
#[derive(Clone, Debug, Args)]
pub(super) struct Keys {
    #[command(flatten)]
    port: Port,
    #[command(subcommand)]
    ask: Ask,
}

#[derive(Clone, Debug, Subcommand)]
enum Ask {
    /// Make a key and show it, this once.
    Create {
        /// Who is to hold it, by name; a partner has two keys at the most.
        #[arg(long, value_name = "NAME")]
        partner: String,
        /// The name of the limits that its use counts against.
        #[arg(long)]
        plan: String,
        /// What it may; may be repeated.
        #[arg(long, value_name = "SCOPE")]
        scope: Vec<String>,
        /// How long it lives: such as 90d, 366d at the most.
        #[arg(long, value_name = "TIME")]
        expires: String,
    },
    /// List the live keys, never the keys themselves.
    List {
        /// Of this partner alone.
        #[arg(long, value_name = "NAME")]
        partner: Option<String>,
    },
    /// Make another key in the place of one, and end that one after a while.
    Rotate {
        /// The key's id.
        id: String,
        /// How long both work.
        #[arg(long, value_name = "TIME", default_value = "24h")]
        overlap: String,
        /// How long the new one lives; as long as the one before was to live, unless said otherwise.
        #[arg(long, value_name = "TIME")]
        expires: Option<String>,
    },
    /// End a key at once.
    Revoke {
        /// The key's id.
        id: String,
    },
}

impl Keys {
    /// Asks the process, and gives what a person reads. `name` is the binary's.
    pub(super) fn run(&self, name: &str, origin: &Origin<'_>) -> Result<String, String> {
        let (method, path, body) = self.ask.request();
        let answer = self.port.ask(name, origin, method, &path, body)?;
        Ok(self.ask.shown(&answer))
    }
}

impl Ask {
    fn request(&self) -> (Method, String, String) {
        let segment = |id: &str| form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>();
        match self {
            Self::Create { partner, plan, scope, expires } => {
                let body = json!({"partner": partner, "plan": plan, "scopes": scope, "expires": expires});
                (Method::POST, "/keys".to_owned(), body.to_string())
            }
            Self::List { partner } => {
                let query = partner.as_ref().map(|partner| format!("?partner={}", segment(partner)));
                (Method::GET, format!("/keys{}", query.unwrap_or_default()), String::new())
            }
            Self::Rotate { id, overlap, expires } => {
                let body = json!({"overlap": overlap, "expires": expires});
                (Method::POST, format!("/keys/{}/rotate", segment(id)), body.to_string())
            }
            Self::Revoke { id } => (Method::DELETE, format!("/keys/{}", segment(id)), String::new()),
        }
    }

    fn shown(&self, answer: &Value) -> String {
        match self {
            Self::Create { .. } | Self::Rotate { .. } => made(answer),
            Self::List { .. } => list(answer),
            Self::Revoke { id } => format!("{id} is revoked\n"),
        }
    }
}

fn made(answer: &Value) -> String {
    let mut text = String::new();
    for (label, member) in
        [("key", "key"), ("id", "id"), ("partner", "name"), ("plan", "plan"), ("expires", "expires")]
    {
        _ = writeln!(text, "{label:<8} {}", word(&answer[member]));
    }
    _ = writeln!(text, "{:<8} {}", "scopes", words(&answer["scopes"]));
    if let Some(replaced) = answer["replaces"].as_object() {
        _ = writeln!(text, "{} works until {}", word(&replaced["id"]), word(&replaced["expires"]));
    }
    text + "The key is shown this once, and kept nowhere: give it to the partner now.\n"
}

fn list(answer: &Value) -> String {
    let mut text = format!(
        "{:<24} {:<20} {:<12} {:<20} {:<20} scopes\n",
        "id", "partner", "plan", "expires", "last used"
    );
    for key in answer["keys"].as_array().into_iter().flatten() {
        let [id, name, plan] = ["id", "name", "plan"].map(|member| word(&key[member]));
        let [expires, used] = ["expires", "last_used"].map(|member| second(&key[member]));
        let scopes = words(&key["scopes"]);
        _ = writeln!(text, "{id:<24} {name:<20} {plan:<12} {expires:<20} {used:<20} {scopes}");
    }
    text
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or("never")
}

/// A time, to the second.
fn second(value: &Value) -> String {
    let text = word(value);
    text.split_once('.').map_or_else(|| text.to_owned(), |(seconds, _)| format!("{seconds}Z"))
}

fn words(value: &Value) -> String {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
}
