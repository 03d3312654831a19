//! An outline's text as a page shows it. The one place where ready HTML enters a page.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use maud::{Markup, PreEscaped, html};

use crate::store::link::Address;
use crate::store::outline::{self, Outline};
use crate::store::person;
use crate::store::project::{self, Project};
use crate::store::revision::Revision;
use crate::store::{Conn, ProjectKey};
use crate::text::markdown::{self, Mark, Page, Passages, Rendered, SectionLink, Target, Title, WikiLink};
use crate::text::outline::{Section, sections, topic_key};
use crate::text::slug::Slug;
use crate::web::aside::aside;
use crate::web::ui::files::Files;
use crate::web::{Result, links};
use crate::wiki::linking;
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// A text made into HTML, with the headings found in it.
pub fn render(text: &str, marks: &[Mark], resolve: &Resolve<'_>) -> Rendered {
    let target = |link: &WikiLink| resolve.target(link);
    let file = |address: &str| resolve.files.lead(address);
    let page = Page {
        files: Some(&file),
        marks,
        title: Title::Above,
        inert: resolve.inert,
        ..Page::new(links::SECTION_PREFIX, &target)
    };
    aside(text.len(), || markdown::render(text, &page))
}

/// An outline's text made into HTML for its readers: a first heading that only repeats the page's title is left to the
/// page.
pub fn render_outline(
    text: &str,
    title: &str,
    section_links: &[SectionLink<'_>],
    marks: &[Mark],
    resolve: &Resolve<'_>,
) -> Rendered {
    let target = |link: &WikiLink| resolve.target(link);
    let file = |address: &str| resolve.files.lead(address);
    let first = aside(text.len(), || sections(text)).into_iter().next();
    let repeats = |section: &Section| section.level == 1 && topic_key(&section.title) == topic_key(title);
    let page = Page {
        files: Some(&file),
        marks,
        section_links,
        title: if first.as_ref().is_some_and(repeats) { Title::Repeated } else { Title::Above },
        inert: resolve.inert,
        ..Page::new(links::SECTION_PREFIX, &target)
    };
    aside(text.len(), || markdown::render(text, &page))
}

/// A remark made into HTML. It is read as a quotation, so that its headings are no headings of the page.
pub fn render_remark(body: &str, number: i64, resolve: &Resolve<'_>) -> Rendered {
    let quoted: String = body.lines().map(|line| format!("> {line}\n")).collect();
    let target = |link: &WikiLink| resolve.target(link);
    let id_prefix = format!("r{number}-");
    let page = Page { title: Title::Repeated, inert: resolve.inert, ..Page::new(&id_prefix, &target) };
    markdown::render(&quoted, &page)
}

/// A passage of a text that is compared, made into HTML; `None` if it does not stand alone. Its links lead nowhere, as
/// nobody may have looked at them yet.
pub fn passage(text: &Passages<'_>, range: Range<usize>, id_prefix: &str, marks: &[Mark]) -> Option<Markup> {
    let nowhere = |_: &WikiLink| Target { href: String::from("#"), written: true };
    let page = Page { marks, title: Title::Repeated, inert: true, ..Page::new(id_prefix, &nowhere) };
    Some(PreEscaped(text.render(range, &page)?.into_string()))
}

/// The HTML that `text::markdown` made, as part of a page.
pub fn markup(rendered: &Rendered) -> Markup {
    PreEscaped(rendered.html.as_str().to_owned())
}

/// An outline's text as it is read.
pub fn article(project: &Project, rendered: &Rendered) -> Markup {
    html! {
        article.prose dir="auto" lang=(language(project, rendered.direction)) { (markup(rendered)) }
    }
}

/// The language of words of a project that run this way; none if they run as no words of the project's language do.
pub fn language<'p>(project: &'p Project, direction: Option<&str>) -> &'p str {
    if markdown::fits(&project.language, direction) { &project.language } else { "" }
}

/// Knows where the links of a text lead that are written.
pub struct Resolve<'a> {
    project: &'a Project,
    /// The address that each link names, and the one of the outline it leads to.
    written: HashMap<Address, Address>,
    files: Files,
    inert: bool,
}

impl<'a> Resolve<'a> {
    /// Looks up the links of a text, as this viewer may know of them.
    pub async fn of(conn: &mut Conn, viewer: &Viewer, project: &'a Project, text: &str) -> Result<Self> {
        let mut written = HashMap::new();
        let mut titles = Titles::default();
        for address in linking::wiki_links(&project.slug, text) {
            if let Some(found) = titles.leads_to(conn, viewer, project, &address).await? {
                written.insert(address, found);
            }
        }
        Ok(Self { project, written, files: Files::default(), inert: false })
    }

    /// The same for a text of an outline: if that is a file of a repository, links to others lead to what these became.
    pub async fn of_outline(
        conn: &mut Conn,
        viewer: &Viewer,
        (project, outline): (&'a Project, &Outline),
        text: &str,
    ) -> Result<Self> {
        let files = Files::of(conn, project, outline, text).await?;
        Ok(Self { files, ..Self::of(conn, viewer, project, text).await? })
    }

    /// The same for a text that may come from somebody whom nobody has vouched for: then its links lead nowhere.
    pub fn for_revision(self, revision: &Revision) -> Self {
        Self { inert: !revision.published && person::is_guest(&revision.author_handle), ..self }
    }

    /// The same for a text whose links lead nowhere, if `inert`.
    pub fn inert(self, inert: bool) -> Self {
        Self { inert, ..self }
    }

    fn target(&self, link: &WikiLink) -> Target {
        let topic = link.topic.as_deref().map(topic_key);
        let fragment = topic.map(|topic| format!("#{}{topic}", links::SECTION_PREFIX)).unwrap_or_default();
        let Some(address) = linking::address(&self.project.slug, link) else {
            let here = link.outline.is_none();
            return Target { href: if here { fragment } else { links::project(&self.project.slug) }, written: true };
        };
        match self.written.get(&address) {
            Some(found) => {
                let page = links::outline(&found.project, &found.outline);
                Target { href: format!("{page}{fragment}"), written: true }
            }
            None => Target { href: start(&address, link), written: false },
        }
    }
}

/// The page on which an unwritten target is started, with the title filled in.
fn start(address: &Address, link: &WikiLink) -> String {
    let title = link.outline.as_deref().unwrap_or_default();
    links::with_query(&links::about_project(&address.project, "new"), &[("title", title), ("slug", &address.outline)])
}

/// The titles of the projects that a text's links name, each read once, and only if some link names no address.
#[derive(Default)]
struct Titles(HashMap<ProjectKey, HashMap<String, String>>);

impl Titles {
    /// The written outline that a link leads to: the one that has or had the address, or else the one with the title.
    async fn leads_to(
        &mut self,
        conn: &mut Conn,
        viewer: &Viewer,
        home: &Project,
        address: &Address,
    ) -> Result<Option<Address>> {
        let project = match address.project == home.slug {
            true => Some(home.clone()),
            false => project::by_slug(conn, &address.project).await?,
        };
        let Some(project) = project.filter(|project| may(viewer, Action::Read(project))) else { return Ok(None) };
        if let Some(outline) = outline::by_address(conn, project.key, &address.outline).await? {
            return Ok(outline.head.is_some().then(|| address.clone()));
        }
        let found = self.of(conn, project.key).await?.get(&address.outline);
        Ok(found.map(|slug| Address { project: address.project.clone(), outline: slug.clone() }))
    }

    /// The addresses of a project's outlines by what a link with their title names; of one title the first.
    async fn of(&mut self, conn: &mut Conn, project: ProjectKey) -> Result<&HashMap<String, String>> {
        let unread = match self.0.entry(project) {
            Entry::Occupied(read) => return Ok(read.into_mut()),
            Entry::Vacant(unread) => unread,
        };
        let mut titles = HashMap::new();
        for (slug, title) in outline::titles(conn, project).await? {
            if let Some(named) = Slug::from_title(&title) {
                titles.entry(named.to_string()).or_insert(slug);
            }
        }
        Ok(unread.insert(titles))
    }
}

/// The address that a link with an outline's title names, if that leads to this outline and is none that it has or had.
pub async fn named_by_title(conn: &mut Conn, project: &Project, target: &Outline) -> Result<Option<Address>> {
    let Some(slug) = Slug::from_title(&target.title) else { return Ok(None) };
    let address = Address { project: project.slug.clone(), outline: slug.to_string() };
    if outline::by_address(conn, project.key, &address.outline).await?.is_some() {
        return Ok(None);
    }
    let mut titles = Titles::default();
    let leads_here = titles.of(conn, project.key).await?.get(&address.outline) == Some(&target.slug);
    Ok(leads_here.then_some(address))
}
