//! What the search index is told of outlines, proposals, projects and people.

use std::iter;
use std::ops::Range;

use crate::search::{Added, Document, Part, Person, Project as ProjectDocument, Proposal as ProposalDocument, Section};
use crate::store::outline::{self as outlines, Kind, Outline};
use crate::store::project::Project;
use crate::store::proposal::{self, Proposal};
use crate::store::revision::{self, Revision};
use crate::store::{Conn, PersonKey, RevisionKey, checkmark, person};
use crate::text::{added, outline as headings, plain};

use super::Result;
use super::section_authors::Writers;

/// An outline's sections as they stand.
pub async fn sections(conn: &mut Conn, project: &Project, outline: &Outline) -> Result<Vec<Document>> {
    let head = head_of(conn, outline).await?;
    let text = match &head {
        Some(head) => revision::text(conn, head).await?,
        None => String::new(),
    };
    let writers = match &head {
        Some(head) => Writers::of(conn, head).await?,
        None => Writers::Untraced(Vec::new()),
    };
    let mark = checkmark::newest(conn, outline.key).await?;
    let checked = mark.is_some_and(|mark| Some(mark.revision) == outline.head);
    let (project, outline) = (project.clone(), outline.clone());
    let former = outlines::former_slugs(conn, &outline).await?;
    let documents = move || {
        let pieces = cut(&text);
        let authors = writers.in_parts(&text, pieces.iter().map(|piece| piece.range.clone()));
        let section = |(piece, authors)| section((&project, &outline, &former), authors, checked, piece);
        pieces.into_iter().zip(authors).map(section).collect()
    };
    Ok(tokio::task::spawn_blocking(documents).await?)
}

async fn head_of(conn: &mut Conn, outline: &Outline) -> Result<Option<Revision>> {
    match outline.head {
        Some(head) => Ok(revision::by_key(conn, head).await?),
        None => Ok(None),
    }
}

/// What an outline's sections say as they stand.
pub async fn passages(conn: &mut Conn, outline: &Outline) -> Result<Vec<String>> {
    let Some(head) = head_of(conn, outline).await? else { return Ok(Vec::new()) };
    let text = revision::text(conn, &head).await?;
    let cut = move || cut(&text).into_iter().map(|piece| piece.text).collect();
    Ok(tokio::task::spawn_blocking(cut).await?)
}

/// A piece of an outline: what stands under one heading.
struct Piece {
    /// Its bytes of the outline's text, the heading included.
    range: Range<usize>,
    place: u64,
    headings: Vec<String>,
    anchor: String,
    text: String,
}

fn section(
    (project, outline, former): (&Project, &Outline, &[String]),
    authors: Vec<u64>,
    checked: bool,
    piece: Piece,
) -> Document {
    Document::Section(Section {
        outline: outline.key.0 as u64,
        project: project.key.0 as u64,
        slug: outline.slug.clone(),
        title: outline.title.clone(),
        former: former.to_vec(),
        headings: piece.headings,
        anchor: piece.anchor,
        text: piece.text,
        place: piece.place,
        language: project.language.clone(),
        voice: outline.voice.clone(),
        part: match outline.kind {
            Kind::Plan => Part::Plan,
            Kind::Angle => Part::Angle,
            Kind::Page => Part::Page,
        },
        authors,
        changed: outline.changed.0,
        archived: outline.archived,
        checked,
    })
}

/// Cuts a text at its headings. There is always a first piece, which stands for the outline itself; a heading of
/// level 1 at the very beginning is the outline's title and belongs to it.
fn cut(text: &str) -> Vec<Piece> {
    let sections = headings::sections(text);
    let intro = sections.first().map_or(text.len(), |first| first.heading.start);
    let titled = sections.first().is_some_and(|first| first.level == 1 && plain::plain_text(&text[..intro]).is_empty());
    let first = if titled { sections[0].own.clone() } else { 0..intro };
    let sections = &sections[usize::from(titled)..];
    let own: Vec<Range<usize>> =
        iter::once(first.clone()).chain(sections.iter().map(|section| section.own.clone())).collect();
    let mut texts = plain::plain_texts(text, &own).into_iter();
    let mut pieces = vec![Piece {
        range: 0..first.end,
        place: 0,
        headings: Vec::new(),
        anchor: String::new(),
        text: texts.next().unwrap_or_default(),
    }];
    let mut path: Vec<(u8, String)> = Vec::new();
    for ((place, section), text) in sections.iter().enumerate().zip(texts) {
        path.retain(|(level, _)| *level < section.level);
        path.push((section.level, section.title.clone()));
        pieces.push(Piece {
            range: section.heading.start..section.own.end,
            place: place as u64 + 1,
            headings: path.iter().map(|(_, title)| title.clone()).collect(),
            anchor: section.id.clone(),
            text,
        });
    }
    pieces
}

/// What some of an outline's revisions added, in the order in which they are given.
pub async fn additions(
    conn: &mut Conn,
    project: &Project,
    outline: &Outline,
    revisions: &[RevisionKey],
) -> Result<Vec<Added>> {
    let mut documents = Vec::new();
    let mut last: Option<(RevisionKey, String)> = None;
    for key in revisions {
        let Some(revision) = revision::by_key(conn, *key).await? else { continue };
        let before = match (revision.parent, last.take()) {
            (None, _) => String::new(),
            (Some(parent), Some((key, text))) if key == parent => text,
            (Some(parent), _) => text_of(conn, parent).await?,
        };
        let text = revision::text_in_order(conn, &revision).await?;
        let (passages, now) = tokio::task::spawn_blocking(move || {
            let now = plain::plain_text(&text);
            (added::added(&before, &now), now)
        })
        .await?;
        last = Some((revision.key, now));
        documents.push(Added {
            revision: revision.key.0 as u64,
            outline: outline.key.0 as u64,
            project: project.key.0 as u64,
            author: revision.author.0 as u64,
            time: revision.time.0,
            passages,
        });
    }
    Ok(documents)
}

/// The text of a revision without its markup.
pub async fn text_of(conn: &mut Conn, key: RevisionKey) -> Result<String> {
    match revision::by_key(conn, key).await? {
        Some(revision) => plain_text(conn, &revision).await,
        None => Ok(String::new()),
    }
}

/// The text of a revision without its markup.
pub async fn plain_text(conn: &mut Conn, revision: &Revision) -> Result<String> {
    let text = revision::text(conn, revision).await?;
    Ok(tokio::task::spawn_blocking(move || plain::plain_text(&text)).await?)
}

/// What a waiting proposal says; `None` for one that is closed.
pub async fn waiting(conn: &mut Conn, project: &Project, proposal: &Proposal) -> Result<Option<Document>> {
    if proposal.state != proposal::State::Open {
        return Ok(None);
    }
    let Some(line) = revision::by_key(conn, proposal.head).await? else { return Ok(None) };
    let before = match line.parent {
        Some(parent) => text_of(conn, parent).await?,
        None => String::new(),
    };
    let now = plain_text(conn, &line).await?;
    let passages = tokio::task::spawn_blocking(move || added::added(&before, &now)).await?;
    Ok(Some(Document::Proposal(ProposalDocument {
        key: proposal.key.0 as u64,
        outline: proposal.outline.0 as u64,
        project: project.key.0 as u64,
        number: proposal.number as u64,
        author: proposal.opened_by.0 as u64,
        opened: proposal.opened.0,
        summary: proposal.summary.clone(),
        passages,
    })))
}

/// A project.
pub fn project(project: &Project) -> Document {
    Document::Project(ProjectDocument {
        key: project.key.0 as u64,
        slug: project.slug.clone(),
        name: project.name.clone(),
        about: [project.aim.as_str(), project.place.as_str()].join("\n"),
        language: project.language.clone(),
        archived: project.archived,
    })
}

/// A person; `None` for the program itself.
pub async fn person(conn: &mut Conn, key: PersonKey) -> Result<Option<Document>> {
    let Some(person) = person::by_key(conn, key).await? else { return Ok(None) };
    Ok((person.kind != person::Kind::Machine).then(|| {
        Document::Person(Person { key: person.key.0 as u64, name: person.name.clone(), handle: person.handle.clone() })
    }))
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_text_is_cut_at_its_headings() {
        let pieces = cut("# Plan\n\nIntro *here*.\n\n## Water\n\nWells.\n\n### Pumps\n\nTwo.\n\n## Health\n");
        let told: Vec<_> =
            pieces.iter().map(|piece| (piece.headings.join("/"), piece.anchor.as_str(), piece.text.trim())).collect();
        assert_eq!(
            told,
            [
                (String::new(), "", "Intro here."),
                ("Water".to_owned(), "water", "Wells."),
                ("Water/Pumps".to_owned(), "pumps", "Two."),
                ("Health".to_owned(), "health", ""),
            ]
        );
        assert_eq!(cut("").len(), 1);
        assert_eq!(cut("Before.\n\n# One\n").len(), 2);
    }
}
