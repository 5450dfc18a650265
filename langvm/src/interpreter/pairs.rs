//! Which operations follow each other, and how often: what fused operations are chosen by.
//!
//! Only with the feature `count-operations`, for `bench/operation-pairs`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::prepare::Op;

/// More than there are operations.
const OPERATIONS: usize = 256;

struct Counts {
    before: Option<Op>,
    operations: Vec<Option<Op>>,
    pairs: Vec<u64>,
}

thread_local! {
    static COUNTS: RefCell<Counts> = RefCell::new(Counts {
        before: None,
        operations: vec![None; OPERATIONS],
        pairs: vec![0; OPERATIONS * OPERATIONS],
    });
}

/// Notes an operation that is about to be carried out. Charges are left out: other runs
/// have none.
pub(super) fn note(op: Op) {
    if op == Op::Charge {
        return;
    }
    COUNTS.with_borrow_mut(|counts| {
        let number = op as usize;
        counts.operations[number] = Some(op);
        if let Some(before) = counts.before.replace(op) {
            counts.pairs[before as usize * OPERATIONS + number] += 1;
        }
    });
}

/// How often each pair of operations was carried out on this thread, by their names.
pub fn operation_pairs() -> BTreeMap<(String, String), u64> {
    COUNTS.with_borrow(|counts| {
        let name = |number: usize| counts.operations[number].map(|op| format!("{op:?}"));
        let pairs = counts.pairs.iter().enumerate();
        pairs
            .filter(|(_, count)| **count > 0)
            .filter_map(|(pair, count)| {
                let names = (name(pair / OPERATIONS)?, name(pair % OPERATIONS)?);
                Some((names, *count))
            })
            .collect()
    })
}
