//! Operators and conversions: which instruction works on which types.

use lbc_format::isa::Opcode;

use crate::ast::{self, BinaryOperator, UnaryOperator};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::typed::{Expression, ExpressionKind};
use crate::types::{Type, TypeKind};

use super::bounds::Bound;
use super::expression::operands_type;
use super::{Checker, Expected, error_expression};

/// The instruction behind an operator on two operands of type `ty`.
pub(crate) fn instruction(operator: BinaryOperator, ty: Type) -> Option<Opcode> {
    use BinaryOperator as Operator;
    Some(match (operator, ty) {
        (Operator::Add, Type::INT) => Opcode::AddInt,
        (Operator::Subtract, Type::INT) => Opcode::SubInt,
        (Operator::Multiply, Type::INT) => Opcode::MulInt,
        (Operator::Divide, Type::INT) => Opcode::DivInt,
        (Operator::Remainder, Type::INT) => Opcode::RemInt,
        (Operator::Add, Type::FLOAT) => Opcode::AddFloat,
        (Operator::Subtract, Type::FLOAT) => Opcode::SubFloat,
        (Operator::Multiply, Type::FLOAT) => Opcode::MulFloat,
        (Operator::Divide, Type::FLOAT) => Opcode::DivFloat,
        (Operator::Remainder, Type::FLOAT) => Opcode::RemFloat,
        (Operator::BitAnd, Type::INT) => Opcode::AndInt,
        (Operator::BitOr, Type::INT) => Opcode::OrInt,
        (Operator::BitXor, Type::INT) => Opcode::XorInt,
        (Operator::ShiftLeft, Type::INT) => Opcode::ShlInt,
        (Operator::ShiftRight, Type::INT) => Opcode::ShrInt,
        (Operator::Equal, Type::INT) => Opcode::EqInt,
        (Operator::NotEqual, Type::INT) => Opcode::NeInt,
        (Operator::Less, Type::INT) => Opcode::LtInt,
        (Operator::LessEqual, Type::INT) => Opcode::LeInt,
        (Operator::Greater, Type::INT) => Opcode::GtInt,
        (Operator::GreaterEqual, Type::INT) => Opcode::GeInt,
        (Operator::Equal, Type::FLOAT) => Opcode::EqFloat,
        (Operator::NotEqual, Type::FLOAT) => Opcode::NeFloat,
        (Operator::Less, Type::FLOAT) => Opcode::LtFloat,
        (Operator::LessEqual, Type::FLOAT) => Opcode::LeFloat,
        (Operator::Greater, Type::FLOAT) => Opcode::GtFloat,
        (Operator::GreaterEqual, Type::FLOAT) => Opcode::GeFloat,
        (Operator::Equal, Type::BOOL) => Opcode::EqBool,
        (Operator::NotEqual, Type::BOOL) => Opcode::NeBool,
        (Operator::Equal, Type::STRING) => Opcode::EqString,
        (Operator::NotEqual, Type::STRING) => Opcode::NeString,
        (Operator::Less, Type::STRING) => Opcode::LtString,
        (Operator::LessEqual, Type::STRING) => Opcode::LeString,
        (Operator::Greater, Type::STRING) => Opcode::GtString,
        (Operator::GreaterEqual, Type::STRING) => Opcode::GeString,
        _ => return None,
    })
}

impl Checker<'_> {
    pub(super) fn check_unary(
        &mut self,
        operator: UnaryOperator,
        operand: &ast::Expression,
        span: Span,
    ) -> Expression {
        let operand = self.check_expression(operand, &Expected::ANY);
        if self.types.is_unknown(operand.ty) {
            self.report_type_needed(operand.span, "an operator is applied to it");
            return error_expression(span);
        }
        let (symbol, opcode) = match (operator, self.resolve(operand.ty)) {
            (_, Type::ERROR | Type::NEVER) => return operand,
            (UnaryOperator::Negate, Type::INT) => ("-", Some(Opcode::NegInt)),
            (UnaryOperator::Negate, Type::FLOAT) => ("-", Some(Opcode::NegFloat)),
            (UnaryOperator::Negate, _) => ("-", None),
            (UnaryOperator::Not, Type::BOOL) => ("!", Some(Opcode::Not)),
            (UnaryOperator::Not, _) => ("!", None),
        };
        let Some(opcode) = opcode else {
            let ty = self.quoted(operand.ty);
            let mut diagnostic = Diagnostic::new(
                &codes::INVALID_OPERANDS,
                span,
                format!("`{symbol}` does not work on {ty}"),
            )
            .with_secondary(operand.span, format!("this is {ty}"));
            if operator == UnaryOperator::Not && self.resolve(operand.ty) == Type::INT {
                diagnostic = diagnostic
                    .with_help("to test for zero write `x == 0`; to flip all bits, `x ^ -1`");
            }
            self.report(diagnostic);
            return error_expression(span);
        };
        let ty = operand.ty;
        operation(opcode, vec![operand], ty, span)
    }

    pub(super) fn check_binary(
        &mut self,
        operator: BinaryOperator,
        operator_span: Span,
        left: &ast::Expression,
        right: &ast::Expression,
        span: Span,
    ) -> Expression {
        if let BinaryOperator::And | BinaryOperator::Or = operator {
            return self.check_logical(operator, operator_span, left, right, span);
        }
        let left = self.check_expression(left, &Expected::ANY);
        self.check_operation(operator, operator_span, left, right, span)
    }

    fn check_logical(
        &mut self,
        operator: BinaryOperator,
        operator_span: Span,
        left: &ast::Expression,
        right: &ast::Expression,
        span: Span,
    ) -> Expression {
        let reason = format!("`{}` works on `Bool`s", operator.symbol());
        let expected = Expected::because(Type::BOOL, operator_span, reason);
        let left = self.check_expression(left, &expected);
        let right = self.check_expression(right, &expected);
        // Whether the right side is reached is not known, so only the left one
        // decides whether the end is.
        let ty = match (self.resolve(left.ty), self.resolve(right.ty)) {
            (Type::ERROR, _) | (_, Type::ERROR) => Type::ERROR,
            (Type::NEVER, _) => Type::NEVER,
            _ => Type::BOOL,
        };
        let (left, right) = (Box::new(left), Box::new(right));
        let kind = match operator {
            BinaryOperator::And => ExpressionKind::And(left, right),
            _ => ExpressionKind::Or(left, right),
        };
        Expression { kind, ty, span }
    }

    /// Applies an operator, other than `&&` and `||`, to a checked left side.
    pub(super) fn check_operation(
        &mut self,
        operator: BinaryOperator,
        operator_span: Span,
        left: Expression,
        right: &ast::Expression,
        span: Span,
    ) -> Expression {
        // What is compared or added with the left side is of its type, which may
        // settle what the right side leaves open: `xs == []`.
        let hint = Expected {
            ty: self.types.has_unknown(left.ty).then_some(left.ty),
            origin: None,
            note: None,
        };
        let open = self.types.is_unknown(left.ty);
        let right = self.check_expression(right, if open { &Expected::ANY } else { &hint });
        let ty = match (self.resolve(left.ty), self.resolve(right.ty)) {
            (Type::ERROR, _) | (_, Type::ERROR) => return error_expression(span),
            (Type::NEVER, ty) | (ty, _) => ty,
        };
        if self.resolve(right.ty) == Type::NEVER || self.types.unify(ty, right.ty) {
            let ty = self.resolve(ty);
            if let Some(checked) = self.apply(operator, ty, left, right, operator_span, span) {
                return checked;
            }
        } else {
            self.report_operand_mismatch(operator, operator_span, &left, &right);
        }
        error_expression(span)
    }

    /// The operation on two operands of type `ty`; none, with a message, when it
    /// does not exist.
    pub(super) fn apply(
        &mut self,
        operator: BinaryOperator,
        ty: Type,
        left: Expression,
        right: Expression,
        operator_span: Span,
        span: Span,
    ) -> Option<Expression> {
        if operator == BinaryOperator::Add && ty == Type::STRING {
            return Some(concat(left, right, span));
        }
        if let Some(opcode) = instruction(operator, ty) {
            let result = match opcode.signature() {
                Some(signature) if signature.pushes == lbc_format::index::TypeIndex::BOOL => {
                    Type::BOOL
                }
                _ => ty,
            };
            return Some(operation(opcode, vec![left, right], result, span));
        }
        match (operator, ty) {
            (_, Type::NEVER) => return Some(left),
            (BinaryOperator::Equal | BinaryOperator::NotEqual, Type::UNIT) => {
                return Some(self.compare_units(operator, left, right, span));
            }
            _ => {}
        }
        let is_function = matches!(self.types.kind(ty), TypeKind::Function(_));
        let bound = match operator {
            BinaryOperator::Equal | BinaryOperator::NotEqual if !is_function => Some(Bound::Eq),
            BinaryOperator::Less
            | BinaryOperator::LessEqual
            | BinaryOperator::Greater
            | BinaryOperator::GreaterEqual
                if self.may_be_ordered(ty) =>
            {
                Some(Bound::Ord)
            }
            _ => None,
        };
        if let Some(bound) = bound {
            let reason = format!("`{}` asks for it", operator.symbol());
            self.oblige(ty, bound, operator_span, reason);
            return Some(Expression {
                ty: operands_type([&left, &right], Type::BOOL),
                kind: ExpressionKind::Compare {
                    operator,
                    left: Box::new(left),
                    right: Box::new(right),
                },
                span,
            });
        }
        if self.types.is_unknown(ty) {
            self.report_type_needed(left.span, "an operator is applied to it");
            return None;
        }
        let name = self.quoted(ty);
        let symbol = operator.symbol();
        let mut diagnostic = Diagnostic::new(
            &codes::INVALID_OPERANDS,
            operator_span,
            format!("`{symbol}` does not work on {name}"),
        )
        .with_secondary(left.span, format!("this is {name}"));
        if matches!(self.types.kind(ty), TypeKind::Function(_)) {
            diagnostic = diagnostic.with_note("functions cannot be compared or computed with");
        }
        self.report(diagnostic);
        None
    }

    /// Whether what the type consists of decides if it has an order.
    fn may_be_ordered(&self, ty: Type) -> bool {
        matches!(
            self.types.kind(ty),
            TypeKind::Tuple(_) | TypeKind::Parameter(_) | TypeKind::Variable(_)
        )
    }

    /// All values of `()` are equal, but both sides are evaluated.
    fn compare_units(
        &mut self,
        operator: BinaryOperator,
        left: Expression,
        right: Expression,
        span: Span,
    ) -> Expression {
        let equal = operator == BinaryOperator::Equal;
        let result = Expression {
            kind: ExpressionKind::Bool(equal),
            ty: Type::BOOL,
            span,
        };
        super::builtins::sequence(vec![left, right], result, span)
    }

    fn report_operand_mismatch(
        &mut self,
        operator: BinaryOperator,
        operator_span: Span,
        left: &Expression,
        right: &Expression,
    ) {
        let symbol = operator.symbol();
        let (left_name, right_name) = (self.quoted(left.ty), self.quoted(right.ty));
        let mut diagnostic = Diagnostic::new(
            &codes::INVALID_OPERANDS,
            operator_span,
            format!("`{symbol}` does not work on {left_name} and {right_name}"),
        )
        .with_label("needs both sides of one type")
        .with_secondary(left.span, format!("this is {left_name}"))
        .with_secondary(right.span, format!("this is {right_name}"));
        match (self.resolve(left.ty), self.resolve(right.ty)) {
            (Type::INT, Type::FLOAT) | (Type::FLOAT, Type::INT) => {
                diagnostic = diagnostic.with_help("convert the `Int` with `as Float`");
            }
            (Type::STRING, _) | (_, Type::STRING) if operator == BinaryOperator::Add => {
                diagnostic = diagnostic
                    .with_help("to build a text from values, write them into it: `\"\\(a)\\(b)\"`");
            }
            _ => {}
        }
        self.report(diagnostic);
    }

    pub(super) fn check_cast(
        &mut self,
        operand: &ast::Expression,
        ty: &ast::TypeExpression,
        span: Span,
    ) -> Expression {
        let operand = self.check_expression(operand, &Expected::ANY);
        let target = self.check_type(ty);
        if self.types.is_unknown(operand.ty) {
            self.report_type_needed(operand.span, "it is converted");
            return error_expression(span);
        }
        match (self.resolve(operand.ty), target) {
            (Type::ERROR | Type::NEVER, _) | (_, Type::ERROR) => {
                let ty = match self.resolve(operand.ty) {
                    Type::NEVER => Type::NEVER,
                    _ => Type::ERROR,
                };
                Expression { ty, ..operand }
            }
            (Type::INT, Type::FLOAT) => {
                operation(Opcode::IntToFloat, vec![operand], Type::FLOAT, span)
            }
            (Type::FLOAT, Type::INT) => {
                operation(Opcode::FloatToInt, vec![operand], Type::INT, span)
            }
            (Type::INT, Type::INT) | (Type::FLOAT, Type::FLOAT) => operand,
            (from, to) => {
                let (from_name, to_name) = (self.quoted(from), self.quoted(to));
                let mut diagnostic = Diagnostic::new(
                    &codes::INVALID_CAST,
                    span,
                    format!("{from_name} does not convert to {to_name}"),
                )
                .with_label("`as` converts between `Int` and `Float` only");
                match (from, to) {
                    (_, Type::STRING) => {
                        diagnostic = diagnostic.with_help("write it into a text: `\"\\(x)\"`");
                    }
                    (Type::BOOL, Type::INT) => {
                        diagnostic = diagnostic.with_help("write `if x { 1 } else { 0 }`");
                    }
                    (Type::INT, Type::BOOL) => {
                        diagnostic = diagnostic.with_help("write `x != 0`");
                    }
                    _ => {}
                }
                self.report(diagnostic);
                error_expression(span)
            }
        }
    }
}

pub(super) fn operation(
    opcode: Opcode,
    operands: Vec<Expression>,
    ty: Type,
    span: Span,
) -> Expression {
    Expression {
        ty: operands_type(&operands, ty),
        kind: ExpressionKind::Operation { opcode, operands },
        span,
    }
}

/// `left + right` on texts; `a + b + c` becomes one joining of three.
fn concat(left: Expression, right: Expression, span: Span) -> Expression {
    let ty = operands_type([&left, &right], Type::STRING);
    let mut parts = match left.kind {
        ExpressionKind::Concat(parts) => parts,
        kind => vec![Expression { kind, ..left }],
    };
    parts.push(right);
    Expression {
        kind: ExpressionKind::Concat(parts),
        ty,
        span,
    }
}
