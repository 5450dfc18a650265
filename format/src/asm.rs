//! Text assembly: a module as text that a person can read and write.
//!
//! [`disassemble()`] carries everything a file holds, so that assembling its output
//! gives the same file again. By hand, most of it can be left out: types and
//! constants are added as they are used, functions, locals and labels have names.
//! Nothing here verifies; modules that the verifier rejects are written in it too.
//!
//! ```
//! let text = "
//! ; The greatest common divisor, by Euclid.
//! fn main() -> Int {
//!     small_int 12
//!     small_int 18
//!     call gcd
//!     return
//! }
//!
//! fn gcd(a: Int, b: Int) -> Int {
//!     local rest: Int
//! loop:
//!     load_local b
//!     small_int 0
//!     eq_int
//!     jump_if_true done
//!     load_local a
//!     load_local b
//!     rem_int
//!     store_local rest
//!     load_local b
//!     store_local a
//!     load_local rest
//!     store_local b
//!     jump loop
//! done:
//!     load_local a
//!     return
//! }
//! ";
//! let module = lbc_format::assemble(text)?;
//! lbc_format::verify(module)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Types are `Int`, `fn(Int) -> Bool`, `(Int, String)`, `Array<Int>`,
//! `Map<String, Int>`, `Cell<Int>`, and structs and enums by name, which may stand
//! before their definition; quotes make a name of any text.
//!
//! Statements, one per line; inside the braces of a type lines may end anywhere; `;` begins a comment, and `#` with a number names any
//! entry of a table by its index:
//!
//! | Statement | Meaning |
//! | --- | --- |
//! | `writer "TEXT"` | who wrote the module |
//! | `entry FUNCTION` | the first function to run; by default `main`, or else the first |
//! | `type #5 = fn(Int) -> Bool` | the next type; `#5 =` may be left out, here and below |
//! | `type #6 = struct Point { x: Float, y: Float }` | the next type, a struct; also `type Point = struct {` … `}` |
//! | `type #7 = enum Shape { Circle { radius: Float }, Rect(Point, Point), Empty }` | the same for an enum |
//! | `int #0 = 42`, `float #0 = 1.5`, `string #0 = "a"` | the next constant of a pool |
//! | `import std.io.print: fn(String)` | the next import |
//! | `global NAME: TYPE` | the next global |
//! | `fn NAME(a: Int, Int) -> TYPE {` … `}` | the next function; `fn NAME: #5 {` states its type by index |
//! | `local NAME: TYPE`, `local TYPE` | in a function: the next local slot behind the parameters |
//! | `NAME:` | in a function: a label |
//! | `MNEMONIC IMMEDIATE` | in a function: an instruction; constants are literals or `#` and index, slots names or indices, jump targets labels or `#` and index |
//! | … `* 100` | behind an instruction without names: as many of it |
//! | … `@10..15` | behind an instruction: its span, up to the next one's |
//! | `file 1` | in a function: the source file of its spans |
//! | `inlined NAME @10..15 in 1 file 2` | in a function: the next inlined call, where it stands in the function or in another such call, and the file of its spans |
//! | `within 1` | in a function: the instructions from here on belong to that inlined call, or for 0 to the function |
//! | `file "PATH" 0xHASH`, then `lines 10 20 5` | the next source file, with the lengths of its lines |
//! | `spans` | the module has span tables, even if there is nothing in them |
//! | `spans {` … `}` | the span tables entry by entry: `table FILE`, `entry 1 -5 3` |
//! | `names {` … `}` | the names entry by entry: `function NAME`, `global NAME` |
//! | `inlining {` … `}` | the inlined calls entry by entry: `name NAME`, `table FUNCTION`, `call 0 3 1 -5 3`, `range 1 2` |
//! | `custom 128`, then `bytes 0a0b` | a custom section |

#![deny(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic
)]

mod assemble;
mod disassemble;
mod error;
mod function;
mod inlining;
mod literal;
mod parser;
mod source_map;
mod tables;
mod token;
mod types;

pub use assemble::{assemble, assemble_with_lines};
pub use disassemble::{disassemble, disassemble_to};
pub use error::{AsmError, AsmErrorKind};
pub use source_map::SourceMap;
