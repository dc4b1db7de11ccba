//! The second connection, which hears what is published. It subscribes to all topics of this service by one pattern, and again
//! whenever it was lost; what is published in between is not heard.

use std::time::Duration;

use futures_util::StreamExt as _;
use redis::aio::PubSub;
use redis::{Client, Msg};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::super::topics::Topics;
use super::link::{Line, REST, Refusal};
use crate::config::Live;

/// A connection on which nothing comes is asked for a sign of life this often: a peer may go without a word.
const HEARTBEAT: Duration = Duration::from_millis(500);

/// Where a topic's messages go in Redis.
pub(super) fn channel(prefix: &str, topic: &str) -> String {
    format!("{prefix}:t:{topic}")
}

/// Hears and delivers, for ever. `listening` is told once the first subscription stands.
pub(super) async fn listen(
    client: &Live<Client>,
    line: &Line,
    prefix: &str,
    topics: &Topics,
    listening: oneshot::Sender<()>,
) {
    let mut listening = Some(listening);
    loop {
        if let Ok(connection) = subscribe(&client.now(), line, prefix).await {
            _ = listening.take().map(|listening| listening.send(()));
            hear(connection, line, &channel(prefix, ""), topics).await;
        }
        // Why is told by the other connection.
        sleep(REST).await;
    }
}

async fn subscribe(client: &Client, line: &Line, prefix: &str) -> Result<PubSub, Refusal> {
    let mut connection = line.in_time(client.get_async_pubsub()).await?;
    // The configuration admits no prefix that means something in a pattern.
    line.in_time(connection.psubscribe(channel(prefix, "*"))).await?;
    Ok(connection)
}

/// Returns once the connection is lost.
async fn hear(connection: PubSub, line: &Line, channels: &str, topics: &Topics) {
    let (mut sink, mut messages) = connection.split();
    loop {
        match timeout(HEARTBEAT, messages.next()).await {
            Ok(Some(message)) => deliver(&message, channels, topics),
            Ok(None) => return,
            Err(_) => {
                if line.in_time(sink.ping::<redis::Value>()).await.is_err() {
                    return;
                }
            }
        }
    }
}

fn deliver(message: &Msg, channels: &str, topics: &Topics) {
    if let Some(topic) = message.get_channel_name().strip_prefix(channels) {
        topics.deliver(topic, message.get_payload_bytes().to_vec().into());
    }
}
