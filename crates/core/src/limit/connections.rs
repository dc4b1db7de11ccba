//! Connections of one client: so many at once where the settings say so, and a further one is closed before anything is read of it.
//!
//! Who is behind a trusted proxy cannot be told when a connection comes: the proxy's own are counted, and never refused.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::subject::network;
use crate::config::Public;
use crate::http::peer;
use crate::telemetry::ConnectionMetrics;

/// The process's connections on the public port.
#[derive(Debug)]
pub(crate) struct Connections {
    most: Option<usize>,
    trusted: Vec<ipnet::IpNet>,
    by_network: Mutex<HashMap<IpAddr, usize>>,
    metrics: ConnectionMetrics,
}

/// One of them, for as long as it is open.
#[derive(Debug)]
pub(crate) struct Open {
    all: Arc<Connections>,
    /// Where it is counted for its client.
    network: Option<IpAddr>,
}

impl Connections {
    pub(crate) fn new(config: &Public) -> Arc<Self> {
        Arc::new(Self {
            most: config.connections_per_address,
            trusted: config.trusted_proxies.clone(),
            by_network: Mutex::default(),
            metrics: ConnectionMetrics::new(),
        })
    }

    /// One more, or none where its client has as many as it may.
    pub(crate) fn open(self: &Arc<Self>, address: IpAddr) -> Option<Open> {
        let counted = self.most.filter(|_| !peer::is_trusted(address, &self.trusted));
        let network = counted.map(|most| self.count(network(address), most).ok_or(())).transpose();
        let Ok(network) = network else {
            self.metrics.refused();
            return None;
        };
        self.metrics.open(1.0);
        Some(Open { all: self.clone(), network })
    }

    fn count(&self, network: IpAddr, most: usize) -> Option<IpAddr> {
        let mut by_network = self.by_network();
        let count = by_network.entry(network).or_default();
        (*count < most).then(|| {
            *count += 1;
            network
        })
    }

    fn by_network(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.by_network.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.all.metrics.open(-1.0);
        let Some(network) = self.network else { return };
        let mut by_network = self.all.by_network();
        if let Some(count) = by_network.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                by_network.remove(&network);
            }
        }
    }
}
