//! What of a JSON answer passes: members picked, left out, renamed. What is kept is copied as it came, numbers digit by digit.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::Deserializer as _;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::names::{FieldPath, Renaming};
use crate::config;

/// Values within values; what is deeper is nobody's answer.
const DEEPEST: usize = 128;

/// What a route's `pick`, `drop` and `rename` say together, as a tree of names.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    root: Node,
}

/// What a problem says to whoever reads it (RFC 9457 section 3.1): a refusal of which nothing was picked would say nothing.
const OF_A_PROBLEM: [&str; 4] = ["type", "title", "status", "detail"];

#[derive(Clone, Debug, Default)]
struct Node {
    members: HashMap<String, Node>,
    /// Of its members only those pass that are named.
    picks: bool,
    /// It passes whole, but for what is left out below.
    picked: bool,
    dropped: bool,
    renamed: Option<String>,
}

/// Why an answer cannot be filtered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoJson;

impl Filter {
    /// The filter of a route; `None` where it has none.
    pub(crate) fn of(route: &config::Route) -> Option<Self> {
        if route.pick.is_empty() && route.drop.is_empty() && route.rename.is_empty() {
            return None;
        }
        Some(Self::new(&route.pick, &route.drop, &route.rename))
    }

    pub(crate) fn new(pick: &[FieldPath], drop: &[FieldPath], rename: &[Renaming]) -> Self {
        let mut filter = Self::default();
        for FieldPath(names) in pick {
            filter.root.pick(names);
        }
        for FieldPath(names) in drop {
            filter.root.at(names).dropped = true;
        }
        for Renaming { from, to } in rename {
            filter.root.at(&from.0).renamed = Some(to.clone());
        }
        filter
    }

    /// The same for problem details, of which the standard's own members pass too, where they are not left out.
    pub(crate) fn of_problems(mut self) -> Self {
        if self.root.picks {
            for name in OF_A_PROBLEM {
                self.root.pick(&[name.to_owned()]);
            }
        }
        self
    }

    /// The answer with what passes.
    pub(crate) fn apply(&self, json: &[u8]) -> Result<Vec<u8>, NoJson> {
        let text = std::str::from_utf8(json).map_err(|_| NoJson)?;
        let raw: &RawValue = serde_json::from_str(text).map_err(|_| NoJson)?;
        let mut out = Vec::with_capacity(json.len());
        write(raw, &self.root, 0, &mut out).map_err(|_| NoJson)?;
        Ok(out)
    }
}

impl Node {
    fn at(&mut self, names: &[String]) -> &mut Self {
        names.iter().fold(self, |node, name| node.members.entry(name.clone()).or_default())
    }

    fn pick(&mut self, names: &[String]) {
        self.picks = true;
        match names {
            [] => {}
            [last] => self.members.entry(last.clone()).or_default().picked = true,
            [first, rest @ ..] => self.members.entry(first.clone()).or_default().pick(rest),
        }
    }

    /// Whether all below it passes as it is.
    fn is_whole(&self) -> bool {
        self.members.is_empty() && (self.picked || !self.picks)
    }

    /// Whether only what is named below it passes.
    fn is_narrow(&self) -> bool {
        self.picks && !self.picked
    }
}

fn write(raw: &RawValue, node: &Node, depth: usize, out: &mut Vec<u8>) -> serde_json::Result<()> {
    let text = raw.get();
    if node.is_whole() {
        out.extend_from_slice(text.as_bytes());
        return Ok(());
    }
    if depth == DEEPEST {
        return Err(serde::de::Error::custom("values within values"));
    }
    let mut json = serde_json::Deserializer::from_str(text);
    match text.as_bytes().first() {
        Some(b'{') => json.deserialize_map(Members { node, depth, out }),
        Some(b'[') => json.deserialize_seq(Items { node, depth, out }),
        // What was to have members has none: of it nothing was picked.
        _ if node.is_narrow() => {
            out.extend_from_slice(b"null");
            Ok(())
        }
        _ => {
            out.extend_from_slice(text.as_bytes());
            Ok(())
        }
    }
}

struct Members<'a> {
    node: &'a Node,
    depth: usize,
    out: &'a mut Vec<u8>,
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        let nothing_special = Node::default();
        let mut first = true;
        self.out.push(b'{');
        while let Some(Name(name)) = map.next_key()? {
            let value: &RawValue = map.next_value()?;
            let below = match self.node.members.get(&*name) {
                Some(below) if below.dropped => continue,
                // Named for another reason than to be picked.
                Some(below) if self.node.is_narrow() && !below.picked && !below.picks => continue,
                Some(below) => below,
                None if self.node.is_narrow() => continue,
                None => &nothing_special,
            };
            if !std::mem::take(&mut first) {
                self.out.push(b',');
            }
            let name = below.renamed.as_deref().unwrap_or(&name);
            serde_json::to_writer(&mut *self.out, name).map_err(serde::de::Error::custom)?;
            self.out.push(b':');
            write(value, below, self.depth + 1, self.out).map_err(serde::de::Error::custom)?;
        }
        self.out.push(b'}');
        Ok(())
    }
}

/// An array's items are each what the array was to be.
struct Items<'a> {
    node: &'a Node,
    depth: usize,
    out: &'a mut Vec<u8>,
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut first = true;
        self.out.push(b'[');
        while let Some(item) = items.next_element::<&RawValue>()? {
            if !std::mem::take(&mut first) {
                self.out.push(b',');
            }
            write(item, self.node, self.depth + 1, self.out).map_err(serde::de::Error::custom)?;
        }
        self.out.push(b']');
        Ok(())
    }
}

/// A member's name, borrowed where it is written without escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use toml::Value;

    use super::*;
    use crate::config::value::Setting;

    fn list<T: Setting>(texts: &[&str]) -> Vec<T> {
        let read = |text: &&str| T::from_toml(&Value::String((*text).to_owned()));
        texts.iter().map(read).collect::<Option<_>>().unwrap()
    }

    fn filter(pick: &[&str], drop: &[&str], rename: &[&str]) -> Filter {
        let mut filter = Filter::default();
        for FieldPath(names) in list::<FieldPath>(pick) {
            filter.root.pick(&names);
        }
        for FieldPath(names) in list::<FieldPath>(drop) {
            filter.root.at(&names).dropped = true;
        }
        for renaming in list::<Renaming>(rename) {
            filter.root.at(&renaming.from.0).renamed = Some(renaming.to);
        }
        filter
    }

    #[track_caller]
    fn check(filter: &Filter, json: &str, expected: &str) {
        let out = filter.apply(json.as_bytes()).map(|out| String::from_utf8(out).unwrap());
        assert_eq!(out.as_deref(), Ok(expected), "{json}");
    }

    #[test]
    fn what_is_picked_passes_and_nothing_else() {
        let picks = filter(&["items.id", "items.price.amount", "meta"], &[], &[]);
        check(
            &picks,
            r#"{"items":[{"id":1,"secret":2,"price":{"amount":"1.10","of":3}},{"price":null}],"meta":{"a":[1]},"x":0}"#,
            r#"{"items":[{"id":1,"price":{"amount":"1.10"}},{"price":null}],"meta":{"a":[1]}}"#,
        );
        check(&picks, r#"[{"meta":1},{"x":2}]"#, r#"[{"meta":1},{}]"#);
        // A scalar has none of the members that were picked: it does not pass in their place.
        check(&picks, r#"{"items":"secret"}"#, r#"{"items":null}"#);
        check(&picks, r#"{"it\u0065ms":{"id":1}}"#, r#"{"items":{"id":1}}"#);
    }

    #[test]
    fn what_is_dropped_does_not_pass_however_it_is_written() {
        let drops = filter(&[], &["secret", "list.secret"], &[]);
        check(
            &drops,
            r#"{"secret":1,"s\u0065cret":2,"list":[{"secret":[3],"a":{"secret":4}},5],"secret":6}"#,
            r#"{"list":[{"a":{"secret":4}},5]}"#,
        );
        check(&filter(&["a"], &["a.b"], &[]), r#"{"a":{"b":1,"c":2},"d":3}"#, r#"{"a":{"c":2}}"#);
    }

    #[test]
    fn what_is_renamed_keeps_its_value_digit_by_digit() {
        let renames = filter(&[], &[], &["items.acctNo = number", "items.sum = total"]);
        check(
            &renames,
            r#"{"items":[{"acctNo":12345678901234567890.10, "sum" : 1e400, "x":1}]}"#,
            r#"{"items":[{"number":12345678901234567890.10,"total":1e400,"x":1}]}"#,
        );
        // To be renamed is not to be picked.
        check(&filter(&["b"], &[], &["a = c"]), r#"{"a":1,"b":2}"#, r#"{"b":2}"#);
        check(&filter(&["a"], &[], &["a = c"]), r#"{"a":1,"b":2}"#, r#"{"c":1}"#);
    }

    #[test]
    fn what_is_not_json_is_told() {
        let drops = filter(&[], &["a"], &[]);
        for wrong in ["", "<html>", "{\"a\":1", "{\"a\":1}x", "{\"b\":\"\u{1}\"}", "\"\\ud800\" {}"] {
            assert_eq!(drops.apply(wrong.as_bytes()), Err(NoJson), "{wrong}");
        }
        assert_eq!(drops.apply(b"{\"b\":\"\xff\"}"), Err(NoJson));
        assert_eq!(
            drops.apply(format!("{}1{}", "[".repeat(200_000), "]".repeat(200_000)).as_bytes()),
            Err(NoJson)
        );
    }
}
