//! The typed tree as text, for people who look at what the checker made of a
//! program.

use crate::symbol::Interner;

use super::{
    Arm, Block, Decision, Expression, ExpressionKind, Function, FunctionBody, FunctionId, LoopId,
    MatchId, PlaceId, Program, Projection, Statement, Target, Test, Variable, VariableId,
};
use crate::types::Type;

/// Shows a program, one function after the other. The library's functions are left
/// out: they are the same for every program.
#[must_use]
pub fn dump(program: &Program, interner: &Interner) -> String {
    let library = program.modules.first().map_or(0, |first| first.index());
    let is_own = |variable: &Variable| variable.owner.index() >= library;
    let mut dump = Dump {
        program,
        interner,
        first_variable: program.variables.iter().position(is_own).unwrap_or(0) as u32,
        loops: Vec::new(),
        text: String::new(),
        indent: 0,
    };
    for function in &program.functions[library..] {
        dump.function(function);
    }
    dump.text
}

struct Dump<'p> {
    program: &'p Program,
    interner: &'p Interner,
    /// The first variable that is not the library's. Variables are counted from it,
    /// so that what is shown of a program does not depend on the library.
    first_variable: u32,
    /// The loops met so far, which are numbered in that order.
    loops: Vec<LoopId>,
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
        let number = id.0.saturating_sub(self.first_variable);
        format!("{}#{number}", self.interner.resolve(variable.name))
    }

    /// `'2`: which loop is left or goes on.
    fn loop_name(&mut self, id: LoopId) -> String {
        let position = self.loops.iter().position(|known| *known == id);
        let position = position.unwrap_or_else(|| {
            self.loops.push(id);
            self.loops.len() - 1
        });
        format!("'{position}")
    }

    fn typed_variable(&self, id: VariableId) -> String {
        let variable = &self.program.variables[id.index()];
        let storage = if variable.is_global() {
            "global "
        } else if variable.is_boxed() {
            "cell "
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
        self.nested(&header, |dump| {
            if !function.captures.is_empty() {
                let captures: Vec<String> = function
                    .captures
                    .iter()
                    .map(|id| dump.typed_variable(*id))
                    .collect();
                dump.line(&format!("captures {}", captures.join(", ")));
            }
            match &function.body {
                FunctionBody::Block(body) => dump.block_content(body),
                FunctionBody::Operation(opcode) => dump.line(opcode.mnemonic()),
                FunctionBody::Import(name) => {
                    let text = format!("host function {}", dump.interner.resolve(*name));
                    dump.line(&text);
                }
            }
        });
    }

    /// `name::<Int>`
    fn function_name(&self, id: FunctionId, type_arguments: &[Type]) -> String {
        let name = self
            .interner
            .resolve(self.program.functions[id.index()].name);
        if type_arguments.is_empty() {
            return name.to_owned();
        }
        let arguments: Vec<String> = type_arguments
            .iter()
            .map(|ty| self.program.types.name(*ty))
            .collect();
        format!("{name}::<{}>", arguments.join(", "))
    }

    fn block_content(&mut self, block: &Block) {
        for statement in &block.statements {
            match statement {
                Statement::Let { variable, value } => {
                    let header = format!("let {}", self.typed_variable(*variable));
                    self.nested(&header, |dump| dump.expression(value));
                }
                Statement::Destructure { id, value } => {
                    self.nested("let", |dump| {
                        dump.expression(value);
                        dump.decision(*id);
                    });
                }
                Statement::Assign { target, value, .. } => self.assignment(target, value),
                Statement::Expression(expression) => {
                    self.nested("effect", |dump| dump.expression(expression));
                }
            }
        }
        if let Some(tail) = &block.tail {
            self.nested("value", |dump| dump.expression(tail));
        }
    }

    fn assignment(&mut self, target: &Target, value: &Expression) {
        match target {
            Target::Variable(variable) => {
                let header = format!("assign {}", self.variable(*variable));
                self.nested(&header, |dump| dump.expression(value));
            }
            Target::Field { object, index } => {
                self.expressions(&format!("assign field {index}"), [object, value]);
            }
            Target::Element { array, index } => {
                self.expressions("assign element", [array, index, value]);
            }
            Target::Entry { map, key } => self.expressions("assign entry", [map, key, value]),
        }
    }

    fn decision(&mut self, id: MatchId) {
        let decision = &self.program.matches[id.index()].decision;
        self.nested("decide", |dump| dump.decision_node(id, decision));
    }

    /// `value`, `value.0`, `value.0.1`: a part with the way to it.
    fn place(&self, id: MatchId, place: PlaceId) -> String {
        let tree = &self.program.matches[id.index()];
        match tree.places[place.index()].origin {
            None => "value".to_owned(),
            Some((of, Projection::Field(index) | Projection::Payload { field: index, .. })) => {
                format!("{}.{index}", self.place(id, of))
            }
        }
    }

    fn decision_node(&mut self, id: MatchId, decision: &Decision) {
        match decision {
            Decision::Missing => self.line("missing"),
            Decision::Arm {
                arm,
                bindings,
                otherwise,
            } => {
                let mut text = format!("arm {arm}");
                for (variable, place) in bindings {
                    text.push_str(&format!(
                        " {} = {}",
                        self.variable(*variable),
                        self.place(id, *place)
                    ));
                }
                self.nested(&text, |dump| {
                    if let Some(otherwise) = otherwise {
                        dump.nested("unless", |dump| dump.decision_node(id, otherwise));
                    }
                });
            }
            Decision::Test {
                place,
                test,
                success,
                failure,
            } => {
                let place = self.place(id, *place);
                let test = match test {
                    Test::True => format!("if {place}"),
                    Test::Equal(value) => format!("if {place} is {value}"),
                    Test::Less(value) => format!("if {place} < {value}"),
                    Test::Float(value) => format!("if {place} is {value:?}"),
                    Test::String(value) => format!("if {place} is {value:?}"),
                };
                self.nested(&test, |dump| dump.decision_node(id, success));
                self.nested("else", |dump| dump.decision_node(id, failure));
            }
            Decision::Switch {
                place,
                cases,
                default,
            } => {
                let header = format!("switch {}", self.place(id, *place));
                self.nested(&header, |dump| {
                    for (variant, case) in cases {
                        let header = format!("variant {variant}");
                        dump.nested(&header, |dump| dump.decision_node(id, case));
                    }
                    if let Some(default) = default {
                        dump.nested("others", |dump| dump.decision_node(id, default));
                    }
                });
            }
        }
    }

    fn arms(&mut self, arms: &[Arm]) {
        for (position, arm) in arms.iter().enumerate() {
            self.nested(&format!("arm {position}"), |dump| {
                if let Some(guard) = &arm.guard {
                    dump.expressions("if", [guard]);
                }
                dump.expression(&arm.body);
            });
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
            ExpressionKind::Function {
                function,
                type_arguments,
            } => {
                let text = format!("{}: {ty}", self.function_name(*function, type_arguments));
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
            ExpressionKind::Compare {
                operator,
                left,
                right,
            } => self.expressions(
                &format!("compare {}: {ty}", operator.symbol()),
                [&**left, &**right],
            ),
            ExpressionKind::Display { value, quoted } => {
                let what = if *quoted { "display quoted" } else { "display" };
                self.expressions(&format!("{what}: {ty}"), [&**value]);
            }
            ExpressionKind::New(parts) => self.expressions(&format!("new: {ty}"), parts),
            ExpressionKind::Variant { variant, fields } => {
                self.expressions(&format!("variant {variant}: {ty}"), fields);
            }
            ExpressionKind::Array(elements) => {
                self.expressions(&format!("array: {ty}"), elements);
            }
            ExpressionKind::Map(entries) => self.nested(&format!("map: {ty}"), |dump| {
                for (key, value) in entries {
                    dump.expressions("entry", [key, value]);
                }
            }),
            ExpressionKind::Field { object, index } => {
                self.expressions(&format!("field {index}: {ty}"), [&**object]);
            }
            ExpressionKind::Match {
                id,
                scrutinee,
                arms,
            } => self.nested(&format!("match: {ty}"), |dump| {
                dump.expression(scrutinee);
                dump.decision(*id);
                dump.arms(arms);
            }),
            ExpressionKind::Call {
                function,
                type_arguments,
                arguments,
            } => {
                let name = self.function_name(*function, type_arguments);
                self.expressions(&format!("call {name}: {ty}"), arguments);
            }
            ExpressionKind::CallImport { import, arguments } => {
                let name = self.interner.resolve(*import);
                self.expressions(&format!("call {name}: {ty}"), arguments);
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
            ExpressionKind::Inlined { function, id, body } => {
                let name = self.function_name(*function, &[]);
                let header = format!("inlined {name} {}: {ty}", self.loop_name(*id));
                self.nested(&header, |dump| dump.block_content(body));
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
            } => {
                let header = format!("while {}: {ty}", self.loop_name(*id));
                self.nested(&header, |dump| {
                    dump.expression(condition);
                    dump.nested("do", |dump| dump.block_content(body));
                });
            }
            ExpressionKind::Loop { id, body } => {
                let header = format!("loop {}: {ty}", self.loop_name(*id));
                self.nested(&header, |dump| dump.block_content(body));
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
                let header = format!("for {} {variable}: {ty}", self.loop_name(*id));
                self.nested(&header, |dump| {
                    dump.expressions("from", [&**start]);
                    dump.expressions(last, [&**end]);
                    dump.nested("do", |dump| dump.block_content(body));
                });
            }
            ExpressionKind::Break { id, value } => {
                let header = format!("break {}: {ty}", self.loop_name(*id));
                self.expressions(&header, value.as_deref());
            }
            ExpressionKind::Continue { id } => {
                let text = format!("continue {}: {ty}", self.loop_name(*id));
                self.line(&text);
            }
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
