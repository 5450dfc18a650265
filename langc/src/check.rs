//! The checker: syntax tree to typed tree, or diagnostics.
//!
//! Types flow both ways: an expression is checked against what its place
//! expects (`Expected`), and gives its own type back. After an error, the type
//! of what is wrong is `Type::ERROR`, which fits everywhere, so that one mistake
//! gives one message.
//!
//! The top level is checked first, then the bodies of top-level functions: by
//! then the type of every top-level variable is known. Functions in inner blocks
//! are checked where they stand.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::ast;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::{SourceMap, Span};
use crate::symbol::{Interner, Symbol};
use crate::typed::{
    Block, Expression, ExpressionKind, Function, FunctionId, LoopId, Program, Variable, VariableId,
    VariableKind,
};
use crate::types::{Type, TypeTable};

mod block;
mod builtins;
mod calls;
mod constants;
mod control;
mod expression;
mod functions;
mod names;
mod operators;
mod scope;
mod suggest;

use block::Level;
use constants::Constant;
use scope::{Entity, Scopes};

/// Checks a program. The result can be lowered only when no error was reported.
pub fn check(
    program: &ast::Block,
    sources: &SourceMap,
    interner: &mut Interner,
    diagnostics: &mut Vec<Diagnostic>,
) -> Program {
    let mut checker = Checker::new(sources, interner, diagnostics);
    checker.check_program(program);
    Program {
        functions: checker
            .functions
            .into_iter()
            .map(|function| function.checked)
            .collect(),
        variables: checker.variables,
        types: checker.types,
    }
}

/// What an expression's place expects of it.
#[derive(Clone, Debug, Default)]
struct Expected {
    /// The type, when the place fixes it.
    ty: Option<Type>,
    /// What fixes it, and how to say so.
    origin: Option<(Span, String)>,
}

impl Expected {
    /// Any type will do.
    const ANY: Self = Self {
        ty: None,
        origin: None,
    };

    const fn of(ty: Type) -> Self {
        Self {
            ty: Some(ty),
            origin: None,
        }
    }

    fn because(ty: Type, span: Span, reason: impl Into<String>) -> Self {
        Self {
            ty: Some(ty),
            origin: Some((span, reason.into())),
        }
    }
}

/// A function of the program with what its callers need to know.
struct DeclaredFunction {
    checked: Function,
    parameter_names: Vec<Symbol>,
    /// From `fn` to the end of the result type.
    header_span: Span,
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
    loop_count: u32,
}

struct Checker<'a> {
    sources: &'a SourceMap,
    interner: &'a mut Interner,
    diagnostics: &'a mut Vec<Diagnostic>,
    types: TypeTable,
    type_names: FxHashMap<Symbol, Type>,
    scopes: Scopes,
    functions: Vec<DeclaredFunction>,
    variables: Vec<Variable>,
    constants: Vec<Constant>,
    /// While constants are checked: the variables their block defines later.
    variables_beside_constants: Option<FxHashSet<Symbol>>,
    /// Every `let` of the top level, in order, by name.
    top_level_lets: FxHashMap<Symbol, Vec<VariableId>>,
    /// Where a function first uses each shared top-level variable.
    shared_uses: FxHashMap<Symbol, Span>,
    body: BodyContext,
}

impl<'a> Checker<'a> {
    fn new(
        sources: &'a SourceMap,
        interner: &'a mut Interner,
        diagnostics: &'a mut Vec<Diagnostic>,
    ) -> Self {
        let type_names = Type::NAMED
            .iter()
            .map(|(name, ty)| (interner.intern(name), *ty))
            .collect();
        let mut scopes = Scopes::default();
        scopes.enter();
        for (name, builtin) in crate::library::Builtin::ALL {
            scopes.bind(interner.intern(name), Entity::Builtin(builtin));
        }
        Self {
            sources,
            interner,
            diagnostics,
            types: TypeTable::default(),
            type_names,
            scopes,
            functions: Vec::new(),
            variables: Vec::new(),
            constants: Vec::new(),
            variables_beside_constants: None,
            top_level_lets: FxHashMap::default(),
            shared_uses: FxHashMap::default(),
            body: BodyContext {
                function: FunctionId::MAIN,
                result: None,
                loops: Vec::new(),
                loop_count: 0,
            },
        }
    }

    fn check_program(&mut self, program: &ast::Block) {
        let name = self.interner.intern("main");
        let main_type = self.types.function(&[], Type::UNIT);
        self.functions.push(DeclaredFunction {
            checked: Function {
                name,
                parameters: Vec::new(),
                ty: main_type,
                result: Type::UNIT,
                body: Block {
                    statements: Vec::new(),
                    tail: None,
                    ty: Type::UNIT,
                    span: program.span,
                },
                span: program.span,
            },
            parameter_names: Vec::new(),
            header_span: program.span,
        });

        self.scopes.enter();
        let definitions = self.declare_definitions(program);
        let body = self.check_statements(program, &definitions, Level::Top, &Expected::ANY);
        for (id, function) in definitions.functions() {
            self.check_function_body(id, function);
        }
        self.leave_scope();
        self.report_redefined_globals();

        let result = match body.ty {
            Type::NEVER => Type::UNIT,
            ty => ty,
        };
        let ty = self.types.function(&[], result);
        let main = &mut self.functions[FunctionId::MAIN.index()].checked;
        main.body = body;
        main.result = result;
        main.ty = ty;
    }

    /// Ends a scope, and reports its variables that nothing read.
    fn leave_scope(&mut self) {
        for entity in self.scopes.leave() {
            let Entity::Variable(id) = entity else {
                continue;
            };
            let variable = &self.variables[id.index()];
            let name = self.interner.resolve(variable.name);
            let matters = matches!(
                variable.kind,
                VariableKind::TopLevel | VariableKind::Let | VariableKind::Loop
            );
            if !matters || variable.read || name.starts_with('_') || variable.ty == Type::ERROR {
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
            self.diagnostics.push(
                Diagnostic::new(&codes::UNUSED_VARIABLE, variable.span, message)
                    .with_label(label)
                    .with_suggestion(
                        "begin its name with `_` if this is meant",
                        variable.span,
                        format!("_{name}"),
                    ),
            );
        }
    }

    fn report_redefined_globals(&mut self) {
        for (name, lets) in &self.top_level_lets {
            let (Some(use_span), [first, second, ..]) =
                (self.shared_uses.get(name), lets.as_slice())
            else {
                continue;
            };
            let text = self.interner.resolve(*name);
            let first = self.variables[first.index()].span;
            let second = self.variables[second.index()].span;
            self.diagnostics.push(
                Diagnostic::new(
                    &codes::REDEFINED_GLOBAL,
                    second,
                    format!("`{text}` is defined twice, and a function uses it"),
                )
                .with_label("defined here again")
                .with_secondary(first, "first defined here")
                .with_secondary(*use_span, "used by a function here")
                .with_help("assign to the variable instead, or give one of the two another name"),
            );
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

    /// Defines a variable of the function being checked, visible from here on.
    fn define_variable(&mut self, name: ast::Ident, ty: Type, kind: VariableKind) -> VariableId {
        let id = self.new_variable(name, ty, kind, self.body.function);
        if kind == VariableKind::TopLevel {
            self.top_level_lets.entry(name.symbol).or_default().push(id);
        }
        self.scopes.bind(name.symbol, Entity::Variable(id));
        id
    }

    /// A variable that the source does not name.
    fn new_temporary(&mut self, ty: Type, span: Span) -> VariableId {
        let symbol = self.interner.intern("<temporary>");
        let name = ast::Ident { symbol, span };
        let id = self.new_variable(name, ty, VariableKind::Temporary, self.body.function);
        self.variables[id.index()].read = true;
        id
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// `Int` in backquotes, for messages.
    fn quoted(&self, ty: Type) -> String {
        format!("`{}`", self.types.name(ty))
    }
}

fn error_expression(span: Span) -> Expression {
    Expression {
        kind: ExpressionKind::Error,
        ty: Type::ERROR,
        span,
    }
}
