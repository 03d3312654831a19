//! What a text is rendered for, and what comes of it.

use super::{Html, Mark, WikiLink};

/// Tells where a link with this address leads instead; `None` if it leads where it says.
pub type Lead<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The page that a text is rendered for.
pub struct Page<'a> {
    /// Stands before the id of every heading, so that none is the id of something else on the page.
    pub id_prefix: &'a str,
    /// Finds what a wiki link leads to.
    pub resolve: &'a dyn Fn(&WikiLink) -> Target,
    /// Finds where a link with this address leads instead, if it is one between files; `None` where no link is.
    pub files: Option<&'a Lead<'a>>,
    /// Stretches of the source to set off, in any order; where more than eight overlap the innermost are left out.
    pub marks: &'a [Mark],
    /// Links beside each heading, about its section.
    pub section_links: &'a [SectionLink<'a>],
    /// What the page's own heading has to do with those of the text.
    pub title: Title,
    /// Whether the text's links lead nowhere, as in words that nobody has vouched for: each is a `span` of the class
    /// `inert` that tells its address. References to footnotes and what the page itself adds still lead on.
    pub inert: bool,
}

impl<'a> Page<'a> {
    /// A page that adds nothing to the text, and has no heading of its own.
    pub const fn new(id_prefix: &'a str, resolve: &'a dyn Fn(&WikiLink) -> Target) -> Self {
        Self { id_prefix, resolve, files: None, marks: &[], section_links: &[], title: Title::Apart, inert: false }
    }
}

/// What a page's own heading has to do with those of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Title {
    /// Nothing, or there is none: all headings are of the level that they are written with.
    Apart,
    /// It stands above them: where some are of level 1, all are shown one level lower.
    Above,
    /// The text repeats it: a heading of level 1 at the very beginning is left out, and all others of level 1 become
    /// level 2.
    Repeated,
}

/// A link beside a heading, about its section: to change it, to talk about it, or to see who wrote it.
#[derive(Clone, Copy)]
pub struct SectionLink<'a> {
    /// Its class.
    pub class: &'a str,
    /// What it says.
    pub label: &'a str,
    /// The same to be heard, before the section's title.
    pub spoken: &'a str,
    /// The address for the section with an id (without prefix).
    pub address: &'a dyn Fn(&str) -> String,
}

/// What a wiki link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its address.
    pub href: String,
    /// Whether there is something to read there.
    pub written: bool,
}

/// A text as HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The HTML.
    pub html: Html,
    /// The headings that can be linked to, in order: those that begin a section.
    pub headings: Vec<Heading>,
    /// Which way the text runs, `ltr` or `rtl`; blocks that run the other way say so.
    pub direction: Option<&'static str>,
}

/// A heading as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its id on the page, prefix included.
    pub id: String,
    /// What it says, without markup.
    pub title: String,
}
