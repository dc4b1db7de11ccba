//! The picture: a small curve for each thing that there may be more of.

use super::{Curve, Must, Point, Run};
use crate::drawing::{Anchor, Drawing, ONE, OTHER};

const PANEL: (f64, f64) = (210.0, 190.0);
const HEAD: f64 = 30.0;
/// Within a panel: left, top, right and bottom of where its curve is.
const FIELD: (f64, f64, f64, f64) = (22.0, 44.0, 188.0, 150.0);

pub(super) fn picture(run: &Run) -> String {
    let width = u32::try_from(run.curves.len()).unwrap_or(1).max(1) * 210;
    let mut drawing = Drawing::new(width, 226);
    let told = "microseconds of processor time for a request, by how many there are";
    drawing.words((22.0, 22.0), Anchor::Start, 12, told);
    for (column, curve) in (0_u8..).zip(&run.curves) {
        panel(&mut drawing, f64::from(column) * PANEL.0, curve);
    }
    drawing.svg("What a request costs, beside how many routes, sessions, connections and parts there are")
}

fn panel(drawing: &mut Drawing, left: f64, curve: &Curve) {
    let (begins, top, ends, bottom) = (left + FIELD.0, HEAD + FIELD.1, left + FIELD.2, HEAD + FIELD.3);
    drawing.words((begins, HEAD + 26.0), Anchor::Start, 14, &curve.of);
    drawing.line((begins, bottom), (ends, bottom), ONE);
    let most = curve.points.iter().map(Point::median).fold(1.0, f64::max);
    let mut before = None;
    for (step, point) in (0_u8..).zip(&curve.points) {
        let x = begins + (ends - begins) * along(curve, step, point);
        let y = bottom - (bottom - top) * point.median() / most;
        if let Some(before) = before.replace((x, y)) {
            drawing.line(before, (x, y), OTHER);
        }
        drawing.dot((x, y), OTHER);
        drawing.words((x, y - 8.0), Anchor::Middle, 10, &format!("{:.0}", point.median()));
        drawing.words((x, bottom + 16.0), Anchor::Middle, 10, &short(point.count));
    }
}

/// How far to the right: by steps of ten times more, or, where each counts, by how many there are.
fn along(curve: &Curve, step: u8, point: &Point) -> f64 {
    let last = curve.points.last().map_or(1, |last| last.count);
    let steps = u32::try_from(curve.points.len()).unwrap_or(1);
    match curve.must {
        Must::Stay => f64::from(step) / f64::from(steps.saturating_sub(1).max(1)),
        Must::Grow => f64::from(point.count) / f64::from(last.max(1)),
    }
}

/// `100k`: there is little room.
fn short(count: u32) -> String {
    if count >= 1_000 && count.is_multiple_of(1_000) {
        format!("{}k", count / 1_000)
    } else {
        count.to_string()
    }
}
