//! Instances: which functions are needed with which type arguments.
//!
//! Each is made once, however often it is asked for. The entry is the first;
//! lowering one may ask for more.

use rustc_hash::FxHashMap;

use lbc_format::index::FunctionIndex;

use crate::typed::FunctionId;
use crate::types::Type;

/// How deep types may nest in type arguments. Deeper ones come from functions
/// that instantiate themselves without end.
pub(super) const MAX_TYPE_DEPTH: u32 = 64;

/// A function with its type arguments.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub(super) index: FunctionIndex,
    pub(super) function: FunctionId,
    pub(super) arguments: Vec<Type>,
    /// The instance whose code first asked for this one.
    pub(super) asked_by: Option<FunctionIndex>,
}

#[derive(Debug, Default)]
pub(super) struct Instances {
    indices: FxHashMap<(FunctionId, Vec<Type>), FunctionIndex>,
    order: Vec<Instance>,
}

impl Instances {
    pub(super) fn get(&self, position: usize) -> Option<Instance> {
        self.order.get(position).cloned()
    }

    /// The instance of a function for these type arguments.
    pub(super) fn request(
        &mut self,
        function: FunctionId,
        arguments: Vec<Type>,
        asked_by: Option<FunctionIndex>,
    ) -> FunctionIndex {
        let key = (function, arguments);
        if let Some(index) = self.indices.get(&key) {
            return *index;
        }
        let index = FunctionIndex(self.order.len() as u32);
        self.order.push(Instance {
            index,
            function,
            arguments: key.1.clone(),
            asked_by,
        });
        self.indices.insert(key, index);
        index
    }
}
