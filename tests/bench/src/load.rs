//! Requests without a pause, by `wrk`.

use std::path::PathBuf;

use bench::wrk::{self, Load};

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
    let file = ground.folder().join("credentials").display().to_string();
    let script = request.script(&file).map(|(script, credentials)| {
        ground.write("credentials", &credentials);
        PathBuf::from(ground.write("credentials.lua", &script))
    });
    let fields: Vec<String> =
        request.fields().iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let url = format!("{}{}", contender.server.url, request.path);
    wrk::put(&url, &fields, script.as_deref(), Load { connections, seconds }, contender.answer()?.whole)
}
