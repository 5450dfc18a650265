//! Instructions over objects that take more than a few steps.

use lbc_format::index::TypeIndex;

use super::registers::Window;
use crate::error::{RuntimeErrorKind, Trap};
use crate::heap::{ElementKind, Reference, array_size};
use crate::link::Program;
use crate::machine::Machine;
use crate::prepare::Inst;
use crate::structure::{self, Relation, Typed};

/// The object in a slot.
fn object(window: Window, slot: u16) -> Reference {
    // SAFETY: rule `operand-type`: the instructions here take initialised slots of
    // reference types; read anew after each allocation, which may move the object.
    unsafe { Reference::from_slot(window.get(slot)) }
}

#[inline(never)]
pub(super) fn new_array(
    machine: &mut Machine,
    window: Window,
    inst: Inst,
    extra: Inst,
) -> Result<Reference, Trap> {
    let kind = ElementKind::from_tag(extra.a);
    let length = usize::from(inst.c);
    machine.reserve(array_size(kind, length))?;
    let array = machine
        .heap
        .bump_array(kind, length)
        .map_err(|_| machine.heap_limit())?;
    match kind {
        ElementKind::Byte => {
            let bytes = machine.heap.buffer_bytes_mut(array);
            for (byte, slot) in bytes.iter_mut().zip(inst.b..) {
                *byte = window.get(slot) as u8;
            }
        }
        ElementKind::Word | ElementKind::Reference => {
            machine.heap.change_words(array, 0..length, |words| {
                for (word, slot) in words.iter_mut().zip(inst.b..) {
                    *word = window.get(slot);
                }
            });
        }
    }
    Ok(array)
}

/// Appends an element where that may take a new buffer.
#[inline(never)]
pub(super) fn push(machine: &mut Machine, window: Window, inst: Inst) -> Result<(), Trap> {
    machine.make_element_room(|_| object(window, inst.a))?;
    let array = object(window, inst.a);
    let length = machine.heap.array_length(array);
    machine.heap.set_array_length(array, length + 1);
    machine.heap.set_element(array, length, window.get(inst.b));
    Ok(())
}

/// Removes the last element of an array of bytes.
pub(super) fn pop_byte(machine: &mut Machine, array: Reference) -> Option<u64> {
    let last = machine.heap.array_length(array).checked_sub(1)?;
    let word = machine.heap.element(array, last)?;
    machine.heap.set_array_length(array, last);
    Some(word)
}

/// The error for an index outside an array.
#[cold]
#[inline(never)]
pub(super) fn bad_index(machine: &Machine, array: Reference, index: i64) -> Trap {
    let length = machine.heap.array_length(array);
    RuntimeErrorKind::ArrayIndexOutOfRange { index, length }.into()
}

/// Relates the values in `b` and `c`.
#[inline(never)]
pub(super) fn relate(
    program: &Program,
    machine: &mut Machine,
    window: Window,
    inst: Inst,
    ty: TypeIndex,
) -> Result<Relation, Trap> {
    // SAFETY: rule `operand-type`: both operands are of the type that preparation
    // found on the stack; relating allocates nothing on the heap.
    let left = unsafe { Typed::new(ty, window.get(inst.b)) };
    // SAFETY: as for the left one.
    let right = unsafe { Typed::new(ty, window.get(inst.c)) };
    let (values, mut work) = machine.walk(program);
    structure::relate(values, &mut work, left, right)
}

/// Makes the text of the value in `b`.
#[inline(never)]
pub(super) fn display(
    program: &Program,
    machine: &mut Machine,
    window: Window,
    inst: Inst,
    ty: TypeIndex,
) -> Result<Reference, Trap> {
    // SAFETY: rule `operand-type`: the operand is of the type that preparation found
    // on the stack; it is not used after the text is allocated.
    let value = unsafe { Typed::new(ty, window.get(inst.b)) };
    machine.display(program, value, inst.c != 0)
}
