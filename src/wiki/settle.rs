//! Settling the conflicts of a proposal, one by one: what is decided so far is kept until all of them are.

use super::permission::{self, Action, may};
use super::viewer::Viewer;
use super::{Error, Result, limits};
use crate::store::decision::{self, Decision};
use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::store::proposal::{Origin, Proposal};
use crate::store::{Conn, Store};
use crate::text::merge::{Conflict, Merge, Segment};

/// What shall stand where two people wrote different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// What the main line has.
    Theirs,
    /// What the proposal has.
    Ours,
    /// Both, the main line's first.
    TheirsThenOurs,
    /// Both, the proposal's first.
    OursThenTheirs,
    /// Other words.
    Words(String),
}

/// What is decided so far for the conflicts of a merge, in their order.
pub async fn so_far(conn: &mut Conn, proposal: &Proposal, merge: &Merge) -> Result<Vec<Option<Choice>>> {
    let decisions = decision::of_proposal(conn, proposal.key).await?;
    let decided = |conflict: &Conflict| {
        let name = name(conflict);
        decisions.iter().find(|decision| decision.conflict == name.as_bytes()).and_then(Choice::read)
    };
    Ok(merge.conflicts().map(decided).collect())
}

/// Keeps what is decided so far, so that it is there later, for whoever goes on.
///
/// Settling conflicts is for everybody who writes here. Where there are none, what somebody wants looked at first is
/// for those who may take it in.
pub async fn keep(
    store: &Store,
    viewer: &Viewer,
    (project, outline, proposal): (&Project, &Outline, &Proposal),
    merge: &Merge,
    choices: &[Option<Choice>],
) -> Result<()> {
    let own = viewer.is(proposal.opened_by);
    permission::ensure(viewer, Action::Settle { project, outline, own })?;
    if !proposal.is_undecided() {
        return Err(Error::Closed);
    }
    let is_clean = merge.conflicts().next().is_none();
    if is_clean && proposal.origin == Origin::Proposed && !may(viewer, Action::TakeIn { project, outline, own }) {
        return Err(Error::Together);
    }
    let by = viewer.person.as_ref().map(|person| person.key);
    let mut tx = store.begin_write().await?;
    for (conflict, choice) in merge.conflicts().zip(choices) {
        if let Some(choice) = choice {
            limits::text("words", choice.words())?;
            let conflict = name(conflict).as_bytes().to_vec();
            let decision = Decision { conflict, choice: choice.as_str().into(), words: choice.words().into() };
            decision::keep(&mut tx, proposal.key, &decision, by).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// The text with what was chosen in place of each conflict; `None` while one is open.
pub fn composed(merge: &Merge, choices: &[Option<Choice>]) -> Option<String> {
    let mut choices = choices.iter();
    let mut text = String::new();
    for segment in &merge.segments {
        match segment {
            Segment::Text(settled) => text.push_str(settled),
            Segment::Conflict(conflict) => text.push_str(&choices.next()?.as_ref()?.text(conflict)),
        }
    }
    Some(text)
}

impl Choice {
    /// The word for it in forms and in the database.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Theirs => "theirs",
            Self::Ours => "ours",
            Self::TheirsThenOurs => "theirs-ours",
            Self::OursThenTheirs => "ours-theirs",
            Self::Words(_) => "words",
        }
    }

    /// Reads the word; `words` is what was typed for other words than either side's.
    pub fn parse(word: &str, words: &str) -> Option<Self> {
        Some(match word {
            "theirs" => Self::Theirs,
            "ours" => Self::Ours,
            "theirs-ours" => Self::TheirsThenOurs,
            "ours-theirs" => Self::OursThenTheirs,
            "words" => Self::Words(words.to_owned()),
            _ => return None,
        })
    }

    /// The other words than either side's; empty for every other choice.
    pub fn words(&self) -> &str {
        match self {
            Self::Words(words) => words,
            _ => "",
        }
    }

    /// What stands at the conflict then.
    fn text(&self, conflict: &Conflict) -> String {
        let (theirs, ours) = (&conflict.theirs, &conflict.ours);
        match self {
            Self::Theirs => theirs.clone(),
            Self::Ours => ours.clone(),
            Self::TheirsThenOurs => joined(theirs, ours),
            Self::OursThenTheirs => joined(ours, theirs),
            // A field that was typed in seldom keeps its last line's end.
            Self::Words(words) if theirs.ends_with('\n') && ours.ends_with('\n') => joined(words, ""),
            Self::Words(words) => words.clone(),
        }
    }

    fn read(decision: &Decision) -> Option<Self> {
        Self::parse(&decision.choice, &decision.words)
    }
}

/// One text after the other: lines as lines, and parts of one line with a space between them.
fn joined(first: &str, second: &str) -> String {
    let parted = first.is_empty() || first.ends_with(char::is_whitespace) || second.starts_with(char::is_whitespace);
    let between = match first.ends_with('\n') != second.ends_with('\n') || second.is_empty() {
        true if first.is_empty() || first.ends_with('\n') => "",
        true => "\n",
        false if parted => "",
        false => " ",
    };
    format!("{first}{between}{second}")
}

/// What names a conflict: the hash of its three texts. Whoever chose between them has not chosen between others.
pub fn name(conflict: &Conflict) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    for text in [&conflict.base, &conflict.theirs, &conflict.ours] {
        hasher.update(&(text.len() as u64).to_be_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::merge::ConflictKind;

    #[test]
    fn what_was_chosen_stands_in_place_of_the_conflict() {
        let (base, theirs, ours) = ("Eight.\n".to_owned(), "Nine.\n".to_owned(), "Ten.".to_owned());
        let conflict = Conflict { kind: ConflictKind::Edited, base, theirs, ours };
        let segments = vec![Segment::Text("# Water\n".to_owned()), Segment::Conflict(conflict)];
        let merge = Merge { segments, ..Merge::default() };
        let with = |choice| composed(&merge, &[Some(choice)]).expect("all is decided");
        assert_eq!(composed(&merge, &[None]), None);
        assert_eq!(with(Choice::Theirs), "# Water\nNine.\n");
        assert_eq!(with(Choice::TheirsThenOurs), "# Water\nNine.\nTen.");
        assert_eq!(with(Choice::OursThenTheirs), "# Water\nTen.\nNine.\n");
        assert_eq!(with(Choice::Words("Twelve.".to_owned())), "# Water\nTwelve.");
    }

    #[test]
    fn lines_stay_lines_and_parts_of_a_line_stay_in_it() {
        assert_eq!(joined("Nine.\n", "Ten.\n"), "Nine.\nTen.\n");
        assert_eq!(joined("Nine.", "Ten.\n"), "Nine.\nTen.\n");
        assert_eq!(joined("Twelve.", ""), "Twelve.\n");
        assert_eq!(joined("It leaves at eight.", "It leaves at six."), "It leaves at eight. It leaves at six.");
        assert_eq!(joined(" at eight.", " at six."), " at eight. at six.");
        assert_eq!(joined("", "Ten."), "Ten.");
    }
}
