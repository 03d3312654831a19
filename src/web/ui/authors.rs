//! Who wrote what: a legend, and the marks that show it in the text.
//!
//! Beside each block stands who wrote most of it. Her words look as always; those of others carry their initials. So
//! nothing is told by colour alone, and a page by one person is as quiet as it should be.

use std::collections::HashMap;
use std::ops::Range;

use maud::{Markup, html};

use super::byline::{count, day_words, grouped};
use crate::text::markdown::{Block, Mark, Paint, Phrase, Tag, top_blocks};
use crate::text::tokens::{Tokens, is_word};
use crate::web::authors::{Author, Authors, Passage};
use crate::web::links;

/// How many people have a colour of their own.
const COLOURS: usize = 6;
/// How many people the legend names before it folds the rest.
const NAMED: usize = 8;
/// How many editors a line beside a block names.
const EDITORS: usize = 3;
/// How many passages are linked; a browser has trouble with more.
const LINKED: usize = 10_000;

/// "written by Amina, Bo and 3 others", for a byline.
pub fn written_by(authors: &Authors) -> String {
    let people: Vec<&Author> = authors.people.iter().filter(|author| author.words > 0).collect();
    let name = |place: usize| &people[place].name;
    match people.len() {
        0 => "nobody".to_owned(),
        1 => name(0).clone(),
        2 => format!("{} and {}", name(0), name(1)),
        3 => format!("{}, {} and {}", name(0), name(1), name(2)),
        many => format!("{}, {} and {}", name(0), name(1), count(many as i64 - 2, "other", "others")),
    }
}

/// Who wrote how much of what stands, the largest first.
pub fn legend(authors: &Authors) -> Markup {
    let words = authors.words().max(1);
    let people: Vec<(usize, &Author)> = authors.people.iter().enumerate().filter(|(_, one)| one.words > 0).collect();
    let (named, rest) = people.split_at(people.len().min(NAMED));
    html! {
        (bar(authors, words))
        ol.people { @for (place, author) in named { (row(*place, author, words)) } }
        @if !rest.is_empty() {
            details.others {
                summary { "and " (count(rest.len() as i64, "other", "others")) ", " (share(rest.iter().map(|(_, one)| one.words).sum(), words)) }
                ol.people { @for (place, author) in rest { (row(*place, author, words)) } }
            }
        }
    }
}

fn row(place: usize, author: &Author, words: usize) -> Markup {
    html! {
        li {
            span class={ "initials " (class(place)) } { (author.initials) }
            " "
            @match &author.handle {
                Some(handle) => a href=(links::person(handle)) dir="auto" { (author.name) },
                None => span { (author.name) },
            }
            " "
            span.meta { (share(author.words, words)) " · " (count(author.words as i64, "word", "words")) }
        }
    }
}

/// The shares as one bar; the list below says the same in words.
fn bar(authors: &Authors, words: usize) -> Markup {
    let mut start = 0;
    let mut parts = Vec::new();
    for (place, author) in authors.people.iter().enumerate().take(COLOURS) {
        parts.push((start, author.words, class(place)));
        start += author.words;
    }
    html! {
        svg.shares viewBox={ "0 0 " (words) " 1" } preserveAspectRatio="none" aria-hidden="true" {
            rect.by-0 x="0" y="0" width=(words) height="1" {}
            @for (start, width, class) in parts { rect class=(class) x=(start) y="0" width=(width) height="1" {} }
        }
    }
}

/// A share of all words, in percent.
pub fn share(words: usize, of: usize) -> String {
    match (words * 100 + of / 2) / of {
        0 => "under 1 %".to_owned(),
        percent => format!("{} %", grouped(percent as i64)),
    }
}

fn class(author: usize) -> String {
    if author < COLOURS { format!("by-{}", author + 1) } else { "by-0".to_owned() }
}

/// The marks that show who wrote each passage, each leading to its revision.
pub fn marks(authors: &Authors) -> Vec<Mark> {
    let mut painter = Painter { authors, marks: Vec::new(), linked: 0, before: None };
    let blocks: Vec<Told> = top_blocks(authors.version.text()).into_iter().map(|block| painter.told(block)).collect();
    for (told, main) in blocks.iter().zip(main_authors(&blocks)) {
        painter.block(told, main);
    }
    painter.marks
}

/// Who wrote most of each block. A heading is taken for its writer's who wrote most of what comes under it.
fn main_authors(blocks: &[Told]) -> Vec<Option<usize>> {
    let mut main = None;
    let of_block = |told: &Told| {
        if told.has_room {
            main = told.authors.first().copied();
        }
        main
    };
    let mut authors: Vec<Option<usize>> = blocks.iter().rev().map(of_block).collect();
    authors.reverse();
    authors
}

struct Painter<'a> {
    authors: &'a Authors,
    marks: Vec<Mark>,
    linked: usize,
    /// Who is named beside the block before: not named again.
    before: Option<Vec<usize>>,
}

/// A block, and who wrote it.
struct Told {
    start: usize,
    has_room: bool,
    pieces: Vec<Piece>,
    /// Who has words in it, most words first.
    authors: Vec<usize>,
}

/// A passage as far as it is in one block.
struct Piece {
    range: Range<usize>,
    words: usize,
    author: usize,
    origin: i64,
}

impl Painter<'_> {
    fn told(&self, block: Block) -> Told {
        let pieces = self.pieces(&block.range);
        Told { start: block.range.start, has_room: block.has_room, authors: by_words(&pieces), pieces }
    }

    fn block(&mut self, told: &Told, main: Option<usize>) {
        if told.has_room {
            let is_named = self.before.as_ref() == Some(&told.authors);
            let line = if is_named { Vec::new() } else { self.line(told) };
            let class = format!("told {}", class(main.unwrap_or(COLOURS)));
            self.marks.push(Mark { range: told.start..told.start, paint: Paint::Beside { class, line } });
        }
        self.before = told.has_room.then(|| told.authors.clone());
        let mut last = main;
        for piece in &told.pieces {
            let is_news = last != Some(piece.author) && piece.words > 0;
            // Somebody else's comma between two of her words does not make the second news.
            last = if piece.words > 0 { Some(piece.author) } else { last };
            self.mark(piece, main, is_news);
        }
    }

    fn pieces(&self, block: &Range<usize>) -> Vec<Piece> {
        let passages = &self.authors.passages;
        let first = passages.partition_point(|passage| passage.range.end <= block.start);
        let inside = passages[first..].iter().take_while(|passage| passage.range.start < block.end);
        let piece = |passage: &Passage| {
            let range = passage.range.start.max(block.start)..passage.range.end.min(block.end);
            let tokens = Tokens::new(&self.authors.version.text()[range.clone()]);
            let words = tokens.iter().filter(|token| is_word(token)).count();
            Piece { range, words, author: passage.author, origin: passage.origin }
        };
        inside.map(piece).collect()
    }

    /// Who wrote a block and who edited it.
    fn line(&self, told: &Told) -> Vec<Phrase> {
        let Some((main, editors)) = told.authors.split_first() else { return Vec::new() };
        let mut line = vec![plain("Written by ", "sr")];
        self.name(&mut line, *main, &told.pieces);
        if !editors.is_empty() {
            line.push(plain(" with edits by ", "with"));
        }
        for (place, editor) in editors.iter().take(EDITORS).enumerate() {
            if place > 0 {
                line.push(plain(", ", "comma"));
            }
            self.name(&mut line, *editor, &told.pieces);
        }
        if editors.len() > EDITORS {
            let others = count((editors.len() - EDITORS) as i64, "other", "others");
            line.push(plain(&format!(" and {others}"), ""));
        }
        line
    }

    /// An author's initials and her name, which leads to where most of her words here are from.
    fn name(&self, line: &mut Vec<Phrase>, author: usize, pieces: &[Piece]) {
        let person = &self.authors.people[author];
        let largest = pieces.iter().filter(|piece| piece.author == author).max_by_key(|piece| piece.words);
        let label = Some((person.initials.clone(), format!("initials {}", class(author))));
        let href = largest.and_then(|piece| self.href(piece.origin));
        line.push(Phrase { label, text: person.name.clone(), class: "name".to_owned(), href });
    }

    fn mark(&mut self, piece: &Piece, main: Option<usize>, is_news: bool) {
        let person = &self.authors.people[piece.author];
        let is_main = main == Some(piece.author);
        self.linked += 1;
        let told = self.authors.revisions.get(&piece.origin).filter(|_| self.linked <= LINKED);
        let paint = Paint::Wrap {
            tag: Tag::Span,
            class: if is_main { "own".to_owned() } else { format!("edit {}", class(piece.author)) },
            title: told.map(|revision| format!("{}, {}", person.name, day_words(revision.time))),
            href: told.and_then(|_| self.href(piece.origin)),
            id: None,
            label: (is_news && !is_main).then(|| person.initials.clone()),
        };
        self.marks.push(Mark { range: piece.range.clone(), paint });
    }

    fn href(&self, origin: i64) -> Option<String> {
        self.authors.revisions.get(&origin).map(|revision| links::revision(revision.id))
    }
}

fn plain(text: &str, class: &str) -> Phrase {
    Phrase { label: None, text: text.to_owned(), class: class.to_owned(), href: None }
}

/// Who has words in some pieces, most words first.
fn by_words(pieces: &[Piece]) -> Vec<usize> {
    let mut words: HashMap<usize, usize> = HashMap::new();
    pieces.iter().for_each(|piece| *words.entry(piece.author).or_default() += piece.words);
    let mut authors: Vec<(usize, usize)> = words.into_iter().filter(|(_, words)| *words > 0).collect();
    authors.sort_by_key(|(author, words)| (std::cmp::Reverse(*words), *author));
    authors.into_iter().map(|(author, _)| author).collect()
}
