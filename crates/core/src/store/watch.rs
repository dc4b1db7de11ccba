//! The store in `/readyz`: shown, and waited for by nobody. Without it public routes serve on, and every replica would leave at
//! once for what is one system's fault.

use std::time::Duration;

use super::Store;
use crate::health::Readiness;
use crate::upstream::Background;

const LOOK_EVERY: Duration = Duration::from_millis(500);

impl Store {
    /// Tells readiness how the store is, for as long as the process lives.
    pub(crate) fn watch(&self, background: &Background, readiness: &Readiness) {
        let check = readiness.information("store", "it was not looked at yet");
        let store = self.clone();
        background.keep_running(move |_| async move {
            loop {
                match store.health() {
                    Ok(()) => check.ready(),
                    Err(error) => check.not_ready(&error.to_string()),
                }
                tokio::time::sleep(LOOK_EVERY).await;
            }
        });
    }
}
