//! Cuts a Markdown page into blocks: paragraphs, list items, table rows, headings and lines of code.
//!
//! This is a reading for comparing pages, not for rendering them: every byte belongs to exactly one block, any text is
//! accepted, and a line that Markdown would read differently in some corner still lands in some block.

use std::borrow::Cow;
use std::ops::Range;

use super::tokens::Vocabulary;

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A heading of level 1 to 6, `# so` or underlined.
    Heading(u8),
    /// Lines of prose, also inside a quotation; soft line ends belong to it.
    Paragraph,
    /// A list item with the lines that continue it, without its sub-items.
    Item,
    /// A row of a table; the line under its head is a row too.
    Row,
    /// One line in which white space counts: of a fenced code block (fences too), of raw HTML or of front matter.
    Code,
    /// One line that names a link target or footnote, `[name]: ...`.
    Definition,
    /// A line across the page.
    Rule,
    /// Blank lines at the beginning of the page; all others belong to the block before them.
    Blank,
}

/// A stretch of a page, as byte offsets: `start..body_end` is what it says, `body_end..end` the white space after it
/// (trailing blanks, line end, blank lines).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// The column of its first sign, with tabs to the next multiple of 4.
    pub indent: usize,
    /// Where it begins, its indentation included.
    pub start: usize,
    /// Where its last sign ends.
    pub body_end: usize,
    /// Where the next block begins.
    pub end: usize,
}

impl Block {
    /// What the block says: no white space at its end, indentation at its start.
    pub fn body<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.body_end]
    }

    /// The white space after the body.
    pub fn tail<'t>(&self, text: &'t str) -> &'t str {
        &text[self.body_end..self.end]
    }

    /// Body and tail.
    pub fn whole<'t>(&self, text: &'t str) -> &'t str {
        &text[self.start..self.end]
    }

    /// Whether its words may be set in lines anew without a change of meaning.
    pub fn is_prose(&self) -> bool {
        matches!(self.kind, Kind::Heading(_) | Kind::Paragraph | Kind::Item)
    }

    /// The body with every run of inner white space as one space, if it is prose; equal keys mean equal blocks.
    pub fn key<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let body = self.body(text);
        if self.is_prose() { squeeze(body) } else { Cow::Borrowed(body) }
    }
}

/// A page cut into blocks.
#[derive(Debug)]
pub struct Page<'t> {
    /// The page as it is.
    pub text: &'t str,
    /// Its blocks in order; together they are the whole text.
    pub blocks: Vec<Block>,
    /// The number of each block's key.
    pub keys: Vec<u32>,
}

impl<'t> Page<'t> {
    /// Cuts `text` into blocks and numbers their keys, in time proportional to its length.
    pub fn new(text: &'t str, keys: &mut Vocabulary<'t>) -> Self {
        let blocks = blocks(text);
        let keys = blocks.iter().map(|block| keys.number(block.key(text))).collect();
        Self { text, blocks, keys }
    }

    /// Some of the blocks as a page of their own; their offsets still count from the start of the whole text.
    pub fn part(&self, blocks: Range<usize>) -> Self {
        Self { text: self.text, blocks: self.blocks[blocks.clone()].to_vec(), keys: self.keys[blocks].to_vec() }
    }

    /// The text of some blocks, white space after them included.
    pub fn whole(&self, blocks: &Range<usize>) -> &'t str {
        if blocks.is_empty() {
            ""
        } else {
            &self.text[self.blocks[blocks.start].start..self.blocks[blocks.end - 1].end]
        }
    }

    /// What block `i` says.
    pub fn body(&self, i: usize) -> &'t str {
        self.blocks[i].body(self.text)
    }

    /// The white space after block `i`.
    pub fn tail(&self, i: usize) -> &'t str {
        self.blocks[i].tail(self.text)
    }

    /// One past the last block that belongs to block `i`: for a heading its section, up to the next heading of its
    /// level or above; for a list item its deeper items and paragraphs; else `i + 1`.
    pub fn family_end(&self, i: usize) -> usize {
        let parent = &self.blocks[i];
        let is_outside = |block: &Block| match (parent.kind, block.kind) {
            (Kind::Heading(level), Kind::Heading(other)) => other <= level,
            (Kind::Heading(_), _) => false,
            (Kind::Item, Kind::Heading(_)) => true,
            (Kind::Item, _) => block.indent <= parent.indent,
            _ => true,
        };
        let rest = &self.blocks[i + 1..];
        i + 1 + rest.iter().position(is_outside).unwrap_or(rest.len())
    }
}

/// Cuts a text into blocks that together are the whole text.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut reader = Reader { text, blocks: Vec::new(), state: State::Between };
    reader.front_matter();
    let mut at = reader.blocks.last().map_or(0, |block| block.end);
    while at < text.len() {
        at = reader.line(at);
    }
    reader.blocks
}

/// What the lines before say about the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// The last block is complete.
    Between,
    /// The last block is prose that the next line may continue.
    Open,
    /// Inside a table.
    Table,
    /// Inside raw HTML, which ends at a blank line.
    Html,
    /// Inside a fence of that sign and length.
    Fence(u8, usize),
}

struct Reader<'t> {
    text: &'t str,
    blocks: Vec<Block>,
    state: State,
}

impl Reader<'_> {
    /// Takes lines between `---` and `---` at the very start, as site builders use them, for code.
    fn front_matter(&mut self) {
        if !matches!(first_line(self.text).trim_end(), "---" | "+++") {
            return;
        }
        let fence = first_line(self.text).trim_end();
        let mut end = first_line(self.text).len();
        let closing = self.text[end..].split_inclusive('\n').take(MAX_FRONT_MATTER).position(|line| {
            end += line.len();
            line.trim_end() == fence
        });
        if closing.is_none() {
            return;
        }
        let mut at = 0;
        while at < end {
            let line = first_line(&self.text[at..]);
            if line.trim().is_empty() {
                self.blank(at + line.len());
            } else {
                self.push(Kind::Code, at, line);
            }
            at += line.len();
        }
    }

    /// Takes the line at `at` and returns where the next one begins.
    fn line(&mut self, at: usize) -> usize {
        let line = first_line(&self.text[at..]);
        let next = at + line.len();
        let content = line.trim();
        if content.is_empty() {
            self.blank(next);
        } else if let State::Fence(sign, length) = self.state {
            self.push(Kind::Code, at, line);
            if is_run_of(content, sign, length) {
                self.state = State::Between;
            }
        } else if !self.underline(content, at, line) {
            self.start_or_continue(content, at, line);
        }
        next
    }

    /// Gives a blank line to the block before it.
    fn blank(&mut self, end: usize) {
        match self.blocks.last_mut() {
            Some(block) => block.end = end,
            None => self.blocks.push(Block { kind: Kind::Blank, indent: 0, start: 0, body_end: 0, end }),
        }
        if !matches!(self.state, State::Fence(..)) {
            self.state = State::Between;
        }
    }

    /// Turns the paragraph before a line of `===` or `---` into a heading.
    fn underline(&mut self, content: &str, at: usize, line: &str) -> bool {
        let level = match content.as_bytes()[0] {
            sign @ (b'=' | b'-') if is_run_of(content, sign, 1) => 1 + u8::from(sign == b'-'),
            _ => return false,
        };
        match self.blocks.last_mut() {
            Some(block) if self.state == State::Open && block.kind == Kind::Paragraph => {
                block.kind = Kind::Heading(level);
                extend(block, at, line);
                self.state = State::Between;
                true
            }
            _ => false,
        }
    }

    /// Begins a block with the line if it looks like a beginning, else adds it to the open block.
    fn start_or_continue(&mut self, content: &str, at: usize, line: &str) {
        let kind = match self.state {
            State::Html => Some(Kind::Code),
            State::Table if content.contains('|') => Some(Kind::Row),
            _ => self.start(content, at + line.len()),
        };
        match (kind, self.blocks.last_mut()) {
            (None, Some(block)) if self.state == State::Open => extend(block, at, line),
            _ => {
                self.push(kind.unwrap_or(Kind::Paragraph), at, line);
                self.state = self.after(content);
            }
        }
    }

    /// The kind of block that a line begins, or `None` for prose; `next` is where the line after it begins.
    fn start(&self, content: &str, next: usize) -> Option<Kind> {
        let open = (self.state == State::Open).then(|| self.blocks.last()).flatten();
        match content.as_bytes()[0] {
            b'#' => heading_level(content).map(Kind::Heading),
            b'`' | b'~' if fence(content).is_some() => Some(Kind::Code),
            b'<' if open.is_none() && is_html(content) => Some(Kind::Code),
            b'[' if open.is_none_or(|block| block.kind == Kind::Definition) && is_definition(content) => {
                Some(Kind::Definition)
            }
            b'|' => Some(Kind::Row),
            b'>' => self.quotation(content, open),
            b'-' | b'*' | b'_' if is_rule(content) => Some(Kind::Rule),
            _ if is_item(content, open) => Some(Kind::Item),
            _ if open.is_none() && content.contains('|') && is_delimiter_row(first_line(&self.text[next..])) => {
                Some(Kind::Row)
            }
            _ => None,
        }
    }

    /// A quoted line begins a block if its inside does, or if the line before it is not quoted prose.
    fn quotation(&self, content: &str, open: Option<&Block>) -> Option<Kind> {
        let inside = content.trim_start_matches(['>', ' ', '\t']);
        let before = self.blocks.last().map_or("", |block| block.body(self.text));
        let last_line = before.rsplit('\n').next().unwrap_or_default().trim_start();
        let continues = open.is_some()
            && last_line.trim_start_matches(['>', ' ', '\t']).len().min(inside.len()) > 0
            && last_line.starts_with('>')
            && !is_item(inside, None)
            && heading_level(inside).is_none();
        (!continues).then_some(Kind::Paragraph)
    }

    /// The state after a line that began the last block.
    fn after(&self, content: &str) -> State {
        match self.blocks.last().map(|block| block.kind) {
            Some(Kind::Paragraph | Kind::Item) => State::Open,
            Some(Kind::Row) => State::Table,
            Some(Kind::Code) => fence(content).map_or(State::Html, |(sign, length)| State::Fence(sign, length)),
            _ => State::Between,
        }
    }

    fn push(&mut self, kind: Kind, at: usize, line: &str) {
        let body_end = at + line.trim_end().len();
        self.blocks.push(Block { kind, indent: indent(line), start: at, body_end, end: at + line.len() });
    }
}

/// Front matter longer than this is not front matter.
const MAX_FRONT_MATTER: usize = 200;

fn extend(block: &mut Block, at: usize, line: &str) {
    block.body_end = at + line.trim_end().len();
    block.end = at + line.len();
}

/// The text up to and with the first line end.
fn first_line(text: &str) -> &str {
    &text[..text.find('\n').map_or(text.len(), |end| end + 1)]
}

/// The column of a line's first sign.
fn indent(line: &str) -> usize {
    let mut column = 0;
    for byte in line.bytes() {
        match byte {
            b' ' => column += 1,
            b'\t' => column += 4 - column % 4,
            _ => break,
        }
    }
    column
}

fn is_run_of(content: &str, sign: u8, at_least: usize) -> bool {
    content.len() >= at_least && content.bytes().all(|byte| byte == sign)
}

fn heading_level(content: &str) -> Option<u8> {
    let level = content.bytes().take_while(|&byte| byte == b'#').count();
    let ends = content[level..].chars().next().is_none_or(char::is_whitespace);
    (1..=6).contains(&level).then_some(level as u8).filter(|_| ends)
}

/// The sign and length of an opening code fence.
fn fence(content: &str) -> Option<(u8, usize)> {
    let sign = content.as_bytes()[0];
    let length = content.bytes().take_while(|&byte| byte == sign).count();
    let fits = matches!(sign, b'`' | b'~') && length >= 3 && !(sign == b'`' && content[length..].contains('`'));
    fits.then_some((sign, length))
}

fn is_html(content: &str) -> bool {
    let is_tag = content[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
    is_tag && !content.starts_with("<http") && !content.starts_with("<mailto")
}

fn is_definition(content: &str) -> bool {
    content.find("]:").is_some_and(|end| end > 1 && !content[1..end].contains(['[', ']']))
}

fn is_rule(content: &str) -> bool {
    let sign = content.as_bytes()[0];
    content.bytes().filter(|&byte| byte == sign).count() >= 3
        && content.bytes().all(|byte| byte == sign || byte == b' ')
}

fn is_delimiter_row(line: &str) -> bool {
    line.contains('-') && line.contains('|') && line.bytes().all(|byte| b"|-: \t\r\n".contains(&byte))
}

/// Whether a line begins a list item; after open prose a number only counts if it is 1 or the prose is an item.
fn is_item(content: &str, open: Option<&Block>) -> bool {
    let digits = content.bytes().take_while(u8::is_ascii_digit).count();
    let marker = match content.as_bytes().get(digits) {
        Some(b'-' | b'*' | b'+') if digits == 0 => 1,
        Some(b'.' | b')') if (1..=9).contains(&digits) => digits + 1,
        _ => return false,
    };
    let interrupts = open.is_none_or(|block| block.kind == Kind::Item || digits == 0 || &content[..digits] == "1");
    interrupts && content[marker..].chars().next().is_none_or(char::is_whitespace)
}

/// Writes each run of white space after the indentation as one space; borrows if there is nothing to do.
fn squeeze(body: &str) -> Cow<'_, str> {
    let start = body.len() - body.trim_start().len();
    let mut last = 'x';
    let is_plain = body[start..].chars().all(|c| {
        let plain = !c.is_whitespace() || c == ' ' && last != ' ';
        last = c;
        plain
    });
    if is_plain {
        return Cow::Borrowed(body);
    }
    let mut squeezed = String::with_capacity(body.len());
    squeezed.push_str(&body[..start]);
    for (i, word) in body.split_whitespace().enumerate() {
        if i > 0 {
            squeezed.push(' ');
        }
        squeezed.push_str(word);
    }
    Cow::Owned(squeezed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(Kind, &str)> {
        let found = blocks(text);
        assert_eq!(found.iter().map(|block| block.whole(text)).collect::<String>(), text);
        found.iter().map(|block| (block.kind, block.body(text))).collect()
    }

    #[test]
    fn soft_line_ends_stay_in_the_paragraph_and_blank_lines_after_it() {
        let text = "\n# Well\nDug in\nMarch.\n\n\nPump\n===\nend";
        let expected = [
            (Kind::Blank, ""),
            (Kind::Heading(1), "# Well"),
            (Kind::Paragraph, "Dug in\nMarch."),
            (Kind::Heading(1), "Pump\n==="),
            (Kind::Paragraph, "end"),
        ];
        assert_eq!(kinds(text), expected);
    }

    #[test]
    fn items_hold_their_continuation_and_sub_items_are_their_own() {
        // A number other than 1 does not begin a list in the middle of a paragraph.
        let text = "- buy\n  pipes\n  - of steel\n\n  next week\n2. dig\n";
        let expected =
            [(Kind::Item, "- buy\n  pipes"), (Kind::Item, "  - of steel"), (Kind::Paragraph, "  next week\n2. dig")];
        assert_eq!(kinds(text), expected);
        assert_eq!(kinds("- a\n2. dig\n").len(), 2);
    }

    #[test]
    fn code_tables_and_definitions_go_line_by_line() {
        let text = "```\na\n\n# b\n```\n| x |\n|---|\n| 1 |\n\n[a]: b\n[c]: d\n***\n";
        let expected = [Kind::Code, Kind::Code, Kind::Code, Kind::Code, Kind::Row, Kind::Row, Kind::Row];
        let rest = [Kind::Definition, Kind::Definition, Kind::Rule];
        assert_eq!(kinds(text).iter().map(|(kind, _)| *kind).collect::<Vec<_>>(), [&expected[..], &rest].concat());
    }

    #[test]
    fn prose_has_the_same_key_however_it_is_wrapped() {
        let (a, b) = ("- one  two\n  three\n", "- one two three");
        assert_eq!(blocks(a)[0].key(a), blocks(b)[0].key(b));
    }

    #[test]
    fn a_section_reaches_to_the_next_heading_of_its_level() {
        let text = "# a\n## b\nx\n### c\n## d\n- i\n  - j\n- k\n";
        let page = Page::new(text, &mut Vocabulary::default());
        assert_eq!([0, 1, 2, 5].map(|i| page.family_end(i)), [8, 4, 3, 7]);
    }
}
