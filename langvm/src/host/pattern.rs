//! Signatures of host functions, and matching them with those a module expects.
//!
//! A host function may be generic: its signature then has variables, each of
//! which stands for one type of the module. Patterns are written in this crate,
//! never read from a file, so matching may recurse as deep as they are nested.

use std::fmt;

use lbc_format::VerifiedModule;
use lbc_format::index::TypeIndex;
use lbc_format::module::{TypeDef, Variant};

/// The types that cross between a program and its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HostType {
    /// No information.
    Unit,
    /// `bool`.
    Bool,
    /// `i64`.
    Int,
    /// `f64`.
    Float,
    /// Text: `String` or [`super::Text`].
    String,
    /// An array of elements of one type.
    Array(&'static HostType),
    /// A map from keys of one type to values of another.
    Map(&'static HostType, &'static HostType),
    /// `Option<T>`.
    Option(&'static HostType),
    /// `Result<T, E>`.
    Result(&'static HostType, &'static HostType),
    /// A tuple.
    Tuple(&'static [HostType]),
    /// Any one type, the same wherever the name stands in a signature.
    Variable(&'static str, Bound),
}

/// What the type that a variable stands for must offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Bound {
    /// Nothing.
    None,
    /// Values can be compared for equality.
    Eq,
    /// Values have an order.
    Ord,
}

impl HostType {
    /// The type in any module, if it is one that every module has.
    pub(crate) const fn built_in(&self) -> Option<TypeIndex> {
        match self {
            Self::Unit => Some(TypeIndex::UNIT),
            Self::Bool => Some(TypeIndex::BOOL),
            Self::Int => Some(TypeIndex::INT),
            Self::Float => Some(TypeIndex::FLOAT),
            Self::String => Some(TypeIndex::STRING),
            Self::Array(_)
            | Self::Map(..)
            | Self::Option(_)
            | Self::Result(..)
            | Self::Tuple(_)
            | Self::Variable(..) => None,
        }
    }
}

impl fmt::Display for HostType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unit => formatter.write_str("Unit"),
            Self::Bool => formatter.write_str("Bool"),
            Self::Int => formatter.write_str("Int"),
            Self::Float => formatter.write_str("Float"),
            Self::String => formatter.write_str("String"),
            Self::Array(element) => write!(formatter, "Array<{element}>"),
            Self::Map(key, value) => write!(formatter, "Map<{key}, {value}>"),
            Self::Option(content) => write!(formatter, "Option<{content}>"),
            Self::Result(value, error) => write!(formatter, "Result<{value}, {error}>"),
            Self::Tuple(elements) => {
                formatter.write_str("(")?;
                list(formatter, elements)?;
                formatter.write_str(")")
            }
            Self::Variable(name, _) => formatter.write_str(name),
        }
    }
}

fn list(formatter: &mut fmt::Formatter<'_>, types: &[HostType]) -> fmt::Result {
    for (position, ty) in types.iter().enumerate() {
        if position > 0 {
            formatter.write_str(", ")?;
        }
        write!(formatter, "{ty}")?;
    }
    Ok(())
}

/// What a host function takes and gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostSignature {
    /// Parameter types, in order.
    pub parameters: Vec<HostType>,
    /// Result type.
    pub result: HostType,
}

impl fmt::Display for HostSignature {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("fn(")?;
        list(formatter, &self.parameters)?;
        write!(formatter, ") -> {}", self.result)
    }
}

impl HostSignature {
    /// Whether a module's function type is an instance of this signature.
    pub(crate) fn matches(
        &self,
        module: &VerifiedModule,
        parameters: &[TypeIndex],
        result: TypeIndex,
    ) -> bool {
        let mut variables = Vec::new();
        self.parameters.len() == parameters.len()
            && self
                .parameters
                .iter()
                .zip(parameters)
                .all(|(pattern, &ty)| unify(module, pattern, ty, &mut variables))
            && unify(module, &self.result, result, &mut variables)
    }
}

fn unify(
    module: &VerifiedModule,
    pattern: &HostType,
    ty: TypeIndex,
    variables: &mut Vec<(&'static str, TypeIndex)>,
) -> bool {
    let definition = module.module().defined(ty);
    match (pattern, definition) {
        (HostType::Unit, _) => ty == TypeIndex::UNIT,
        (HostType::Bool, _) => ty == TypeIndex::BOOL,
        (HostType::Int, _) => ty == TypeIndex::INT,
        (HostType::Float, _) => ty == TypeIndex::FLOAT,
        (HostType::String, _) => ty == TypeIndex::STRING,
        (HostType::Array(pattern), Some(TypeDef::Array { element })) => {
            unify(module, pattern, *element, variables)
        }
        (HostType::Map(key_pattern, value_pattern), Some(TypeDef::Map { key, value })) => {
            unify(module, key_pattern, *key, variables)
                && unify(module, value_pattern, *value, variables)
        }
        (HostType::Tuple(patterns), Some(TypeDef::Tuple { elements })) => {
            patterns.len() == elements.len()
                && patterns
                    .iter()
                    .zip(elements)
                    .all(|(pattern, &element)| unify(module, pattern, element, variables))
        }
        (HostType::Option(some), Some(TypeDef::Enum { name, variants })) => {
            let (Some(content), Some(None)) = (
                one_field(variants, 0, "Some"),
                variants.get(1).map(|none| none.fields.first()),
            ) else {
                return false;
            };
            name == "Option"
                && variants.len() == 2
                && variants[1].name == "None"
                && unify(module, some, content, variables)
        }
        (HostType::Result(ok, err), Some(TypeDef::Enum { name, variants })) => {
            let (Some(value), Some(error)) =
                (one_field(variants, 0, "Ok"), one_field(variants, 1, "Err"))
            else {
                return false;
            };
            name == "Result"
                && variants.len() == 2
                && unify(module, ok, value, variables)
                && unify(module, err, error, variables)
        }
        (
            HostType::Array(_)
            | HostType::Map(..)
            | HostType::Tuple(_)
            | HostType::Option(_)
            | HostType::Result(..),
            _,
        ) => false,
        (&HostType::Variable(name, bound), _) => {
            // Types that are the same have the same index, so comparing those is enough.
            match variables.iter().find(|(known, _)| *known == name) {
                Some(&(_, known)) => known == ty,
                None => {
                    variables.push((name, ty));
                    match bound {
                        Bound::None => true,
                        Bound::Eq => module.facts().has_equality(ty),
                        Bound::Ord => module.facts().has_order(ty),
                    }
                }
            }
        }
    }
}

/// What the variant of a number holds, if it has this name and one field.
fn one_field(variants: &[Variant], number: usize, name: &str) -> Option<TypeIndex> {
    let variant = variants.get(number)?;
    match &*variant.fields {
        [field] if variant.name == name && !variant.named => Some(field.ty),
        _ => None,
    }
}
