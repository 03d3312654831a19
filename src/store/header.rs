//! What a revision's id is computed from: its canonical header. The format is written down in docs/format.md.

use super::values::{OutlineId, PersonId, RevisionId, TextHash, Time};

/// Everything that a revision's id vouches for. The text itself is present only by its hash, so a text can be
/// taken out for good reason while every id still verifies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header<'a> {
    /// The outline that the revision is a version of.
    pub outline: OutlineId,
    /// The revisions it was made from, the line it was saved on first; none, one or two.
    pub parents: &'a [RevisionId],
    /// Who wrote it.
    pub author: PersonId,
    /// When.
    pub time: Time,
    /// What sort of change it is, as one lower-case word.
    pub kind: &'a str,
    /// Why, in the author's words.
    pub summary: &'a str,
    /// The licence the author agreed to; empty if none was asked for.
    pub licence: &'a str,
    /// The hash of the text's bytes.
    pub text: TextHash,
}

/// The header's one and only spelling in bytes.
pub fn header_bytes(header: &Header<'_>) -> Vec<u8> {
    let mut bytes = b"dugnad revision 1\n".to_vec();
    bytes.extend_from_slice(&header.outline.0);
    bytes.push(header.parents.len() as u8);
    for parent in header.parents {
        bytes.extend_from_slice(&parent.0);
    }
    bytes.extend_from_slice(&header.author.0);
    bytes.extend_from_slice(&header.time.0.to_be_bytes());
    for words in [header.kind, header.summary, header.licence] {
        bytes.extend_from_slice(&(words.len() as u32).to_be_bytes());
        bytes.extend_from_slice(words.as_bytes());
    }
    bytes.extend_from_slice(&header.text.0);
    bytes
}

/// The revision's id: the BLAKE3 hash of its canonical header.
pub fn revision_id(header: &Header<'_>) -> RevisionId {
    RevisionId(*blake3::hash(&header_bytes(header)).as_bytes())
}
