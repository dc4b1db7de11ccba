//! One fetch for all who ask for the same at once.

use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;

use moka::future::Cache;

/// Waits for the one fetch of this key, beginning it if there is none. The flight is a task of its own: when the one who
/// began it goes away, moka would start it again in another waiter, and give up after 200 such.
pub(crate) async fn single_flight<K, V, E>(
    cache: &Cache<K, V>,
    key: K,
    fetch: impl Future<Output = Result<V, E>> + 'static,
) -> Result<V, Arc<E>>
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    E: Send + Sync + 'static,
{
    let cache = cache.clone();
    match actix_rt::spawn(async move { cache.try_get_with(key, fetch).await }).await {
        Ok(result) => result,
        // A panic goes on in the one who waits; a cancelled task means that the runtime is ending.
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        Err(_) => std::future::pending().await,
    }
}
