//! Hashes of map keys: by value, and the same in every run.
//!
//! Texts go through SipHash with fixed keys. That keeps runs reproducible, and
//! colliding texts take some effort to find; programs that fill maps with keys
//! from strangers should run with a fuel or time limit, as probing is charged.

use std::hash::{DefaultHasher, Hasher};

use lbc_format::index::TypeIndex;

use super::Work;
use super::typed::{Typed, Values, View};
use crate::error::Trap;
use crate::heap::KeyHash;
use lbc_format::fuel;

/// Parts of a key that its hash depends on. The rest only makes comparing longer.
const MAX_PARTS: u32 = 256;

/// Hashes a key.
pub(super) fn hash(values: Values<'_>, work: &mut Work<'_>, key: Typed) -> Result<KeyHash, Trap> {
    if key.ty() == TypeIndex::INT {
        return Ok(KeyHash::of_int(key.word()));
    }
    let mut hasher = DefaultHasher::new();
    let mut inside: Vec<(Typed, usize)> = Vec::new();
    let mut part = Some(key);
    for _ in 0..MAX_PARTS {
        let Some(value) = part else { break };
        work.charge(1)?;
        match value.view(values) {
            View::Text(text) => {
                work.charge(fuel::for_bytes(text.len()))?;
                write_text(&mut hasher, text);
            }
            View::Object(object) => {
                hasher.write_u16(object.reference.header().tag());
                inside.push((value, 0));
            }
            // An odd word, as the tag of a plain variant, and `Int` and `Bool` by themselves.
            _ => hasher.write_u64(value.word()),
        }
        part = next_part(values, &mut inside);
    }
    Ok(KeyHash::new(hasher.finish()))
}

/// Hashes a key of type `String`.
pub(super) fn hash_text(text: &str) -> KeyHash {
    let mut hasher = DefaultHasher::new();
    write_text(&mut hasher, text);
    KeyHash::new(hasher.finish())
}

fn write_text(hasher: &mut DefaultHasher, text: &str) {
    hasher.write(text.as_bytes());
    // No byte of a text, so texts side by side keep their ends.
    hasher.write_u8(0xff);
}

fn next_part(values: Values<'_>, inside: &mut Vec<(Typed, usize)>) -> Option<Typed> {
    while let Some((value, next)) = inside.last_mut() {
        if let View::Object(object) = value.view(values)
            && let Some(part) = object.part(values, *next)
        {
            *next += 1;
            return Some(part);
        }
        inside.pop();
    }
    None
}
