//! The picture: how long a user waits for each screen, by link and client.

use super::{Client, Connections, Run, Screen};
use crate::drawing::{Anchor, Drawing, ONE, OTHER};

const WIDTH: u32 = 840;
const PANEL: (f64, f64) = (420.0, 190.0);
/// Within a panel: where its bars begin, how long they are at the most, and where the first is.
const LEFT: f64 = 76.0;
const LONGEST: f64 = 270.0;
const TOP: f64 = 46.0;
const THICK: f64 = 15.0;
const EACH: f64 = 44.0;
const HEAD: f64 = 34.0;

pub(super) fn picture(run: &Run) -> String {
    let mut names: Vec<&str> = run.screens.iter().map(|each| each.screen.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let height = HEAD + PANEL.1 * 2.0 + 8.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some hundreds of pixels")]
    let mut drawing = Drawing::new(WIDTH, height as u32);
    key(&mut drawing);
    let most = run.screens.iter().map(Screen::p95).fold(1.0, f64::max);
    for (column, name) in (0_u8..).zip(names) {
        for (row, connections) in (0_u8..).zip([Connections::New, Connections::Kept]) {
            let corner = (f64::from(column) * PANEL.0, HEAD + f64::from(row) * PANEL.1);
            panel(&mut drawing, corner, run, name, connections, most);
        }
    }
    drawing.svg("How long a user waits for a complete screen, with and without the BFF")
}

fn key(drawing: &mut Drawing) {
    for (x, colour, client) in [(20.0, ONE, Client::Careful), (190.0, OTHER, Client::Bff)] {
        drawing.bar(x, 14.0, 12.0, 12.0, colour);
        drawing.words((x + 18.0, 25.0), Anchor::Start, 13, client.word());
    }
    let told = "milliseconds to a complete screen: median, and a line to p95";
    drawing.words((f64::from(WIDTH) - 20.0, 25.0), Anchor::End, 12, told);
}

fn panel(
    drawing: &mut Drawing,
    (left, top): (f64, f64),
    run: &Run,
    screen: &str,
    connections: Connections,
    most: f64,
) {
    let title = format!("{screen}, {} connections", connections.word());
    drawing.words((left + 20.0, top + 28.0), Anchor::Start, 14, &title);
    let own = run.pairs().filter(|(each, _)| each.screen == screen && each.connections == connections);
    for (row, (careful, bff)) in (0_u8..).zip(own) {
        let y = top + TOP + f64::from(row) * EACH;
        drawing.words((left + LEFT - 8.0, y + THICK + 4.0), Anchor::End, 13, &careful.link);
        for (y, each, colour) in [(y, careful, ONE), (y + THICK + 1.0, bff, OTHER)] {
            let (p50, p95) = (each.p50() / most * LONGEST, each.p95() / most * LONGEST);
            let (begins, middle) = (left + LEFT, y + THICK / 2.0);
            drawing.bar(begins, y, p50, THICK, colour);
            drawing.line((begins + p50, middle), (begins + p95, middle), colour);
            let told = format!("{:.0}", each.p50());
            drawing.words((begins + p95 + 6.0, middle + 4.0), Anchor::Start, 12, &told);
        }
    }
}
