//! The form that settles a conflict, as it was sent: what shall stand at each place, known again by what was in dispute
//! there.

use std::collections::{HashMap, VecDeque};

use super::opened_proposal::Opened;
use super::verdict;
use crate::outside::random;
use crate::store::Submission;
use crate::text::merge::{Conflict, Merge};
use crate::text::newlines;
use crate::web::client::ClientAddress;
use crate::web::guard::Purpose;
use crate::web::{App, Result, guest, links};
use crate::wiki::settle::{self, Choice};
use crate::wiki::viewer::Viewer;

/// The form as it is filled.
pub struct Draft {
    /// Names this sending.
    pub submission: Submission,
    /// What was said of it.
    pub summary: String,
    /// The place in the review queue that she came from; empty if she came another way.
    pub queue: String,
    /// What shall stand at each place, as far as she has said.
    pub choices: Vec<Option<Choice>>,
    /// Whether there is a place now that was not in the form.
    pub has_new: bool,
    /// Words for places that are not in dispute any more.
    pub left_over: Vec<String>,
    /// What a guest fills in.
    pub guest: guest::Fields,
}

impl Draft {
    /// Reads the form that was sent about a merge with a text of the main line.
    pub fn read(sent: &[(String, String)], main: &str, merge: &Merge) -> Self {
        let places = merge.conflicts().count();
        let mut given = given(sent, places);
        let choices: Vec<Option<Given<'_>>> = match given.iter().any(|given| given.place.is_some()) {
            true => given_for(&mut given, merge.conflicts()),
            // What a program sends without places is meant for those that there are.
            false => given.drain(..).take(places).map(Some).collect(),
        };
        Self {
            submission: value(sent, "submission").and_then(Submission::parse).unwrap_or_else(|| Submission(random())),
            summary: value(sent, "summary").unwrap_or_default().to_owned(),
            queue: value(sent, "queue").unwrap_or_default().to_owned(),
            has_new: choices.iter().any(Option::is_none),
            choices: choices.into_iter().map(|given| given?.choice(main)).collect(),
            left_over: given.iter().filter_map(Given::words).map(str::to_owned).collect(),
            guest: guest::Fields::of(|name| value(sent, name)),
        }
    }

    /// Where the form is, for whoever has come to it as she did.
    pub fn address(&self, opened: &Opened) -> String {
        match self.queue.is_empty() {
            true => opened.own_address(),
            false => links::with_query(&opened.address(), &[("queue", &self.queue)]),
        }
    }

    /// The verdict of whoever would rather not settle it, with what she has said so far.
    pub fn as_verdict(&self) -> verdict::Draft {
        let mut verdict = verdict::Draft::from_queue(self.queue.clone());
        verdict.reason = self.summary.clone();
        verdict
    }

    /// Looks whether a person sent the form, and not too often.
    pub async fn check(
        &mut self,
        app: &App,
        viewer: &Viewer,
        from: ClientAddress,
    ) -> Result<std::result::Result<(), guest::Again>> {
        self.guest.check(app, viewer, from, (Purpose::Settle, self.submission)).await
    }
}

/// What was sent for one place.
struct Given<'s> {
    /// The name of its conflict, by which it is known again if others have changed the outline meanwhile.
    place: Option<&'s str>,
    choice: Option<&'s str>,
    words: &'s str,
}

impl Given<'_> {
    /// What was chosen, with line ends as a text of the main line has them.
    fn choice(&self, main: &str) -> Option<Choice> {
        let words = self.words().map(|words| newlines::restore(words, main)).unwrap_or_default();
        Choice::parse(self.choice?, &words)
    }

    /// The words that were chosen, if some were.
    fn words(&self) -> Option<&str> {
        Some(self.words).filter(|words| self.choice == Some("words") && !words.is_empty())
    }
}

/// What was sent for each place in the form, and for at least so many.
fn given(sent: &[(String, String)], least: usize) -> Vec<Given<'_>> {
    let mut fields: HashMap<&str, &str> = HashMap::new();
    for (name, value) in sent {
        fields.entry(name).or_insert(value);
    }
    let field = |name: &str, number: usize| fields.get(&*format!("{name}-{number}")).copied();
    let places = fields.keys().filter(|name| name.starts_with("place-")).count();
    let one = |number| Given {
        place: field("place", number),
        choice: field("choice", number),
        words: field("words", number).unwrap_or_default(),
    };
    (1..=places.max(least)).map(one).collect()
}

/// Takes out what was given for each conflict; where several are the same, in their order.
fn given_for<'s, 'm>(
    given: &mut Vec<Given<'s>>,
    conflicts: impl Iterator<Item = &'m Conflict>,
) -> Vec<Option<Given<'s>>> {
    let mut by_place: HashMap<&str, VecDeque<Given<'s>>> = HashMap::new();
    for one in given.drain(..) {
        by_place.entry(one.place.unwrap_or_default()).or_default().push_back(one);
    }
    let found = conflicts.map(|conflict| by_place.get_mut(settle::name(conflict).to_hex().as_str())?.pop_front());
    let found = found.collect();
    given.extend(by_place.into_values().flatten());
    found
}

/// A field of the form.
pub fn value<'a>(sent: &'a [(String, String)], name: &str) -> Option<&'a str> {
    sent.iter().find(|(sent, _)| sent == name).map(|(_, value)| value.as_str())
}
