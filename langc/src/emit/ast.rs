//! The syntax tree, one node on each line, indented below its parent.

use std::fmt::{Display, Write as _};

use crate::ast::{
    Block, Expression, ExpressionKind, Ident, Statement, StatementKind, StringPart, TypeExpression,
    TypeExpressionKind, UnaryOperator,
};
use crate::source::{SourceFile, Span};
use crate::symbol::Interner;

/// The syntax tree of a file.
#[must_use]
pub fn syntax_tree(file: &SourceFile, interner: &Interner, root: &Block) -> String {
    let mut dump = Dump {
        file,
        interner,
        depth: 0,
        out: String::new(),
    };
    dump.block("file", root);
    dump.out
}

struct Dump<'a> {
    file: &'a SourceFile,
    interner: &'a Interner,
    depth: usize,
    out: String,
}

impl Dump<'_> {
    /// A node's own line.
    fn line(&mut self, text: impl Display, span: Span) {
        let range = self.file.range(span);
        let indentation = self.depth * 2;
        let _ = writeln!(
            self.out,
            "{:indentation$}{text}  @{}..{}",
            "", range.start, range.end
        );
    }

    /// A node with what is below it.
    fn node(&mut self, text: impl Display, span: Span, below: impl FnOnce(&mut Self)) {
        self.line(text, span);
        self.depth += 1;
        below(self);
        self.depth -= 1;
    }

    fn name(&self, ident: Ident) -> &str {
        self.interner.resolve(ident.symbol)
    }

    fn block(&mut self, what: &str, block: &Block) {
        self.node(what, block.span, |dump| {
            for statement in &block.statements {
                dump.statement(statement);
            }
            if let Some(tail) = &block.tail {
                dump.node("tail", tail.span, |dump| dump.expression(tail));
            }
        });
    }

    fn statement(&mut self, statement: &Statement) {
        let span = statement.span;
        match &statement.kind {
            StatementKind::Let { name, ty, value } => {
                let text = format!("let {}", self.name(*name));
                self.node(text, span, |dump| {
                    if let Some(ty) = ty {
                        dump.ty(ty);
                    }
                    dump.expression(value);
                });
            }
            StatementKind::Assign {
                target,
                operator,
                value,
                ..
            } => {
                let symbol = operator.map_or("", |operator| operator.symbol());
                self.node(format!("assign {symbol}="), span, |dump| {
                    dump.expression(target);
                    dump.expression(value);
                });
            }
            StatementKind::Expression {
                expression,
                semicolon,
            } => {
                let text = if *semicolon {
                    "expression statement ;"
                } else {
                    "expression statement"
                };
                self.node(text, span, |dump| dump.expression(expression));
            }
            StatementKind::Function(function) => {
                let text = format!("fn {}", self.name(function.name));
                self.node(text, span, |dump| {
                    for parameter in &function.parameters {
                        let text = format!("parameter {}", dump.name(parameter.name));
                        dump.node(text, parameter.name.span, |dump| dump.ty(&parameter.ty));
                    }
                    if let Some(result) = &function.result {
                        dump.node("result", result.span, |dump| dump.ty(result));
                    }
                    dump.block("body", &function.body);
                });
            }
            StatementKind::Const(definition) => {
                let text = format!("const {}", self.name(definition.name));
                self.node(text, span, |dump| {
                    if let Some(ty) = &definition.ty {
                        dump.ty(ty);
                    }
                    dump.expression(&definition.value);
                });
            }
            StatementKind::Error => self.line("error", span),
        }
    }

    fn ty(&mut self, ty: &TypeExpression) {
        match &ty.kind {
            TypeExpressionKind::Name(symbol) => {
                let text = format!("type {}", self.interner.resolve(*symbol));
                self.line(text, ty.span);
            }
            TypeExpressionKind::Unit => self.line("type ()", ty.span),
            TypeExpressionKind::Function { parameters, result } => {
                self.node("type fn", ty.span, |dump| {
                    for parameter in parameters {
                        dump.ty(parameter);
                    }
                    if let Some(result) = result {
                        dump.node("result", result.span, |dump| dump.ty(result));
                    }
                });
            }
            TypeExpressionKind::Error => self.line("type error", ty.span),
        }
    }

    fn expression(&mut self, expression: &Expression) {
        let span = expression.span;
        match &expression.kind {
            ExpressionKind::Int(value) => self.line(format_args!("int {value}"), span),
            ExpressionKind::Float(value) => self.line(format_args!("float {value:?}"), span),
            ExpressionKind::Bool(value) => self.line(format_args!("bool {value}"), span),
            ExpressionKind::Unit => self.line("unit", span),
            ExpressionKind::String(parts) => self.node("string", span, |dump| {
                for part in parts {
                    match part {
                        StringPart::Text(text) => {
                            dump.line(format_args!("text {text:?}"), span);
                        }
                        StringPart::Interpolation(value) => dump.expression(value),
                    }
                }
            }),
            ExpressionKind::Name(symbol) => {
                let text = format!("name {}", self.interner.resolve(*symbol));
                self.line(text, span);
            }
            ExpressionKind::Path { base, member } => {
                let text = format!("path {}::{}", self.name(*base), self.name(*member));
                self.line(text, span);
            }
            ExpressionKind::Unary { operator, operand } => {
                let text = match operator {
                    UnaryOperator::Negate => "unary -",
                    UnaryOperator::Not => "unary !",
                };
                self.node(text, span, |dump| dump.expression(operand));
            }
            ExpressionKind::Binary {
                operator,
                left,
                right,
                ..
            } => {
                self.node(format_args!("binary {}", operator.symbol()), span, |dump| {
                    dump.expression(left);
                    dump.expression(right);
                });
            }
            ExpressionKind::Cast { operand, ty } => self.node("cast", span, |dump| {
                dump.expression(operand);
                dump.ty(ty);
            }),
            ExpressionKind::Call { callee, arguments } => self.node("call", span, |dump| {
                dump.expression(callee);
                for argument in arguments {
                    dump.expression(argument);
                }
            }),
            ExpressionKind::MethodCall {
                receiver,
                method,
                arguments,
            } => {
                let text = format!("method call {}", self.name(*method));
                self.node(text, span, |dump| {
                    dump.expression(receiver);
                    for argument in arguments {
                        dump.expression(argument);
                    }
                });
            }
            ExpressionKind::Block(block) => self.block("block", block),
            ExpressionKind::Parenthesized(inner) => {
                self.node("parenthesized", span, |dump| dump.expression(inner));
            }
            ExpressionKind::If {
                condition,
                consequence,
                alternative,
            } => self.node("if", span, |dump| {
                dump.expression(condition);
                dump.block("then", consequence);
                if let Some(alternative) = alternative {
                    dump.node("else", alternative.span, |dump| {
                        dump.expression(alternative);
                    });
                }
            }),
            ExpressionKind::While { condition, body } => self.node("while", span, |dump| {
                dump.expression(condition);
                dump.block("body", body);
            }),
            ExpressionKind::Loop { body } => {
                self.node("loop", span, |dump| dump.block("body", body));
            }
            ExpressionKind::For {
                variable,
                iterable,
                body,
            } => {
                let text = format!("for {}", self.name(*variable));
                self.node(text, span, |dump| {
                    dump.expression(iterable);
                    dump.block("body", body);
                });
            }
            ExpressionKind::Range {
                start,
                end,
                inclusive,
            } => {
                let text = if *inclusive { "range ..=" } else { "range .." };
                self.node(text, span, |dump| {
                    dump.expression(start);
                    dump.expression(end);
                });
            }
            ExpressionKind::Break(value) => self.node("break", span, |dump| {
                if let Some(value) = value {
                    dump.expression(value);
                }
            }),
            ExpressionKind::Continue => self.line("continue", span),
            ExpressionKind::Return(value) => self.node("return", span, |dump| {
                if let Some(value) = value {
                    dump.expression(value);
                }
            }),
            ExpressionKind::Error => self.line("error", span),
        }
    }
}
