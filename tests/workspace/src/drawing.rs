//! A small SVG picture, written as text: boxes, lines and words on white, so that it is read on any page.

use std::fmt::Write as _;

/// What the two sides of a comparison are drawn in.
pub(crate) const ONE: &str = "#9aa5b1";
pub(crate) const OTHER: &str = "#0b6e4f";

/// Where words stand from their point.
#[derive(Clone, Copy)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

pub(crate) struct Drawing {
    width: u32,
    height: u32,
    shapes: String,
}

impl Drawing {
    pub(crate) fn new(width: u32, height: u32) -> Self {
        Self { width, height, shapes: String::new() }
    }

    pub(crate) fn bar(&mut self, x: f64, y: f64, width: f64, height: f64, colour: &str) {
        _ = write!(
            self.shapes,
            "\n<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{colour}\"/>"
        );
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: &str) {
        let ((x1, y1), (x2, y2)) = (from, to);
        _ = write!(
            self.shapes,
            "\n<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{colour}\" stroke-width=\"1.5\"/>"
        );
    }

    pub(crate) fn dot(&mut self, at: (f64, f64), colour: &str) {
        let (x, y) = at;
        _ = write!(self.shapes, "\n<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>");
    }

    /// `size` in pixels.
    pub(crate) fn words(&mut self, at: (f64, f64), anchor: Anchor, size: u32, text: &str) {
        let ((x, y), anchor) = (at, anchor.word());
        let text = text.replace('&', "&amp;").replace('<', "&lt;");
        _ = write!(
            self.shapes,
            "\n<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" font-size=\"{size}\">{text}</text>"
        );
    }

    /// The file; `title` is what it shows, for whoever does not see it.
    pub(crate) fn svg(&self, title: &str) -> String {
        let Self { width, height, shapes } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" font-family=\"system-ui, sans-serif\" \
             fill=\"#1f2933\">\n<title>{title}</title>\n<rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"#ffffff\"/>{shapes}\n</svg>\n"
        )
    }
}

impl Anchor {
    fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}
