//! Code that stands in the place of calls: where it comes from.
//!
//! A [`Span`] is a range of addresses in the sources. Code that takes the place of a call gets
//! addresses of its own, behind those of all sources, as if the function's text had been
//! copied there once more. So each span tells which call its code belongs to, wherever passes
//! move it, and those need not know.

use crate::source::{SourceMap, Span};

use super::FunctionId;

/// The first address that is in no source.
const FIRST: u32 = SourceMap::MAX_BYTES + 1;

/// The calls that code stands in the place of.
#[derive(Debug)]
pub struct InlinedCalls {
    /// In the order of their addresses: a call is behind the one it stands in.
    calls: Vec<InlinedCall>,
    /// The first address that is free.
    next: u32,
}

/// Identifies one of a program's [`InlinedCalls`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InlinedId(u32);

/// A call that code stands in the place of.
#[derive(Clone, Copy, Debug)]
pub struct InlinedCall {
    /// The function whose code it is.
    pub function: FunctionId,
    /// Where the call stands: in a source, or in the place of another call.
    pub call: Span,
    /// Where the function stands in its source.
    origin: Span,
    /// The address that stands for the start of `origin`.
    base: u32,
    /// How many calls it stands in, itself included.
    depth: u32,
}

impl Default for InlinedCalls {
    fn default() -> Self {
        Self {
            calls: Vec::new(),
            next: FIRST,
        }
    }
}

impl InlinedCalls {
    /// Adds a call of a function, which stands at `origin`.
    ///
    /// # Panics
    /// If there are not as many [addresses](addresses) left.
    pub(crate) fn add(&mut self, function: FunctionId, origin: Span, call: Span) -> InlinedId {
        let needed = addresses(origin);
        assert!(needed <= self.room(), "there is room for {origin:?}");
        let depth = self.depth(call) + 1;
        self.calls.push(InlinedCall {
            function,
            call,
            origin,
            base: self.next,
            depth,
        });
        self.next += needed;
        InlinedId(self.calls.len() as u32 - 1)
    }

    /// Addresses that are free.
    pub(crate) const fn room(&self) -> u32 {
        u32::MAX - self.next
    }

    /// The call in whose place code with this span stands.
    pub(crate) fn of(&self, span: Span) -> Option<(InlinedId, &InlinedCall)> {
        if span.start < FIRST {
            return None;
        }
        let position = self.calls.partition_point(|call| call.base <= span.start) - 1;
        Some((InlinedId(position as u32), &self.calls[position]))
    }

    /// One of the calls.
    pub(crate) fn call(&self, id: InlinedId) -> &InlinedCall {
        &self.calls[id.0 as usize]
    }

    /// Which call that is; `None` for what stands in no call's place.
    pub(crate) fn owner(&self, span: Span) -> Option<InlinedId> {
        self.of(span).map(|(id, _)| id)
    }

    /// How many calls code with this span stands in the place of.
    pub(crate) fn depth(&self, span: Span) -> u32 {
        self.of(span).map_or(0, |(_, call)| call.depth)
    }

    /// The place in the sources that a span stands for.
    pub(crate) fn source(&self, span: Span) -> Span {
        match self.of(span) {
            None => span,
            Some((_, call)) => {
                let start = call.origin.start + (span.start - call.base);
                Span::new(start, start + (span.end - span.start))
            }
        }
    }

    /// The span that code of a call's function has in the place of the call. What does not
    /// stand in the function itself is said to be the whole function.
    pub(crate) fn within(&self, id: InlinedId, source: Span) -> Span {
        let InlinedCall { origin, base, .. } = self.calls[id.0 as usize];
        let is_inside = origin.start <= source.start && source.end <= origin.end;
        debug_assert!(is_inside, "{source:?} is not in {origin:?}");
        let source = if is_inside { source } else { origin };
        let start = base + (source.start - origin.start);
        Span::new(start, start + (source.end - source.start))
    }

    /// The smallest span that covers two in one function; where they stand in the places of
    /// different calls, those stand for them.
    pub(crate) fn cover(&self, mut first: Span, mut last: Span) -> Span {
        loop {
            match (self.of(first), self.of(last)) {
                (Some((one, call)), Some((other, _))) if one > other => first = call.call,
                (Some((one, _)), Some((other, call))) if one < other => last = call.call,
                (Some((_, call)), None) => first = call.call,
                (None, Some((_, call))) => last = call.call,
                _ => return first.to(last),
            }
        }
    }
}

/// How many addresses a call takes of a function that stands at `origin`. One stays free
/// between calls, as between files.
pub(crate) const fn addresses(origin: Span) -> u32 {
    origin.end - origin.start + 1
}

impl InlinedCall {
    /// Where the function stands in its source.
    pub(crate) const fn origin(&self) -> Span {
        self.origin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_tell_their_calls_and_sources() {
        let mut calls = InlinedCalls::default();
        let outer = calls.add(FunctionId(1), Span::new(100, 150), Span::new(10, 20));
        let place = calls.within(outer, Span::new(110, 115));
        assert_eq!(calls.source(place), Span::new(110, 115));
        let inner = calls.add(FunctionId(2), Span::new(200, 210), place);
        let deep = calls.within(inner, Span::new(200, 210));
        assert_eq!(calls.source(deep), Span::new(200, 210));
        let (found, call) = calls.of(deep).expect("it is inlined");
        assert_eq!((found, call.call), (inner, place));
        assert_eq!(calls.depth(deep), 2);
        assert_eq!(calls.depth(place), 1);
        assert_eq!(calls.depth(Span::new(110, 115)), 0);
    }

    #[test]
    fn spans_of_different_calls_are_covered_where_both_stand() {
        let mut calls = InlinedCalls::default();
        let add =
            |calls: &mut InlinedCalls, call| calls.add(FunctionId(1), Span::new(100, 150), call);
        let first = add(&mut calls, Span::new(10, 20));
        let second = add(&mut calls, Span::new(30, 40));
        let one = calls.within(first, Span::new(100, 101));
        let other = calls.within(second, Span::new(149, 150));
        assert_eq!(calls.cover(one, other), Span::new(10, 40));
        assert_eq!(calls.cover(other, Span::new(25, 26)), Span::new(25, 40));
        let wider = calls.within(first, Span::new(105, 106));
        let covered = calls.within(first, Span::new(100, 106));
        assert_eq!(calls.cover(one, wider), covered);
    }

    #[test]
    fn addresses_end() {
        let mut calls = InlinedCalls::default();
        let large = Span::new(0, SourceMap::MAX_BYTES);
        assert!(addresses(large) <= calls.room());
        calls.add(FunctionId(0), large, Span::new(0, 1));
        assert!(addresses(large) > calls.room());
    }
}
