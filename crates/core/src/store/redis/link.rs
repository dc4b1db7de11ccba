//! The connection to Redis, kept by a thread of its own: it connects, notices that Redis has gone even when nobody asks, and
//! connects again. Who asks meanwhile is told at once, and never waits for a connection.

use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, ErrorKind, RedisError, ServerErrorKind, cmd};
use tokio::sync::{Notify, oneshot};
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

/// A handle on the thread, which ends with it.
pub(super) struct Link {
    shared: Arc<Shared>,
    _end: oneshot::Sender<()>,
}

/// What the thread and those who ask share.
pub(super) struct Shared {
    state: ArcSwap<State>,
    /// Someone has seen that the connection is of no more use.
    broken: Notify,
    timeout: Duration,
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
        let state =
            ArcSwap::from_pointee(State::Down("Redis has not been reached yet (store.url)".to_owned()));
        let shared = Arc::new(Shared { state, broken: Notify::new(), timeout });
        let (end, ended) = oneshot::channel();
        let (first, attempted) = oneshot::channel();
        let (listening, listens) = oneshot::channel();
        let (kept, prefix) = (shared.clone(), prefix.to_owned());
        spawn(async move {
            tokio::select! {
                _ = ended => {}
                () = keep(&client, &kept, first) => {}
                () = listen(&client, &kept, &prefix, &topics, listening) => {}
            }
        })?;
        match attempted.await {
            Ok(Attempt::Refused(why)) => return Err(why),
            // What is published from now on is heard.
            Ok(Attempt::Up) => _ = tokio::time::timeout(timeout, listens).await,
            Ok(Attempt::Away) | Err(_) => {}
        }
        Ok(Self { shared, _end: end })
    }

    /// The connection, where it is up at this moment.
    pub(super) fn connection(&self) -> Result<MultiplexedConnection, Error> {
        match &**self.shared.state.load() {
            State::Up(connection) => Ok(connection.clone()),
            State::Down(why) => Err(Error::Away(why.clone())),
        }
    }

    /// An operation failed: says why, and has the connection replaced where it is of no more use.
    pub(super) fn failed(&self, error: &RedisError) -> Error {
        // A replica, or a node that has lost its master, takes no writes: after a failover the same address leads to another.
        let moved = [ServerErrorKind::ReadOnly, ServerErrorKind::MasterDown, ServerErrorKind::ClusterDown];
        if error.is_unrecoverable_error() || moved.iter().any(|kind| error.kind() == ErrorKind::Server(*kind))
        {
            self.shared.broken.notify_one();
        }
        Error::Away(refusal(error).why)
    }

    /// An operation took too long. The next heartbeat finds out whether that was it alone.
    pub(super) fn silent(&self) -> Error {
        Error::Away(self.shared.too_late())
    }
}

impl Shared {
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
                tracing::info!("the store is there");
            }
            Err(refusal) => self.down(&refusal.why),
        }
    }

    fn down(&self, why: &str) {
        let before = self.state.swap(Arc::new(State::Down(why.to_owned())));
        if !matches!(&*before, State::Down(known) if known == why) {
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
async fn keep(client: &Live<Client>, shared: &Shared, first: oneshot::Sender<Attempt>) {
    let mut attempt = connect(&client.now(), shared).await;
    shared.note(&attempt);
    _ = first.send(Attempt::of(&attempt));
    loop {
        if let Ok(connection) = attempt {
            let why = until_broken(connection, shared).await;
            shared.down(&why);
        }
        sleep(REST).await;
        attempt = connect(&client.now(), shared).await;
        shared.note(&attempt);
    }
}

/// A connection over which Redis has answered.
async fn connect(client: &Client, shared: &Shared) -> Result<MultiplexedConnection, Refusal> {
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(shared.timeout))
        // Whoever asks keeps the time of the whole operation.
        .set_response_timeout(None)
        .set_pipeline_buffer_size(QUEUE);
    let connected = client.get_multiplexed_async_connection_with_config(&config);
    let mut connection = shared.in_time(connected).await?;
    // A Redis that wants a password says so only when it is asked for something.
    shared.in_time(cmd("PING").query_async::<()>(&mut connection)).await?;
    Ok(connection)
}

/// Returns once the connection is of no more use, and says why.
async fn until_broken(mut connection: MultiplexedConnection, shared: &Shared) -> String {
    loop {
        tokio::select! {
            () = sleep(HEARTBEAT) => {}
            () = shared.broken.notified() => return "Redis closed the connection, or writes nothing any more".to_owned(),
        }
        if let Err(refusal) = shared.in_time(cmd("PING").query_async::<()>(&mut connection)).await {
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
