//! The call stack of an error, short however deep it was.
//!
//! Calls that repeat are folded into one entry, and of what is left, the
//! innermost and outermost ten entries are kept.

use std::collections::VecDeque;

use lbc_format::index::{FunctionIndex, InstrIndex};
use lbc_format::{BuildId, Location, Module, locate};
use rustc_hash::FxHashMap;

/// Entries kept at each end.
const KEPT: usize = 10;

/// An instruction of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Place {
    pub(crate) function: FunctionIndex,
    pub(crate) instruction: InstrIndex,
}

/// One entry of a call stack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceFrame {
    /// The function.
    pub function: FunctionIndex,
    /// The file's instruction it was at: the one that failed, or the call.
    pub instruction: InstrIndex,
    /// The function's name, or `function #3` in a stripped file.
    pub name: String,
    /// Where the instruction comes from, if the file says.
    pub location: Option<Location>,
    /// How many calls in a row were at this very place.
    pub count: u64,
}

/// The call stack of an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backtrace {
    /// The innermost entries, the failing one first.
    pub innermost: Vec<TraceFrame>,
    /// Calls between the two lists that were left out.
    pub omitted: u64,
    /// The outermost entries, when they are not among the innermost; the
    /// program's entry last.
    pub outermost: Vec<TraceFrame>,
    /// Which program it is, where the file has no places: with its debug data they can
    /// be found.
    pub build_id: Option<Box<BuildId>>,
}

/// Which places are one in the source: the compiler may have made several functions of one.
struct Twins<'a> {
    module: &'a Module,
    /// What was found out, as stacks can be deep and have few places.
    known: FxHashMap<(Place, Place), bool>,
}

impl<'a> Twins<'a> {
    fn new(module: &'a Module) -> Self {
        Self {
            module,
            known: FxHashMap::default(),
        }
    }

    fn are(&mut self, left: Place, right: Place) -> bool {
        if left.function == right.function {
            return left == right;
        }
        let module = self.module;
        *self.known.entry((left, right)).or_insert_with(|| {
            let source = |place: Place| {
                let location = locate(module, place.function, place.instruction)?;
                Some((module.function_name(place.function), location))
            };
            source(left).is_some_and(|left| source(right) == Some(left))
        })
    }
}

impl Backtrace {
    /// Folds and shortens a stack, given the innermost call first.
    pub(crate) fn new(module: &Module, places: impl Iterator<Item = Place>) -> Self {
        let mut innermost: Vec<(Place, u64)> = Vec::new();
        let mut outermost: VecDeque<(Place, u64)> = VecDeque::new();
        let mut omitted = 0;
        let mut twins = Twins::new(module);
        for place in places {
            let may_grow = innermost.len() < KEPT;
            // Only while nothing is beyond them can the innermost still fold.
            match outermost.back_mut().or(innermost.last_mut()) {
                Some((last, count)) if twins.are(*last, place) => *count += 1,
                _ if may_grow => innermost.push((place, 1)),
                _ => {
                    outermost.push_back((place, 1));
                    if outermost.len() > KEPT {
                        omitted += outermost.pop_front().map_or(0, |(_, count)| count);
                    }
                }
            }
        }
        let describe = |(place, count): (Place, u64)| TraceFrame {
            function: place.function,
            instruction: place.instruction,
            name: module.function_name(place.function),
            location: locate(module, place.function, place.instruction),
            count,
        };
        Self {
            innermost: innermost.into_iter().map(describe).collect(),
            omitted,
            outermost: outermost.into_iter().map(describe).collect(),
            build_id: None,
        }
    }

    /// Where the error happened: in the innermost call that is the program's own.
    /// What goes wrong in the library is the doing of whoever called it.
    #[must_use]
    pub fn location(&self) -> Option<&Location> {
        let frames = || self.innermost.iter().chain(&self.outermost);
        frames()
            .filter_map(|frame| frame.location.as_ref())
            .find(|location| !location.is_in_library())
            .or_else(|| frames().next()?.location.as_ref())
    }
}
