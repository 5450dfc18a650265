//! The typed tree: the program with every name resolved and every type known.
//!
//! The checker builds it from a program without errors; the lowering walks it
//! once for each instance of a generic function. What the surface language spells
//! in several ways has one form here: methods, casts and operators are operations
//! or calls, `for` is `while`, `?` and `if let` are matches, `dbg` and the asserts
//! are ordinary code, constants are literals.
//!
//! Types may still mention the type parameters of the function around them, and
//! variables that inference has resolved since: [`TypeTable::substitute`] gives
//! what they stand for.

use lbc_format::isa::Opcode;

use crate::ast::BinaryOperator;
use crate::source::Span;
use crate::symbol::{Interner, Symbol};
use crate::types::{ParameterId, Type, TypeTable};

mod decision;
pub mod dump;
mod inlined;
mod operation;
mod pattern;
mod walk;

pub use decision::{Decision, Match, MatchId, Place, PlaceId, Projection, Test};
pub(crate) use inlined::addresses;
pub use inlined::{InlinedCall, InlinedCalls, InlinedId};
pub(crate) use operation::{cannot_fail, never_fails};
pub use pattern::{Pattern, PatternKind};
pub use walk::VisitMut;

/// A whole program.
#[derive(Debug)]
pub struct Program {
    /// All functions, the top levels of modules among them.
    pub functions: Vec<Function>,
    /// The top levels of the modules, in the order in which they run; the last is
    /// the program itself.
    pub modules: Vec<FunctionId>,
    /// The functions of the program's own file that whoever runs it may call.
    pub exports: Vec<FunctionId>,
    /// All variables of all functions.
    pub variables: Vec<Variable>,
    /// All structs and enums.
    pub adts: Vec<Adt>,
    /// All matches.
    pub matches: Vec<Match>,
    /// How many loops there are; the next one gets this number.
    pub loop_count: u32,
    /// Calls that the optimiser has put the callee's code in the place of.
    pub inlined: InlinedCalls,
    /// Names that the passes know.
    pub names: Names,
    /// The types that the tree refers to.
    pub types: TypeTable,
}

/// Names of things that the source does not name, or that mean something to passes.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// What variables are called that the source does not name.
    pub temporary: Symbol,
    /// The host function that says whether a map has a key.
    pub map_contains_key: Symbol,
    pub map_remove: Symbol,
    /// The host function that gives the value of a key.
    pub map_get: Symbol,
    /// The host function that says whether a text is an integer.
    pub string_is_int: Symbol,
    /// The host function that gives the integer that a text is.
    pub string_to_int: Symbol,
    /// The host function that says whether a text is a number.
    pub string_is_float: Symbol,
    /// The host function that gives the number that a text is.
    pub string_to_float: Symbol,
}

impl Names {
    /// The names, interned.
    pub(crate) fn new(interner: &mut Interner) -> Self {
        Self {
            temporary: interner.intern("<temporary>"),
            map_contains_key: interner.intern("std.map.contains_key"),
            map_remove: interner.intern("std.map.remove"),
            map_get: interner.intern("std.map.get"),
            string_is_int: interner.intern("std.string.is_int"),
            string_to_int: interner.intern("std.string.to_int"),
            string_is_float: interner.intern("std.string.is_float"),
            string_to_float: interner.intern("std.string.to_float"),
        }
    }
}

impl Program {
    /// The variables that a statement itself defines or assigns to.
    pub(crate) fn variables_set_by(&self, statement: &Statement) -> Vec<VariableId> {
        match statement {
            Statement::Let { variable, .. }
            | Statement::Assign {
                target: Target::Variable(variable),
                ..
            } => vec![*variable],
            Statement::Destructure { id, .. } => self.matches[id.index()].bound_variables(),
            Statement::Assign { .. } | Statement::Expression(_) => Vec::new(),
        }
    }

    /// A new variable of a function that the source does not name.
    pub(crate) fn new_temporary(&mut self, owner: FunctionId, ty: Type, span: Span) -> VariableId {
        let id = VariableId(self.variables.len() as u32);
        self.variables.push(Variable {
            name: self.names.temporary,
            ty,
            span,
            kind: VariableKind::Temporary,
            owner,
            read: true,
            reassigned: false,
            shared: false,
        });
        id
    }
}

/// Identifies a function of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(pub u32);

impl FunctionId {
    /// Position in [`Program::functions`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Identifies a variable of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VariableId(pub u32);

impl VariableId {
    /// Position in [`Program::variables`].
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A function: named, anonymous, or the top level of a module.
#[derive(Debug)]
pub struct Function {
    /// What it is called.
    pub name: Symbol,
    /// Its type parameters, those of the code around it first.
    pub generics: Vec<ParameterId>,
    /// Its parameters, in order; `self` is the first of a method.
    pub parameters: Vec<VariableId>,
    /// Its function type.
    pub ty: Type,
    /// Its result type.
    pub result: Type,
    /// What it does.
    pub body: FunctionBody,
    /// The variables of the code around it that it uses, directly or through
    /// another function; they are passed to it behind its arguments.
    pub captures: Vec<VariableId>,
    /// Functions that its code calls or makes values of, for which it has to have
    /// the captures at hand.
    pub uses: Vec<FunctionId>,
    /// Where it is defined.
    pub span: Span,
}

impl Function {
    /// Whether it has a body of its own, and is no instruction or host function.
    #[must_use]
    pub const fn has_block(&self) -> bool {
        matches!(self.body, FunctionBody::Block(_))
    }
}

/// What a function does.
#[derive(Debug)]
pub enum FunctionBody {
    /// Its value is the function's result.
    Block(Block),
    /// One instruction without immediates.
    Operation(Opcode),
    /// A call of a host function of this name.
    Import(Symbol),
}

/// Where a variable comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VariableKind {
    /// A parameter.
    Parameter,
    /// A `let` directly at the top level: a global if a function uses it.
    TopLevel,
    /// Any other `let`.
    Let,
    /// A loop variable, or a binding of a pattern in an arm.
    Binding,
    /// Made by the compiler.
    Temporary,
}

/// A variable.
#[derive(Clone, Debug)]
pub struct Variable {
    /// What it is called.
    pub name: Symbol,
    /// What it holds.
    pub ty: Type,
    /// Where its name stands.
    pub span: Span,
    /// Where it comes from.
    pub kind: VariableKind,
    /// The function it belongs to.
    pub owner: FunctionId,
    /// Whether anything reads it.
    pub read: bool,
    /// Whether anything assigns to it after its definition.
    pub reassigned: bool,
    /// Whether a function other than its owner uses it.
    pub shared: bool,
}

impl Variable {
    /// Whether it is one variable for the whole run of the program.
    #[must_use]
    pub fn is_global(&self) -> bool {
        self.shared && self.kind == VariableKind::TopLevel
    }

    /// Whether it lives in a cell, because closures see its assignments and it
    /// theirs.
    #[must_use]
    pub fn is_boxed(&self) -> bool {
        self.shared && self.reassigned && self.kind != VariableKind::TopLevel
    }
}

/// A struct or an enum.
#[derive(Debug)]
pub struct Adt {
    /// What it is called.
    pub name: Symbol,
    /// Its type parameters.
    pub generics: Vec<ParameterId>,
    /// What its values hold.
    pub kind: AdtKind,
    /// Where its name stands in its definition.
    pub span: Span,
}

/// What the values of a struct or enum hold.
#[derive(Debug)]
pub enum AdtKind {
    /// The fields of a struct.
    Struct(Vec<Field>),
    /// The variants of an enum.
    Enum(Vec<Variant>),
}

/// A field of a struct or variant.
#[derive(Clone, Debug)]
pub struct Field {
    /// What it is called; none in a variant of the form `V(A, B)`.
    pub name: Option<Symbol>,
    /// What it holds, in terms of the definition's type parameters.
    pub ty: Type,
}

/// A variant of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What it is called.
    pub name: Symbol,
    /// Whether it is written with braces and field names.
    pub named: bool,
    /// What it holds.
    pub fields: Vec<Field>,
}

/// Statements and a final value.
#[derive(Clone, Debug)]
pub struct Block {
    /// What is done, in order.
    pub statements: Vec<Statement>,
    /// The value; none means `Unit`, or that the end is never reached.
    pub tail: Option<Box<Expression>>,
    /// The type of the value, `Never` when the end is never reached.
    pub ty: Type,
    /// From brace to brace.
    pub span: Span,
}

/// A statement.
#[derive(Clone, Debug)]
pub enum Statement {
    /// Defines a variable.
    Let {
        /// The variable.
        variable: VariableId,
        /// Its first value.
        value: Expression,
    },
    /// Takes a value apart; the match has one arm and always succeeds.
    Destructure {
        /// How it is taken apart.
        id: MatchId,
        /// The value.
        value: Expression,
    },
    /// Assigns to a place.
    Assign {
        /// The place.
        target: Target,
        /// Its new value.
        value: Expression,
        /// The whole statement.
        span: Span,
    },
    /// Evaluates an expression and drops its value.
    Expression(Expression),
}

/// What can be assigned to. Its parts are evaluated before the value.
#[derive(Clone, Debug)]
pub enum Target {
    /// A variable.
    Variable(VariableId),
    /// A field of a struct.
    Field {
        /// The struct.
        object: Box<Expression>,
        /// Which field.
        index: u32,
    },
    /// An element of an array.
    Element {
        /// The array.
        array: Box<Expression>,
        /// Which element.
        index: Box<Expression>,
    },
    /// An entry of a map.
    Entry {
        /// The map.
        map: Box<Expression>,
        /// Its key.
        key: Box<Expression>,
    },
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expression {
    /// What it does.
    pub kind: ExpressionKind,
    /// The type of its value.
    pub ty: Type,
    /// Where it stands.
    pub span: Span,
}

impl Expression {
    /// Whether its parts are evaluated again and again.
    pub(crate) const fn is_loop(&self) -> bool {
        matches!(
            self.kind,
            ExpressionKind::While { .. }
                | ExpressionKind::Loop { .. }
                | ExpressionKind::ForRange { .. }
        )
    }
}

/// Identifies a loop of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LoopId(pub u32);

/// An arm of a match.
#[derive(Clone, Debug)]
pub struct Arm {
    /// What must hold besides the pattern.
    pub guard: Option<Expression>,
    /// Its value.
    pub body: Expression,
}

/// The kinds of expressions.
#[derive(Clone, Debug)]
pub enum ExpressionKind {
    /// The value `()`.
    Unit,
    /// A literal.
    Bool(bool),
    /// A literal.
    Int(i64),
    /// A literal.
    Float(f64),
    /// A literal.
    String(String),
    /// A variable's value.
    Variable(VariableId),
    /// A function as a value, with what it captures.
    Function {
        /// The function.
        function: FunctionId,
        /// A type for each of its type parameters.
        type_arguments: Vec<Type>,
    },
    /// An instruction without immediates applied to its operands.
    Operation {
        /// The instruction.
        opcode: Opcode,
        /// What it pops, in order.
        operands: Vec<Expression>,
    },
    /// A comparison of values of a type that is known only when the function is
    /// instantiated, or that no plain instruction compares.
    Compare {
        /// Which comparison.
        operator: BinaryOperator,
        /// The left operand.
        left: Box<Expression>,
        /// The right operand.
        right: Box<Expression>,
    },
    /// A value as text.
    Display {
        /// The value.
        value: Box<Expression>,
        /// Whether texts are shown as literals.
        quoted: bool,
    },
    /// `left && right`
    And(Box<Expression>, Box<Expression>),
    /// `left || right`
    Or(Box<Expression>, Box<Expression>),
    /// Texts joined.
    Concat(Vec<Expression>),
    /// A tuple or struct of these parts.
    New(Vec<Expression>),
    /// An enum value.
    Variant {
        /// Which variant.
        variant: u32,
        /// What it holds.
        fields: Vec<Expression>,
    },
    /// An array of these elements.
    Array(Vec<Expression>),
    /// A map of these entries.
    Map(Vec<(Expression, Expression)>),
    /// A field of a struct or part of a tuple.
    Field {
        /// The struct or tuple.
        object: Box<Expression>,
        /// Which field.
        index: u32,
    },
    /// A call of a function known by name.
    Call {
        /// The function.
        function: FunctionId,
        /// A type for each of its type parameters.
        type_arguments: Vec<Type>,
        /// Its arguments.
        arguments: Vec<Expression>,
    },
    /// A call of a host function.
    CallImport {
        /// Its dotted name.
        import: Symbol,
        /// Its arguments.
        arguments: Vec<Expression>,
    },
    /// A call of a function value.
    CallValue {
        /// The function value.
        callee: Box<Expression>,
        /// Its arguments.
        arguments: Vec<Expression>,
    },
    /// A block.
    Block(Box<Block>),
    /// The body of a function in the place of a call of it, which is where the
    /// expression stands. Its arguments have been bound to variables around it.
    Inlined {
        /// The function.
        function: FunctionId,
        /// What `break` leaves it by, with its value.
        id: LoopId,
        /// The function's body.
        body: Box<Block>,
    },
    /// A choice; without an alternative its value is `Unit`.
    If {
        /// The condition.
        condition: Box<Expression>,
        /// Evaluated when it holds.
        consequence: Box<Expression>,
        /// Evaluated when not.
        alternative: Option<Box<Expression>>,
    },
    /// A choice by pattern.
    Match {
        /// How it is decided.
        id: MatchId,
        /// What is looked at.
        scrutinee: Box<Expression>,
        /// What follows.
        arms: Vec<Arm>,
    },
    /// `while condition body`
    While {
        /// Which loop this is.
        id: LoopId,
        /// The condition.
        condition: Box<Expression>,
        /// The loop's body.
        body: Box<Block>,
    },
    /// `loop body`
    Loop {
        /// Which loop this is.
        id: LoopId,
        /// The loop's body.
        body: Box<Block>,
    },
    /// `for variable in start..end body`
    ForRange {
        /// Which loop this is.
        id: LoopId,
        /// The loop variable.
        variable: VariableId,
        /// The first value.
        start: Box<Expression>,
        /// The last value, or the one after it.
        end: Box<Expression>,
        /// Whether `end` belongs to the range.
        inclusive: bool,
        /// The loop's body.
        body: Box<Block>,
    },
    /// Leaves a loop, with a value when it is a `loop` that gives one.
    Break {
        /// The loop.
        id: LoopId,
        /// Its value.
        value: Option<Box<Expression>>,
    },
    /// Starts the next iteration of a loop.
    Continue {
        /// The loop.
        id: LoopId,
    },
    /// Leaves the function; no value means `()`.
    Return(Option<Box<Expression>>),
    /// Ends the program with a message.
    Panic(Box<Expression>),
    /// An expression with an error; a program that holds one is not lowered.
    Error,
}
