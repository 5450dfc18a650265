//! The Lang virtual machine: verifies and runs `.lbc` bytecode.
//!
//! Bytes go through [`load`], which refuses whatever is not a well-formed,
//! well-typed module. An [`Instance`] links the module with the host functions of
//! a [`Registry`] and runs it within [`Limits`]. Nothing a file contains can make
//! this crate panic, abort, overrun a limit or touch memory it does not own.
//!
//! ```
//! use langvm::{Instance, Limits, Options, Registry, Streams, Value};
//!
//! // Usually the bytes are a file that `langc` wrote.
//! let bytes = lbc_format::encode(&lbc_format::assemble(
//!     "import app.double: fn(Int) -> Int
//!      fn main() -> Int {
//!          small_int 21
//!          call_import app.double
//!          return
//!      }",
//! )?)?;
//!
//! let module = langvm::load(&bytes)?;
//! let mut registry = Registry::standard();
//! registry.register("app.double", |n: i64| n * 2);
//! let options = Options {
//!     limits: Limits {
//!         fuel: Some(1_000_000),
//!         ..Limits::default()
//!     },
//!     streams: Streams::sink(),
//!     ..Options::default()
//! };
//! let mut instance = Instance::new(module, &registry, options)?;
//! assert_eq!(instance.run()?, Value::Int(42));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The host calls functions of the program by name, and values with parts cross both
//! ways; [`Registry::register`] lists the types. What was asked for in other types than
//! the file has is refused, and limits hold for each call:
//!
//! ```
//! use langvm::{CallError, Instance, Limits, Options, Registry};
//!
//! # let bytes = lbc_format::encode(&lbc_format::assemble(
//! #     "type Option = enum { Some(Int), None }
//! #      import shop.price_of: fn(String) -> Option
//! #      fn main() {
//! #          const_unit
//! #          return
//! #      }
//! #      fn prices(String, String) -> Array<Option> {
//! #          load_local 0
//! #          call_import shop.price_of
//! #          load_local 1
//! #          call_import shop.price_of
//! #          new_array 2 Array<Option>
//! #          return
//! #      }
//! #      fn endless() {
//! #      L0: jump L0
//! #      }",
//! # )?)?;
//! let mut registry = Registry::standard();
//! registry.register("shop.price_of", |item: String| (item == "tea").then_some(450_i64));
//! let limits = Limits {
//!     fuel: Some(1_000_000),
//!     ..Limits::default()
//! };
//! let options = Options { limits, ..Options::default() };
//! let mut rules = Instance::new(langvm::load(&bytes)?, &registry, options)?;
//! // The top level gives the program's variables their values.
//! rules.run()?;
//!
//! let prices: Vec<Option<i64>> = rules.call("prices", ("tea", "unicorn"))?;
//! assert_eq!(prices, [Some(450), None]);
//!
//! match rules.call::<(), _>("endless", ()) {
//!     Err(CallError::Runtime(error)) if error.kind.is_limit() => {}
//!     other => panic!("a limit was to be reached, not {other:?}"),
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Without its default features the crate is a core that reaches no files: `fs` is the
//! part of the standard library that does, `render` makes texts of failures, `cli` is
//! the program `langvm`.
//!
//! A host function that fails gives the program a runtime error at the call:
//!
//! ```
//! use langvm::{HostError, Registry};
//!
//! let mut registry = Registry::standard();
//! registry.register("app.reserve", |seats: i64| -> Result<(), HostError> {
//!     if seats > 8 {
//!         return Err(HostError::new("only 8 seats are left"));
//!     }
//!     Ok(())
//! });
//! ```

#![deny(missing_docs)]

// In the order of the pipeline: bytes, program, prepared code, execution.

mod call;
mod instance;
mod link;

mod checked;
mod code_cache;
mod prepare;

#[cfg(feature = "jit")]
mod jit;
mod tiering;

mod frame;
mod interpreter;
mod machine;

mod float_bits;
mod function_value;
mod heap;
mod structure;

mod grants;
mod host;
mod imports;
mod quick;
mod streams;

mod limits;
mod meter;

mod backtrace;
mod error;
mod float_text;
#[cfg(feature = "render")]
pub mod render;
mod string_literal;
mod value;

pub use backtrace::{Backtrace, TraceFrame};
pub use call::CallError;
pub use error::{HostError, RuntimeError, RuntimeErrorKind};
pub use float_text::float_text;
pub use grants::{Grants, needed_grant};
pub use host::{Bound, CallContext, Entries, HostSignature, HostType, Registry, Text};
pub use imports::{COSTS as LIBRARY_COSTS, HostCost};
pub use instance::{Instance, NativeStats, Options, Stats};
#[cfg(feature = "count-operations")]
#[doc(hidden)]
pub use interpreter::operation_pairs;
pub use lbc_format::load::{LoadError, load};
pub use limits::Limits;
pub use link::{LinkError, check_imports};
pub use streams::Streams;
pub use tiering::{Jit, Thresholds};
pub use value::Value;
