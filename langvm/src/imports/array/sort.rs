//! `std.array.sort`: in place, stable, NaN last.
//!
//! Sorting works on a copy of the words, during which nothing is allocated on
//! the heap. Where comparing may fail, because fuel or time is over, the sort is
//! our own: those of the standard library cannot stop half-way.

use std::cmp::Ordering;

use lbc_format::index::TypeIndex;

use crate::error::{HostError, Trap};
use crate::host::{CallContext, List, Ordered, Registry};
use crate::structure::{Floats, Relation, Typed, Values, Work, relate_with};

pub(super) fn register(registry: &mut Registry) {
    registry.register_with_context("std.array.sort", sort);
}

fn sort(context: &mut CallContext<'_>, list: List<Ordered>) -> Result<(), HostError> {
    let Some(first) = context.element(list, 0) else {
        return Ok(());
    };
    let array = context.array(list);
    let length = context.heap().array_length(array);
    // As many steps as any sort takes at the worst.
    let steps = (length as u64).saturating_mul(u64::from(length.ilog2()) + 1);
    context.charge(steps)?;
    match first.ty() {
        TypeIndex::INT => {
            context.heap().change_words(array, 0..length, |words| {
                words.sort_unstable_by_key(|word| word.cast_signed());
            });
        }
        TypeIndex::FLOAT => {
            context.heap().change_words(array, 0..length, |words| {
                words.sort_by(|&left, &right| {
                    floats_in_order(f64::from_bits(left), f64::from_bits(right))
                });
            });
        }
        _ => {
            let (values, mut work) = context.walk();
            let sorted = merge_sort(values, &mut work, first, values.heap.array_words(array))?;
            context
                .heap()
                .change_words(array, 0..length, |words| words.copy_from_slice(&sorted));
        }
    }
    Ok(())
}

fn floats_in_order(left: f64, right: f64) -> Ordering {
    left.partial_cmp(&right)
        .unwrap_or_else(|| left.is_nan().cmp(&right.is_nan()))
}

/// The words in order, all of them of the type of `model`.
fn merge_sort(
    values: Values<'_>,
    work: &mut Work<'_>,
    model: Typed,
    words: &[u64],
) -> Result<Vec<u64>, Trap> {
    let mut sorted = work.copied(words)?;
    let mut merged = work.copied(words)?;
    let mut run = 1;
    while run < sorted.len() {
        for start in (0..sorted.len()).step_by(run.saturating_mul(2)) {
            let middle = (start + run).min(sorted.len());
            let end = (middle + run).min(sorted.len());
            let (mut left, mut right) = (start, middle);
            for place in &mut merged[start..end] {
                // SAFETY: the words are elements of one array, as the model is.
                let element = |at: usize| unsafe { model.sibling(sorted[at]) };
                let take_right = left == middle
                    || (right < end
                        && relate_with(
                            values,
                            work,
                            element(right),
                            element(left),
                            Floats::NanLast,
                        )? == Relation::Less);
                let taken = if take_right { &mut right } else { &mut left };
                *place = sorted[*taken];
                *taken += 1;
            }
        }
        std::mem::swap(&mut sorted, &mut merged);
        run = run.saturating_mul(2);
    }
    Ok(sorted)
}
