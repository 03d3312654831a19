//! What a merge gives: settled text, conflicts for a person to settle, and places worth a look.

use std::ops::Range;

/// The outcome of a merge: text that is settled, conflicts for a person to settle, and places worth a look.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merge {
    /// What the page is made of, in order.
    pub segments: Vec<Segment>,
    /// Places where the merge is clean but a person should look, in order of their place.
    pub notices: Vec<Notice>,
    /// Whether a limit on work made the answer coarser than it could be.
    pub coarse: bool,
}

/// A part of a merged page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Settled text.
    Text(String),
    /// A place that a person has to settle.
    Conflict(Conflict),
}

/// Three readings of one place; any may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Why the merge could not settle it.
    pub kind: ConflictKind,
    /// The common ancestor's text.
    pub base: String,
    /// The text of those who saved first.
    pub theirs: String,
    /// The text of the one who saves now.
    pub ours: String,
}

/// Why a place needs a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConflictKind {
    /// Both changed the same words, in different ways.
    Edited,
    /// Both added text here; keeping both, theirs first, is the likely answer.
    Added,
    /// One removed what the other changed.
    Removed,
    /// Both moved the same text to different places, or one moved what the other removed.
    Moved,
    /// One removed a section in which the other added or changed text.
    Section,
    /// Too large to look at more closely.
    Unread,
}

/// A place in the merged text that is worth a look although nothing conflicts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Why.
    pub kind: NoticeKind,
    /// Bytes of the settled text: all [`Segment::Text`] in order, in which a conflict has no length.
    pub range: Range<usize>,
}

/// Why a place is worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeKind {
    /// Both changed different words of one paragraph, item or row.
    SameBlock,
    /// Both added text here, and both texts were kept.
    BothAdded,
    /// The same line, heading or link target is on the page more often than before on either side.
    Repeated,
    /// One edited what the other moved; the edit followed.
    Followed,
}

impl Merge {
    /// Whether nothing is left for a person to settle.
    pub fn is_clean(&self) -> bool {
        self.conflicts().next().is_none()
    }

    /// The merged page, or `None` if there are conflicts.
    pub fn text(&self) -> Option<String> {
        self.is_clean().then(|| self.settled())
    }

    /// The settled text alone, as if conflicts were empty; what [`Notice::range`] counts in.
    pub fn settled(&self) -> String {
        let text = |segment: &Segment| match segment {
            Segment::Text(text) => text.clone(),
            Segment::Conflict(_) => String::new(),
        };
        self.segments.iter().map(text).collect()
    }

    /// The conflicts in order.
    pub fn conflicts(&self) -> impl Iterator<Item = &Conflict> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Text(_) => None,
            Segment::Conflict(conflict) => Some(conflict),
        })
    }
}
