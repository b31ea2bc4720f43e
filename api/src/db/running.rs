//! The idempotency keys whose requests are running in this process.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// The set of running keys.
#[derive(Clone, Default)]
pub struct RunningKeys(Arc<Mutex<HashSet<[u8; 32]>>>);

/// Holds a key until it is dropped, however the request ends.
pub struct Running {
    keys: RunningKeys,
    key: [u8; 32],
}

impl RunningKeys {
    /// Enters a key; absent if it runs already.
    pub fn enter(&self, key: [u8; 32]) -> Option<Running> {
        let is_new = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        is_new.then(|| Running { keys: self.clone(), key })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.keys.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}
