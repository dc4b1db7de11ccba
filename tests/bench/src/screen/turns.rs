//! Turns: each client makes each screen over each link, one after the other, so that what disturbs the machine disturbs both.

use std::path::Path;
use std::time::Instant;

use serde_json::Value;
use workspace_rules::screen::{Client, Connections, Link as Said, Screen};

use super::careful::Careful;
use super::edge::{Edge, MOBILE, SYSTEMS, WEB};
use super::link::{Link, at_the_edge};
use super::page::Page;
use super::product::{Credentials, Product};
use super::space::Space;
use super::ways::{self, Taken, Way};

/// Transactions of each account on a phone, and of all on the website.
const RECENT: usize = 3;
const NEWEST: usize = 6;

/// What is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Made {
    Home,
    Dashboard,
}

/// Who makes it, and how.
#[derive(Clone, Copy, Debug)]
enum Maker {
    Careful(Way),
    Bff,
}

/// The user's end of the link.
struct User<'a> {
    link: &'a Link,
    edge: &'a Edge,
    credentials: &'a Credentials,
}

pub(super) fn all(binaries: &Path, sandbox: &Path, links: &[Said], rounds: usize) -> Vec<Screen> {
    let product = Product::start(binaries, sandbox);
    let credentials = product.credentials();
    let space = Space::open();
    let link = Link::lay(&space);
    let edge = Edge::before(&product);
    space.on_thread(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let user = User { link: &link, edge: &edge, credentials: &credentials };
        runtime.expect("a runtime can be made").block_on(user.over_all(links, rounds))
    })
}

impl User<'_> {
    #[expect(clippy::print_stdout, reason = "a person sees where it is")]
    async fn over_all(&self, links: &[Said], rounds: usize) -> Vec<Screen> {
        let mut screens = Vec::new();
        let home = self.ways(Made::Home).await;
        let dashboard = self.ways(Made::Dashboard).await;
        for said in links {
            self.link.set(said);
            for (made, ways) in [(Made::Home, &home), (Made::Dashboard, &dashboard)] {
                let (way, taken) = ways::quickest(ways, said);
                println!("{} over {}: {way:?} takes {taken:?}", made.word(), said.name);
                for connections in [Connections::New, Connections::Kept] {
                    screens.extend(self.turns(made, way, said, connections, rounds).await);
                }
            }
        }
        screens
    }

    /// Every way to make this screen, each of which shows what the BFF does.
    async fn ways(&self, made: Made) -> Vec<(Way, Taken)> {
        let page = self.page(made, Maker::Bff).await;
        let (shown, _) = self.make(made, Maker::Bff, &page).await;
        let page = self.page(made, Maker::Careful(Way::ByAccount(None))).await;
        let mut found = Vec::new();
        for way in ways::all().into_iter().filter(|way| made.can_go(*way)) {
            let (also_shown, taken) = self.make(made, Maker::Careful(way), &page).await;
            assert_eq!(also_shown, shown, "{way:?} shows another {}", made.word());
            found.push((way, taken));
        }
        found
    }

    async fn turns(
        &self,
        made: Made,
        way: Way,
        said: &Said,
        connections: Connections,
        rounds: usize,
    ) -> [Screen; 2] {
        let makers = [(Client::Careful, Maker::Careful(way)), (Client::Bff, Maker::Bff)];
        let mut screens = makers.map(|(client, _)| Screen {
            screen: made.word().to_owned(),
            link: said.name.clone(),
            connections,
            client,
            requests: 0,
            body_bytes: 0,
            wire_bytes: Vec::new(),
            milliseconds: Vec::new(),
            dropped: 0,
        });
        let mut kept = [None, None];
        for round in 0..=rounds {
            for (which, (_, maker)) in makers.iter().enumerate() {
                let page = kept[which].take().filter(|_| connections == Connections::Kept);
                let (before, begun) = (self.link.passed(), Instant::now());
                let page = match page {
                    Some(page) => page,
                    None => self.page(made, *maker).await,
                };
                let (_, taken) = self.make(made, *maker, &page).await;
                let took = begun.elapsed();
                kept[which] = Some(page).filter(|_| connections == Connections::Kept);
                self.link.quiet().await;
                let (bytes, dropped) = self.link.passed();
                // The first one opens what is kept, on the systems' side too.
                if round > 0 {
                    let screen = &mut screens[which];
                    screen.requests = taken.requests;
                    screen.body_bytes = count(taken.compressed as u64);
                    screen.wire_bytes.push(count(bytes - before.0));
                    screen.dropped += count(dropped - before.1);
                    screen.milliseconds.push(took.as_secs_f64() * 1_000.0);
                }
            }
        }
        screens
    }

    async fn page(&self, made: Made, maker: Maker) -> Page {
        let port = match (maker, made) {
            (Maker::Careful(_), _) => SYSTEMS,
            (Maker::Bff, Made::Home) => MOBILE,
            (Maker::Bff, Made::Dashboard) => WEB,
        };
        Page::open(at_the_edge(port), &self.edge.tls).await
    }

    /// The screen, and what it took.
    async fn make(&self, made: Made, maker: Maker, page: &Page) -> (Value, Taken) {
        match maker {
            Maker::Careful(way) => {
                let careful = Careful::new(page, self.credentials);
                let shown = match (made, way) {
                    (Made::Dashboard, Way::InBulk(from, _) | Way::ByAccount(from)) => {
                        careful.dashboard(from, NEWEST).await
                    }
                    (Made::Home, way) => careful.home(way, RECENT).await,
                };
                (shown, careful.taken())
            }
            Maker::Bff => {
                let phone = format!("Bearer {}", self.credentials.phone);
                let browser = [
                    ("cookie", self.credentials.cookie.as_str()),
                    ("x-csrf", "1"),
                    ("sec-fetch-site", "same-origin"),
                    ("sec-fetch-mode", "cors"),
                    ("sec-fetch-dest", "empty"),
                ];
                let answer = match made {
                    Made::Home => page.get("/v1/home", &[("authorization", &phone)]).await,
                    Made::Dashboard => page.get("/api/dashboard", &browser).await,
                };
                let taken = Taken { requests: 1, compressed: answer.compressed, rounds: 1 };
                (made.without_category(answer.json), taken)
            }
        }
    }
}

impl Made {
    fn word(self) -> &'static str {
        match self {
            Self::Home => "mobile home",
            Self::Dashboard => "web dashboard",
        }
    }

    /// Of the website's screen it is the first request that counts: it needs no account's own.
    fn can_go(self, way: Way) -> bool {
        self == Self::Home || matches!(way, Way::InBulk(_, None))
    }

    /// What a transaction was for is a word of the BFF's own, which a screen shows as a colour.
    fn without_category(self, mut shown: Value) -> Value {
        if self == Self::Dashboard
            && let Some(recent) = shown["recent"].as_array_mut()
        {
            for each in recent.iter_mut().filter_map(Value::as_object_mut) {
                each.remove("category");
            }
        }
        shown
    }
}

fn count(of: u64) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
