//! Requests without a pause, by `wrk`.

use std::process::Command;

use crate::contender::Contender;
use crate::ground::Ground;
use crate::request::Request;

/// Puts a contender under load for a while, and gives how many requests it has answered.
///
/// # Errors
/// Where one was not answered well, with what was said of it.
pub(crate) fn put(
    ground: &Ground,
    contender: &Contender,
    request: &Request,
    connections: usize,
    seconds: u64,
) -> Result<u32, String> {
    let mut wrk = Command::new("wrk");
    wrk.args(["-t", "1", "-c", &connections.to_string(), "-d", &format!("{seconds}s")]);
    let file = ground.folder().join("credentials").display().to_string();
    if let Some((script, credentials)) = request.script(&file) {
        ground.write("credentials", &credentials);
        wrk.args(["-s", &ground.write("credentials.lua", &script)]);
    }
    for (name, value) in request.fields() {
        wrk.args(["-H", &format!("{name}: {value}")]);
    }
    let output = wrk.arg(format!("{}{}", contender.server.url, request.path)).output();
    let output = output.unwrap_or_else(|error| panic!("wrk is missing: apt-get install wrk ({error})"));
    let said = String::from_utf8_lossy(&output.stdout);
    answered(&said).ok_or_else(|| {
        let told = wrong(&said).unwrap_or("it says nothing of any").trim();
        format!("wrk: {told}")
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
