//! Resolves a verified module's imports against a host's registry.
//!
//! Guarantees that each import of a [`Program`] has a host function of exactly
//! the signature the module expects; a generic one stands for that signature.

use lbc_format::index::{FunctionIndex, ImportIndex};
use lbc_format::module::Import;
use lbc_format::{Module, VerifiedModule};
use thiserror::Error;

use crate::host::{HostFunction, Registry};
use crate::quick::QuickCall;

/// A verified module with its host functions.
#[derive(Debug)]
pub(crate) struct Program {
    subject: Subject,
    imports: Vec<HostFunction>,
    /// The quick forms of the imports.
    quick: Vec<Option<QuickCall>>,
}

/// What a program is made from.
#[derive(Debug)]
enum Subject {
    Verified(VerifiedModule),
    /// Tests of checked mode show it what the verifier refuses.
    #[cfg(test)]
    Unverified(Module),
}

impl Program {
    pub(crate) fn module(&self) -> &Module {
        match &self.subject {
            Subject::Verified(module) => module.module(),
            #[cfg(test)]
            Subject::Unverified(module) => module,
        }
    }

    pub(crate) fn verified(&self) -> &VerifiedModule {
        match &self.subject {
            Subject::Verified(module) => module,
            #[cfg(test)]
            Subject::Unverified(_) => unreachable!("only checked mode runs what is not verified"),
        }
    }

    /// Slots of a function's frame.
    pub(crate) fn frame_slots(&self, function: FunctionIndex) -> u32 {
        match &self.subject {
            Subject::Verified(module) => module.frame_slots(function),
            #[cfg(test)]
            Subject::Unverified(_) => lbc_format::limits::MAX_FRAME_SLOTS as u32,
        }
    }

    pub(crate) fn imports(&self) -> &[HostFunction] {
        &self.imports
    }

    /// The quick form of an import, if it has one.
    #[inline(always)]
    pub(crate) fn quick(&self, import: u32) -> Option<QuickCall> {
        self.quick[import as usize]
    }
}

/// An import that the host does not provide as the module expects it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LinkError {
    /// The host has no function of this name.
    #[error("the file imports `{name}`, which this host does not provide")]
    MissingImport {
        /// The import's name.
        name: String,
        /// The signature it should have.
        expected: String,
        /// A function of the host with a similar name.
        similar: Option<String>,
    },
    /// The host's function has another signature.
    #[error("the file imports `{name}` as {expected}, but this host provides it as {found}")]
    SignatureMismatch {
        /// The import's name.
        name: String,
        /// What the file expects.
        expected: String,
        /// What the host has.
        found: String,
    },
}

impl LinkError {
    /// The stable code of every linking failure, next to the codes for files
    /// that are refused.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "L0006"
    }

    /// What the person who has the file can do about it.
    #[must_use]
    pub fn remedy(&self) -> String {
        match self {
            Self::MissingImport { name, .. }
                if name.starts_with("std.fs.") && cfg!(not(feature = "fs")) =>
            {
                "this host was built without files: build `langvm` with the feature `fs`".to_owned()
            }
            Self::MissingImport {
                similar: Some(similar),
                ..
            } => format!(
                "this host has `{similar}`; the file was compiled for another host or release"
            ),
            Self::MissingImport { similar: None, .. } | Self::SignatureMismatch { .. } => {
                "run the file with the host it was compiled for, or with a later release".to_owned()
            }
        }
    }
}

/// Finds a host function for each import.
pub(crate) fn link(module: VerifiedModule, registry: &Registry) -> Result<Program, LinkError> {
    let imports = resolve_all(&module, registry)?;
    let quick = (0..).zip(&imports).map(|(index, function)| {
        let (parameters, _) = module.module().import_signature(ImportIndex(index))?;
        let forms = function.forms?;
        forms.choose(module.module(), parameters, function.fuel)
    });
    Ok(Program {
        quick: quick.collect(),
        subject: Subject::Verified(module),
        imports,
    })
}

/// A program that was never verified, with host functions of whatever signature.
#[cfg(test)]
pub(crate) fn link_unverified(module: Module, registry: &Registry) -> Program {
    let imports = module.imports.iter();
    let imports = imports.map(|import| {
        let function = registry.find(&import.name);
        function
            .cloned()
            .unwrap_or_else(|| panic!("no {}", import.name))
    });
    let imports: Vec<_> = imports.collect();
    Program {
        // Types may be wrong.
        quick: vec![None; imports.len()],
        imports,
        subject: Subject::Unverified(module),
    }
}

/// Whether a host provides all that a module imports.
///
/// # Errors
/// [`LinkError`] names the first import that it does not.
pub fn check_imports(module: &VerifiedModule, registry: &Registry) -> Result<(), LinkError> {
    resolve_all(module, registry).map(|_| ())
}

fn resolve_all(
    module: &VerifiedModule,
    registry: &Registry,
) -> Result<Vec<HostFunction>, LinkError> {
    (0..)
        .zip(&module.module().imports)
        .map(|(index, import)| resolve(module, ImportIndex(index), import, registry))
        .collect()
}

fn resolve(
    verified: &VerifiedModule,
    index: ImportIndex,
    import: &Import,
    registry: &Registry,
) -> Result<HostFunction, LinkError> {
    let module = verified.module();
    let (Some(function), Some((parameters, result))) =
        (registry.find(&import.name), module.import_signature(index))
    else {
        return Err(LinkError::MissingImport {
            name: import.name.clone(),
            expected: module.type_name(import.signature),
            similar: registry.nearest(&import.name).map(str::to_owned),
        });
    };
    let matches = function.signature.matches(verified, parameters, result);
    if !matches {
        return Err(LinkError::SignatureMismatch {
            name: import.name.clone(),
            expected: module.type_name(import.signature),
            found: function.signature.to_string(),
        });
    }
    Ok(function.clone())
}
