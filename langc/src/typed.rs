//! The typed tree: the program with every name resolved and every type known.
//!
//! The checker builds it from a program without errors; the lowering walks it
//! once. What the surface language spells in several ways has one form here:
//! methods, casts and operators are operations or calls, `dbg` and the asserts
//! are ordinary code, constants are literals.

use lbc_format::isa::Opcode;

use crate::library::Import;
use crate::source::Span;
use crate::symbol::Symbol;
use crate::types::{Type, TypeTable};

pub mod dump;

/// A whole program.
#[derive(Debug)]
pub struct Program {
    /// All functions; the first is the program's top level.
    pub functions: Vec<Function>,
    /// All variables of all functions.
    pub variables: Vec<Variable>,
    /// The types that the tree refers to.
    pub types: TypeTable,
}

/// Identifies a function of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionId(pub u32);

impl FunctionId {
    /// The program's top level.
    pub const MAIN: Self = Self(0);

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

/// A function.
#[derive(Debug)]
pub struct Function {
    /// What it is called.
    pub name: Symbol,
    /// Its parameters, in order.
    pub parameters: Vec<VariableId>,
    /// Its function type.
    pub ty: Type,
    /// Its result type.
    pub result: Type,
    /// What it does; its value is the function's result.
    pub body: Block,
    /// Where it is defined.
    pub span: Span,
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
    /// A loop variable.
    Loop,
    /// Made by the compiler.
    Temporary,
}

/// A variable.
#[derive(Debug)]
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

/// Statements and a final value.
#[derive(Debug)]
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
#[derive(Debug)]
pub enum Statement {
    /// Defines a variable.
    Let {
        /// The variable.
        variable: VariableId,
        /// Its first value.
        value: Expression,
    },
    /// Assigns to a variable.
    Assign {
        /// The variable.
        variable: VariableId,
        /// Its new value.
        value: Expression,
        /// The whole statement.
        span: Span,
    },
    /// Evaluates an expression and drops its value.
    Expression(Expression),
}

/// An expression.
#[derive(Debug)]
pub struct Expression {
    /// What it does.
    pub kind: ExpressionKind,
    /// The type of its value.
    pub ty: Type,
    /// Where it stands.
    pub span: Span,
}

/// Identifies a loop within a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LoopId(pub u32);

/// The kinds of expressions.
#[derive(Debug)]
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
    /// A function as a value.
    Function(FunctionId),
    /// A plain instruction applied to its operands.
    Operation {
        /// An instruction with a fixed signature.
        opcode: Opcode,
        /// What it pops, in order.
        operands: Vec<Expression>,
    },
    /// `left && right`
    And(Box<Expression>, Box<Expression>),
    /// `left || right`
    Or(Box<Expression>, Box<Expression>),
    /// Texts joined.
    Concat(Vec<Expression>),
    /// A call of a function known by name.
    Call {
        /// The function.
        function: FunctionId,
        /// Its arguments.
        arguments: Vec<Expression>,
    },
    /// A call of a host function.
    CallImport {
        /// The host function.
        import: &'static Import,
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
    /// A choice; without an alternative its value is `Unit`.
    If {
        /// The condition.
        condition: Box<Expression>,
        /// Evaluated when it holds.
        consequence: Box<Expression>,
        /// Evaluated when not.
        alternative: Option<Box<Expression>>,
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
