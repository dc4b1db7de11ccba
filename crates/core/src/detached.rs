//! Work that goes on when the one who waits for it goes away, on the same thread.

use std::future::Future;

/// What the work comes to. It runs as a task of its own: dropped, this no longer waits for it, and it runs to its end.
pub(crate) async fn detached<F: Future + 'static>(work: F) -> F::Output {
    match actix_rt::spawn(work).await {
        Ok(output) => output,
        // A panic goes on in the one who waits; a cancelled task means that the runtime is ending.
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => std::future::pending().await,
    }
}
