//! A rule that a function breaks, as the pass over its code finds it.

use super::{Rule, Subject, VerifyError};
use crate::index::{FunctionIndex, InstrIndex};
use crate::module::Module;

/// A broken rule, before it is put into words.
pub(super) struct Failure {
    pub(super) at: Option<InstrIndex>,
    pub(super) rule: Rule,
    pub(super) expected: String,
    pub(super) found: String,
    pub(super) pushed_by: Option<InstrIndex>,
}

impl Failure {
    #[cold]
    pub(super) fn new(at: InstrIndex, rule: Rule, expected: String, found: String) -> Box<Self> {
        Box::new(Self {
            at: Some(at),
            rule,
            expected,
            found,
            pushed_by: None,
        })
    }

    #[cold]
    pub(super) fn into_error(self, module: &Module, function: FunctionIndex) -> Box<VerifyError> {
        VerifyError::new(
            module,
            self.rule,
            match self.at {
                Some(at) => Subject::Instruction(function, at),
                None => Subject::Function(function),
            },
            self.expected,
            self.found,
            self.pushed_by,
        )
    }

    /// Names the instruction that pushed the offending value.
    #[cold]
    pub(super) fn pushed_by(mut self: Box<Self>, pushed_by: Option<InstrIndex>) -> Box<Self> {
        self.pushed_by = pushed_by;
        self
    }
}
