//! Answering a question over what stands now: groups of passages, the best first, with counts to narrow it by.

use std::collections::{HashMap, HashSet};
use std::ops::Bound;

use levenshtein_automata::DFA;
use tantivy::DocAddress;
use tantivy::query::{BooleanQuery, Occur, Query, RangeQuery};
use tantivy::schema::Term;

use super::asked::{Asked, Clause, Unit};
use super::fold::folded;
use super::forms::near_words;
use super::gather::{Bounds, Gather, Gathered, Matched};
use super::kept::{Kept, Unpacker};
use super::passage::{self, Cutter, Passage};
use super::reading::Reading;
use super::schema::sort;
use super::stem::Stems;
use super::terms::{Look, Named, both, constant, one_of, single_words};
use super::{Index, Result, Sight, small, titles};

/// With fewer outlines than this, words that are nearly the same are looked for too.
const LITTLE: usize = 3;
/// With more words than this, typing errors are not looked for: each costs a walk through all words there are.
const MENDED: usize = 8;
/// Rows that one query finds at most. Whoever asks for more than that is told that there is more, and how to ask more
/// closely; a question costs about the same however frequent its words are.
const LOOKED_AT: usize = 1000;
/// For each row that is found, so many are looked at to which a filter may not let through.
const PASSED_OVER: usize = 10;
/// What a passage that has the words in a row counts for alone: as much as it would with its words, about.
const ALONE_IN_A_ROW: f32 = 3.5;
/// The rarest of some words may be in so many rows if they are to be looked for in a row in all of them.
const ROWS_FOR_ROWS: usize = 20_000;
/// The last so many days are looked at first by whoever wants what is newest.
const RECENT: [i64; 4] = [1, 30, 365, 3650];
/// Authors counted at most: the list that is shown is short.
const COUNTED: usize = 12;

/// A question.
pub struct Found<'a> {
    /// What is asked.
    pub asked: &'a Asked,
    /// What the asker may see, narrowed to the projects she asks for.
    pub sight: Sight,
    /// The languages of the texts, as tags.
    pub languages: &'a [String],
    /// The projects whose names have a folded word.
    pub named: Named<'a>,
    /// The present moment.
    pub now: i64,
    /// Groups to pass over.
    pub skip: usize,
    /// Groups to give.
    pub limit: usize,
    /// Which come first.
    pub order: Order,
}

/// Which groups come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Those that fit best.
    #[default]
    Best,
    /// Those that changed last.
    Newest,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// One page of groups, the best first.
    pub groups: Vec<Group>,
    /// Groups in all, or those that were looked at if there are more.
    pub total: usize,
    /// Passages in all, or those that were looked at if there are more.
    pub passages: usize,
    /// Whether there are more, so that all counts are of what was looked at.
    pub is_cut: bool,
    /// Groups by project, the most first.
    pub by_project: Vec<(u64, usize)>,
    /// Groups by author, the most first; a dozen at most.
    pub by_author: Vec<(u64, usize)>,
    /// How well it fits what was asked.
    pub closeness: Closeness,
}

/// How well an answer fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Closeness {
    /// Every word is there, small ones aside.
    #[default]
    Exact,
    /// Every word, or one that is nearly the same.
    Nearly,
    /// Some of the words.
    Partly,
}

/// What was found of one outline, or a project.
#[derive(Debug, Clone)]
pub struct Group {
    /// The outline's key; `None` for a project.
    pub outline: Option<u64>,
    /// The project's key.
    pub project: u64,
    /// The address of the outline or project.
    pub slug: String,
    /// Its title or name.
    pub title: String,
    /// When it last changed.
    pub changed: i64,
    /// The best passages.
    pub hits: Vec<Hit>,
    /// Passages in all.
    pub passages: usize,
}

/// One passage.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The headings it is under; empty at the beginning of an outline.
    pub heading: String,
    /// The id of its heading.
    pub anchor: String,
    /// What it says.
    pub passage: Passage,
}

/// Answers a question.
pub fn answer(index: &Index, found: &Found<'_>) -> Result<Answer> {
    if found.asked.is_empty() {
        return Ok(Answer::default());
    }
    let reading = index.reading();
    let languages: Vec<Stems> = found.languages.iter().map(|language| Stems::of(language)).collect();
    let ask = Ask::new(index, &reading, found, &languages)?;
    let (cutter, gathered, closeness) = ask.gathered()?;
    let mut answer = counted(&reading, &gathered);
    answer.closeness = closeness;
    answer.groups = ask.groups(&cutter, gathered)?;
    Ok(answer)
}

struct Ask<'a> {
    index: &'a Index,
    reading: &'a Reading,
    found: &'a Found<'a>,
    languages: &'a [Stems],
    /// The words that must be there.
    wanted: Vec<Clause>,
    /// The small ones, which need not.
    small: Vec<Clause>,
    /// What must hold besides the words.
    filters: Vec<Box<dyn Query>>,
    /// Whether one of the words is rare enough to look for all of them in a row. The next place where words stand in a
    /// row may be far, and every passage before it that has all of them would be looked at.
    has_rare_word: bool,
}

impl<'a> Ask<'a> {
    fn new(index: &'a Index, reading: &'a Reading, found: &'a Found<'a>, languages: &'a [Stems]) -> Result<Self> {
        let look = Look::only(&reading.searcher, index.fields.words);
        let rarest = found.asked.clauses.iter().map(|clause| look.frequency(clause)).min();
        let has_rare_word = rarest.is_some_and(|rows| rows <= ROWS_FOR_ROWS);
        let (wanted, small) = small::set_apart(&found.asked.clauses, found.languages);
        let filters = filters(index, reading, found.asked)?;
        Ok(Self { index, reading, found, languages, wanted, small, filters, has_rare_word })
    }

    /// What is found by the best query that finds something, and what sets off in it why it is.
    fn gathered(&self) -> Result<(Cutter, Gathered, Closeness)> {
        let clauses = &self.found.asked.clauses;
        let exact = self.query(Closeness::Exact);
        let found = self.exactly(&*exact)?;
        if found.groups.len() >= LITTLE || clauses.is_empty() {
            return Ok((self.cutter(&*exact, Vec::new()), found, Closeness::Exact));
        }
        if clauses.len() <= MENDED {
            let more = self.ranked(self.gather(&*self.query(Closeness::Nearly), LOOKED_AT)?)?;
            if more.groups.len() > found.groups.len() {
                let closeness = if found.groups.is_empty() { Closeness::Nearly } else { Closeness::Exact };
                return Ok((self.cutter(&*exact, near_words(clauses)), ranked_after(found, more), closeness));
            }
        }
        if found.groups.is_empty() && clauses.len() > 1 {
            let partly = self.query(Closeness::Partly);
            let mut found = self.gather(&*partly, LOOKED_AT)?;
            if found.is_cut {
                self.add_rarest(&mut found)?;
            }
            return Ok((self.cutter(&*partly, Vec::new()), self.ranked(found)?, Closeness::Partly));
        }
        Ok((self.cutter(&*exact, Vec::new()), found, Closeness::Exact))
    }

    fn exactly(&self, query: &dyn Query) -> Result<Gathered> {
        let mut found = self.gather(query, LOOKED_AT)?;
        if found.is_cut {
            match self.found.order {
                Order::Best => {
                    self.add_titles(&mut found)?;
                    self.add_rows_of_words(&mut found)?;
                }
                Order::Newest => self.add_newest(&mut found, query)?,
            }
        }
        self.ranked(found)
    }

    /// What was found, the best of it ranked by more than its words.
    fn ranked(&self, mut found: Gathered) -> Result<Gathered> {
        let look = Look::everywhere(&self.reading.searcher, &self.index.fields, self.languages, false);
        let mut signs = look.signs(&self.index.fields, &self.wanted, &self.small);
        signs.extend(look.signs_of_all(&self.index.fields, &self.found.asked.clauses));
        found.rank(self.reading, &signs, &self.gatherer(0))?;
        Ok(found)
    }

    fn cutter(&self, query: &dyn Query, near: Vec<DFA>) -> Cutter {
        let fields = &self.index.fields;
        let mut words = passage::words_of(query, &[fields.words, fields.title, fields.heading]);
        words.extend(single_words(&self.found.asked.clauses).map(folded));
        Cutter::new(words, self.languages.to_vec(), near)
    }

    fn gather(&self, query: &dyn Query, kept: usize) -> Result<Gathered> {
        Gathered::by(self.reading, query, &self.gatherer(kept))
    }

    fn gatherer(&self, kept: usize) -> Gather {
        let Found { asked, sight, now, .. } = self.found;
        let (changed, states) = (asked.changed.clone(), asked.states.clone());
        let bounds = Bounds { kept, looked_at: kept * PASSED_OVER };
        Gather { sight: sight.clone(), changed, states, now: *now, bounds }
    }

    /// Of too much to look at all of it: what has the words in a title or heading.
    fn add_titles(&self, found: &mut Gathered) -> Result<()> {
        let look = Look::everywhere(&self.reading.searcher, &self.index.fields, self.languages, true);
        self.add(found, look.all(&self.wanted)).map(|_| ())
    }

    /// Of too much to look at all of it: what has the words in a row.
    fn add_rows_of_words(&self, found: &mut Gathered) -> Result<()> {
        if self.has_rare_word {
            let look = Look::only(&self.reading.searcher, self.index.fields.words);
            self.add(found, look.in_a_row(&self.found.asked.clauses, ALONE_IN_A_ROW))?;
        }
        Ok(())
    }

    /// Of too much to look at all of it: what has the rarest of the words that she may find.
    fn add_rarest(&self, found: &mut Gathered) -> Result<()> {
        let (searcher, asked) = (&self.reading.searcher, self.found.asked);
        let look = Look::everywhere(searcher, &self.index.fields, self.languages, asked.in_title);
        let mut clauses: Vec<&Clause> = asked.clauses.iter().collect();
        clauses.sort_by_cached_key(|clause| look.frequency(clause));
        for clause in clauses.into_iter().take(MENDED) {
            if self.add(found, look.all(std::slice::from_ref(clause)))? {
                break;
            }
        }
        Ok(())
    }

    /// Of too much to look at all of it: what changed lately, of as short a time as fills the wanted page.
    fn add_newest(&self, found: &mut Gathered, exact: &dyn Query) -> Result<()> {
        for days in RECENT {
            let after = Term::from_field_i64(self.index.fields.time, self.found.now - days * 86_400_000_000);
            let recent = RangeQuery::new(Bound::Included(after), Bound::Unbounded);
            let query = both(exact.box_clone(), constant(Box::new(recent), 0.0));
            let lately = self.gather(&*query, LOOKED_AT)?;
            let is_enough = lately.is_cut || lately.groups.len() >= self.found.skip + self.found.limit;
            found.join(lately);
            if is_enough {
                break;
            }
        }
        Ok(())
    }

    /// Adds what has these words; `false` if there is nothing.
    fn add(&self, found: &mut Gathered, words: Option<Box<dyn Query>>) -> Result<bool> {
        if words.is_none() {
            return Ok(false);
        }
        let more = self.gather(&BooleanQuery::new(self.with_filters(words)), LOOKED_AT / 4)?;
        let is_any = !more.groups.is_empty();
        found.join(more);
        Ok(is_any)
    }

    fn query(&self, closeness: Closeness) -> Box<dyn Query> {
        let (fields, asked) = (&self.index.fields, self.found.asked);
        let mut look = Look::everywhere(&self.reading.searcher, fields, self.languages, asked.in_title);
        look.project = (!asked.in_title).then_some((fields, self.found.named));
        look.close = closeness != Closeness::Exact;
        let words = match closeness {
            Closeness::Partly => look.any(&self.wanted),
            _ => look.all(&self.wanted),
        };
        Box::new(BooleanQuery::new(self.with_filters(words)))
    }

    /// Words with all that must or must not hold besides.
    fn with_filters(&self, words: Option<Box<dyn Query>>) -> Vec<(Occur, Box<dyn Query>)> {
        let asked = self.found.asked;
        let filters = self.filters.iter().map(|filter| filter.box_clone());
        let mut parts: Vec<_> = words.into_iter().chain(filters).map(|must| (Occur::Must, must)).collect();
        let look = Look::everywhere(&self.reading.searcher, &self.index.fields, self.languages, asked.in_title);
        parts.extend(asked.not.iter().map(|unit| (Occur::MustNot, look.unit(unit))));
        parts
    }

    /// The wanted page of groups.
    fn groups(&self, cutter: &Cutter, gathered: Gathered) -> Result<Vec<Group>> {
        let mut matched: Vec<(u64, Matched)> = gathered.groups.into_iter().collect();
        let newer = |one: &Matched, other: &Matched| other.time.cmp(&one.time);
        let better = |one: &Matched, other: &Matched| other.score.total_cmp(&one.score).then(newer(one, other));
        matched.sort_by(|(a, one), (b, other)| match self.found.order {
            Order::Best => better(one, other).then(a.cmp(b)),
            Order::Newest => newer(one, other).then(a.cmp(b)),
        });
        let page = matched.into_iter().skip(self.found.skip).take(self.found.limit);
        let mut unpacker = self.index.unpacker()?;
        page.map(|(subject, matched)| self.group(cutter, &mut unpacker, subject, &matched)).collect()
    }

    fn group(&self, cutter: &Cutter, unpacker: &mut Unpacker<'_>, subject: u64, matched: &Matched) -> Result<Group> {
        let rows = matched.rows.iter().map(|(_, row)| self.reading.kept(self.index, unpacker, *row));
        let rows: Vec<Kept> = rows.collect::<Result<_>>()?;
        let Kept { slug, title, .. } = rows.first().cloned().unwrap_or_default();
        Ok(Group {
            outline: (subject != matched.project).then_some(subject),
            project: matched.project,
            slug,
            title,
            changed: matched.time,
            hits: rows.into_iter().map(|row| hit(cutter, row)).collect(),
            passages: matched.passages as usize,
        })
    }
}

/// What must hold besides the words. Only sections and projects have words; where none are asked for, it has to be said
/// that those are meant.
fn filters(index: &Index, reading: &Reading, asked: &Asked) -> Result<Vec<Box<dyn Query>>> {
    let fields = &index.fields;
    let mut filters = Vec::new();
    if asked.clauses.is_empty() {
        filters.push(one_of(fields.sort, [sort::SECTION, sort::PROJECT]));
    }
    if !asked.authors.is_empty() {
        let mut keys = HashSet::new();
        for name in &asked.authors {
            keys.extend(titles::keys_of_people(index, reading, name)?);
        }
        filters.push(one_of(fields.authors, keys));
    }
    let voice = Look::only(&reading.searcher, fields.voice);
    for angle in &asked.angles {
        let clause = vec![Unit::Word(angle.clone())];
        filters.extend(voice.all(&[clause]).map(|query| constant(query, 0.0)));
    }
    Ok(filters)
}

fn hit(cutter: &Cutter, row: Kept) -> Hit {
    let passage = if row.text.is_empty() { passage::opening("") } else { cutter.cut(&row.text) };
    Hit { heading: row.heading, anchor: row.anchor, passage }
}

/// What was found exactly, before what is only nearly the same.
fn ranked_after(exact: Gathered, mut nearly: Gathered) -> Gathered {
    let best = nearly.groups.values().map(|matched| matched.score).fold(0.0, f32::max);
    for (subject, mut matched) in exact.groups {
        matched.score += best;
        nearly.groups.insert(subject, matched);
    }
    nearly
}

fn counted(reading: &Reading, gathered: &Gathered) -> Answer {
    let mut by_project: HashMap<u64, usize> = HashMap::new();
    let mut by_author: HashMap<u64, usize> = HashMap::new();
    for matched in gathered.groups.values() {
        *by_project.entry(matched.project).or_default() += 1;
        let of_row = |(_, row): &(f32, DocAddress)| reading.columns(*row).authors.values_for_doc(row.doc_id);
        for author in matched.rows.iter().flat_map(of_row).collect::<HashSet<u64>>() {
            *by_author.entry(author).or_default() += 1;
        }
    }
    Answer {
        total: gathered.groups.len(),
        passages: gathered.groups.values().map(|matched| matched.passages as usize).sum(),
        is_cut: gathered.is_cut,
        by_project: most_first(by_project),
        by_author: most_first(by_author).into_iter().take(COUNTED).collect(),
        ..Answer::default()
    }
}

fn most_first(counts: HashMap<u64, usize>) -> Vec<(u64, usize)> {
    let mut counts: Vec<(u64, usize)> = counts.into_iter().collect();
    counts.sort_unstable_by_key(|(key, count)| (std::cmp::Reverse(*count), *key));
    counts
}
