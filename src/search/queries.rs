//! The queries that a question makes, one after the other until something is found: for its very words, then for words
//! that are nearly the same, then for some of them.

use std::collections::HashSet;
use std::ops::Bound;

use levenshtein_automata::DFA;
use tantivy::query::{BooleanQuery, Occur, Query, RangeQuery};
use tantivy::schema::Term;

use super::asked::{Asked, Clause, Unit};
use super::cutter::{self, Cutter};
use super::fold::term_of;
use super::forms::{Close, forgiven, near_words};
use super::gather::{Bounds, Gather, Gathered};
use super::question::{Closeness, Order, Question};
use super::reading::Reading;
use super::schema::sort;
use super::simple::{both, constant, one_of};
use super::stem::Stems;
use super::terms::{Look, single_letters, single_words, terms_of_runs};
use super::weights::ALONE_IN_A_ROW;
use super::words::first_letter;
use super::{Index, Result, Sight, people, small};

/// With fewer outlines than this, words that are nearly the same are looked for too.
const LITTLE: usize = 3;
/// In so many words, typing errors are looked for: each costs a walk through all words there are.
const MENDED: usize = 8;
/// Rows that one query finds at most. Whoever asks for more than that is told that there is more, and how to ask more
/// closely; a question costs about the same however frequent its words are.
const LOOKED_AT: usize = 400;
/// Groups that are ranked by more than their words: as many as anybody leafs through.
const RANKED: usize = 150;
/// The best of them that are ranked by how near each other the words stand, too, which takes longer to tell.
const RANKED_BY_NEARNESS: usize = 40;
/// For each row that is found, so many are looked at to which a filter may not let through.
const PASSED_OVER: usize = 10;
/// The rarest of some words may be in so many rows if they are to be looked for in a row in all of them: to know whether
/// words stand in a row costs ten times what it costs to know that they are there.
const ROWS_FOR_ROWS: usize = 4_000;
/// So many projects, with less than this part of all rows, are looked for as such.
const FEW: usize = 8;
const PART: u64 = 4;
/// The last so many days are looked at first by whoever wants what is newest.
const RECENT: [i64; 4] = [1, 30, 365, 3650];

/// A question with what its queries need.
pub struct Queries<'a> {
    index: &'a Index,
    reading: &'a Reading,
    question: &'a Question<'a>,
    languages: &'a [Stems],
    /// The words that must be there.
    wanted: Vec<Clause>,
    /// The small ones, which need not.
    small: Vec<Clause>,
    /// What must hold besides the words.
    filters: Vec<Box<dyn Query>>,
    /// What must not.
    unwanted: Vec<Box<dyn Query>>,
}

impl<'a> Queries<'a> {
    /// For a question in texts of some languages.
    pub fn new(
        index: &'a Index,
        reading: &'a Reading,
        question: &'a Question<'a>,
        languages: &'a [Stems],
    ) -> Result<Self> {
        let (wanted, small) = small::set_apart(&question.asked.clauses, question.languages);
        let mut filters = filters(index, reading, question.asked)?;
        filters.extend(few_projects(index, reading, &question.sight)?);
        let mut queries = Self { index, reading, question, languages, wanted, small, filters, unwanted: Vec::new() };
        let look = queries.look(question.asked.in_title);
        queries.unwanted = question.asked.not.iter().map(|unit| look.unit(unit)).collect();
        queries.unwanted.extend(by_authors(index, &question.asked.unwanted.authors)?);
        queries.unwanted.extend(told_by(index, reading, &question.asked.unwanted.angles));
        Ok(queries)
    }

    /// What is found by the best query that finds something, and what sets off in it why it is.
    pub fn gathered(&self) -> Result<(Cutter, Gathered, Closeness)> {
        let clauses = &self.question.asked.clauses;
        let exact = self.looked_for().all(&self.wanted);
        let found = self.exactly(&*self.query(exact.as_deref()))?;
        if found.groups.len() >= LITTLE || clauses.is_empty() {
            return Ok((self.cutter(exact.as_deref(), Vec::new()), found, Closeness::Exact));
        }
        let doubted = self.doubted()?;
        if let Some(more) = self.nearly(&found, &doubted)? {
            let closeness = if found.groups.is_empty() { Closeness::Nearly } else { Closeness::Exact };
            return Ok((self.cutter(exact.as_deref(), near_words(&doubted)), ranked_after(found, more), closeness));
        }
        if found.groups.is_empty() && clauses.len() > 1 {
            let partly = self.looked_for().any(&self.wanted);
            let mut found = self.gather(&*self.query(partly.as_deref()), LOOKED_AT)?;
            if found.is_cut {
                self.add_rarest(&mut found)?;
            }
            let cutter = self.cutter(partly.as_deref(), Vec::new());
            return Ok((cutter, self.ranked(found, Vec::new())?, Closeness::Partly));
        }
        Ok((self.cutter(exact.as_deref(), Vec::new()), found, Closeness::Exact))
    }

    fn exactly(&self, query: &dyn Query) -> Result<Gathered> {
        let mut found = self.gather(query, LOOKED_AT)?;
        for title in self.look(false).whole_titles(&self.index.fields, &self.question.asked.clauses) {
            self.add(&mut found, Some(title))?;
        }
        if found.is_cut {
            match self.question.order {
                Order::Best => {
                    self.add_titles(&mut found)?;
                    self.add_rows_of_words(&mut found)?;
                }
                Order::Newest => self.add_newest(&mut found, query)?,
            }
        }
        self.ranked(found, Vec::new())
    }

    /// What has words that are nearly the same, if that is more; with another first letter only where nothing else is
    /// found, since that is a walk through all words. Which words there are is asked of all texts, those that she may not
    /// read among them, so whether to look further is told by what she may see of the answer.
    fn nearly(&self, found: &Gathered, doubted: &[String]) -> Result<Option<Gathered>> {
        if doubted.is_empty() {
            return Ok(None);
        }
        let is_nothing = found.groups.is_empty();
        for close in [Some(Close::SameFirstLetter), is_nothing.then_some(Close::AnyLetter)].into_iter().flatten() {
            let words = Look { near: Some((close, doubted)), ..self.looked_for() }.all(&self.wanted);
            let more = self.gather(&*self.query(words.as_deref()), LOOKED_AT)?;
            if more.groups.len() > found.groups.len() {
                let look = Look { near: Some((close, doubted)), ..self.look(false) };
                return Ok(Some(self.ranked(more, look.signs_of_near_words(&self.index.fields, &self.wanted))?));
            }
        }
        Ok(None)
    }

    /// The words that may be typing errors, since hardly anything that she may see has them.
    fn doubted(&self) -> Result<Vec<String>> {
        let mut doubted = Vec::new();
        for word in single_words(&self.wanted).take(MENDED) {
            let folded = term_of(&word);
            if forgiven(&folded).is_some() && self.is_rare(word)? {
                doubted.push(folded);
            }
        }
        Ok(doubted)
    }

    fn is_rare(&self, word: String) -> Result<bool> {
        let query = self.look(self.question.asked.in_title).unit(&Unit::Word(word));
        let gatherer = Gather { unwanted: &[], with_authors: false, ..self.gatherer(LITTLE) };
        let found = Gathered::by(self.reading, &*query, &gatherer)?;
        Ok(!found.is_cut && found.groups.len() < LITTLE)
    }

    fn look(&self, in_title: bool) -> Look<'a> {
        Look::everywhere(&self.reading.searcher, &self.index.fields, self.languages, in_title)
    }

    /// What was found, the best of it ranked by more than its words.
    fn ranked(&self, mut found: Gathered, mut signs: Vec<Box<dyn Query>>) -> Result<Gathered> {
        let (look, fields, clauses) = (self.look(false), &self.index.fields, &self.question.asked.clauses);
        signs.extend(look.signs(fields, &self.wanted, &self.small));
        signs.extend(look.signs_of_order(fields, clauses));
        signs.extend(look.whole_titles(fields, clauses));
        found.rank(self.reading, &signs, RANKED)?;
        let nearness = look.signs_of_nearness(fields, &self.wanted);
        found.rank(self.reading, &nearness, RANKED_BY_NEARNESS)?;
        Ok(found)
    }

    fn cutter(&self, query: Option<&dyn Query>, near: Vec<DFA>) -> Cutter {
        let fields = &self.index.fields;
        let mut words = cutter::words_of(query, &[fields.words, fields.forms, fields.title, fields.heading]);
        // Small words stand everywhere: what shows why a passage was found is the others.
        let clauses = &self.wanted;
        words.extend(single_words(clauses).map(|word| term_of(&word)));
        // A single letter is looked for by the pairs that it begins, and they would be set off whole.
        let letters: HashSet<String> = single_letters(clauses).collect();
        words.retain(|word| !letters.contains(first_letter(word)));
        words.extend(letters);
        words.extend(terms_of_runs(clauses));
        Cutter::new(words, self.languages.to_vec(), near)
    }

    fn gather(&self, query: &dyn Query, kept: usize) -> Result<Gathered> {
        Gathered::by(self.reading, query, &self.gatherer(kept))
    }

    fn gatherer(&self, kept: usize) -> Gather<'_> {
        let Question { asked, sight, now, .. } = self.question;
        let bounds = Bounds { kept, looked_at: kept * PASSED_OVER };
        Gather { sight: sight.clone(), asked, unwanted: &self.unwanted, with_authors: true, now: *now, bounds }
    }

    /// Of too much to look at all of it: what has the words in a title or heading.
    fn add_titles(&self, found: &mut Gathered) -> Result<()> {
        self.add(found, self.look(true).all(&self.wanted)).map(|_| ())
    }

    /// Of too much to look at all of it: what has the words in a row, if one of them is rare. The next place where words
    /// stand in a row may be far, and every passage before it that has all of them would be looked at.
    fn add_rows_of_words(&self, found: &mut Gathered) -> Result<()> {
        if self.question.asked.in_title {
            return Ok(());
        }
        let look = self.look(false);
        let rarest = self.question.asked.clauses.iter().map(|clause| look.frequency(clause)).min();
        if rarest.is_some_and(|rows| rows <= ROWS_FOR_ROWS) {
            self.add(found, look.in_a_row(&self.question.asked.clauses, ALONE_IN_A_ROW))?;
        }
        Ok(())
    }

    /// Of too much to look at all of it: what has the rarest of the words that she may find.
    fn add_rarest(&self, found: &mut Gathered) -> Result<()> {
        let (asked, look) = (self.question.asked, self.look(self.question.asked.in_title));
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
            let after = Term::from_field_i64(self.index.fields.time, self.question.now - days * 86_400_000_000);
            let recent = RangeQuery::new(Bound::Included(after), Bound::Unbounded);
            let query = both(exact.box_clone(), constant(Box::new(recent), 0.0));
            let lately = self.gather(&*query, LOOKED_AT)?;
            let is_enough = lately.is_cut || lately.groups.len() >= self.question.skip + self.question.limit;
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

    /// Where the words of the question are looked for: in texts, and in the names of projects.
    fn looked_for(&self) -> Look<'_> {
        let in_title = self.question.asked.in_title;
        let project = (!in_title).then_some((&self.index.fields, self.question.named));
        Look { project, ..self.look(in_title) }
    }

    fn query(&self, words: Option<&dyn Query>) -> Box<dyn Query> {
        Box::new(BooleanQuery::new(self.with_filters(words.map(|words| words.box_clone()))))
    }

    /// Words with all that must hold besides.
    fn with_filters(&self, words: Option<Box<dyn Query>>) -> Vec<(Occur, Box<dyn Query>)> {
        let filters = self.filters.iter().map(|filter| filter.box_clone());
        words.into_iter().chain(filters).map(|must| (Occur::Must, must)).collect()
    }
}

/// That a row is of one of the projects that may be seen, where they have few of the rows: the others are then not even
/// passed over.
fn few_projects(index: &Index, reading: &Reading, sight: &Sight) -> Result<Option<Box<dyn Query>>> {
    if sight.projects.len() > FEW {
        return Ok(None);
    }
    let (field, searcher) = (index.fields.project, &reading.searcher);
    let rows = |project: &u64| searcher.doc_freq(&Term::from_field_u64(field, *project));
    let rows = sight.projects.iter().map(rows).sum::<Result<u64>>()?;
    let are_few = rows < searcher.num_docs() / PART;
    Ok(are_few.then(|| one_of(field, sight.projects.iter().copied())))
}

/// What must hold besides the words. Only sections and projects have words; where none are asked for, it has to be said
/// that those are meant.
fn filters(index: &Index, reading: &Reading, asked: &Asked) -> Result<Vec<Box<dyn Query>>> {
    let fields = &index.fields;
    let mut filters = Vec::new();
    if asked.clauses.is_empty() {
        filters.push(one_of(fields.sort, [sort::SECTION, sort::PROJECT]));
    }
    filters.extend(by_authors(index, &asked.wanted.authors)?);
    filters.extend(told_by(index, reading, &asked.wanted.angles));
    Ok(filters)
}

/// That words of one of these people stand in a row; `None` if nobody is asked for.
fn by_authors(index: &Index, names: &[String]) -> Result<Option<Box<dyn Query>>> {
    if names.is_empty() {
        return Ok(None);
    }
    let mut keys = HashSet::new();
    for name in names {
        keys.extend(people::keys_of_people(index, name)?);
    }
    Ok(Some(one_of(index.fields.authors, keys)))
}

/// That a row is told by a side, for each of these.
fn told_by(index: &Index, reading: &Reading, angles: &[String]) -> Vec<Box<dyn Query>> {
    let voice = Look::only(&reading.searcher, index.fields.voice);
    angles.iter().map(|angle| constant(voice.unit(&Unit::Word(angle.clone())), 0.0)).collect()
}

/// What was found exactly, before what is only nearly the same.
fn ranked_after(exact: Gathered, mut nearly: Gathered) -> Gathered {
    nearly.authors.extend(exact.authors);
    let best = nearly.groups.values().map(|matched| matched.score).fold(0.0, f32::max);
    for (subject, mut matched) in exact.groups {
        matched.score += best;
        nearly.groups.insert(subject, matched);
    }
    nearly
}
