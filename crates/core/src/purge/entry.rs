//! What one replica ended, as it is written for the others: a format, who writes, then each purge by its kind and its mark. Nobody's name
//! and no address is in it.

use super::Purge;
use crate::cache::Mark;

const FORMAT: u8 = 1;

/// Bytes of one purge.
const EACH: usize = 9;

/// A replica, for as long as its process lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Origin(pub(super) u64);

pub(super) fn written(origin: Origin, purges: &[Purge]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(EACH * (1 + purges.len()));
    bytes.push(FORMAT);
    bytes.extend(origin.0.to_be_bytes());
    for purge in purges {
        let (kind, mark) = match *purge {
            Purge::Key(mark) => (0, mark.0),
            Purge::Tag(mark) => (1, mark.0),
            Purge::User(mark) => (2, mark.0),
            Purge::All => (3, 0),
        };
        bytes.push(kind);
        bytes.extend(mark.to_be_bytes());
    }
    bytes
}

/// Who wrote it and what they ended; `None` where it is of a release that says it otherwise.
pub(super) fn read(bytes: &[u8]) -> Option<(Origin, Vec<Purge>)> {
    let ([format], bytes) = bytes.split_first_chunk()?;
    let (origin, bytes) = bytes.split_first_chunk()?;
    let each = bytes.chunks(EACH).map(|chunk| {
        let (kind, mark) = chunk.split_first()?;
        let mark = Mark(u64::from_be_bytes(mark.try_into().ok()?));
        match kind {
            0 => Some(Purge::Key(mark)),
            1 => Some(Purge::Tag(mark)),
            2 => Some(Purge::User(mark)),
            3 => Some(Purge::All),
            _ => None,
        }
    });
    let purges = each.collect::<Option<_>>()?;
    (*format == FORMAT).then(|| (Origin(u64::from_be_bytes(*origin)), purges))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn purge() -> impl Strategy<Value = Purge> {
        (0..4_u8, any::<u64>()).prop_map(|(kind, mark)| match kind {
            0 => Purge::Key(Mark(mark)),
            1 => Purge::Tag(Mark(mark)),
            2 => Purge::User(Mark(mark)),
            _ => Purge::All,
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(origin: u64, purges in proptest::collection::vec(purge(), 0..20)) {
            let bytes = written(Origin(origin), &purges);
            prop_assert_eq!(read(&bytes), Some((Origin(origin), purges.clone())));
            if !purges.is_empty() {
                prop_assert_eq!(read(&bytes[..bytes.len() - 1]), None);
            }
        }

        #[test]
        fn garbage_does_no_harm(bytes: Vec<u8>) {
            _ = read(&bytes);
        }
    }

    #[test]
    fn what_another_release_writes_is_not_guessed() {
        let mut bytes = written(Origin(1), &[Purge::All]);
        bytes[0] = FORMAT + 1;
        assert_eq!(read(&bytes), None);
        bytes[0] = FORMAT;
        bytes[9] = 4;
        assert_eq!(read(&bytes), None);
    }
}
