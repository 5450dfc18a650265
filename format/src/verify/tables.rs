//! Checks the module's tables: everything but code and debug data.
//!
//! Guarantees to the checks that follow: types, signatures of functions and
//! imports, types of locals and globals, and the entry function exist and are of
//! the right kind; no type that is not nominal, no constant and no import stands
//! twice.

use std::collections::HashSet;
use std::hash::Hash;

use super::{Rule, Subject, VerifyError};
use crate::facts::TypeFacts;
use crate::index::{
    FloatIndex, FunctionIndex, GlobalIndex, ImportIndex, IntIndex, StringIndex, TypeIndex,
};
use crate::module::{CANONICAL_NAN, Field, Module, TypeDef};

pub(super) fn check(module: &Module, facts: &TypeFacts) -> Result<(), Box<VerifyError>> {
    check_types(module, facts)?;
    check_constants(module)?;
    check_imports(module)?;
    for (index, global) in (0..).map(GlobalIndex).zip(&module.globals) {
        check_type(module, *global, Subject::Global(index))?;
    }
    for (index, function) in (0..).map(FunctionIndex).zip(module.functions.iter()) {
        let subject = Subject::Function(index);
        check_function_type(module, function.signature, subject)?;
        for local in function.locals {
            check_type(module, *local, subject)?;
        }
    }
    check_entry(module)
}

fn check_types(module: &Module, facts: &TypeFacts) -> Result<(), Box<VerifyError>> {
    let mut seen = HashSet::with_capacity(module.types.len());
    for (position, definition) in (0..).zip(&module.types) {
        let index = TypeIndex::defined(position);
        let subject = Subject::Type(index);
        for part in definition.parts() {
            check_type(module, part, subject)?;
            let is_ordered = part < index
                || definition.is_nominal()
                || module.defined(part).is_some_and(TypeDef::is_nominal);
            if !is_ordered {
                return Err(VerifyError::of_table(
                    module,
                    Rule::TypeOrder,
                    subject,
                    format!("nominal types and types before {}", index.0),
                    format!("type {}", part.0),
                ));
            }
        }
        if !definition.is_nominal() {
            check_unique(module, Rule::TypeUnique, subject, &mut seen, definition)?;
        }
        check_definition(module, facts, definition).map_err(|broken| {
            let Broken {
                rule,
                expected,
                found,
            } = broken;
            VerifyError::of_table(module, rule, subject, expected.to_owned(), found)
        })?;
    }
    Ok(())
}

/// A rule that a single definition breaks.
struct Broken {
    rule: Rule,
    expected: &'static str,
    found: String,
}

impl Broken {
    const fn new(rule: Rule, expected: &'static str, found: String) -> Self {
        Self {
            rule,
            expected,
            found,
        }
    }
}

fn check_definition(
    module: &Module,
    facts: &TypeFacts,
    definition: &TypeDef,
) -> Result<(), Broken> {
    match definition {
        TypeDef::Tuple { elements } if elements.len() < 2 => Err(Broken::new(
            Rule::TupleSize,
            "at least two elements",
            elements.len().to_string(),
        )),
        TypeDef::Map { key, .. } if !facts.is_map_key(*key) => Err(Broken::new(
            Rule::MapKey,
            "a key of `Int`, `Bool`, `String`, or tuples and enums of them",
            module.type_name(*key),
        )),
        TypeDef::Struct { fields, .. } => check_field_names(fields, true),
        TypeDef::Enum { variants, .. } => {
            if variants.is_empty() {
                let expected = "at least one variant";
                return Err(Broken::new(Rule::EnumVariants, expected, "none".to_owned()));
            }
            check_distinct(variants.iter().map(|variant| variant.name.as_str()))?;
            variants
                .iter()
                .try_for_each(|variant| check_field_names(&variant.fields, variant.named))
        }
        _ => Ok(()),
    }
}

fn check_field_names(fields: &[Field], named: bool) -> Result<(), Broken> {
    if named {
        return check_distinct(fields.iter().map(|field| field.name.as_str()));
    }
    match fields.iter().find(|field| !field.name.is_empty()) {
        None => Ok(()),
        Some(field) => Err(Broken::new(
            Rule::MemberNames,
            "fields without names",
            format!("{:?}", field.name),
        )),
    }
}

/// Checks that names of fields or variants are there, and different ones.
fn check_distinct<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> Result<(), Broken> {
    let mut seen = HashSet::with_capacity(names.len());
    for name in names {
        if name.is_empty() {
            let found = "an empty one".to_owned();
            return Err(Broken::new(Rule::MemberNames, "a name", found));
        }
        if !seen.insert(name) {
            let expected = "different names";
            let found = format!("{name:?} twice");
            return Err(Broken::new(Rule::MemberNames, expected, found));
        }
    }
    Ok(())
}

fn check_constants(module: &Module) -> Result<(), Box<VerifyError>> {
    let constants = &module.constants;
    let rule = Rule::ConstantUnique;
    let mut seen = HashSet::with_capacity(constants.ints.len());
    for (index, constant) in (0..).map(IntIndex).zip(&constants.ints) {
        check_unique(
            module,
            rule,
            Subject::IntConstant(index),
            &mut seen,
            *constant,
        )?;
    }
    let mut seen = HashSet::with_capacity(constants.floats.len());
    for (index, constant) in (0..).map(FloatIndex).zip(&constants.floats) {
        let subject = Subject::FloatConstant(index);
        let bits = constant.to_bits();
        if constant.is_nan() && bits != CANONICAL_NAN {
            return Err(VerifyError::of_table(
                module,
                Rule::NanCanonical,
                subject,
                format!("the NaN {CANONICAL_NAN:016x}"),
                format!("{bits:016x}"),
            ));
        }
        check_unique(module, rule, subject, &mut seen, bits)?;
    }
    let mut seen = HashSet::with_capacity(constants.strings.len());
    for (index, constant) in (0..).map(StringIndex).zip(&constants.strings) {
        let subject = Subject::StringConstant(index);
        check_unique(module, rule, subject, &mut seen, constant.as_str())?;
    }
    Ok(())
}

fn check_imports(module: &Module) -> Result<(), Box<VerifyError>> {
    let mut seen = HashSet::with_capacity(module.imports.len());
    for (index, import) in (0..).map(ImportIndex).zip(&module.imports) {
        let subject = Subject::Import(index);
        if !is_import_name(&import.name) {
            return Err(VerifyError::of_table(
                module,
                Rule::ImportName,
                subject,
                "words joined by dots".to_owned(),
                format!("{:?}", import.name),
            ));
        }
        check_function_type(module, import.signature, subject)?;
        let identity = (import.name.as_str(), import.signature);
        check_unique(module, Rule::ImportUnique, subject, &mut seen, identity)?;
    }
    Ok(())
}

/// Whether an import may have this name: words of letters, digits and `_`, with
/// dots between them.
#[must_use]
pub fn is_import_name(name: &str) -> bool {
    name.split('.').all(|word| {
        let mut characters = word.chars();
        let starts_well = characters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
        starts_well && characters.all(|other| other.is_ascii_alphanumeric() || other == '_')
    })
}

fn check_entry(module: &Module) -> Result<(), Box<VerifyError>> {
    let entry = module.meta.entry;
    let Some((parameters, _)) = module.signature_of(entry) else {
        return Err(VerifyError::of_table(
            module,
            Rule::EntryInRange,
            Subject::Module,
            format!("an entry function below {}", module.functions.len()),
            format!("function {}", entry.0),
        ));
    };
    if parameters.is_empty() {
        return Ok(());
    }
    Err(VerifyError::of_table(
        module,
        Rule::EntrySignature,
        Subject::Function(entry),
        "an entry function without parameters".to_owned(),
        format!("{} of them", parameters.len()),
    ))
}

fn check_type(module: &Module, index: TypeIndex, subject: Subject) -> Result<(), Box<VerifyError>> {
    if module.has_type(index) {
        return Ok(());
    }
    let end = TypeIndex::FIRST_DEFINED
        .index()
        .saturating_add(module.types.len());
    Err(VerifyError::of_table(
        module,
        Rule::TypeInRange,
        subject,
        format!("a type below {end}"),
        format!("type {}", index.0),
    ))
}

/// Checks that `index` exists and is a function type.
fn check_function_type(
    module: &Module,
    index: TypeIndex,
    subject: Subject,
) -> Result<(), Box<VerifyError>> {
    check_type(module, index, subject)?;
    if module.function_type(index).is_some() {
        return Ok(());
    }
    Err(VerifyError::of_table(
        module,
        Rule::FunctionType,
        subject,
        "a function type".to_owned(),
        module.type_name(index),
    ))
}

fn check_unique<T: Eq + Hash>(
    module: &Module,
    rule: Rule,
    subject: Subject,
    seen: &mut HashSet<T>,
    entry: T,
) -> Result<(), Box<VerifyError>> {
    if seen.insert(entry) {
        return Ok(());
    }
    Err(VerifyError::of_table(
        module,
        rule,
        subject,
        "an entry that is not there yet".to_owned(),
        "a repetition of an earlier one".to_owned(),
    ))
}
