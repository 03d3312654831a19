//! Git's name of a commit or a blob: a SHA-1 or SHA-256 hash.

use std::fmt;
use std::str::FromStr;

use anyhow::Context;

/// The hash by which git knows an object, of either length that git uses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    bytes: [u8; 32],
    length: u8,
}

impl ObjectId {
    /// Reads 40 or 64 hexadecimal digits; `None` for anything else.
    pub fn from_hex(hex: &[u8]) -> Option<Self> {
        if hex.len() != 40 && hex.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(hex.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        let length = u8::try_from(hex.len() / 2).ok()?;
        Some(Self { bytes, length })
    }

    /// The hash itself: 20 or 32 bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

fn digit(byte: u8) -> Option<u8> {
    let value = char::from(byte).to_digit(16)?;
    u8::try_from(value).ok()
}

impl FromStr for ObjectId {
    type Err = anyhow::Error;

    fn from_str(hex: &str) -> anyhow::Result<Self> {
        Self::from_hex(hex.as_bytes()).with_context(|| format!("{hex:?} is not the name of a git object"))
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes().iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::ObjectId;

    #[test]
    fn both_lengths_read_back_as_written() {
        for hex in ["0123456789abcdef".repeat(4), "f0".repeat(20)] {
            let id: ObjectId = hex.parse().expect("these are hexadecimal digits");
            assert_eq!(id.to_string(), hex);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for hex in ["", "abc", &"g".repeat(40), &"é".repeat(20), &"a".repeat(63)] {
            assert!(hex.parse::<ObjectId>().is_err(), "{hex:?}");
        }
    }
}
