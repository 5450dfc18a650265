//! The program as a module of WebAssembly.

use std::collections::HashMap;

use wasm_encoder::{
    BlockType, CodeSection, ExportKind, ExportSection, Function, FunctionSection, InstructionSink,
    Module, TypeSection, ValType,
};

use super::program::{Condition, Kind, PARAMETERS, Program, Statement, Value, Variable};

/// The module's bytes. It exports the last function.
pub(super) fn write(program: &Program) -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function(
        PARAMETERS.map(|parameter| value_type(parameter.kind)),
        [ValType::I64],
    );
    let mut functions = FunctionSection::new();
    let mut code = CodeSection::new();
    for (number, body) in program.functions.iter().enumerate() {
        functions.function(0);
        code.function(&function(number, body));
    }
    let mut exports = ExportSection::new();
    exports.export("run", ExportKind::Func, program.functions.len() as u32 - 1);
    let mut module = Module::new();
    module
        .section(&types)
        .section(&functions)
        .section(&exports)
        .section(&code);
    module.finish()
}

const fn value_type(kind: Kind) -> ValType {
    match kind {
        Kind::Int => ValType::I64,
        Kind::Float => ValType::F64,
    }
}

fn function(number: usize, body: &[Statement]) -> Function {
    let mut locals = Locals::default();
    for parameter in PARAMETERS {
        locals.declare(parameter);
    }
    declare(&mut locals, body);
    let own = &locals.kinds[PARAMETERS.len()..];
    let mut function = Function::new_with_locals_types(own.iter().map(|kind| value_type(*kind)));
    let mut writer = Writer {
        locals: &locals,
        out: function.instructions(),
    };
    let [first, second, third] = PARAMETERS;
    writer.get(first);
    match number.checked_sub(1) {
        Some(callee) => {
            writer.get(second);
            writer.get(third);
            writer.out.call(callee as u32);
        }
        None => {
            writer.out.i64_const(1).i64_add();
        }
    }
    writer.set(first);
    writer.block(body);
    writer.get(first);
    writer.out.end();
    function
}

/// The local index of each variable.
#[derive(Default)]
struct Locals {
    indices: HashMap<(bool, u32), u32>,
    kinds: Vec<Kind>,
}

impl Locals {
    fn declare(&mut self, variable: Variable) {
        let index = self.kinds.len() as u32;
        self.indices.insert(key(variable), index);
        self.kinds.push(variable.kind);
    }

    fn index(&self, variable: Variable) -> u32 {
        self.indices[&key(variable)]
    }
}

fn key(variable: Variable) -> (bool, u32) {
    (variable.kind == Kind::Int, variable.number)
}

fn declare(locals: &mut Locals, statements: &[Statement]) {
    for statement in statements {
        match statement {
            Statement::Declare { variable, .. } => locals.declare(*variable),
            Statement::Assign { .. } => {}
            Statement::If {
                then, otherwise, ..
            } => {
                declare(locals, then);
                declare(locals, otherwise);
            }
            Statement::While { body, .. } => declare(locals, body),
        }
    }
}

struct Writer<'w> {
    locals: &'w Locals,
    out: InstructionSink<'w>,
}

impl Writer<'_> {
    fn get(&mut self, variable: Variable) {
        self.out.local_get(self.locals.index(variable));
    }

    fn set(&mut self, variable: Variable) {
        self.out.local_set(self.locals.index(variable));
    }

    fn block(&mut self, statements: &[Statement]) {
        for statement in statements {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Declare { variable, value } | Statement::Assign { variable, value } => {
                self.value(variable.kind, *value);
                self.set(*variable);
            }
            Statement::If {
                condition,
                then,
                otherwise,
            } => {
                self.condition(*condition);
                self.out.if_(BlockType::Empty);
                self.block(then);
                self.out.else_();
                self.block(otherwise);
                self.out.end();
            }
            Statement::While { condition, body } => {
                self.out.block(BlockType::Empty).loop_(BlockType::Empty);
                self.condition(*condition);
                self.out.i32_eqz().br_if(1);
                self.block(body);
                self.out.br(0).end().end();
            }
        }
    }

    fn condition(&mut self, condition: Condition) {
        self.get(condition.left);
        self.get(condition.right);
        self.out.i64_lt_s();
    }

    fn value(&mut self, kind: Kind, value: Value) {
        match value {
            Value::Sum {
                left,
                right,
                constant,
            } => {
                self.get(left);
                self.get(right);
                match kind {
                    Kind::Int => self.out.i64_const(constant.into()).i64_mul().i64_add(),
                    Kind::Float => self
                        .out
                        .f64_const(f64::from(constant).into())
                        .f64_mul()
                        .f64_add(),
                };
            }
            Value::Difference { left, right } => {
                self.get(left);
                self.get(right);
                match kind {
                    Kind::Int => self.out.i64_sub(),
                    Kind::Float => self.out.f64_sub(),
                };
            }
            Value::Call { callee, arguments } => {
                for argument in arguments {
                    self.get(argument);
                }
                self.out.call(callee as u32);
            }
        }
    }
}
