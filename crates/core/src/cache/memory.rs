//! What is kept takes in memory.

/// Two counters, before what an `Arc` holds.
const COUNTED: usize = 2 * size_of::<usize>();

/// What bytes that are lent have beside themselves.
const LENT: usize = 3 * size_of::<usize>();

/// What bytes that lie with an owner have beside it: how it is let go of, a count, and the owner, an `Arc<[u8]>`.
pub(crate) const OWNED: usize = piece(4 * size_of::<usize>());

/// The binaries' allocator has pieces of 8 bytes, and of multiples of this from there on.
const QUANTUM: usize = 16;

/// What the binaries' allocator gives for so many bytes: it keeps four sizes apart between one power of two and the next, as far as they are
/// multiples of its quantum (`jemalloc(3)`, "Implementation notes").
pub(crate) const fn piece(bytes: usize) -> usize {
    let step = match bytes.next_power_of_two() / 8 {
        0 | 1 => size_of::<usize>(),
        step if step < QUANTUM => QUANTUM,
        step => step,
    };
    bytes.next_multiple_of(step)
}

/// The same for what is shared.
pub(crate) const fn shared(bytes: usize) -> usize {
    piece(COUNTED + bytes)
}

/// The same for bytes that are lent.
pub(crate) const fn lent(bytes: usize) -> usize {
    piece(bytes) + LENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_one_of_the_sizes_that_there_are() {
        for (bytes, takes) in [
            (0, 0),
            (1, 8),
            (8, 8),
            (9, 16),
            (33, 48),
            (65, 80),
            (129, 160),
            (4096, 4096),
            (4097, 5120),
            (16_385, 20_480),
        ] {
            assert_eq!(piece(bytes), takes, "{bytes}");
        }
        assert_eq!(shared(1), 32);
    }
}
