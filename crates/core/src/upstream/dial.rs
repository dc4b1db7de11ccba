//! Connects to an upstream: names resolved through a cache that keeps to their lifetime, every address tried, no Nagle.
//!
//! awc's own connector resolves in a blocking thread per connection and leaves Nagle's algorithm on.

use std::cell::Cell;
use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Task, Poll};
use std::time::Duration;

use actix_rt::net::TcpStream;
use actix_service::Service;
use actix_tls::connect::{ConnectError, ConnectInfo, Connection};
use actix_web::http::Uri;
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{NameServerConfig, ResolverConfig, ResolverOpts};
use hickory_resolver::net::runtime::TokioRuntimeProvider;

/// A resolver shared by all workers of the process.
#[derive(Clone)]
pub(crate) struct Resolver(Arc<TokioResolver>);

impl std::fmt::Debug for Resolver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Resolver")
    }
}

impl Resolver {
    /// These name servers; without any the system's, or the public defaults where the system names none.
    pub(crate) fn new(servers: &[SocketAddr]) -> Result<Self, String> {
        let (config, options) = if servers.is_empty() {
            hickory_resolver::system_conf::read_system_conf()
                .unwrap_or_else(|_| (ResolverConfig::default(), ResolverOpts::default()))
        } else {
            let servers = servers.iter().map(name_server).collect();
            (ResolverConfig::from_parts(None, Vec::new(), servers), ResolverOpts::default())
        };
        let resolver = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default())
            .with_options(options)
            .build()
            .map_err(|error| error.to_string())?;
        Ok(Self(Arc::new(resolver)))
    }

    async fn addresses(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, ConnectError> {
        if let Ok(address) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        let found = self.0.lookup_ip(host).await.map_err(|error| ConnectError::Resolver(Box::new(error)))?;
        Ok(found.iter().map(|address| SocketAddr::new(address, port)).collect())
    }
}

fn name_server(address: &SocketAddr) -> NameServerConfig {
    let mut server = NameServerConfig::udp_and_tcp(address.ip());
    server.connections.iter_mut().for_each(|connection| connection.port = address.port());
    server
}

tokio::task_local! {
    static DIALS: Cell<usize>;
}

/// Which connection a request went over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// One that was made for it.
    New,
    /// One that was kept from before.
    Kept,
}

/// What a request comes to, and which connection it went over: awc, which dials within the request's own future, does not say.
pub(crate) async fn told<T>(request: impl Future<Output = T>) -> (T, Way) {
    let noted = async {
        let result = request.await;
        (result, DIALS.with(Cell::get))
    };
    let (result, dials) = DIALS.scope(Cell::new(0), noted).await;
    (result, if dials == 0 { Way::Kept } else { Way::New })
}

/// The service that awc's connector calls for a new TCP connection.
#[derive(Clone, Debug)]
pub(crate) struct Dial {
    pub(crate) resolver: Resolver,
    /// Time for one address, so that a silent one leaves time for the next.
    pub(crate) per_address: Duration,
}

impl Dial {
    /// Opens a connection to the first address that takes one.
    #[expect(clippy::disallowed_methods, reason = "this module is the one that connects")]
    pub(crate) async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, ConnectError> {
        let mut last = ConnectError::NoRecords;
        for address in self.resolver.addresses(host, port).await? {
            match tokio::time::timeout(self.per_address, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    stream.set_nodelay(true).map_err(ConnectError::Io)?;
                    return Ok(stream);
                }
                Ok(Err(error)) => last = ConnectError::Io(error),
                Err(_) => last = ConnectError::Io(std::io::ErrorKind::TimedOut.into()),
            }
        }
        Err(last)
    }
}

impl Service<ConnectInfo<Uri>> for Dial {
    type Response = Connection<Uri, TcpStream>;
    type Error = ConnectError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>>>>;

    fn poll_ready(&self, _: &mut Task<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&self, info: ConnectInfo<Uri>) -> Self::Future {
        let dial = self.clone();
        Box::pin(async move {
            _ = DIALS.try_with(|dials| dials.set(dials.get() + 1));
            let uri = info.request().clone();
            let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
            let stream = dial.connect(uri.host().unwrap_or_default(), port).await?;
            Ok(Connection::new(uri, stream))
        })
    }
}
