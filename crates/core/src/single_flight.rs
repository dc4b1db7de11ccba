//! One fetch for all who ask for the same at once.

use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;

use moka::future::Cache;

use crate::detached::detached;

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
    detached(async move { cache.try_get_with(key, fetch).await }).await
}
