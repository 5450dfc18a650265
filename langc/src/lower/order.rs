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

/// An order of functions: for each its number in it.
pub(super) struct Order(Vec<FunctionIndex>);

impl Order {
    /// Callees first. Functions are looked at in their order, so that it is the same each
    /// time.
    pub(super) fn of(functions: &[Function]) -> Self {
        let mut order = vec![FunctionIndex(0); functions.len()];
        let mut place = 0;
        let mut is_seen = vec![false; functions.len()];
        let mut open = Vec::new();
        for root in 0..functions.len() {
            let mut next = (!std::mem::replace(&mut is_seen[root], true)).then_some(root);
            loop {
                if let Some(function) = next.take() {
                    open.push((function, functions[function].code.iter()));
                }
                let Some((function, code)) = open.last_mut() else {
                    break;
                };
                next = code.find_map(|instruction| {
                    let callee = callee(*instruction)?.index();
                    (!std::mem::replace(&mut is_seen[callee], true)).then_some(callee)
                });
                if next.is_none() {
                    order[*function] = FunctionIndex(place);
                    place += 1;
                    open.pop();
                }
            }
        }
        Self(order)
    }

    /// The number of a function in this order.
    pub(super) fn index(&self, function: FunctionIndex) -> FunctionIndex {
        self.0[function.index()]
    }

    /// The functions in this order, calling each other as before.
    pub(super) fn functions(&self, functions: Vec<Function>) -> FunctionTable {
        let in_order = self.sorted(functions).into_iter().map(|mut function| {
            for instruction in &mut function.code {
                *instruction = self.renamed(*instruction);
            }
            function
        });
        in_order.collect()
    }

    /// An instruction with the new number of the function that it names.
    fn renamed(&self, instruction: Instruction) -> Instruction {
        use Instruction as I;

        match instruction {
            I::Call { function } => I::Call {
                function: self.index(function),
            },
            I::FunctionValue { function } => I::FunctionValue {
                function: self.index(function),
            },
            I::NewClosure { captures, function } => I::NewClosure {
                captures,
                function: self.index(function),
            },
            other => other,
        }
    }

    /// Things of which there is one for each function, in this order.
    pub(super) fn sorted<T>(&self, things: Vec<T>) -> Vec<T> {
        let mut placed: Vec<(FunctionIndex, T)> = self.0.iter().copied().zip(things).collect();
        placed.sort_unstable_by_key(|(place, _)| *place);
        placed.into_iter().map(|(_, thing)| thing).collect()
    }
}

/// The function that an instruction names.
const fn callee(instruction: Instruction) -> Option<FunctionIndex> {
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

    fn functions(calls: &[&[u32]]) -> Vec<Function> {
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
        let calling = functions(&[&[1, 2], &[], &[1, 3], &[4], &[3, 4], &[0]]);
        let order = Order::of(&calling);
        assert_eq!(order.index(FunctionIndex(0)), FunctionIndex(4));
        let sorted = order.sorted(vec!["a", "b", "c", "d", "e", "f"]);
        assert_eq!(sorted, ["b", "e", "d", "c", "a", "f"]);
        let expected = functions(&[&[], &[2, 1], &[1], &[0, 2], &[0, 3], &[4]]);
        assert_eq!(order.functions(calling), expected.into_iter().collect());
    }

    #[test]
    fn long_chains_need_no_deep_stack() {
        let calls: Vec<Vec<u32>> = (1..200_000).map(|callee| vec![callee]).collect();
        let mut calls: Vec<&[u32]> = calls.iter().map(Vec::as_slice).collect();
        calls.push(&[]);
        let order = Order::of(&functions(&calls));
        let places = order.0.iter().rev().map(|place| place.0);
        assert!(places.eq(0..200_000));
    }
}
