//! Keeping what comes from elsewhere: outlines, people and revisions under ids that are the same at every import,
//! so that importing again adds only what is new.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::authorship::{self, Past, Subject, Tracing};
use super::line::{self, Merging};
use super::linking;
use super::{Error, Result, secret};
use crate::store::file;
use crate::store::outline::{self, Kind as OutlineKind, NewOutline, Outline};
use crate::store::person::{self, Kind as PersonKind, NewPerson};
use crate::store::project::{self, Project};
use crate::store::proposal::{self, Origin};
use crate::store::revision::{self, Author, Kind, Line, NewRevision, Place, Point, Revision};
use crate::store::setting::name;
use crate::store::{Conn, OutlineId, OutlineKey, PersonId, RevisionKey, Store, Time, Tx, log, text as stored};
use crate::text::name::{folded, is_unseen};
use crate::text::slug::{self, Slug};
use crate::text::words;

/// An import under way into one project.
pub struct Import<'a> {
    store: &'a Store,
    project: &'a Project,
    secret: [u8; 32],
    authors: HashMap<[u8; 32], Author>,
}

/// A revision that comes from elsewhere.
pub struct Incoming<'a> {
    /// The outline it is a version of.
    pub outline: Place,
    /// What it was made from.
    pub parents: &'a [Point],
    /// The name its author signed with.
    pub author_name: &'a str,
    /// Her address; kept only as a hash that nobody without this site's secret can test.
    pub author_address: &'a str,
    /// A fresh id for her, used if she is new here.
    pub author_id: PersonId,
    /// When.
    pub time: Time,
    /// What she said of it.
    pub message: &'a str,
    /// Its text; `None` if it removes the document.
    pub text: Option<&'a [u8]>,
}

/// What an import found of an outline's standing elsewhere.
pub struct Standing<'a> {
    /// The outline.
    pub outline: OutlineKey,
    /// The newest revision of its line.
    pub head: Point,
    /// Its title there.
    pub title: &'a str,
    /// All titles that it ever had there.
    pub titles: &'a HashSet<String>,
    /// Its address there, and those it had before.
    pub slugs: &'a [&'a str],
    /// The file that it is there, or was last.
    pub path: &'a str,
    /// Whether it was removed there.
    pub is_removed: bool,
}

impl<'a> Import<'a> {
    /// Begins an import. `fresh` keys the hashes of addresses if the site has no secret for that yet.
    pub async fn begin(store: &'a Store, project: &'a Project, fresh: [u8; 32], now: Time) -> Result<Self> {
        let mut tx = store.begin_write().await?;
        let secret = secret::kept(&mut tx, name::CLAIM_SECRET, fresh, now).await?;
        tx.commit().await?;
        Ok(Self { store, project, secret, authors: HashMap::new() })
    }

    /// Begins a transaction about some outlines; the rest of the import's work is done inside one.
    ///
    /// Those that are there are locked before anything is written, all in one order: whoever saves to one of them
    /// locks it first too, and two orders would be a deadlock.
    pub async fn begin_batch(&self, outlines: &HashSet<OutlineId>) -> Result<Tx> {
        let mut tx = self.store.begin_write().await?;
        let mut there = BTreeSet::new();
        for id in outlines {
            there.extend(outline::by_id(&mut tx, *id).await?.map(|outline| outline.key));
        }
        for key in there {
            outline::lock(&mut tx, key).await?;
        }
        log::hold(&mut tx).await?;
        Ok(tx)
    }

    /// The outline with the id that `new` has, made if it is not there. A slug that is taken gets a number, and a plan
    /// beside another is a page.
    pub async fn outline(&self, tx: &mut Tx, new: &NewOutline<'_>, time: Time) -> Result<Outline> {
        if let Some(known) = outline::by_id(tx, new.id).await? {
            return Ok(known);
        }
        let slug = self.free_slug(tx, new.slug, None).await?;
        let kind = self.free_kind(tx, new.kind).await?;
        Ok(outline::insert(tx, &NewOutline { slug: &slug, kind, ..new.clone() }, time).await?)
    }

    /// Keeps a revision, or finds it where it is kept already. The outline's head stays.
    pub async fn revision(&mut self, tx: &mut Tx, incoming: &Incoming<'_>) -> Result<(Point, bool)> {
        let author = self.author(tx, incoming).await?;
        let standing = outline::lock(tx, incoming.outline.key).await?;
        let bytes = incoming.text.unwrap_or_default();
        let text = stored::prepare(tx, incoming.outline.key, standing.revisions + 1, bytes).await?;
        let summary = without_addresses(incoming.message);
        let mut new = NewRevision {
            outline: incoming.outline,
            parents: incoming.parents,
            author,
            time: incoming.time,
            kind: if incoming.text.is_some() { Kind::Import } else { Kind::Removal },
            summary: &summary,
            // Whatever its author agreed to, she did not agree to it here.
            licence: "",
            text: &text,
            words: (0, 0),
            submission: None,
            line: Line::Main,
        };
        if let Some(kept) = revision::by_id(tx, new.id()).await? {
            return Ok((kept.point(), false));
        }
        new.words = words_changed(tx, incoming.parents.first(), bytes).await?;
        let (past, shown) = (Past::kept(tx, incoming.outline.key), String::from_utf8_lossy(bytes));
        let subject = Subject::new(&shown, &text);
        let tracing = Tracing::begin(tx, &past, standing.revisions, incoming.parents, subject).await?;
        let kept = authorship::keep(tx, standing.revisions, &new, tracing).await?;
        Ok((kept, true))
    }

    /// Brings an outline's imported line into its main line, and gives it the title and addresses it has elsewhere
    /// and puts it away as there, unless somebody has chosen otherwise here.
    pub async fn stand(&self, tx: &mut Tx, standing: &Standing<'_>, now: Time) -> Result<()> {
        let before = by_key(tx, standing.outline).await?;
        let was_removed = match before.head {
            Some(head) => line::by_key(tx, head).await?.kind == Kind::Removal,
            None => false,
        };
        let home = self.home(tx, &before).await?;
        file::set(tx, before.key, standing.path).await?;
        let is_news = bring_in(tx, &home, &before, standing.head, now).await?;
        let mut outline = by_key(tx, standing.outline).await?;
        // The file may have moved without a word changed, and its relative links then lead elsewhere.
        if let Some(head) = outline.head.filter(|_| !is_news) {
            let head = line::by_key(tx, head).await?;
            let text = revision::text(tx, &head).await?;
            linking::keep(tx, &home, outline.key, &text).await?;
        }
        // What was retitled or put away here, or taken out again, stays so until something happens to it there.
        if is_news {
            if before.head.is_none() || standing.titles.contains(&before.title) {
                standing.title.clone_into(&mut outline.title);
            }
            outline.archived = standing.is_removed || before.archived && !was_removed;
        }
        if before.archived && !outline.archived {
            outline.kind = self.free_kind(tx, outline.kind).await?;
        }
        self.readdress(tx, &mut outline, (standing, before.head.is_none())).await?;
        let said = |outline: &Outline| (outline.slug.clone(), outline.title.clone(), outline.archived, outline.kind);
        if said(&outline) != said(&before) {
            outline::describe(tx, &outline, now).await?;
        }
        Ok(())
    }

    /// Gives an outline its address elsewhere, unless it has got another here, or was moved to another project.
    async fn readdress(
        &self,
        tx: &mut Tx,
        outline: &mut Outline,
        (standing, is_new): (&Standing<'_>, bool),
    ) -> Result<()> {
        let Some(current) = standing.slugs.first() else { return Ok(()) };
        let is_named_here = !is_new && !standing.slugs.contains(&outline.slug.as_str());
        if is_named_here || outline.project != self.project.key {
            return Ok(());
        }
        outline.slug = self.free_slug(tx, current, Some(outline.key)).await?;
        for slug in standing.slugs.iter().chain([&outline.slug.as_str()]) {
            self.add_address(tx, slug, outline.key).await?;
        }
        Ok(())
    }

    /// The project that an outline is in; somebody may have moved it.
    async fn home(&self, tx: &mut Tx, outline: &Outline) -> Result<Project> {
        if outline.project == self.project.key {
            return Ok(self.project.clone());
        }
        Ok(project::by_key(tx, outline.project).await?.ok_or(sqlx::Error::RowNotFound)?)
    }

    /// What an outline can be in the project: it has one plan.
    async fn free_kind(&self, tx: &mut Tx, wanted: OutlineKind) -> Result<OutlineKind> {
        let is_taken = wanted == OutlineKind::Plan && outline::plan(tx, self.project.key).await?.is_some();
        Ok(if is_taken { OutlineKind::Page } else { wanted })
    }

    async fn add_address(&self, tx: &mut Tx, slug: &str, outline: OutlineKey) -> Result<()> {
        if outline::by_address(tx, self.project.key, slug).await?.is_none() {
            outline::add_address(tx, self.project.key, slug, outline).await?;
        }
        Ok(())
    }

    /// The wanted slug, or the first of `wanted-2`, `wanted-3` ... that is free or this outline's own.
    async fn free_slug(&self, conn: &mut Conn, wanted: &str, own: Option<OutlineKey>) -> Result<String> {
        let mut slug = wanted.to_owned();
        let mut number = 2;
        while let Some(holder) = outline::by_address(conn, self.project.key, &slug).await? {
            if own == Some(holder.key) {
                break;
            }
            slug = slug::numbered(wanted, number);
            number += 1;
        }
        Ok(slug)
    }

    /// The person behind a name and address, made at her first revision.
    async fn author(&mut self, tx: &mut Tx, incoming: &Incoming<'_>) -> Result<Author> {
        let who = match incoming.author_address.trim() {
            "" => format!("name {}", incoming.author_name),
            address => address.to_lowercase(),
        };
        let claim = *blake3::keyed_hash(&self.secret, who.as_bytes()).as_bytes();
        if let Some(author) = self.authors.get(&claim) {
            return Ok(*author);
        }
        let person = match person::by_claim(tx, &claim).await? {
            Some(person) => person,
            None => {
                let name = shown_name(incoming.author_name);
                let wanted = Slug::from_title(&name).map_or_else(|| "somebody".to_owned(), |slug| slug.to_string());
                let handle = person::free_handle(tx, &wanted).await?;
                let new = NewPerson {
                    id: incoming.author_id,
                    handle: &handle,
                    name: &name,
                    folded: &folded(&name),
                    kind: PersonKind::Imported,
                    about: "",
                    joined: incoming.time,
                    claim: Some(claim),
                };
                person::insert(tx, &new).await?
            }
        };
        let author = Author { key: person.key, id: person.id };
        // A transaction that fails takes the person with it; the caller then gives up the whole import.
        self.authors.insert(claim, author);
        Ok(author)
    }
}

/// Moves the head on to a line that grew from it; merges with what was written here meanwhile. Tells whether the main
/// line got something new.
async fn bring_in(tx: &mut Tx, project: &Project, outline: &Outline, line: Point, now: Time) -> Result<bool> {
    let standing = outline::lock(tx, outline.key).await?;
    let line = line::by_key(tx, line.key).await?;
    let Some(head) = standing.head else { return move_head(tx, project, outline, &line).await.map(|()| true) };
    let head = line::by_key(tx, head).await?;
    let lineage = Lineage::read(tx, outline.key, head.key.max(line.key)).await?;
    if lineage.is_forebear(line.key, head.key) {
        return Ok(false);
    }
    if lineage.is_forebear(head.key, line.key) {
        return move_head(tx, project, outline, &line).await.map(|()| true);
    }
    let base = match lineage.common(head.key, line.key) {
        Some(base) => {
            let base = line::by_key(tx, base).await?;
            revision::text(tx, &base).await?
        }
        None => String::new(),
    };
    let (theirs, ours) = (revision::text(tx, &head).await?, revision::text(tx, &line).await?);
    match line::merged(base, theirs, ours).await?.text() {
        Some(text) => {
            let machine = person::machine(tx, now).await?;
            let merging = Merging { project, outline, time: now, summary: "" };
            line::keep_merge(tx, &merging, standing.revisions, [&head, &line], (&text, &machine)).await?;
            Ok(true)
        }
        None => {
            if proposal::by_head(tx, line.key).await?.is_none() {
                let place = (project.key, outline.key);
                proposal::open(tx, place, line.key, Origin::Conflict, (line.author, now)).await?;
            }
            Ok(false)
        }
    }
}

async fn move_head(tx: &mut Tx, project: &Project, outline: &Outline, line: &Revision) -> Result<()> {
    outline::move_head(tx, (project.key, outline.key), line.key, line.time).await?;
    let text = revision::text(tx, line).await?;
    linking::keep(tx, project, outline.key, &text).await
}

/// Which revisions of an outline descend from which.
struct Lineage(Vec<revision::Lineage>);

impl Lineage {
    async fn read(conn: &mut Conn, outline: OutlineKey, up_to: RevisionKey) -> Result<Self> {
        Ok(Self(revision::lineage(conn, outline, up_to).await?))
    }

    fn is_forebear(&self, forebear: RevisionKey, of: RevisionKey) -> bool {
        self.forebears(of).contains(&forebear)
    }

    /// The newest revision that both descend from.
    fn common(&self, a: RevisionKey, b: RevisionKey) -> Option<RevisionKey> {
        let (a, b) = (self.forebears(a), self.forebears(b));
        a.intersection(&b).max().copied()
    }

    /// A revision and all that it descends from. Parents have smaller keys, so one pass from the newest finds them.
    fn forebears(&self, of: RevisionKey) -> HashSet<RevisionKey> {
        let mut forebears = HashSet::from([of]);
        for revision in self.0.iter() {
            if forebears.contains(&revision.key) {
                forebears.extend(revision.parent.iter().chain(&revision.second_parent));
            }
        }
        forebears
    }
}

async fn words_changed(conn: &mut Conn, parent: Option<&Point>, bytes: &[u8]) -> Result<(i64, i64)> {
    let before = match parent {
        Some(parent) => {
            let parent = revision::by_key(conn, parent.key).await?.ok_or(sqlx::Error::RowNotFound)?;
            revision::text(conn, &parent).await?
        }
        None => String::new(),
    };
    Ok(words::changed(&before, &String::from_utf8_lossy(bytes)))
}

async fn by_key(conn: &mut Conn, key: OutlineKey) -> Result<Outline> {
    outline::by_key(conn, key).await?.ok_or(Error::Store(sqlx::Error::RowNotFound))
}

/// A name as people may see it: an address in its place is cut before the `@`.
fn shown_name(name: &str) -> String {
    let name = name.trim().split('@').next().unwrap_or_default().trim();
    let name: String = name.chars().filter(|sign| !is_unseen(*sign)).take(super::limits::NAME).collect();
    if name.is_empty() { "somebody".to_owned() } else { name }
}

/// A message with every mail address in it cut after the `@`.
fn without_addresses(message: &str) -> String {
    let of_address = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let mut shown = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.find('@') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let domain = after.len() - after.trim_start_matches(of_address).len();
        let is_address = before.ends_with(of_address) && after[..domain].contains('.');
        shown.push_str(before);
        shown.push_str(if is_address { "@…" } else { "@" });
        rest = if is_address { &after[domain..] } else { after };
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses_do_not_show() {
        assert_eq!(without_addresses("Co-authored-by: Ann <ann.b@example.org>\n"), "Co-authored-by: Ann <ann.b@…>\n");
        assert_eq!(without_addresses("ask @ann, not a@b"), "ask @ann, not a@b");
        assert_eq!(shown_name("ann@example.org"), "ann");
        assert_eq!(shown_name(" "), "somebody");
    }

    #[test]
    fn the_newest_common_forebear_is_found_through_merges() {
        let line = |key, parent: Option<i64>, second: Option<i64>| revision::Lineage {
            key: RevisionKey(key),
            parent: parent.map(RevisionKey),
            second_parent: second.map(RevisionKey),
            published: true,
        };
        let lineage = Lineage(vec![
            line(5, Some(4), None),
            line(4, Some(2), Some(3)),
            line(3, Some(1), None),
            line(2, Some(1), None),
            line(1, None, None),
        ]);
        assert_eq!(lineage.common(RevisionKey(5), RevisionKey(3)), Some(RevisionKey(3)));
        assert_eq!(lineage.common(RevisionKey(2), RevisionKey(3)), Some(RevisionKey(1)));
        assert!(lineage.is_forebear(RevisionKey(1), RevisionKey(5)));
        assert!(!lineage.is_forebear(RevisionKey(2), RevisionKey(3)));
    }
}
