//! Accepts ordinary functions in one walk over their bytes.
//!
//! This knows the same rules as [`super::code`] by the same effects, and accepts nothing
//! that is not accepted there. But it need not explain what it refuses, nor cope with all
//! that the format allows: whatever it does not accept is checked there, which decides.
//! What it asks of a function, for the sake of a walk that is quick and remembers little:
//!
//! - what it refers to stands in front of it, if it is verified while it is read;
//! - it has few local slots and no deep stack;
//! - jumps back arrive with an empty stack, as those of loops that are statements do.
//!
//! In front of each instruction, the slots that are initialised and the height of the
//! stack fit in a word. One list has such a word for each instruction: behind the walk
//! it says what was known there, which is what jumps back are compared with; ahead of it,
//! what the jumps to there agree on.

mod numbers;
mod rows;
mod state;
#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test may end so")]
mod tests;

use self::numbers::{NO_LOCAL, NO_NUMBER, Numbers};
use self::rows::row;
use self::state::{Known, ONE_HIGHER, SLOT_COUNT, SLOTS, Stack, pair, top_of};
use crate::container::FormatVersion;
use crate::effect::{FunctionContext, subject_depth};
use crate::facts::TypeFacts;
use crate::index::{FunctionIndex, InstrIndex, LocalSlot, TypeIndex};
use crate::isa::{Instruction, Opcode};
use crate::limits::MAX_INSTRUCTIONS;
use crate::module::Module;
use crate::payload::{Input, Walked, takes_one_byte};

const LOAD_LOCAL: u8 = Opcode::LoadLocal as u8;
const STORE_LOCAL: u8 = Opcode::StoreLocal as u8;
const CALL: u8 = Opcode::Call as u8;
const JUMP: u8 = Opcode::Jump as u8;
const JUMP_IF_FALSE: u8 = Opcode::JumpIfFalse as u8;
const JUMP_IF_TRUE: u8 = Opcode::JumpIfTrue as u8;

const _: () = assert!(
    Opcode::ALL.len() == 0x56,
    "what a new instruction demands beyond its effect belongs into `other`, which names only \
     those that demand something"
);

/// How many jump targets with values on the stack may lie ahead at a time, and how many
/// values there may be.
const MAX_KEPT: usize = 32;

/// The stack at a jump target ahead, where it is not empty.
struct Kept {
    target: InstrIndex,
    types: Vec<TypeIndex>,
}

/// Accepts functions of one module. Its memory is reused from function to function.
pub(super) struct Ordinary {
    numbers: Numbers,
    stack: Stack,
    /// What is known in front of each instruction.
    known: Vec<Known>,
    kept: Vec<Kept>,
}

/// A function that was accepted.
pub(super) struct Accepted<'a> {
    /// The greatest depth of its operand stack.
    pub(super) max_operands: u16,
    /// What was gone through.
    pub(super) walked: Walked<'a>,
}

impl Ordinary {
    /// For functions of a module of which all is there that is in front of the functions.
    pub(super) fn new(module: &Module) -> Self {
        Self {
            numbers: Numbers::new(module),
            stack: Stack::new(),
            known: Vec::new(),
            kept: Vec::new(),
        }
    }

    /// Goes through the code of a function, which is the first so many instructions of
    /// what is left; `None` if it is not accepted. It is only as good as the tables of the
    /// module, which need not have been checked.
    pub(super) fn accept<'a>(
        &mut self,
        module: &Module,
        facts: &TypeFacts,
        function: FunctionIndex,
        instructions: usize,
        input: &Input<'a>,
    ) -> Option<Accepted<'a>> {
        let context = FunctionContext::new(module, facts, function)?;
        if instructions > MAX_INSTRUCTIONS
            || context.own_locals().len() > SLOT_COUNT
            || !takes_one_byte(context.local_count())
        {
            return None;
        }
        self.numbers.set_locals(&context);
        self.stack.reset();
        self.known.clear();
        self.known.resize(instructions, Known::NOTHING);
        self.kept.clear();
        Pass {
            module,
            facts,
            context,
            scratch: self,
            input: input.clone(),
            at: 0,
            now: Known::START,
            is_reached: true,
            since: FormatVersion::FIRST,
        }
        .run()
    }
}

struct Pass<'m, 's, 'a> {
    module: &'m Module,
    facts: &'m TypeFacts,
    context: FunctionContext<'m>,
    scratch: &'s mut Ordinary,
    input: Input<'a>,
    /// The number of the next instruction.
    at: usize,
    /// What is known in front of it.
    now: Known,
    /// Whether control comes from the instruction before.
    is_reached: bool,
    /// The lowest version that has all instructions but those of locals, jumps, calls and
    /// plain ones, which are in every version.
    since: FormatVersion,
}

impl<'a> Pass<'_, '_, 'a> {
    fn run(mut self) -> Option<Accepted<'a>> {
        while let Some(&known) = self.scratch.known.get(self.at) {
            self.arrive(known)?;
            let start = self.at;
            self.straight_line();
            match self.scratch.known.get(self.at) {
                Some(&Known::NOTHING) => self.step(false)?,
                // Others lead there.
                Some(_) if self.at > start => {}
                Some(_) => self.step(true)?,
                // It falls off the end.
                None => return None,
            }
        }
        if self.is_reached {
            return None;
        }
        Some(Accepted {
            max_operands: self.scratch.stack.deepest(),
            walked: Walked {
                rest: self.input,
                since: self.since,
            },
        })
    }

    /// Goes through instructions that are plain or of locals, up to the next jump target
    /// or the first that is another or not accepted.
    ///
    /// Where an instruction ends depends on what it is, and a processor that does not wait
    /// for that has to guess. So the instructions of locals, more than half of all, are
    /// told apart by jumps, which it guesses well, and the others by tables.
    #[inline(always)]
    fn straight_line(&mut self) {
        let Ordinary {
            numbers,
            stack,
            known,
            ..
        } = &mut *self.scratch;
        let mut now = self.now;
        let mut code = self.input.rest();
        let places = known.get_mut(self.at..).unwrap_or_default();
        // Each pushes one value at most.
        let most = places.len().min(now.room());
        let places = places.get_mut(..most).unwrap_or_default();
        let mut done = 0_usize;
        while let Some(place) = places.get_mut(done) {
            let Some(&[opcode, byte]) = code.first_chunk() else {
                break;
            };
            let number = numbers.get(byte);
            let (bytes, then) = if opcode == LOAD_LOCAL {
                let lacks = number.bits & (NO_LOCAL | NO_NUMBER) | now.lacks(number.bits & SLOTS);
                if lacks | place.anything() != 0 {
                    break;
                }
                stack.put(now.height(), 2, number.local);
                (2, now.risen(ONE_HIGHER))
            } else if opcode == STORE_LOCAL {
                let differs = top_of(stack.on_top(now.height()) ^ number.local).0;
                let lacks = number.bits & (NO_LOCAL | NO_NUMBER);
                if u64::from(differs) | lacks | place.anything() != 0 {
                    break;
                }
                let then = now.with_slots(number.bits);
                (2, then.risen(ONE_HIGHER.wrapping_neg()))
            } else {
                let row = row(opcode);
                let differs = (stack.on_top(now.height()) ^ row.wanted) & row.mask;
                if differs | number.bits & row.needs | place.anything() != 0 {
                    break;
                }
                stack.put(now.height(), row.leaves, row.pushed);
                (rows::bytes(opcode), now.risen(row.rise))
            };
            let Some(rest) = code.get(bytes..) else {
                break;
            };
            code = rest;
            *place = now;
            now = then;
            done = done.wrapping_add(1);
        }
        self.input.go_on_with(code);
        self.at = self.at.saturating_add(done);
        self.now = now;
    }

    /// Takes together all that leads to the next instruction.
    #[inline(always)]
    fn arrive(&mut self, known: Known) -> Option<()> {
        if known == Known::NOTHING || known == Known::OF_TABLE {
            return self.is_reached.then_some(());
        }
        if !known.is_empty() {
            return self.arrive_with_stack(known);
        }
        if !self.is_reached {
            self.now = known;
            self.is_reached = true;
        } else if self.now.is_empty() {
            self.now = self.now.and_slots(known);
        } else {
            return None;
        }
        *self.scratch.known.get_mut(self.at)? = Known::NOTHING;
        Some(())
    }

    #[inline(never)]
    fn arrive_with_stack(&mut self, known: Known) -> Option<()> {
        let mut kept = self.scratch.kept.iter();
        let position = kept.rposition(|kept| kept.target.index() == self.at)?;
        let types = self.scratch.kept.swap_remove(position).types;
        if self.is_reached {
            self.has_types(&types)?;
            self.now = self.now.and_slots(known);
        } else {
            self.now = known.with_empty_stack();
            types.into_iter().try_for_each(|ty| self.push(ty))?;
            self.is_reached = true;
        }
        *self.scratch.known.get_mut(self.at)? = Known::NOTHING;
        Some(())
    }

    /// Checks one instruction of any kind, which is a jump of a jump table or not.
    #[inline(always)]
    fn step(&mut self, is_of_table: bool) -> Option<()> {
        let opcode = *self.input.rest().first()?;
        if !is_of_table {
            *self.scratch.known.get_mut(self.at)? = self.now;
        }
        if matches!(opcode, JUMP | JUMP_IF_FALSE | JUMP_IF_TRUE) {
            self.input.skip(1);
            let target = InstrIndex(self.input.u32().ok()?);
            if opcode == JUMP {
                // A jump of a table hands on what the table did, to the next one or out
                // of it.
                self.is_reached = is_of_table;
            } else if is_of_table {
                return None;
            } else {
                self.pop(TypeIndex::BOOL)?;
            }
            self.jump(target)?;
        } else if is_of_table {
            return None;
        } else if opcode == CALL {
            self.input.skip(1);
            let function = FunctionIndex(self.input.u32().ok()?);
            self.call(function)?;
        } else {
            self.other()?;
        }
        self.at = self.at.saturating_add(1);
        Some(())
    }

    #[inline(always)]
    fn jump(&mut self, target: InstrIndex) -> Option<()> {
        let is_ahead = target.index() > self.at;
        let place = self.scratch.known.get_mut(target.index())?;
        if !self.now.is_empty() {
            return self.jump_with_stack(target);
        }
        if is_ahead && *place == Known::NOTHING {
            *place = self.now;
        } else if !place.is_empty() {
            return None;
        } else if is_ahead {
            *place = place.and_slots(self.now);
        } else if self.now.lacks(place.slots()) != 0 {
            return None;
        }
        Some(())
    }

    #[inline(never)]
    fn jump_with_stack(&mut self, target: InstrIndex) -> Option<()> {
        if target.index() <= self.at {
            return None;
        }
        let known = *self.scratch.known.get(target.index())?;
        let then = if known == Known::NOTHING {
            self.keep(target)?;
            self.now
        } else {
            let kept = self.scratch.kept.iter();
            let kept = kept.rev().find(|kept| kept.target == target)?;
            self.has_types(&kept.types)?;
            self.now.and_slots(known)
        };
        *self.scratch.known.get_mut(target.index())? = then;
        Some(())
    }

    /// Keeps the stack for a jump target ahead.
    fn keep(&mut self, target: InstrIndex) -> Option<()> {
        if self.scratch.kept.len() >= MAX_KEPT || self.now.depth() > MAX_KEPT {
            return None;
        }
        let types = self.types().collect();
        self.scratch.kept.push(Kept { target, types });
        Some(())
    }

    /// Does to the stack what calls do, which are too many to ask for their effect.
    fn call(&mut self, function: FunctionIndex) -> Option<()> {
        let (parameters, result) = self.module.signature_of(function)?;
        parameters.iter().rev().try_for_each(|ty| self.pop(*ty))?;
        self.push(result)
    }

    /// Checks an instruction that is no jump and no call.
    #[inline(never)]
    fn other(&mut self) -> Option<()> {
        use Instruction as I;

        let instruction = Instruction::read(&mut self.input).ok()?;
        self.since = self.since.max(instruction.opcode().since());
        let subject = self.types().nth_back(subject_depth(instruction) as usize);
        let effect = self.context.effect(instruction, subject).ok()?;
        match effect.pops.as_list() {
            Some(list) => list.iter().rev().try_for_each(|ty| self.pop(*ty))?,
            None => effect.pops.iter().rev().try_for_each(|ty| self.pop(ty))?,
        }
        let constants = &self.module.constants;
        let is_accepted = match instruction {
            I::ConstInt { index } => index.index() < constants.ints.len(),
            I::ConstFloat { index } => index.index() < constants.floats.len(),
            I::ConstString { index } => index.index() < constants.strings.len(),
            I::Concat { parts } => parts >= 2,
            I::Equal {} => self.facts.has_equality(subject?),
            I::Compare {} => self.facts.has_order(subject?),
            I::LoadLocal { slot } => self.now.lacks(self.bit_of(slot)?) == 0,
            I::StoreLocal { slot } => {
                self.now = self.now.with_slots(self.bit_of(slot)?);
                true
            }
            I::Return {} => self.now.is_empty(),
            I::JumpTable { count } => self.begin_table(count),
            _ => true,
        };
        if instruction.is_terminator() {
            self.is_reached = false;
        }
        if let Some(pushed) = effect.pushes {
            self.push(pushed)?;
        }
        is_accepted.then_some(())
    }

    /// Marks the jumps of a table, which nothing else may lead to.
    fn begin_table(&mut self, count: u16) -> bool {
        let first = self.at.saturating_add(1);
        let places = first..first.saturating_add(count.into());
        let Some(places) = self.scratch.known.get_mut(places) else {
            return false;
        };
        let is_free = places.iter().all(|place| *place == Known::NOTHING);
        places.fill(Known::OF_TABLE);
        is_free
    }

    /// The bit of a local slot; none of a parameter's.
    fn bit_of(&self, slot: LocalSlot) -> Option<u64> {
        let number = u8::try_from(slot.0).ok()?;
        Some(self.scratch.numbers.get(number).bits & SLOTS)
    }

    /// The types on the stack, the lowest first.
    fn types(&self) -> impl DoubleEndedIterator<Item = TypeIndex> + '_ {
        self.scratch.stack.types(self.now.height())
    }

    /// Whether these are the types on the stack.
    fn has_types(&self, types: &[TypeIndex]) -> Option<()> {
        self.types().eq(types.iter().copied()).then_some(())
    }

    #[inline(always)]
    fn pop(&mut self, wanted: TypeIndex) -> Option<()> {
        let found = top_of(self.scratch.stack.on_top(self.now.height()));
        if found != wanted || self.now.is_empty() {
            return None;
        }
        self.now = self.now.risen(ONE_HIGHER.wrapping_neg());
        Some(())
    }

    fn push(&mut self, ty: TypeIndex) -> Option<()> {
        if self.now.room() == 0 {
            return None;
        }
        let pushed = pair(TypeIndex(0), ty);
        self.scratch.stack.put(self.now.height(), 2, pushed);
        self.now = self.now.risen(ONE_HIGHER);
        Some(())
    }
}
