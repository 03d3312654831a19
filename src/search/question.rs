//! What is asked of what stands now, and how well it can be answered.

use super::asked::Asked;
use super::gather::Sight;
use super::terms::Named;

/// A question.
pub struct Question<'a> {
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
