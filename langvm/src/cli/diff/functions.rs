//! Functions, by what their code does.

use lbc_format::Module;
use lbc_format::index::{FunctionIndex, InstrIndex};
use lbc_format::isa::Immediate;

use super::answer::{Change, CodeChange, FirstDifference, FunctionChange};
use super::keys::{Interner, Key, Thing};
use super::matching::Matched;
use super::side::Side;

/// Longest text of a constant that is shown whole.
const SHOWN_CHARACTERS: usize = 40;

/// A function in a form that is equal in both modules if it does the same.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) signature: Key,
    locals: Vec<Key>,
    /// For each instruction its opcode and what its immediates stand for; 0 for a
    /// function.
    code: Vec<[u64; 3]>,
    /// The functions that instructions name, with the instruction's position.
    pub(super) callees: Vec<(usize, usize)>,
}

impl Body {
    /// All of it but which functions it names.
    pub(super) fn without_callees(&self) -> Vec<u64> {
        let locals = self.locals.iter().map(|key| key.number());
        let code = self.code.iter().flatten().copied();
        [self.signature.number(), self.locals.len() as u64]
            .into_iter()
            .chain(locals)
            .chain(code)
            .collect()
    }
}

/// The functions of a module.
pub(super) fn bodies(side: &Side<'_>, interner: &mut Interner) -> Vec<Body> {
    side.module
        .functions
        .iter()
        .map(|function| {
            let mut callees = Vec::new();
            let code = function.code.iter().enumerate().map(|(at, instruction)| {
                let mut words = [u64::from(instruction.opcode() as u8), 0, 0];
                for (word, immediate) in words[1..].iter_mut().zip(instruction.immediates()) {
                    *word = meaning(side, immediate, interner);
                    if let Immediate::Function(callee) = immediate {
                        callees.push((at, callee.index()));
                    }
                }
                words
            });
            Body {
                signature: side.type_key(function.signature),
                locals: function
                    .locals
                    .iter()
                    .map(|local| side.type_key(*local))
                    .collect(),
                code: code.collect(),
                callees,
            }
        })
        .collect()
}

/// What an immediate stands for.
fn meaning(side: &Side<'_>, immediate: Immediate, interner: &mut Interner) -> u64 {
    let module = side.module;
    match immediate {
        Immediate::Bool(value) => value.into(),
        Immediate::Small(value) => i64::from(value).cast_unsigned(),
        Immediate::Count(count) => count.into(),
        Immediate::Number(number) => number.into(),
        Immediate::Int(index) => module.constants.ints[index.index()].cast_unsigned(),
        Immediate::Float(index) => module.constants.floats[index.index()].to_bits(),
        Immediate::String(index) => {
            let text = module.constants.strings[index.index()].clone();
            interner.key(Thing::Text(text)).number()
        }
        Immediate::Local(slot) => slot.0.into(),
        Immediate::Global(global) => side.globals[global.index()].number(),
        Immediate::Function(_) => 0,
        Immediate::Import(import) => side.imports[import.index()].number(),
        Immediate::Type(ty) => side.type_key(ty).number(),
        Immediate::Target(target) => target.0.into(),
    }
}

/// The functions that are not the same in both modules: first those that are in one
/// alone, then those that changed.
pub(super) fn changes(
    [old, new]: [&Side<'_>; 2],
    bodies: &[Vec<Body>; 2],
    matched: &Matched,
) -> Vec<FunctionChange> {
    let alone = |side: &Side<'_>, position: usize| {
        let function = side.module.functions.at(position);
        let name = side.module.function_name(FunctionIndex(position as u32));
        (name, side.module.type_name(function.signature))
    };
    let gone = matched.only_old.iter().map(|&position| {
        let (name, signature) = alone(old, position);
        Change {
            name,
            old: Some(signature),
            new: None,
        }
    });
    let added = matched.only_new.iter().map(|&position| {
        let (name, signature) = alone(new, position);
        Change {
            name,
            old: None,
            new: Some(signature),
        }
    });
    let one_sided = gone.chain(added).map(|signature| FunctionChange {
        signature,
        code: None,
    });

    let partner = partners(matched, bodies[0].len());
    let changed = matched.pairs.iter().filter_map(|&(from, to)| {
        let (before, after) = (&bodies[0][from], &bodies[1][to]);
        let at = first_difference(before, after, &partner);
        if at.is_none() && before.signature == after.signature && before.locals == after.locals {
            return None;
        }
        let ((old_name, was), (new_name, now)) = (alone(old, from), alone(new, to));
        let name = match new.module.names {
            Some(_) => new_name,
            None => old_name,
        };
        Some(FunctionChange {
            signature: Change {
                name,
                old: Some(was),
                new: Some(now),
            },
            code: Some(CodeChange {
                old_instructions: before.code.len(),
                new_instructions: after.code.len(),
                first: at.map(|at| FirstDifference {
                    at,
                    old: shown(old.module, from, at),
                    new: shown(new.module, to, at),
                }),
            }),
        })
    });
    one_sided.chain(changed).collect()
}

/// The function to run first, if that is another one.
pub(super) fn entry([old, new]: [&Side<'_>; 2], matched: &Matched) -> Option<Change> {
    let [from, to] = [old, new].map(|side| side.module.meta.entry);
    if matched.pairs.contains(&(from.index(), to.index())) {
        return None;
    }
    Some(Change {
        name: "the function to run first".to_owned(),
        old: Some(old.module.function_name(from)),
        new: Some(new.module.function_name(to)),
    })
}

/// For each function of the old module the one of the new.
fn partners(matched: &Matched, count: usize) -> Vec<Option<usize>> {
    let mut partners = vec![None; count];
    for &(old, new) in &matched.pairs {
        partners[old] = Some(new);
    }
    partners
}

/// The first instruction that does something else, or names a function that is not
/// the other's partner.
fn first_difference(old: &Body, new: &Body, partner: &[Option<usize>]) -> Option<usize> {
    let in_code = old
        .code
        .iter()
        .zip(&new.code)
        .position(|(old, new)| old != new);
    let in_code = in_code.or_else(|| {
        let shorter = old.code.len().min(new.code.len());
        (old.code.len() != new.code.len()).then_some(shorter)
    });
    // As long as the code is the same, so are the positions of the callees.
    let callees = old.callees.iter().zip(&new.callees);
    let in_callees = callees
        .filter(|((old_at, _), (new_at, _))| old_at == new_at)
        .find(|((_, old), (_, new))| partner[*old] != Some(*new))
        .map(|((at, _), _)| *at);
    in_code.into_iter().chain(in_callees).min()
}

/// An instruction as people read it; `None` behind the end of the code.
fn shown(module: &Module, function: usize, at: usize) -> Option<String> {
    let at = InstrIndex(u32::try_from(at).ok()?);
    let instruction = module.functions.at(function).code.get(at)?;
    let mut text = instruction.opcode().mnemonic().to_owned();
    for immediate in instruction.immediates() {
        text.push(' ');
        text.push_str(&match immediate {
            Immediate::Bool(value) => value.to_string(),
            Immediate::Small(value) => value.to_string(),
            Immediate::Count(count) => count.to_string(),
            Immediate::Number(number) => number.to_string(),
            Immediate::Int(index) => module.constants.ints[index.index()].to_string(),
            Immediate::Float(index) => module.constants.floats[index.index()].to_string(),
            Immediate::String(index) => quoted(&module.constants.strings[index.index()]),
            Immediate::Local(slot) => slot.0.to_string(),
            Immediate::Global(global) => module.global_name(global),
            Immediate::Function(function) => module.function_name(function),
            Immediate::Import(import) => module.imports[import.index()].name.clone(),
            Immediate::Type(ty) => module.type_name(ty),
            Immediate::Target(target) => target.0.to_string(),
        });
    }
    Some(text)
}

/// A text in quotes, cut short if it is long.
pub(super) fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARACTERS) {
        None => format!("{text:?}"),
        Some((end, _)) => format!("{:?}…", &text[..end]),
    }
}
