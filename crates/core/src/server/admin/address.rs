//! An address as a person writes it, in the form in which systems are called.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

/// What no address holds as it is.
const NEVER: AsciiSet = CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// Encoded where it has to be, in capitals, and without a fragment, which is never sent. A query's own encoding stays: it is passed on
/// as clients write it.
pub(super) fn as_called(address: &str) -> String {
    let address = address.split('#').next().unwrap_or_default();
    let encoded = utf8_percent_encode(address, &NEVER).to_string();
    let end = encoded.find('?').unwrap_or(encoded.len());
    let (path, query) = encoded.split_at(end);
    let mut called = String::with_capacity(encoded.len());
    for (place, piece) in path.split('%').enumerate() {
        match piece.split_at_checked(2) {
            _ if place == 0 => called.push_str(piece),
            Some((digits, rest)) => called.extend(["%", &digits.to_ascii_uppercase(), rest]),
            None => called.extend(["%", piece]),
        }
    }
    called + query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_written_as_it_is_called() {
        for (written, called) in [
            ("/a?b=c", "/a?b=c"),
            ("/o/é", "/o/%C3%A9"),
            ("/o/%c3%a9", "/o/%C3%A9"),
            ("/o/a b?c=d e", "/o/a%20b?c=d%20e"),
            ("/o/a?b=%c3%a9", "/o/a?b=%c3%a9"),
            ("/o/a#b", "/o/a"),
            ("/o/%é%", "/o/%%C3%A9%"),
        ] {
            assert_eq!(as_called(written), called, "{written}");
        }
    }
}
