//! The life of inference variables: made while an outermost body is checked,
//! settled by its end.

use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::types::Type;

use super::Checker;

/// Where an inference variable comes from.
#[derive(Clone, Debug)]
pub(super) struct VariableOrigin {
    ty: Type,
    span: Span,
    kind: OriginKind,
}

/// What a type is not known of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OriginKind {
    /// The elements of an empty array.
    Elements,
    /// The keys or values of an empty map.
    Entries,
    /// A parameter of an anonymous function.
    Parameter,
    /// The result of an anonymous function: `()` when it never returns.
    Result,
    /// A type argument of a function, struct or enum.
    Argument,
}

/// The state at the start of an outermost body.
#[derive(Clone, Copy)]
pub(super) struct InferenceStart {
    variables: usize,
}

impl Checker<'_> {
    pub(super) fn fresh_type(&mut self, span: Span, kind: OriginKind) -> Type {
        let ty = self.types.new_variable();
        self.variable_origins
            .push(VariableOrigin { ty, span, kind });
        ty
    }

    /// Begins an outermost body; none inside one.
    pub(super) fn begin_inference(&mut self) -> Option<InferenceStart> {
        if std::mem::replace(&mut self.is_inferring, true) {
            return None;
        }
        Some(InferenceStart {
            variables: self.variable_origins.len(),
        })
    }

    /// Ends an outermost body: every type in it must be known now.
    pub(super) fn finish_inference(&mut self, start: Option<InferenceStart>) {
        let Some(start) = start else { return };
        self.is_inferring = false;
        let origins = self.variable_origins.split_off(start.variables);
        // An error anywhere may be why nothing is known.
        let silent = self.error_count > 0;
        let mut reported: Option<Span> = None;
        for origin in origins {
            if !self.types.is_unknown(origin.ty) {
                continue;
            }
            if origin.kind == OriginKind::Result {
                self.types.unify(origin.ty, Type::UNIT);
                continue;
            }
            if !silent && reported != Some(origin.span) {
                self.report_unknown_type_at(origin.span, origin.kind);
                reported = Some(origin.span);
            }
            self.types.settle(origin.ty, Type::ERROR);
        }
        self.check_obligations();
        self.finish_matches();
    }

    fn report_unknown_type_at(&mut self, span: Span, kind: OriginKind) {
        let (message, help) = match kind {
            OriginKind::Elements => (
                "the type of this array's elements is not known",
                "say it: `let xs: Array<Int> = [];`",
            ),
            OriginKind::Entries => (
                "the types of this map's keys and values are not known",
                "say them: `let m: Map<String, Int> = #{};`",
            ),
            OriginKind::Parameter => (
                "the type of this parameter is not known",
                "say it: `fn(x: Int) { … }`",
            ),
            OriginKind::Result => ("the type of this result is not known", "say it"),
            OriginKind::Argument => (
                "a type argument is not known here",
                "give the variable a type, or say the argument: `f::<Int>(…)`",
            ),
        };
        self.report(
            Diagnostic::new(&codes::TYPE_NOT_KNOWN, span, message)
                .with_label("nothing in the same function fixes it")
                .with_help(help),
        );
    }

    /// Reports that what is done with a value needs its type to be known by now.
    pub(super) fn report_type_needed(&mut self, span: Span, what: &str) {
        self.report(
            Diagnostic::new(
                &codes::TYPE_NOT_KNOWN,
                span,
                format!("the type of this must be known before {what}"),
            )
            .with_label("not known yet at this point")
            .with_help("give the variable or parameter it comes from a type"),
        );
    }
}
