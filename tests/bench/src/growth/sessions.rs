//! Sessions: each request is of another of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use tempfile::TempDir;
use test_support::bank::Bank;
use test_support::browser::Browser;
use test_support::process::Bff;
use workspace_rules::growth::Point;

use super::bffs::{ORIGIN, web};
use super::cost::{self, Loaded, Turn};

const COUNTS: [u32; 6] = [1, 10, 100, 1_000, 10_000, 100_000];

const COOKIE: &str = "__Host-Http-bff";

/// Browsers that sign in at once: more than there are processors, since each waits for the disk too, and what waits is written together.
const AT_ONCE: usize = 16;
/// Sessions of one person: as many as one may have.
const OF_ONE: usize = 100;

/// A binary of its own for each number of them, `most` at the most.
pub(super) fn points(binaries: &Path, turn: Turn, most: u32) -> Vec<Point> {
    let (bank, folder) = (Bank::start(), TempDir::new().expect("a temporary folder can be made"));
    let counts = COUNTS.into_iter().filter(|count| *count <= most);
    let each: Vec<SignedIn> =
        counts.map(|count| SignedIn::so_many(binaries, &bank, &folder, count)).collect();
    let loaded: Vec<Loaded<'_>> = each.iter().map(SignedIn::loaded).collect();
    cost::points(&loaded, turn)
}

/// A web-bff at which so many have signed in.
struct SignedIn {
    count: u32,
    bff: Bff,
    script: PathBuf,
    /// `NAME=VALUE` of one of them.
    cookie: String,
}

impl SignedIn {
    #[expect(clippy::print_stdout, reason = "a person sees where it is")]
    fn so_many(binaries: &Path, bank: &Bank, folder: &TempDir, count: u32) -> Self {
        let [store, file, script] =
            ["store.redb", "cookies", "script.lua"].map(|name| folder.path().join(format!("{count}-{name}")));
        let (provider, bff) = (bank.provider(), web(binaries, bank, &store));
        let signed_in = || {
            let browser = Browser::new(ORIGIN, &bff.public());
            browser.sign_in(&provider, "/");
            let value = browser.cookie(COOKIE).expect("somebody signed in").value;
            format!("{COOKIE}={value}")
        };
        let (begun, mut cookies) = (Instant::now(), Vec::<String>::new());
        while cookies.len() < count as usize {
            let next = (count as usize - cookies.len()).min(OF_ONE);
            provider.subject(&format!("cust-{:06}", cookies.len()));
            cookies.extend(at_once(next, &signed_in));
            // What it was asked it would remember for ever.
            provider.issuer().upstream().clear();
        }
        println!("{count} signed in, in {:?}", begun.elapsed());
        fs::write(&file, cookies.join("\n") + "\n").expect("cookies can be written");
        fs::write(&script, script_over(&file)).expect("a script can be written");
        let cookie = cookies.swap_remove(0);
        Self { count, bff, script, cookie }
    }

    fn loaded(&self) -> Loaded<'_> {
        let own = [&format!("Cookie: {}", self.cookie), "X-CSRF: 1", "Sec-Fetch-Site: same-origin"];
        Loaded {
            count: self.count,
            bff: &self.bff,
            path: "/bff/user".to_owned(),
            fields: Vec::new(),
            own: own.map(ToOwned::to_owned).into(),
            script: Some(&self.script),
            between: &|| {},
        }
    }
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
