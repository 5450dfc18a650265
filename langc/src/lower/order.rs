//! The order of a module's functions: callees in front of their callers.
//!
//! A reader that knows what a function calls can verify it while it reads it; see
//! [`lbc_format::load()`]. Instances are made in the order in which they are asked for,
//! which is nearly the other way round. This is the order in which a depth-first search
//! from the entry leaves them, as compilers order the nodes of a graph for analyses that
//! go from callees to callers (postorder). Among functions that call each other, some call
//! has to lead ahead.

use lbc_format::index::FunctionIndex;
use lbc_format::isa::Instruction;
use lbc_format::module::{Function, FunctionTable};

/// An order of the functions of a table.
pub(super) struct Order {
    /// For each place the function that stands there, by its number before.
    before: Vec<u32>,
    /// For each function its number in this order.
    after: Vec<FunctionIndex>,
}

impl Order {
    /// Callees first. Functions are looked at in their order, so that it is the same each
    /// time.
    pub(super) fn of(functions: &FunctionTable) -> Self {
        let mut before = Vec::with_capacity(functions.len());
        let mut is_seen = vec![false; functions.len()];
        let mut open = Vec::new();
        for root in 0..functions.len() {
            let mut next = (!std::mem::replace(&mut is_seen[root], true)).then_some(root);
            loop {
                if let Some(function) = next.take() {
                    open.push((function, functions.at(function).code.iter()));
                }
                let Some((function, code)) = open.last_mut() else {
                    break;
                };
                next = code.find_map(|mut instruction| {
                    let callee = callee_mut(&mut instruction)?.index();
                    (!std::mem::replace(&mut is_seen[callee], true)).then_some(callee)
                });
                if next.is_none() {
                    before.push(*function as u32);
                    open.pop();
                }
            }
        }
        let mut after = vec![FunctionIndex(0); before.len()];
        for (place, function) in (0..).zip(&before) {
            after[*function as usize] = FunctionIndex(place);
        }
        Self { before, after }
    }

    /// The number of a function in this order.
    pub(super) fn index(&self, function: FunctionIndex) -> FunctionIndex {
        self.after[function.index()]
    }

    /// The functions in this order, calling each other as before.
    pub(super) fn functions(&self, functions: &FunctionTable) -> FunctionTable {
        let in_order = self.before.iter().map(|&function| {
            let mut function: Function = functions.at(function as usize).to_function();
            for callee in function.code.iter_mut().filter_map(callee_mut) {
                *callee = self.index(*callee);
            }
            function
        });
        in_order.collect()
    }

    /// Things of which there is one for each function, in this order.
    pub(super) fn sorted<T>(&self, things: Vec<T>) -> Vec<T> {
        let mut placed: Vec<(FunctionIndex, T)> = self.after.iter().copied().zip(things).collect();
        placed.sort_unstable_by_key(|(place, _)| *place);
        placed.into_iter().map(|(_, thing)| thing).collect()
    }
}

/// The function that an instruction names.
const fn callee_mut(instruction: &mut Instruction) -> Option<&mut FunctionIndex> {
    match instruction {
        Instruction::Call { function }
        | Instruction::FunctionValue { function }
        | Instruction::NewClosure { function, .. } => Some(function),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(calls: &[&[u32]]) -> FunctionTable {
        let functions = calls.iter().map(|callees| {
            let calls = callees.iter().map(|&callee| Instruction::Call {
                function: FunctionIndex(callee),
            });
            Function {
                signature: lbc_format::index::TypeIndex::FIRST_DEFINED,
                locals: Vec::new(),
                code: calls.collect(),
            }
        });
        functions.collect()
    }

    #[test]
    fn callees_come_first_but_for_cycles() {
        // 0 calls 1 and 2, which calls 1 and 3; 3 and 4 call each other; nobody calls 5.
        let functions = table(&[&[1, 2], &[], &[1, 3], &[4], &[3, 4], &[0]]);
        let order = Order::of(&functions);
        assert_eq!(order.before, [1, 4, 3, 2, 0, 5]);
        assert_eq!(order.index(FunctionIndex(0)), FunctionIndex(4));
        let sorted = order.sorted(vec!["a", "b", "c", "d", "e", "f"]);
        assert_eq!(sorted, ["b", "e", "d", "c", "a", "f"]);
        let expected = table(&[&[], &[2, 1], &[1], &[0, 2], &[0, 3], &[4]]);
        assert_eq!(order.functions(&functions), expected);
    }

    #[test]
    fn long_chains_need_no_deep_stack() {
        let calls: Vec<Vec<u32>> = (1..200_000).map(|callee| vec![callee]).collect();
        let mut calls: Vec<&[u32]> = calls.iter().map(Vec::as_slice).collect();
        calls.push(&[]);
        let order = Order::of(&table(&calls));
        assert!(order.before.iter().rev().copied().eq(0..200_000));
    }
}
