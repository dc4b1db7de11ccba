//! A browser's connection to the edge: HTTP/2 over TLS, as many requests at once as there are.

use std::io::Read as _;
use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use flate2::read::GzDecoder;
use h2::client::{Builder, SendRequest};
use http::{Request, Version};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;

use super::edge::NAME;

/// As browsers have them, so that no answer waits for leave to go on.
const STREAM_WINDOW: u32 = 6 << 20;
const CONNECTION_WINDOW: u32 = 15 << 20;

/// An open connection.
#[derive(Debug)]
pub(super) struct Page {
    requests: SendRequest<Bytes>,
    driver: JoinHandle<()>,
}

/// An answer, and how long its body was as it came.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) compressed: usize,
    pub(super) json: Value,
}

impl Page {
    pub(super) async fn open(to: SocketAddr, tls: &Arc<ClientConfig>) -> Self {
        let tcp = TcpStream::connect(to).await.expect("the edge listens");
        tcp.set_nodelay(true).expect("a socket takes it");
        let name = ServerName::try_from(NAME).expect("it is a name");
        let tls = TlsConnector::from(tls.clone()).connect(name, tcp).await.expect("the edge is who it says");
        let (requests, connection) = Builder::new()
            .initial_window_size(STREAM_WINDOW)
            .initial_connection_window_size(CONNECTION_WINDOW)
            .enable_push(false)
            .handshake(tls)
            .await
            .expect("the edge speaks HTTP/2");
        let driver = tokio::spawn(async move {
            let _closed = connection.await;
        });
        Self { requests, driver }
    }

    /// A JSON resource that must be there.
    pub(super) async fn get(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut request = Request::get(format!("https://{NAME}{path}")).version(Version::HTTP_2);
        for (name, value) in fields {
            request = request.header(*name, *value);
        }
        request = request.header("accept", "application/json").header("accept-encoding", "gzip");
        let request = request.body(()).expect("it is a request");
        let mut requests = self.requests.clone().ready().await.expect("the connection is open");
        let (answer, _) = requests.send_request(request, true).expect("the connection is open");
        let answer = answer.await.unwrap_or_else(|error| panic!("{path}: {error}"));
        let (head, mut body) = answer.into_parts();
        let mut bytes = Vec::new();
        while let Some(chunk) = body.data().await {
            let chunk = chunk.unwrap_or_else(|error| panic!("{path}: {error}"));
            bytes.extend_from_slice(&chunk);
            body.flow_control().release_capacity(chunk.len()).expect("it was received");
        }
        assert_eq!(head.status, 200, "{path}: {}", String::from_utf8_lossy(&bytes));
        let compressed = bytes.len();
        if head.headers.get("content-encoding").is_some_and(|coding| coding == "gzip") {
            let mut plain = Vec::new();
            GzDecoder::new(&*bytes).read_to_end(&mut plain).expect("it is gzip");
            bytes = plain;
        }
        let json = serde_json::from_slice(&bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
        Answer { compressed, json }
    }
}

impl Drop for Page {
    /// Closed as a tab is: at once.
    fn drop(&mut self) {
        self.driver.abort();
    }
}
