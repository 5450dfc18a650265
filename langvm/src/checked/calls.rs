//! Calls, returns and jump tables.

use lbc_format::index::{FunctionIndex, ImportIndex, TypeIndex};
use lbc_format::isa::Instruction;

use crate::code_cache;
use crate::error::Trap;
use crate::frame::Frame;
use crate::host::{self, Arguments, HostBody};

use super::shadow::Activation;
use super::{Checked, Flow, fault};

/// The word of a function without captures.
pub(super) fn function_word(function: FunctionIndex) -> u64 {
    (u64::from(function.0) << 1) | 1
}

impl<'run> Checked<'run> {
    pub(super) fn signature(
        &self,
        function: FunctionIndex,
    ) -> Result<(&'run [TypeIndex], TypeIndex), Trap> {
        let signature = self.program.module().signature_of(function);
        signature.ok_or_else(|| fault(format!("function {} has no signature", function.0)))
    }

    /// Puts the arguments of a call from outside into the first slots.
    pub(super) fn place<A: Arguments>(
        &mut self,
        function: FunctionIndex,
        arguments: A,
    ) -> Result<(), Trap> {
        let (parameters, _) = self.signature(function)?;
        if parameters.len() != A::TYPES.len() {
            let given = A::TYPES.len();
            return Err(fault(format!(
                "a function is called with {given} arguments"
            )));
        }
        let slots = self.program.frame_slots(function);
        self.machine.make_room(0, slots)?;
        host::place(self.machine, self.program, function, arguments)?;
        let types = &mut self.shadow_mut().types;
        types.extend(parameters.iter().copied().map(Some));
        Ok(())
    }

    /// Enters a function whose arguments, but for captures, were found to be in the
    /// slots from `base` on.
    pub(super) fn enter(&mut self, function: FunctionIndex, base: usize) -> Result<(), Trap> {
        let (parameters, _) = self.signature(function)?;
        let slots = self.program.frame_slots(function);
        let is_first = self.shadow().frames.is_empty();
        if is_first
            || !self.machine.frames.has_room()
            || base + slots as usize > self.machine.stack.capacity()
        {
            self.machine.make_room(base, slots)?;
        }
        let from = self.shadow().frames.last().map_or(0, |frame| frame.base);
        self.machine.frames.push(Frame {
            return_ip: code_cache::halt(),
            function: function.0,
            // Frames are at most as large as rule `frame-size` allows.
            base_delta: (base - from) as u32,
        });
        let locals = self
            .program
            .module()
            .functions
            .at(function.index())
            .locals
            .len();
        let operands = base + parameters.len() + locals;
        let shadow = self.shadow_mut();
        shadow.frames.push(Activation {
            function,
            at: 0,
            base,
            operands,
            end: base + slots as usize,
        });
        shadow.types.resize(operands, None);
        if operands > base + slots as usize {
            return Err(fault("the local slots outgrow their frame"));
        }
        self.intern(function)
    }

    /// Gives the string constants of a function their objects.
    fn intern(&mut self, function: FunctionIndex) -> Result<(), Trap> {
        let strings = &self.program.module().constants.strings;
        for instruction in self.code(function)?.iter() {
            if let &Instruction::ConstString { index } = instruction
                && index.index() < strings.len()
            {
                let word = self.machine.intern(self.program, index)?;
                self.shadow_mut().constants.insert(word);
            }
        }
        Ok(())
    }

    /// Leaves the innermost function; gives the result when it was the outermost.
    pub(super) fn leave(&mut self, word: u64) -> Result<Option<u64>, Trap> {
        let frame = self.shadow().frame()?;
        let (_, result) = self.signature(frame.function)?;
        self.drop_from(frame.base);
        self.shadow_mut().frames.pop();
        self.machine.frames.pop();
        if self.shadow().frames.is_empty() {
            return Ok(Some(word));
        }
        let caller = self.shadow().frame()?;
        // A function value lies below the arguments of its call.
        if let Instruction::CallValue { .. } = self.code(caller.function)?[caller.at] {
            let below = self.shadow().types.len().checked_sub(1);
            let below = below.filter(|&below| below >= caller.operands);
            self.drop_from(below.ok_or_else(|| fault("the function value is gone"))?);
        }
        self.shadow_mut().frame_mut()?.at += 1;
        self.push(result, word)?;
        Ok(None)
    }

    pub(super) fn return_value(&mut self, function: FunctionIndex) -> Result<u64, Trap> {
        let (_, result) = self.signature(function)?;
        let word = self.pop_as(result)?;
        let frame = self.shadow().frame()?;
        if self.shadow().types.len() != frame.operands {
            return Err(fault("a function returns with operands left"));
        }
        Ok(word)
    }

    pub(super) fn call(&mut self, function: FunctionIndex) -> Result<Flow, Trap> {
        let (parameters, _) = self.signature(function)?;
        let first = self.top(parameters)?;
        self.enter(function, first)?;
        Ok(Flow::Entered)
    }

    pub(super) fn call_value(&mut self, signature: TypeIndex) -> Result<Flow, Trap> {
        let module = self.program.module();
        let Some((parameters, _)) = module.function_type(signature) else {
            return Err(fault(format!(
                "{} is no function",
                self.type_name(signature)
            )));
        };
        let mut types = vec![signature];
        types.extend_from_slice(parameters);
        let first = self.top(&types)?;
        let callee = self.machine.stack.word(first);
        if callee & 1 == 1 {
            // That the function exists was found when its value was looked at.
            let function = FunctionIndex((callee >> 1) as u32);
            self.enter(function, first + 1)?;
            return Ok(Flow::Entered);
        }
        let function = FunctionIndex(self.object(callee)?.header().owner());
        let (all, _) = self.signature(function)?;
        self.enter(function, first + 1)?;
        // Read anew: making room may have moved the closure.
        let closure = self.object(self.machine.stack.word(first))?;
        let captures = self.machine.heap.words(closure).to_vec();
        let own = all.len() - captures.len();
        for (position, word) in captures.into_iter().enumerate() {
            let ty = all[own + position];
            self.conform(ty, word)?;
            let index = first + 1 + own + position;
            *self.machine.stack.word_mut(index) = word;
            self.shadow_mut().types[index] = Some(ty);
        }
        Ok(Flow::Entered)
    }

    pub(super) fn call_import(&mut self, import: ImportIndex) -> Result<(), Trap> {
        let Some((parameters, result)) = self.program.module().import_signature(import) else {
            return Err(fault(format!("there is no import {}", import.0)));
        };
        let first = self.top(parameters)?;
        let function = &self.program.imports()[import.index()];
        if let HostBody::Intrinsic(intrinsic) = function.body {
            let arguments = self.pop_all(parameters)?;
            let word = self.intrinsic(intrinsic.name, &arguments)?;
            return self.push(result, word);
        }
        let word = host::call(self.program, import, self.machine, first)?;
        self.drop_from(first);
        self.push(result, word)
    }

    pub(super) fn jump_table(
        &mut self,
        function: FunctionIndex,
        at: usize,
        count: u16,
    ) -> Result<Flow, Trap> {
        let number = self.pop_int()?;
        let count = usize::from(count);
        let Some(position) = usize::try_from(number).ok().filter(|&at| at < count) else {
            return Ok(Flow::Jump(at + 1 + count));
        };
        match self.code(function)?.get(at + 1 + position) {
            Some(Instruction::Jump { target }) => Ok(Flow::Jump(target.index())),
            _ => Err(fault("an entry of a jump table is no jump")),
        }
    }
}
