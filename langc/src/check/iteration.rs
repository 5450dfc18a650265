//! `for`: each kind of source becomes a plain loop.
//!
//! A step is taken before the body runs, so that `continue` has nothing left to
//! do; only counting loops have a form of their own, which never overflows.

use lbc_format::isa::Opcode;

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::typed::{
    Block, Expression, ExpressionKind, Pattern, PatternKind, Statement, Target, VariableId,
    VariableKind,
};
use crate::types::{Type, TypeKind};

use super::control::block_expression;
use super::expression::operands_type;
use super::operators::operation;
use super::scope::Entity;
use super::{Checker, Expected, LoopKind, error_expression};

impl Checker<'_> {
    pub(super) fn check_for(
        &mut self,
        pattern: &ast::Pattern,
        iterable: &ast::Expression,
        body: &ast::Block,
        span: Span,
    ) -> Expression {
        if let ast::ExpressionKind::Range {
            start,
            end,
            inclusive,
        } = &iterable.kind
        {
            let reason = "the bounds of a range are `Int`s";
            let expected = Expected::because(Type::INT, iterable.span, reason);
            let start = self.check_expression(start, &expected);
            let end = self.check_expression(end, &expected);
            return self.check_for_range(pattern, (start, end, *inclusive), body, span);
        }
        let source = self.check_expression(iterable, &Expected::ANY);
        match self.types.kind(source.ty).clone() {
            TypeKind::Array(element) => self.check_for_array(pattern, source, element, body, span),
            TypeKind::Map(key, value) => {
                self.check_for_map(pattern, source, (key, value), body, span)
            }
            TypeKind::String => self.check_for_string(pattern, source, body, span),
            TypeKind::Function(function) if function.parameters.is_empty() => {
                match self.types.kind(function.result) {
                    TypeKind::Adt(id, arguments) if Some(*id) == self.option => {
                        let item = arguments[0];
                        self.check_for_function(pattern, source, item, body, span)
                    }
                    _ => self.check_for_nothing(pattern, &source, body, span),
                }
            }
            _ => self.check_for_nothing(pattern, &source, body, span),
        }
    }

    /// Reports a source that cannot be walked through; the body is checked for
    /// errors of its own.
    fn check_for_nothing(
        &mut self,
        pattern: &ast::Pattern,
        source: &Expression,
        body: &ast::Block,
        span: Span,
    ) -> Expression {
        match self.types.kind(source.ty) {
            TypeKind::Error | TypeKind::Never => {}
            TypeKind::Variable(_) => {
                self.report_type_needed(source.span, "`for` walks through it");
            }
            _ => {
                let name = self.quoted(source.ty);
                let mut diagnostic = Diagnostic::new(
                    &codes::NOT_ITERABLE,
                    source.span,
                    format!("`for` cannot walk through {name}"),
                )
                .with_label("not a range, array, map, text or function giving an `Option`");
                if self.resolve(source.ty) == Type::INT {
                    let start = Span::new(source.span.start, source.span.start);
                    diagnostic = diagnostic.with_suggestion(
                        "to count up to it, write a range",
                        start,
                        "0..",
                    );
                }
                self.report(diagnostic);
            }
        }
        self.enter_loop(LoopKind::Plain("for"));
        self.check_item_body(pattern, Type::ERROR, body, span);
        self.body.loops.pop();
        error_expression(span)
    }

    /// The body of a loop with its pattern bound to `item`.
    fn check_item_body(
        &mut self,
        pattern: &ast::Pattern,
        ty: Type,
        body: &ast::Block,
        span: Span,
    ) -> (ItemPattern, Block) {
        self.enter_scope();
        let item = if let ast::PatternKind::Name(symbol) = pattern.kind {
            let name = ast::Ident {
                symbol,
                span: pattern.span,
            };
            let variable = self.new_local(name, ty, VariableKind::Binding);
            self.scopes.bind(symbol, Entity::Variable(variable));
            ItemPattern::Variable(variable)
        } else {
            let (checked, bindings) = self.check_whole_pattern(pattern, ty, VariableKind::Binding);
            self.bind_pattern_variables(&bindings);
            ItemPattern::Pattern(checked)
        };
        let body = self.check_plain_body(body, span);
        self.leave_scope();
        (item, body)
    }

    /// The statement that binds an item.
    fn bind_item(&mut self, item: ItemPattern, value: Expression) -> Statement {
        match item {
            ItemPattern::Variable(variable) => Statement::Let { variable, value },
            ItemPattern::Pattern(pattern) => {
                let ty = value.ty;
                let id = self.add_irrefutable_match(pattern, ty);
                Statement::Destructure { id, value }
            }
        }
    }

    fn check_for_range(
        &mut self,
        pattern: &ast::Pattern,
        (start, end, inclusive): (Expression, Expression, bool),
        body: &ast::Block,
        span: Span,
    ) -> Expression {
        let id = self.enter_loop(LoopKind::Plain("for"));
        let (item, mut body) = self.check_item_body(pattern, Type::INT, body, span);
        self.body.loops.pop();
        let variable = match item {
            ItemPattern::Variable(variable) => variable,
            ItemPattern::Pattern(_) => {
                let variable = self.new_temporary(Type::INT, pattern.span);
                let value = self.read_temporary(variable);
                let statement = self.bind_item(item, value);
                body = in_front(vec![statement], body);
                variable
            }
        };
        let ty = operands_type([&start, &end], Type::UNIT);
        Expression {
            kind: ExpressionKind::ForRange {
                id,
                variable,
                start: Box::new(start),
                end: Box::new(end),
                inclusive,
                body: Box::new(body),
            },
            ty,
            span,
        }
    }

    /// By index, looking at the length anew each time: the array may change.
    fn check_for_array(
        &mut self,
        pattern: &ast::Pattern,
        source: Expression,
        element: Type,
        body: &ast::Block,
        span: Span,
    ) -> Expression {
        let head = source.span;
        let (define_array, array) = self.bind_temporary(source);
        let (define_index, index) = self.bind_temporary(int(0, head));
        let length = operation(
            Opcode::ArrayLen,
            vec![self.read_at(array, head)],
            Type::INT,
            head,
        );
        let condition = operation(
            Opcode::LtInt,
            vec![self.read_at(index, head), length],
            Type::BOOL,
            head,
        );
        let value = self.element_value(
            self.read_at(array, head),
            self.read_at(index, head),
            element,
            head,
        );
        let step = vec![self.advance(index, int(1, head), head)];
        let setup = vec![define_array, define_index];
        self.finish_for(pattern, setup, condition, value, step, body, span)
    }

    /// By character: each is as many bytes further as the one before is long.
    fn check_for_string(
        &mut self,
        pattern: &ast::Pattern,
        source: Expression,
        body: &ast::Block,
        span: Span,
    ) -> Expression {
        let head = source.span;
        let (define_text, text) = self.bind_temporary(source);
        let (define_position, position) = self.bind_temporary(int(0, head));
        let text_value = self.read_at(text, head);
        let length = self.call_import("std.string.len", vec![text_value], Type::INT, head);
        let condition = operation(
            Opcode::LtInt,
            vec![self.read_at(position, head), length],
            Type::BOOL,
            head,
        );
        let arguments = vec![self.read_at(text, head), self.read_at(position, head)];
        let character = self.call_import("std.string.char_at", arguments, Type::STRING, head);
        let (define_character, character) = self.bind_temporary(character);
        let character_value = self.read_at(character, head);
        let width = self.call_import("std.string.len", vec![character_value], Type::INT, head);
        let step = self.advance(position, width, head);
        let value = self.read_at(character, head);
        let value = block_of(vec![define_character, step], value, head);
        let setup = vec![define_text, define_position];
        self.finish_for(pattern, setup, condition, value, Vec::new(), body, span)
    }

    /// In insertion order; the map's revision tells when its keys have changed.
    fn check_for_map(
        &mut self,
        pattern: &ast::Pattern,
        source: Expression,
        (key, value): (Type, Type),
        body: &ast::Block,
        span: Span,
    ) -> Expression {
        let head = source.span;
        let (define_map, map) = self.bind_temporary(source);
        let map_value = self.read_at(map, head);
        let revision = self.call_import("std.map.revision", vec![map_value], Type::INT, head);
        let (define_revision, revision) = self.bind_temporary(revision);
        let first = self.next_entry(map, int(0, head), head);
        let (define_position, position) = self.bind_temporary(first);

        let map_value = self.read_at(map, head);
        let now = self.call_import("std.map.revision", vec![map_value], Type::INT, head);
        let changed = operation(
            Opcode::NeInt,
            vec![now, self.read_at(revision, head)],
            Type::BOOL,
            head,
        );
        let message = Expression {
            kind: ExpressionKind::String(
                "the keys of a map changed while a `for` walked through it".to_owned(),
            ),
            ty: Type::STRING,
            span: head,
        };
        let complain = Expression {
            kind: ExpressionKind::If {
                condition: Box::new(changed),
                consequence: Box::new(super::builtins::panic_with(message, head)),
                alternative: None,
            },
            ty: Type::UNIT,
            span: head,
        };
        let more = operation(
            Opcode::GeInt,
            vec![self.read_at(position, head), int(0, head)],
            Type::BOOL,
            head,
        );
        let condition = block_of(vec![Statement::Expression(complain)], more, head);

        let part = |this: &mut Self, name: &str, ty: Type| {
            let arguments = vec![this.read_at(map, head), this.read_at(position, head)];
            this.call_import(name, arguments, ty, head)
        };
        let entry_key = part(self, "std.map.key_at", key);
        let entry_value = part(self, "std.map.value_at", value);
        let entry = Expression {
            kind: ExpressionKind::New(vec![entry_key, entry_value]),
            ty: self.types.tuple(&[key, value]),
            span: head,
        };
        let following = operation(
            Opcode::AddInt,
            vec![self.read_at(position, head), int(1, head)],
            Type::INT,
            head,
        );
        let next = self.next_entry(map, following, head);
        let step = Statement::Assign {
            target: Target::Variable(position),
            value: next,
            span: head,
        };
        let setup = vec![define_map, define_revision, define_position];
        self.finish_for(pattern, setup, condition, entry, vec![step], body, span)
    }

    fn next_entry(&mut self, map: VariableId, from: Expression, span: Span) -> Expression {
        let arguments = vec![self.read_at(map, span), from];
        self.call_import("std.map.next", arguments, Type::INT, span)
    }

    /// Calls a function until it gives `None`.
    fn check_for_function(
        &mut self,
        pattern: &ast::Pattern,
        source: Expression,
        item: Type,
        body: &ast::Block,
        span: Span,
    ) -> Expression {
        let head = source.span;
        let Some(function) = self.types.as_function(source.ty).cloned() else {
            return error_expression(span);
        };
        let (define, callee) = self.bind_temporary(source);
        let call = Expression {
            kind: ExpressionKind::CallValue {
                callee: Box::new(self.read_at(callee, head)),
                arguments: Vec::new(),
            },
            ty: function.result,
            span: head,
        };
        let id = self.enter_loop(LoopKind::Plain("for"));
        let (item_pattern, body) = self.check_item_body(pattern, item, body, span);
        self.body.loops.pop();
        let variable = self.new_temporary(item, head);
        let value = self.read_at(variable, head);
        let bind = self.bind_item(item_pattern, value);
        let body = block_expression(in_front(vec![bind], body));
        let some = Pattern {
            kind: PatternKind::Variant {
                variant: 0,
                fields: vec![Pattern {
                    kind: PatternKind::Binding(variable),
                    ty: item,
                    span: head,
                }],
            },
            ty: function.result,
            span: head,
        };
        let repeat = self.loop_while_matching(id, some, call, body, span);
        block_of(vec![define], repeat, span)
    }

    /// `{ setup; while condition { let item = value; step; body } }`
    #[expect(
        clippy::too_many_arguments,
        reason = "the parts of a loop, in the order in which they run"
    )]
    fn finish_for(
        &mut self,
        pattern: &ast::Pattern,
        setup: Vec<Statement>,
        condition: Expression,
        value: Expression,
        step: impl IntoIterator<Item = Statement>,
        body: &ast::Block,
        span: Span,
    ) -> Expression {
        let id = self.enter_loop(LoopKind::Plain("for"));
        let (item, body) = self.check_item_body(pattern, value.ty, body, span);
        self.body.loops.pop();
        let mut front = vec![self.bind_item(item, value)];
        front.extend(step);
        let body = in_front(front, body);
        let ty = match setup.first() {
            Some(Statement::Let { value, .. }) => operands_type([value], Type::UNIT),
            _ => Type::UNIT,
        };
        let repeat = Expression {
            kind: ExpressionKind::While {
                id,
                condition: Box::new(condition),
                body: Box::new(body),
            },
            ty,
            span,
        };
        block_of(setup, repeat, span)
    }

    /// `variable += by`
    fn advance(&self, variable: VariableId, by: Expression, span: Span) -> Statement {
        let value = operation(
            Opcode::AddInt,
            vec![self.read_at(variable, span), by],
            Type::INT,
            span,
        );
        Statement::Assign {
            target: Target::Variable(variable),
            value,
            span,
        }
    }

    fn read_at(&self, variable: VariableId, span: Span) -> Expression {
        Expression {
            span,
            ..self.read_temporary(variable)
        }
    }
}

/// What each item of a loop is bound to.
enum ItemPattern {
    Variable(VariableId),
    Pattern(Pattern),
}

fn int(value: i64, span: Span) -> Expression {
    Expression {
        kind: ExpressionKind::Int(value),
        ty: Type::INT,
        span,
    }
}

/// A block with statements in front of what it does.
fn in_front(mut statements: Vec<Statement>, block: Block) -> Block {
    let (ty, span) = (block.ty, block.span);
    statements.push(Statement::Expression(block_expression(block)));
    Block {
        statements,
        tail: None,
        ty,
        span,
    }
}

fn block_of(statements: Vec<Statement>, value: Expression, span: Span) -> Expression {
    let ty = value.ty;
    block_expression(Block {
        statements,
        tail: Some(Box::new(value)),
        ty,
        span,
    })
}
