//! Where native code lies, and how Cranelift is set up.
//!
//! Each function gets pages of its own, which are written first and made
//! executable, and no longer writable, before the code is entered.

use cranelift_codegen::isa::CallConv;
use cranelift_codegen::settings::{self, Configurable};
use cranelift_codegen::{CodegenError, Context, ir};
use cranelift_jit::{JITBuilder, JITModule};
use cranelift_module::{Module, ModuleError, default_libcall_names};

use super::Address;
use super::stack_maps::StackMaps;

/// Code that can be entered.
pub(super) struct Code {
    pub(super) start: Address,
    pub(super) bytes: usize,
    pub(super) maps: StackMaps,
}

/// Compiler and memory of one program's native code.
pub(super) struct CodeMemory {
    /// Always there; taken to be freed.
    module: Option<JITModule>,
    context: Context,
}

impl CodeMemory {
    /// Sets Cranelift up; `None` where it does not know the processor.
    pub(super) fn new() -> Option<Self> {
        let mut flags = settings::builder();
        for (name, value) in [
            ("opt_level", "speed"),
            // Code that Cranelift would not understand is left to the interpreter.
            ("enable_verifier", "true"),
            ("is_pic", "false"),
            ("unwind_info", "false"),
            ("enable_probestack", "false"),
            // The collector finds the frames by them.
            ("preserve_frame_pointers", "true"),
        ] {
            flags.set(name, value).ok()?;
        }
        let isa = cranelift_native::builder()
            .ok()?
            .finish(settings::Flags::new(flags))
            .ok()?;
        let module = JITModule::new(JITBuilder::with_isa(isa, default_libcall_names()));
        let context = module.make_context();
        Some(Self {
            module: Some(module),
            context,
        })
    }

    /// The calling convention that Rust's `extern "C"` has here.
    pub(super) fn call_conv(&self) -> CallConv {
        self.module
            .as_ref()
            .map_or(CallConv::SystemV, |module| module.isa().default_call_conv())
    }

    /// Makes a function executable; `None` when it is beyond what Cranelift does.
    pub(super) fn define(&mut self, function: ir::Function) -> Option<Code> {
        let module = self.module.as_mut()?;
        self.context.clear();
        self.context.func = function;
        let id = module
            .declare_anonymous_function(&self.context.func.signature)
            .ok()?;
        // The one function that code calls by name is itself.
        let parameters = &mut self.context.func.params;
        if let Some(itself) = parameters.user_named_funcs().keys().next() {
            let name = ir::UserExternalName::new(0, id.as_u32());
            parameters.reset_user_func_name(itself, name);
        }
        let defined = module.define_function(id, &mut self.context);
        if cfg!(debug_assertions)
            && let Err(ModuleError::Compilation(CodegenError::Verifier(errors))) = &defined
        {
            unreachable!("native code is made of sound parts: {errors}");
        }
        defined.ok()?;
        module.finalize_definitions().ok()?;
        let compiled = self.context.compiled_code()?;
        let start = module.get_finalized_function(id);
        // SAFETY: the address is that of code, which is executable now, and not null. Who
        // calls it makes it what it was compiled as.
        let start = unsafe { std::mem::transmute::<*const u8, Address>(start) };
        Some(Code {
            start,
            bytes: compiled.code_info().total_size as usize,
            maps: StackMaps::of(&compiled.buffer),
        })
    }
}

impl Drop for CodeMemory {
    fn drop(&mut self) {
        if let Some(module) = self.module.take() {
            // SAFETY: the machine that enters this code is dropped with it, and nothing
            // of it is running.
            unsafe { module.free_memory() };
        }
    }
}
