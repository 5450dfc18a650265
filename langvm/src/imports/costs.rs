//! What calls of the standard library cost, beside the `call_import` that makes
//! them: the library's part of the fuel table.
//!
//! As with instructions, a cost is never changed within a major version of the
//! format. What grows with the size of operands is charged by the functions
//! themselves, in the words given here.

/// What calls of one library function cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostCost {
    /// The function's import name.
    pub name: &'static str,
    /// Units for each call.
    pub fixed: u64,
    /// What the size of operands adds, in words, if anything.
    pub by_size: &'static str,
}

macro_rules! costs {
    ($($name:literal $fixed:literal $by_size:expr;)*) => {
        /// The cost of every function of the standard library, by name.
        pub const COSTS: &[HostCost] = &[$(HostCost {
            name: $name,
            fixed: $fixed,
            by_size: $by_size,
        }),*];
    };
}

const COPY: &str = "1 for each 16 bytes of the result";
const ELEMENTS: &str = "1 for each 8 bytes of elements of the result";
const READ: &str = "1 for each 16 bytes read";
const READ_AND_COPY: &str = "1 for each 16 bytes read, and of the result";
const CHARACTERS: &str = "2 for each byte read, 1 for each 16 bytes of the result";
const PADDED: &str =
    "1 for each character added, 1 for each 16 bytes of the text, and of the result";
const SEARCHED: &str = "1 for each 2 bytes searched";
const PIECES: &str =
    "1 for each 2 bytes searched, 9 for each piece, 1 for each 16 bytes of the pieces";
const TEXTS: &str = "9 for each text, 1 for each 16 bytes of the texts";
const MOVED: &str = "1 for each 16 bytes of elements that move";
const KEY: &str = "1 for each part of the key, 6 for each part compared, 1 for each 16 bytes of texts in it, and 1 for each 2 places passed over";
const ENTRIES: &str = "6 for each entry there is room for";

costs! {
    "std.array.concat"           12  ELEMENTS;
    "std.array.filled"           12  ELEMENTS;
    "std.array.index_of"         4   "1 for each element looked at, more for parts as in `equal`";
    "std.array.insert"           8   MOVED;
    "std.array.remove"           8   MOVED;
    "std.array.reverse"          4   MOVED;
    "std.array.slice"            12  ELEMENTS;
    "std.array.sort"             8   "1 for each of *n* ⌈log₂ *n*⌉ comparisons, more for parts as in `compare`";
    "std.array.swap"             2   "";
    "std.array.truncate"         4   MOVED;
    "std.bool.to_string"         4   "";
    "std.env.args"               16  TEXTS;
    "std.env.var"                64  COPY;
    "std.float.abs"              0   "";
    "std.float.atan2"            32  "";
    "std.float.ceil"             0   "";
    "std.float.cos"              32  "";
    "std.float.exp"              16  "";
    "std.float.floor"            0   "";
    "std.float.is_nan"           0   "";
    "std.float.ln"               16  "";
    "std.float.max"              0   "";
    "std.float.min"              0   "";
    "std.float.pow"              32  "";
    "std.float.round"            0   "";
    "std.float.sin"              32  "";
    "std.float.sqrt"             2   "";
    "std.float.tan"              32  "";
    "std.float.to_fixed"         256 "8 for each byte of the result";
    "std.float.to_string"        64  COPY;
    "std.float.trunc"            0   "";
    "std.fs.create_dir"          4096 "";
    "std.fs.exists"              4096 "";
    "std.fs.list_dir"            4096 TEXTS;
    "std.fs.read_text"           4096 COPY;
    "std.fs.remove"              4096 "";
    "std.fs.write_text"          16384 "8 for each byte written";
    "std.int.abs"                0   "";
    "std.int.count_ones"         0   "";
    "std.int.max"                0   "";
    "std.int.min"                0   "";
    "std.int.pow"                16  "";
    "std.int.to_radix"           64  COPY;
    "std.int.to_string"          16  COPY;
    "std.int.wrapping_add"       0   "";
    "std.int.wrapping_mul"       0   "";
    "std.int.wrapping_sub"       0   "";
    "std.io.eprintln"            512 READ;
    "std.io.print"               8   READ;
    "std.io.println"             8   READ;
    "std.io.read_line"           64  READ_AND_COPY;
    "std.io.read_to_end"         512 READ_AND_COPY;
    "std.map.clear"              4   "";
    "std.map.clone"              16  ENTRIES;
    "std.map.contains_key"       8   KEY;
    "std.map.get"                8   KEY;
    "std.map.key_at"             4   "";
    "std.map.len"                2   "";
    "std.map.new"                16  "";
    "std.map.next"               4   "1 for each 2 places passed over";
    "std.map.remove"             8   KEY;
    "std.map.revision"           2   "";
    "std.map.set"                12  "as `std.map.get`; 6 for each entry there is room for when the map gets new room";
    "std.map.value_at"           4   "";
    "std.process.exit"           0   "";
    "std.string.byte_at"         0   "";
    "std.string.bytes"           12  COPY;
    "std.string.char_at"         12  COPY;
    "std.string.chars"           12  "1 for each byte read, 9 for each character";
    "std.string.code_points"     12  CHARACTERS;
    "std.string.contains"        16  SEARCHED;
    "std.string.ends_with"       4   "1 for each 16 bytes compared";
    "std.string.find_from"       16  SEARCHED;
    "std.string.from_code_points" 12 "1 for each element, 1 for each 16 bytes of the result";
    "std.string.is_empty"        0   "";
    "std.string.is_float"        32  READ;
    "std.string.is_int"          8   READ;
    "std.string.join"            12  "1 for each piece, 1 for each 16 bytes of the result";
    "std.string.len"             0   "";
    "std.string.lines"           12  PIECES;
    "std.string.pad_left"        16  PADDED;
    "std.string.pad_right"       16  PADDED;
    "std.string.quote"           12  CHARACTERS;
    "std.string.repeat"          8   "1 for each repetition, 1 for each 16 bytes of the result";
    "std.string.replace"         16  "1 for each 2 bytes searched, 8 for each match, 1 for each 16 bytes of the result";
    "std.string.slice"           8   COPY;
    "std.string.split"           16  PIECES;
    "std.string.starts_with"     4   "1 for each 16 bytes compared";
    "std.string.to_float"        32  READ;
    "std.string.to_int"          8   READ;
    "std.string.to_lower"        12  CHARACTERS;
    "std.string.to_upper"        12  CHARACTERS;
    "std.string.trim"            8   READ_AND_COPY;
    "std.time.monotonic"         64  "";
    "std.time.now"               64  "";
    "std.time.sleep"             512 "";
}
