//! Who listens to which topic within this process. Every engine delivers here; Redis carries between processes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::sync::broadcast::{self, Receiver, Sender, error::RecvError};

/// Messages that a slow listener may fall behind before the oldest are lost to it.
const BACKLOG: usize = 1024;

/// The topics of this process; clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Topics(Arc<Mutex<HashMap<String, Sender<Bytes>>>>);

impl Topics {
    pub(super) fn listen(&self, topic: &str) -> Receiver<Bytes> {
        let mut topics = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        topics.entry(topic.to_owned()).or_insert_with(|| broadcast::channel(BACKLOG).0).subscribe()
    }

    pub(super) fn deliver(&self, topic: &str, message: Bytes) {
        let mut topics = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let heard = topics.get(topic).is_some_and(|sender| sender.send(message).is_ok());
        if !heard {
            // Nobody listens any more: a topic that came and went leaves nothing behind.
            topics.remove(topic);
        }
    }
}

/// The next message, or `None` once the topic can bring no more.
pub(super) async fn next(receiver: &mut Receiver<Bytes>) -> Option<Bytes> {
    loop {
        match receiver.recv().await {
            Ok(message) => return Some(message),
            Err(RecvError::Lagged(lost)) => {
                tracing::warn!(store.lost = lost, "a listener of the store was too slow and lost messages");
            }
            Err(RecvError::Closed) => return None,
        }
    }
}
