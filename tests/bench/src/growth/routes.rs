//! Declared routes: each request is for another of them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use tempfile::TempDir;
use test_support::bank::Bank;
use test_support::process::Bff;
use test_support::upstream::{Reply, Upstream};
use workspace_rules::growth::Point;

use super::bffs::{behind, kept_route, mobile};
use super::cost::{self, Loaded, Turn};

const COUNTS: [u32; 4] = [1, 10, 100, 1_000];

pub(super) fn points(binaries: &Path, turn: Turn, most: u32) -> Vec<Point> {
    let (bank, system) = (Bank::start(), lasting());
    let folder = TempDir::new().expect("a temporary folder can be made");
    let each: Vec<(u32, Bff, PathBuf)> = COUNTS
        .into_iter()
        .filter(|count| *count <= most)
        .map(|count| {
            let routes: String = (0..count).map(|nth| kept_route(&format!("/r{nth}/{{id}}"))).collect();
            let bff = mobile(binaries, &bank, "", &(behind(&system.url()) + &routes));
            let script = folder.path().join(format!("{count}.lua"));
            fs::write(&script, script_over(count)).expect("a script can be written");
            (count, bff, script)
        })
        .collect();
    let forgotten = || system.clear();
    let loaded: Vec<Loaded<'_>> = each
        .iter()
        .map(|(count, bff, script)| Loaded {
            count: *count,
            bff,
            path: "/r0/7".to_owned(),
            fields: Vec::new(),
            own: Vec::new(),
            script: Some(script),
            between: &forgotten,
        })
        .collect();
    cost::points(&loaded, turn)
}

/// A system whose answer lasts.
pub(super) fn lasting() -> Upstream {
    Upstream::start(|_| Reply::json(200, &json!({"text": "well"})).header("Cache-Control", "max-age=3600"))
}

fn script_over(count: u32) -> String {
    format!(
        "local nth = 0\nrequest = function()\n  nth = (nth + 1) % {count}\n  return wrk.format(nil, \"/r\" .. nth .. \"/7\")\nend\n"
    )
}
