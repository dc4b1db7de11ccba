//! `purge`: ends what a running process keeps of systems' answers, and has it tell the other replicas.

use actix_web::http::Method;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::Stop;
use super::port::Port;
use crate::config::Origin;

/// What a running process keeps of systems' answers.
#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Exits with 0 where it is done and the other replicas are told, with 1 where nothing is done, and with 3 where the \
                        others are not told yet."
)]
pub(super) struct Purge {
    #[command(flatten)]
    port: Port,
    #[command(subcommand)]
    what: What,
}

#[derive(Clone, Debug, Subcommand)]
enum What {
    /// What is kept of one address of a system, for anybody.
    Key {
        /// The system, by its section's name.
        upstream: String,
        /// What follows the system's url, with its query; or the whole address.
        path: String,
    },
    /// What has a tag: by its system, its route or its client.
    Tag {
        /// The tag, as it is written.
        tag: String,
        /// Of this person alone, as their issuer calls them.
        #[arg(long, value_name = "SUBJECT")]
        of: Option<String>,
        /// Which issuer, by its section's name or its url, where there are several.
        #[arg(long, requires = "of")]
        issuer: Option<String>,
    },
    /// What is kept for one person, through whichever client.
    User {
        /// The person, as their issuer calls them.
        subject: String,
        /// Which issuer, by its section's name or its url, where there are several.
        #[arg(long)]
        issuer: Option<String>,
    },
    /// All that is kept.
    All,
}

impl Purge {
    /// Asks the process, and says what a person reads. `name` is the binary's.
    pub(super) fn run(&self, name: &str, origin: &Origin<'_>) -> Stop {
        let answer = self.port.ask(name, origin, Method::POST, "/purges", self.what.body().to_string());
        answer.map_or_else(Stop::Fault, |answer| shown(&answer))
    }
}

impl What {
    fn body(&self) -> Value {
        match self {
            Self::Key { upstream, path } => json!({"key": {"upstream": upstream, "path": path}}),
            Self::Tag { tag, of, issuer } => {
                let of = of.as_ref().map(|subject| json!({"subject": subject, "issuer": issuer}));
                json!({"tag": {"tag": tag, "of": of}})
            }
            Self::User { subject, issuer } => json!({"user": {"subject": subject, "issuer": issuer}}),
            Self::All => json!({"all": {}}),
        }
    }
}

fn shown(answer: &Value) -> Stop {
    let [answers, parts] =
        ["answers", "parts"].map(|kind| answer["ended"][kind].as_u64().unwrap_or_default());
    let here = format!("ended here: kept answers {answers}, parts of screens {parts}\n");
    match answer["others"].as_str() {
        Some("told") => Stop::Done(
            here + "the other replicas are told: each ends its own within a second, or, where it cannot read that, all that it keeps within \
                    cache.unread_at_most\n",
        ),
        Some("none") => Stop::Done(here + "no other replica shares this one's store\n"),
        _ => Stop::DoneHere(format!(
            "{here}THE OTHER REPLICAS ARE NOT TOLD YET, and go on with what they keep: {}. This one tells them once the store is back, as \
             long as it runs\n",
            answer["why"].as_str().unwrap_or("it is not said why")
        )),
    }
}
