//! Types of generated programs, and what they are capable of.

use std::fmt::Write as _;

/// A type. Named types and type parameters are numbers into the program's lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Unit,
    Bool,
    Int,
    Float,
    Text,
    Tuple(Vec<Type>),
    Array(Box<Type>),
    Map(Box<Type>, Box<Type>),
    Option(Box<Type>),
    Result(Box<Type>, Box<Type>),
    Function(Vec<Type>, Box<Type>),
    /// A struct or enum with its type arguments.
    Data(usize, Vec<Type>),
    /// A type parameter of the function or type at hand.
    Parameter(usize),
}

/// What a type parameter is capable of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    None,
    Eq,
    Ord,
    Hash,
}

impl Bound {
    pub(super) const ALL: [Self; 4] = [Self::None, Self::Eq, Self::Ord, Self::Hash];

    /// How a type parameter with this bound is written.
    pub(super) fn declare(self, index: usize) -> String {
        match self {
            Self::None => format!("T{index}"),
            Self::Eq => format!("T{index}: Eq"),
            Self::Ord => format!("T{index}: Ord + Display"),
            Self::Hash => format!("T{index}: Hash"),
        }
    }
}

/// A struct or an enum.
#[derive(Clone, Debug)]
pub(super) struct Data {
    pub(super) parameters: usize,
    pub(super) shape: Shape,
    /// Whether there is no function in it, type arguments aside.
    pub(super) has_equality: bool,
    /// Whether it may be a map's key, if its type arguments may.
    pub(super) is_key: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Shape {
    /// The types of the fields `f0`, `f1`, ….
    Struct(Vec<Type>),
    /// The variants `V0`, `V1`, …. The first one does not hold the enum itself.
    Enum(Vec<Variant>),
}

#[derive(Clone, Debug)]
pub(super) struct Variant {
    pub(super) fields: Vec<Type>,
    pub(super) is_named: bool,
}

impl Type {
    pub(super) fn array(element: Self) -> Self {
        Self::Array(Box::new(element))
    }

    pub(super) fn option(content: Self) -> Self {
        Self::Option(Box::new(content))
    }

    /// The type with `arguments` for its type parameters.
    pub(super) fn substitute(&self, arguments: &[Self]) -> Self {
        let all = |types: &[Self]| types.iter().map(|ty| ty.substitute(arguments)).collect();
        let boxed = |ty: &Self| Box::new(ty.substitute(arguments));
        match self {
            Self::Parameter(index) => arguments[*index].clone(),
            Self::Tuple(parts) => Self::Tuple(all(parts)),
            Self::Array(element) => Self::Array(boxed(element)),
            Self::Map(key, value) => Self::Map(boxed(key), boxed(value)),
            Self::Option(content) => Self::Option(boxed(content)),
            Self::Result(value, error) => Self::Result(boxed(value), boxed(error)),
            Self::Function(parameters, result) => Self::Function(all(parameters), boxed(result)),
            Self::Data(index, own) => Self::Data(*index, all(own)),
            Self::Unit | Self::Bool | Self::Int | Self::Float | Self::Text => self.clone(),
        }
    }

    /// Finds the type arguments with which the type is `wanted`; false if there
    /// are none.
    pub(super) fn unify(&self, wanted: &Self, arguments: &mut [Option<Self>]) -> bool {
        fn all(left: &[Type], right: &[Type], arguments: &mut [Option<Type>]) -> bool {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| left.unify(right, arguments))
        }
        match (self, wanted) {
            (Self::Parameter(index), _) => match &arguments[*index] {
                Some(known) => known == wanted,
                None => {
                    arguments[*index] = Some(wanted.clone());
                    true
                }
            },
            (Self::Tuple(left), Self::Tuple(right)) => all(left, right, arguments),
            (Self::Array(left), Self::Array(right)) | (Self::Option(left), Self::Option(right)) => {
                left.unify(right, arguments)
            }
            (Self::Map(a, b), Self::Map(c, d)) | (Self::Result(a, b), Self::Result(c, d)) => {
                a.unify(c, arguments) && b.unify(d, arguments)
            }
            (Self::Function(a, b), Self::Function(c, d)) => {
                all(a, c, arguments) && b.unify(d, arguments)
            }
            (Self::Data(left, a), Self::Data(right, b)) => left == right && all(a, b, arguments),
            _ => self == wanted,
        }
    }

    /// Whether `==` works on it.
    pub(super) fn has_equality(&self, data: &[Data], bounds: &[Bound]) -> bool {
        let all = |types: &[Self]| types.iter().all(|ty| ty.has_equality(data, bounds));
        match self {
            Self::Unit | Self::Bool | Self::Int | Self::Float | Self::Text => true,
            Self::Tuple(parts) => all(parts),
            Self::Array(content) | Self::Option(content) => content.has_equality(data, bounds),
            Self::Map(a, b) | Self::Result(a, b) => {
                a.has_equality(data, bounds) && b.has_equality(data, bounds)
            }
            Self::Function(..) => false,
            Self::Data(index, arguments) => data[*index].has_equality && all(arguments),
            Self::Parameter(index) => bounds[*index] != Bound::None,
        }
    }

    /// Whether `<` works on it.
    pub(super) fn has_order(&self, bounds: &[Bound]) -> bool {
        match self {
            Self::Int | Self::Float | Self::Text => true,
            Self::Tuple(parts) => parts.iter().all(|part| part.has_order(bounds)),
            Self::Parameter(index) => bounds[*index] == Bound::Ord,
            _ => false,
        }
    }

    /// Whether it may be a map's key.
    pub(super) fn is_key(&self, data: &[Data], bounds: &[Bound]) -> bool {
        let all = |types: &[Self]| types.iter().all(|ty| ty.is_key(data, bounds));
        match self {
            Self::Bool | Self::Int | Self::Text => true,
            Self::Tuple(parts) => all(parts),
            Self::Option(content) => content.is_key(data, bounds),
            Self::Result(value, error) => value.is_key(data, bounds) && error.is_key(data, bounds),
            Self::Data(index, arguments) => data[*index].is_key && all(arguments),
            Self::Parameter(index) => bounds[*index] == Bound::Hash,
            _ => false,
        }
    }

    /// Whether it meets a bound.
    pub(super) fn meets(&self, bound: Bound, data: &[Data], bounds: &[Bound]) -> bool {
        match bound {
            Bound::None => true,
            Bound::Eq => self.has_equality(data, bounds),
            Bound::Ord => self.has_order(bounds),
            Bound::Hash => self.is_key(data, bounds),
        }
    }

    /// How the type is written.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Unit => out.push_str("()"),
            Self::Bool => out.push_str("Bool"),
            Self::Int => out.push_str("Int"),
            Self::Float => out.push_str("Float"),
            Self::Text => out.push_str("String"),
            Self::Tuple(parts) => write_list(out, "(", parts, ")"),
            Self::Array(element) => write_list(out, "Array<", [element.as_ref()], ">"),
            Self::Map(key, value) => write_list(out, "Map<", [key.as_ref(), value], ">"),
            Self::Option(content) => write_list(out, "Option<", [content.as_ref()], ">"),
            Self::Result(value, error) => {
                write_list(out, "Result<", [value.as_ref(), error], ">");
            }
            Self::Function(parameters, result) => {
                write_list(out, "fn(", parameters, ")");
                if **result != Self::Unit {
                    out.push_str(" -> ");
                    result.write(out);
                }
            }
            Self::Data(index, arguments) => {
                let _ = write!(out, "D{index}");
                if !arguments.is_empty() {
                    write_list(out, "<", arguments, ">");
                }
            }
            Self::Parameter(index) => {
                let _ = write!(out, "T{index}");
            }
        }
    }
}

fn write_list<'t>(
    out: &mut String,
    open: &str,
    types: impl IntoIterator<Item = &'t Type>,
    close: &str,
) {
    out.push_str(open);
    for (index, ty) in types.into_iter().enumerate() {
        if index > 0 {
            out.push_str(", ");
        }
        ty.write(out);
    }
    out.push_str(close);
}

/// `::<…>` for these type arguments.
pub(super) fn turbofish(arguments: &[Type]) -> String {
    let mut text = String::new();
    if !arguments.is_empty() {
        write_list(&mut text, "::<", arguments, ">");
    }
    text
}
