//! Lowers calls and function values.

use lbc_format::index::FunctionIndex;
use lbc_format::isa::Instruction;

use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::symbol::Symbol;
use crate::typed::{Expression, Function, FunctionBody, FunctionId};
use crate::types::{Type, TypeKind};

use super::builder::FunctionBuilder;
use super::instances::MAX_TYPE_DEPTH;

/// Type names in messages are cut off at this depth.
const SHOWN_TYPE_DEPTH: u32 = 3;

impl FunctionBuilder<'_, '_> {
    /// The instance of a function for type arguments of this function's code.
    pub(super) fn request(&mut self, id: FunctionId, arguments: Vec<Type>) -> FunctionIndex {
        let arguments: Vec<Type> = arguments
            .into_iter()
            .map(|argument| self.concrete(argument))
            .collect();
        let deepest = arguments
            .iter()
            .map(|argument| self.types.depth(*argument))
            .max();
        if deepest > Some(MAX_TYPE_DEPTH) {
            self.report_endless_instantiation(id);
            return self.instance.index;
        }
        self.shared
            .instances
            .request(id, arguments, Some(self.instance.index))
    }

    fn report_endless_instantiation(&mut self, id: FunctionId) {
        let program = self.shared.program;
        let function = &program.functions[id.index()];
        let already = self
            .shared
            .failures
            .iter()
            .any(|failure| failure.code == &codes::ENDLESS_INSTANTIATION);
        if already {
            return;
        }
        // The chain of instances that led here, the oldest first.
        let mut chain = Vec::new();
        let mut next = Some(self.instance.index);
        while let Some(index) = next {
            let Some(instance) = self.shared.instances.get(index.index()) else {
                break;
            };
            next = instance.asked_by;
            chain.push(instance);
        }
        chain.reverse();
        let name = self.shared.interner.resolve(function.name);
        let header = match &function.body {
            FunctionBody::Block(body) => Span::new(function.span.start, body.span.start),
            FunctionBody::Operation(_) | FunctionBody::Import(_) => function.span,
        };
        let mut diagnostic = Diagnostic::new(
            &codes::ENDLESS_INSTANTIATION,
            header,
            format!("`{name}` needs instances for ever larger types"),
        )
        .with_label("instantiated without end");
        for instance in chain
            .iter()
            .filter(|instance| !instance.arguments.is_empty())
            .take(4)
        {
            let function = &program.functions[instance.function.index()];
            let name = self.shared.interner.resolve(function.name);
            let arguments: Vec<String> = instance
                .arguments
                .iter()
                .map(|ty| self.types.short_name(*ty, SHOWN_TYPE_DEPTH))
                .collect();
            diagnostic =
                diagnostic.with_note(format!("it needs `{name}::<{}>`", arguments.join(", ")));
        }
        self.fail(diagnostic.with_note("and so on"));
    }

    pub(super) fn lower_call(
        &mut self,
        id: FunctionId,
        type_arguments: &[Type],
        arguments: &[Expression],
        call: &Expression,
    ) -> bool {
        let program = self.shared.program;
        let callee = &program.functions[id.index()];
        match &callee.body {
            FunctionBody::Operation(opcode) => {
                self.lower_values(arguments);
                self.set_span(call.span);
                self.emit_operation(*opcode, arguments.len())
            }
            FunctionBody::Import(name) => {
                self.lower_import_call(*name, arguments, call);
                true
            }
            FunctionBody::Block(_) => {
                self.lower_values(arguments);
                self.set_span(call.span);
                if self.is_reachable() {
                    let captures = self.push_captures(callee, call);
                    let function = self.request(id, type_arguments.to_vec());
                    let pops = arguments.len() as u32 + captures;
                    self.emit(Instruction::Call { function }, pops, 1);
                }
                true
            }
        }
    }

    /// Pushes what a function captures, as it lies in the slots here.
    fn push_captures(&mut self, callee: &Function, place: &Expression) -> u32 {
        for variable in &callee.captures {
            if !self.slots.contains_key(variable) {
                let definition = &self.shared.program.variables[variable.index()];
                let name = self.shared.interner.resolve(definition.name);
                let function = self.shared.interner.resolve(callee.name);
                let diagnostic = Diagnostic::new(
                    &codes::USED_BEFORE_DEFINITION,
                    self.source(place.span),
                    format!("`{function}` uses `{name}`, which is not defined yet"),
                )
                .with_label("used here")
                .with_secondary(definition.span, "defined only here");
                self.fail(diagnostic);
            }
            self.load_slot_of(*variable);
        }
        callee.captures.len() as u32
    }

    pub(super) fn lower_import_call(
        &mut self,
        name: Symbol,
        arguments: &[Expression],
        call: &Expression,
    ) {
        self.lower_values(arguments);
        self.set_span(call.span);
        if !self.is_reachable() {
            return;
        }
        let types: Vec<Type> = arguments.iter().map(|argument| argument.ty).collect();
        self.emit_import_call(name, &types, call.ty);
    }

    pub(super) fn emit_import_call(&mut self, name: Symbol, parameters: &[Type], result: Type) {
        let count = parameters.len() as u32;
        let parameters = parameters.iter().map(|ty| self.type_index(*ty)).collect();
        let result = self.type_index(result);
        let text = self.shared.interner.resolve(name);
        let instruction = self
            .shared
            .pools
            .call_import(name, text, parameters, result);
        self.emit(instruction, count, 1);
    }

    pub(super) fn lower_value_call(
        &mut self,
        callee: &Expression,
        arguments: &[Expression],
        call: &Expression,
    ) {
        self.lower_value(callee);
        self.lower_values(arguments);
        self.set_span(call.span);
        if self.is_reachable() {
            let signature = self.type_index(callee.ty);
            let pops = arguments.len() as u32 + 1;
            self.emit(Instruction::CallValue { signature }, pops, 1);
        }
    }

    /// A function as a value; with what it captures, a closure.
    pub(super) fn lower_function_value(
        &mut self,
        id: FunctionId,
        type_arguments: &[Type],
        value: &Expression,
    ) {
        if !self.is_reachable() {
            return;
        }
        let program = self.shared.program;
        let callee = &program.functions[id.index()];
        // Its type must be in the table for the verifier to find.
        self.type_index(value.ty);
        let captures = self.push_captures(callee, value);
        let function = self.request(id, type_arguments.to_vec());
        if captures == 0 {
            self.emit(Instruction::FunctionValue { function }, 0, 1);
            return;
        }
        let Ok(count) = u8::try_from(captures) else {
            let diagnostic = Diagnostic::new(
                &codes::TOO_LARGE,
                self.source(value.span),
                format!("this function captures {captures} variables, a closure can hold 255"),
            );
            self.fail(diagnostic);
            return;
        };
        let instruction = Instruction::NewClosure {
            captures: count,
            function,
        };
        self.emit(instruction, captures, 1);
    }

    /// The body of a library function that is an instruction or a host call, for
    /// when it is used as a value.
    pub(super) fn lower_wrapper(&mut self, function: &Function) {
        for parameter in &function.parameters {
            self.load(*parameter);
        }
        let count = function.parameters.len();
        let has_value = match &function.body {
            FunctionBody::Operation(opcode) => self.emit_operation(*opcode, count),
            FunctionBody::Import(name) => {
                let types: Vec<Type> = function
                    .parameters
                    .iter()
                    .map(|parameter| self.variable_type(*parameter))
                    .collect();
                self.emit_import_call(*name, &types, function.result);
                true
            }
            FunctionBody::Block(_) => unreachable!("called for library functions only"),
        };
        if !has_value {
            self.emit(Instruction::ConstUnit {}, 0, 1);
        }
    }

    /// Whether values of the type are compared and shown by plain instructions.
    pub(super) fn is_function(&mut self, ty: Type) -> bool {
        let ty = self.concrete(ty);
        matches!(self.types.kind(ty), TypeKind::Function(_))
    }
}
