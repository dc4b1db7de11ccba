//! `keys`: makes, lists, replaces and revokes partners' keys, by asking the admin port of a running process.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use bytes::Bytes;
use clap::{Args, Subcommand};
use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::config::{Admin, Live, Origin, Secret, variable_prefix};
use crate::upstream::transport::{Outgoing, Plan};
use crate::upstream::{Resolver, TlsFiles, tls_client};

/// Time for one answer of the process.
const PATIENCE: Duration = Duration::from_secs(10);

/// Partners' keys of a running process.
#[derive(Clone, Debug, Args)]
pub(super) struct Keys {
    /// Where the admin port is, such as <http://127.0.0.1:9080>; without it, where the settings say that it listens.
    #[arg(long, value_name = "URL", global = true)]
    admin: Option<Url>,
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
        let admin = Admin::alone(name, origin).map_err(|faults| faults.to_string())?;
        let credential = admin.credential.as_ref().ok_or_else(|| {
            format!(
                "no credential: name the settings with --config, or set {}__ADMIN__CREDENTIAL to what admin.credential holds",
                variable_prefix(name)
            )
        })?;
        let base = self.admin.clone().map_or_else(|| listens(admin.listen), |url| url.to_string());
        let answer = send(&self.ask.outgoing(base.trim_end_matches('/'), credential)?)?;
        Ok(self.ask.shown(&answer))
    }
}

/// Where this machine reaches an address that is listened on.
fn listens(address: SocketAddr) -> String {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

impl Ask {
    fn outgoing(&self, base: &str, credential: &Secret) -> Result<Outgoing, String> {
        let segment = |id: &str| form_urlencoded::byte_serialize(id.as_bytes()).collect::<String>();
        let (method, path, body) = match self {
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
        };
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", credential.expose()))
            .map_err(|_| "admin.credential fits no header".to_owned())?;
        bearer.set_sensitive(true);
        let headers = vec![
            (header::AUTHORIZATION, bearer),
            (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        ];
        Ok(Outgoing { method, url: format!("{base}{path}"), headers, body: Bytes::from(body) })
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

/// The answer's body; the error says what the process said.
fn send(outgoing: &Outgoing) -> Result<Value, String> {
    let answer = actix_rt::System::new().block_on(async {
        let plan = Plan {
            name: Arc::from("admin"),
            tls: Live::new(tls_client(TlsFiles::default())?),
            resolver: Resolver::new(&[])?,
            connect_timeout: Duration::from_secs(2),
            keep_alive: Duration::ZERO,
            lifetime: Duration::from_secs(75),
            pool: 1,
            max_response: 4 << 20,
        };
        plan.open().exchange(outgoing, PATIENCE).await.map_err(|error| format!("{}: {error}", outgoing.url))
    })?;
    let body = serde_json::from_slice(answer.body()).unwrap_or(Value::Null);
    if answer.status().is_success() {
        return Ok(body);
    }
    let why = body["detail"].as_str().unwrap_or("it does not say why");
    Err(format!("{} answered {}: {why}", outgoing.url, answer.status().as_u16()))
}
