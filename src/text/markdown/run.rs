//! Text without markup between two other events, put together again from the pieces the parser cut it into.

use std::ops::Range;

use super::{autolink, task};

/// Some text as it is shown, and where each piece of it comes from.
#[derive(Debug)]
pub struct Run<'t> {
    /// The source of the whole page.
    pub source: &'t str,
    /// What is shown.
    pub shown: String,
    /// The pieces in order; together they are all that is shown.
    pub pieces: Vec<Piece>,
}

/// A piece of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes of what is shown.
    pub shown: Range<usize>,
    /// Its bytes of the source.
    pub source: Range<usize>,
    /// Whether both say the same, byte for byte; else it is something like `&amp;` for `&`.
    pub is_exact: bool,
}

/// What a stretch of a run is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Words,
    /// A task, without its braces.
    Task,
    /// A bare address, with what goes before it to make it whole.
    Address(&'static str),
}

impl<'t> Run<'t> {
    /// A run of a single piece.
    pub fn new(source: &'t str, shown: &str, range: Range<usize>) -> Self {
        let mut run = Self { source, shown: String::new(), pieces: Vec::new() };
        run.push(shown, range);
        run
    }

    /// A code span, whose range has its backticks in it.
    pub fn of_code(source: &'t str, shown: &str, range: Range<usize>) -> Self {
        let inside = source[range.clone()].trim_start_matches('`');
        let start = range.end - inside.len();
        match inside.find(shown) {
            Some(found) => Self::new(source, shown, start + found..start + found + shown.len()),
            None => Self::new(source, shown, range),
        }
    }

    /// Adds a piece that is shown as `shown`.
    pub fn push(&mut self, shown: &str, range: Range<usize>) {
        let start = self.shown.len();
        self.shown.push_str(shown);
        let is_exact = self.source[range.clone()] == *shown;
        self.pieces.push(Piece { shown: start..self.shown.len(), source: range, is_exact });
    }

    /// The place in the source of the sign that is shown at byte `at`; where a sign is written in another way, about there.
    pub fn place(&self, at: usize) -> usize {
        let after = self.pieces.partition_point(|piece| piece.shown.start <= at);
        let piece = &self.pieces[after.saturating_sub(1)];
        (piece.source.start + (at - piece.shown.start)).min(piece.source.end)
    }

    /// Cuts the run into words, tasks and, if asked for, addresses: ranges of what is shown, all of it but for the
    /// braces of tasks.
    pub fn stretches(&self, with_addresses: bool) -> Vec<(Kind, Range<usize>)> {
        let mut stretches = Vec::new();
        let (mut done, mut at) = (0, 0);
        let signs: &[char] = if with_addresses { &['{', 'w', 'W', 'h', 'H', '@'] } else { &['{'] };
        while let Some(found) = self.shown[at..].find(signs) {
            at += found;
            let Some((kind, range, end)) = self.stretch(done, at, with_addresses) else {
                at += 1;
                continue;
            };
            let start = if kind == Kind::Task { at } else { range.start };
            stretches.push((Kind::Words, done..start));
            stretches.push((kind, range));
            (done, at) = (end, end);
        }
        stretches.push((Kind::Words, done..self.shown.len()));
        stretches.retain(|(_, range)| !range.is_empty());
        stretches
    }

    /// What is at byte `at`, none of it before byte `from`, and where the text after it begins.
    fn stretch(&self, from: usize, at: usize, with_addresses: bool) -> Option<(Kind, Range<usize>, usize)> {
        let address = match self.shown.as_bytes()[at] {
            b'{' => {
                let end = at + task::length(&self.shown[at..]).filter(|_| !self.is_escaped(at))?;
                return Some((Kind::Task, at + 1..end - 1, end));
            }
            _ if !with_addresses => None,
            b'@' => autolink::mail(&self.shown, from, at).filter(|link| !self.has_escape(link.range.clone())),
            _ => {
                autolink::web(&self.shown, at, self.before(at)).filter(|_| !self.has_escape(at..at + "https://".len()))
            }
        }?;
        Some((Kind::Address(address.scheme), address.range.clone(), address.range.end))
    }

    /// The character before byte `at`, at the beginning of the run the one before it in the source; `None` at the
    /// beginning of a page or of a cell.
    fn before(&self, at: usize) -> Option<char> {
        if at > 0 {
            return self.shown[..at].chars().next_back();
        }
        let before = self.source[..self.pieces.first()?.source.start].chars().next_back();
        before.filter(|c| *c != '|')
    }

    /// Whether a backslash stands before the sign at byte `at`.
    fn is_escaped(&self, at: usize) -> bool {
        self.has_escape(at..at + 1)
    }

    /// Whether a backslash stands before one of the signs in `range`, so that they are meant to be plain text.
    fn has_escape(&self, range: Range<usize>) -> bool {
        let first = self.pieces.partition_point(|piece| piece.shown.start < range.start);
        let mut covered = first.checked_sub(1).map_or(0, |before| self.pieces[before].source.end);
        self.pieces[first..].iter().take_while(|piece| piece.shown.start < range.end).any(|piece| {
            let is_gap = covered < piece.source.start;
            covered = piece.source.end;
            is_gap && self.source[..piece.source.start].ends_with('\\')
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, Run};

    #[track_caller]
    fn check(run: &Run<'_>, expected: &[(Kind, &str)]) {
        let stretches = run.stretches(true);
        let stretches: Vec<_> = stretches.into_iter().map(|(kind, range)| (kind, &run.shown[range])).collect();
        assert_eq!(stretches, expected);
    }

    #[test]
    fn tasks_and_addresses_are_cut_out() {
        let text = "a {update} www.b.org c@d.org. {";
        check(
            &Run::new(text, text, 0..text.len()),
            &[
                (Kind::Words, "a "),
                (Kind::Task, "update"),
                (Kind::Words, " "),
                (Kind::Address("http://"), "www.b.org"),
                (Kind::Words, " "),
                (Kind::Address("mailto:"), "c@d.org"),
                (Kind::Words, ". {"),
            ],
        );
    }

    #[test]
    fn what_a_backslash_stands_before_is_text() {
        let mut run = Run::new("x\\{update} www\\.b.org", "x", 0..1);
        run.push("{update} www", 2..14);
        run.push(".b.org", 15..21);
        check(&run, &[(Kind::Words, "x{update} www.b.org")]);
    }

    #[test]
    fn code_is_found_between_its_backticks() {
        let run = Run::of_code("a `` ` `` b", "`", 2..9);
        assert_eq!(run.pieces[0].source, 5..6);
        assert!(run.pieces[0].is_exact);
        assert!(!Run::of_code("`a\nb`", "a b", 0..5).pieces[0].is_exact);
    }
}
