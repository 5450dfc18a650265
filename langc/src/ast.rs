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
    /// `let pattern: ty = value;`
    Let {
        /// What the value is bound to.
        pattern: Box<Pattern>,
        /// Its type, when written.
        ty: Option<Box<TypeExpression>>,
        /// Its first value.
        value: Expression,
    },
    /// `target = value;`, or `target += value;` with an operator.
    Assign {
        /// What is assigned to: any expression; the checker says which will do.
        target: Box<Expression>,
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
    /// `struct Name<T> { field: T }`
    Struct(Box<Struct>),
    /// `enum Name<T> { Variant(T) }`
    Enum(Box<Enum>),
    /// `impl<T> Type<T> { … }`
    Impl(Box<Impl>),
    /// `import a::b;`
    Import(Box<Import>),
    /// Text that could not be read as a statement.
    Error,
}

/// A function definition, or a method in an `impl`.
#[derive(Clone, Debug)]
pub struct Function {
    /// Whether other modules may use it.
    pub public: bool,
    /// What it is called.
    pub name: Ident,
    /// Its type parameters.
    pub generics: Vec<GenericParameter>,
    /// Where `self` stands, for a method that is called on a value.
    pub receiver: Option<Span>,
    /// Its parameters, in order, without `self`.
    pub parameters: Vec<Parameter>,
    /// Its result type; `Unit` when not written.
    pub result: Option<TypeExpression>,
    /// What it does.
    pub body: FunctionBody,
    /// From `fn` to the end of the result type.
    pub header_span: Span,
}

/// What a function does.
#[derive(Clone, Debug)]
pub enum FunctionBody {
    /// What it says.
    Block(Block),
    /// `= "name";`: a host function, or in the library's own sources a bytecode
    /// instruction.
    Intrinsic {
        /// Mnemonic or dotted import name.
        name: String,
        /// Where the name stands.
        span: Span,
    },
}

/// `T: Eq + Hash`
#[derive(Clone, Debug)]
pub struct GenericParameter {
    /// What it is called.
    pub name: Ident,
    /// What its types must be capable of.
    pub bounds: Vec<Ident>,
}

/// `name: ty`
#[derive(Clone, Debug)]
pub struct Parameter {
    /// What it is called.
    pub name: Ident,
    /// Its type.
    pub ty: TypeExpression,
}

/// `fn(a, b: B) -> R { … }`, a function without a name.
#[derive(Clone, Debug)]
pub struct Lambda {
    /// Its parameters, whose types the context may give.
    pub parameters: Vec<LambdaParameter>,
    /// Its result type, when written.
    pub result: Option<TypeExpression>,
    /// What it does.
    pub body: Block,
    /// From `fn` to the end of the result type.
    pub header_span: Span,
}

/// `name` or `name: ty`
#[derive(Clone, Debug)]
pub struct LambdaParameter {
    /// What it is called.
    pub name: Ident,
    /// Its type, when written.
    pub ty: Option<TypeExpression>,
}

/// A struct definition.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Whether other modules may use it.
    pub public: bool,
    /// What it is called.
    pub name: Ident,
    /// Its type parameters.
    pub generics: Vec<GenericParameter>,
    /// Its fields, in order.
    pub fields: Vec<Parameter>,
}

/// An enum definition.
#[derive(Clone, Debug)]
pub struct Enum {
    /// Whether other modules may use it.
    pub public: bool,
    /// What it is called.
    pub name: Ident,
    /// Its type parameters.
    pub generics: Vec<GenericParameter>,
    /// Its variants, in order.
    pub variants: Vec<Variant>,
}

/// A variant of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// What it is called.
    pub name: Ident,
    /// What it holds.
    pub fields: VariantFields,
}

/// What a variant holds.
#[derive(Clone, Debug)]
pub enum VariantFields {
    /// Nothing.
    Unit,
    /// `(A, B)`
    Tuple(Vec<TypeExpression>),
    /// `{ a: A, b: B }`
    Named(Vec<Parameter>),
}

/// An `impl` block.
#[derive(Clone, Debug)]
pub struct Impl {
    /// Its type parameters.
    pub generics: Vec<GenericParameter>,
    /// The type its methods belong to.
    pub target: TypeExpression,
    /// Its methods and associated functions.
    pub functions: Vec<Function>,
    /// Its associated constants.
    pub constants: Vec<Const>,
}

/// `import a::b;`, `import a::b as c;`, `import a::{x, y};`
#[derive(Clone, Debug)]
pub struct Import {
    /// The module, part by part.
    pub path: Vec<Ident>,
    /// What of it is made visible.
    pub names: ImportNames,
}

/// What an import makes visible.
#[derive(Clone, Debug)]
pub enum ImportNames {
    /// The module itself, under its last part or the name after `as`.
    Module(Ident),
    /// These of its names.
    List(Vec<Ident>),
}

/// A constant definition.
#[derive(Clone, Debug)]
pub struct Const {
    /// Whether other modules may use it.
    pub public: bool,
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
    /// `Int`, `Map<K, V>`, `geometry::Point`
    Path(Path),
    /// `()`
    Unit,
    /// `(A, B)`, of two parts or more
    Tuple(Vec<TypeExpression>),
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

/// `a::b::<T>::c`
#[derive(Clone, Debug)]
pub struct Path {
    /// Its parts; at least one.
    pub segments: Vec<PathSegment>,
    /// Where it stands.
    pub span: Span,
}

/// A part of a path.
#[derive(Clone, Debug)]
pub struct PathSegment {
    /// The name.
    pub name: Ident,
    /// Its type arguments, when written.
    pub arguments: Vec<TypeExpression>,
}

/// A pattern.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// Which form it has.
    pub kind: PatternKind,
    /// Where it stands.
    pub span: Span,
}

/// The forms of patterns.
#[derive(Clone, Debug)]
pub enum PatternKind {
    /// `_`
    Wildcard,
    /// `name`: a variable, or a constant or variant of that name.
    Name(Symbol),
    /// `Shape::Empty`, `Int::MAX`
    Path(Path),
    /// A literal: `Int`, `Float`, `Bool` or `String` without interpolation.
    Literal(Box<Expression>),
    /// `a..=b`, of literals or constants.
    Range {
        /// The first value.
        start: Box<Expression>,
        /// The last value.
        end: Box<Expression>,
    },
    /// `()`
    Unit,
    /// `(a, b)`, of two parts or more
    Tuple(Vec<Pattern>),
    /// `Some(a)`, `Shape::Rect(a, ..)`
    Variant {
        /// The variant.
        path: Path,
        /// Patterns for its first fields.
        fields: Vec<Pattern>,
        /// Where `..` stands, when the rest does not matter.
        rest: Option<Span>,
    },
    /// `Point { x, y: 0.0, .. }`, of a struct or a variant
    Struct {
        /// The struct or variant.
        path: Path,
        /// Patterns for its fields.
        fields: Vec<FieldPattern>,
        /// Where `..` stands, when the rest does not matter.
        rest: Option<Span>,
    },
    /// `a | b`
    Or(Vec<Pattern>),
    /// Text that could not be read as a pattern.
    Error,
}

/// `name` or `name: pattern`
#[derive(Clone, Debug)]
pub struct FieldPattern {
    /// The field.
    pub name: Ident,
    /// What it must match; for the short form, a [`PatternKind::Name`].
    pub pattern: Pattern,
}

/// An arm of a `match`.
#[derive(Clone, Debug)]
pub struct Arm {
    /// What it matches.
    pub pattern: Pattern,
    /// What must hold besides.
    pub guard: Option<Expression>,
    /// Its value.
    pub body: Expression,
}

/// `name: value` in a struct literal
#[derive(Clone, Debug)]
pub struct FieldValue {
    /// The field.
    pub name: Ident,
    /// Its value; for the short form, an [`ExpressionKind::Name`].
    pub value: Expression,
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
    /// `Int::MAX`, `geometry::area`, `parse::<Int>`
    Path(Path),
    /// `(a, b)`, of two parts or more
    Tuple(Vec<Expression>),
    /// `[a, b]`
    Array(Vec<Expression>),
    /// `#{ key: value }`; a bare word as key is a text
    Map(Vec<(Expression, Expression)>),
    /// `Point { x: 1.0, y }`
    Struct {
        /// The struct or variant.
        path: Path,
        /// Its fields, as written.
        fields: Vec<FieldValue>,
    },
    /// `object.name`
    Field {
        /// What the field belongs to.
        object: Box<Expression>,
        /// The field.
        name: Ident,
    },
    /// `object.0`
    TupleField {
        /// The tuple.
        object: Box<Expression>,
        /// Which part.
        index: u32,
        /// Where the number stands.
        index_span: Span,
    },
    /// `object[index]`
    Index {
        /// An array or a map.
        object: Box<Expression>,
        /// The position or key.
        index: Box<Expression>,
    },
    /// `operand?`
    Try(Box<Expression>),
    /// `fn(x) { … }`
    Lambda(Box<Lambda>),
    /// `match scrutinee { … }`
    Match {
        /// What is looked at.
        scrutinee: Box<Expression>,
        /// What to do with it.
        arms: Vec<Arm>,
    },
    /// `let pattern = value`, as the head of `if` and `while` only
    Let {
        /// What the value must match.
        pattern: Box<Pattern>,
        /// The value.
        value: Box<Expression>,
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
        /// Its type arguments, when written.
        type_arguments: Vec<TypeExpression>,
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
    /// `for pattern in iterable { … }`
    For {
        /// What each value is bound to; fresh variables in each iteration.
        pattern: Box<Pattern>,
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
                | Self::Match { .. }
        )
    }
}
