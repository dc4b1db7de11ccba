//! Patterns in words, where they are of one kind of character and a length: `^[A-Za-z0-9-]{1,40}$` is `1 to 40 letters, digits and
//! hyphens`.

use super::words::list;

/// What stands in a class, and what it is called.
const CLASSES: [(&str, &str); 7] = [
    ("A-Za-z", "letters"),
    ("a-zA-Z", "letters"),
    ("A-Z", "capital letters"),
    ("a-z", "small letters"),
    ("0-9", "digits"),
    ("_", "underscores"),
    ("-", "hyphens"),
];

/// The pattern in words; `None` where it takes more to say it.
pub(super) fn in_words(pattern: &str) -> Option<String> {
    if pattern == r"\S" {
        return Some("a text that is not all blanks".to_owned());
    }
    let (class, count) = pattern.strip_prefix("^[")?.strip_suffix('$')?.split_once(']')?;
    Some(format!("{}{}", how_many(count)?, kinds(class)?))
}

/// A quantifier in words, before the plural of what it counts.
fn how_many(count: &str) -> Option<String> {
    let number = |text: &str| text.parse::<u32>().ok();
    match count {
        "+" => return Some("one or more ".to_owned()),
        "*" => return Some(String::new()),
        _ => {}
    }
    let bounds = count.strip_prefix('{')?.strip_suffix('}')?;
    match bounds.split_once(',') {
        None => Some(format!("{} ", number(bounds)?)),
        Some((least, "")) => Some(format!("{} or more ", number(least)?)),
        Some((least, most)) => Some(format!("{} to {} ", number(least)?, number(most)?)),
    }
}

fn kinds(mut class: &str) -> Option<String> {
    let mut kinds = Vec::new();
    while !class.is_empty() {
        let (written, kind) = CLASSES.iter().find(|(written, _)| class.starts_with(written))?;
        kinds.push(*kind);
        class = &class[written.len()..];
    }
    (!kinds.is_empty()).then(|| list(&kinds, "and"))
}

#[test]
fn a_class_and_its_count_are_said_and_nothing_else_is() {
    for (pattern, words) in [
        ("^[A-Za-z0-9-]{1,40}$", Some("1 to 40 letters, digits and hyphens")),
        ("^[A-Z]{3}$", Some("3 capital letters")),
        ("^[a-z_]+$", Some("one or more small letters and underscores")),
        ("^[0-9]{2,}$", Some("2 or more digits")),
        ("\\S", Some("a text that is not all blanks")),
        ("^[^a-z]+$", None),
        ("^[a-z]+-[0-9]+$", None),
        ("[a-z]+", None),
        ("^[a-z$", None),
        ("^[]{1}$", None),
        ("", None),
    ] {
        assert_eq!(in_words(pattern).as_deref(), words, "{pattern}");
    }
}
