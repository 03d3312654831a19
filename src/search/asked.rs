//! The language in which people ask: words, `"phrases"`, `-not`, `OR`, `prefix*`, and filters such as `project:okware`.
//! Whatever is typed means something; nothing is an error.

use std::iter::Peekable;
use std::str::Chars;

/// What is read of a line, in characters; nobody types more by hand.
const LONGEST: usize = 500;
/// Words and filters that are read.
const MOST: usize = 24;

/// What somebody asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// All of these must hold.
    pub clauses: Vec<Clause>,
    /// Words that a passage must not have.
    pub not: Vec<Unit>,
    /// Whether the words must stand in a title or heading.
    pub in_title: bool,
    /// What must hold besides the words.
    pub wanted: Filters,
    /// What must not: none of it.
    pub unwanted: Filters,
}

/// What is asked for besides words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters {
    /// Addresses of projects; any of them.
    pub projects: Vec<String>,
    /// Names or addresses of people; any of them.
    pub authors: Vec<String>,
    /// Who speaks; all of these words.
    pub angles: Vec<String>,
    /// Tags of languages; any of them.
    pub languages: Vec<String>,
    /// When the outline last changed, or something was first written; all of these must hold.
    pub changed: Vec<Changed>,
    /// What the outline must be; all of these must hold.
    pub states: Vec<State>,
}

/// Words of which one at least must be there.
pub type Clause = Vec<Unit>;

/// What stands together in a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// A word, or several that signs join.
    Word(String),
    /// Words in quotation marks.
    Phrase(String),
    /// The beginning of a word.
    Prefix(String),
}

/// When something changed, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// Less than so long ago.
    Within(i64),
    /// More than so long ago.
    Before(i64),
    /// From one moment, to just before another.
    Between(i64, i64),
}

/// What an outline is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// A reviewer vouches for it as it stands.
    Checked,
    /// Nobody does.
    Unchecked,
    /// The project's plan.
    Plan,
    /// Told by one side.
    Angle,
    /// Any other page.
    Page,
    /// Put away.
    Archived,
}

impl Asked {
    /// Reads a line.
    pub fn read(line: &str) -> Self {
        let mut asked = Self::default();
        let line: String = line.chars().take(LONGEST).collect();
        let mut joins = false;
        let mut lexemes = Lexemes { chars: line.chars().peekable() }.take(MOST).peekable();
        while let Some(mut lexeme) = lexemes.next() {
            if let Some(value) = lexemes.next_if(|next| lexeme.goes_on_with(next)) {
                lexeme = Lexeme { text: value.text, quoted: value.quoted, ..lexeme };
            }
            if lexeme.is_or() {
                joins = !asked.clauses.is_empty();
                continue;
            }
            joins = asked.take(lexeme, joins);
        }
        asked
    }

    /// Whether nothing is asked for that could be looked up.
    pub fn is_empty(&self) -> bool {
        self.clauses.is_empty() && self.wanted.is_empty() && self.unwanted.is_empty()
    }

    /// The keys of what is asked for that says nothing of who first wrote something: the history does not know it.
    pub fn not_of_history(&self) -> Vec<&'static str> {
        let both = [&self.wanted, &self.unwanted];
        let any = |has: fn(&Filters) -> bool| both.iter().any(|filters| has(filters));
        let keys = [
            ("angle:", any(|filters| !filters.angles.is_empty())),
            ("is:", any(|filters| !filters.states.is_empty())),
            ("in:title", self.in_title),
        ];
        keys.into_iter().filter(|(_, is_asked)| *is_asked).map(|(key, _)| key).collect()
    }

    /// Takes one lexeme in; gives whether the next one still joins the last clause.
    fn take(&mut self, lexeme: Lexeme, joins: bool) -> bool {
        if let Some(key) = &lexeme.key
            && self.filter(key, &lexeme.text, lexeme.not)
        {
            return joins;
        }
        let Some(unit) = lexeme.unit() else { return joins };
        match self.clauses.last_mut().filter(|_| joins) {
            _ if lexeme.not => self.not.push(unit),
            Some(last) => last.push(unit),
            None => self.clauses.push(vec![unit]),
        }
        false
    }

    /// Takes a filter in; `false` if it is none, and its words are meant as words.
    fn filter(&mut self, key: &str, value: &str, not: bool) -> bool {
        if key == "in" && !not && ["title", "heading"].iter().any(|place| value.eq_ignore_ascii_case(place)) {
            self.in_title = true;
            return true;
        }
        let filters = if not { &mut self.unwanted } else { &mut self.wanted };
        filters.take(key, value)
    }
}

impl Filters {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn take(&mut self, key: &str, value: &str) -> bool {
        let named = match key {
            "project" => &mut self.projects,
            "author" => &mut self.authors,
            "angle" => &mut self.angles,
            "lang" | "language" => &mut self.languages,
            "changed" => return changed(value).map(|changed| self.changed.push(changed)).is_some(),
            "is" => return State::parse(value).map(|state| self.states.push(state)).is_some(),
            _ => return false,
        };
        let is_named = value.chars().any(char::is_alphanumeric);
        if is_named {
            named.push(value.to_owned());
        }
        is_named
    }
}

impl Changed {
    /// Whether something that happened at this time did so then.
    pub fn holds(self, time: i64, now: i64) -> bool {
        match self {
            Self::Within(age) => time > now - age,
            Self::Before(age) => time < now - age,
            Self::Between(from, to) => (from..to).contains(&time),
        }
    }
}

impl State {
    fn parse(word: &str) -> Option<Self> {
        Some(match word.to_lowercase().as_str() {
            "checked" => Self::Checked,
            "unchecked" => Self::Unchecked,
            "plan" => Self::Plan,
            "angle" => Self::Angle,
            "page" => Self::Page,
            "archived" => Self::Archived,
            _ => return None,
        })
    }
}

/// One thing of a line: perhaps with a minus before it, perhaps with a key.
#[derive(Debug, Default)]
struct Lexeme {
    not: bool,
    key: Option<String>,
    text: String,
    quoted: bool,
}

impl Lexeme {
    fn is_or(&self) -> bool {
        !self.quoted && !self.not && self.key.is_none() && matches!(self.text.as_str(), "OR" | "|")
    }

    /// Whether it is a filter whose value follows after a blank.
    fn goes_on_with(&self, next: &Self) -> bool {
        let lacks_value = self.key.is_some() && self.text.is_empty() && !self.quoted;
        lacks_value && next.key.is_none() && !next.not && !next.is_or()
    }

    /// Its words; `None` if it has none.
    fn unit(&self) -> Option<Unit> {
        let whole = match &self.key {
            Some(key) => format!("{key} {}", self.text),
            None => self.text.clone(),
        };
        if !whole.chars().any(char::is_alphanumeric) {
            return None;
        }
        Some(match whole.strip_suffix('*') {
            _ if self.quoted => Unit::Phrase(whole),
            Some(beginning) if !beginning.is_empty() => Unit::Prefix(beginning.to_owned()),
            _ => Unit::Word(whole),
        })
    }
}

/// The lexemes of a line.
struct Lexemes<'l> {
    chars: Peekable<Chars<'l>>,
}

impl Iterator for Lexemes<'_> {
    type Item = Lexeme;

    fn next(&mut self) -> Option<Lexeme> {
        while self.chars.next_if(|c| c.is_whitespace()).is_some() {}
        let mut lexeme =
            Lexeme { not: self.chars.next_if(|c| matches!(c, '-' | '−')).is_some(), ..Lexeme::default() };
        while let Some(c) = self.chars.next_if(|c| !c.is_whitespace()) {
            match c {
                _ if is_quote(c) && lexeme.text.is_empty() => {
                    lexeme.quoted = true;
                    lexeme.text = self.quoted();
                    return Some(lexeme);
                }
                ':' if lexeme.key.is_none() && is_key(&lexeme.text) => {
                    lexeme.key = Some(lexeme.text.to_lowercase());
                    lexeme.text.clear();
                }
                _ => lexeme.text.push(c),
            }
        }
        (lexeme.not || lexeme.key.is_some() || !lexeme.text.is_empty()).then_some(lexeme)
    }
}

impl Lexemes<'_> {
    /// What stands before the next quotation mark, or before the end.
    fn quoted(&mut self) -> String {
        self.chars.by_ref().take_while(|c| !is_quote(*c)).collect()
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

/// Whether a word may stand before a colon as the name of a filter.
fn is_key(word: &str) -> bool {
    ["project", "author", "angle", "lang", "language", "in", "changed", "is"]
        .iter()
        .any(|key| word.eq_ignore_ascii_case(key))
}

/// Reads `<30d`, `>1y`, `2009` or `2009-05-17`.
fn changed(value: &str) -> Option<Changed> {
    let value = &*value.to_ascii_lowercase();
    if let Some(age) = value.strip_prefix('<') {
        return Some(Changed::Within(age_in_microseconds(age)?));
    }
    if let Some(age) = value.strip_prefix('>') {
        return Some(Changed::Before(age_in_microseconds(age)?));
    }
    let mut numbers = value.splitn(3, '-').map(|part| part.parse::<u16>().ok());
    let year = i32::from(numbers.next()??);
    let month = numbers.next().map_or(Some(None), |month| month.map(Some))?;
    let day = numbers.next().map_or(Some(None), |day| day.map(Some))?;
    span(year, month, day)
}

fn age_in_microseconds(age: &str) -> Option<i64> {
    let unit = age.chars().next_back()?;
    let count: i64 = age[..age.len() - unit.len_utf8()].parse().ok()?;
    let hours: i64 = match unit {
        'h' => 1,
        'd' => 24,
        'w' => 7 * 24,
        'm' => 30 * 24,
        'y' => 365 * 24,
        _ => return None,
    };
    count.checked_mul(hours * 3_600_000_000).filter(|age| *age >= 0)
}

/// A year, a month of it, or a day of that.
fn span(year: i32, month: Option<u16>, day: Option<u16>) -> Option<Changed> {
    use time::{Date, Month};
    let first_month = Month::try_from(u8::try_from(month.unwrap_or(1)).ok()?).ok()?;
    let first = Date::from_calendar_date(year, first_month, u8::try_from(day.unwrap_or(1)).ok()?).ok()?;
    let after = match (month, day) {
        (_, Some(_)) => first.next_day()?,
        (Some(12), None) | (None, None) => Date::from_calendar_date(year + 1, Month::January, 1).ok()?,
        (Some(_), None) => Date::from_calendar_date(year, first_month.next(), 1).ok()?,
    };
    let moment = |date: Date| date.midnight().assume_utc().unix_timestamp() * 1_000_000;
    Some(Changed::Between(moment(first), moment(after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(word: &str) -> Unit {
        Unit::Word(word.to_owned())
    }

    #[test]
    fn words_phrases_and_beginnings_are_told_apart() {
        let asked = Asked::read("water \"hand pump\" bore* -dry -\"not this\"");
        let clauses =
            vec![vec![word("water")], vec![Unit::Phrase("hand pump".into())], vec![Unit::Prefix("bore".into())]];
        assert_eq!(asked.clauses, clauses);
        assert_eq!(asked.not, [word("dry"), Unit::Phrase("not this".into())]);
    }

    #[test]
    fn or_joins_what_stands_beside_it() {
        let asked = Asked::read("well OR pump OR \"rain water\" school");
        assert_eq!(asked.clauses.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(Asked::read("OR well OR").clauses, [[word("well")]]);
    }

    #[test]
    fn filters_are_read_and_kept_apart() {
        let line = "Project:okware author:\"Peter Emorut\" lang:ar in:Title changed:<30D is:unchecked angle:nurse x";
        let asked = Asked::read(line);
        assert_eq!(asked.wanted, every_filter());
        assert!(asked.in_title && asked.unwanted.is_empty());
        assert_eq!(asked.clauses, [[word("x")]]);
    }

    fn every_filter() -> Filters {
        Filters {
            projects: vec!["okware".into()],
            authors: vec!["Peter Emorut".into()],
            angles: vec!["nurse".into()],
            languages: vec!["ar".into()],
            changed: vec![Changed::Within(30 * 86_400_000_000)],
            states: vec![State::Unchecked],
        }
    }

    #[test]
    fn every_filter_can_be_turned_round() {
        let line = "-Project:okware -author:\"Peter Emorut\" -lang:ar -changed:<30d -is:unchecked −angle:nurse x";
        let asked = Asked::read(line);
        assert_eq!((&asked.wanted, &asked.unwanted), (&Filters::default(), &every_filter()));
        assert_eq!((&asked.clauses[..], &asked.not[..]), (&[vec![word("x")]][..], &[][..]));
    }

    #[test]
    fn a_filter_may_be_apart_from_its_value() {
        let asked =
            Asked::read("project: okware author: \"Peter Emorut\" lang: ar changed: <30d is: unchecked angle: nurse x");
        assert_eq!(asked.wanted, every_filter());
        assert_eq!(asked.clauses, [[word("x")]]);
        let asked = Asked::read("in: title lang: author:ann");
        assert_eq!((asked.in_title, &asked.wanted.authors[..]), (true, &["ann".to_owned()][..]));
        assert_eq!(asked.clauses, [[word("lang ")]], "what has no value is a word");
        assert_eq!(Asked::read("where is: the pump").clauses, [[word("where")], [word("is the")], [word("pump")]]);
    }

    #[test]
    fn dates_are_spans() {
        let day = 86_400_000_000;
        assert_eq!(changed("1970"), Some(Changed::Between(0, 365 * day)));
        assert_eq!(changed("1970-02"), Some(Changed::Between(31 * day, 59 * day)));
        assert_eq!(changed("1970-01-02"), Some(Changed::Between(day, 2 * day)));
        assert_eq!(changed("1970-13"), None);
        for far in ["<99999999999d", "<9999999999999999y", "<99999999999999999999d", "<-3d"] {
            assert_eq!(changed(far), None, "{far}");
        }
    }

    #[test]
    fn what_is_no_filter_is_words() {
        assert_eq!(Asked::read("changed:soon").clauses, [[word("changed soon")]]);
        assert_eq!(Asked::read("https://example.org").clauses, [[word("https://example.org")]]);
        for nothing in ["", " ", "-", "-pump", "\"", "*", "- OR |", ":", "?!"] {
            assert!(Asked::read(nothing).is_empty(), "{nothing}");
        }
    }
}
