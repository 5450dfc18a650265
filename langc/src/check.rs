//! The checker: syntax trees to one typed tree, or diagnostics.
//!
//! Types flow both ways: an expression is checked against what its place
//! expects (`Expected`), and gives its own type back; what neither side knows
//! yet is an inference variable, which the rest of the same body must settle.
//! After an error, the type of what is wrong is `Type::ERROR`, which fits
//! everywhere, so that one mistake gives one message.
//!
//! The top level of a module is checked first, then the bodies of its functions:
//! by then the type of every top-level variable is known. Functions in inner
//! blocks are checked where they stand.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ast;
use crate::diagnostic::{Diagnostic, Severity, codes};
use crate::modules::{ModuleId, ModuleTree};
use crate::source::{SourceMap, Span};
use crate::symbol::{Interner, Symbol};
use crate::typed::{
    Adt, Expression, ExpressionKind, FunctionId, InlinedCalls, LoopId, Match, Names, Program,
    Variable, VariableId, VariableKind,
};
use crate::types::{AdtId, ParameterId, Type, TypeTable};

mod assignment;
mod block;
mod bounds;
mod builtins;
mod calls;
mod captures;
mod collections;
mod constants;
mod control;
mod definitions;
mod expression;
mod fields;
mod functions;
mod inference;
mod iteration;
mod lambda;
mod matching;
mod members;
mod module;
mod names;
mod operators;
mod patterns;
mod scope;
mod structs;
mod suggest;
mod types;
mod variants;

use bounds::{Bounds, Obligation};
use constants::Constant;
use functions::DeclaredFunction;
use inference::VariableOrigin;
use matching::PendingMatch;
use members::Members;
use module::Exports;
use scope::{Entity, Scopes, TypeEntity};

pub(crate) use operators::instruction;

/// Checks a program: the library's own sources first, then the modules, each
/// after those it imports. The result can be lowered only when no error was
/// reported. The tree's memory is used again, function by function, for what
/// becomes of it.
pub fn check(
    tree: ModuleTree,
    sources: &SourceMap,
    interner: &mut Interner,
    diagnostics: &mut Vec<Diagnostic>,
) -> Program {
    let mut checker = Checker::new(sources, interner, diagnostics);
    checker.check_modules(tree);
    checker.into_program()
}

/// What an expression's place expects of it.
#[derive(Clone, Debug, Default)]
struct Expected {
    /// The type, when the place fixes it.
    ty: Option<Type>,
    /// What fixes it, and how to say so.
    origin: Option<(Span, String)>,
    /// A fact that explains it, where no place does.
    note: Option<String>,
}

impl Expected {
    /// Any type will do.
    const ANY: Self = Self {
        ty: None,
        origin: None,
        note: None,
    };

    const fn of(ty: Type) -> Self {
        Self {
            ty: Some(ty),
            origin: None,
            note: None,
        }
    }

    fn because(ty: Type, span: Span, reason: impl Into<String>) -> Self {
        Self {
            ty: Some(ty),
            origin: Some((span, reason.into())),
            note: None,
        }
    }

    fn noting(ty: Type, note: &str) -> Self {
        Self {
            ty: Some(ty),
            origin: None,
            note: Some(note.to_owned()),
        }
    }
}

/// A loop around the code that is being checked.
struct LoopContext {
    id: LoopId,
    kind: LoopKind,
}

enum LoopKind {
    /// `loop`: what its place expects, and what its first `break` gives.
    Loop {
        expected: Expected,
        result: Option<(Type, Span)>,
    },
    /// `while` or `for`, as written.
    Plain(&'static str),
}

/// The function whose body is being checked.
struct BodyContext {
    function: FunctionId,
    /// Result type and where it was written; none at the top level.
    result: Option<Expected>,
    loops: Vec<LoopContext>,
    /// Type parameters that are in reach.
    generics: Vec<ParameterId>,
}

struct Checker<'a> {
    sources: &'a SourceMap,
    interner: &'a mut Interner,
    names: Names,
    diagnostics: &'a mut Vec<Diagnostic>,
    types: TypeTable,
    scopes: Scopes<Entity>,
    type_scopes: Scopes<TypeEntity>,
    members: Members,
    functions: Vec<DeclaredFunction>,
    variables: Vec<Variable>,
    constants: Vec<Constant>,
    adts: Vec<Adt>,
    matches: Vec<Match>,
    parameter_bounds: FxHashMap<ParameterId, Bounds>,
    /// The prelude's `Option`, which the language itself knows; none before it is
    /// declared.
    option: Option<AdtId>,
    /// The prelude's `Result`, likewise.
    result: Option<AdtId>,
    /// Functions that make values of variants, for variants used as values.
    constructors: FxHashMap<(AdtId, u32), FunctionId>,

    /// The module being checked, and what those before it export.
    module: ModuleId,
    exports: Vec<Exports>,
    module_functions: Vec<FunctionId>,
    /// Names that were said to be unknown in the module being checked.
    reported_names: FxHashSet<Symbol>,
    /// Definitions that were said to be private in the module being checked.
    reported_private: FxHashSet<Span>,
    /// Names that the module being checked has used, to find unused imports.
    used_names: FxHashSet<Symbol>,
    /// While constants are checked: the variables their block defines later.
    variables_beside_constants: Option<FxHashSet<Symbol>>,
    /// Every `let` of the module's top level, in order, by name.
    top_level_lets: FxHashMap<Symbol, Vec<VariableId>>,
    /// Where a function first uses each shared top-level variable.
    shared_uses: FxHashMap<Symbol, Span>,

    body: BodyContext,
    loop_count: u32,
    error_count: usize,
    /// Whether an outermost body is being checked.
    is_inferring: bool,
    /// Where each inference variable comes from.
    variable_origins: Vec<VariableOrigin>,
    /// What must be found true when the body's types are known.
    obligations: Vec<Obligation>,
    /// Matches to be worked out when the body's types are known.
    pending_matches: Vec<PendingMatch>,
}

impl<'a> Checker<'a> {
    fn new(
        sources: &'a SourceMap,
        interner: &'a mut Interner,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        Self {
            sources,
            names: Names::new(interner),
            interner,
            diagnostics,
            types: TypeTable::default(),
            scopes: Scopes::default(),
            type_scopes: Scopes::default(),
            members: Members::default(),
            functions: Vec::new(),
            variables: Vec::new(),
            constants: Vec::new(),
            adts: Vec::new(),
            matches: Vec::new(),
            parameter_bounds: FxHashMap::default(),
            option: None,
            result: None,
            constructors: FxHashMap::default(),
            module: ModuleId::LIBRARY,
            exports: Vec::new(),
            module_functions: Vec::new(),
            reported_names: FxHashSet::default(),
            reported_private: FxHashSet::default(),
            used_names: FxHashSet::default(),
            variables_beside_constants: None,
            top_level_lets: FxHashMap::default(),
            shared_uses: FxHashMap::default(),
            body: BodyContext {
                function: FunctionId(0),
                result: None,
                loops: Vec::new(),
                generics: Vec::new(),
            },
            loop_count: 0,
            error_count: 0,
            is_inferring: false,
            variable_origins: Vec::new(),
            obligations: Vec::new(),
            pending_matches: Vec::new(),
        }
    }

    fn into_program(self) -> Program {
        Program {
            exports: self.exported_functions(),
            functions: self
                .functions
                .into_iter()
                .map(|function| function.checked)
                .collect(),
            modules: self.module_functions,
            variables: self.variables,
            adts: self.adts,
            matches: self.matches,
            loop_count: self.loop_count + 1,
            inlined: InlinedCalls::default(),
            names: self.names,
            types: self.types,
        }
    }

    fn enter_scope(&mut self) {
        self.scopes.enter();
        self.type_scopes.enter();
    }

    /// Ends a scope, and reports its variables that nothing read.
    fn leave_scope(&mut self) {
        self.type_scopes.leave();
        for entity in self.scopes.leave() {
            let Entity::Variable(id) = entity else {
                continue;
            };
            let variable = &self.variables[id.index()];
            let name = self.interner.resolve(variable.name);
            let matters = matches!(
                variable.kind,
                VariableKind::TopLevel | VariableKind::Let | VariableKind::Binding
            );
            if !matters
                || variable.read
                || name.starts_with('_')
                || self.types.resolve(variable.ty) == Type::ERROR
            {
                continue;
            }
            let (message, label) = if variable.reassigned {
                (
                    format!("variable `{name}` is assigned to, but never read"),
                    "never read",
                )
            } else {
                (format!("unused variable `{name}`"), "never used")
            };
            let diagnostic =
                Diagnostic::new(&codes::UNUSED_VARIABLE, variable.span, message).with_label(label);
            // In a pattern the name may also be that of a field.
            let diagnostic = match variable.kind {
                VariableKind::Binding => diagnostic.with_help(
                    "if this is meant, begin its name with `_`, or match `_` in its place",
                ),
                _ => diagnostic.with_suggestion(
                    "begin its name with `_` if this is meant",
                    variable.span,
                    format!("_{name}"),
                ),
            };
            self.diagnostics.push(diagnostic);
        }
    }

    fn new_variable(
        &mut self,
        name: ast::Ident,
        ty: Type,
        kind: VariableKind,
        owner: FunctionId,
    ) -> VariableId {
        let id = VariableId(self.variables.len() as u32);
        self.variables.push(Variable {
            name: name.symbol,
            ty,
            span: name.span,
            kind,
            owner,
            read: false,
            reassigned: false,
            shared: false,
        });
        id
    }

    /// A variable of the function being checked; no name leads to it yet.
    fn new_local(&mut self, name: ast::Ident, ty: Type, kind: VariableKind) -> VariableId {
        let id = self.new_variable(name, ty, kind, self.body.function);
        if kind == VariableKind::TopLevel {
            self.top_level_lets.entry(name.symbol).or_default().push(id);
        }
        id
    }

    /// A variable that the source does not name.
    fn new_temporary(&mut self, ty: Type, span: Span) -> VariableId {
        let symbol = self.names.temporary;
        let name = ast::Ident { symbol, span };
        let id = self.new_variable(name, ty, VariableKind::Temporary, self.body.function);
        self.variables[id.index()].read = true;
        id
    }

    fn new_loop(&mut self) -> LoopId {
        self.loop_count += 1;
        LoopId(self.loop_count)
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.error_count += usize::from(diagnostic.severity() == Severity::Error);
        self.diagnostics.push(diagnostic);
    }

    /// `Int` in backquotes, for messages.
    fn quoted(&self, ty: Type) -> String {
        format!("`{}`", self.types.name(ty))
    }

    /// The type as far as it is known.
    fn resolve(&self, ty: Type) -> Type {
        self.types.resolve(ty)
    }
}

fn error_expression(span: Span) -> Expression {
    Expression {
        kind: ExpressionKind::Error,
        ty: Type::ERROR,
        span,
    }
}
