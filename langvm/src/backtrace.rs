//! The call stack of an error, short however deep it was.
//!
//! Calls that repeat are folded into one entry, and of what is left, the
//! innermost and outermost ten entries are kept.

use std::collections::VecDeque;

use std::rc::Rc;

use lbc_format::index::{FunctionIndex, InstrIndex};
use lbc_format::{BuildId, Location, Module, SourceCall, calls_at};
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
    /// The function, or the one that the call was inlined into.
    pub function: FunctionIndex,
    /// The file's instruction it was at: the one that failed, or the call.
    pub instruction: InstrIndex,
    /// The name of the function in the source, or `function #3` in a stripped file.
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

/// A call of the source: one of those that an instruction is in.
#[derive(Clone)]
struct Call {
    place: Place,
    /// All calls that the instruction is in, the innermost first.
    calls: Rc<[SourceCall]>,
    /// Which of them it is.
    level: usize,
}

impl Call {
    fn source(&self) -> &SourceCall {
        &self.calls[self.level]
    }

    /// Whether both are one place of the source: the compiler may have made several
    /// functions of one.
    fn is_twin_of(&self, other: &Self) -> bool {
        if self.place == other.place {
            return self.level == other.level;
        }
        let is_placed = self.source().location.is_some();
        is_placed && self.source() == other.source()
    }
}

/// What was found out about instructions, as stacks can be deep and have few places.
struct Calls<'a> {
    module: &'a Module,
    known: FxHashMap<Place, Rc<[SourceCall]>>,
}

impl Calls<'_> {
    fn at(&mut self, place: Place) -> impl Iterator<Item = Call> + use<> {
        let find = || calls_at(self.module, place.function, place.instruction).into();
        let calls: &Rc<[SourceCall]> = self.known.entry(place).or_insert_with(find);
        let calls = Rc::clone(calls);
        (0..calls.len()).map(move |level| Call {
            place,
            calls: Rc::clone(&calls),
            level,
        })
    }
}

impl Backtrace {
    /// Folds and shortens a stack, given the innermost call first.
    pub(crate) fn new(module: &Module, places: impl Iterator<Item = Place>) -> Self {
        let mut innermost: Vec<(Call, u64)> = Vec::new();
        let mut outermost: VecDeque<(Call, u64)> = VecDeque::new();
        let mut omitted = 0;
        let mut calls = Calls {
            module,
            known: FxHashMap::default(),
        };
        for call in places.flat_map(|place| calls.at(place)) {
            let may_grow = innermost.len() < KEPT;
            // Only while nothing is beyond them can the innermost still fold.
            match outermost.back_mut().or(innermost.last_mut()) {
                Some((last, count)) if last.is_twin_of(&call) => *count += 1,
                _ if may_grow => innermost.push((call, 1)),
                _ => {
                    outermost.push_back((call, 1));
                    if outermost.len() > KEPT {
                        omitted += outermost.pop_front().map_or(0, |(_, count)| count);
                    }
                }
            }
        }
        let describe = |(call, count): (Call, u64)| {
            let SourceCall { name, location } = call.source().clone();
            TraceFrame {
                function: call.place.function,
                instruction: call.place.instruction,
                name,
                location,
                count,
            }
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
