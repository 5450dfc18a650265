//! Prepared code to Cranelift's intermediate form, from a hot spot on.
//!
//! Each frame slot is a variable of the code, which Cranelift keeps in a register
//! where it can. A slot that some safepoint's map lists is *rooted*: it has a *home* in
//! the native frame, where what is assigned to its variable is stored, too. The stack map
//! of a call lists the homes of the slots that are listed there, and behind the call such
//! a variable is loaded anew, for the object may have moved. Frame slots themselves are
//! stored only where the code is left, and where something else is to read them.

/// The operations that native code leaves to the interpreter's handler, each time.
macro_rules! stepped {
    () => {
        Op::RemFloat
            | Op::RoundFloat
            | Op::MinFloat
            | Op::MaxFloat
            | Op::SameFloat
            | Op::Concat
            | Op::NewArray
            | Op::ArrayPopByte
            | Op::Equal
            | Op::Compare
            | Op::Display
    };
}

mod calls;
mod hoist;
mod homes;
mod inline;
mod leaving;
mod maps;
mod numbers;
mod objects;
mod plan;
mod scope;
mod slots;
mod texts;

use homes::Homes;
use inline::Caller;
use plan::Plan;
use scope::Scope;

use std::collections::BTreeSet;
use std::mem::offset_of;
use std::ptr;

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::types::{F64, I8, I64};
use cranelift_codegen::ir::{self, AliasRegion, InstBuilder, MemFlags, SigRef, Type, Value};
use cranelift_codegen::isa::CallConv;
use cranelift_frontend::{FunctionBuilder, FunctionBuilderContext, Switch};
use lbc_format::index::FunctionIndex;

use super::access::Access;
use super::liveness;
use super::shape::{FIXED_PARAMETERS, Shape, words};
use crate::link::Program;
use crate::machine::Machine;
use crate::prepare::{Inst, Op};

/// Prepared instructions of the longest function that is compiled: what is longer was
/// written by a program, and would take Cranelift seconds.
const MAX_INSTRUCTIONS: usize = 1 << 15;

/// Slots of the largest frame that is compiled: bounds a native frame, which must be
/// small beside the stack that native code may take.
const MAX_SLOTS: u32 = 1 << 12;

/// What translating takes beside the program.
pub(super) struct Translator {
    pub(super) call_conv: CallConv,
    pub(super) context: FunctionBuilderContext,
}

impl Translator {
    pub(super) fn new(call_conv: CallConv) -> Self {
        Self {
            call_conv,
            context: FunctionBuilderContext::new(),
        }
    }
}

/// Makes code for Cranelift of `function`, from the hot spot at `position` of its prepared
/// code on; `None` when it is too large.
pub(super) fn translate(
    machine: &mut Machine,
    program: &Program,
    function: FunctionIndex,
    position: usize,
    metered: bool,
    translator: &mut Translator,
) -> Option<ir::Function> {
    let prepared = machine.code.prepared(function.0)?;
    let slots = machine.code.entry(function.0).frame_slots;
    if prepared.code.len() > MAX_INSTRUCTIONS || slots > MAX_SLOTS {
        return None;
    }
    plan::prepare_callees(machine, program, metered, function);
    let machine = &*machine;
    let call_conv = translator.call_conv;
    // A loop is entered from the interpreter alone, which has everything in slots.
    let shape = (position == 0).then(|| Shape::of(program, function));
    let mut code = ir::Function::new();
    code.signature = match &shape {
        Some(shape) => shape.signature(call_conv),
        None => words(call_conv, FIXED_PARAMETERS + 1, 2),
    };
    let result = code.signature.returns[1].value_type;
    let mut builder = FunctionBuilder::new(&mut code, &mut translator.context);
    let scope = Scope::new(machine, program, function, position, 0, &[], &mut builder)?;

    let entry = builder.create_block();
    builder.append_block_params_for_function_params(entry);
    builder.switch_to_block(entry);
    builder.seal_block(entry);
    let (&[vm, base, depth], parameters) = (builder.block_params(entry).split_first_chunk())
        .unwrap_or_else(|| unreachable!("native code takes these"));
    let parameters = if shape.is_some() {
        parameters.to_vec()
    } else {
        Vec::new()
    };
    let ending = builder.create_block();
    builder.append_block_param(ending, I64);
    builder.append_block_param(ending, I64);

    let itself = shape.as_ref().map(|shape| {
        // Whoever compiles the code names it.
        let name = ir::UserExternalName::new(0, 0);
        let name = builder.func.declare_imported_user_function(name);
        let signature = builder.import_signature(shape.signature(call_conv));
        builder.import_function(ir::ExtFuncData {
            name: ir::ExternalName::user(name),
            signature,
            colocated: true,
            patchable: false,
        })
    });

    let translation = Translation {
        homes: Homes::of(&scope.rooted, &mut builder),
        adapter: builder.import_signature(words(call_conv, FIXED_PARAMETERS + 1, 2)),
        stepping: builder.import_signature(words(call_conv, 4, 1)),
        helper: builder.import_signature(words(call_conv, 3, 1)),
        quick: builder.import_signature(words(call_conv, 3, 2)),
        preparing: builder.import_signature(words(call_conv, 5, 1)),
        call_conv,
        builder,
        machine,
        program,
        vm,
        base,
        depth: shape.is_some().then_some(depth),
        function: function.0,
        itself,
        result,
        scope,
        plan: Plan::of(machine, program, function),
        callers: Vec::new(),
        ending,
    };
    translation.run(&parameters);
    Some(code)
}

/// Memory that only its own kind of access reaches, so that Cranelift knows what a
/// store leaves as it was.
#[derive(Clone, Copy, Debug)]
enum Memory {
    /// Fields, captures, elements, texts.
    Payload,
    /// Headers, what arrays and maps know of themselves, and the bits of an index.
    Header,
    /// Frame slots, globals and the machine itself.
    Machine,
}

impl Memory {
    fn flags(self) -> MemFlags {
        MemFlags::trusted().with_alias_region(Some(match self {
            Self::Payload => AliasRegion::Heap,
            Self::Header => AliasRegion::Table,
            Self::Machine => AliasRegion::Vmctx,
        }))
    }
}

struct Translation<'a> {
    builder: FunctionBuilder<'a>,
    machine: &'a Machine,
    program: &'a Program,
    /// The machine, where the slots start, and how many calls are active; that is not kept at
    /// hand in loops, which are entered from the interpreter alone.
    vm: Value,
    base: Value,
    depth: Option<Value>,
    /// The function that is compiled, how it calls itself, and how its result is returned.
    function: u32,
    itself: Option<ir::FuncRef>,
    result: Type,
    /// The function whose code is translated, and those that it is inlined into, the
    /// outermost first.
    scope: Scope<'a>,
    callers: Vec<Caller<'a>>,
    /// Which calls of the outermost one are inlined.
    plan: Plan,
    /// Where references are while calls are made.
    homes: Homes,
    /// Ends the function with a status, and a number of slots: the rest belongs to a callee.
    ending: ir::Block,
    call_conv: CallConv,
    adapter: SigRef,
    stepping: SigRef,
    helper: SigRef,
    quick: SigRef,
    preparing: SigRef,
}

impl<'a> Translation<'a> {
    fn run(mut self, parameters: &[Value]) {
        let start = self.scope.at;
        self.hoist();
        if start == 0 {
            self.enter_function(parameters);
        } else {
            self.enter_loop(start);
        }
        self.blocks();
        self.finish();
        self.builder.seal_all_blocks();
        self.builder.finalize();
    }

    /// Translates the blocks of the current function.
    fn blocks(&mut self) {
        let pieces: Vec<BTreeSet<usize>> = self
            .scope
            .pieces
            .iter()
            .map(|piece| piece.starts.clone())
            .collect();
        for (piece, starts) in pieces.into_iter().enumerate() {
            self.scope.piece = piece;
            for start in starts {
                self.block(start);
            }
        }
    }

    /// Translates the block that starts at an instruction.
    fn block(&mut self, start: usize) {
        self.scope.views.clear();
        self.fill_entrances(start);
        self.builder.switch_to_block(self.scope.block(start));
        let mut falls_out = true;
        for (at, behind) in self.scope.blocks.walk(start) {
            self.scope.at = at;
            self.scope.behind = behind;
            falls_out = self.instruction(self.code()[at]);
        }
        if falls_out {
            self.jump_to(liveness::next(self.code(), self.scope.at));
        }
    }

    /// Takes the parameters.
    fn enter_function(&mut self, parameters: &[Value]) {
        for (slot, &value) in (0..).zip(parameters) {
            if self.scope.is_float[usize::from(slot)] {
                self.set_float(slot, value);
            } else {
                self.set_word(slot, value);
            }
        }
        if self.makes_calls() {
            self.check_native_stack();
        }
        self.check_room_for_inlined();
        self.start_at(0);
    }

    /// Whether native frames may nest further from here.
    fn makes_calls(&self) -> bool {
        let code = self.code();
        (0..code.len()).any(|at| match code[at].op {
            Op::Call => !self.is_inlined(at),
            Op::CallValue => (self.plan.inlined_at(at)).is_none_or(|inlining| inlining.may_miss),
            _ => false,
        })
    }

    /// Leaves where native frames have taken what they may of the stack: the interpreter
    /// enters the function anew.
    fn check_native_stack(&mut self) {
        let stack = self.builder.ins().get_stack_pointer(I64);
        let limit = self.load_machine(I64, offset_of!(Machine, tier.stack_limit));
        let has_room = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedGreaterThanOrEqual, stack, limit);
        let live = self.scope.blocks.live_in(0).clone();
        self.leave_unless_with(has_room, &live);
    }

    /// Loads what is live at the head of a loop, and all that the collector may look at.
    fn enter_loop(&mut self, start: usize) {
        let mut slots = self.scope.blocks.live_in(start).clone();
        slots.extend(&self.scope.rooted);
        for slot in slots.iter() {
            self.reload(slot);
        }
        self.check_room_for_inlined();
        self.start_at(start);
    }

    /// Jumps to where the scope's code starts.
    fn start_at(&mut self, start: usize) {
        let label = self.scope.label(None, start);
        self.builder.ins().jump(label, &[]);
    }

    /// How many calls are active, this one included.
    fn depth(&mut self) -> Value {
        match self.depth {
            Some(depth) => depth,
            None => self.load_machine(I64, offset_of!(Machine, tier.entered_depth)),
        }
    }

    fn code(&self) -> &'a [Inst] {
        &self.scope.prepared.code
    }

    /// The address of a prepared instruction.
    fn address_of(&mut self, at: usize) -> Value {
        let address = ptr::from_ref(&self.scope.prepared.code[at]).expose_provenance();
        self.word_of(address as u64)
    }

    fn word_of(&mut self, word: u64) -> Value {
        self.int_of(word.cast_signed())
    }

    fn int_of(&mut self, value: i64) -> Value {
        self.builder.ins().iconst(I64, value)
    }

    fn load(&mut self, ty: Type, memory: Memory, address: Value, offset: usize) -> Value {
        self.builder
            .ins()
            .load(ty, memory.flags(), address, offset as i32)
    }

    fn store(&mut self, memory: Memory, value: Value, address: Value, offset: usize) {
        self.builder
            .ins()
            .store(memory.flags(), value, address, offset as i32);
    }

    fn load_machine(&mut self, ty: Type, offset: usize) -> Value {
        self.load(ty, Memory::Machine, self.vm, offset)
    }

    fn store_machine(&mut self, value: Value, offset: usize) {
        self.store(Memory::Machine, value, self.vm, offset);
    }

    fn jump_to(&mut self, target: usize) {
        let label = self.label(target);
        self.builder.ins().jump(label, &[]);
    }

    /// The block for a jump from the current instruction.
    fn label(&self, target: usize) -> ir::Block {
        self.scope.label(Some(self.scope.at), target)
    }

    fn branch(&mut self, condition: Value) -> bool {
        let taken = self.label(liveness::target(self.code(), self.scope.at));
        let other = self.label(self.scope.at + 1);
        self.builder.ins().brif(condition, taken, &[], other, &[]);
        false
    }

    fn branch_ints(&mut self, condition: IntCC, inst: Inst) -> bool {
        let (left, right) = (self.word(inst.a), self.word(inst.b));
        let condition = self.builder.ins().icmp(condition, left, right);
        self.branch(condition)
    }

    fn branch_imm(&mut self, condition: IntCC, inst: Inst) -> bool {
        let left = self.word(inst.a);
        let condition = self.builder.ins().icmp_imm(condition, left, inst.small_b());
        self.branch(condition)
    }

    fn branch_floats(&mut self, condition: FloatCC, inst: Inst) -> bool {
        let (left, right) = (self.float(inst.a), self.float(inst.b));
        let condition = self.builder.ins().fcmp(condition, left, right);
        self.branch(condition)
    }

    fn jump_table(&mut self, inst: Inst) -> bool {
        let count = inst.immediate() as usize;
        let position = self.word(inst.a);
        let mut switch = Switch::new();
        for entry in 0..count {
            let label = self.label(self.scope.at + 1 + entry);
            switch.set_entry(entry as u128, label);
        }
        let otherwise = self.label(self.scope.at + 1 + count);
        switch.emit(&mut self.builder, position, otherwise);
        false
    }

    fn charge(&mut self, inst: Inst) {
        let offset = offset_of!(Machine, meter.slice);
        let slice = self.load_machine(I64, offset);
        let cost = i64::from(inst.immediate());
        let left = self.builder.ins().iadd_imm(slice, -cost);
        let overdrawn = self.builder.ins().icmp_imm(IntCC::SignedLessThan, left, 0);
        let rare = self.builder.create_block();
        let usual = self.builder.create_block();
        let done = self.builder.create_block();
        self.builder.set_cold_block(rare);
        self.builder.ins().brif(overdrawn, rare, &[], usual, &[]);
        self.builder.seal_block(rare);
        self.builder.seal_block(usual);
        self.builder.switch_to_block(rare);
        self.step();
        self.builder.ins().jump(done, &[]);
        self.builder.switch_to_block(usual);
        self.store_machine(left, offset);
        self.builder.ins().jump(done, &[]);
        self.builder.seal_block(done);
        self.builder.switch_to_block(done);
    }

    fn load_global(&mut self, inst: Inst) {
        let index = inst.immediate() as usize;
        let stored = ptr::from_ref(&self.machine.globals.stored[index]).expose_provenance();
        let stored = self.word_of(stored as u64);
        let stored = self.load(I8, Memory::Machine, stored, 0);
        self.leave_unless(stored);
        let word = ptr::from_ref(&self.machine.globals.words[index]).expose_provenance();
        let word = self.word_of(word as u64);
        self.set_loaded(inst.a, Memory::Machine, word, 0);
    }

    fn store_global(&mut self, inst: Inst) {
        let index = inst.immediate() as usize;
        let word = ptr::from_ref(&self.machine.globals.words[index]).expose_provenance();
        let word = self.word_of(word as u64);
        self.store_slot(inst.a, Memory::Machine, word, 0);
        let stored = ptr::from_ref(&self.machine.globals.stored[index]).expose_provenance();
        let stored = self.word_of(stored as u64);
        let yes = self.builder.ins().iconst(I8, 1);
        self.store(Memory::Machine, yes, stored, 0);
    }

    /// Translates one instruction; says whether the next one follows.
    fn instruction(&mut self, inst: Inst) -> bool {
        // The next one is translated when it is its turn.
        let inst = inst.alone();
        let Inst { op, a, b, c } = inst;
        match op {
            Op::Prepare | Op::Halt | Op::Extra => {
                unreachable!("{op:?} is not an instruction of a block")
            }
            Op::AddIntImmJumpLtInt | Op::MoveMove | Op::MulFloatAddFloat | Op::GetFieldGetField => {
                unreachable!("the instruction was looked at alone")
            }
            Op::HotSpot => {}
            Op::Charge => self.charge(inst),
            Op::Zero => {
                for slot in a..a + b {
                    self.constant(slot, 0);
                }
            }
            Op::Move => self.copy(a, b),
            Op::Imm => {
                self.constant(a, i64::from(inst.signed()).cast_unsigned());
            }
            Op::Const => self.constant(a, self.machine.code.constant(inst.immediate())),
            Op::LoadGlobal => self.load_global(inst),
            Op::StoreGlobal => self.store_global(inst),

            Op::AddInt
            | Op::SubInt
            | Op::MulInt
            | Op::AddIntImm
            | Op::SubIntImm
            | Op::MulIntImm
            | Op::AddImmInt
            | Op::SubImmInt
            | Op::MulImmInt
            | Op::NegInt => self.checked_arithmetic(inst),
            Op::DivInt | Op::RemInt | Op::DivIntImm | Op::RemIntImm => self.division(inst),
            Op::AndInt
            | Op::OrInt
            | Op::XorInt
            | Op::AndIntImm
            | Op::OrIntImm
            | Op::XorIntImm
            | Op::WrappingAddInt
            | Op::WrappingSubInt
            | Op::WrappingMulInt => self.plain_arithmetic(inst),
            Op::ShlInt | Op::ShrInt | Op::ShlIntImm | Op::ShrIntImm => self.shift(inst),
            Op::AbsInt | Op::MinInt | Op::MaxInt | Op::CountOnesInt | Op::Not => {
                self.int_function(inst);
            }
            Op::AddFloat
            | Op::SubFloat
            | Op::MulFloat
            | Op::DivFloat
            | Op::NegFloat
            | Op::SqrtFloat
            | Op::FloorFloat
            | Op::CeilFloat
            | Op::TruncFloat
            | Op::AbsFloat => self.float_arithmetic(inst),
            Op::IntToFloat | Op::FloatToInt | Op::IsNanFloat => self.conversion(inst),

            Op::EqInt => self.compare_ints(IntCC::Equal, inst),
            Op::NeInt => self.compare_ints(IntCC::NotEqual, inst),
            Op::LtInt => self.compare_ints(IntCC::SignedLessThan, inst),
            Op::LeInt => self.compare_ints(IntCC::SignedLessThanOrEqual, inst),
            Op::EqIntImm => self.compare_imm(IntCC::Equal, inst),
            Op::NeIntImm => self.compare_imm(IntCC::NotEqual, inst),
            Op::LtIntImm => self.compare_imm(IntCC::SignedLessThan, inst),
            Op::LeIntImm => self.compare_imm(IntCC::SignedLessThanOrEqual, inst),
            Op::GtIntImm => self.compare_imm(IntCC::SignedGreaterThan, inst),
            Op::GeIntImm => self.compare_imm(IntCC::SignedGreaterThanOrEqual, inst),
            Op::EqFloat => self.compare_floats(FloatCC::Equal, inst),
            Op::NeFloat => self.compare_floats(FloatCC::NotEqual, inst),
            Op::LtFloat => self.compare_floats(FloatCC::LessThan, inst),
            Op::LeFloat => self.compare_floats(FloatCC::LessThanOrEqual, inst),

            Op::Jump => {
                self.jump_to(liveness::target(self.code(), self.scope.at));
                return false;
            }
            Op::JumpIfFalse => return self.branch_bool(IntCC::Equal, inst),
            Op::JumpIfTrue => return self.branch_bool(IntCC::NotEqual, inst),
            Op::JumpEqInt => return self.branch_ints(IntCC::Equal, inst),
            Op::JumpNeInt => return self.branch_ints(IntCC::NotEqual, inst),
            Op::JumpLtInt => return self.branch_ints(IntCC::SignedLessThan, inst),
            Op::JumpLeInt => return self.branch_ints(IntCC::SignedLessThanOrEqual, inst),
            Op::JumpEqIntImm => return self.branch_imm(IntCC::Equal, inst),
            Op::JumpNeIntImm => return self.branch_imm(IntCC::NotEqual, inst),
            Op::JumpLtIntImm => return self.branch_imm(IntCC::SignedLessThan, inst),
            Op::JumpLeIntImm => return self.branch_imm(IntCC::SignedLessThanOrEqual, inst),
            Op::JumpGtIntImm => return self.branch_imm(IntCC::SignedGreaterThan, inst),
            Op::JumpGeIntImm => {
                return self.branch_imm(IntCC::SignedGreaterThanOrEqual, inst);
            }
            Op::JumpEqFloat => return self.branch_floats(FloatCC::Equal, inst),
            Op::JumpNeFloat => return self.branch_floats(FloatCC::NotEqual, inst),
            Op::JumpLtFloat => return self.branch_floats(FloatCC::LessThan, inst),
            Op::JumpLeFloat => return self.branch_floats(FloatCC::LessThanOrEqual, inst),
            Op::JumpNotLtFloat => {
                return self.branch_floats(FloatCC::UnorderedOrGreaterThanOrEqual, inst);
            }
            Op::JumpNotLeFloat => {
                return self.branch_floats(FloatCC::UnorderedOrGreaterThan, inst);
            }
            Op::JumpTable => return self.jump_table(inst),

            Op::Call if self.is_inlined(self.scope.at) => self.inline(inst),
            Op::Call => self.call(inst),
            Op::CallValue => self.call_value(inst),
            Op::Return => {
                let inlined = self.return_to_caller(|inlined, as_float| {
                    if as_float {
                        inlined.float(a)
                    } else {
                        inlined.word(a)
                    }
                });
                if !inlined {
                    let value = if self.result == F64 {
                        self.float(a)
                    } else {
                        self.word(a)
                    };
                    self.return_value(value);
                }
                return false;
            }
            Op::ReturnImm => {
                let value = i64::from(inst.signed());
                let inlined =
                    self.return_to_caller(|inlined, as_float| inlined.result_of(value, as_float));
                if !inlined {
                    let value = self.result_of(value, self.result == F64);
                    self.return_value(value);
                }
                return false;
            }
            Op::Panic | Op::Unreachable => {
                self.leave();
                return false;
            }

            Op::NewRecord | Op::NewClosure => self.new_object(inst),
            Op::GetField => {
                let object = self.word(b);
                self.set_loaded(a, Memory::Payload, object, objects::word(c));
            }
            Op::SetField => {
                let object = self.word(a);
                self.store_slot(b, Memory::Payload, object, objects::word(c));
            }
            Op::SetFieldReference => {
                let object = self.word(a);
                let value = self.word(b);
                let address = self.builder.ins().iadd_imm(object, objects::word(c) as i64);
                self.store_reference(value, address);
            }
            Op::GetTag => self.get_tag(inst),
            Op::GetPayload => self.get_payload(inst),
            Op::ArrayLen => {
                let length = self.array_length(b);
                self.set_word(a, length);
            }
            Op::ArrayGet => self.array_get(inst),
            Op::ArrayGetByte => self.array_get_byte(inst),
            Op::ArraySet | Op::ArraySetReference => self.array_set(inst),
            Op::ArraySetByte => self.array_set_byte(inst),
            Op::ArrayPush | Op::ArrayPushByte | Op::ArrayPushReference => self.array_push(inst),
            Op::LenString | Op::IsEmptyString => self.string_length(inst),
            Op::ByteAtString => self.byte_at(inst),

            Op::CallHost => self.call_host(inst),
            Op::EqString | Op::NeString | Op::LtString | Op::LeString => self.compare_texts(inst),
            Op::Concat2 => self.concat(inst),
            Op::ArrayPop => self.array_pop(inst),
            stepped!() => self.step(),
        }
        true
    }

    fn branch_bool(&mut self, condition: IntCC, inst: Inst) -> bool {
        let value = self.word(inst.a);
        let condition = self.builder.ins().icmp_imm(condition, value, 0);
        self.branch(condition)
    }

    /// A result that is known.
    fn result_of(&mut self, word: i64, as_float: bool) -> Value {
        if as_float {
            let float = f64::from_bits(word.cast_unsigned());
            self.builder.ins().f64const(float)
        } else {
            self.int_of(word)
        }
    }

    fn return_value(&mut self, value: Value) {
        let returned = self.word_of(super::RETURNED);
        self.builder.ins().return_(&[returned, value]);
    }

    fn access(&self) -> Access {
        Access::of(self.program.module(), self.code()[self.scope.at])
    }
}
