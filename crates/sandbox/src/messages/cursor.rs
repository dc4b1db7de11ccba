//! Cursors of the inbox: opaque to the caller, the place of the last message to us.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

use crate::bank::{Cursor, MessageId};

pub(super) fn written(cursor: Cursor) -> String {
    URL_SAFE_NO_PAD.encode(format!("{}.{}", cursor.sent_at, cursor.id))
}

pub(super) fn read(text: &str) -> Option<Cursor> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let (sent_at, id) = std::str::from_utf8(&bytes).ok()?.split_once('.')?;
    Some(Cursor { sent_at: sent_at.parse().ok()?, id: id.parse::<MessageId>().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_anything_else_is_not() {
        let cursor = Cursor { sent_at: 1_700_000_000, id: MessageId(12) };
        assert_eq!(read(&written(cursor)), Some(cursor));
        for other in ["", "x", "MTIz", "!!!"] {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
