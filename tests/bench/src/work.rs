//! A work: what is asked for, what must be answered, and who does it.

use std::any::Any;

use serde_json::Value;
use workspace_rules::benchmarks::Absent;

use crate::contender::{Contender, Entry};
use crate::ground::Ground;

/// One that stands ready to be measured.
pub(crate) struct Work {
    pub(crate) contenders: Vec<Contender>,
    pub(crate) absent: Vec<Absent>,
    /// What it stands on: ended with it.
    _beside: Vec<Box<dyn Any>>,
}

/// What a work is called, and how it is made ready.
pub(crate) struct Plan {
    pub(crate) name: &'static str,
    pub(crate) open: fn(&Ground) -> Work,
}

impl Work {
    /// Of these entries, those whose answer is what it must be, field for field.
    pub(crate) fn of(entries: Vec<(Entry, &Value)>, beside: Vec<Box<dyn Any>>) -> Self {
        let (mut contenders, mut absent) = (Vec::new(), Vec::new());
        for (entry, expected) in entries {
            let checked = entry.and_then(|contender| {
                let name = contender.name.clone();
                contender.check(expected).map(|()| contender).map_err(|why| Absent { name, why })
            });
            match checked {
                Ok(contender) => contenders.push(contender),
                Err(entry) => absent.push(entry),
            }
        }
        Self { contenders, absent, _beside: beside }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use serde_json::json;
    use test_support::upstream::{Reply, Upstream};

    use super::*;
    use crate::request::Request;
    use crate::running::Server;

    /// A process that does nothing, at the address of a scripted upstream.
    fn contender(name: &str, upstream: &Upstream) -> Contender {
        let mut command = Command::new("sleep");
        command.arg("60");
        let port = upstream.url().rsplit(':').next().and_then(|port| port.parse().ok());
        let server = Server::start(name, command, port.expect("a URL has a port"), &upstream.url());
        Contender::new(name, String::new(), server, Request::to("/answer"))
    }

    #[test]
    fn who_answers_otherwise_is_not_measured_and_named() {
        let right = Upstream::start(|_| Reply::json(200, &json!({"a": {"b": 1}, "c": []})));
        let wrong = Upstream::start(|_| Reply::json(200, &json!({"a": {"b": 2}, "c": []})));
        let failing = Upstream::start(|_| Reply::json(404, &json!({"c": [], "a": {"b": 1}})));
        let expected = json!({"c": [], "a": {"b": 1}});
        let upstreams = [("right", &right), ("wrong", &wrong), ("failing", &failing)];
        let entries = upstreams.map(|(name, upstream)| (Ok(contender(name, upstream)), &expected));
        let work = Work::of(entries.into(), Vec::new());
        assert_eq!(work.contenders.iter().map(|each| &each.name).collect::<Vec<_>>(), ["right"]);
        assert_eq!(work.absent.iter().map(|each| &each.name).collect::<Vec<_>>(), ["wrong", "failing"]);
        assert!(work.absent[1].why.contains("404"), "{}", work.absent[1].why);
    }
}
