//! Markdown as words: what a text says once its markup is gone.

use std::cell::Cell;
use std::ops::Range;
use std::slice;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::markdown::{Kind, Part, Run, parts};

/// What a text says, a line for each paragraph, item, row or line of code. Tasks stand apart, in brackets.
pub fn plain_text(text: &str) -> String {
    plain_texts(text, slice::from_ref(&(0..usize::MAX))).pop().unwrap_or_default()
}

/// The same for ranges of a text, in order. What they say depends on the rest of it: it may tell where their links lead.
pub fn plain_texts(text: &str, ranges: &[Range<usize>]) -> Vec<String> {
    let mut texts = vec![String::new(); ranges.len()];
    let is_code = Cell::new(false);
    let push_run = |plain: &mut String, run: &Run<'_>| match is_code.get() {
        true => plain.push_str(&run.shown),
        // Where a paragraph is broken in its source means nothing.
        false => {
            for (kind, range) in run.stretches(false) {
                let shown = run.shown[range].replace('\n', " ");
                match kind {
                    Kind::Task => plain.extend(["[", &shown, "]"]),
                    _ => plain.push_str(&shown),
                }
            }
        }
    };
    for part in parts(text) {
        match part {
            Part::Other(Event::Start(Tag::CodeBlock(_)), _) => is_code.set(true),
            Part::Other(Event::End(TagEnd::CodeBlock), _) => is_code.set(false),
            _ => {}
        }
        let Some(place) = place_of(&part) else { continue };
        let at = ranges.partition_point(|range| range.end <= place);
        if ranges.get(at).is_some_and(|range| range.start <= place) {
            push_part(&mut texts[at], &part, push_run);
        }
    }
    texts
}

/// Where in its source a part is; `None` for what has no place of its own.
fn place_of(part: &Part<'_>) -> Option<usize> {
    match part {
        Part::Text(run) => run.pieces.first().map(|piece| piece.source.start),
        Part::Other(Event::End(_), range) => Some(range.end.saturating_sub(1)),
        Part::Other(_, range) => Some(range.start),
        Part::TaskList => None,
    }
}

/// The first words of a text as a reader sees them, with `…` if there are more.
///
/// Headings, tables, code, footnotes and tasks are left out.
pub fn excerpt(text: &str, max_words: usize) -> String {
    let prose = single_spaced(&said(prose(parts(text)), push_words));
    let ends = word_ends(&prose);
    match (max_words.checked_sub(1).and_then(|last| ends.get(last)), ends.len() > max_words) {
        (_, false) => prose,
        (None, true) => "…".to_owned(),
        (Some(end), true) => format!("{}…", prose[..*end].trim_end_matches(['.', ',', ';', ':'])),
    }
}

/// How many words a reader finds in a text: what stands between spaces or dashes and has a letter or digit in it, and
/// every sign of the Chinese and Japanese scripts. Tasks do not count.
pub fn word_count(text: &str) -> usize {
    word_ends(&said(parts(text), push_words)).len()
}

/// What a heading says, from the parts inside it; tasks are left out.
pub(super) fn title<'t>(inside: impl Iterator<Item = Part<'t>>) -> String {
    single_spaced(&said(inside, push_words))
}

/// Puts together what the parts say, with runs of text written by `push_run`.
fn said<'t>(parts: impl Iterator<Item = Part<'t>>, push_run: impl Fn(&mut String, &Run<'t>)) -> String {
    let mut plain = String::new();
    parts.for_each(|part| push_part(&mut plain, &part, &push_run));
    plain
}

fn push_part<'t>(plain: &mut String, part: &Part<'t>, push_run: impl Fn(&mut String, &Run<'t>)) {
    match part {
        Part::Text(run) => push_run(plain, run),
        Part::Other(event, _) => push_event(plain, event),
        Part::TaskList => {}
    }
}

/// Adds a run without its tasks and the blanks before them.
fn push_words(plain: &mut String, run: &Run<'_>) {
    for (kind, range) in run.stretches(false) {
        match kind {
            Kind::Task => plain.truncate(plain.trim_end_matches(' ').len()),
            _ => plain.push_str(&run.shown[range]),
        }
    }
}

/// Adds what is shown of anything but text.
fn push_event(plain: &mut String, event: &Event<'_>) {
    match event {
        Event::Code(shown) | Event::Html(shown) | Event::InlineHtml(shown) => plain.push_str(shown),
        Event::HardBreak => plain.push('\n'),
        Event::End(TagEnd::TableCell) => plain.push(' '),
        Event::Start(tag) if is_block(&tag.to_end()) => end_line(plain),
        Event::End(tag) if is_block(tag) => end_line(plain),
        _ => {}
    }
}

fn end_line(plain: &mut String) {
    if !plain.is_empty() && !plain.ends_with('\n') {
        plain.push('\n');
    }
}

/// Whether what is said before and after the beginning or end of an element belongs to different lines.
pub(super) fn is_block(tag: &TagEnd) -> bool {
    !matches!(
        tag,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image | TagEnd::TableCell
    )
}

/// The parts outside headings, tables, code and footnotes.
fn prose<'t>(parts: impl Iterator<Item = Part<'t>>) -> impl Iterator<Item = Part<'t>> {
    let mut depth = 0_usize;
    parts.filter(move |part| match part {
        Part::Other(Event::Start(tag), _) if is_aside(&tag.to_end()) => {
            depth += 1;
            true
        }
        Part::Other(Event::End(tag), _) if is_aside(tag) => {
            depth -= 1;
            true
        }
        _ => depth == 0,
    })
}

fn is_aside(tag: &TagEnd) -> bool {
    matches!(tag, TagEnd::Heading(_) | TagEnd::Table | TagEnd::CodeBlock | TagEnd::FootnoteDefinition)
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where the words of a text end, punctuation after them included.
fn word_ends(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut is_word = false;
    for (at, c) in text.char_indices() {
        let stands_alone = is_sign_of_a_word(c);
        if is_word && (stands_alone || c.is_whitespace() || matches!(c, '–' | '—')) {
            ends.push(at);
            is_word = false;
        }
        if stands_alone {
            ends.push(at + c.len_utf8());
        } else {
            is_word |= c.is_alphanumeric();
        }
    }
    if is_word {
        ends.push(text.len());
    }
    ends
}

/// Whether a character is counted as a word, as where no space parts them.
fn is_sign_of_a_word(c: char) -> bool {
    matches!(c,
        '\u{3041}'..='\u{30ff}'      // Japanese syllables
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'    // Chinese signs
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::{excerpt, plain_text, plain_texts, word_count};

    const TEXT: &str = "# Plan\n\nDig *one* [well](/w), then\n`line` it {needs source}.\n\n\
        | a | b |\n|---|---|\n| c | d |\n\n- x\n- y[^1]\n\n```\ncode\nmore\n```\n\n[^1]: Note.\n";

    #[test]
    fn plain_text_has_a_line_for_each_block() {
        assert_eq!(
            plain_text(TEXT),
            "Plan\nDig one well, then line it [needs source].\na b \nc d \nx\ny\ncode\nmore\nNote.\n"
        );
        assert_eq!(plain_text("[[Plan|the *plan*]] &amp; [[#Water]]"), "the plan & Water\n");
    }

    #[test]
    fn ranges_say_what_they_say_in_the_whole_text() {
        let text = "# Water\n\nSee [the map][map].\n\n- a {update}\n\n## Wells\n\n```\nx [map]\n```\n\n[map]: /map\n";
        let (first, second) = (text.find("See").expect("there"), text.find("## ").expect("there"));
        let after = second + "## Wells\n".len();
        assert_eq!(plain_texts(text, &[first..second, after..text.len()]), ["See the map.\na [update]\n", "x [map]\n"]);
        assert_eq!(plain_texts("", &[0..0, 0..0]), ["", ""]);
    }

    #[test]
    fn an_excerpt_has_the_first_words_of_prose() {
        assert_eq!(excerpt(TEXT, 3), "Dig one well…");
        assert_eq!(excerpt(TEXT, 100), "Dig one well, then line it. x y");
        assert_eq!(excerpt("Dig.", 1), "Dig.");
        assert_eq!(excerpt("水井。", 1), "水…");
        assert_eq!(excerpt("a b", 0), "…");
        assert_eq!(excerpt("# Only a title", 5), "");
    }

    #[test]
    fn words_are_counted_as_a_reader_does() {
        assert_eq!(word_count("Don’t count well-known — or *half*way words 3.4 times"), 8);
        assert_eq!(word_count("水井 and 水"), 4);
        assert_eq!(word_count("\n\n---\n\n- \n"), 0);
        assert_eq!(word_count("One {question: who asks?} two"), 2);
    }
}
