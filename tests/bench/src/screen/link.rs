//! The link itself: IP packets read from the device at one end, held for as long as the link takes, and written to the other.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tun_rs::{DeviceBuilder, SyncDevice};
use workspace_rules::screen::Link as Said;

use super::lane::{Kind, Lane};
use super::space::{Space, told};

/// The edge's end, and the user's.
pub(super) const EDGE: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 1);
const USER: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 2);

const LARGEST: usize = 1_500;

const CONGESTION_CONTROL: &str = "/proc/sys/net/ipv4/tcp_congestion_control";

/// A link between this network and the user's, for as long as the process lives.
#[derive(Debug)]
pub(super) struct Link {
    kind: Arc<Mutex<Kind>>,
    passed: Arc<Passed>,
}

/// What has passed, both ways.
#[derive(Debug, Default)]
struct Passed {
    bytes: AtomicU64,
    dropped: AtomicU64,
}

impl Link {
    /// Lays it: a device at either end, and two threads for each way.
    pub(super) fn lay(user: &Space) -> Self {
        let edge = Arc::new(device("edge", EDGE));
        let user = Arc::new(user.on_thread(|| device("user", USER)));
        let still = Kind { delay: Duration::ZERO, kilobits_per_second: u32::MAX, queue: usize::MAX };
        let link = Self { kind: Arc::new(Mutex::new(still)), passed: Arc::default() };
        link.carry(&edge, &user);
        link.carry(&user, &edge);
        link
    }

    /// Makes it this one from the next packet on.
    pub(super) fn set(&self, said: &Said) {
        let kind = Kind {
            delay: Duration::from_millis(u64::from(said.round_trip_ms)) / 2,
            kilobits_per_second: said.kilobits_per_second,
            queue: said.queue_packets,
        };
        *lock(&self.kind) = kind;
    }

    /// Bytes that have come to either end, and packets that there was no room for.
    pub(super) fn passed(&self) -> (u64, u64) {
        (self.passed.bytes.load(Ordering::SeqCst), self.passed.dropped.load(Ordering::SeqCst))
    }

    /// Waits until nothing has passed for longer than the link takes both ways: what a client has left to say is said by then.
    pub(super) async fn quiet(&self) {
        let still = lock(&self.kind).delay * 3 + Duration::from_millis(50);
        let (mut seen, mut since) = (self.passed().0, Instant::now());
        while since.elapsed() < still {
            tokio::time::sleep(Duration::from_millis(5)).await;
            let now = self.passed().0;
            if now != seen {
                (seen, since) = (now, Instant::now());
            }
        }
    }

    fn carry(&self, from: &Arc<SyncDevice>, to: &Arc<SyncDevice>) {
        let (sender, receiver) = channel();
        let (kind, passed, device) = (self.kind.clone(), self.passed.clone(), from.clone());
        thread::spawn(move || take(&device, &kind, &passed, &sender));
        let (passed, device) = (self.passed.clone(), to.clone());
        thread::spawn(move || bring(&device, &passed, &receiver));
    }
}

/// What TCP goes by at either end.
pub(super) fn congestion_control() -> String {
    std::fs::read_to_string(CONGESTION_CONTROL).unwrap_or_default().trim().to_owned()
}

/// Where something at the edge listens, for the user.
pub(super) fn at_the_edge(port: u16) -> SocketAddr {
    SocketAddr::new(IpAddr::V4(EDGE), port)
}

type Packet = (Instant, Vec<u8>);

fn take(device: &SyncDevice, kind: &Mutex<Kind>, passed: &Passed, to: &Sender<Packet>) {
    let (mut lane, mut packet) = (Lane::default(), [0; LARGEST]);
    while let Ok(length) = device.recv(&mut packet) {
        // What the kernel says of its own accord about IPv6 is nobody's screen.
        if packet[0] >> 4 != 4 {
            continue;
        }
        let kind = *lock(kind);
        match lane.arrival(kind, Instant::now(), length) {
            Some(at) if to.send((at, packet[..length].to_vec())).is_err() => return,
            Some(_) => {}
            None => _ = passed.dropped.fetch_add(1, Ordering::SeqCst),
        }
    }
}

fn bring(device: &SyncDevice, passed: &Passed, from: &Receiver<Packet>) {
    for (at, packet) in from {
        thread::sleep(at.saturating_duration_since(Instant::now()));
        passed.bytes.fetch_add(packet.len() as u64, Ordering::SeqCst);
        if device.send(&packet).is_err() {
            return;
        }
    }
}

/// A device of this thread's network.
fn device(name: &str, address: Ipv4Addr) -> SyncDevice {
    let device = DeviceBuilder::new().name(name).mtu(1_500).build_sync();
    let device = device
        .unwrap_or_else(|error| panic!("there is no device: /dev/net/tun cannot be used here ({error})"));
    told("ip", &["addr", "replace", &format!("{address}/24"), "dev", name]);
    told("ip", &["link", "set", name, "mtu", "1500", "up"]);
    // What one connection has learned of the link is not to be known to the next.
    let forgets = std::fs::write("/proc/sys/net/ipv4/tcp_no_metrics_save", "1");
    forgets.unwrap_or_else(|error| panic!("TCP would remember the link: {error}"));
    // What most servers have; or, where a network of its own may not have that, what begins as it does.
    let _chosen = ["cubic", "reno"].into_iter().find(|name| std::fs::write(CONGESTION_CONTROL, name).is_ok());
    device
}

fn lock(kind: &Mutex<Kind>) -> std::sync::MutexGuard<'_, Kind> {
    kind.lock().unwrap_or_else(PoisonError::into_inner)
}
