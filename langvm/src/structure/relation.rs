//! How two values of one type relate: equal, or by what the first difference says.
//!
//! Pairs of objects that turn out to be met often are kept in a union-find
//! structure: what is being compared, or was found equal, is taken to be equal.
//! So cyclic values come to an end, and shared parts are compared once: at most
//! one pair is followed for each object there is.

use std::cmp::Ordering;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Work;
use super::keys::find_hashed;
use super::typed::{Object, Shape, Typed, Values, View};
use crate::error::Trap;
use crate::heap::ElementKind;
use lbc_format::fuel;

/// Pairs followed before they are kept: most values are smaller.
const UNTRACKED_PAIRS: u32 = 256;

/// What one pair in the union-find structure takes, generously, in bytes.
const TRACKED_BYTES: usize = 48;

/// How the left value relates to the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Relation {
    /// Left is less.
    Less,
    /// Both are equal.
    Equal,
    /// Left is greater.
    Greater,
    /// Neither: a NaN decides, or values that have no order differ.
    Unordered,
}

impl Relation {
    /// What `compare` pushes for it.
    pub(crate) fn number(self) -> i64 {
        match self {
            Self::Less => -1,
            Self::Equal => 0,
            Self::Greater => 1,
            Self::Unordered => 2,
        }
    }
}

impl From<Ordering> for Relation {
    fn from(ordering: Ordering) -> Self {
        match ordering {
            Ordering::Less => Self::Less,
            Ordering::Equal => Self::Equal,
            Ordering::Greater => Self::Greater,
        }
    }
}

/// Two objects whose parts are being compared, from `next` on.
#[derive(Clone, Copy, Debug)]
struct Pair {
    left: Typed,
    right: Typed,
    next: usize,
}

/// How NaN relates to other floats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Floats {
    /// Not at all, as IEEE 754 has it.
    Ieee,
    /// Greater than all others and equal to itself, so that everything has a place.
    NanLast,
}

/// Relates two values of one type, which contain no functions and no cells.
pub(crate) fn relate(
    values: Values<'_>,
    work: &mut Work<'_>,
    left: Typed,
    right: Typed,
) -> Result<Relation, Trap> {
    relate_with(values, work, left, right, Floats::Ieee)
}

/// Relates two values of one type, with NaN where `floats` says.
pub(crate) fn relate_with(
    values: Values<'_>,
    work: &mut Work<'_>,
    left: Typed,
    right: Typed,
    floats: Floats,
) -> Result<Relation, Trap> {
    let mut walk = Walk {
        values,
        floats,
        pairs: Vec::new(),
        followed: 0,
        classes: FxHashMap::default(),
        alone: FxHashSet::default(),
    };
    let relation = walk.meet(work, left, right)?;
    if relation != Relation::Equal || walk.pairs.is_empty() {
        return Ok(relation);
    }
    walk.run(work)
}

struct Walk<'a> {
    values: Values<'a>,
    floats: Floats,
    pairs: Vec<Pair>,
    followed: u32,
    /// Objects taken to be equal to another one.
    classes: FxHashMap<u64, u64>,
    /// Objects compared with themselves: unequal if there is a NaN inside.
    alone: FxHashSet<u64>,
}

impl<'a> Walk<'a> {
    fn run(&mut self, work: &mut Work<'_>) -> Result<Relation, Trap> {
        while let Some(pair) = self.pairs.last_mut() {
            let (View::Object(left), View::Object(right)) =
                (pair.left.view(self.values), pair.right.view(self.values))
            else {
                unreachable!("only objects are put on the list")
            };
            let Some((next, left_part, right_part)) =
                next_parts(self.values, work, left, right, pair.next)?
            else {
                self.pairs.pop();
                continue;
            };
            let (left_part, right_part) = match right_part {
                Some(right_part) => (left_part, right_part),
                None => return Ok(Relation::Unordered),
            };
            pair.next = next;
            // The last part takes the place of the whole, so that lists need no room.
            if !matches!(left.shape, Shape::Map(..)) && next == left.len(self.values) {
                self.pairs.pop();
            }
            let relation = self.meet(work, left_part, right_part)?;
            if relation != Relation::Equal {
                return Ok(relation);
            }
        }
        Ok(Relation::Equal)
    }

    /// Relates two values as far as that takes no look inside them; if it does, they
    /// are put on the list.
    fn meet(&mut self, work: &mut Work<'_>, left: Typed, right: Typed) -> Result<Relation, Trap> {
        work.charge(fuel::COMPARED_PART)?;
        Ok(match (left.view(self.values), right.view(self.values)) {
            (View::Bool(left), View::Bool(right)) => left.cmp(&right).into(),
            (View::Int(left), View::Int(right)) => left.cmp(&right).into(),
            (View::Float(left), View::Float(right)) => match left.partial_cmp(&right) {
                Some(ordering) => ordering.into(),
                None if self.floats == Floats::NanLast => left.is_nan().cmp(&right.is_nan()).into(),
                None => Relation::Unordered,
            },
            (View::Text(left), View::Text(right)) => {
                work.charge(fuel::for_bytes(left.len().min(right.len())))?;
                left.cmp(right).into()
            }
            (View::Object(left_object), View::Object(right_object)) => {
                if let Some(relation) = self.at_once(work, left_object, right_object)? {
                    return Ok(relation);
                }
                if self.is_new(work, left.word(), right.word())? {
                    let pair = Pair {
                        left,
                        right,
                        next: 0,
                    };
                    work.push(&mut self.pairs, pair)?;
                }
                Relation::Equal
            }
            // Plain variants, functions, units: words say it all. A plain variant and one
            // with fields differ, as their words do.
            _ if left.word() == right.word() => Relation::Equal,
            _ => Relation::Unordered,
        })
    }

    /// The relation of two objects where it takes no list to find it.
    fn at_once(
        &self,
        work: &mut Work<'_>,
        left: Object<'a>,
        right: Object<'a>,
    ) -> Result<Option<Relation>, Trap> {
        let heap = self.values.heap;
        let of = |equal| {
            Some(if equal {
                Relation::Equal
            } else {
                Relation::Unordered
            })
        };
        match (left.shape, right.shape) {
            (Shape::Variant(..), Shape::Variant(..))
                if left.reference.header().tag() != right.reference.header().tag() =>
            {
                return Ok(Some(Relation::Unordered));
            }
            (Shape::Array(_) | Shape::Map(..), _)
                if left.len(self.values) != right.len(self.values) =>
            {
                return Ok(Some(Relation::Unordered));
            }
            (Shape::Array(element), _) => match heap.element_kind(left.reference) {
                ElementKind::Byte => {
                    let left = heap.array_bytes(left.reference);
                    work.charge(fuel::for_bytes(left.len()))?;
                    return Ok(of(left == heap.array_bytes(right.reference)));
                }
                ElementKind::Word if element == lbc_format::index::TypeIndex::INT => {
                    let left = heap.array_words(left.reference);
                    work.charge(fuel::for_bytes(left.len().saturating_mul(8)))?;
                    return Ok(of(left == heap.array_words(right.reference)));
                }
                ElementKind::Word | ElementKind::Reference => {}
            },
            _ => {}
        }
        Ok((left.len(self.values) == 0).then_some(Relation::Equal))
    }

    /// Whether two objects have to be compared: not if that is under way, or was done.
    fn is_new(&mut self, work: &mut Work<'_>, left: u64, right: u64) -> Result<bool, Trap> {
        self.followed = self.followed.saturating_add(1);
        if self.followed <= UNTRACKED_PAIRS {
            return Ok(true);
        }
        let tracked = self.classes.len() + self.alone.len() + 1;
        work.allow(tracked.saturating_mul(TRACKED_BYTES))?;
        if left == right {
            if self.alone.try_reserve(1).is_err() {
                return Err(work.exhausted());
            }
            return Ok(self.alone.insert(left));
        }
        let (left, right) = (self.class(left), self.class(right));
        if left == right {
            return Ok(false);
        }
        if self.classes.try_reserve(1).is_err() {
            return Err(work.exhausted());
        }
        self.classes.insert(left, right);
        Ok(true)
    }

    /// The object that stands for all those taken to be equal to `object`.
    fn class(&mut self, mut object: u64) -> u64 {
        while let Some(&next) = self.classes.get(&object) {
            // Halves the way for the next time.
            if let Some(&beyond) = self.classes.get(&next) {
                self.classes.insert(object, beyond);
            }
            object = next;
        }
        object
    }
}

/// The position behind the next part, that part of the left object, and what
/// corresponds to it in the right one.
type Parts = (usize, Typed, Option<Typed>);

fn next_parts<'a>(
    values: Values<'a>,
    work: &mut Work<'_>,
    left: Object<'a>,
    right: Object<'a>,
    next: usize,
) -> Result<Option<Parts>, Trap> {
    if let Some((position, key, value)) = left.entry(values, next) {
        work.charge(fuel::COMPARED_PART)?;
        let Some(hash) = values.heap.map_hash(left.reference, position) else {
            unreachable!("live entries have a hash")
        };
        let found = find_hashed(values, work, right.reference, key, hash)?;
        let other = found
            .map(|place| values.heap.map_entry(right.reference, place))
            // SAFETY: both maps are of one type, and so are their values.
            .map(|(_, word)| unsafe { value.sibling(word) });
        return Ok(Some((position + 1, value, other)));
    }
    let parts = left.part(values, next).zip(right.part(values, next));
    Ok(parts.map(|(left, right)| (next + 1, left, Some(right))))
}
