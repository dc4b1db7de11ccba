//! A name server that knows one address, and tells it for every name (RFC 1035), over UDP.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use hickory_proto::op::{Message, OpCode};
use hickory_proto::rr::{RData, Record, RecordType, rdata::A};

/// How long what it tells holds, in seconds.
const LIFETIME: u32 = 1;
/// How often it looks whether it is to stop.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// A listening name server. It stops when dropped.
#[derive(Debug)]
pub struct NameServer {
    addr: SocketAddr,
    leads_to: Arc<Mutex<Ipv4Addr>>,
    stopping: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl NameServer {
    /// All names lead to this address, for a second at a time.
    pub fn start(leads_to: Ipv4Addr) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a free port on the loopback");
        let addr = socket.local_addr().expect("a bound socket has an address");
        socket.set_read_timeout(Some(LOOK_EVERY)).expect("a socket takes a timeout");
        let (leads_to, stopping) = (Arc::new(Mutex::new(leads_to)), Arc::new(AtomicBool::new(false)));
        let (told, stop) = (leads_to.clone(), stopping.clone());
        let thread = thread::spawn(move || {
            let mut buffer = [0; 1024];
            while !stop.load(Ordering::SeqCst) {
                let Ok((length, from)) = socket.recv_from(&mut buffer) else { continue };
                let address = *told.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(answer) = answer(&buffer[..length], address) {
                    _ = socket.send_to(&answer, from);
                }
            }
        });
        Self { addr, leads_to, stopping, thread: Some(thread) }
    }

    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// All names lead to this address from now on.
    pub fn lead_to(&self, address: Ipv4Addr) {
        *self.leads_to.lock().unwrap_or_else(PoisonError::into_inner) = address;
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        if let Some(thread) = self.thread.take() {
            _ = thread.join();
        }
    }
}

fn answer(question: &[u8], address: Ipv4Addr) -> Option<Vec<u8>> {
    let question = Message::from_vec(question).ok()?;
    let mut answer = Message::response(question.metadata.id, OpCode::Query);
    for query in question.queries {
        if query.query_type() == RecordType::A {
            let record = Record::from_rdata(query.name().clone(), LIFETIME, RData::A(A(address)));
            answer.add_answer(record);
        }
        answer.add_query(query);
    }
    answer.to_vec().ok()
}
