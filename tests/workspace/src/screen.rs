//! The user's own view comes from a run: tables of docs/BENCHMARKS.md and the picture in the README are what the run's file says.

mod bars;
mod drawn;

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::figures::{Document, Figures, Picture};
use crate::occasion::Occasion;
use crate::quantile::{median, percentile};
use crate::standing::Standing;
use crate::tree::Tree;
use crate::violation::Violation;

const FIGURES: Figures<Run> = Figures {
    run: "docs/benchmarks/screen.json",
    by: "`just bench-screen`",
    documents: &[Document { file: "docs/BENCHMARKS.md", parts }],
    picture: Some(Picture { file: "docs/images/screen.svg", drawn: drawn::picture }),
    instead: "Measure with `just bench-screen`, which writes both",
};

/// Screens, each made by either client over each link.
#[derive(Debug, Deserialize, Serialize)]
pub struct Run {
    #[serde(flatten)]
    pub occasion: Occasion,
    /// How the binaries were built: `debug`, `shipped`.
    pub build: String,
    /// TCP's, at either end.
    pub congestion_control: String,
    /// How often each client made each screen over each link.
    pub rounds: usize,
    pub links: Vec<Link>,
    pub screens: Vec<Screen>,
}

/// A link between the user and the edge.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Link {
    pub name: String,
    /// There and back, of which a packet waits half each way.
    pub round_trip_ms: u32,
    /// Each way.
    pub kilobits_per_second: u32,
    /// Each way; what comes beyond is dropped.
    pub queue_packets: usize,
}

/// What one client took for a screen over a link.
#[derive(Debug, Deserialize, Serialize)]
pub struct Screen {
    pub screen: String,
    pub link: String,
    pub connections: Connections,
    pub client: Client,
    pub requests: usize,
    /// Bodies as they came, compressed.
    pub body_bytes: u32,
    /// Whole IP packets both ways, of each round.
    pub wire_bytes: Vec<u32>,
    /// From the first packet to the complete screen, of each round.
    pub milliseconds: Vec<f64>,
    /// Packets that found no room, in all rounds.
    pub dropped: u32,
}

/// Whether the client has any when the screen begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Connections {
    New,
    Kept,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Client {
    /// It asks the central systems itself.
    Careful,
    /// It asks the BFF.
    Bff,
}

impl Connections {
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Kept => "kept",
        }
    }
}

impl Client {
    pub fn word(self) -> &'static str {
        match self {
            Self::Careful => "careful client",
            Self::Bff => "with the BFF",
        }
    }
}

impl Screen {
    pub(crate) fn p50(&self) -> f64 {
        median(&self.milliseconds).unwrap_or_default()
    }

    pub(crate) fn p95(&self) -> f64 {
        percentile(&self.milliseconds, 95)
    }

    pub(crate) fn wire(&self) -> f64 {
        let bytes: Vec<f64> = self.wire_bytes.iter().copied().map(f64::from).collect();
        median(&bytes).unwrap_or_default()
    }
}

impl Run {
    /// Each screen by both clients, over the same link with the same connections: the careful client first.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&Screen, &Screen)> {
        let careful = self.screens.iter().filter(|each| each.client == Client::Careful);
        careful.filter_map(|careful| {
            let same = |other: &&Screen| {
                other.client == Client::Bff
                    && (&other.screen, &other.link) == (&careful.screen, &careful.link)
                    && other.connections == careful.connections
            };
            Some((careful, self.screens.iter().find(same)?))
        })
    }
}

fn parts(run: &Run) -> Vec<(&'static str, String)> {
    vec![
        ("screen-run", told(run)),
        ("screen-links", links(run)),
        ("screen", rows(run)),
        ("screen-bars", bars::told(run)),
    ]
}

fn told(run: &Run) -> String {
    let Run { occasion, build, congestion_control, rounds, .. } = run;
    let dropped: u32 = run.screens.iter().map(|each| each.dropped).sum();
    format!(
        "{}, a {build} build, TCP's congestion control {congestion_control}, {rounds} rounds of each. The links dropped \
         {dropped} packets.",
        occasion.told("Measured")
    )
}

fn links(run: &Run) -> String {
    let mut text =
        "| link | round trip, ms | each way, Mbit/s | queue, packets |\n|---|---:|---:|---:|".to_owned();
    for Link { name, round_trip_ms, kilobits_per_second, queue_packets } in &run.links {
        let megabits = f64::from(*kilobits_per_second) / 1000.0;
        _ = write!(text, "\n| {name} | {round_trip_ms} | {megabits} | {queue_packets} |");
    }
    text
}

fn rows(run: &Run) -> String {
    let mut text = "| screen | link | connections | client | requests | bodies, gzip | on the wire | p50, ms | p95, ms |\n\
                    |---|---|---|---|---:|---:|---:|---:|---:|"
        .to_owned();
    for (careful, bff) in run.pairs() {
        for each in [careful, bff] {
            let Screen { screen, link, connections, client, requests, body_bytes, .. } = each;
            let (wire, p50, p95) = (each.wire(), each.p50(), each.p95());
            _ = write!(
                text,
                "\n| {screen} | {link} | {} | {} | {requests} | {body_bytes} | {wire:.0} | {p50:.0} | {p95:.0} |",
                connections.word(),
                client.word(),
            );
        }
    }
    text
}

pub fn violations(tree: &Tree) -> Vec<Violation> {
    FIGURES.violations(tree)
}

pub(crate) fn standing(run: &Run) -> Standing {
    bars::standing(run)
}

pub fn update(tree: &Tree) {
    FIGURES.update(tree);
}
