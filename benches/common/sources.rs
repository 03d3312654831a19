//! The pages that a large wiki's are made up from: real ones, or those of the demo.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::ops::{Range, RangeInclusive};
use std::path::{Path, PathBuf};

use dugnad::store::{Store, outline, project, revision};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// What a page has at least, in bytes, so that more than a word or two can be made up from it.
const LEAST: usize = 3000;
/// Sections of a page that is made up, and bytes of each, about.
const SECTIONS: usize = 8;
const SECTION: usize = 900;
/// Letters of a title or heading at most.
const HEADING: usize = 80;
/// Letters of what is added to it later, about.
const ADDED: usize = 100;
/// Words that replace others in a page of the demo are drawn from so many, which are drawn from so many invented ones.
const DRAWN: usize = 20_000;
const INVENTED: usize = 50_000;

/// The pages, by the language of the projects that they suit.
pub struct Sources(BTreeMap<&'static str, Vec<Page>>);

/// A page in parts.
pub struct Page {
    text: String,
    headings: Vec<Range<usize>>,
    blocks: Vec<Range<usize>>,
    /// What its words are exchanged for, as often as they stand here.
    words: Vec<Range<usize>>,
}

impl Sources {
    /// The last text of each page in a folder of files of three-way merges: `*.jsonl.zst`, each line an object with
    /// `repo`, `path` and `result`.
    pub fn of_folder(folder: &Path) -> Self {
        let mut texts = BTreeMap::new();
        for file in files_under(folder) {
            let mut unpacked = zstd::Decoder::new(File::open(file).expect("a file")).expect("zstd");
            unpacked.window_log_max(27).expect("a window");
            for line in BufReader::new(unpacked).lines() {
                let case: serde_json::Value = serde_json::from_str(&line.expect("a line")).expect("JSON");
                let text = |name: &str| case[name].as_str().map(str::to_owned);
                if let (Some(repository), Some(path), Some(result)) = (text("repo"), text("path"), text("result")) {
                    texts.insert((repository, path), result);
                }
            }
        }
        let mut sources = Self(BTreeMap::new());
        texts.into_values().for_each(|text| sources.add(language_of(&text), Page::of(text)));
        sources
    }

    /// The demo's pages, with words of an invented vocabulary that are distributed as real ones are (Zipf).
    pub async fn of_demo(store: &Store) -> Self {
        let mut conn = store.read().await.expect("a connection");
        let vocabulary = vocabulary();
        let mut sources = Self(BTreeMap::new());
        for slug in ["okware", "bustan"] {
            let project = project::by_slug(&mut conn, slug).await.expect("read").expect("the demo's project");
            for outline in outline::of_project(&mut conn, project.key).await.expect("read") {
                let Some(head) = outline.head else { continue };
                let head = revision::by_key(&mut conn, head).await.expect("read").expect("the head");
                let text = revision::text(&mut conn, &head).await.expect("its text");
                sources.add(language_of(&text), Page::of(text).with_words_of(&vocabulary));
            }
        }
        sources
    }

    fn add(&mut self, language: &'static str, page: Page) {
        if page.text.len() >= LEAST && !page.blocks.is_empty() && !page.words.is_empty() {
            self.0.entry(language).or_default().push(page);
        }
    }

    /// One of the pages in a language, or in English if there are none.
    pub fn page(&self, language: &str, random: &mut StdRng) -> &Page {
        let pages = self.0.get(language).or_else(|| self.0.get("en")).expect("pages");
        &pages[random.random_range(0..pages.len())]
    }
}

impl Page {
    fn of(text: String) -> Self {
        let (mut headings, mut blocks, mut words) = (Vec::new(), Vec::new(), Vec::new());
        let (mut at, mut is_code) = (0, false);
        for block in text.split_inclusive("\n\n") {
            let place = at..at + block.trim_end().len();
            at += block.len();
            let fences = block.matches("```").count();
            if is_code || fences > 0 {
                is_code ^= fences % 2 == 1;
            } else if block.starts_with('#') {
                let line = block.lines().next().unwrap_or_default();
                let bare = line.trim_start_matches(['#', ' ']);
                headings.push(place.start + line.len() - bare.len()..place.start + line.len());
            } else if !place.is_empty() && !has_headings(block) {
                words.extend(
                    words_of(&text[place.clone()]).map(|word| place.start + word.start..place.start + word.end),
                );
                blocks.push(place);
            }
        }
        Self { text, headings, blocks, words }
    }

    fn with_words_of(mut self, vocabulary: &[String]) -> Self {
        let random = &mut StdRng::seed_from_u64(self.text.len() as u64);
        self.words.clear();
        for _ in 0..DRAWN {
            // The n-th word of the vocabulary is n times rarer than the first.
            let number = (vocabulary.len() as f64).powf(random.random_range(0.0..1.0)) as usize;
            let start = self.text.len();
            self.text.push_str(&vocabulary[number.min(vocabulary.len() - 1)]);
            self.words.push(start..self.text.len());
        }
        self
    }

    /// A title and a text like this page's.
    pub fn outline(&self, random: &mut StdRng) -> (String, String) {
        let title = self.heading(random);
        let mut text = format!("# {title}\n\n");
        for _ in 0..SECTIONS {
            text.push_str(&format!("## {}\n\n", self.heading(random)));
            let end = text.len() + SECTION;
            while text.len() < end {
                text.push_str(&self.block(random));
                text.push_str("\n\n");
            }
        }
        (title, text)
    }

    fn heading(&self, random: &mut StdRng) -> String {
        let heading = match self.headings.len() {
            0 => self.drawn(&self.words, random).to_owned(),
            _ => self.changed(self.drawn(&self.headings, random), random),
        };
        heading.chars().take(HEADING).collect::<String>().trim_end().to_owned()
    }

    /// A short block, as somebody adds one.
    pub fn added(&self, random: &mut StdRng) -> String {
        let block = self.block(random);
        let end = block.char_indices().skip(ADDED).find(|(_, c)| c.is_whitespace()).map_or(block.len(), |(at, _)| at);
        block[..end].to_owned()
    }

    /// A block with a third of its words exchanged for others, at most about as long as a section.
    fn block(&self, random: &mut StdRng) -> String {
        let block = self.drawn(&self.blocks, random);
        let end = block.char_indices().find(|(at, c)| *at >= SECTION && c.is_whitespace());
        let end = end.map_or(block.len(), |(at, _)| at);
        self.changed(&block[..end], random)
    }

    fn drawn(&self, places: &[Range<usize>], random: &mut StdRng) -> &str {
        &self.text[places[random.random_range(0..places.len())].clone()]
    }

    fn changed(&self, text: &str, random: &mut StdRng) -> String {
        let (mut changed, mut at) = (String::new(), 0);
        for word in words_of(text) {
            if random.random_range(0..3) == 0 {
                changed.push_str(&text[at..word.start]);
                changed.push_str(self.drawn(&self.words, random));
                at = word.end;
            }
        }
        changed + &text[at..]
    }
}

/// Where the words of a text are that can be exchanged, those that markup touches left out. What stands between signs is
/// a word where none are set apart.
pub fn words_of(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    text.split_inclusive(|c: char| c.is_whitespace() || matches!(c, '。' | '、' | ',')).filter_map(move |token| {
        let start = at;
        at += token.len();
        let bare = token.trim_end_matches(|c: char| !c.is_alphabetic());
        let is_word = !bare.is_empty() && bare.chars().all(char::is_alphabetic);
        is_word.then(|| start..start + bare.len())
    })
}

/// Whether there are headings between the lines of a block.
fn has_headings(block: &str) -> bool {
    block.lines().any(|line| ["#", "==", "--"].iter().any(|mark| line.starts_with(mark)))
}

/// The language whose writing is in a text, apart from Latin letters, which all of them have.
fn language_of(text: &str) -> &'static str {
    let writings = [
        ("ja", '\u{3040}'..='\u{30ff}'),
        ("zh", '\u{4e00}'..='\u{9fff}'),
        ("ru", '\u{400}'..='\u{4ff}'),
        ("ar", '\u{600}'..='\u{6ff}'),
    ];
    let letters = text.chars().count();
    let is_in =
        |letters_of: &RangeInclusive<char>| text.chars().filter(|c| letters_of.contains(c)).count() * 12 > letters;
    writings.into_iter().find(|(_, letters_of)| is_in(letters_of)).map_or("en", |(language, _)| language)
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let mut files: Vec<PathBuf> = entries
        .flat_map(|entry| match entry.path() {
            path if path.is_dir() => files_under(&path),
            path => vec![path],
        })
        .filter(|path| path.to_string_lossy().ends_with(".jsonl.zst"))
        .collect();
    files.sort();
    files
}

/// Words of two to five syllables, in an order that has nothing to do with how they are spelled.
fn vocabulary() -> Vec<String> {
    let random = &mut StdRng::seed_from_u64(7);
    let mut syllable = || {
        let of = |letters: &str, random: &mut StdRng| {
            let at = random.random_range(0..letters.len());
            letters[at..=at].to_owned()
        };
        of("bdfghjklmnprstvwz", random) + &of("aeiou", random)
    };
    (0..INVENTED).map(|number| (0..2 + number % 4).map(|_| syllable()).collect()).collect()
}
