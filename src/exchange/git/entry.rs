//! One change of one Markdown file, as `git diff-tree --raw` words it.

use super::object_id::ObjectId;

/// One Markdown file that differs from a parent's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where the file is, or was.
    pub path: String,
    /// Its content; `None` if it is gone.
    pub blob: Option<ObjectId>,
    /// The parent's file of which git thinks that it moved here.
    pub moved_from: Option<Move>,
}

/// A file that moved, perhaps with edits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Where it was.
    pub path: String,
    /// How much stayed the same, in percent.
    pub likeness: u8,
}

/// Whether a path ends in `.md` or `.markdown`, in small or capital letters.
pub fn is_markdown(path: &[u8]) -> bool {
    let ends_with = |ending: &[u8]| {
        let start = path.len().checked_sub(ending.len());
        start.is_some_and(|start| path[start..].eq_ignore_ascii_case(ending))
    };
    ends_with(b".md") || ends_with(b".markdown")
}

/// What a line such as `:100644 100644 1d2c3b4 5e6f7a8 R087` says about the path or paths that follow it.
#[derive(Debug)]
pub struct Kind {
    /// The likeness in percent, if two paths follow: a file moved from the first to the second.
    pub moved: Option<u8>,
    was_file: bool,
    is_file: bool,
    blob: ObjectId,
}

impl Kind {
    /// Reads the line; `None` if it is not of that form.
    pub fn parse(line: &[u8]) -> Option<Self> {
        // With a message before it, the first line of a commit has a line break in front.
        let line = str::from_utf8(line).ok()?.trim_start_matches('\n').strip_prefix(':')?;
        let words: Vec<&str> = line.split(' ').collect();
        let &[old_mode, new_mode, _, blob, status] = words.as_slice() else {
            return None;
        };
        let moved = match status.strip_prefix('R') {
            Some(percent) => Some(percent.parse().ok()?),
            None => None,
        };
        let blob = ObjectId::from_hex(blob.as_bytes())?;
        Some(Self { moved, was_file: is_file(old_mode), is_file: is_file(new_mode), blob })
    }

    /// What it means for Markdown files: at most one that is gone and one that has a new content. Either
    /// end of a move may be no Markdown, a link, or unreadable.
    pub fn entries(&self, old: &[u8], new: &[u8]) -> impl Iterator<Item = Entry> {
        let old_path = markdown_path(old).filter(|_| self.was_file);
        let new_path = markdown_path(new).filter(|_| self.is_file);
        let gone = old_path.filter(|_| old_path != new_path);
        let moved_from = self.moved.zip(old_path).map(|(likeness, path)| Move { path: path.to_owned(), likeness });
        let removed = gone.map(|path| Entry { path: path.to_owned(), blob: None, moved_from: None });
        let written = new_path.map(|path| Entry { path: path.to_owned(), blob: Some(self.blob), moved_from });
        removed.into_iter().chain(written)
    }
}

/// Whether a mode is that of an ordinary file, not of a link, a submodule or nothing.
fn is_file(mode: &str) -> bool {
    u32::from_str_radix(mode, 8).is_ok_and(|mode| mode & 0o170_000 == 0o100_000)
}

fn markdown_path(path: &[u8]) -> Option<&str> {
    str::from_utf8(path).ok().filter(|_| is_markdown(path))
}

#[cfg(test)]
mod tests {
    use super::{Entry, Kind, is_markdown};

    fn entries(line: &str, old: &str, new: &str) -> Vec<Entry> {
        let line = line.replace('#', &"ab".repeat(20));
        let kind = Kind::parse(line.as_bytes()).expect("the line is well formed");
        kind.entries(old.as_bytes(), new.as_bytes()).collect()
    }

    #[test]
    fn markdown_is_known_by_its_ending() {
        for path in ["a.md", "A.MD", "docs/b.Markdown", ".md"] {
            assert!(is_markdown(path.as_bytes()), "{path}");
        }
        for path in ["md", "a.mdx", "a.md/b", "", "a.md~"] {
            assert!(!is_markdown(path.as_bytes()), "{path}");
        }
    }

    #[test]
    fn links_and_submodules_are_not_files() {
        assert_eq!(entries(":000000 120000 # # A", "a.md", "a.md"), []);
        assert_eq!(entries(":000000 160000 # # A", "a.md", "a.md"), []);
        let [gone] = &entries(":100644 120000 # # T", "a.md", "a.md")[..] else {
            panic!("a file that became a link is one change");
        };
        assert_eq!((gone.path.as_str(), gone.blob), ("a.md", None));
    }

    #[test]
    fn each_end_of_a_move_counts_only_if_it_is_markdown() {
        let moved = entries("\n:100644 100755 # # R087", "a.md", "b.md");
        assert_eq!(moved[0].blob, None);
        assert_eq!(moved[1].moved_from.as_ref().map(|from| (from.path.as_str(), from.likeness)), Some(("a.md", 87)));
        let away = entries(":100644 100644 # # R100", "a.md", "a.txt");
        assert_eq!((away.len(), away[0].blob), (1, None));
        let here = entries(":100644 100644 # # R100", "a.txt", "a.md");
        assert_eq!((here.len(), here[0].moved_from.is_none()), (1, true));
    }

    #[test]
    fn nonsense_is_no_change() {
        for line in ["", ":", ":1 2 3", "100644 100644 a b M", ":100644 100644 x y R1", ":1 2 3 4 5 6"] {
            assert!(Kind::parse(line.as_bytes()).is_none(), "{line:?}");
        }
    }
}
