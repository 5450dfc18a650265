//! Structural limits of a module, each with its reason.
//!
//! Within a major format version a limit may be raised, never tightened: a file
//! that was accepted once is accepted by every later release.

/// Largest file, in bytes. Section offsets are 32-bit; a quarter of that range
/// is far above any real program and keeps every size computation away from
/// overflow on 32-bit hosts.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// Entries in any one table: types, constants of one kind, imports, globals,
/// functions. Indices are `u32` with room to spare.
pub const MAX_TABLE_ENTRIES: usize = 1 << 24;

/// Parameters of a function type. Arguments are laid out in consecutive frame
/// slots; more than this is a generated program gone wrong.
pub const MAX_PARAMETERS: usize = 255;

/// Local slots of a function, parameters included.
pub const MAX_LOCALS: usize = 32_768;

/// Slots of a call frame: locals and the deepest operand stack together.
/// Prepared instructions name frame slots in 16 bits.
pub const MAX_FRAME_SLOTS: usize = 65_535;

/// Instructions in one function.
pub const MAX_INSTRUCTIONS: usize = 1 << 24;

/// Bytes of one string constant.
pub const MAX_STRING_BYTES: usize = 1 << 28;

/// Parts that one `concat` joins.
pub const MAX_CONCAT_PARTS: usize = 255;
