//! Constants: worked out when their block begins, so that later they are
//! literals.
//!
//! The constants of a block may refer to each other in any order. They are
//! sorted first (depth-first, on an explicit stack: a chain of them may be as
//! long as the program), so each is checked after those it needs.

use rustc_hash::FxHashMap;

use crate::ast::{self, StatementKind};
use crate::constant::{Failure, Value, apply};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::typed::{Expression, ExpressionKind};
use crate::types::Type;

use super::{Checker, Expected, error_expression};

/// Identifies a constant of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ConstantId(u32);

impl ConstantId {
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// A constant of the program.
#[derive(Debug)]
pub(super) struct Constant {
    name: ast::Ident,
    ty: Type,
    /// Its value; none before it is checked, and when that failed.
    value: Option<Value>,
}

impl Constant {
    /// Where its name stands in its definition.
    pub(super) const fn span(&self) -> Span {
        self.name.span
    }
}

impl Checker<'_> {
    /// Enters a constant; it has no value yet.
    pub(super) fn declare_constant(&mut self, constant: &ast::Const) -> ConstantId {
        let id = ConstantId(self.constants.len() as u32);
        self.constants.push(Constant {
            name: constant.name,
            ty: Type::ERROR,
            value: None,
        });
        id
    }

    /// Works out the constants that a block defines.
    pub(super) fn check_constants(
        &mut self,
        block: &ast::Block,
        constants: &[(ConstantId, &ast::Const)],
    ) {
        let variables = block
            .statements
            .iter()
            .filter_map(|statement| match &statement.kind {
                StatementKind::Let { pattern, .. } => match pattern.kind {
                    ast::PatternKind::Name(name) => Some(name),
                    _ => None,
                },
                _ => None,
            })
            .collect();
        let outer = self.variables_beside_constants.replace(variables);
        for position in self.sort_constants(constants) {
            let (id, constant) = constants[position];
            self.check_constant(id, constant);
        }
        self.variables_beside_constants = outer;
    }

    /// Positions of the constants, each after those it needs; those that need
    /// themselves are reported and left out.
    fn sort_constants(&mut self, constants: &[(ConstantId, &ast::Const)]) -> Vec<usize> {
        #[derive(Clone, Copy, PartialEq)]
        enum Mark {
            New,
            Open,
            Done,
        }
        let positions: FxHashMap<Symbol, usize> = constants
            .iter()
            .enumerate()
            .map(|(position, (_, constant))| (constant.name.symbol, position))
            .collect();
        let needs: Vec<Vec<usize>> = constants
            .iter()
            .map(|(_, constant)| {
                let mut names = Vec::new();
                collect_names(&constant.value, &mut names);
                names
                    .iter()
                    .filter_map(|name| positions.get(name).copied())
                    .collect()
            })
            .collect();

        let mut marks = vec![Mark::New; constants.len()];
        let mut sorted = Vec::with_capacity(constants.len());
        for root in 0..constants.len() {
            if marks[root] != Mark::New {
                continue;
            }
            marks[root] = Mark::Open;
            let mut path = vec![(root, 0)];
            while let Some((position, next)) = path.last_mut() {
                let position = *position;
                let Some(need) = needs[position].get(*next).copied() else {
                    marks[position] = Mark::Done;
                    sorted.push(position);
                    path.pop();
                    continue;
                };
                *next += 1;
                match marks[need] {
                    Mark::Done => {}
                    Mark::New => {
                        marks[need] = Mark::Open;
                        path.push((need, 0));
                    }
                    Mark::Open => {
                        let start = path
                            .iter()
                            .position(|(position, _)| *position == need)
                            .unwrap_or(0);
                        let cycle: Vec<ast::Ident> = path[start..]
                            .iter()
                            .map(|(position, _)| constants[*position].1.name)
                            .collect();
                        self.report_constant_cycle(&cycle);
                    }
                }
            }
        }
        sorted
    }

    fn report_constant_cycle(&mut self, cycle: &[ast::Ident]) {
        let [first, others @ ..] = cycle else { return };
        let name = self.interner.resolve(first.symbol);
        let mut diagnostic = Diagnostic::new(
            &codes::CONSTANT_CYCLE,
            first.span,
            format!("the value of `{name}` depends on itself"),
        )
        .with_label("this constant");
        for other in others {
            diagnostic = diagnostic.with_secondary(other.span, "needs this one");
        }
        self.report(diagnostic);
    }

    fn check_constant(&mut self, id: ConstantId, constant: &ast::Const) {
        let expected = match &constant.ty {
            Some(written) => {
                let ty = self.check_type(written);
                Expected::because(ty, written.span, "expected because of this type")
            }
            None => Expected::ANY,
        };
        let value = self.check_expression(&constant.value, &expected);
        let evaluated = match evaluate(&value) {
            Ok(value) => value,
            Err(None) => return,
            Err(Some(diagnostic)) => {
                self.report(*diagnostic);
                return;
            }
        };
        let constant = &mut self.constants[id.index()];
        constant.ty = value.ty;
        constant.value = Some(evaluated);
    }

    /// A use of a constant: its value.
    pub(super) fn constant_expression(&mut self, id: ConstantId, span: Span) -> Expression {
        let constant = &self.constants[id.index()];
        match &constant.value {
            Some(value) => Expression {
                kind: value.clone().into_expression(),
                ty: constant.ty,
                span,
            },
            // Reported where it is defined.
            None => error_expression(span),
        }
    }
}

/// The names in an expression of a form that constants may have.
fn collect_names(expression: &ast::Expression, names: &mut Vec<Symbol>) {
    match &expression.kind {
        ast::ExpressionKind::Name(name) => names.push(*name),
        ast::ExpressionKind::Parenthesized(inner) => collect_names(inner, names),
        ast::ExpressionKind::Unary { operand, .. } | ast::ExpressionKind::Cast { operand, .. } => {
            collect_names(operand, names);
        }
        ast::ExpressionKind::Binary { left, right, .. } => {
            collect_names(left, names);
            collect_names(right, names);
        }
        _ => {}
    }
}

/// Says that an expression has no value at compile time.
pub(super) fn not_constant(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(&codes::NOT_CONSTANT, span, message)
        .with_label("known only when the program runs")
        .with_help(
            "a constant is made of literals, operators, `as` and other constants; \
             define it with `let` for anything else",
        )
}

/// The value of an expression, or what is wrong (nothing, when that has been
/// said already).
fn evaluate(expression: &Expression) -> Result<Value, Option<Box<Diagnostic>>> {
    if let Some(value) = Value::of_literal(&expression.kind) {
        return Ok(value);
    }
    match &expression.kind {
        ExpressionKind::Error => Err(None),
        ExpressionKind::And(left, right) => match evaluate(left)? {
            Value::Bool(true) => evaluate(right),
            decided => evaluate(right).map(|_| decided),
        },
        ExpressionKind::Or(left, right) => match evaluate(left)? {
            Value::Bool(false) => evaluate(right),
            decided => evaluate(right).map(|_| decided),
        },
        ExpressionKind::Concat(parts) => {
            let mut text = String::new();
            for part in parts {
                if let Value::String(part) = evaluate(part)? {
                    text.push_str(&part);
                }
            }
            Ok(Value::String(text))
        }
        ExpressionKind::Operation { opcode, operands } => {
            let operands = operands
                .iter()
                .map(evaluate)
                .collect::<Result<Vec<Value>, _>>()?;
            apply(*opcode, &operands).map_err(|failure| {
                Some(Box::new(match failure {
                    Failure::NotConstant => {
                        not_constant(expression.span, "this is not a constant operation")
                    }
                    Failure::Fails(message) => {
                        Diagnostic::new(&codes::CONSTANT_FAILS, expression.span, message)
                            .with_label("cannot be computed")
                    }
                }))
            })
        }
        _ => Err(Some(Box::new(not_constant(
            expression.span,
            "this value is not constant",
        )))),
    }
}
