//! A document's text in an order that stays: the library keeps extensions in a map without one, and a file that is committed must not
//! change by itself.

/// The pretty text with neighbouring extensions, each on a line of its own, in the order of their names.
pub(super) fn steady(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    for run in lines.chunk_by_mut(|one, next| is_extension(one) && is_extension(next)) {
        // What ends a line belongs to its place, and not to what stands there.
        run.sort_by_key(|line| line.trim_end_matches(','));
    }
    let last_of_object = |at: usize| lines.get(at + 1).is_some_and(|next| next.trim_start().starts_with('}'));
    let ended = lines.iter().enumerate().map(|(at, line)| match is_extension(line) {
        true if last_of_object(at) => format!("{}\n", line.trim_end_matches(',')),
        true => format!("{},\n", line.trim_end_matches(',')),
        false => format!("{line}\n"),
    });
    ended.collect()
}

/// `"x-deadline-ms": 2000`: a value that is no object and no list.
fn is_extension(line: &str) -> bool {
    line.trim_start().starts_with("\"x-") && !line.ends_with(['{', '['])
}

#[test]
fn extensions_are_in_the_order_of_their_names() {
    let text = "{\n  \"a\": {\n    \"x-b\": 1,\n    \"x-a\": \"t\"\n  },\n  \"x-d\": 2,\n  \"x-c\": 3,\n  \"b\": 4\n}";
    let same = "{\n  \"a\": {\n    \"x-a\": \"t\",\n    \"x-b\": 1\n  },\n  \"x-c\": 3,\n  \"x-d\": 2,\n  \"b\": 4\n}\n";
    assert_eq!(steady(text), same);
    assert_eq!(steady(same), same);
    assert_eq!(steady("{\n  \"x-o\": {\n    \"a\": 1\n  }\n}"), "{\n  \"x-o\": {\n    \"a\": 1\n  }\n}\n");
}
