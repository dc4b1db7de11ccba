//! From the configuration to a client of the library: address, TLS, who we are.

use redis::io::tcp::TcpSettings;
use redis::{
    Client, ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _, RedisConnectionInfo, TlsCertificates,
};

use crate::config;
use crate::upstream::{TlsFiles, tls_client};

const PORT: u16 = 6379;

/// Builds it; the error names the key at fault.
pub(super) fn client(config: &config::Store) -> Result<Client, String> {
    let url = config.url.as_ref().ok_or("store.url: is missing: store.engine = \"redis\" needs it")?;
    let url = &url.0;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
    let port = url.port().unwrap_or(PORT);
    let encrypted = url.scheme() == "rediss";
    let address = if encrypted {
        ConnectionAddr::TcpTls { host, port, insecure: false, tls_params: None }
    } else {
        ConnectionAddr::Tcp(host, port)
    };
    let told = |error: redis::RedisError| format!("store.url: {error}");
    let info = address.into_connection_info().map_err(told)?;
    let info = info.set_redis_settings(settings(config, url.path()));
    // A request waits for each answer: nothing may be held back to fill a packet.
    let info = info.set_tcp_settings(TcpSettings::default().set_nodelay(true));
    if encrypted { encrypted_client(config, info) } else { Client::open(info).map_err(told) }
}

fn settings(config: &config::Store, path: &str) -> RedisConnectionInfo {
    let mut settings = RedisConnectionInfo::default().set_lib_name("bff", env!("CARGO_PKG_VERSION"));
    if let Some(username) = &config.username {
        settings = settings.set_username(username);
    }
    if let Some(password) = &config.password {
        settings = settings.set_password(password.expose());
    }
    // The configuration admits a number of 16 bits, or none.
    settings.set_db(path.trim_start_matches('/').parse().unwrap_or_default())
}

/// With the authorities of `store.ca_file` alone, or the public ones.
fn encrypted_client(config: &config::Store, info: ConnectionInfo) -> Result<Client, String> {
    // The library makes its own TLS settings with the provider of the process: ours, even where a build has another too.
    _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let Some(file) = &config.ca_file else {
        return Client::open(info).map_err(|error| format!("store.url: {error}"));
    };
    let told = |what: String| format!("store.ca_file: {what}");
    tls_client(TlsFiles { ca: Some(file), ..TlsFiles::default() }).map_err(told)?;
    let certificates = TlsCertificates { client_tls: None, root_cert: Some(file.content().to_vec()) };
    Client::build_with_tls(info, certificates).map_err(|error| told(error.to_string()))
}
