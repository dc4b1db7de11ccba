//! A system behind TLS: it says whether its client showed a certificate, and remembers what was agreed on.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};

/// A certificate and its key, as PEM.
pub(super) struct Identity {
    pub(super) certificate: String,
    pub(super) key: String,
}

/// A listening server, which keeps connections; its thread ends with the test's process.
pub(super) struct Server {
    address: SocketAddr,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    requests: AtomicUsize,
    client: Mutex<Option<Vec<u8>>>,
    protocol: Mutex<Option<String>>,
}

impl Server {
    /// With this certificate; where an authority is given, a client without one of its certificates is refused.
    pub(super) fn start(identity: &Identity, clients: Option<&str>) -> Self {
        let config = Arc::new(config(identity, clients));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Seen::default());
        let remembers = seen.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, seen) = (config.clone(), remembers.clone());
                thread::spawn(move || _ = serve(stream, config, &seen));
            }
        });
        Self { address, seen }
    }

    pub(super) fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// Requests that were read.
    pub(super) fn requests(&self) -> usize {
        self.seen.requests.load(Ordering::SeqCst)
    }

    /// Connections on which a request was read.
    pub(super) fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    /// Whether the client of the last request showed this certificate.
    pub(super) fn saw(&self, client: &Identity) -> bool {
        let shown = CertificateDer::from_pem_slice(client.certificate.as_bytes()).unwrap();
        self.seen.client.lock().unwrap().as_deref() == Some(&*shown)
    }

    /// The protocol that was agreed on last, of `h2` and `http/1.1`.
    pub(super) fn protocol(&self) -> Option<String> {
        self.seen.protocol.lock().unwrap().clone()
    }
}

fn config(identity: &Identity, clients: Option<&str>) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions().unwrap();
    let builder = match clients {
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(CertificateDer::from_pem_slice(authority.as_bytes()).unwrap()).unwrap();
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        }
        None => builder.with_no_client_auth(),
    };
    let certificate = CertificateDer::from_pem_slice(identity.certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap();
    let mut config = builder.with_single_cert(vec![certificate], key).unwrap();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    config
}

/// One request after the other.
fn serve(stream: TcpStream, config: Arc<ServerConfig>, seen: &Seen) -> std::io::Result<()> {
    let mut stream = StreamOwned::new(ServerConnection::new(config).unwrap(), stream);
    let mut first = true;
    while read_request(&mut stream)? {
        seen.connections.fetch_add(usize::from(first), Ordering::SeqCst);
        first = false;
        seen.requests.fetch_add(1, Ordering::SeqCst);
        let protocol = stream.conn.alpn_protocol().map(|name| String::from_utf8_lossy(name).into_owned());
        *seen.protocol.lock().unwrap() = protocol;
        let client = stream.conn.peer_certificates().and_then(|chain| Some(chain.first()?.to_vec()));
        let who = if client.is_some() { "a certified client" } else { "nobody" };
        *seen.client.lock().unwrap() = client;
        let body = format!("{{\"text\":\"{who}\"}}");
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
        write!(stream, "{head}Content-Length: {}\r\n\r\n{body}", body.len())?;
        stream.flush()?;
    }
    stream.conn.send_close_notify();
    stream.flush()
}

/// `false` where the client has closed.
fn read_request(stream: &mut impl Read) -> std::io::Result<bool> {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut piece)? {
            0 => return Ok(false),
            read => request.extend_from_slice(&piece[..read]),
        }
    }
    Ok(true)
}
