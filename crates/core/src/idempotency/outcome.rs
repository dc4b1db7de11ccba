//! What became of an order.

/// What a handler of an order answers with. `V` is the view of it.
#[derive(Debug)]
pub enum Outcome<V> {
    /// It is done: 201, and whoever asks again gets this very answer.
    Done(V),
    /// What became of it is not known: 202, and whoever asks again goes on with it.
    NotKnown(V),
}
