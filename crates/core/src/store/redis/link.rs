//! The connections to Redis. One is everybody's, kept by a thread of its own: it connects, notices that Redis has gone even when nobody asks,
//! and connects again. Each worker keeps one of its own beside it in the same way, so that a request there wakes no other thread; until that is up,
//! it asks over everybody's. Who asks while neither is up is told at once, and never waits for a connection.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ErrorKind, RedisError, ServerErrorKind, cmd};
use tokio::sync::{Notify, oneshot, watch};
use tokio::time::{sleep, timeout};

use super::super::Error;
use super::super::topics::Topics;
use super::listen::listen;
use crate::config::Live;

/// How often the connection is tried while nobody complains.
const HEARTBEAT: Duration = Duration::from_millis(250);

/// How long a lost connection, or a failed attempt, rests.
pub(super) const REST: Duration = Duration::from_millis(100);

/// Commands that may wait to be written.
const QUEUE: usize = 1024;

/// The store's line, kept by a thread which ends with this, and what workers' own are opened with.
pub(super) struct Link {
    line: Arc<Line>,
    client: Live<Client>,
    /// Dropped with this, which ends the thread and every worker's own.
    end: watch::Sender<()>,
}

/// A connection that is kept up, as those who ask find it.
pub(super) struct Line {
    whose: Whose,
    state: ArcSwap<State>,
    /// Someone has seen that the connection is of no more use.
    broken: Notify,
    timeout: Duration,
}

/// Who asks over a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// Whoever has none of its own: how it is, so is the store.
    Everybodys,
    Workers,
}

enum State {
    Up(MultiplexedConnection),
    Down(String),
}

/// Why an attempt to connect failed.
pub(super) struct Refusal {
    /// Whether it will stay so until somebody changes a setting.
    lasting: bool,
    pub(super) why: String,
}

/// How the first attempt went.
enum Attempt {
    Up,
    Away,
    Refused(String),
}

impl Attempt {
    fn of(attempt: &Result<MultiplexedConnection, Refusal>) -> Self {
        match attempt {
            Ok(_) => Self::Up,
            Err(refusal) if refusal.lasting => Self::Refused(refusal.why.clone()),
            Err(_) => Self::Away,
        }
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Link")
    }
}

impl Link {
    /// Starts the thread and waits for its first attempt. That Redis cannot be reached is no error; that it refuses us is.
    pub(super) async fn start(
        client: Live<Client>,
        timeout: Duration,
        prefix: &str,
        topics: Topics,
    ) -> Result<Self, String> {
        let line = Arc::new(Line::new(Whose::Everybodys, timeout));
        let (end, mut ended) = watch::channel(());
        let (first, attempted) = oneshot::channel();
        let (listening, listens) = oneshot::channel();
        let (kept, connects, prefix) = (line.clone(), client.clone(), prefix.to_owned());
        spawn(async move {
            tokio::select! {
                _ = ended.changed() => {}
                () = keep(&connects, &kept, Some(first)) => {}
                () = listen(&connects, &kept, &prefix, &topics, listening) => {}
            }
        })?;
        match attempted.await {
            Ok(Attempt::Refused(why)) => return Err(why),
            // What is published from now on is heard.
            Ok(Attempt::Up) => _ = tokio::time::timeout(timeout, listens).await,
            Ok(Attempt::Away) | Err(_) => {}
        }
        Ok(Self { line, client, end })
    }

    /// Keeps a line for this thread alone, for as long as it is polled there and the link is: what is asked over it wakes no other thread.
    pub(super) fn keep_own(&self) -> impl Future<Output = ()> + use<> {
        let line = Arc::new(Line::new(Whose::Workers, self.line.timeout));
        let (everybodys, client, mut ended) = (self.line.clone(), self.client.clone(), self.end.subscribe());
        async move {
            let _own = Own::begin(everybodys, line.clone());
            tokio::select! {
                _ = ended.changed() => {}
                () = keep(&client, &line, None) => {}
            }
        }
    }

    /// The connection to ask over, where one is up at this moment: this thread's own before everybody's.
    pub(super) fn connection(&self) -> Result<Asking<'_>, Error> {
        let own = Own::beside(&self.line).and_then(|line| Some((line.connection().ok()?, line)));
        let (connection, line) = match own {
            Some(own) => own,
            None => (self.line.connection()?, self.line.clone()),
        };
        Ok(Asking { connection, link: self, line })
    }

    /// Whether it can be asked at this moment.
    pub(super) fn health(&self) -> Result<(), Error> {
        self.line.connection().map(drop)
    }
}

/// A connection, and the line that it is of.
pub(super) struct Asking<'a> {
    pub(super) connection: MultiplexedConnection,
    link: &'a Link,
    line: Arc<Line>,
}

impl Asking<'_> {
    /// An operation failed: says why, and has the connection replaced where it is of no more use.
    pub(super) fn failed(&self, error: &RedisError) -> Error {
        let why = refusal(error).why;
        // A replica, or a node that has lost its master, takes no writes: after a failover the same address leads to another, whoever asks.
        let moved = [ServerErrorKind::ReadOnly, ServerErrorKind::MasterDown, ServerErrorKind::ClusterDown];
        let has_moved = moved.iter().any(|kind| error.kind() == ErrorKind::Server(*kind));
        if has_moved || error.is_unrecoverable_error() {
            self.line.is_broken(&why);
        }
        if has_moved {
            self.link.line.is_broken(&why);
        }
        Error::Away(why)
    }

    /// An operation took too long. The next heartbeat finds out whether that was it alone.
    pub(super) fn silent(&self) -> Error {
        Error::Away(self.line.too_late())
    }
}

thread_local! {
    /// Everybody's line of a link, and this thread's own: few, of several links in a test.
    static OWN: RefCell<Vec<(Arc<Line>, Arc<Line>)>> = const { RefCell::new(Vec::new()) };
}

/// A thread's own line, which is found by who asks there until this is dropped.
struct Own(Arc<Line>);

impl Own {
    fn begin(everybodys: Arc<Line>, line: Arc<Line>) -> Self {
        OWN.with_borrow_mut(|all| all.push((everybodys, line.clone())));
        Self(line)
    }

    /// The one that this thread has beside everybody's.
    fn beside(line: &Arc<Line>) -> Option<Arc<Line>> {
        OWN.with_borrow(|all| all.iter().find(|(of, _)| Arc::ptr_eq(of, line)).map(|(_, own)| own.clone()))
    }
}

impl Drop for Own {
    fn drop(&mut self) {
        // A thread that ends may have dropped them before.
        _ = OWN.try_with(|all| all.borrow_mut().retain(|(_, own)| !Arc::ptr_eq(own, &self.0)));
    }
}

impl Line {
    fn new(whose: Whose, timeout: Duration) -> Self {
        let state =
            ArcSwap::from_pointee(State::Down("Redis has not been reached yet (store.url)".to_owned()));
        Self { whose, state, broken: Notify::new(), timeout }
    }

    /// The connection, where it is up at this moment.
    fn connection(&self) -> Result<MultiplexedConnection, Error> {
        match &**self.state.load() {
            State::Up(connection) => Ok(connection.clone()),
            State::Down(why) => Err(Error::Away(why.clone())),
        }
    }

    fn too_late(&self) -> String {
        format!("Redis did not answer within {:?} (store.timeout)", self.timeout)
    }

    /// Within the timeout, or an error that says so.
    pub(super) async fn in_time<T>(
        &self,
        answer: impl Future<Output = Result<T, RedisError>>,
    ) -> Result<T, Refusal> {
        match timeout(self.timeout, answer).await {
            Ok(answer) => answer.map_err(|error| refusal(&error)),
            Err(_) => Err(Refusal { lasting: false, why: self.too_late() }),
        }
    }

    fn note(&self, attempt: &Result<MultiplexedConnection, Refusal>) {
        match attempt {
            Ok(connection) => {
                self.state.store(Arc::new(State::Up(connection.clone())));
                if self.whose == Whose::Everybodys {
                    tracing::info!("the store is there");
                }
            }
            Err(refusal) => self.down(&refusal.why),
        }
    }

    /// Has the connection replaced. A worker's next request does not wait for that: it asks over everybody's.
    fn is_broken(&self, why: &str) {
        if self.whose == Whose::Workers {
            self.down(why);
        }
        self.broken.notify_one();
    }

    fn down(&self, why: &str) {
        let before = self.state.swap(Arc::new(State::Down(why.to_owned())));
        let is_known = matches!(&*before, State::Down(known) if known == why);
        if self.whose == Whose::Everybodys && !is_known {
            tracing::warn!(error = why, "the store is away");
        }
    }
}

/// A thread of its own, so that the connection outlives any worker and is served while workers are busy.
fn spawn(work: impl Future<Output = ()> + Send + 'static) -> Result<(), String> {
    let told = |error: std::io::Error| format!("store: no thread can be started: {error}");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(told)?;
    let thread = std::thread::Builder::new().name("store".to_owned());
    thread.spawn(move || runtime.block_on(work)).map(drop).map_err(told)
}

/// Connects again and again. `first` hears how the first attempt went.
async fn keep(client: &Live<Client>, line: &Line, first: Option<oneshot::Sender<Attempt>>) {
    let mut attempt = connect(&client.now(), line).await;
    line.note(&attempt);
    if let Some(first) = first {
        _ = first.send(Attempt::of(&attempt));
    }
    loop {
        if let Ok(connection) = attempt {
            let why = until_broken(connection, line).await;
            line.down(&why);
        }
        sleep(REST).await;
        attempt = connect(&client.now(), line).await;
        line.note(&attempt);
    }
}

/// A connection over which Redis has answered.
async fn connect(client: &Client, line: &Line) -> Result<MultiplexedConnection, Refusal> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(line.timeout))
        // Whoever asks keeps the time of the whole operation.
        .set_response_timeout(None)
        .set_pipeline_buffer_size(QUEUE);
    let connected = client.get_multiplexed_async_connection_with_config(&config);
    let mut connection = line.in_time(connected).await?;
    // A Redis that wants a password says so only when it is asked for something.
    line.in_time(cmd("PING").query_async::<()>(&mut connection)).await?;
    Ok(connection)
}

/// Returns once the connection is of no more use, and says why.
async fn until_broken(mut connection: MultiplexedConnection, line: &Line) -> String {
    loop {
        tokio::select! {
            () = sleep(HEARTBEAT) => {}
            () = line.broken.notified() => return "Redis closed the connection, or writes nothing any more".to_owned(),
        }
        if let Err(refusal) = line.in_time(cmd("PING").query_async::<()>(&mut connection)).await {
            return refusal.why;
        }
    }
}

/// What an error means for the one who operates this.
fn refusal(error: &RedisError) -> Refusal {
    let (lasting, why) = match (error.kind(), error.code()) {
        (ErrorKind::AuthenticationFailed, _) | (_, Some("WRONGPASS")) => {
            (true, "Redis refuses the password: look at store.username and store.password".to_owned())
        }
        (_, Some("NOAUTH")) => (true, "Redis wants a password: set store.password".to_owned()),
        (ErrorKind::Server(ServerErrorKind::NoPerm), _) => {
            (true, format!("Redis does not let this user work: look at store.username: {error}"))
        }
        _ => (false, format!("Redis cannot be used: {error} (store.url)")),
    };
    Refusal { lasting, why }
}
