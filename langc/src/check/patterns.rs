//! Patterns: what they match, and the variables they bind.

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::typed::{
    Expression, ExpressionKind, Field, Pattern, PatternKind, VariableId, VariableKind,
};
use crate::types::{AdtId, Type, TypeKind};

use super::scope::Entity;
use super::{Checker, Expected};

/// The variables of a pattern.
#[derive(Debug)]
pub(super) struct Bindings {
    /// Those of the alternative being checked.
    bound: Vec<(Symbol, VariableId, Span)>,
    /// Those of the alternatives before it, which it must bind too.
    earlier: Vec<(Symbol, VariableId, Span)>,
    kind: VariableKind,
}

impl Checker<'_> {
    /// Checks a pattern against values of a type. Its variables are not visible
    /// before [`Self::bind_pattern_variables`].
    pub(super) fn check_whole_pattern(
        &mut self,
        pattern: &ast::Pattern,
        ty: Type,
        kind: VariableKind,
    ) -> (Pattern, Bindings) {
        let mut bindings = Bindings {
            bound: Vec::new(),
            earlier: Vec::new(),
            kind,
        };
        let pattern = self.check_pattern(pattern, ty, &mut bindings);
        (pattern, bindings)
    }

    pub(super) fn bind_pattern_variables(&mut self, bindings: &Bindings) {
        for (name, variable, _) in &bindings.bound {
            self.scopes.bind(*name, Entity::Variable(*variable));
        }
    }

    fn check_pattern(
        &mut self,
        pattern: &ast::Pattern,
        ty: Type,
        bindings: &mut Bindings,
    ) -> Pattern {
        let span = pattern.span;
        let kind = match &pattern.kind {
            ast::PatternKind::Wildcard | ast::PatternKind::Error => PatternKind::Wildcard,
            ast::PatternKind::Unit => {
                self.expect_pattern_type(Type::UNIT, ty, span);
                PatternKind::Wildcard
            }
            ast::PatternKind::Name(name) => self.check_name_pattern(*name, ty, span, bindings),
            ast::PatternKind::Path(path) => self.check_path_pattern(path, ty),
            ast::PatternKind::Literal(literal) => {
                let value = self.check_expression(literal, &Expected::ANY);
                self.check_constant_pattern(value, ty)
            }
            ast::PatternKind::Range { start, end } => {
                self.check_range_pattern(start, end, ty, span)
            }
            ast::PatternKind::Tuple(parts) => self.check_tuple_pattern(parts, ty, span, bindings),
            ast::PatternKind::Variant { path, fields, rest } => {
                self.check_variant_pattern(path, fields, *rest, ty, span, bindings)
            }
            ast::PatternKind::Struct { path, fields, rest } => {
                self.check_struct_pattern(path, fields, *rest, ty, span, bindings)
            }
            ast::PatternKind::Or(alternatives) => self.check_or_pattern(alternatives, ty, bindings),
        };
        Pattern { kind, ty, span }
    }

    /// Reports a pattern for other values than the ones it is held against.
    fn expect_pattern_type(&mut self, pattern: Type, value: Type, span: Span) -> bool {
        if self.resolve(value) == Type::NEVER || self.types.unify(value, pattern) {
            return true;
        }
        let (pattern, value) = (self.quoted(pattern), self.quoted(value));
        self.report(
            Diagnostic::new(
                &codes::MISMATCHED_TYPES,
                span,
                format!("this pattern is for {pattern}, but the value is {value}"),
            )
            .with_label(format!("matches {pattern} only")),
        );
        false
    }

    /// A name is a constant or variant when it names one, else a new variable.
    fn check_name_pattern(
        &mut self,
        name: Symbol,
        ty: Type,
        span: Span,
        bindings: &mut Bindings,
    ) -> PatternKind {
        match self.scopes.lookup(name) {
            Some(Entity::Constant(id)) => {
                self.used_names.insert(name);
                let value = self.constant_expression(id, span);
                self.check_constant_pattern(value, ty)
            }
            Some(Entity::Variant(..)) => {
                let ident = ast::Ident { symbol: name, span };
                let segment = ast::PathSegment {
                    name: ident,
                    arguments: Vec::new(),
                };
                let segments = vec![segment];
                self.check_path_pattern(&ast::Path { segments, span }, ty)
            }
            _ => self.bind_name(name, ty, span, bindings),
        }
    }

    fn bind_name(
        &mut self,
        name: Symbol,
        ty: Type,
        span: Span,
        bindings: &mut Bindings,
    ) -> PatternKind {
        if let Some((_, _, first)) = bindings.bound.iter().find(|(bound, ..)| *bound == name) {
            let text = self.interner.resolve(name);
            let diagnostic = Diagnostic::new(
                &codes::DUPLICATE_BINDING,
                span,
                format!("`{text}` is bound twice in one pattern"),
            )
            .with_label("bound here again")
            .with_secondary(*first, "first bound here");
            self.report(diagnostic);
            return PatternKind::Wildcard;
        }
        let earlier = bindings.earlier.iter().find(|(bound, ..)| *bound == name);
        let variable = match earlier.copied() {
            Some((_, variable, first)) => {
                let known = self.variables[variable.index()].ty;
                if !self.types.unify(known, ty) {
                    self.report_binding_types(name, known, ty, first, span);
                }
                variable
            }
            None => {
                let ident = ast::Ident { symbol: name, span };
                self.new_local(ident, ty, bindings.kind)
            }
        };
        bindings.bound.push((name, variable, span));
        PatternKind::Binding(variable)
    }

    fn report_binding_types(
        &mut self,
        name: Symbol,
        known: Type,
        ty: Type,
        first: Span,
        span: Span,
    ) {
        let text = self.interner.resolve(name);
        let (known, ty) = (self.quoted(known), self.quoted(ty));
        self.report(
            Diagnostic::new(
                &codes::ALTERNATIVES_DIFFER,
                span,
                format!("`{text}` has different types in the alternatives of a pattern"),
            )
            .with_label(format!("this is {ty}"))
            .with_secondary(first, format!("this is {known}")),
        );
    }

    fn check_path_pattern(&mut self, path: &ast::Path, ty: Type) -> PatternKind {
        let Some(resolved) = self.resolve_path(path) else {
            return PatternKind::Wildcard;
        };
        match resolved.entity {
            Entity::Constant(id) => {
                let value = self.constant_expression(id, path.span);
                self.check_constant_pattern(value, ty)
            }
            Entity::Variant(id, variant) => {
                let own = self.variant_type(id, &resolved, path.span);
                if !self.expect_pattern_type(own, ty, path.span) {
                    return PatternKind::Wildcard;
                }
                let fields = self.instance_fields(id, Some(variant), own);
                if !fields.is_empty() {
                    let name = self
                        .interner
                        .resolve(self.variants(id)[variant as usize].name);
                    let diagnostic = Diagnostic::new(
                        &codes::WRONG_PATTERN_FIELDS,
                        path.span,
                        format!("variant `{name}` holds values that this pattern leaves out"),
                    )
                    .with_help(format!("write `{name}(..)` to match it whatever it holds"));
                    self.report(diagnostic);
                }
                variant_pattern(variant, &fields, Vec::new(), path.span)
            }
            Entity::Ambiguous => PatternKind::Wildcard,
            _ => {
                self.report_not_a_pattern(path, "a constant or variant");
                PatternKind::Wildcard
            }
        }
    }

    fn report_not_a_pattern(&mut self, path: &ast::Path, wanted: &str) {
        let text = self.sources.text_of(path.span);
        let diagnostic = Diagnostic::new(
            &codes::NOT_A_PATTERN,
            path.span,
            format!("`{text}` is not {wanted}"),
        )
        .with_label("cannot be matched");
        self.report(diagnostic);
    }

    fn check_constant_pattern(&mut self, value: Expression, ty: Type) -> PatternKind {
        if value.ty == Type::ERROR || !self.expect_pattern_type(value.ty, ty, value.span) {
            return PatternKind::Wildcard;
        }
        match value.kind {
            ExpressionKind::Unit => PatternKind::Wildcard,
            ExpressionKind::Bool(value) => PatternKind::Bool(value),
            ExpressionKind::Int(value) => PatternKind::Range(value, value),
            ExpressionKind::Float(value) => PatternKind::Float(value),
            ExpressionKind::String(value) => PatternKind::String(value),
            _ => {
                self.report(
                    Diagnostic::new(
                        &codes::NOT_A_PATTERN,
                        value.span,
                        "a pattern is made of literals and constants",
                    )
                    .with_label("known only when the program runs")
                    .with_help("bind a name instead and compare it in a guard: `x if x == …`"),
                );
                PatternKind::Wildcard
            }
        }
    }

    fn check_range_pattern(
        &mut self,
        start: &ast::Expression,
        end: &ast::Expression,
        ty: Type,
        span: Span,
    ) -> PatternKind {
        let start = self.check_expression(start, &Expected::ANY);
        let end = self.check_expression(end, &Expected::ANY);
        let other = [&start, &end]
            .into_iter()
            .find(|bound| !matches!(bound.ty, Type::INT | Type::ERROR));
        if let Some(other) = other {
            let name = self.quoted(other.ty);
            let diagnostic = Diagnostic::new(
                &codes::MISMATCHED_TYPES,
                other.span,
                format!("a range in a pattern is one of `Int`s, found {name}"),
            )
            .with_label(format!("this is {name}"))
            .with_help("compare in a guard: `x if x >= a && x <= b`");
            self.report(diagnostic);
            return PatternKind::Wildcard;
        }
        if start.ty == Type::ERROR
            || end.ty == Type::ERROR
            || !self.expect_pattern_type(Type::INT, ty, span)
        {
            return PatternKind::Wildcard;
        }
        match (start.kind, end.kind) {
            (ExpressionKind::Int(start), ExpressionKind::Int(end)) => {
                if start > end {
                    self.report(
                        Diagnostic::new(
                            &codes::EMPTY_RANGE,
                            span,
                            "this range is empty, so the pattern never matches",
                        )
                        .with_label(format!("{start} is greater than {end}")),
                    );
                }
                PatternKind::Range(start, end)
            }
            _ => {
                self.report(
                    Diagnostic::new(
                        &codes::NOT_A_PATTERN,
                        span,
                        "the ends of a range in a pattern are literals or constants",
                    )
                    .with_label("known only when the program runs"),
                );
                PatternKind::Wildcard
            }
        }
    }

    fn check_tuple_pattern(
        &mut self,
        parts: &[ast::Pattern],
        ty: Type,
        span: Span,
        bindings: &mut Bindings,
    ) -> PatternKind {
        let types: Vec<Type> = match self.types.kind(ty) {
            TypeKind::Tuple(types) if types.len() == parts.len() => types.to_vec(),
            TypeKind::Variable(_) => {
                let types: Vec<Type> = parts
                    .iter()
                    .map(|part| self.fresh_type(part.span, super::inference::OriginKind::Argument))
                    .collect();
                let tuple = self.types.tuple(&types);
                self.types.unify(ty, tuple);
                types
            }
            TypeKind::Error | TypeKind::Never => vec![Type::ERROR; parts.len()],
            _ => {
                let (value, count) = (self.quoted(ty), parts.len());
                self.report(
                    Diagnostic::new(
                        &codes::MISMATCHED_TYPES,
                        span,
                        format!(
                            "this pattern is for a tuple of {count} parts, but the value is {value}"
                        ),
                    )
                    .with_label("does not fit"),
                );
                vec![Type::ERROR; parts.len()]
            }
        };
        let parts = parts
            .iter()
            .zip(types)
            .map(|(part, ty)| self.check_pattern(part, ty, bindings))
            .collect();
        PatternKind::Product(parts)
    }

    fn check_variant_pattern(
        &mut self,
        path: &ast::Path,
        fields: &[ast::Pattern],
        rest: Option<Span>,
        ty: Type,
        span: Span,
        bindings: &mut Bindings,
    ) -> PatternKind {
        let found = self
            .resolve_path(path)
            .and_then(|resolved| match resolved.entity {
                Entity::Variant(id, variant) => {
                    let own = self.variant_type(id, &resolved, path.span);
                    Some((id, variant, own))
                }
                Entity::Ambiguous => None,
                _ => {
                    self.report_not_a_pattern(path, "a variant");
                    None
                }
            });
        let Some((id, variant, own)) = found else {
            return self.check_lost_patterns(fields, bindings);
        };
        if !self.expect_pattern_type(own, ty, span) {
            return self.check_lost_patterns(fields, bindings);
        }
        let declared = self.instance_fields(id, Some(variant), own);
        let fits = match rest {
            Some(_) => fields.len() <= declared.len(),
            None => fields.len() == declared.len(),
        };
        let definition = &self.variants(id)[variant as usize];
        if definition.named || !fits {
            let name = self.interner.resolve(definition.name);
            let message = if definition.named {
                format!("variant `{name}` has named fields")
            } else {
                let plural = if declared.len() == 1 { "" } else { "s" };
                format!(
                    "variant `{name}` holds {} value{plural}, but the pattern has {}",
                    declared.len(),
                    fields.len()
                )
            };
            let help = if definition.named {
                format!("write `{name} {{ … }}`")
            } else {
                format!("write `{name}(..)` where the values do not matter")
            };
            self.report(
                Diagnostic::new(&codes::WRONG_PATTERN_FIELDS, span, message).with_help(help),
            );
            return self.check_lost_patterns(fields, bindings);
        }
        let checked: Vec<Pattern> = fields
            .iter()
            .zip(&declared)
            .map(|(field, declared)| self.check_pattern(field, declared.ty, bindings))
            .collect();
        variant_pattern(variant, &declared, checked, span)
    }

    /// Binds the names in patterns that cannot be matched, so that their uses are
    /// not reported too.
    fn check_lost_patterns(
        &mut self,
        patterns: &[ast::Pattern],
        bindings: &mut Bindings,
    ) -> PatternKind {
        for pattern in patterns {
            self.check_pattern(pattern, Type::ERROR, bindings);
        }
        PatternKind::Wildcard
    }

    fn check_struct_pattern(
        &mut self,
        path: &ast::Path,
        fields: &[ast::FieldPattern],
        rest: Option<Span>,
        ty: Type,
        span: Span,
        bindings: &mut Bindings,
    ) -> PatternKind {
        let constructor = self.resolve_constructor(path);
        let Some((id, variant, own)) = constructor else {
            return self.check_lost_fields(fields, bindings);
        };
        if !self.expect_pattern_type(own, ty, span) {
            return self.check_lost_fields(fields, bindings);
        }
        let declared = self.instance_fields(id, variant, own);
        let mut slots: Vec<Option<Pattern>> = declared.iter().map(|_| None).collect();
        for field in fields {
            let position = declared
                .iter()
                .position(|declared| declared.name == Some(field.name.symbol));
            let Some(position) = position else {
                self.report_unknown_field(own, field.name, &declared);
                self.check_pattern(&field.pattern, Type::ERROR, bindings);
                continue;
            };
            let pattern = self.check_pattern(&field.pattern, declared[position].ty, bindings);
            if slots[position].replace(pattern).is_some() {
                let text = self.interner.resolve(field.name.symbol);
                let diagnostic = Diagnostic::new(
                    &codes::DUPLICATE_FIELD,
                    field.name.span,
                    format!("field `{text}` is matched twice"),
                )
                .with_label("matched here again");
                self.report(diagnostic);
            }
        }
        if rest.is_none() {
            self.report_missing_pattern_fields(id, variant, &declared, &slots, span);
        }
        let patterns = slots
            .into_iter()
            .zip(&declared)
            .map(|(pattern, declared)| pattern.unwrap_or_else(|| wildcard(declared.ty, span)))
            .collect();
        match variant {
            Some(variant) => PatternKind::Variant {
                variant,
                fields: patterns,
            },
            None => PatternKind::Product(patterns),
        }
    }

    fn check_lost_fields(
        &mut self,
        fields: &[ast::FieldPattern],
        bindings: &mut Bindings,
    ) -> PatternKind {
        for field in fields {
            self.check_pattern(&field.pattern, Type::ERROR, bindings);
        }
        PatternKind::Wildcard
    }

    fn report_missing_pattern_fields(
        &mut self,
        id: AdtId,
        variant: Option<u32>,
        declared: &[Field],
        slots: &[Option<Pattern>],
        span: Span,
    ) {
        let missing: Vec<&str> = declared
            .iter()
            .zip(slots)
            .filter(|(_, pattern)| pattern.is_none())
            .map(|(field, _)| match field.name {
                Some(name) => self.interner.resolve(name),
                None => "…",
            })
            .collect();
        if missing.is_empty() {
            return;
        }
        let owner = match variant {
            Some(variant) => self.variants(id)[variant as usize].name,
            None => self.adts[id.index()].name,
        };
        let owner = self.interner.resolve(owner);
        let list = missing.join("`, `");
        self.report(
            Diagnostic::new(
                &codes::WRONG_PATTERN_FIELDS,
                span,
                format!("the pattern leaves out `{list}` of `{owner}`"),
            )
            .with_help("end it with `..` where the rest does not matter"),
        );
    }

    fn check_or_pattern(
        &mut self,
        alternatives: &[ast::Pattern],
        ty: Type,
        bindings: &mut Bindings,
    ) -> PatternKind {
        let before = bindings.bound.clone();
        let earlier = bindings.earlier.clone();
        let mut first: Option<Vec<(Symbol, VariableId, Span)>> = None;
        let mut checked = Vec::with_capacity(alternatives.len());
        for alternative in alternatives {
            bindings.bound.clone_from(&before);
            bindings.earlier.clone_from(&earlier);
            if let Some(first) = &first {
                bindings.earlier.extend(first);
            }
            checked.push(self.check_pattern(alternative, ty, bindings));
            let own = bindings.bound[before.len()..].to_vec();
            match &first {
                None => first = Some(own),
                Some(first) => self.compare_bindings(first, &own, alternative.span),
            }
        }
        bindings.bound = before;
        bindings.bound.extend(first.unwrap_or_default());
        bindings.earlier = earlier;
        PatternKind::Or(checked)
    }

    fn compare_bindings(
        &mut self,
        first: &[(Symbol, VariableId, Span)],
        own: &[(Symbol, VariableId, Span)],
        span: Span,
    ) {
        let has = |list: &[(Symbol, VariableId, Span)], name: Symbol| {
            list.iter().any(|(bound, ..)| *bound == name)
        };
        let missing = first.iter().find(|(name, ..)| !has(own, *name));
        let extra = own.iter().find(|(name, ..)| !has(first, *name));
        let (name, place, label) = match (missing, extra) {
            (Some((name, _, place)), _) => (*name, *place, "bound here only"),
            (None, Some((name, _, place))) => (*name, *place, "bound here only"),
            (None, None) => return,
        };
        let text = self.interner.resolve(name);
        self.report(
            Diagnostic::new(
                &codes::ALTERNATIVES_DIFFER,
                span,
                format!("the alternatives of a pattern do not all bind `{text}`"),
            )
            .with_secondary(place, label)
            .with_help("each alternative must bind the same names"),
        );
    }
}

fn wildcard(ty: Type, span: Span) -> Pattern {
    Pattern {
        kind: PatternKind::Wildcard,
        ty,
        span,
    }
}

/// A variant with these patterns for its first fields, and none for the rest.
fn variant_pattern(
    variant: u32,
    declared: &[Field],
    mut fields: Vec<Pattern>,
    span: Span,
) -> PatternKind {
    for field in &declared[fields.len().min(declared.len())..] {
        fields.push(wildcard(field.ty, span));
    }
    PatternKind::Variant { variant, fields }
}
