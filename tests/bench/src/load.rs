//! Requests without a pause, by `wrk`.

use std::process::Command;

use crate::running::Server;

/// Puts a server under load for a while, and gives how many requests it has answered, all of them well.
pub(crate) fn put(server: &Server, path: &str, connections: usize, seconds: u64) -> u32 {
    let output = Command::new("wrk")
        .args(["-t", "1", "-c", &connections.to_string(), "-d", &format!("{seconds}s")])
        .args(["-H", "Accept: application/json"])
        .arg(format!("{}{path}", server.url))
        .output();
    let output = output.unwrap_or_else(|error| panic!("wrk is missing: apt-get install wrk ({error})"));
    let said = String::from_utf8_lossy(&output.stdout);
    answered(&said)
        .unwrap_or_else(|| panic!("not every request to {} was answered well:\n{said}", server.name))
}

/// `  123456 requests in 5.00s, …`; nothing where any went wrong.
fn answered(said: &str) -> Option<u32> {
    if said.contains("Non-2xx") || said.contains("Socket errors") {
        return None;
    }
    let line = said.lines().find(|line| line.contains(" requests in "))?;
    line.split_whitespace().next()?.parse().ok().filter(|count| *count > 0)
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
