//! Many connections that do nothing, and many that do it slowly: those who want something are served as ever.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use test_support::bank::Bank;
use test_support::wait;

use crate::bffs::{Mobile, PATIENCE, home, metric, mobile};
use crate::ground::Ground;
use crate::load::{Offer, Outcomes, address};
use crate::verdict::{Verdict, as_f64};

/// A request for nothing, so that a connection is one that is kept.
const ASK: &[u8] = b"GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n";

pub(super) fn run(ground: &Ground) -> Verdict {
    let (idle, slow, rate) = ground.count((500, 50, 50), (10_000, 500, 200));
    let bank = Bank::start();
    let settings =
        Mobile { public: "keep_alive = \"10m\"\n", of_accounts: "timeout = \"4s\"\n", ..Mobile::default() };
    let bff = mobile(ground, &bank, &settings);
    let ask = || Offer::of(&bff.public(), rate, ground.lasting(), home(&bank)).run();
    let (mut normal, mut beside) = (Outcomes::default(), Outcomes::default());
    let mut still = usize::MAX;
    // By turns, and more than once: whatever else this machine does is beside both.
    for _ in 0..ground.count(1, 3) {
        normal = normal.and(ask());
        let held: Vec<TcpStream> = (0..idle).map(|_| asked_once(&bff.public())).collect();
        let ends = Arc::new(AtomicBool::new(false));
        let dribbling = dribble(&bff.public(), slow, &ends);
        // How long so many take to be opened at once is not what is asked for.
        let are_open = || metric(&bff, "bff_connections_open", &[]) >= as_f64(idle + slow);
        wait::until(PATIENCE, "all are open", are_open);
        beside = beside.and(ask());
        ends.store(true, Ordering::SeqCst);
        dribbling.join().expect("it does not panic");
        still = still.min(held.iter().filter(|stream| is_open(stream)).count());
    }

    let mut verdict = Verdict::on(ground);
    verdict.counted(still == idle, format!("{still} of {idle} idle ones held beside {slow} slow ones"));
    let all = normal.count(200) + beside.count(200);
    verdict.counted(
        all == normal.len() + beside.len(),
        format!("normally {}, beside them {}", normal.told(), beside.told()),
    );
    for (what, of_thousand) in [("p50", 500), ("p95", 950), ("p99", 990)] {
        verdict.within(what, 1.2, normal.per_mille(of_thousand), beside.per_mille(of_thousand));
    }
    verdict
}

/// A connection that was answered, and is kept.
fn asked_once(url: &str) -> TcpStream {
    use std::io::Read as _;
    let mut stream = TcpStream::connect(address(url)).expect("there is room for one more");
    stream.write_all(ASK).expect("it is taken");
    let mut head = [0; 4096];
    assert!(stream.read(&mut head).is_ok_and(|read| read > 0), "an idle connection was not answered first");
    stream.set_nonblocking(true).expect("it can be asked without waiting");
    stream
}

/// Open, and whatever of its answer was left is read.
fn is_open(mut stream: &TcpStream) -> bool {
    use std::io::{ErrorKind, Read as _};
    loop {
        match stream.read(&mut [0; 4096]) {
            Ok(0) => return false,
            Ok(_) => {}
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
        }
    }
}

/// So many heads, a byte at a time; who is cut off comes again.
fn dribble(url: &str, count: usize, ends: &Arc<AtomicBool>) -> thread::JoinHandle<()> {
    let (to, ends) = (address(url), ends.clone());
    thread::spawn(move || {
        let connect = || TcpStream::connect(to).ok();
        let mut streams: Vec<Option<TcpStream>> = (0..count).map(|_| connect()).collect();
        let letters = ASK.iter().cycle();
        for letter in letters.take_while(|_| !ends.load(Ordering::SeqCst)) {
            // Without its end a head is none.
            let letter = if matches!(letter, b'\r' | b'\n') { b'x' } else { *letter };
            // A byte a second for each, and not all in the same moment.
            for some in streams.chunks_mut(count.div_ceil(50)) {
                for stream in some {
                    if stream.as_mut().is_none_or(|stream| stream.write_all(&[letter]).is_err()) {
                        *stream = connect();
                    }
                }
                thread::sleep(Duration::from_millis(20));
            }
        }
    })
}
