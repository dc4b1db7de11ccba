//! Sessions: each request is of another of them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use tempfile::TempDir;
use test_support::bank::Bank;
use test_support::browser::Browser;
use workspace_rules::growth::Point;

use super::bffs::{ORIGIN, web};
use super::cost::{self, Loaded, Turn};

const COUNTS: [u32; 6] = [1, 10, 100, 1_000, 10_000, 100_000];

const COOKIE: &str = "__Host-Http-bff";

/// Browsers that sign in at once, and sessions of one person: as many as one may have.
const AT_ONCE: usize = 4;
const OF_ONE: usize = 100;

/// `most` sessions at the most.
pub(super) fn points(binaries: &Path, turn: Turn, most: u32) -> Vec<Point> {
    let bank = Bank::start();
    let (provider, bff) = (bank.provider(), web(binaries, &bank));
    let folder = TempDir::new().expect("a temporary folder can be made");
    let (file, script) = (folder.path().join("cookies"), folder.path().join("script.lua"));
    fs::write(&script, script_over(&file)).expect("a script can be written");
    let signed_in = || {
        let browser = Browser::new(ORIGIN, &bff.public());
        browser.sign_in(&provider, "/");
        browser.cookie(COOKIE).expect("somebody signed in").value
    };
    let mut cookies: Vec<String> = Vec::new();
    let mut points = Vec::new();
    for count in COUNTS.into_iter().filter(|count| *count <= most) {
        while cookies.len() < count as usize {
            let next = (count as usize - cookies.len()).min(OF_ONE);
            provider.subject(&format!("cust-{:06}", cookies.len()));
            cookies.extend(at_once(next, &signed_in));
            // What it was asked it would remember for ever.
            provider.issuer().upstream().clear();
        }
        let lines = cookies.iter().fold(String::new(), |mut lines, cookie| {
            _ = writeln!(lines, "{COOKIE}={cookie}");
            lines
        });
        fs::write(&file, lines).expect("cookies can be written");
        let loaded = Loaded {
            count,
            bff: &bff,
            path: "/bff/user".to_owned(),
            fields: Vec::new(),
            script: Some(&script),
            between: &|| {},
        };
        points.extend(cost::points(&[loaded], turn));
    }
    points
}

fn at_once<T: Send>(count: usize, work: &(impl Fn() -> T + Sync)) -> Vec<T> {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE)
            .map(|nth| {
                let own = count / AT_ONCE + usize::from(nth < count % AT_ONCE);
                scope.spawn(move || (0..own).map(|_| work()).collect::<Vec<T>>())
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("it does not panic")).collect()
    })
}

/// Every request brings the next cookie.
fn script_over(cookies: &Path) -> String {
    format!(
        "local cookies, nth = {{}}, 0
        for line in io.lines(\"{}\") do cookies[#cookies + 1] = line end
        request = function()
          nth = nth % #cookies + 1
          return wrk.format(nil, nil, {{[\"Cookie\"] = cookies[nth], [\"X-CSRF\"] = \"1\", [\"Sec-Fetch-Site\"] = \"same-origin\"}})
        end
        ",
        cookies.display()
    )
}
