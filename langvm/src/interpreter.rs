//! Runs prepared code: one loop, one instruction at a time.
//!
//! Assumes the program is verified and its prepared code was made by
//! [`crate::prepare`]; checks nothing that those two guarantee. The machine's
//! state is saved before anything that may collect or fail, and the window is
//! made anew after anything that may move the slot stack.

mod faults;
mod floats;
mod objects;
#[cfg(feature = "count-operations")]
mod pairs;
mod registers;

#[cfg(feature = "count-operations")]
pub use pairs::operation_pairs;

use lbc_format::index::{FunctionIndex, ImportIndex, TypeIndex};
use lbc_format::isa::Instruction;

use crate::code_cache;
use crate::error::{RuntimeErrorKind, Trap};
use crate::frame::Frame;
use crate::function_value;
use crate::heap::{EnumValue, Header, Reference};
use crate::host::{self, Arguments};
#[cfg(feature = "jit")]
use crate::jit::{self, Outcome};
use crate::link::Program;
use crate::machine::Machine;
use crate::prepare::{Inst, Op};
use crate::quick::QuickCall;
use crate::structure::Relation;
use lbc_format::fuel;
use registers::{Cursor, Window};

/// Calls a function from outside and gives its result; its parameters have the types
/// of the arguments. No call may be active in the machine.
pub(crate) fn call(
    machine: &mut Machine,
    program: &Program,
    metered: bool,
    function: FunctionIndex,
    arguments: impl Arguments,
) -> Result<u64, Trap> {
    let entry = machine.code.entry(function.0);
    machine.make_room(0, entry.frame_slots)?;
    // Nothing collects before the function's own code, whose maps cover its parameters.
    host::place(machine, program, function, arguments)?;
    machine.frames.push(Frame {
        return_ip: code_cache::halt(),
        function: function.0,
        base_delta: 0,
    });
    let mut interpreter = Interpreter {
        program,
        metered,
        // SAFETY: an entry's code is prepared code, or the instruction that prepares
        // it; the cache keeps both.
        cursor: unsafe { Cursor::new(entry.code) },
        // SAFETY: `make_room` just made room for the function's frame at slot 0.
        window: unsafe { Window::new(machine.stack.pointer(), entry.frame_slots) },
    };
    let result = interpreter.run::<false>(machine);
    interpreter.save(machine);
    result
}

/// Carries out the one instruction at `ip`, in `function`, on the slots from `base` on. It
/// neither jumps nor calls a function of the program. What it fails with is at the place
/// that is then saved.
///
/// # Safety
/// `ip` is in the prepared code of the innermost call, which is of `function` and whose
/// slots start at `base`.
#[cfg(feature = "jit")]
pub(crate) unsafe fn step(
    machine: &mut Machine,
    program: &Program,
    metered: bool,
    function: u32,
    ip: *const Inst,
    base: *mut u64,
) -> Result<(), Trap> {
    let slots = machine.code.entry(function).frame_slots;
    let mut interpreter = Interpreter {
        program,
        metered,
        // SAFETY: the caller says that `ip` is in prepared code.
        cursor: unsafe { Cursor::new(ip) },
        // SAFETY: the caller says that the innermost call's frame is there.
        window: unsafe { Window::new(base, slots) },
    };
    let result = interpreter.run::<true>(machine);
    if result.is_err() {
        interpreter.save(machine);
    }
    result.map(drop)
}

/// Makes ready for a call of the function value `callee`, whose arguments start at
/// `first`, by the innermost of `depth` calls: puts its captures behind them. Gives the
/// function, or `None` when there is no room for the call.
///
/// # Safety
/// `callee` is a word of a function type, and that many `arguments` start at `first`.
#[cfg(feature = "jit")]
pub(crate) unsafe fn prepare_call(
    machine: &mut Machine,
    first: *mut u64,
    callee: u64,
    depth: usize,
    arguments: u16,
) -> Option<u32> {
    let closure = (callee & 1 == 0).then(|| {
        // SAFETY: the caller says that the word is of a function type; even ones of
        // these are references.
        unsafe { Reference::from_slot(callee) }
    });
    let function = closure.map_or_else(
        || function_value::from_word(callee),
        |closure| closure.header().owner(),
    );
    let slots = machine.code.entry(function).frame_slots;
    let end = first.wrapping_add(slots as usize).cast_const();
    if depth >= machine.frames.room || end > machine.stack.end {
        return None;
    }
    // SAFETY: the stack was just found to have room for the callee's frame.
    let window = unsafe { Window::new(first, slots) };
    if let Some(closure) = closure {
        for capture in 0..closure.header().words() {
            // SAFETY: the closure has that many captures, says its header.
            let word = unsafe { machine.heap.word(closure, capture) };
            window.set(arguments + capture as u16, word);
        }
    }
    Some(function)
}

/// What a visit of a hot spot came to.
#[cfg(feature = "jit")]
enum Visit {
    /// There is no native code: go on here.
    Stay,
    /// The function returned this word.
    Returned(u64),
    /// Native code left, or failed, somewhere else: the interpreter is there now.
    Moved(Result<(), Trap>),
}

struct Interpreter<'program> {
    program: &'program Program,
    metered: bool,
    cursor: Cursor,
    window: Window,
}

impl Interpreter<'_> {
    /// Runs until the entry function returns, or, if `ONE`, just one instruction that
    /// neither jumps nor calls a function of the program.
    fn run<const ONE: bool>(&mut self, machine: &mut Machine) -> Result<u64, Trap> {
        // The two registers live in locals: the compiler would not keep fields of
        // `self` out of memory across the calls in the loop.
        let mut cursor = self.cursor;
        let mut window = self.window;

        /// Leaves the loop with an error; the place is saved by the caller.
        macro_rules! fail {
            ($trap:expr) => {{
                let trap: Trap = $trap;
                self.cursor = cursor;
                self.window = window;
                return Err(trap);
            }};
        }
        /// Runs an operation that needs the saved state and may move the stack.
        macro_rules! with_machine {
            ($operation:expr) => {{
                self.cursor = cursor;
                self.window = window;
                self.save(machine);
                match $operation {
                    Ok(value) => value,
                    Err(trap) => return Err(trap),
                }
            }};
        }
        /// `a = b ∘ c`, or an error when there is no such `Int`.
        macro_rules! checked {
            ($inst:ident, $value:expr) => {{
                match $value {
                    Some(value) => window.set_int($inst.a, value),
                    None => fail!(faults::arithmetic($inst, window)),
                }
            }};
        }
        macro_rules! texts {
            ($inst:ident) => {{
                // SAFETY: rule `operand-type`: the operand of a string instruction is an
                // initialised slot of type `String`.
                let left = unsafe { Reference::from_slot(window.get($inst.b)) };
                // SAFETY: as for the left operand.
                let right = unsafe { Reference::from_slot(window.get($inst.c)) };
                let (left, right) = (machine.heap.text(left), machine.heap.text(right));
                let cost = fuel::for_bytes(left.len().min(right.len()));
                if let Err(trap) = machine.meter.charge(cost) {
                    fail!(trap);
                }
                (left.as_bytes(), right.as_bytes())
            }};
        }
        /// The object in a slot.
        macro_rules! object {
            ($slot:expr) => {{
                // SAFETY: rule `operand-type`: the operand is an initialised slot whose type
                // is one of references; of a function or an enum, it was found to be even.
                unsafe { Reference::from_slot(window.get($slot)) }
            }};
        }
        /// The field of an object that the instruction names.
        macro_rules! field {
            ($inst:ident) => {{
                let object = object!($inst.b);
                // SAFETY: rule `field-in-range`: the type has the field, and its objects were
                // made with all fields.
                unsafe { machine.heap.word(object, usize::from($inst.c)) }
            }};
        }
        macro_rules! jump_when {
            ($inst:ident, $condition:expr) => {{
                if $condition {
                    cursor.jump($inst.small_c() as i32);
                    continue;
                }
            }};
        }
        /// Fills an object just allocated with the words of consecutive slots.
        macro_rules! fill {
            ($object:expr, $first:expr, $count:expr) => {{
                let object: Reference = $object;
                for index in 0..$count {
                    let word = window.get($first + index);
                    // SAFETY: the object was just made with `count` words.
                    unsafe { machine.heap.set_word(object, usize::from(index), word) };
                }
                machine.heap.barrier_for_new(object);
            }};
        }
        /// `a[b] = c`, with the write barrier if elements are references.
        macro_rules! array_set {
            ($references:literal, $inst:ident) => {{
                let (array, index) = (object!($inst.a), window.get($inst.b));
                let word = window.get($inst.c);
                if machine
                    .heap
                    .array_set::<$references>(array, index, word)
                    .is_none()
                {
                    fail!(objects::bad_index(machine, array, index.cast_signed()));
                }
            }};
        }
        /// Appends `b` to `a`, with the write barrier if elements are references.
        macro_rules! array_push {
            ($references:literal, $inst:ident) => {{
                let (array, word) = (object!($inst.a), window.get($inst.b));
                if machine
                    .heap
                    .array_push::<$references>(array, word)
                    .is_none()
                {
                    with_machine!(objects::push(machine, window, $inst));
                }
            }};
        }
        macro_rules! call {
            ($function:expr, $first:expr $(, $closure:expr, $arguments:expr)?) => {{
                let function: u32 = $function;
                let first: u16 = $first;
                let entry = machine.code.entry(function);
                let stack = machine.stack.pointer();
                let index = window.index(stack) + usize::from(first);
                if !machine.frames.has_room()
                    || index + entry.frame_slots as usize > machine.stack.capacity()
                {
                    with_machine!(machine.make_room(index, entry.frame_slots));
                    // SAFETY: the stack may have moved; the current frame has kept its
                    // index and its room.
                    window = unsafe { self.window_at(machine, index - usize::from(first)) };
                }
                machine.frames.push(Frame {
                    return_ip: cursor.following(),
                    function,
                    base_delta: u32::from(first),
                });
                // SAFETY: an entry's code is prepared code, or the instruction that
                // prepares it; the cache keeps both.
                cursor = unsafe { Cursor::new(entry.code) };
                // SAFETY: the check above made sure that the stack has room for the
                // callee's frame from its first argument on.
                let callee = unsafe { Window::new(window.above(first), entry.frame_slots) };
                // Captures go behind the arguments, taken from where the closure is now.
                $(
                    let closure = object!($closure);
                    for capture in 0..closure.header().words() {
                        // SAFETY: the closure has that many captures, says its header.
                        let word = unsafe { machine.heap.word(closure, capture) };
                        callee.set($arguments + capture as u16, word);
                    }
                )?
                window = callee;
                continue;
            }};
        }
        macro_rules! return_word {
            ($word:expr) => {{
                let word: u64 = $word;
                // The frame's first slot is where the caller expects the result.
                window.set(0, word);
                let frame = machine.frames.pop();
                // SAFETY: a return address follows a call in its caller's code, which
                // is no terminator, so an instruction is there; or it is `Halt`.
                cursor = unsafe { Cursor::new(frame.return_ip) };
                let base = window.below(frame.base_delta);
                // SAFETY: the caller's frame is where it was: if the stack moved, the
                // window moved with it.
                window = unsafe { Window::new(base, self.frame_slots(machine)) };
                continue;
            }};
        }

        loop {
            let inst = cursor.fetch();
            #[cfg(feature = "count-operations")]
            pairs::note(inst.op);
            match inst.op {
                Op::Prepare => {
                    let code = with_machine!(self.prepare(machine));
                    // SAFETY: the code was just put into the cache, which keeps it.
                    cursor = unsafe { Cursor::new(code) };
                    continue;
                }
                Op::Halt => {
                    self.cursor = cursor;
                    self.window = window;
                    return Ok(window.get(0));
                }
                #[cfg(not(feature = "jit"))]
                Op::HotSpot => unreachable!("code has hot spots only for a native tier"),
                #[cfg(feature = "jit")]
                Op::HotSpot => {
                    self.cursor = cursor;
                    self.window = window;
                    match self.visit(machine, inst.immediate()) {
                        Visit::Stay => {}
                        Visit::Returned(word) => return_word!(word),
                        Visit::Moved(result) => {
                            cursor = self.cursor;
                            window = self.window;
                            match result {
                                Ok(()) => continue,
                                Err(trap) => fail!(trap),
                            }
                        }
                    }
                }
                Op::Charge => {
                    if let Err(trap) = machine.meter.charge(u64::from(inst.immediate())) {
                        fail!(trap);
                    }
                }
                Op::Zero => {
                    for slot in inst.a..inst.a + inst.b {
                        window.set(slot, 0);
                    }
                }

                Op::Move => window.set(inst.a, window.get(inst.b)),
                Op::Imm => window.set_int(inst.a, i64::from(inst.signed())),
                Op::Const => window.set(inst.a, machine.code.constant(inst.immediate())),
                Op::LoadGlobal => match machine.globals.load(inst.immediate()) {
                    Some(word) => window.set(inst.a, word),
                    None => fail!(Machine::uninitialised_global(
                        self.program,
                        inst.immediate()
                    )),
                },
                Op::StoreGlobal => machine.globals.store(inst.immediate(), window.get(inst.a)),

                Op::AddInt => checked!(inst, window.int(inst.b).checked_add(window.int(inst.c))),
                Op::SubInt => checked!(inst, window.int(inst.b).checked_sub(window.int(inst.c))),
                Op::MulInt => checked!(inst, window.int(inst.b).checked_mul(window.int(inst.c))),
                Op::DivInt => checked!(inst, window.int(inst.b).checked_div(window.int(inst.c))),
                Op::RemInt => checked!(inst, window.int(inst.b).checked_rem(window.int(inst.c))),
                Op::AndInt => window.set(inst.a, window.get(inst.b) & window.get(inst.c)),
                Op::OrInt => window.set(inst.a, window.get(inst.b) | window.get(inst.c)),
                Op::XorInt => window.set(inst.a, window.get(inst.b) ^ window.get(inst.c)),
                Op::ShlInt => checked!(
                    inst,
                    distance(window.int(inst.c)).map(|by| window.int(inst.b) << by)
                ),
                Op::ShrInt => checked!(
                    inst,
                    distance(window.int(inst.c)).map(|by| window.int(inst.b) >> by)
                ),
                Op::AddIntImm | Op::AddImmInt => {
                    checked!(inst, window.int(inst.b).checked_add(inst.small_c()));
                }
                Op::SubIntImm => {
                    checked!(inst, window.int(inst.b).checked_sub(inst.small_c()));
                }
                Op::SubImmInt => {
                    checked!(inst, inst.small_c().checked_sub(window.int(inst.b)));
                }
                Op::MulIntImm | Op::MulImmInt => {
                    checked!(inst, window.int(inst.b).checked_mul(inst.small_c()));
                }
                // Preparation made sure that the divisor is neither 0 nor -1.
                Op::DivIntImm => {
                    window.set_int(inst.a, window.int(inst.b).wrapping_div(inst.small_c()));
                }
                Op::RemIntImm => {
                    window.set_int(inst.a, window.int(inst.b).wrapping_rem(inst.small_c()));
                }
                Op::AndIntImm => window.set_int(inst.a, window.int(inst.b) & inst.small_c()),
                Op::OrIntImm => window.set_int(inst.a, window.int(inst.b) | inst.small_c()),
                Op::XorIntImm => window.set_int(inst.a, window.int(inst.b) ^ inst.small_c()),
                Op::ShlIntImm => {
                    window.set_int(inst.a, window.int(inst.b).wrapping_shl(u32::from(inst.c)));
                }
                Op::ShrIntImm => {
                    window.set_int(inst.a, window.int(inst.b).wrapping_shr(u32::from(inst.c)));
                }
                Op::NegInt => checked!(inst, window.int(inst.b).checked_neg()),

                Op::AddFloat => {
                    window.set_float(inst.a, window.float(inst.b) + window.float(inst.c));
                }
                Op::SubFloat => {
                    window.set_float(inst.a, window.float(inst.b) - window.float(inst.c));
                }
                Op::MulFloat => {
                    window.set_float(inst.a, window.float(inst.b) * window.float(inst.c));
                }
                Op::DivFloat => {
                    window.set_float(inst.a, window.float(inst.b) / window.float(inst.c));
                }
                Op::RemFloat => {
                    window.set_float(inst.a, window.float(inst.b) % window.float(inst.c));
                }
                Op::NegFloat => window.set_float(inst.a, -window.float(inst.b)),

                Op::Not => window.set(inst.a, window.get(inst.b) ^ 1),
                Op::EqInt => window.set_bool(inst.a, window.get(inst.b) == window.get(inst.c)),
                Op::NeInt => window.set_bool(inst.a, window.get(inst.b) != window.get(inst.c)),
                Op::LtInt => window.set_bool(inst.a, window.int(inst.b) < window.int(inst.c)),
                Op::LeInt => window.set_bool(inst.a, window.int(inst.b) <= window.int(inst.c)),
                Op::EqIntImm => window.set_bool(inst.a, window.int(inst.b) == inst.small_c()),
                Op::NeIntImm => window.set_bool(inst.a, window.int(inst.b) != inst.small_c()),
                Op::LtIntImm => window.set_bool(inst.a, window.int(inst.b) < inst.small_c()),
                Op::LeIntImm => window.set_bool(inst.a, window.int(inst.b) <= inst.small_c()),
                Op::GtIntImm => window.set_bool(inst.a, window.int(inst.b) > inst.small_c()),
                Op::GeIntImm => window.set_bool(inst.a, window.int(inst.b) >= inst.small_c()),
                Op::EqFloat => {
                    window.set_bool(inst.a, window.float(inst.b) == window.float(inst.c));
                }
                Op::NeFloat => {
                    window.set_bool(inst.a, window.float(inst.b) != window.float(inst.c));
                }
                Op::LtFloat => window.set_bool(inst.a, window.float(inst.b) < window.float(inst.c)),
                Op::LeFloat => {
                    window.set_bool(inst.a, window.float(inst.b) <= window.float(inst.c));
                }
                Op::EqString => {
                    let (left, right) = texts!(inst);
                    window.set_bool(inst.a, left == right);
                }
                Op::NeString => {
                    let (left, right) = texts!(inst);
                    window.set_bool(inst.a, left != right);
                }
                Op::LtString => {
                    let (left, right) = texts!(inst);
                    window.set_bool(inst.a, left < right);
                }
                Op::LeString => {
                    let (left, right) = texts!(inst);
                    window.set_bool(inst.a, left <= right);
                }

                Op::IntToFloat => window.set_float(inst.a, window.int(inst.b) as f64),
                Op::FloatToInt => checked!(inst, floats::to_int(window.float(inst.b))),

                Op::Concat => {
                    let slots = inst.b..inst.b + inst.c;
                    let string = with_machine!(concat(machine, window, slots));
                    window.set(inst.a, string.to_slot());
                }
                Op::Concat2 => {
                    let slots = [inst.b, inst.c];
                    let string = with_machine!(concat(machine, window, slots.into_iter()));
                    window.set(inst.a, string.to_slot());
                }

                Op::Jump => {
                    cursor.jump(inst.signed());
                    continue;
                }
                Op::JumpIfFalse => {
                    if window.get(inst.a) == 0 {
                        cursor.jump(inst.signed());
                        continue;
                    }
                }
                Op::JumpIfTrue => {
                    if window.get(inst.a) != 0 {
                        cursor.jump(inst.signed());
                        continue;
                    }
                }
                Op::JumpEqInt => jump_when!(inst, window.get(inst.a) == window.get(inst.b)),
                Op::JumpNeInt => jump_when!(inst, window.get(inst.a) != window.get(inst.b)),
                Op::JumpLtInt => jump_when!(inst, window.int(inst.a) < window.int(inst.b)),
                Op::JumpLeInt => jump_when!(inst, window.int(inst.a) <= window.int(inst.b)),
                Op::JumpEqIntImm => jump_when!(inst, window.int(inst.a) == inst.small_b()),
                Op::JumpNeIntImm => jump_when!(inst, window.int(inst.a) != inst.small_b()),
                Op::JumpLtIntImm => jump_when!(inst, window.int(inst.a) < inst.small_b()),
                Op::JumpLeIntImm => jump_when!(inst, window.int(inst.a) <= inst.small_b()),
                Op::JumpGtIntImm => jump_when!(inst, window.int(inst.a) > inst.small_b()),
                Op::JumpGeIntImm => jump_when!(inst, window.int(inst.a) >= inst.small_b()),
                Op::JumpEqFloat => jump_when!(inst, window.float(inst.a) == window.float(inst.b)),
                Op::JumpNeFloat => jump_when!(inst, window.float(inst.a) != window.float(inst.b)),
                Op::JumpLtFloat => jump_when!(inst, window.float(inst.a) < window.float(inst.b)),
                Op::JumpLeFloat => jump_when!(inst, window.float(inst.a) <= window.float(inst.b)),
                Op::JumpNotLtFloat => {
                    let less = window.float(inst.a) < window.float(inst.b);
                    jump_when!(inst, !less);
                }
                Op::JumpNotLeFloat => {
                    let at_most = window.float(inst.a) <= window.float(inst.b);
                    jump_when!(inst, !at_most);
                }

                Op::Call => call!(inst.immediate(), inst.a),
                Op::CallValue => {
                    let callee = window.get(inst.a);
                    if callee & 1 == 1 {
                        call!(function_value::from_word(callee), inst.b);
                    }
                    call!(object!(inst.a).header().owner(), inst.b, inst.a, inst.c);
                }
                Op::CallHost => {
                    let word = match self.call_quickly(machine, window, inst) {
                        Some(word) => word,
                        None => with_machine!(self.call_host(machine, inst)),
                    };
                    window.set(inst.a, word);
                }
                Op::Return => return_word!(window.get(inst.a)),
                Op::ReturnImm => return_word!(i64::from(inst.signed()).cast_unsigned()),
                Op::Panic => {
                    // SAFETY: rule `operand-type`: the operand of `panic` is an
                    // initialised slot of type `String`.
                    let message = unsafe { Reference::from_slot(window.get(inst.a)) };
                    let message = machine.heap.text(message);
                    if let Err(trap) = machine.meter.charge(fuel::for_bytes(message.len())) {
                        fail!(trap);
                    }
                    let message = message.to_owned();
                    fail!(RuntimeErrorKind::Panic { message }.into());
                }
                Op::Unreachable => fail!(RuntimeErrorKind::Unreachable.into()),

                Op::AbsInt => checked!(inst, window.int(inst.b).checked_abs()),
                Op::MinInt => window.set_int(inst.a, window.int(inst.b).min(window.int(inst.c))),
                Op::MaxInt => window.set_int(inst.a, window.int(inst.b).max(window.int(inst.c))),
                Op::WrappingAddInt => {
                    window.set(inst.a, window.get(inst.b).wrapping_add(window.get(inst.c)));
                }
                Op::WrappingSubInt => {
                    window.set(inst.a, window.get(inst.b).wrapping_sub(window.get(inst.c)));
                }
                Op::WrappingMulInt => {
                    window.set(inst.a, window.get(inst.b).wrapping_mul(window.get(inst.c)));
                }
                Op::CountOnesInt => {
                    window.set(inst.a, u64::from(window.get(inst.b).count_ones()));
                }
                Op::SqrtFloat => window.set_float(inst.a, window.float(inst.b).sqrt()),
                Op::FloorFloat => window.set_float(inst.a, window.float(inst.b).floor()),
                Op::CeilFloat => window.set_float(inst.a, window.float(inst.b).ceil()),
                Op::RoundFloat => window.set_float(inst.a, window.float(inst.b).round()),
                Op::TruncFloat => window.set_float(inst.a, window.float(inst.b).trunc()),
                Op::AbsFloat => window.set_float(inst.a, window.float(inst.b).abs()),
                Op::MinFloat => {
                    let value = floats::minimum(window.float(inst.b), window.float(inst.c));
                    window.set_float(inst.a, value);
                }
                Op::MaxFloat => {
                    let value = floats::maximum(window.float(inst.b), window.float(inst.c));
                    window.set_float(inst.a, value);
                }
                Op::IsNanFloat => window.set_bool(inst.a, window.float(inst.b).is_nan()),
                Op::LenString => {
                    // SAFETY: rule `operand-type`: linking checked that the parameter is a
                    // `String`.
                    let string = unsafe { Reference::from_slot(window.get(inst.b)) };
                    window.set(inst.a, machine.heap.text_length(string) as u64);
                }
                Op::IsEmptyString => {
                    // SAFETY: rule `operand-type`: linking checked that the parameter is a
                    // `String`.
                    let string = unsafe { Reference::from_slot(window.get(inst.b)) };
                    window.set_bool(inst.a, machine.heap.text_length(string) == 0);
                }
                Op::ByteAtString => {
                    // SAFETY: rule `operand-type`: linking checked that the parameter is a
                    // `String`.
                    let string = unsafe { Reference::from_slot(window.get(inst.b)) };
                    let bytes = machine.heap.text(string).as_bytes();
                    let index = window.int(inst.c);
                    match usize::try_from(index)
                        .ok()
                        .and_then(|index| bytes.get(index))
                    {
                        Some(&byte) => window.set(inst.a, u64::from(byte)),
                        None => {
                            let length = bytes.len();
                            fail!(RuntimeErrorKind::IndexOutOfRange { index, length }.into());
                        }
                    }
                }

                Op::AddIntImmJumpLtInt => {
                    checked!(inst, window.int(inst.b).checked_add(inst.small_c()));
                    cursor.step();
                    let inst = cursor.fetch();
                    jump_when!(inst, window.int(inst.a) < window.int(inst.b));
                }
                Op::MoveMove => {
                    window.set(inst.a, window.get(inst.b));
                    cursor.step();
                    let inst = cursor.fetch();
                    window.set(inst.a, window.get(inst.b));
                }
                Op::MulFloatAddFloat => {
                    window.set_float(inst.a, window.float(inst.b) * window.float(inst.c));
                    cursor.step();
                    let inst = cursor.fetch();
                    window.set_float(inst.a, window.float(inst.b) + window.float(inst.c));
                }
                Op::GetFieldGetField => {
                    window.set(inst.a, field!(inst));
                    cursor.step();
                    let inst = cursor.fetch();
                    window.set(inst.a, field!(inst));
                }

                Op::Extra => unreachable!("what has an extra steps over it"),
                Op::NewRecord => {
                    let extra = cursor.extra();
                    let header = Header::record(TypeIndex(extra.immediate()), extra.a, inst.c);
                    let record = match machine.heap.bump_unless_due(header) {
                        Some(record) => record,
                        None => with_machine!(machine.allocate(header)),
                    };
                    fill!(record, inst.b, inst.c);
                    window.set(inst.a, record.to_slot());
                    cursor.step();
                }
                Op::NewClosure => {
                    let function = FunctionIndex(cursor.extra().immediate());
                    let header = Header::closure(function, inst.c);
                    let closure = match machine.heap.bump_unless_due(header) {
                        Some(closure) => closure,
                        None => with_machine!(machine.allocate(header)),
                    };
                    fill!(closure, inst.b, inst.c);
                    window.set(inst.a, closure.to_slot());
                    cursor.step();
                }
                Op::NewArray => {
                    let extra = cursor.extra();
                    let array = with_machine!(objects::new_array(machine, window, inst, extra));
                    window.set(inst.a, array.to_slot());
                    cursor.step();
                }
                Op::GetField => {
                    window.set(inst.a, field!(inst));
                }
                Op::SetField => {
                    let (object, word) = (object!(inst.a), window.get(inst.b));
                    // SAFETY: as for reading the field.
                    unsafe { machine.heap.set_word(object, usize::from(inst.c), word) };
                }
                Op::SetFieldReference => {
                    let (object, word) = (object!(inst.a), window.get(inst.b));
                    // SAFETY: as for reading the field.
                    unsafe { machine.heap.set_word(object, usize::from(inst.c), word) };
                    machine.heap.barrier(object, usize::from(inst.c), word);
                }
                Op::GetTag => {
                    // SAFETY: rule `operand-type`: the operand is an initialised slot of an
                    // enum type.
                    let value = unsafe { EnumValue::from_slot(window.get(inst.b)) };
                    window.set(inst.a, value.tag());
                }
                Op::GetPayload => {
                    let extra = cursor.extra();
                    // SAFETY: rule `operand-type`: the operand is an initialised slot of an
                    // enum type.
                    match unsafe { EnumValue::from_slot(window.get(inst.b)) } {
                        EnumValue::Object(object) if object.header().tag() == extra.a => {
                            // SAFETY: rule `field-in-range`: the variant, which the value was
                            // just found to be of, has the field.
                            let word = unsafe { machine.heap.word(object, usize::from(inst.c)) };
                            window.set(inst.a, word);
                        }
                        other => fail!(faults::wrong_variant(self.program, extra, other.tag())),
                    }
                    cursor.step();
                }
                Op::JumpTable => {
                    let count = inst.immediate();
                    let position = window.get(inst.a).min(u64::from(count));
                    // Distances fit: a function's code is far shorter than 2^31.
                    cursor.jump(1 + position as i32);
                    cursor.jump(cursor.fetch().signed());
                    continue;
                }
                Op::ArrayLen => {
                    let length = machine.heap.array_length(object!(inst.b));
                    window.set(inst.a, length as u64);
                }
                Op::ArrayGet => match machine.heap.array_get(object!(inst.b), window.get(inst.c)) {
                    Some(word) => window.set(inst.a, word),
                    None => fail!(objects::bad_index(
                        machine,
                        object!(inst.b),
                        window.int(inst.c)
                    )),
                },
                Op::ArrayGetByte => {
                    let index = window.int(inst.c);
                    let bytes = machine.heap.array_bytes(object!(inst.b));
                    match usize::try_from(index)
                        .ok()
                        .and_then(|index| bytes.get(index))
                    {
                        Some(&byte) => window.set(inst.a, u64::from(byte)),
                        None => fail!(objects::bad_index(machine, object!(inst.b), index)),
                    }
                }
                Op::ArraySet => array_set!(false, inst),
                Op::ArraySetReference => array_set!(true, inst),
                Op::ArraySetByte => {
                    let (array, index) = (object!(inst.a), window.int(inst.b));
                    match usize::try_from(index) {
                        Ok(index) if index < machine.heap.array_length(array) => {
                            machine.heap.set_element(array, index, window.get(inst.c));
                        }
                        _ => fail!(objects::bad_index(machine, array, index)),
                    }
                }
                Op::ArrayPush => array_push!(false, inst),
                Op::ArrayPushReference => array_push!(true, inst),
                Op::ArrayPushByte => with_machine!(objects::push(machine, window, inst)),
                Op::ArrayPop => match machine.heap.array_pop(object!(inst.b)) {
                    Some(word) => window.set(inst.a, word),
                    None => fail!(RuntimeErrorKind::EmptyArray.into()),
                },
                Op::ArrayPopByte => match objects::pop_byte(machine, object!(inst.b)) {
                    Some(word) => window.set(inst.a, word),
                    None => fail!(RuntimeErrorKind::EmptyArray.into()),
                },
                Op::Equal => {
                    let ty = TypeIndex(cursor.extra().immediate());
                    let relation =
                        with_machine!(objects::relate(self.program, machine, window, inst, ty));
                    window.set_bool(inst.a, relation == Relation::Equal);
                    cursor.step();
                }
                Op::Compare => {
                    let ty = TypeIndex(cursor.extra().immediate());
                    let relation =
                        with_machine!(objects::relate(self.program, machine, window, inst, ty));
                    window.set_int(inst.a, relation.number());
                    cursor.step();
                }
                Op::SameFloat => {
                    let same_bits = window.get(inst.b) == window.get(inst.c);
                    let equal = window.float(inst.b) == window.float(inst.c);
                    let both_nan = window.float(inst.b).is_nan() && window.float(inst.c).is_nan();
                    window.set_bool(inst.a, same_bits || equal || both_nan);
                }
                Op::Display => {
                    let ty = TypeIndex(cursor.extra().immediate());
                    let text =
                        with_machine!(objects::display(self.program, machine, window, inst, ty));
                    window.set(inst.a, text.to_slot());
                    cursor.step();
                }
            }
            cursor.step();
            if ONE {
                return Ok(0);
            }
        }
    }

    fn save(&self, machine: &mut Machine) {
        let stack = machine.stack.pointer();
        machine.save(self.cursor.address(), self.window.index(stack));
    }

    /// The size of the current frame, which only debug builds check against.
    #[inline(always)]
    fn frame_slots(&self, machine: &Machine) -> u32 {
        if cfg!(debug_assertions)
            && let Some(frame) = machine.frames.active().last()
        {
            return machine.code.entry(frame.function).frame_slots;
        }
        0
    }

    /// The window of the current frame.
    ///
    /// # Safety
    /// `index` is the current frame's index into the slot stack.
    unsafe fn window_at(&self, machine: &mut Machine, index: usize) -> Window {
        let slots = self.frame_slots(machine);
        let base = machine.stack.pointer().wrapping_add(index);
        // SAFETY: frames keep their index and room when the stack grows.
        unsafe { Window::new(base, slots) }
    }

    /// Visits a hot spot, and runs its native code if there is some.
    // Apart, so that the loop keeps its registers where there is nothing to visit.
    #[cfg(feature = "jit")]
    #[inline(never)]
    fn visit(&mut self, machine: &mut Machine, number: u32) -> Visit {
        let Some(native) = jit::visit(machine, self.program, number, self.metered) else {
            return Visit::Stay;
        };
        let base = self.window.above(0);
        match jit::enter(machine, self.program, self.metered, native, base) {
            Outcome::Returned(word) => Visit::Returned(word),
            Outcome::Left { ip, base } => {
                // SAFETY: native code leaves at instructions of prepared code.
                self.cursor = unsafe { Cursor::new(ip) };
                let slots = self.frame_slots(machine);
                // SAFETY: it leaves with the frame of the innermost call, for which there
                // was room when it was called.
                self.window = unsafe { Window::new(base, slots) };
                Visit::Moved(Ok(()))
            }
            Outcome::Failed(trap) => {
                let (ip, index) = machine.saved();
                // SAFETY: what failed had saved the instruction it was at.
                self.cursor = unsafe { Cursor::new(ip) };
                // SAFETY: as above; its frame was saved with it.
                self.window = unsafe { self.window_at(machine, index) };
                Visit::Moved(Err(trap))
            }
        }
    }

    /// Prepares the function just entered; gives its first instruction.
    #[cold]
    #[inline(never)]
    fn prepare(&self, machine: &mut Machine) -> Result<*const Inst, Trap> {
        let Some(frame) = machine.frames.active().last() else {
            unreachable!("a function is prepared when it has just been called")
        };
        let function = frame.function;
        let module = self.program.module();
        for instruction in module.functions.at(function as usize).code {
            if let Instruction::ConstString { index } = instruction {
                machine.intern(self.program, index)?;
            }
        }
        machine.prepare(self.program, self.metered, function);
        Ok(machine.code.entry(function).code)
    }

    /// Calls a host function by its quick form, if it has one that does the call.
    fn call_quickly(&self, machine: &mut Machine, window: Window, inst: Inst) -> Option<u64> {
        let QuickCall { form, fuel, .. } = self.program.quick(inst.immediate())?;
        // SAFETY: the arguments are of the import's types, for which linking chose the form.
        unsafe { form(machine, window.above(inst.a), fuel) }.word()
    }

    fn call_host(&self, machine: &mut Machine, inst: Inst) -> Result<u64, Trap> {
        let stack = machine.stack.pointer();
        let arguments = self.window.index(stack) + usize::from(inst.a);
        let import = ImportIndex(inst.immediate());
        host::call(self.program, import, machine, arguments)
    }
}

/// A shift distance, if it is one.
#[inline(always)]
fn distance(by: i64) -> Option<u32> {
    u32::try_from(by).ok().filter(|&by| by < i64::BITS)
}

/// Joins the texts in some slots of the current frame, in order.
#[inline(never)]
fn concat(
    machine: &mut Machine,
    window: Window,
    slots: impl Iterator<Item = u16> + Clone,
) -> Result<Reference, Trap> {
    let text_in = |slot| {
        // SAFETY: rule `operand-type`: the operands of `concat` are initialised slots
        // of type `String`. Read anew after the allocation, which may move them.
        unsafe { Reference::from_slot(window.get(slot)) }
    };
    let mut length: usize = 0;
    for slot in slots.clone() {
        let part = machine.heap.text_length(text_in(slot));
        // Parts may be one and the same text, so the sum can exceed any memory.
        length = length
            .checked_add(part)
            .ok_or_else(|| machine.heap_limit())?;
    }
    machine.meter.charge(fuel::for_bytes(length))?;
    let string = machine.allocate_text(length)?;
    let mut writer = machine.heap.writer(string);
    for slot in slots {
        writer.push(writer.text(text_in(slot)));
    }
    Ok(string)
}
