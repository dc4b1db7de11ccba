//! An open load: requests begin when they are due, whether those before them were answered or not, as people do.
//!
//! One thread sends them all, over connections that are kept as a browser's are. It never sends anything twice.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use test_support::quantile::per_mille;
use test_support::received::Answer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Longer than any answer takes that is one.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where requests go: to each of these in turn. It may change while they do.
pub(crate) type Replicas = Arc<Mutex<Vec<SocketAddr>>>;

/// What is to be sent.
pub(crate) struct Offer {
    pub(crate) to: Replicas,
    /// Requests in a second; endless means all at once.
    pub(crate) rate: f64,
    pub(crate) count: usize,
    /// By its number.
    pub(crate) request: Box<dyn Fn(usize) -> Vec<u8> + Send>,
}

/// What became of one request.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    pub(crate) began: Instant,
    /// From its beginning to the answer's last byte.
    pub(crate) took: Duration,
    /// 0 where there was no whole answer.
    pub(crate) status: u16,
    /// Of the answer, or why there was none.
    pub(crate) body: Vec<u8>,
    pub(crate) retry_after: bool,
}

/// What became of all of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcomes(pub(crate) Vec<Outcome>);

/// A load that goes on beside something else.
pub(crate) struct Going(JoinHandle<Outcomes>);

impl Going {
    /// Waits for its end.
    pub(crate) fn end(self) -> Outcomes {
        self.0.join().expect("the load does not panic")
    }
}

impl Offer {
    /// The same request at this rate for this time.
    pub(crate) fn of(to: &str, rate: u32, lasting: Duration, request: Vec<u8>) -> Self {
        let count = (f64::from(rate) * lasting.as_secs_f64()).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count of some thousands"
        )]
        let count = count as usize;
        Self { to: only(to), rate: f64::from(rate), count, request: Box::new(move |_| request.clone()) }
    }

    /// So many at once.
    pub(crate) fn at_once(to: &str, count: usize, request: Vec<u8>) -> Self {
        Self { to: only(to), rate: f64::INFINITY, count, request: Box::new(move |_| request.clone()) }
    }

    pub(crate) fn run(self) -> Outcomes {
        self.begin().end()
    }

    pub(crate) fn begin(self) -> Going {
        Going(std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime can be made").block_on(send_all(self))
        }))
    }
}

/// One place alone.
pub(crate) fn only(url: &str) -> Replicas {
    Arc::new(Mutex::new(vec![address(url)]))
}

pub(crate) fn address(url: &str) -> SocketAddr {
    url.trim_start_matches("http://").parse().expect("a URL of this machine")
}

impl Outcomes {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn with(&self, status: u16) -> impl Iterator<Item = &Outcome> {
        self.0.iter().filter(move |outcome| outcome.status == status)
    }

    pub(crate) fn count(&self, status: u16) -> usize {
        self.with(status).count()
    }

    /// Of all, by whatever status.
    pub(crate) fn per_mille(&self, of_thousand: usize) -> Duration {
        per_mille(self.0.iter().map(|outcome| outcome.took), of_thousand)
    }

    /// How many of each status, `3,000 times 200`.
    pub(crate) fn told(&self) -> String {
        let mut counts: Vec<(u16, usize)> = Vec::new();
        for outcome in &self.0 {
            match counts.iter_mut().find(|(status, _)| *status == outcome.status) {
                Some((_, count)) => *count += 1,
                None => counts.push((outcome.status, 1)),
            }
        }
        counts.sort_unstable();
        let each = counts.iter().map(|(status, count)| match status {
            0 => format!("{count} times no answer"),
            status => format!("{count} times {status}"),
        });
        each.collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn and(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }
}

type Kept = Arc<Mutex<HashMap<SocketAddr, Vec<TcpStream>>>>;

async fn send_all(offer: Offer) -> Outcomes {
    let kept = Kept::default();
    let began = tokio::time::Instant::now();
    let mut under_way = Vec::with_capacity(offer.count);
    for number in 0..offer.count {
        if offer.rate.is_finite() {
            #[expect(clippy::cast_precision_loss, reason = "some thousands")]
            let due = Duration::from_secs_f64(number as f64 / offer.rate);
            tokio::time::sleep_until(began + due).await;
        }
        let to = {
            let replicas = offer.to.lock().expect("nobody panics with it");
            replicas[number % replicas.len()]
        };
        let (bytes, kept) = ((offer.request)(number), kept.clone());
        under_way.push(tokio::spawn(async move {
            let began = Instant::now();
            let answer = tokio::time::timeout(PATIENCE, exchange(to, &bytes, &kept)).await;
            let answer = answer.unwrap_or_else(|_| Err("nothing came in time".to_owned()));
            let took = began.elapsed();
            let (status, body, retry_after) = match answer {
                Ok(answer) => (answer.status, answer.body, answer.retry_after),
                Err(why) => (0, why.into_bytes(), false),
            };
            Outcome { began, took, status, body, retry_after }
        }));
    }
    let mut outcomes = Outcomes::default();
    for each in under_way {
        outcomes.0.push(each.await.expect("a request does not panic"));
    }
    outcomes
}

async fn exchange(to: SocketAddr, request: &[u8], kept: &Kept) -> Result<Answer, String> {
    let kept_one = idle(to, kept);
    let mut stream = if let Some(stream) = kept_one { stream } else { connect(to).await? };
    stream.write_all(request).await.map_err(|error| format!("not taken: {error}"))?;
    let mut received = Vec::new();
    loop {
        if let Some(answer) = Answer::of(&received) {
            if !answer.closes {
                kept.lock().expect("nobody panics with it").entry(to).or_default().push(stream);
            }
            return Ok(answer);
        }
        let read = stream.read_buf(&mut received).await.map_err(|error| format!("broken: {error}"))?;
        if read == 0 {
            return Err("it ended before the answer did".to_owned());
        }
    }
}

async fn connect(to: SocketAddr) -> Result<TcpStream, String> {
    let stream = TcpStream::connect(to).await.map_err(|error| format!("no connection: {error}"))?;
    stream.set_nodelay(true).map_err(|error| error.to_string())?;
    Ok(stream)
}

/// One that is kept, and at whose other end nobody has closed it.
fn idle(to: SocketAddr, kept: &Kept) -> Option<TcpStream> {
    let mut kept = kept.lock().expect("nobody panics with it");
    let streams = kept.get_mut(&to)?;
    while let Some(stream) = streams.pop() {
        let open = stream.try_read(&mut [0]);
        if open.is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock) {
            return Some(stream);
        }
    }
    None
}
