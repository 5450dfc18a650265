//! Translates one verified function into prepared code.
//!
//! The operand stack is followed symbolically ([`Operands`]): loads, constants
//! and copies emit nothing; an operation names the slots its operands are in and
//! the slot its result belongs to, which is the local itself when the next
//! instruction stores it there. At jumps and joins every operand is at home, so
//! paths agree.
//!
//! Assumes every rule of the verifier. One pass, linear in the code.

mod calls;
mod jumps;
mod objects;
mod operations;

use lbc_format::VerifiedModule;
use lbc_format::effect::{Effect, FunctionContext, subject_depth};
use lbc_format::fuel::Blocks;
use lbc_format::index::{FunctionIndex, LocalSlot, TypeIndex};
use lbc_format::isa::Instruction;
use lbc_format::module::Module;
use rustc_hash::{FxHashMap, FxHashSet};

use self::operations::{ImmForms, is_plain_divisor, is_shift_distance};
use super::code::{Inst, Op, PreparedFunction};
use super::comparison::Comparison;
use super::constants::ConstantTable;
use super::operands::{Operand, Operands, Place, SettledStack};
use crate::function_value;
use crate::heap::is_reference;
use crate::host::HostFunction;

/// What code is prepared from, besides the function itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    pub(crate) module: &'a VerifiedModule,
    pub(crate) imports: &'a [HostFunction],
    /// Whether basic blocks charge fuel.
    pub(crate) metered: bool,
    /// The number of the function's first hot spot, where there is a native tier.
    pub(crate) first_hot_spot: Option<u32>,
}

/// Prepares `function`.
pub(crate) fn prepare(source: Source<'_>, function: FunctionIndex) -> PreparedFunction {
    // Comparisons that jump have 16 bits for the distance; where a function turns
    // out too long for that, they become a comparison and a jump.
    translate(source, function, Reach::Short)
        .or_else(|TooFar| translate(source, function, Reach::Long))
        .unwrap_or_else(|TooFar| unreachable!("long jumps reach any instruction of a function"))
}

/// How far a comparison that jumps may jump.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Short,
    Long,
}

/// A short jump's target is out of its reach.
#[derive(Clone, Copy, Debug)]
struct TooFar;

fn translate(
    source: Source<'_>,
    function: FunctionIndex,
    reach: Reach,
) -> Result<PreparedFunction, TooFar> {
    let module = source.module.module();
    let code = &module.functions.at(function.index()).code.to_vec()[..];
    let local_types: Vec<TypeIndex> = module.local_types(function).collect();
    let mut translation = Translation {
        source,
        module,
        context: source.module.context(function),
        constants: ConstantTable::of(module),
        input: code,
        blocks: Blocks::of(code),
        reach,
        operands: Operands::new(&local_types),
        local_types,
        code: Vec::with_capacity(code.len()),
        origins: Vec::with_capacity(code.len()),
        at: 0,
        labels: vec![0; code.len()],
        stacks: FxHashMap::default(),
        fixups: Vec::new(),
        safepoints: Vec::new(),
        loop_heads: loop_heads(source, code),
        hot_spots: Vec::new(),
    };
    translation.hot_spot();
    translation.clear_reference_locals();
    translation.run();
    translation.finish()
}

struct Translation<'a> {
    source: Source<'a>,
    module: &'a Module,
    context: FunctionContext<'a>,
    constants: ConstantTable,
    input: &'a [Instruction],
    blocks: Blocks,
    reach: Reach,
    operands: Operands,
    local_types: Vec<TypeIndex>,
    code: Vec<Inst>,
    origins: Vec<u32>,
    /// The instruction being translated.
    at: usize,
    /// Where each instruction's prepared code starts.
    labels: Vec<u32>,
    /// Stacks at the targets of forward jumps.
    stacks: FxHashMap<u32, SettledStack>,
    /// Jumps to point at their targets: position in `code` and target.
    fixups: Vec<(usize, u32)>,
    safepoints: Vec<(u32, u32)>,
    /// Instructions that jumps lead back to, where there is a native tier.
    loop_heads: FxHashSet<usize>,
    /// Positions in `code`.
    hot_spots: Vec<u32>,
}

/// The instructions that jumps lead back to, if hot spots are wanted there.
fn loop_heads(source: Source<'_>, code: &[Instruction]) -> FxHashSet<usize> {
    if source.first_hot_spot.is_none() {
        return FxHashSet::default();
    }
    let targets = code.iter().map(|instruction| instruction.jump_target());
    targets
        .enumerate()
        .filter_map(|(at, target)| Some(target?.index()).filter(|&target| target <= at))
        .collect()
}

impl Translation<'_> {
    fn run(&mut self) {
        let mut reachable = true;
        while self.at < self.input.len() {
            if self.blocks.is_target(self.at) {
                self.enter_target(reachable);
            }
            self.labels[self.at] = self.code.len() as u32;
            if self.loop_heads.contains(&self.at) {
                self.hot_spot();
            }
            if self.source.metered && self.blocks.starts_at(self.input, self.at) {
                let cost = self.blocks.cost(self.module, self.input, self.at);
                self.emit_wide(Op::Charge, 0, cost);
            }
            let instruction = self.input[self.at];
            let before = i64::from(self.operands.depth());
            let growth = if cfg!(debug_assertions) {
                self.growth(instruction)
            } else {
                0
            };
            let consumed = self.instruction(instruction);
            // What a terminator leaves behind is of no interest: the stack of the next
            // instruction is the one remembered for it.
            let last = self.input[self.at + consumed - 1];
            debug_assert!(
                last.is_terminator()
                    || i64::from(self.operands.depth())
                        == before + growth + self.growth_of_fused(consumed),
                "the stack is followed as the verifier followed it"
            );
            reachable = !last.is_terminator();
            self.at += consumed;
            if self.operands.is_crowded() {
                // The instruction just translated is where an error would point, but
                // moves do not fail.
                self.put_all_home();
            }
        }
    }

    /// Translates an instruction, and says how many it made use of.
    fn instruction(&mut self, instruction: Instruction) -> usize {
        use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
        match instruction {
            Instruction::ConstUnit {} => self.push_imm(0, TypeIndex::UNIT),
            Instruction::ConstBool { value } => self.push_imm(i32::from(value), TypeIndex::BOOL),
            Instruction::ConstInt { index } => {
                let value = self.module.constants.ints[index.index()];
                let place = i32::try_from(value)
                    .map_or(Place::Const(self.constants.int(index)), Place::Imm);
                self.push(place, TypeIndex::INT)
            }
            Instruction::ConstFloat { index } => {
                let bits = self.module.constants.floats[index.index()].to_bits();
                let place = if bits == 0 {
                    Place::Imm(0)
                } else {
                    Place::Const(self.constants.float(index))
                };
                self.push(place, TypeIndex::FLOAT)
            }
            Instruction::ConstString { index } => self.push(
                Place::Const(self.constants.string(index)),
                TypeIndex::STRING,
            ),
            Instruction::SmallInt { value } => self.push_imm(i32::from(value), TypeIndex::INT),
            Instruction::FunctionValue { function } => {
                let ty = self.pushed_by(instruction);
                self.push_imm(function_value::immediate(function), ty)
            }
            Instruction::Pop {} => {
                self.operands.pop();
                1
            }
            Instruction::Dup {} => {
                let operand = self.operands.pop();
                self.operands.push(operand);
                self.operands.push(operand);
                1
            }
            Instruction::LoadLocal { slot } => {
                let ty = self.pushed_by(instruction);
                self.push(Place::Slot(slot.0 as u16), ty)
            }
            Instruction::StoreLocal { slot } => self.store_local(slot),
            Instruction::LoadGlobal { global } => {
                let ty = self.pushed_by(instruction);
                let (slot, consumed) = self.destination();
                self.emit_wide(Op::LoadGlobal, slot, global.0);
                self.complete(consumed, ty)
            }
            Instruction::StoreGlobal { global } => {
                let value = self.pop_slot();
                self.emit_wide(Op::StoreGlobal, value, global.0);
                1
            }

            Instruction::AddInt {} => {
                self.binary(Op::AddInt, ImmForms::both(Op::AddIntImm, Op::AddImmInt))
            }
            Instruction::SubInt {} => {
                self.binary(Op::SubInt, ImmForms::both(Op::SubIntImm, Op::SubImmInt))
            }
            Instruction::MulInt {} => {
                self.binary(Op::MulInt, ImmForms::both(Op::MulIntImm, Op::MulImmInt))
            }
            Instruction::DivInt {} => {
                self.binary(Op::DivInt, ImmForms::right(Op::DivIntImm, is_plain_divisor))
            }
            Instruction::RemInt {} => {
                self.binary(Op::RemInt, ImmForms::right(Op::RemIntImm, is_plain_divisor))
            }
            Instruction::AndInt {} => {
                self.binary(Op::AndInt, ImmForms::both(Op::AndIntImm, Op::AndIntImm))
            }
            Instruction::OrInt {} => {
                self.binary(Op::OrInt, ImmForms::both(Op::OrIntImm, Op::OrIntImm))
            }
            Instruction::XorInt {} => {
                self.binary(Op::XorInt, ImmForms::both(Op::XorIntImm, Op::XorIntImm))
            }
            Instruction::ShlInt {} => self.binary(
                Op::ShlInt,
                ImmForms::right(Op::ShlIntImm, is_shift_distance),
            ),
            Instruction::ShrInt {} => self.binary(
                Op::ShrInt,
                ImmForms::right(Op::ShrIntImm, is_shift_distance),
            ),
            Instruction::NegInt {} => self.unary(Op::NegInt, TypeIndex::INT),

            Instruction::AddFloat {} => self.float_binary(Op::AddFloat),
            Instruction::SubFloat {} => self.float_binary(Op::SubFloat),
            Instruction::MulFloat {} => self.float_binary(Op::MulFloat),
            Instruction::DivFloat {} => self.float_binary(Op::DivFloat),
            Instruction::RemFloat {} => self.float_binary(Op::RemFloat),
            Instruction::NegFloat {} => self.unary(Op::NegFloat, TypeIndex::FLOAT),
            Instruction::Not {} => self.unary(Op::Not, TypeIndex::BOOL),

            Instruction::EqInt {} | Instruction::EqBool {} => self.compare_ints(Eq),
            Instruction::NeInt {} | Instruction::NeBool {} => self.compare_ints(Ne),
            Instruction::LtInt {} => self.compare_ints(Lt),
            Instruction::LeInt {} => self.compare_ints(Le),
            Instruction::GtInt {} => self.compare_ints(Gt),
            Instruction::GeInt {} => self.compare_ints(Ge),
            Instruction::EqFloat {} => self.compare_floats(Eq),
            Instruction::NeFloat {} => self.compare_floats(Ne),
            Instruction::LtFloat {} => self.compare_floats(Lt),
            Instruction::LeFloat {} => self.compare_floats(Le),
            Instruction::GtFloat {} => self.compare_floats(Gt),
            Instruction::GeFloat {} => self.compare_floats(Ge),
            Instruction::EqString {} => self.compare_strings(Eq),
            Instruction::NeString {} => self.compare_strings(Ne),
            Instruction::LtString {} => self.compare_strings(Lt),
            Instruction::LeString {} => self.compare_strings(Le),
            Instruction::GtString {} => self.compare_strings(Gt),
            Instruction::GeString {} => self.compare_strings(Ge),

            Instruction::IntToFloat {} => self.unary(Op::IntToFloat, TypeIndex::FLOAT),
            Instruction::FloatToInt {} => self.unary(Op::FloatToInt, TypeIndex::INT),
            Instruction::Concat { parts } => self.concat(parts),

            Instruction::Jump { target } => {
                self.jump(target.0);
                1
            }
            Instruction::JumpIfFalse { target } => self.jump_if(false, target.0),
            Instruction::JumpIfTrue { target } => self.jump_if(true, target.0),
            Instruction::Call { function } => {
                let arguments = self.effect(instruction).pops.len() as u32;
                self.call(function, arguments, self.pushed_by(instruction))
            }
            Instruction::CallImport { import } => {
                let arguments = self.effect(instruction).pops.len() as u32;
                self.call_import(import.index(), arguments, self.pushed_by(instruction))
            }
            Instruction::CallValue { .. } => {
                // The function value itself is the deepest operand.
                let arguments = self.effect(instruction).pops.len() as u32 - 1;
                self.call_value(arguments, self.pushed_by(instruction))
            }
            Instruction::Return {} => {
                self.return_top();
                1
            }
            Instruction::Panic {} => {
                let message = self.pop_slot();
                self.emit(Op::Panic, message, 0, 0);
                1
            }
            Instruction::Unreachable {} => {
                self.emit(Op::Unreachable, 0, 0, 0);
                1
            }

            Instruction::NewTuple { ty } | Instruction::NewStruct { ty } => self.new_record(ty, 0),
            Instruction::NewVariant { variant, ty } => self.new_record(ty, variant),
            Instruction::GetField { field } => self.read_part(Op::GetField, field),
            Instruction::SetField { field } => self.set_field(field),
            Instruction::GetTag {} => self.read_part(Op::GetTag, 0),
            Instruction::GetPayload { variant, field } => self.get_payload(variant, field),
            Instruction::JumpTable { count } => self.jump_table(count),
            Instruction::NewArray { ty, .. } => self.new_array(ty),
            Instruction::ArrayLen {} => self.read_part(Op::ArrayLen, 0),
            Instruction::ArrayGet {} => self.array_get(),
            Instruction::ArraySet {} => self.array_set(),
            Instruction::ArrayPush {} => self.array_push(),
            Instruction::ArrayPop {} => self.array_pop(),
            Instruction::NewClosure { function, .. } => self.new_closure(function),
            // A cell is a record with one field.
            Instruction::NewCell { ty } => self.new_record(ty, 0),
            Instruction::GetCell {} => self.read_part(Op::GetField, 0),
            Instruction::SetCell {} => self.set_field(0),
            Instruction::Equal {} => self.equal(),
            Instruction::Compare {} => self.compare(),
            Instruction::Same {} => self.same(),
            Instruction::Display {} => self.display(false),
            Instruction::DisplayQuoted {} => self.display(true),
        }
    }

    /// What an instruction does to the stack as it is now, as the verifier saw it.
    fn effect(&self, instruction: Instruction) -> Effect<'_> {
        let subject = self.operands.type_below(subject_depth(instruction));
        self.context
            .effect(instruction, subject)
            .unwrap_or_else(|error| unreachable!("verified code refers to what exists: {error:?}"))
    }

    /// By how much an instruction lets the stack grow.
    fn growth(&self, instruction: Instruction) -> i64 {
        let effect = self.effect(instruction);
        i64::from(effect.pushes.is_some()) - effect.pops.len() as i64
    }

    /// By how much the instructions that the current one made use of let the stack
    /// grow: stores and jumps, whose effect does not depend on it.
    fn growth_of_fused(&self, consumed: usize) -> i64 {
        let fused = &self.input[self.at + 1..self.at + consumed];
        fused.iter().map(|&fused| self.growth(fused)).sum()
    }

    /// The type of an instruction's result.
    fn pushed_by(&self, instruction: Instruction) -> TypeIndex {
        let Some(ty) = self.effect(instruction).pushes else {
            unreachable!("only asked of instructions that have a result")
        };
        ty
    }

    fn emit(&mut self, op: Op, a: u16, b: u16, c: u16) {
        self.code.push(Inst::new(op, a, b, c));
        self.origins.push(self.at as u32);
    }

    fn emit_wide(&mut self, op: Op, a: u16, immediate: u32) {
        self.code.push(Inst::wide(op, a, immediate));
        self.origins.push(self.at as u32);
    }

    /// Lets the native tier take over here, where there is one.
    fn hot_spot(&mut self) {
        if let Some(first) = self.source.first_hot_spot {
            let number = first + self.hot_spots.len() as u32;
            self.hot_spots.push(self.code.len() as u32);
            self.emit_wide(Op::HotSpot, 0, number);
        }
    }

    /// Marks the instruction about to be emitted as one that may collect while
    /// the stack is as it is now, and that reads the slots in `popped` after it.
    fn safepoint(&mut self, popped: impl Iterator<Item = u16>) {
        let roots = self.operands.root_list(popped);
        self.safepoints.push((self.code.len() as u32, roots));
    }

    fn clear_reference_locals(&mut self) {
        let mut slot = self.context.parameters().len();
        while slot < self.local_types.len() {
            let run = self.local_types[slot..]
                .iter()
                .take_while(|&&ty| is_reference(ty))
                .count();
            if run > 0 {
                self.emit(Op::Zero, slot as u16, run as u16, 0);
            }
            slot += run.max(1);
        }
    }

    fn push(&mut self, place: Place, ty: TypeIndex) -> usize {
        self.operands.push(Operand { place, ty });
        1
    }

    fn push_imm(&mut self, value: i32, ty: TypeIndex) -> usize {
        self.push(Place::Imm(value), ty)
    }

    fn put(&mut self, place: Place, slot: u16) {
        match place {
            Place::Slot(from) if from == slot => {}
            Place::Slot(from) => self.emit(Op::Move, slot, from, 0),
            Place::Imm(value) => self.emit_wide(Op::Imm, slot, value.cast_unsigned()),
            Place::Const(index) => self.emit_wide(Op::Const, slot, index),
        }
    }

    fn put_all_home(&mut self) {
        self.put_top_home(self.operands.depth());
    }

    /// Puts the top `count` operands home: arguments, or all there are.
    fn put_top_home(&mut self, count: u32) {
        let unsettled: Vec<(u16, Operand)> = self.operands.unsettled().collect();
        let skipped = unsettled.len().saturating_sub(count as usize);
        for &(home, operand) in &unsettled[skipped..] {
            self.put(operand.place, home);
        }
        self.operands.put_home(count);
    }

    /// The slot a popped operand is in, putting it home when it is in none.
    fn slot_of(&mut self, operand: Operand, depth: u32) -> u16 {
        match operand.place {
            Place::Slot(slot) => slot,
            Place::Imm(_) | Place::Const(_) => {
                let home = self.operands.home(depth);
                self.put(operand.place, home);
                home
            }
        }
    }

    fn pop_slot(&mut self) -> u16 {
        let operand = self.operands.pop();
        self.slot_of(operand, self.operands.depth())
    }

    /// Where the result of the current instruction goes, its operands having been
    /// popped: into a local when the next instruction stores it there, which is
    /// then made use of; else to its home.
    fn destination(&mut self) -> (u16, usize) {
        let next = self.at + 1;
        match self.input.get(next) {
            Some(&Instruction::StoreLocal { slot }) if !self.blocks.is_target(next) => {
                let local = slot.0 as u16;
                if self.operands.aliases(local) {
                    self.put_all_home();
                }
                (local, 2)
            }
            _ => (self.operands.home(self.operands.depth()), 1),
        }
    }

    fn complete(&mut self, consumed: usize, ty: TypeIndex) -> usize {
        if consumed == 1 {
            self.operands.push_home(ty);
        }
        consumed
    }

    fn store_local(&mut self, slot: LocalSlot) -> usize {
        let operand = self.operands.pop();
        let local = slot.0 as u16;
        if self.operands.aliases(local) {
            self.put_all_home();
        }
        self.put(operand.place, local);
        1
    }

    fn finish(mut self) -> Result<PreparedFunction, TooFar> {
        for &(position, target) in &self.fixups {
            let distance = i64::from(self.labels[target as usize]) - position as i64;
            let jump = &mut self.code[position];
            match jump.op {
                Op::Jump | Op::JumpIfFalse | Op::JumpIfTrue => {
                    // Prepared code is a few times as long as the file's at most, whose
                    // length is bounded by rule `limits`.
                    *jump = Inst::wide(jump.op, jump.a, (distance as i32).cast_unsigned());
                }
                _ => {
                    jump.c = i16::try_from(distance).map_err(|_| TooFar)?.cast_unsigned();
                }
            }
        }
        for at in 1..self.code.len() {
            let next = self.code[at].op;
            let first = &mut self.code[at - 1].op;
            // From the start on: the next one is still as it was.
            *first = first.fused_with(next).unwrap_or(*first);
        }
        Ok(PreparedFunction::new(
            self.code,
            self.origins,
            self.safepoints,
            self.operands.into_roots(),
            self.hot_spots,
        ))
    }
}
