//! Checks the module's tables: everything but code and debug data.
//!
//! Guarantees to the checks that follow: types, signatures of functions and
//! imports, types of locals and globals, and the entry function exist and are of
//! the right kind; no type, constant or import stands twice.

use std::collections::HashSet;
use std::hash::Hash;

use super::{Rule, Subject, VerifyError};
use crate::index::{
    FloatIndex, FunctionIndex, GlobalIndex, ImportIndex, IntIndex, StringIndex, TypeIndex,
};
use crate::module::{CANONICAL_NAN, Module, TypeDef};

pub(super) fn check(module: &Module) -> Result<(), Box<VerifyError>> {
    check_types(module)?;
    check_constants(module)?;
    check_imports(module)?;
    for (index, global) in (0..).map(GlobalIndex).zip(&module.globals) {
        check_type(module, *global, Subject::Global(index))?;
    }
    for (index, function) in (0..).map(FunctionIndex).zip(&module.functions) {
        let subject = Subject::Function(index);
        check_function_type(module, function.signature, subject)?;
        for local in &function.locals {
            check_type(module, *local, subject)?;
        }
    }
    check_entry(module)
}

fn check_types(module: &Module) -> Result<(), Box<VerifyError>> {
    let mut seen = HashSet::with_capacity(module.types.len());
    for (position, definition) in (0..).zip(&module.types) {
        let index = TypeIndex::defined(position);
        let subject = Subject::Type(index);
        let TypeDef::Function { parameters, result } = definition;
        for part in parameters.iter().chain([result]) {
            check_type(module, *part, subject)?;
            if *part >= index {
                return Err(VerifyError::of_table(
                    module,
                    Rule::TypeOrder,
                    subject,
                    format!("types before {}", index.0),
                    format!("type {}", part.0),
                ));
            }
        }
        check_unique(module, Rule::TypeUnique, subject, &mut seen, definition)?;
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

fn is_import_name(name: &str) -> bool {
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
