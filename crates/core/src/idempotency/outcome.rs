//! What became of an order.

/// What a handler of an order answers with. `V` is the view of it.
#[derive(Debug)]
pub enum Outcome<V> {
    /// It is done: 201, and whoever asks again gets this very answer.
    Done(V),
    /// What became of it is not known: 202, and whoever asks again goes on with it.
    NotKnown(V),
    /// It will not be known here: whoever told the systems told them too long ago. 202 once more, as it is neither a yes nor a no, and kept
    /// for a year; whoever asks again gets this very answer, and has to ask elsewhere.
    NeverKnown(V),
}
