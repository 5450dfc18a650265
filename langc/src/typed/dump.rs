//! The typed tree as text, for people who look at what the checker made of a
//! program.

use crate::symbol::Interner;

use super::{
    Block, Expression, ExpressionKind, Function, Program, Statement, VariableId, VariableKind,
};

/// Shows a program, one function after the other.
#[must_use]
pub fn dump(program: &Program, interner: &Interner) -> String {
    let mut dump = Dump {
        program,
        interner,
        text: String::new(),
        indent: 0,
    };
    for function in &program.functions {
        dump.function(function);
    }
    dump.text
}

struct Dump<'p> {
    program: &'p Program,
    interner: &'p Interner,
    text: String,
    indent: usize,
}

impl Dump<'_> {
    fn line(&mut self, text: &str) {
        for _ in 0..self.indent {
            self.text.push_str("  ");
        }
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// A line with what belongs to it below.
    fn nested(&mut self, text: &str, content: impl FnOnce(&mut Self)) {
        self.line(text);
        self.indent += 1;
        content(self);
        self.indent -= 1;
    }

    /// `name#3`: variables of one name differ in the number.
    fn variable(&self, id: VariableId) -> String {
        let variable = &self.program.variables[id.index()];
        format!("{}#{}", self.interner.resolve(variable.name), id.0)
    }

    fn typed_variable(&self, id: VariableId) -> String {
        let variable = &self.program.variables[id.index()];
        let storage = if variable.kind == VariableKind::TopLevel && variable.shared {
            "global "
        } else {
            ""
        };
        let ty = self.program.types.name(variable.ty);
        format!("{storage}{}: {ty}", self.variable(id))
    }

    fn function(&mut self, function: &Function) {
        let parameters: Vec<String> = function
            .parameters
            .iter()
            .map(|id| self.typed_variable(*id))
            .collect();
        let name = self.interner.resolve(function.name);
        let result = self.program.types.name(function.result);
        let header = format!("fn {name}({}) -> {result}", parameters.join(", "));
        self.nested(&header, |dump| dump.block_content(&function.body));
    }

    fn block_content(&mut self, block: &Block) {
        for statement in &block.statements {
            match statement {
                Statement::Let { variable, value } => {
                    let header = format!("let {}", self.typed_variable(*variable));
                    self.nested(&header, |dump| dump.expression(value));
                }
                Statement::Assign {
                    variable, value, ..
                } => {
                    let header = format!("assign {}", self.variable(*variable));
                    self.nested(&header, |dump| dump.expression(value));
                }
                Statement::Expression(expression) => {
                    self.nested("effect", |dump| dump.expression(expression));
                }
            }
        }
        if let Some(tail) = &block.tail {
            self.nested("value", |dump| dump.expression(tail));
        }
    }

    fn expressions<'e>(
        &mut self,
        header: &str,
        expressions: impl IntoIterator<Item = &'e Expression>,
    ) {
        self.nested(header, |dump| {
            for expression in expressions {
                dump.expression(expression);
            }
        });
    }

    fn expression(&mut self, expression: &Expression) {
        let ty = self.program.types.name(expression.ty);
        match &expression.kind {
            ExpressionKind::Unit => self.line("()"),
            ExpressionKind::Bool(value) => self.line(&format!("{value}: {ty}")),
            ExpressionKind::Int(value) => self.line(&format!("{value}: {ty}")),
            ExpressionKind::Float(value) => self.line(&format!("{value:?}: {ty}")),
            ExpressionKind::String(value) => self.line(&format!("{value:?}: {ty}")),
            ExpressionKind::Variable(id) => {
                let text = format!("{}: {ty}", self.variable(*id));
                self.line(&text);
            }
            ExpressionKind::Function(id) => {
                let name = self.program.functions[id.index()].name;
                let text = format!("{}: {ty}", self.interner.resolve(name));
                self.line(&text);
            }
            ExpressionKind::Operation { opcode, operands } => {
                self.expressions(&format!("{}: {ty}", opcode.mnemonic()), operands);
            }
            ExpressionKind::And(left, right) => {
                self.expressions(&format!("and: {ty}"), [&**left, &**right]);
            }
            ExpressionKind::Or(left, right) => {
                self.expressions(&format!("or: {ty}"), [&**left, &**right]);
            }
            ExpressionKind::Concat(parts) => self.expressions(&format!("concat: {ty}"), parts),
            ExpressionKind::Call {
                function,
                arguments,
            } => {
                let name = self.program.functions[function.index()].name;
                let header = format!("call {}: {ty}", self.interner.resolve(name));
                self.expressions(&header, arguments);
            }
            ExpressionKind::CallImport { import, arguments } => {
                self.expressions(&format!("call {}: {ty}", import.name), arguments);
            }
            ExpressionKind::CallValue { callee, arguments } => {
                self.nested(&format!("call value: {ty}"), |dump| {
                    dump.expression(callee);
                    dump.expressions("with", arguments);
                });
            }
            ExpressionKind::Block(block) => {
                self.nested(&format!("block: {ty}"), |dump| dump.block_content(block));
            }
            ExpressionKind::If {
                condition,
                consequence,
                alternative,
            } => self.nested(&format!("if: {ty}"), |dump| {
                dump.expression(condition);
                dump.expressions("then", [&**consequence]);
                if let Some(alternative) = alternative {
                    dump.expressions("else", [&**alternative]);
                }
            }),
            ExpressionKind::While {
                id,
                condition,
                body,
            } => self.nested(&format!("while '{}: {ty}", id.0), |dump| {
                dump.expression(condition);
                dump.nested("do", |dump| dump.block_content(body));
            }),
            ExpressionKind::Loop { id, body } => {
                self.nested(&format!("loop '{}: {ty}", id.0), |dump| {
                    dump.block_content(body);
                });
            }
            ExpressionKind::ForRange {
                id,
                variable,
                start,
                end,
                inclusive,
                body,
            } => {
                let variable = self.typed_variable(*variable);
                let last = if *inclusive { "to" } else { "up to" };
                self.nested(&format!("for '{} {variable}: {ty}", id.0), |dump| {
                    dump.expressions("from", [&**start]);
                    dump.expressions(last, [&**end]);
                    dump.nested("do", |dump| dump.block_content(body));
                });
            }
            ExpressionKind::Break { id, value } => {
                self.expressions(&format!("break '{}: {ty}", id.0), value.as_deref());
            }
            ExpressionKind::Continue { id } => self.line(&format!("continue '{}: {ty}", id.0)),
            ExpressionKind::Return(value) => {
                self.expressions(&format!("return: {ty}"), value.as_deref());
            }
            ExpressionKind::Panic(message) => {
                self.expressions(&format!("panic: {ty}"), [&**message]);
            }
            ExpressionKind::Error => self.line("error"),
        }
    }
}
