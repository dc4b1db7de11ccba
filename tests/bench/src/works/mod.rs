//! What is measured, each work in a file of its own.

mod alone;
mod cached;
mod composed;
mod hit;
mod passed;
mod signed_in;
mod with_token;

use serde_json::Value;

use crate::work::Plan;

pub(crate) use passed::ours as ours_passing;

/// In the order in which they are told.
pub(crate) const ALL: [Plan; 6] =
    [alone::PLAN, passed::PLAN, cached::PLAN, with_token::PLAN, composed::PLAN, signed_in::PLAN];

/// Beside nobody else's, and measured for whoever asks for it.
pub(crate) const ASIDE: [Plan; 1] = [hit::PLAN];

/// What each is asked for by.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().chain(&ASIDE).map(|plan| plan.name)
}

/// The answer that is passed on, where somebody passes one on.
const PASSED: &str = "/api/answer.json";

const BODY: usize = 4096;

/// Of so many requests in a hundred ours sends the spans, unless a row says otherwise.
const SAMPLED: u8 = 1;

/// A list as an interface would answer with, filled up to `length` bytes.
fn answer(length: usize) -> String {
    let item = |id: usize| format!("{{\"id\":{id},\"name\":\"Item number {id}\",\"price\":\"{id}.99\"}}");
    let mut items = String::new();
    for id in 1000.. {
        let next = item(id);
        if items.len() + next.len() + 40 > length {
            break;
        }
        items.push_str(&next);
        items.push(',');
    }
    let head = format!("{{\"items\":[{}],\"more\":\"", items.trim_end_matches(','));
    let filling = "x".repeat(length - head.len() - 2);
    format!("{head}{filling}\"}}")
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_is_json_of_its_length() {
        let text = answer(BODY);
        assert_eq!(text.len(), BODY);
        assert!(json(&text).is_object(), "{text}");
    }
}
