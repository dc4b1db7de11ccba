//! Asking the admin port of a running process, with the credential that the settings hold.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use bytes::Bytes;
use clap::Args;
use serde_json::Value;
use url::Url;

use crate::config::{Admin, Live, Origin, variable_prefix};
use crate::upstream::transport::{Outgoing, Plan};
use crate::upstream::{Resolver, TlsFiles, tls_client};

/// Time for one answer of the process.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where it is.
#[derive(Clone, Debug, Args)]
pub(super) struct Port {
    /// Where the admin port is, such as <http://127.0.0.1:9080>; without it, where the settings say that it listens.
    #[arg(long, value_name = "URL", global = true)]
    admin: Option<Url>,
}

impl Port {
    /// Asks the process, and gives its answer's body. `name` is the binary's; the error says what the process said.
    pub(super) fn ask(
        &self,
        name: &str,
        origin: &Origin<'_>,
        method: Method,
        path: &str,
        body: String,
    ) -> Result<Value, String> {
        let admin = Admin::alone(name, origin).map_err(|faults| faults.to_string())?;
        let credential = admin.credential.as_ref().ok_or_else(|| {
            format!(
                "no credential: name the settings with --config, or set {}__ADMIN__CREDENTIAL to what admin.credential holds",
                variable_prefix(name)
            )
        })?;
        let base = self.admin.clone().map_or_else(|| listens(admin.listen), |url| url.to_string());
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", credential.expose()))
            .map_err(|_| "admin.credential fits no header".to_owned())?;
        bearer.set_sensitive(true);
        let headers = vec![
            (header::AUTHORIZATION, bearer),
            (header::CONTENT_TYPE, HeaderValue::from_static("application/json")),
        ];
        let url = format!("{}{path}", base.trim_end_matches('/'));
        send(&Outgoing { method, url, headers, body: Bytes::from(body) })
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
