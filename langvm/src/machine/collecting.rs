//! Collecting: where the collector finds the references of a running program.

use std::time::Instant;

use super::{Machine, call_before};
use crate::code_cache;
use crate::error::{RuntimeErrorKind, Trap};
use crate::heap::{Collection, HeapFull};
use crate::prepare::Inst;

/// Where the collector starts to look at the interpreter's frames.
#[derive(Clone, Copy, Debug)]
struct FirstFrame {
    ip: *const Inst,
    /// The frame, as an index into the slot stack.
    base: usize,
    /// Slots of it that are not the callee's, whose frame starts with its arguments.
    end: u32,
    /// How many frames there are, this one included.
    frames: usize,
}

impl Machine {
    /// Collects, leaving room for `request` bytes.
    #[cold]
    #[inline(never)]
    pub(super) fn collect(&mut self, request: usize) -> Result<(), Trap> {
        let limit = self.limits.max_heap;
        let full = |HeapFull| Trap::from(RuntimeErrorKind::Heap { limit });
        let is_new = self.heap.make_nursery().map_err(full)?;
        if is_new && self.heap.has_room(request) {
            return Ok(());
        }
        let started = Instant::now();
        let is_major = self.heap.is_major_due(request);
        let mut result = self.collect_once(request, is_major);
        if !is_major && (result.is_err() || !self.heap.fits(request)) {
            result = self.collect_once(request, true);
        }
        self.heap.add_pause(started.elapsed());
        result.map_err(full)?;
        if self.heap.fits(request) {
            Ok(())
        } else {
            Err(full(HeapFull))
        }
    }

    /// The innermost frame that the interpreter is in: not one that native code took over.
    fn first_frame(&self) -> FirstFrame {
        let frames = self.frames.active();
        #[cfg(feature = "jit")]
        if let (Some(active), Some((entered, outer))) = (self.tier.active(), frames.split_last()) {
            let entered_base = self.stack.index_of(active.entered_base());
            return FirstFrame {
                ip: call_before(entered.return_ip),
                base: entered_base - entered.base_delta as usize,
                end: entered.base_delta,
                frames: outer.len(),
            };
        }
        FirstFrame {
            ip: self.ip,
            base: self.base,
            end: u32::MAX,
            frames: frames.len(),
        }
    }

    /// One collection, a major one if `is_major`.
    fn collect_once(&mut self, request: usize, is_major: bool) -> Result<(), HeapFull> {
        let first = self.first_frame();
        let mut collection = Collection::start(&mut self.heap, request, is_major)?;
        for handle in &mut self.handles {
            collection.forward(handle);
        }
        for &global in &self.globals.references {
            collection.forward(&mut self.globals.words[global as usize]);
        }
        if let Some(shadow) = &self.shadow {
            for index in shadow.roots() {
                collection.forward(self.stack.word_mut(index));
            }
            return collection.finish();
        }
        #[cfg(feature = "jit")]
        if let Some(active) = self.tier.active() {
            if let Some(function) = self.code.prepared(active.function()) {
                let position = code_cache::position(function, self.ip);
                for slot in active.operands(function, position) {
                    collection.forward(self.stack.word_mut(self.base + usize::from(slot)));
                }
            }
            active.visit_references(|word| collection.forward(word));
        }
        let FirstFrame {
            mut ip,
            mut base,
            mut end,
            frames,
        } = first;
        for frame in self.frames.active()[..frames].iter().rev() {
            if let Some(function) = self.code.prepared(frame.function) {
                let roots = function.roots(code_cache::position(function, ip));
                for slot in roots.filter(|&slot| u32::from(slot) < end) {
                    collection.forward(self.stack.word_mut(base + usize::from(slot)));
                }
            }
            end = frame.base_delta;
            base -= end as usize;
            ip = call_before(frame.return_ip);
        }
        collection.finish()
    }
}
