//! Writes a merge as a file: what is settled, and between markers as git writes them, the alternatives where it is not.
//!
//! Markers stand on lines of their own, so a conflict about some words of a line shows the whole line each time.

use std::collections::HashSet;

use crate::text::merge::{Conflict, ConflictKind, Merge, Segment};

/// How conflicts are marked.
#[derive(Debug, Clone, Copy)]
pub struct Markers<'a> {
    /// How many signs a marker has at least.
    pub size: usize,
    /// What one side is called.
    pub ours: &'a str,
    /// What the other side is called.
    pub theirs: &'a str,
}

/// Writes the merge.
pub fn draw(merge: &Merge, markers: &Markers<'_>) -> String {
    let size = free_size(merge, markers.size.max(1));
    let mut page = Page { markers: Markers { size, ..*markers }, done: String::new(), open: None };
    for segment in &merge.segments {
        match segment {
            Segment::Text(text) => page.settle(text),
            Segment::Conflict(conflict) => page.dispute(conflict),
        }
    }
    page.close();
    page.done
}

/// Why two versions of a place cannot be brought together.
pub fn explained(kind: ConflictKind) -> &'static str {
    match kind {
        ConflictKind::Edited => "both changed the same words",
        ConflictKind::Added => "both added text here",
        ConflictKind::Removed => "one removed what the other changed",
        ConflictKind::Moved => "both moved this, or one moved what the other removed",
        ConflictKind::Section => "one removed a section in which the other wrote",
        ConflictKind::Unread => "too large to look at more closely",
    }
}

/// Signs from so many upwards that no line of the texts begins with, so that nothing else looks like a marker.
fn free_size(merge: &Merge, size: usize) -> usize {
    let texts = merge.segments.iter().flat_map(|segment| match segment {
        Segment::Text(text) => vec![text],
        Segment::Conflict(conflict) => vec![&conflict.base, &conflict.ours, &conflict.theirs],
    });
    let run = |line: &str| match line.chars().next() {
        Some(sign @ ('<' | '|' | '=' | '>')) => line.chars().take_while(|next| *next == sign).count(),
        _ => 0,
    };
    let taken: HashSet<usize> = texts.flat_map(|text| text.lines()).map(run).collect();
    (size..).find(|size| !taken.contains(size)).unwrap_or(size)
}

struct Page<'a> {
    markers: Markers<'a>,
    done: String,
    open: Option<Open>,
}

/// A conflict of which the last line may not be complete.
#[derive(Default)]
struct Open {
    reasons: Vec<ConflictKind>,
    base: String,
    ours: String,
    theirs: String,
}

impl Page<'_> {
    fn settle(&mut self, text: &str) {
        let Some(open) = self.open.as_mut().filter(|open| !open.is_whole()) else {
            self.close();
            self.done.push_str(text);
            return;
        };
        let end = text.find('\n').map_or(text.len(), |at| at + 1);
        open.add([&text[..end]; 3]);
        if end < text.len() || text.ends_with('\n') {
            self.close();
            self.done.push_str(&text[end..]);
        }
    }

    fn dispute(&mut self, conflict: &Conflict) {
        if self.open.as_ref().is_some_and(Open::is_whole) {
            self.close();
        }
        let start = self.done.rfind('\n').map_or(0, |at| at + 1);
        let open = self.open.get_or_insert_with(|| {
            let mut open = Open::default();
            open.add([&self.done.split_off(start); 3]);
            open
        });
        open.add([&conflict.base, &conflict.ours, &conflict.theirs]);
        if !open.reasons.contains(&conflict.kind) {
            open.reasons.push(conflict.kind);
        }
    }

    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let line_end = if open.ours.contains("\r\n") || open.theirs.contains("\r\n") { "\r\n" } else { "\n" };
        let reasons: Vec<&str> = open.reasons.iter().map(|kind| explained(*kind)).collect();
        let Markers { size, ours, theirs } = self.markers;
        self.mark('<', size, &format!(" {ours}: {}", reasons.join("; ")), line_end);
        self.write(&open.ours, line_end);
        self.mark('|', size, " before", line_end);
        self.write(&open.base, line_end);
        self.mark('=', size, "", line_end);
        self.write(&open.theirs, line_end);
        self.mark('>', size, &format!(" {theirs}"), line_end);
    }

    fn mark(&mut self, sign: char, size: usize, words: &str, line_end: &str) {
        self.done.extend(std::iter::repeat_n(sign, size));
        self.done.push_str(words);
        self.done.push_str(line_end);
    }

    /// Writes one alternative, so that what follows begins on a line of its own.
    fn write(&mut self, text: &str, line_end: &str) {
        self.done.push_str(text);
        if !text.is_empty() && !text.ends_with('\n') {
            self.done.push_str(line_end);
        }
    }
}

impl Open {
    fn add(&mut self, [base, ours, theirs]: [&str; 3]) {
        self.base.push_str(base);
        self.ours.push_str(ours);
        self.theirs.push_str(theirs);
    }

    /// Whether the next text begins on a new line, whichever alternative is taken.
    fn is_whole(&self) -> bool {
        [&self.base, &self.ours, &self.theirs].iter().all(|text| text.is_empty() || text.ends_with('\n'))
    }
}
