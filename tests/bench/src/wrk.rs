//! `wrk`: requests without a pause.

use std::path::Path;
use std::process::Command;

/// How long, and over how many connections.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    pub connections: usize,
    pub seconds: u64,
}

/// Puts `url` under load, by a script where there is one, and gives how many requests were answered.
///
/// # Errors
/// Where one was not answered well, with what was said of it.
///
/// # Panics
/// Where `wrk` is missing.
pub fn put(url: &str, fields: &[impl AsRef<str>], script: Option<&Path>, load: Load) -> Result<u32, String> {
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
    answered(&said).ok_or_else(|| {
        let told = wrong(&said).unwrap_or("it says nothing of any").trim();
        format!("wrk: not every request to {url} was answered well: {told}")
    })
}

/// `  123456 requests in 5.00s, …`; nothing where any went wrong.
fn answered(said: &str) -> Option<u32> {
    if wrong(said).is_some() {
        return None;
    }
    let line = said.lines().find(|line| line.contains(" requests in "))?;
    line.split_whitespace().next()?.parse().ok().filter(|count| *count > 0)
}

/// The line that tells what went wrong.
fn wrong(said: &str) -> Option<&str> {
    said.lines().find(|line| line.contains("Non-2xx") || line.contains("Socket errors"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_wrong_is_not_counted() {
        assert_eq!(answered("Running\n  1234 requests in 5.00s, 5.00MB read\n"), Some(1234));
        assert_eq!(answered("  1234 requests in 5.00s\n  Non-2xx or 3xx responses: 1\n"), None);
        assert_eq!(answered("  0 requests in 5.00s\n"), None);
        assert_eq!(answered(""), None);
    }
}
