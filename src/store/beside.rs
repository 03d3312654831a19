//! Room in memory for what those above make of the rows and want at hand as long as the store is open. Nothing here
//! knows what it is.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

/// One value of each type; cheap to clone, and all clones hold the same.
#[derive(Clone, Default)]
pub(super) struct Beside(Arc<RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>>);

impl Beside {
    /// The value of a type, made if it is not there.
    pub fn get<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let key = TypeId::of::<T>();
        let kept = self.0.read().expect("no holder of this lock panics").get(&key).cloned();
        let kept = kept.unwrap_or_else(|| {
            let mut values = self.0.write().expect("no holder of this lock panics");
            values.entry(key).or_insert_with(|| Arc::new(T::default())).clone()
        });
        kept.downcast().expect("a value is kept under its own type")
    }
}
