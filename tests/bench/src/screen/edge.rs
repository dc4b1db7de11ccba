//! The edge: where TLS ends for the BFFs and for the central systems alike, by the same server with the same certificate.
//!
//! It is nginx: HTTP/2, TLS 1.3, no resumption, kept connections to whatever is behind. What the systems say it compresses by gzip at the
//! BFF's own level, which is better than they do themselves; what the BFF says it passes on as it is.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;
use test_support::process::Peer;

use super::link::EDGE;
use super::product::Product;

/// Debian has it here, which is not on everybody's path.
const PROGRAM: &str = "/usr/sbin/nginx";
const PATIENCE: Duration = Duration::from_secs(20);

/// The name that it is known by, to the certificate too.
pub(super) const NAME: &str = "www.bank.example";

/// In a network of its own, every port is free.
pub(super) const MOBILE: u16 = 8443;
pub(super) const WEB: u16 = 8444;
pub(super) const SYSTEMS: u16 = 8445;

#[derive(Debug)]
pub(super) struct Edge {
    server: Peer,
    _home: TempDir,
    /// A client's settings, which trust it.
    pub(super) tls: Arc<ClientConfig>,
}

impl Edge {
    pub(super) fn before(product: &Product) -> Self {
        let home = TempDir::new().expect("a temporary folder can be made");
        let tls = certified(home.path());
        let file = home.path().join("nginx.conf");
        fs::write(&file, settings(home.path(), product)).expect("the settings can be written");
        let (home_name, file) = (home.path().display().to_string(), file.display().to_string());
        let args = ["-e", "stderr", "-p", &home_name, "-c", &file];
        let listens = || std::net::TcpStream::connect((EDGE, SYSTEMS)).is_ok();
        let server = Peer::start_until(PROGRAM, &args, PATIENCE, listens);
        Self { server, _home: home, tls }
    }
}

impl Drop for Edge {
    /// A master that is killed leaves its worker behind.
    fn drop(&mut self) {
        self.server.terminate();
        self.server.wait(PATIENCE);
    }
}

/// Makes the certificate, and gives who trusts it.
fn certified(home: &Path) -> Arc<ClientConfig> {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed([NAME.to_owned()]).expect("a certificate can be made");
    fs::write(home.join("cert.pem"), cert.pem()).expect("a certificate can be written");
    fs::write(home.join("key.pem"), signing_key.serialize_pem()).expect("a key can be written");
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::clone(cert.der())).expect("it is a certificate");
    let mut tls = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec()];
    tls.resumption = rustls::client::Resumption::disabled();
    Arc::new(tls)
}

fn settings(home: &Path, product: &Product) -> String {
    let home = home.display();
    let behind = |name: &str, url: &str| {
        let authority = url.trim_start_matches("http://");
        format!("upstream {name} {{ server {authority}; keepalive 64; }}\n")
    };
    let upstreams = [
        behind("mobile", &product.mobile.public()),
        behind("web", &product.web.public()),
        behind("accounts", &product.sandbox.accounts),
        behind("messages", &product.sandbox.messages),
    ]
    .concat();
    format!(
        "daemon off;
        user root;
        worker_processes 1;
        pid {home}/pid;
        error_log stderr crit;
        events {{ worker_connections 1024; }}
        http {{
            access_log off;
            server_tokens off;
            tcp_nodelay on;
            keepalive_requests 100000000;
            keepalive_timeout 1h;
            client_body_temp_path {home}/body;
            proxy_temp_path {home}/proxy;
            fastcgi_temp_path {home}/fastcgi;
            uwsgi_temp_path {home}/uwsgi;
            scgi_temp_path {home}/scgi;
            ssl_certificate {home}/cert.pem;
            ssl_certificate_key {home}/key.pem;
            ssl_protocols TLSv1.3;
            ssl_session_tickets off;
            proxy_http_version 1.1;
            proxy_set_header Connection \"\";
            {upstreams}
            server {{ listen {EDGE}:{MOBILE} ssl http2; location / {{ proxy_pass http://mobile; }} }}
            server {{ listen {EDGE}:{WEB} ssl http2; location / {{ proxy_pass http://web; }} }}
            server {{
                listen {EDGE}:{SYSTEMS} ssl http2;
                gzip on;
                gzip_comp_level 6;
                gzip_proxied any;
                gzip_types application/json;
                proxy_set_header Connection \"\";
                proxy_set_header Accept-Encoding \"\";
                location / {{ proxy_pass http://accounts; }}
                location /v1/ {{ proxy_pass http://messages; }}
            }}
        }}
        "
    )
}
