//! Deserializes texts by borrowing from the input first.
//!
//! `String`'s own implementation lets the decoder allocate what a length field
//! asks for before the bytes are known to exist; a borrowed text is bounded by the
//! input, and is then copied.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};

/// One text.
pub(super) fn one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    <&str>::deserialize(deserializer).map(str::to_owned)
}

/// A sequence of texts.
pub(super) fn many<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    deserializer.deserialize_seq(Texts)
}

struct Texts;

impl<'de> Visitor<'de> for Texts {
    type Value = Vec<String>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a sequence of texts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        // The length is not believed: the vector grows with what is really there.
        let mut texts = Vec::new();
        while let Some(text) = sequence.next_element::<&str>()? {
            texts.push(text.to_owned());
        }
        Ok(texts)
    }
}
