//! Calls of the built-in functions, spelled out in ordinary code: printing is
//! conversion to text and a host call, an assert is an `if` around a panic.

use lbc_format::isa::Opcode;

use crate::ast::{self, BinaryOperator};
use crate::library::Builtin;
use crate::source::Span;
use crate::typed::{Block, Expression, ExpressionKind, Statement, VariableId};
use crate::types::Type;

use super::calls::wrong_argument_count;
use super::expression::operands_type;
use super::operators::operation;
use super::{Checker, Expected, error_expression};

impl Checker<'_> {
    pub(super) fn check_builtin_call(
        &mut self,
        builtin: Builtin,
        name_span: Span,
        arguments: &[ast::Expression],
        span: Span,
    ) -> Expression {
        let arity = builtin.arity();
        if !(arity.0..=arity.1).contains(&arguments.len()) {
            let name = format!("`{}`", builtin.name());
            let diagnostic = wrong_argument_count(name_span, &name, arity, arguments.len())
                .with_note(format!("it is called as `{}`", builtin.usage()));
            let diagnostic = match builtin {
                Builtin::Print | Builtin::Println | Builtin::Eprintln if arguments.len() > 1 => {
                    diagnostic.with_help("write several values into one text: `\"\\(a) \\(b)\"`")
                }
                _ => diagnostic,
            };
            self.report(diagnostic);
            return self.check_arguments_anyway(arguments, span);
        }
        match (builtin, arguments) {
            (Builtin::Print, arguments) => self.check_print("std.io.print", arguments, span),
            (Builtin::Println, arguments) => self.check_print("std.io.println", arguments, span),
            (Builtin::Eprintln, arguments) => self.check_print("std.io.eprintln", arguments, span),
            (Builtin::Same, [left, right]) => self.check_same(left, right, span),
            (Builtin::Dbg, [value]) => self.check_dbg(value, span),
            (Builtin::Assert, [condition]) => self.check_assert(condition, None, span),
            (Builtin::Assert, [condition, message]) => {
                self.check_assert(condition, Some(message), span)
            }
            (Builtin::AssertEq, [left, right]) => self.check_assert_eq(left, right, None, span),
            (Builtin::AssertEq, [left, right, message]) => {
                self.check_assert_eq(left, right, Some(message), span)
            }
            (Builtin::Panic, [message]) => {
                let message = self.check_expression(message, &Expected::ANY);
                let message = self.display(message);
                panic_with(message, span)
            }
            _ => unreachable!("the number of arguments fits `arity`"),
        }
    }

    fn check_print(
        &mut self,
        import: &str,
        arguments: &[ast::Expression],
        span: Span,
    ) -> Expression {
        let text = match arguments.first() {
            Some(value) => {
                let value = self.check_expression(value, &Expected::ANY);
                self.display(value)
            }
            None => text_literal("", span),
        };
        self.call_import(import, vec![text], Type::UNIT, span)
    }

    /// `same(a, b)`: whether two references lead to the same thing.
    fn check_same(
        &mut self,
        left: &ast::Expression,
        right: &ast::Expression,
        span: Span,
    ) -> Expression {
        let left = self.check_expression(left, &Expected::ANY);
        let reason = format!("the other value is {}", self.quoted(left.ty));
        let right = self.check_expression(right, &Expected::because(left.ty, left.span, reason));
        operation(Opcode::Same, vec![left, right], Type::BOOL, span)
    }

    /// `dbg(e)` prints where it stands, what it was given and the value, to
    /// standard error, and gives the value.
    fn check_dbg(&mut self, value: &ast::Expression, span: Span) -> Expression {
        let source = self.one_line_source(value.span);
        let value = self.check_expression(value, &Expected::ANY);
        if matches!(self.resolve(value.ty), Type::ERROR | Type::NEVER) {
            return value;
        }
        let place = self.sources.line_column(span);
        let path = self.sources.file(self.sources.file_of(span)).path();
        let prefix = format!("[{path}:{}:{}] {source} = ", place.line, place.column);
        let ty = value.ty;
        let (definition, variable) = self.bind_temporary(value);
        let shown = self.read_temporary(variable);
        let shown = self.display_quoted(shown);
        let text = join(vec![text_literal(prefix, span), shown], span);
        let print = self.call_import("std.io.eprintln", vec![text], Type::UNIT, span);
        let statements = vec![definition, Statement::Expression(print)];
        block(statements, Some(self.read_temporary(variable)), ty, span)
    }

    fn check_assert(
        &mut self,
        condition: &ast::Expression,
        message: Option<&ast::Expression>,
        span: Span,
    ) -> Expression {
        let source = self.one_line_source(condition.span);
        let reason = "`assert` takes a condition";
        let expected = Expected::because(Type::BOOL, span, reason);
        let condition = self.check_expression(condition, &expected);
        let text = match message {
            None => text_literal(format!("assertion failed: {source}"), span),
            Some(message) => {
                let message = self.check_message(message);
                join(
                    vec![text_literal("assertion failed: ", span), message],
                    span,
                )
            }
        };
        panic_unless(condition, text, span)
    }

    fn check_assert_eq(
        &mut self,
        left: &ast::Expression,
        right: &ast::Expression,
        message: Option<&ast::Expression>,
        span: Span,
    ) -> Expression {
        let left = self.check_expression(left, &Expected::ANY);
        if matches!(self.resolve(left.ty), Type::ERROR | Type::NEVER) {
            let mut arguments = vec![right];
            arguments.extend(message);
            for argument in arguments {
                self.check_expression(argument, &Expected::ANY);
            }
            return left;
        }
        let reason = format!("the other value is {}", self.quoted(left.ty));
        let right_expected = Expected::because(left.ty, left.span, reason);
        let right_span = right.span;
        let right = self.check_expression(right, &right_expected);
        let message = message.map(|message| self.check_message(message));
        if matches!(self.resolve(right.ty), Type::ERROR | Type::NEVER) {
            return right;
        }

        let (define_left, left) = self.bind_temporary(left);
        let (define_right, right) = self.bind_temporary(right);
        let condition = self.check_equality(left, right, right_span, span);
        let mut parts = vec![text_literal("assertion failed: ", span)];
        if let Some(message) = message {
            parts.push(message);
            parts.push(text_literal(": ", span));
        }
        parts.push(text_literal("left is ", span));
        let shown = self.read_temporary(left);
        parts.push(self.display_quoted(shown));
        parts.push(text_literal(", right is ", span));
        let shown = self.read_temporary(right);
        parts.push(self.display_quoted(shown));
        let check = panic_unless(condition, join(parts, span), span);
        let ty = check.ty;
        block(vec![define_left, define_right], Some(check), ty, span)
    }

    fn check_equality(
        &mut self,
        left: VariableId,
        right: VariableId,
        operator_span: Span,
        span: Span,
    ) -> Expression {
        let (left, right) = (self.read_temporary(left), self.read_temporary(right));
        let ty = self.resolve(left.ty);
        self.apply(BinaryOperator::Equal, ty, left, right, operator_span, span)
            .unwrap_or_else(|| error_expression(span))
    }

    fn check_message(&mut self, message: &ast::Expression) -> Expression {
        let message = self.check_expression(message, &Expected::ANY);
        self.display(message)
    }

    /// The value as text: what `print` shows.
    pub(super) fn display(&mut self, value: Expression) -> Expression {
        if matches!(
            self.resolve(value.ty),
            Type::STRING | Type::ERROR | Type::NEVER
        ) {
            return value;
        }
        display(value, false)
    }

    /// The value as text inside another: a `String` as its literal.
    fn display_quoted(&mut self, value: Expression) -> Expression {
        if matches!(self.resolve(value.ty), Type::ERROR | Type::NEVER) {
            return value;
        }
        display(value, true)
    }

    pub(super) fn call_import(
        &mut self,
        name: &str,
        arguments: Vec<Expression>,
        ty: Type,
        span: Span,
    ) -> Expression {
        Expression {
            ty: operands_type(&arguments, ty),
            kind: ExpressionKind::CallImport {
                import: self.interner.intern(name),
                arguments,
            },
            span,
        }
    }

    pub(super) fn bind_temporary(&mut self, value: Expression) -> (Statement, VariableId) {
        let variable = self.new_temporary(value.ty, value.span);
        (Statement::Let { variable, value }, variable)
    }

    pub(super) fn read_temporary(&self, id: VariableId) -> Expression {
        let variable = &self.variables[id.index()];
        Expression {
            kind: ExpressionKind::Variable(id),
            ty: variable.ty,
            span: variable.span,
        }
    }

    /// Source text with its white space, line breaks too, as single spaces.
    fn one_line_source(&self, span: Span) -> String {
        let words: Vec<&str> = self.sources.text_of(span).split_whitespace().collect();
        words.join(" ")
    }
}

fn text_literal(text: impl Into<String>, span: Span) -> Expression {
    Expression {
        kind: ExpressionKind::String(text.into()),
        ty: Type::STRING,
        span,
    }
}

fn display(value: Expression, quoted: bool) -> Expression {
    Expression {
        span: value.span,
        kind: ExpressionKind::Display {
            value: Box::new(value),
            quoted,
        },
        ty: Type::STRING,
    }
}

fn join(parts: Vec<Expression>, span: Span) -> Expression {
    Expression {
        ty: operands_type(&parts, Type::STRING),
        kind: ExpressionKind::Concat(parts),
        span,
    }
}

pub(super) fn panic_with(message: Expression, span: Span) -> Expression {
    Expression {
        ty: operands_type([&message], Type::NEVER),
        kind: ExpressionKind::Panic(Box::new(message)),
        span,
    }
}

fn panic_unless(condition: Expression, message: Expression, span: Span) -> Expression {
    if condition.ty == Type::ERROR || message.ty == Type::ERROR {
        return error_expression(span);
    }
    let ty = operands_type([&condition], Type::UNIT);
    let failed = operation(Opcode::Not, vec![condition], Type::BOOL, span);
    Expression {
        kind: ExpressionKind::If {
            condition: Box::new(failed),
            consequence: Box::new(panic_with(message, span)),
            alternative: None,
        },
        ty,
        span,
    }
}

fn block(statements: Vec<Statement>, tail: Option<Expression>, ty: Type, span: Span) -> Expression {
    Expression {
        kind: ExpressionKind::Block(Box::new(Block {
            statements,
            tail: tail.map(Box::new),
            ty,
            span,
        })),
        ty,
        span,
    }
}

/// Evaluates `effects` and drops their values, then gives `value`.
pub(super) fn sequence(effects: Vec<Expression>, value: Expression, span: Span) -> Expression {
    let ty = operands_type(&effects, value.ty);
    let statements = effects.into_iter().map(Statement::Expression).collect();
    block(statements, Some(value), ty, span)
}
