//! W3C Trace Context (Recommendation, 23 November 2021): taken over from the caller, sent on with a new parent id.

use std::cell::OnceCell;

use actix_web::http::header::{HeaderMap, HeaderName};
use rand::RngCore as _;

use super::traces;
use crate::http::digits::push_hexadecimal;

pub(crate) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
pub(crate) const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// The trace that a request belongs to, as `traceparent` and `tracestate` say it.
#[derive(Debug)]
pub struct TraceContext {
    /// Of a new trace none until somebody asks: of what is answered from here, and not logged, nobody does.
    ids: OnceCell<Ids>,
    state: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ids {
    trace: [u8; 16],
    parent: [u8; 8],
    sampled: bool,
    remote: bool,
}

impl Ids {
    fn random() -> Self {
        let (mut trace, mut parent) = ([0; 16], [0; 8]);
        let mut random = rand::rng();
        random.fill_bytes(&mut trace);
        random.fill_bytes(&mut parent);
        Self { trace, parent, sampled: traces::records(trace), remote: false }
    }
}

/// Both are of one trace.
impl Clone for TraceContext {
    fn clone(&self) -> Self {
        Self { ids: OnceCell::from(*self.ids()), state: self.state.clone() }
    }
}

impl TraceContext {
    /// The caller's trace if its `traceparent` is valid, else a new one.
    pub fn take_or_make(headers: &HeaderMap) -> Self {
        let parent = headers.get(TRACEPARENT).and_then(|value| value.to_str().ok());
        let Some(mut taken) = parent.and_then(Self::parse) else {
            return Self::make();
        };
        let state = headers.get(TRACESTATE).and_then(|value| value.to_str().ok());
        // Section 3.3.1.5: a vendor must be able to rely on at least 512 characters; longer ones are dropped whole.
        taken.state = state.filter(|state| state.len() <= 512).map(str::to_owned);
        taken
    }

    /// A new trace.
    pub fn make() -> Self {
        Self { ids: OnceCell::new(), state: None }
    }

    /// `00-<trace id>-<parent id>-<flags>` (section 3.2.2); later versions may append fields.
    fn parse(text: &str) -> Option<Self> {
        let (known, further) = text.as_bytes().split_first_chunk::<55>()?;
        let [version] = hex(&known[..2])?;
        if version == 0xff || !(further.is_empty() || (version != 0 && further[0] == b'-')) {
            return None;
        }
        if [known[2], known[35], known[52]] != *b"---" {
            return None;
        }
        let (trace, parent, [flags]) =
            (hex::<16>(&known[3..35])?, hex::<8>(&known[36..52])?, hex::<1>(&known[53..])?);
        let valid = trace != [0; 16] && parent != [0; 8];
        let ids = Ids { trace, parent, sampled: flags & 1 == 1, remote: true };
        valid.then(|| Self { ids: OnceCell::from(ids), state: None })
    }

    /// The `traceparent` for a call that this request makes: the same trace, a parent id of its own.
    pub(crate) fn child(&self) -> String {
        let mut span = [0; 8];
        rand::rng().fill_bytes(&mut span);
        self.with_parent(span)
    }

    /// The `traceparent` with the given parent id.
    pub(crate) fn with_parent(&self, parent: [u8; 8]) -> String {
        let mut text = String::with_capacity(55);
        text.push_str("00-");
        push_hexadecimal(&mut text, &self.ids().trace);
        text.push('-');
        push_hexadecimal(&mut text, &parent);
        text.push_str(if self.ids().sampled { "-01" } else { "-00" });
        text
    }

    /// The trace's id in hexadecimal, for logs.
    pub fn trace_id(&self) -> String {
        let mut text = String::with_capacity(32);
        push_hexadecimal(&mut text, &self.ids().trace);
        text
    }

    /// `tracestate` as it came.
    pub(crate) fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// Whether its spans are to be recorded, wherever any are.
    pub(super) fn is_sampled(&self) -> bool {
        self.ids().sampled
    }

    /// The ids for a span of ours: trace, parent, sampled; `None` where no caller sent any.
    pub(crate) fn remote(&self) -> Option<([u8; 16], [u8; 8], bool)> {
        let Ids { trace, parent, sampled, remote } = *self.ids.get()?;
        remote.then_some((trace, parent, sampled))
    }

    /// The same below a span of ours.
    pub(super) fn below(&self, trace: [u8; 16], parent: [u8; 8], sampled: bool) -> Self {
        let ids = Ids { trace, parent, sampled, remote: true };
        Self { ids: OnceCell::from(ids), state: self.state.clone() }
    }

    fn ids(&self) -> &Ids {
        self.ids.get_or_init(Ids::random)
    }
}

/// Lower-case hexadecimal alone: the standard forbids upper case.
fn hex<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let (mut bytes, mut all) = ([0; N], 0);
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        let (high, low) = (DIGITS[usize::from(pair[0])], DIGITS[usize::from(pair[1])]);
        all |= high | low;
        *byte = high << 4 | low & 15;
    }
    (all != NONE && digits.len() == 2 * N).then_some(bytes)
}

/// What is no digit; it stays itself whatever it is combined with.
const NONE: u8 = u8::MAX;

/// What each character stands for.
const DIGITS: [u8; 256] = {
    let mut digits = [NONE; 256];
    let mut value = 0;
    while value < 16 {
        digits[b"0123456789abcdef"[value as usize] as usize] = value;
        value += 1;
    }
    digits
};

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, valid: bool) {
        assert_eq!(TraceContext::parse(text).is_some(), valid, "{text}");
    }

    #[test]
    fn only_valid_parents_are_taken_over() {
        let (trace, parent) = ("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7");
        check(&format!("00-{trace}-{parent}-01"), true);
        check(&format!("00-{trace}-{parent}-01-more"), false);
        check(&format!("01-{trace}-{parent}-01-more"), true);
        check(&format!("ff-{trace}-{parent}-01"), false);
        check(&format!("00-{}-{parent}-01", trace.to_uppercase()), false);
        check(&format!("00-{}-{parent}-01", "0".repeat(32)), false);
        check(&format!("00-{trace}-{}-01", "0".repeat(16)), false);
        check(&format!("00-{trace}-é{parent}-01"), false);
        check(&format!("00-{trace}-{parent}-0g"), false);
        check(&format!("00-{trace}-{parent}-0"), false);
        check(&format!("00-{trace}-{parent}_01"), false);
        check(&format!("01-{trace}-{parent}-01more"), false);
        check("", false);
    }

    #[test]
    fn a_new_trace_is_one_though_nobody_asked_before() {
        let made = TraceContext::make();
        let cloned = made.clone();
        assert_eq!(cloned.trace_id(), made.trace_id());
        assert_ne!(TraceContext::make().trace_id(), made.trace_id());
    }

    #[test]
    fn child_keeps_the_trace_and_changes_the_parent() {
        let taken = TraceContext::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00").unwrap();
        let child = taken.child();
        assert!(child.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-"), "{child}");
        assert!(child.ends_with("-00") && !child.contains("00f067aa0ba902b7"), "{child}");
    }
}
