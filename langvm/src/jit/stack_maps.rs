//! Where references are in frames of native code.
//!
//! Native code keeps a reference that must outlive a call in a slot of its own frame, and
//! Cranelift tells for each call, by the address that it returns to, which these are (its
//! *user stack maps*). Frames are linked by their frame pointers: at such a pointer is the
//! caller's, and above it the address in the caller that the call returns to. That is the
//! layout on both x86-64 and AArch64 when Cranelift preserves frame pointers.

use std::collections::BTreeMap;
use std::ops::Range;

use cranelift_codegen::{Final, MachBufferFinalized};

/// Where the references in the frame of some code are, call by call.
#[derive(Debug)]
pub(super) struct StackMaps {
    /// By the offset in the code that a call returns to, in order: which of the `places`.
    calls: Box<[(u32, Range<u32>)]>,
    /// Where references are, in bytes from the frame pointer.
    places: Box<[i32]>,
}

impl StackMaps {
    /// The maps of code that was just compiled.
    pub(super) fn of(code: &MachBufferFinalized<Final>) -> Self {
        let mut places = Vec::new();
        let mut calls = Vec::new();
        // The stack pointer is `span` bytes below the frame pointer.
        for (returns_to, span, map) in code.user_stack_maps() {
            let first = places.len() as u32;
            places.extend(
                map.entries()
                    .map(|(_, offset)| offset as i32 - *span as i32),
            );
            calls.push((*returns_to, first..places.len() as u32));
        }
        Self {
            calls: calls.into(),
            places: places.into(),
        }
    }

    fn behind_call(&self, returns_to: u32) -> &[i32] {
        let found = self.calls.binary_search_by_key(&returns_to, |call| call.0);
        found.map_or(&[], |found| {
            let Range { start, end } = self.calls[found].1;
            &self.places[start as usize..end as usize]
        })
    }
}

/// What is at a frame pointer: the caller's, and what the call returns to.
pub(super) type Link = [usize; 2];

/// All native code of a program, by where it starts.
#[derive(Debug, Default)]
pub(super) struct Codes(BTreeMap<usize, (usize, StackMaps)>);

impl Codes {
    /// Adds code of that many bytes.
    pub(super) fn insert(&mut self, start: usize, bytes: usize, maps: StackMaps) {
        self.0.insert(start, (bytes, maps));
    }

    /// Where references are in the frame of code that a call returns to; `None` if that is
    /// no native code.
    fn behind_call(&self, returns_to: usize) -> Option<&[i32]> {
        // A call may be the last instruction, so what it returns to may be behind the code.
        let (start, (bytes, maps)) = self.0.range(..returns_to).next_back()?;
        let offset = returns_to - start;
        (offset <= *bytes).then(|| maps.behind_call(offset as u32))
    }

    /// Visits all references in the frames of native code that called what has its frame
    /// at `frame`, the innermost first.
    ///
    /// # Safety
    /// `frame` is the frame pointer of native code that is being carried out in this
    /// thread, and was called by other native code.
    pub(super) unsafe fn visit_references(
        &self,
        mut frame: *const Link,
        mut visit: impl FnMut(&mut u64),
    ) {
        loop {
            // SAFETY: the caller says so of the first frame; each further one is that of a
            // caller in native code, all of which links its frames.
            let [caller, returns_to] = unsafe { frame.read() };
            let Some(places) = self.behind_call(returns_to) else {
                return;
            };

            frame = std::ptr::with_exposed_provenance(caller);
            for &place in places {
                let address = caller.wrapping_add_signed(place as isize);
                let word = std::ptr::with_exposed_provenance_mut::<u64>(address);
                // SAFETY: the map says that there is a reference in the caller's frame,
                // which nothing else uses until the call returns.
                visit(unsafe { &mut *word });
            }
        }
    }
}
