//! What there is at the end of a history: the outlines as the newest commit has them.

use std::fmt;
use std::sync::Arc;

use anyhow::{Context, Result};

use super::changes::Changes;
use super::lineage::Lineage;
use super::object_id::ObjectId;
use super::outline::Outline;
use super::places::Places;
use super::texts::Texts;
use super::title;

/// How much of a text is read to find its title, in bytes. Longer ones are titled by their path.
const LONGEST_TEXT: usize = 16 << 20;

/// The result of an import.
#[derive(Clone, Debug)]
pub struct Tip {
    /// The commit that was read last: [`super::Selection::earlier`] of the next import.
    pub commit: ObjectId,
    /// All outlines, also those that are removed; each at the place that [`super::Revision::outline`] names.
    pub outlines: Vec<Standing>,
    /// What the person who imports should know.
    pub warnings: Vec<Warning>,
}

/// An outline as the newest commit has it.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Its identity, and all its addresses: those other than [`Standing::slug`] should lead there.
    pub outline: Outline,
    /// Its newest revision, which builds upon all its others.
    pub head: usize,
    /// Whether the newest commit no longer has it.
    pub is_removed: bool,
    /// Where it is, or was last.
    pub path: Arc<str>,
    /// The slug proposed for that path.
    pub slug: String,
    /// The title proposed, from its last text and that path.
    pub title: String,
}

/// Something that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// The clone holds only part of the history. An import of the whole one finds other outlines.
    Shallow,
    /// A file was passed over because its name is not UTF-8; the name, as far as it can be shown.
    UnreadableName(String),
}

impl fmt::Display for Warning {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shallow => formatter.write_str(
                "the clone is shallow, so older history is missing; an import of the whole (`git fetch --unshallow`) finds \
                 other outlines: bring it into another project"
            ),
            Self::UnreadableName(name) => {
                write!(formatter, "skipped {name:?}: its name is not UTF-8")
            }
        }
    }
}

/// What was left out while reading.
pub(super) fn warnings(changes: &Changes, is_shallow: bool) -> Vec<Warning> {
    let shallow = is_shallow.then_some(Warning::Shallow);
    let name = |name| Warning::UnreadableName(String::from_utf8_lossy(name).into_owned());
    shallow.into_iter().chain(changes.skipped().map(name)).collect()
}

/// Every outline at the newest commit.
pub(super) fn outlines(lineage: &Lineage, newest: &Places, texts: &mut Texts) -> Result<Vec<Standing>> {
    let standing = |outline| {
        let head = newest.get(outline).context("the tip does not know an outline")?;
        standing(lineage, outline, head, texts)
    };
    (0..lineage.outlines()).map(standing).collect()
}

fn standing(lineage: &Lineage, outline: usize, head: usize, texts: &mut Texts) -> Result<Standing> {
    let outline = lineage.outline(outline).clone();
    let revision = lineage.revision(head);
    let text = match lineage.last_blob(head) {
        Some(blob) => texts.read(blob, LONGEST_TEXT)?,
        None => None,
    };
    Ok(Standing {
        head,
        is_removed: revision.blob.is_none(),
        path: Arc::clone(&revision.path),
        slug: outline.slug_at(&revision.path).unwrap_or_default().to_owned(),
        title: title::of(&revision.path, text.as_deref().unwrap_or_default()),
        outline,
    })
}
