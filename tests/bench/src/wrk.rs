//! `wrk`: requests without a pause.

use std::path::Path;
use std::process::Command;

/// How far apart two answers to the same question may be: a head tells the time, an age, a trace. What `wrk` rounds is less.
const APART: f64 = 0.03;

/// How long, and over how many connections.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub connections: usize,
    pub seconds: u64,
}

/// Puts `url` under load, by a script where there is one, and gives how many requests were answered, each by `whole` bytes or about as many:
/// it does not tell a redirect from an answer.
///
/// # Errors
/// Where one was not answered well, with what was said of it.
///
/// # Panics
/// Where `wrk` is missing.
pub fn put(
    url: &str,
    fields: &[impl AsRef<str>],
    script: Option<&Path>,
    load: Load,
    whole: usize,
) -> Result<u32, String> {
    let mut command = Command::new("wrk");
    command.args(["-t", "1", "-c", &load.connections.to_string(), "-d", &format!("{}s", load.seconds)]);
    for field in fields {
        command.args(["-H", field.as_ref()]);
    }
    if let Some(script) = script {
        command.arg("-s").arg(script);
    }
    let output = command.arg(url).output();
    let output = output.unwrap_or_else(|error| panic!("wrk is missing: apt-get install wrk ({error})"));
    let said = String::from_utf8_lossy(&output.stdout);
    let (count, bytes) = answered(&said).ok_or_else(|| {
        let told = wrong(&said).unwrap_or("it says nothing of any").trim();
        format!("wrk: not every request to {url} was answered well: {told}")
    })?;
    let (least, most) = between(count, load.connections, whole);
    if (least..=most).contains(&bytes) {
        return Ok(count);
    }
    Err(format!("wrk: {count} requests to {url} brought {bytes:.0} bytes: an answer takes {whole}"))
}

/// How many bytes so many answers may come to: what was under way at the end has brought some too.
fn between(count: u32, connections: usize, whole: usize) -> (f64, f64) {
    let float = |count: usize| u32::try_from(count).map_or(f64::MAX, f64::from);
    let (whole, count) = (float(whole), f64::from(count));
    (count * whole * (1.0 - APART), (count * (1.0 + APART) + float(connections)) * whole)
}

/// How many, and their bytes: `  123456 requests in 5.00s, 5.00MB read`; nothing where any went wrong.
fn answered(said: &str) -> Option<(u32, f64)> {
    if wrong(said).is_some() {
        return None;
    }
    let line = said.lines().find(|line| line.contains(" requests in "))?;
    let count = line.split_whitespace().next()?.parse().ok().filter(|count| *count > 0)?;
    let read = line.rsplit_once(", ")?.1.strip_suffix(" read")?;
    Some((count, bytes(read)?))
}

/// `5.00MB`, each step of which is 1,024 times the one before.
fn bytes(read: &str) -> Option<f64> {
    let (number, unit) = read.split_at(read.find(|c: char| c.is_ascii_alphabetic())?);
    let step = ["B", "KB", "MB", "GB", "TB"].iter().position(|each| *each == unit)?;
    Some(number.parse::<f64>().ok()? * 1024_f64.powi(i32::try_from(step).ok()?))
}

/// The line that tells what went wrong.
fn wrong(said: &str) -> Option<&str> {
    said.lines().find(|line| line.contains("Non-2xx") || line.contains("Socket errors"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use test_support::upstream::{Reply, Upstream};

    use super::*;
    use crate::exchange;

    #[test]
    fn what_went_wrong_is_not_counted() {
        let five = (1234, 5.0 * 1024.0 * 1024.0);
        assert_eq!(answered("Running\n  1234 requests in 5.00s, 5.00MB read\n"), Some(five));
        assert_eq!(answered("  1234 requests in 5.00s\n  Non-2xx or 3xx responses: 1\n"), None);
        assert_eq!(answered("  0 requests in 5.00s\n"), None);
        assert_eq!(answered(""), None);
        assert_eq!(["12.00B", "1.50KB", "x"].map(bytes), [Some(12.0), Some(1536.0), None]);
    }

    /// A redirect to where one signs in is no error to `wrk`.
    #[test]
    fn what_brings_less_than_an_answer_is_none() {
        let upstream = Upstream::start(|seen| match seen.path() {
            "/answer" => Reply::json(200, &json!({"text": "x".repeat(1000)})),
            _ => Reply::status(302).header("Location", "/answer"),
        });
        let load = Load { connections: 1, seconds: 1 };
        let put = |path: &str, whole| put(&format!("{}{path}", upstream.url()), &[""; 0], None, load, whole);
        let address = upstream.url().trim_start_matches("http://").parse().expect("it is an address");
        let asked = exchange::of(address, b"GET /answer HTTP/1.1\r\nHost: x\r\n\r\n");
        let (_, length) = asked.expect("it answers");
        assert!(put("/answer", length.whole).is_ok_and(|count| count > 0));
        let sent_on = put("/elsewhere", length.whole);
        assert!(sent_on.as_ref().is_err_and(|why| why.contains("an answer takes")), "{sent_on:?}");
    }
}
