//! Changes to the tables of a module: constants, locals, signatures, types.

use lbc_format::Module;
use lbc_format::index::{FunctionIndex, TypeIndex};
use lbc_format::module::TypeDef;

use crate::generated::tape::Tape;

/// Changes one entry of one table.
pub(super) fn edit(module: &mut Module, tape: &mut Tape) {
    let ty = TypeIndex(tape.below(module.types.len() + 5) as u32);
    match tape.below(8) {
        0 | 1 => constant(module, tape),
        2 => {
            let function = tape.below(module.functions.len());
            let mut changed = module.functions.at(function).to_function();
            if !changed.locals.is_empty() {
                let local = tape.below(changed.locals.len());
                changed.locals[local] = ty;
                module.functions.set(function, changed);
            }
        }
        3 => {
            let function = tape.below(module.functions.len());
            let mut changed = module.functions.at(function).to_function();
            changed.signature = ty;
            module.functions.set(function, changed);
        }
        4 => {
            if !module.globals.is_empty() {
                let global = tape.below(module.globals.len());
                module.globals[global] = ty;
            }
        }
        5 => module.meta.entry = FunctionIndex(tape.below(module.functions.len()) as u32),
        6 => {
            if !module.imports.is_empty() {
                let import = tape.below(module.imports.len());
                module.imports[import].signature = ty;
            }
        }
        _ => part_of_type(module, tape, ty),
    }
}

fn constant(module: &mut Module, tape: &mut Tape) {
    let constants = &mut module.constants;
    match tape.below(3) {
        0 if !constants.ints.is_empty() => {
            let place = tape.below(constants.ints.len());
            let values = [0, -1, i64::MAX, i64::MIN, 1 << 40, tape.below(1_000) as i64];
            constants.ints[place] = *tape.pick(&values);
        }
        1 if !constants.floats.is_empty() => {
            let place = tape.below(constants.floats.len());
            let values = [0.0, -0.0, f64::INFINITY, 1e300, 0.1, f64::MIN_POSITIVE];
            constants.floats[place] = *tape.pick(&values);
        }
        2 if !constants.strings.is_empty() => {
            let place = tape.below(constants.strings.len());
            let values = ["", "é", "1", "-9223372036854775808", "a\nb", "…"];
            constants.strings[place] = (*tape.pick(&values)).to_owned();
        }
        _ => {}
    }
}

fn part_of_type(module: &mut Module, tape: &mut Tape, ty: TypeIndex) {
    if module.types.is_empty() {
        return;
    }
    let place = tape.below(module.types.len());
    match &mut module.types[place] {
        TypeDef::Function { parameters, result } => {
            if parameters.is_empty() || tape.one_in(3) {
                *result = ty;
            } else {
                let part = tape.below(parameters.len());
                parameters[part] = ty;
            }
        }
        TypeDef::Tuple { elements } => {
            let part = tape.below(elements.len());
            elements[part] = ty;
        }
        TypeDef::Array { element: part } | TypeDef::Cell { content: part } => *part = ty,
        TypeDef::Map { key, value } => {
            if tape.one_in(2) {
                *key = ty;
            } else {
                *value = ty;
            }
        }
        TypeDef::Struct { fields, .. } => {
            if !fields.is_empty() {
                let part = tape.below(fields.len());
                fields[part].ty = ty;
            }
        }
        TypeDef::Enum { variants, .. } => {
            let variant = tape.below(variants.len());
            let fields = &mut variants[variant].fields;
            if !fields.is_empty() {
                let part = tape.below(fields.len());
                fields[part].ty = ty;
            }
        }
    }
}
