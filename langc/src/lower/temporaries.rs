//! Values that are stored in a slot only to be loaded at once: they stay where they are.
//!
//! Lowering gives each variable a slot, and so does a match each part that it looks at; what
//! the optimiser left of them is often used once, by what follows. The store and the load
//! then go, and the slot with them if nothing else is kept in it.

use lbc_format::index::{InstrIndex, LocalSlot, TypeIndex};
use lbc_format::isa::Instruction;

use crate::source::Span;

/// The code of one function, as it was lowered.
pub(super) struct Lowered<'a> {
    /// How many slots belong to parameters; they come first.
    pub(super) parameters: usize,
    /// The types of the other slots.
    pub(super) locals: &'a mut Vec<TypeIndex>,
    pub(super) code: &'a mut Vec<Instruction>,
    /// From which instruction on code comes from which place.
    pub(super) spans: &'a mut Vec<(u32, Span)>,
}

impl Lowered<'_> {
    /// Leaves out what only passes values on.
    pub(super) fn forget_temporaries(&mut self) {
        let mut is_smaller = false;
        // Each round may bring a store and a load together.
        while let Some(kept) = self.without_pairs() {
            self.keep(&kept);
            is_smaller = true;
        }
        if is_smaller {
            self.forget_slots();
        }
    }

    /// Which instructions stay; `None` if all do.
    fn without_pairs(&self) -> Option<Vec<bool>> {
        let mut is_target = vec![false; self.code.len() + 1];
        let mut uses = vec![Uses::default(); self.parameters + self.locals.len()];
        for instruction in &*self.code {
            match *instruction {
                Instruction::LoadLocal { slot } => uses[slot.index()].loads += 1,
                Instruction::StoreLocal { slot } => uses[slot.index()].stores += 1,
                other => {
                    if let Some(target) = other.jump_target() {
                        is_target[target.index()] = true;
                    }
                }
            }
        }
        // Only if all loads of a slot are such is what a store left there not needed later.
        let pairs = || {
            (self.code.windows(2).enumerate()).filter_map(|(at, pair)| match *pair {
                [
                    Instruction::StoreLocal { slot },
                    Instruction::LoadLocal { slot: loaded },
                ] if slot == loaded && !is_target[at + 1] => Some((at, slot.index())),
                _ => None,
            })
        };
        for (_, slot) in pairs() {
            uses[slot].pairs += 1;
        }
        let mut kept = vec![true; self.code.len()];
        let mut goes = false;
        for (at, slot) in pairs() {
            if slot >= self.parameters && uses[slot].are_pairs() {
                kept[at..at + 2].fill(false);
                goes = true;
            }
        }
        goes.then_some(kept)
    }

    /// Leaves the other instructions out.
    fn keep(&mut self, kept: &[bool]) {
        // Where each instruction is then, or the next that is kept.
        let mut places = Vec::with_capacity(kept.len() + 1);
        let mut count = 0;
        for &is_kept in kept {
            places.push(count);
            count += u32::from(is_kept);
        }
        places.push(count);
        let place = |at: u32| places[at as usize];

        let mut is_kept = kept.iter();
        self.code
            .retain(|_| is_kept.next().is_none_or(|&kept| kept));
        for instruction in &mut *self.code {
            if let Instruction::Jump { target }
            | Instruction::JumpIfFalse { target }
            | Instruction::JumpIfTrue { target } = instruction
            {
                *target = InstrIndex(place(target.0));
            }
        }
        for (at, _) in &mut *self.spans {
            *at = place(*at);
        }
        // Of two that begin at the same instruction, the later one is that of the instruction.
        self.spans.dedup_by(|later, earlier| {
            let is_same = later.0 == earlier.0;
            if is_same {
                *earlier = *later;
            }
            is_same
        });
    }

    /// Leaves out the slots that nothing is in, and numbers the others anew.
    fn forget_slots(&mut self) {
        let mut is_used = vec![false; self.parameters + self.locals.len()];
        is_used[..self.parameters].fill(true);
        for instruction in &*self.code {
            if let Instruction::LoadLocal { slot } | Instruction::StoreLocal { slot } = instruction
            {
                is_used[slot.index()] = true;
            }
        }
        let mut is_local_used = is_used[self.parameters..].iter();
        self.locals
            .retain(|_| is_local_used.next().is_none_or(|&used| used));
        let mut next = 0;
        let places: Vec<u32> = is_used
            .iter()
            .map(|&used| {
                let place = next;
                next += u32::from(used);
                place
            })
            .collect();
        for instruction in &mut *self.code {
            if let Instruction::LoadLocal { slot } | Instruction::StoreLocal { slot } = instruction
            {
                *slot = LocalSlot(places[slot.index()]);
            }
        }
    }
}

/// What is done with a slot.
#[derive(Clone, Copy, Debug, Default)]
struct Uses {
    loads: u32,
    stores: u32,
    /// Stores with a load of the same slot right behind them.
    pairs: u32,
}

impl Uses {
    fn are_pairs(self) -> bool {
        self.pairs == self.loads && self.pairs == self.stores
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn load(slot: u32) -> Instruction {
        Instruction::LoadLocal {
            slot: LocalSlot(slot),
        }
    }

    const fn store(slot: u32) -> Instruction {
        Instruction::StoreLocal {
            slot: LocalSlot(slot),
        }
    }

    const fn jump_if_true(target: u32) -> Instruction {
        Instruction::JumpIfTrue {
            target: InstrIndex(target),
        }
    }

    /// What becomes of code with one parameter and three other slots: the code, and how
    /// many of the slots there are then.
    fn shortened(code: &[Instruction]) -> (Vec<Instruction>, usize) {
        let (mut code, mut spans) = (code.to_vec(), Vec::new());
        let mut locals = vec![TypeIndex::INT; 3];
        let mut lowered = Lowered {
            parameters: 1,
            locals: &mut locals,
            code: &mut code,
            spans: &mut spans,
        };
        lowered.forget_temporaries();
        (code, locals.len())
    }

    #[test]
    fn what_is_loaded_at_once_stays_on_the_stack() {
        // The inner pair goes, and then the outer.
        let code = [load(0), store(1), store(2), load(2), load(1)];
        assert_eq!(shortened(&code), (vec![load(0)], 0));
        // What is kept gets the first number that is free.
        let code = [load(0), store(1), load(1), store(3), load(3), load(3)];
        let expected = vec![load(0), store(1), load(1), load(1)];
        assert_eq!(shortened(&code), (expected, 1));
    }

    #[test]
    fn what_is_needed_later_or_elsewhere_is_kept() {
        for code in [
            // Loaded twice, stored on two ways, loaded where a jump leads, a parameter.
            &[load(0), store(1), load(1), load(1)][..],
            &[load(0), store(1), load(0), store(1), load(1)],
            &[load(0), store(1), load(1), load(0), jump_if_true(2)],
            &[load(0), store(0), load(0)],
        ] {
            let (same, _) = shortened(code);
            assert_eq!(same.len(), code.len(), "{code:?}");
        }
    }

    #[test]
    fn jumps_and_places_lead_where_they_did() {
        let code = [
            load(0),
            store(1),
            load(1),
            jump_if_true(1),
            load(0),
            jump_if_true(6),
            load(0),
        ];
        let mut places = vec![
            (0, Span::new(0, 1)),
            (1, Span::new(1, 2)),
            (3, Span::new(2, 3)),
            (6, Span::new(3, 4)),
        ];
        let mut code = code.to_vec();
        let mut locals = vec![TypeIndex::INT];
        let mut lowered = Lowered {
            parameters: 1,
            locals: &mut locals,
            code: &mut code,
            spans: &mut places,
        };
        lowered.forget_temporaries();
        let expected = [load(0), jump_if_true(1), load(0), jump_if_true(4), load(0)];
        assert_eq!(code, expected);
        let expected = [
            (0, Span::new(0, 1)),
            (1, Span::new(2, 3)),
            (4, Span::new(3, 4)),
        ];
        assert_eq!(places, expected);
        assert!(locals.is_empty());
    }
}
