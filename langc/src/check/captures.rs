//! What functions need of the variables around them.
//!
//! A function captures what it uses itself, and what the functions it calls or
//! makes values of capture, unless that is its own. Functions may use each other
//! in circles, so this is worked out as a least fixpoint.

use crate::typed::{FunctionId, VariableId};

use super::Checker;

impl Checker<'_> {
    /// Extends the captures of all functions by those of the functions they use.
    pub(super) fn close_captures(&mut self) {
        // Who has to be looked at again when a function's captures grow.
        let mut users: Vec<Vec<FunctionId>> = vec![Vec::new(); self.functions.len()];
        for (position, function) in self.functions.iter_mut().enumerate() {
            let uses = &mut function.checked.uses;
            uses.sort_unstable();
            uses.dedup();
            for used in uses.iter() {
                users[used.index()].push(FunctionId(position as u32));
            }
        }
        let mut changed: Vec<FunctionId> = self
            .functions
            .iter()
            .enumerate()
            .filter(|(_, function)| !function.checked.captures.is_empty())
            .map(|(position, _)| FunctionId(position as u32))
            .collect();
        while let Some(id) = changed.pop() {
            for user in &users[id.index()] {
                if self.inherit_captures(*user, id) {
                    changed.push(*user);
                }
            }
        }
    }

    /// Adds what `used` captures to what `user` does; whether that was anything.
    fn inherit_captures(&mut self, user: FunctionId, used: FunctionId) -> bool {
        let captures = &self.functions[user.index()].checked.captures;
        let missing: Vec<VariableId> = self.functions[used.index()]
            .checked
            .captures
            .iter()
            .copied()
            .filter(|id| self.variables[id.index()].owner != user && !captures.contains(id))
            .collect();
        let found = !missing.is_empty();
        self.functions[user.index()]
            .checked
            .captures
            .extend(missing);
        found
    }
}
