//! The syntax tree, one node on each line, indented below its parent.

use std::fmt::{Display, Write as _};

use crate::ast::{
    Arm, Block, Const, Enum, Expression, ExpressionKind, Function, FunctionBody, GenericParameter,
    Ident, Impl, Import, ImportNames, Parameter, Path, Pattern, PatternKind, Statement,
    StatementKind, StringPart, Struct, TypeExpression, TypeExpressionKind, UnaryOperator,
    VariantFields,
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
            StatementKind::Let { pattern, ty, value } => {
                self.node("let", span, |dump| {
                    dump.pattern(pattern);
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
            StatementKind::Function(function) => self.function(function, span),
            StatementKind::Const(definition) => self.constant(definition, span),
            StatementKind::Struct(definition) => self.struct_definition(definition, span),
            StatementKind::Enum(definition) => self.enum_definition(definition, span),
            StatementKind::Impl(definition) => self.impl_definition(definition, span),
            StatementKind::Import(import) => self.import(import, span),
            StatementKind::Error => self.line("error", span),
        }
    }

    fn function(&mut self, function: &Function, span: Span) {
        let text = format!("{}fn {}", public(function.public), self.name(function.name));
        self.node(text, span, |dump| {
            dump.generics(&function.generics);
            if let Some(receiver) = function.receiver {
                dump.line("self", receiver);
            }
            dump.parameters("parameter", &function.parameters);
            if let Some(result) = &function.result {
                dump.node("result", result.span, |dump| dump.ty(result));
            }
            match &function.body {
                FunctionBody::Block(block) => dump.block("body", block),
                FunctionBody::Intrinsic { name, span } => {
                    dump.line(format_args!("intrinsic {name:?}"), *span);
                }
            }
        });
    }

    fn constant(&mut self, definition: &Const, span: Span) {
        let text = format!(
            "{}const {}",
            public(definition.public),
            self.name(definition.name)
        );
        self.node(text, span, |dump| {
            if let Some(ty) = &definition.ty {
                dump.ty(ty);
            }
            dump.expression(&definition.value);
        });
    }

    fn struct_definition(&mut self, definition: &Struct, span: Span) {
        let text = format!(
            "{}struct {}",
            public(definition.public),
            self.name(definition.name)
        );
        self.node(text, span, |dump| {
            dump.generics(&definition.generics);
            dump.parameters("field", &definition.fields);
        });
    }

    fn enum_definition(&mut self, definition: &Enum, span: Span) {
        let text = format!(
            "{}enum {}",
            public(definition.public),
            self.name(definition.name)
        );
        self.node(text, span, |dump| {
            dump.generics(&definition.generics);
            for variant in &definition.variants {
                let text = format!("variant {}", dump.name(variant.name));
                dump.node(text, variant.name.span, |dump| match &variant.fields {
                    VariantFields::Unit => {}
                    VariantFields::Tuple(types) => dump.types(types),
                    VariantFields::Named(fields) => dump.parameters("field", fields),
                });
            }
        });
    }

    fn impl_definition(&mut self, definition: &Impl, span: Span) {
        self.node("impl", span, |dump| {
            dump.generics(&definition.generics);
            dump.ty(&definition.target);
            for constant in &definition.constants {
                dump.constant(constant, constant.name.span);
            }
            for function in &definition.functions {
                dump.function(function, function.header_span);
            }
        });
    }

    fn import(&mut self, import: &Import, span: Span) {
        let parts: Vec<&str> = import.path.iter().map(|part| self.name(*part)).collect();
        let text = format!("import {}", parts.join("::"));
        self.node(text, span, |dump| match &import.names {
            ImportNames::Module(name) => {
                let text = format!("module {}", dump.name(*name));
                dump.line(text, name.span);
            }
            ImportNames::List(names) => {
                for name in names {
                    let text = format!("item {}", dump.name(*name));
                    dump.line(text, name.span);
                }
            }
        });
    }

    fn generics(&mut self, generics: &[GenericParameter]) {
        for parameter in generics {
            let bounds: Vec<&str> = parameter
                .bounds
                .iter()
                .map(|bound| self.name(*bound))
                .collect();
            let colon = if bounds.is_empty() { "" } else { ": " };
            let text = format!(
                "type parameter {}{colon}{}",
                self.name(parameter.name),
                bounds.join(" + ")
            );
            self.line(text, parameter.name.span);
        }
    }

    fn parameters(&mut self, what: &str, parameters: &[Parameter]) {
        for parameter in parameters {
            let text = format!("{what} {}", self.name(parameter.name));
            self.node(text, parameter.name.span, |dump| dump.ty(&parameter.ty));
        }
    }

    /// A path on one line, and below it its type arguments.
    fn path(&mut self, what: &str, path: &Path, span: Span) {
        let parts: Vec<&str> = path
            .segments
            .iter()
            .map(|segment| self.name(segment.name))
            .collect();
        self.node(format!("{what} {}", parts.join("::")), span, |dump| {
            for segment in &path.segments {
                dump.types(&segment.arguments);
            }
        });
    }

    fn types(&mut self, types: &[TypeExpression]) {
        for ty in types {
            self.ty(ty);
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        let span = pattern.span;
        match &pattern.kind {
            PatternKind::Wildcard => self.line("pattern _", span),
            PatternKind::Name(symbol) => {
                let text = format!("pattern {}", self.interner.resolve(*symbol));
                self.line(text, span);
            }
            PatternKind::Path(path) => self.path("pattern path", path, span),
            PatternKind::Literal(literal) => {
                self.node("pattern literal", span, |dump| dump.expression(literal));
            }
            PatternKind::Range { start, end } => self.node("pattern range", span, |dump| {
                dump.expression(start);
                dump.expression(end);
            }),
            PatternKind::Unit => self.line("pattern ()", span),
            PatternKind::Tuple(parts) => {
                self.node("pattern tuple", span, |dump| dump.patterns(parts));
            }
            PatternKind::Variant { path, fields, rest } => {
                self.node("pattern variant", span, |dump| {
                    dump.path("path", path, path.span);
                    dump.patterns(fields);
                    dump.rest(*rest);
                });
            }
            PatternKind::Struct { path, fields, rest } => {
                self.node("pattern struct", span, |dump| {
                    dump.path("path", path, path.span);
                    for field in fields {
                        let text = format!("field {}", dump.name(field.name));
                        dump.node(text, field.name.span, |dump| dump.pattern(&field.pattern));
                    }
                    dump.rest(*rest);
                });
            }
            PatternKind::Or(alternatives) => {
                self.node("pattern or", span, |dump| dump.patterns(alternatives));
            }
            PatternKind::Error => self.line("pattern error", span),
        }
    }

    fn patterns(&mut self, patterns: &[Pattern]) {
        for pattern in patterns {
            self.pattern(pattern);
        }
    }

    fn rest(&mut self, rest: Option<Span>) {
        if let Some(span) = rest {
            self.line("rest ..", span);
        }
    }

    fn arm(&mut self, arm: &Arm) {
        let span = arm.pattern.span.to(arm.body.span);
        self.node("arm", span, |dump| {
            dump.pattern(&arm.pattern);
            if let Some(guard) = &arm.guard {
                dump.node("guard", guard.span, |dump| dump.expression(guard));
            }
            dump.expression(&arm.body);
        });
    }

    fn expressions(&mut self, expressions: &[Expression]) {
        for expression in expressions {
            self.expression(expression);
        }
    }

    fn ty(&mut self, ty: &TypeExpression) {
        match &ty.kind {
            TypeExpressionKind::Path(path) => self.path("type", path, ty.span),
            TypeExpressionKind::Tuple(parts) => {
                self.node("type tuple", ty.span, |dump| dump.types(parts));
            }
            TypeExpressionKind::Unit => self.line("type ()", ty.span),
            TypeExpressionKind::Function { parameters, result } => {
                self.node("type fn", ty.span, |dump| {
                    dump.types(parameters);
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
            ExpressionKind::Path(path) => self.path("path", path, span),
            ExpressionKind::Tuple(parts) => {
                self.node("tuple", span, |dump| dump.expressions(parts));
            }
            ExpressionKind::Array(elements) => {
                self.node("array", span, |dump| dump.expressions(elements));
            }
            ExpressionKind::Map(entries) => self.node("map", span, |dump| {
                for (key, value) in entries {
                    dump.node("entry", key.span.to(value.span), |dump| {
                        dump.expression(key);
                        dump.expression(value);
                    });
                }
            }),
            ExpressionKind::Struct { path, fields } => self.node("struct", span, |dump| {
                dump.path("path", path, path.span);
                for field in fields {
                    let text = format!("field {}", dump.name(field.name));
                    dump.node(text, field.name.span, |dump| dump.expression(&field.value));
                }
            }),
            ExpressionKind::Field { object, name } => {
                let text = format!("field {}", self.name(*name));
                self.node(text, span, |dump| dump.expression(object));
            }
            ExpressionKind::TupleField { object, index, .. } => {
                self.node(format_args!("field {index}"), span, |dump| {
                    dump.expression(object);
                });
            }
            ExpressionKind::Index { object, index } => self.node("index", span, |dump| {
                dump.expression(object);
                dump.expression(index);
            }),
            ExpressionKind::Try(operand) => {
                self.node("try", span, |dump| dump.expression(operand));
            }
            ExpressionKind::Lambda(lambda) => self.node("lambda", span, |dump| {
                for parameter in &lambda.parameters {
                    let text = format!("parameter {}", dump.name(parameter.name));
                    dump.node(text, parameter.name.span, |dump| {
                        if let Some(ty) = &parameter.ty {
                            dump.ty(ty);
                        }
                    });
                }
                if let Some(result) = &lambda.result {
                    dump.node("result", result.span, |dump| dump.ty(result));
                }
                dump.block("body", &lambda.body);
            }),
            ExpressionKind::Match { scrutinee, arms } => self.node("match", span, |dump| {
                dump.expression(scrutinee);
                for arm in arms {
                    dump.arm(arm);
                }
            }),
            ExpressionKind::Let { pattern, value } => self.node("let", span, |dump| {
                dump.pattern(pattern);
                dump.expression(value);
            }),
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
                dump.expressions(arguments);
            }),
            ExpressionKind::MethodCall {
                receiver,
                method,
                type_arguments,
                arguments,
            } => {
                let text = format!("method call {}", self.name(*method));
                self.node(text, span, |dump| {
                    dump.expression(receiver);
                    dump.types(type_arguments);
                    dump.expressions(arguments);
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
                pattern,
                iterable,
                body,
            } => self.node("for", span, |dump| {
                dump.pattern(pattern);
                dump.expression(iterable);
                dump.block("body", body);
            }),
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

/// What stands before a definition that other modules may use.
const fn public(public: bool) -> &'static str {
    if public { "pub " } else { "" }
}
