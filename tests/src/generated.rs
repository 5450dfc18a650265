//! Random programs that are well-typed by construction.
//!
//! A program is made of the choices on a [`Tape`]. It declares data types and
//! functions, some of them generic, and then does things with them: it covers
//! arrays, maps, tuples, structs, enums, patterns, closures that share variables,
//! loops over everything, early returns, `?` and printing. What it computes may
//! fail at run time, which is a result like any other. Loops are bounded, save
//! for the rare one that feeds itself, so programs run with fuel.
//!
//! Nothing here knows what a program ought to print: [`check`] compares the ways
//! there are to compile and run it.

mod declarations;
mod expressions;
mod literals;
mod patterns;
mod statements;
mod types;

pub mod check;
pub mod tape;

use tape::Tape;
use types::{Bound, Data, Type};

/// The program that these choices make.
#[must_use]
pub fn program(tape: &mut Tape) -> String {
    let mut generator = Generator {
        tape,
        data: Vec::new(),
        functions: Vec::new(),
        variables: Vec::new(),
        names: 0,
        budget: 0,
        context: Context::default(),
        out: String::new(),
        indent: 0,
    };
    generator.write_program();
    generator.out
}

struct Generator<'t> {
    tape: &'t mut Tape,
    data: Vec<Data>,
    functions: Vec<Function>,
    /// The variables in reach, innermost last.
    variables: Vec<Variable>,
    /// How many names have been given out.
    names: usize,
    /// How many more expressions may be more than a leaf.
    budget: usize,
    context: Context,
    out: String,
    indent: usize,
}

/// What the code at hand stands in.
#[derive(Clone, Debug, Default)]
struct Context {
    /// What the function returns; none at the top level.
    result: Option<Type>,
    /// Whether a loop of the same function is around it.
    in_loop: bool,
    /// The bounds of the type parameters in reach.
    bounds: Vec<Bound>,
    /// How many of the functions may be called: earlier ones, so that nothing
    /// recurses without end.
    callable: usize,
}

#[derive(Clone, Debug)]
struct Variable {
    name: String,
    ty: Type,
    /// Whether statements may change it or what it holds.
    is_frozen: bool,
}

/// A function or method; a method's first parameter is `self`.
#[derive(Clone, Debug)]
struct Function {
    name: String,
    is_method: bool,
    bounds: Vec<Bound>,
    parameters: Vec<Type>,
    result: Type,
}

/// Whether the place of an expression settles its type, so that the expression
/// itself need not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// It does, as after `let x: T =`.
    Settles,
    /// It does not, as before `.len()`.
    Open,
}

impl Generator<'_> {
    fn fresh(&mut self, prefix: char) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }

    fn line(&mut self, text: &str) {
        for _ in 0..self.indent {
            self.out.push_str("    ");
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn declare(&mut self, name: String, ty: Type) {
        self.variables.push(Variable {
            name,
            ty,
            is_frozen: false,
        });
    }

    /// A variable's name for which `fits` holds, if there is one.
    fn variable(&mut self, fits: impl Fn(&Variable) -> bool) -> Option<(String, Type)> {
        let fitting: Vec<usize> = (0..self.variables.len())
            .rev()
            .filter(|index| fits(&self.variables[*index]) && !self.is_hidden(*index))
            .collect();
        if fitting.is_empty() {
            return None;
        }
        let variable = &self.variables[*self.tape.pick(&fitting)];
        Some((variable.name.clone(), variable.ty.clone()))
    }

    /// Whether a later variable has the same name.
    fn is_hidden(&self, index: usize) -> bool {
        let name = &self.variables[index].name;
        self.variables[index + 1..].iter().any(|v| v.name == *name)
    }

    /// Writes with `write` into a text of its own.
    fn captured(&mut self, write: impl FnOnce(&mut Self)) -> String {
        let outer = std::mem::take(&mut self.out);
        write(self);
        std::mem::replace(&mut self.out, outer)
    }

    /// A type that values can be made of here.
    fn any_type(&mut self, depth: usize) -> Type {
        // Types that meet again let variables be used again.
        if depth > 0
            && self.tape.below(3) == 1
            && let Some((_, ty)) = self.variable(|_| true)
        {
            return ty;
        }
        let simple = 6;
        let kinds = if depth == 0 { simple } else { simple + 9 };
        let nested = depth.saturating_sub(1);
        match self.tape.below(kinds) {
            0 | 1 => Type::Int,
            2 => Type::Text,
            3 => Type::Bool,
            4 => Type::Float,
            5 => self.parameter_type(|_| true).unwrap_or(Type::Int),
            6 | 7 => Type::array(self.any_type(nested)),
            8 => Type::option(self.any_type(nested)),
            9 => {
                let count = 2 + self.tape.below(2);
                Type::Tuple((0..count).map(|_| self.any_type(nested)).collect())
            }
            10 => Type::Map(
                Box::new(self.key_type(nested)),
                Box::new(self.any_type(nested)),
            ),
            11 | 12 => self.data_type(nested, |_| true).unwrap_or(Type::Unit),
            13 => Type::Result(Box::new(self.any_type(nested)), Box::new(Type::Text)),
            _ => {
                let count = self.tape.below(3);
                let parameters = (0..count).map(|_| self.any_type(nested)).collect();
                Type::Function(parameters, Box::new(self.any_type(nested)))
            }
        }
    }

    fn key_type(&mut self, depth: usize) -> Type {
        match self.tape.below(if depth == 0 { 4 } else { 7 }) {
            0 => Type::Int,
            1 => Type::Text,
            2 => Type::Bool,
            3 => self
                .parameter_type(|bound| bound == Bound::Hash)
                .unwrap_or(Type::Int),
            4 => Type::Tuple(vec![self.key_type(depth - 1), self.key_type(depth - 1)]),
            5 => Type::option(self.key_type(depth - 1)),
            _ => self
                .data_type(0, |data| data.is_key && data.parameters == 0)
                .unwrap_or(Type::Int),
        }
    }

    fn ordered_type(&mut self, depth: usize) -> Type {
        match self.tape.below(if depth == 0 { 4 } else { 5 }) {
            0 => Type::Int,
            1 => Type::Text,
            2 => Type::Float,
            3 => self
                .parameter_type(|bound| bound == Bound::Ord)
                .unwrap_or(Type::Int),
            _ => Type::Tuple(vec![
                self.ordered_type(depth - 1),
                self.ordered_type(depth - 1),
            ]),
        }
    }

    /// A type that meets a bound.
    fn bounded_type(&mut self, bound: Bound) -> Type {
        match bound {
            Bound::None => self.any_type(1),
            Bound::Ord => self.ordered_type(1),
            Bound::Hash => self.key_type(1),
            Bound::Eq => {
                let ty = self.any_type(1);
                if ty.has_equality(&self.data, &self.context.bounds) {
                    ty
                } else {
                    Type::Int
                }
            }
        }
    }

    fn parameter_type(&mut self, fits: impl Fn(Bound) -> bool) -> Option<Type> {
        let bounds = &self.context.bounds;
        let fitting: Vec<usize> = (0..bounds.len()).filter(|i| fits(bounds[*i])).collect();
        (!fitting.is_empty()).then(|| Type::Parameter(*self.tape.pick(&fitting)))
    }

    fn data_type(&mut self, depth: usize, fits: impl Fn(&Data) -> bool) -> Option<Type> {
        let fitting: Vec<usize> = (0..self.data.len())
            .filter(|index| fits(&self.data[*index]))
            .collect();
        if fitting.is_empty() {
            return None;
        }
        let index = *self.tape.pick(&fitting);
        let count = self.data[index].parameters;
        let arguments = (0..count).map(|_| self.any_type(depth)).collect();
        Some(Type::Data(index, arguments))
    }
}
