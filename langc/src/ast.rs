//! The syntax tree: what was written, before any name or type is known.
//!
//! The parser builds it, also from text with errors: what could not be read is
//! an `Error` node, for which a diagnostic has been given and which later passes
//! accept in silence. Its depth is bounded by [`crate::parser::MAX_NESTING`].

use crate::source::Span;
use crate::symbol::Symbol;

/// A name where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ident {
    /// The name.
    pub symbol: Symbol,
    /// Where it stands.
    pub span: Span,
}

/// `{ statements tail }`; a whole file is one, without its braces.
#[derive(Clone, Debug)]
pub struct Block {
    /// All statements, function and constant definitions among them.
    pub statements: Vec<Statement>,
    /// The final expression without `;`, whose value is the block's.
    pub tail: Option<Box<Expression>>,
    /// From brace to brace.
    pub span: Span,
}

/// A statement or a definition.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it does.
    pub kind: StatementKind,
    /// All of it, with its `;`.
    pub span: Span,
}

/// The kinds of statements.
#[derive(Clone, Debug)]
pub enum StatementKind {
    /// `let name: ty = value;`
    Let {
        /// The variable.
        name: Ident,
        /// Its type, when written.
        ty: Option<TypeExpression>,
        /// Its first value.
        value: Expression,
    },
    /// `target = value;`, or `target += value;` with an operator.
    Assign {
        /// What is assigned to: any expression; the checker says which will do.
        target: Expression,
        /// The operator of a compound assignment.
        operator: Option<BinaryOperator>,
        /// Where the operator with its `=` stands.
        operator_span: Span,
        /// The right side.
        value: Expression,
    },
    /// An expression that is evaluated for its effect.
    Expression {
        /// The expression.
        expression: Expression,
        /// Whether a `;` follows; only block-like ones go without.
        semicolon: bool,
    },
    /// `fn name(…) { … }`
    Function(Box<Function>),
    /// `const NAME: ty = value;`
    Const(Box<Const>),
    /// Text that could not be read as a statement.
    Error,
}

/// A function definition.
#[derive(Clone, Debug)]
pub struct Function {
    /// What it is called.
    pub name: Ident,
    /// Its parameters, in order.
    pub parameters: Vec<Parameter>,
    /// Its result type; `Unit` when not written.
    pub result: Option<TypeExpression>,
    /// Its body.
    pub body: Block,
    /// From `fn` to the end of the result type.
    pub header_span: Span,
}

/// `name: ty`
#[derive(Clone, Debug)]
pub struct Parameter {
    /// What it is called.
    pub name: Ident,
    /// Its type.
    pub ty: TypeExpression,
}

/// A constant definition.
#[derive(Clone, Debug)]
pub struct Const {
    /// What it is called.
    pub name: Ident,
    /// Its type, when written.
    pub ty: Option<TypeExpression>,
    /// Its value.
    pub value: Expression,
}

/// A type as written.
#[derive(Clone, Debug)]
pub struct TypeExpression {
    /// Which form it has.
    pub kind: TypeExpressionKind,
    /// Where it stands.
    pub span: Span,
}

/// The forms of types.
#[derive(Clone, Debug)]
pub enum TypeExpressionKind {
    /// `Int`
    Name(Symbol),
    /// `()`
    Unit,
    /// `fn(A, B) -> R`
    Function {
        /// Parameter types.
        parameters: Vec<TypeExpression>,
        /// Result type; `Unit` when not written.
        result: Option<Box<TypeExpression>>,
    },
    /// Text that could not be read as a type.
    Error,
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expression {
    /// Which form it has.
    pub kind: ExpressionKind,
    /// Where it stands.
    pub span: Span,
}

/// The forms of expressions.
#[derive(Clone, Debug)]
pub enum ExpressionKind {
    /// `42`, `0x2A`, `b'*'`; also a literal behind a minus sign.
    Int(i64),
    /// `1.5`, `1e9`
    Float(f64),
    /// `true`, `false`
    Bool(bool),
    /// `()`
    Unit,
    /// `"text \(value)"`; no two neighbouring parts are texts.
    String(Vec<StringPart>),
    /// `name`
    Name(Symbol),
    /// `base::member`, such as `Int::MAX`
    Path {
        /// Left of `::`.
        base: Ident,
        /// Right of `::`.
        member: Ident,
    },
    /// `-operand`, `!operand`
    Unary {
        /// The operator.
        operator: UnaryOperator,
        /// Its operand.
        operand: Box<Expression>,
    },
    /// `left + right`
    Binary {
        /// The operator.
        operator: BinaryOperator,
        /// Where the operator stands.
        operator_span: Span,
        /// The left operand.
        left: Box<Expression>,
        /// The right operand.
        right: Box<Expression>,
    },
    /// `operand as ty`
    Cast {
        /// What is converted.
        operand: Box<Expression>,
        /// What to.
        ty: TypeExpression,
    },
    /// `callee(arguments)`
    Call {
        /// What is called.
        callee: Box<Expression>,
        /// Its arguments.
        arguments: Vec<Expression>,
    },
    /// `receiver.method(arguments)`
    MethodCall {
        /// What the method belongs to.
        receiver: Box<Expression>,
        /// The method's name.
        method: Ident,
        /// Its arguments.
        arguments: Vec<Expression>,
    },
    /// `{ … }`
    Block(Box<Block>),
    /// `(inner)`
    Parenthesized(Box<Expression>),
    /// `if condition { … } else …`
    If {
        /// The condition.
        condition: Box<Expression>,
        /// What is evaluated when it holds.
        consequence: Box<Block>,
        /// What is evaluated when not: a block or another `if`.
        alternative: Option<Box<Expression>>,
    },
    /// `while condition { … }`
    While {
        /// The condition.
        condition: Box<Expression>,
        /// The loop's body.
        body: Box<Block>,
    },
    /// `loop { … }`
    Loop {
        /// The loop's body.
        body: Box<Block>,
    },
    /// `for variable in iterable { … }`
    For {
        /// The loop variable; a fresh one in each iteration.
        variable: Ident,
        /// What is walked through.
        iterable: Box<Expression>,
        /// The loop's body.
        body: Box<Block>,
    },
    /// `start..end`, `start..=end`
    Range {
        /// The first value.
        start: Box<Expression>,
        /// The last value, or the one after it.
        end: Box<Expression>,
        /// Whether `end` itself belongs to the range.
        inclusive: bool,
    },
    /// `break value`
    Break(Option<Box<Expression>>),
    /// `continue`
    Continue,
    /// `return value`
    Return(Option<Box<Expression>>),
    /// Text that could not be read as an expression.
    Error,
}

/// A piece of a string literal.
#[derive(Clone, Debug)]
pub enum StringPart {
    /// Text, with escapes replaced.
    Text(String),
    /// `\(value)`
    Interpolation(Expression),
}

/// Operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `-`
    Negate,
    /// `!`
    Not,
}

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinaryOperator {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `|`
    BitOr,
    /// `^`
    BitXor,
    /// `&`
    BitAnd,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
}

impl BinaryOperator {
    /// The operator as written.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Or => "||",
            Self::And => "&&",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::BitOr => "|",
            Self::BitXor => "^",
            Self::BitAnd => "&",
            Self::ShiftLeft => "<<",
            Self::ShiftRight => ">>",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }
}

impl ExpressionKind {
    /// Whether the expression ends in a block, so that as a statement it needs
    /// no `;`.
    #[must_use]
    pub const fn is_block_like(&self) -> bool {
        matches!(
            self,
            Self::Block(_)
                | Self::If { .. }
                | Self::While { .. }
                | Self::Loop { .. }
                | Self::For { .. }
        )
    }
}
