//! Which global and which function of one module is which of the other.

use std::collections::{HashMap, VecDeque};

use lbc_format::module::Names;

use super::functions::Body;
use super::keys::{Interner, Key, Occurrences, Thing};
use super::side::Side;

/// How far from a function its callees, and theirs, tell it from others like it.
const ROUNDS: usize = 4;

/// The functions of two modules, side by side.
#[derive(Debug)]
pub(super) struct Matched {
    /// Those that are in both, by their positions in each; in the order of the new
    /// module.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Those of the old module alone.
    pub(super) only_old: Vec<usize>,
    /// Those of the new module alone.
    pub(super) only_new: Vec<usize>,
}

/// The keys of some named things of a module: by name, or by position where there
/// are no names.
pub(super) fn named(names: Option<&[String]>, count: usize, interner: &mut Interner) -> Vec<Key> {
    let mut occurrences = Occurrences::new();
    (0..count)
        .map(|position| {
            let thing = match names.and_then(|names| names.get(position)) {
                Some(name) => Thing::Named(name.clone(), occurrences.of(name)),
                None => Thing::Position(position),
            };
            interner.key(thing)
        })
        .collect()
}

/// Matches functions by name if both modules have names, and by likeness otherwise.
pub(super) fn functions(
    sides: [&Side<'_>; 2],
    bodies: &[Vec<Body>; 2],
    interner: &mut Interner,
) -> Matched {
    let names = sides.map(|side| side.module.names.as_ref());
    let keys = match names {
        [Some(old), Some(new)] => [old, new]
            .map(|names: &Names| named(Some(&names.functions), names.functions.len(), interner)),
        _ => [
            by_likeness(&bodies[0], interner),
            by_likeness(&bodies[1], interner),
        ],
    };
    let mut matched = pair(&keys[0], &keys[1]);
    if names.contains(&None) {
        // What is left was changed. Functions seldom change places and types.
        let signatures = |positions: &[usize], bodies: &[Body]| -> Vec<Key> {
            positions
                .iter()
                .map(|&each| bodies[each].signature)
                .collect()
        };
        let left = pair(
            &signatures(&matched.only_old, &bodies[0]),
            &signatures(&matched.only_new, &bodies[1]),
        );
        let (old, new) = (matched.only_old, matched.only_new);
        let changed = left.pairs.iter().map(|&(from, to)| (old[from], new[to]));
        matched.pairs.extend(changed);
        matched.pairs.sort_by_key(|&(_, new)| new);
        matched.only_old = left.only_old.into_iter().map(|each| old[each]).collect();
        matched.only_new = left.only_new.into_iter().map(|each| new[each]).collect();
    }
    matched
}

/// Pairs what has the same key, in order.
fn pair(old: &[Key], new: &[Key]) -> Matched {
    let mut waiting: HashMap<Key, VecDeque<usize>> = HashMap::new();
    for (position, key) in old.iter().enumerate() {
        waiting.entry(*key).or_default().push_back(position);
    }
    let mut matched = Matched {
        pairs: Vec::new(),
        only_old: Vec::new(),
        only_new: Vec::new(),
    };
    for (position, key) in new.iter().enumerate() {
        match waiting.get_mut(key).and_then(VecDeque::pop_front) {
            Some(old) => matched.pairs.push((old, position)),
            None => matched.only_new.push(position),
        }
    }
    matched.only_old = waiting.into_values().flatten().collect();
    matched.only_old.sort_unstable();
    matched
}

/// Keys of functions that do the same, as far as a few calls from them show: each
/// round tells apart what the one before told apart in their callees.
fn by_likeness(bodies: &[Body], interner: &mut Interner) -> Vec<Key> {
    let mut keys: Vec<Key> = bodies
        .iter()
        .map(|body| interner.key(Thing::Code(body.without_callees())))
        .collect();
    for _ in 0..ROUNDS {
        keys = bodies
            .iter()
            .zip(&keys)
            .map(|(body, own)| {
                let callees = body
                    .callees
                    .iter()
                    .map(|&(_, callee)| keys[callee].number());
                let all = std::iter::once(own.number()).chain(callees);
                interner.key(Thing::Code(all.collect()))
            })
            .collect();
    }
    keys
}
