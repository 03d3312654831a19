//! An outline's text as a page shows it. The one place where ready HTML enters a page.

use std::collections::HashSet;
use std::ops::Range;

use maud::{Markup, PreEscaped};

use crate::store::Conn;
use crate::store::link::Address;
use crate::store::outline;
use crate::store::person;
use crate::store::project::{self, Project};
use crate::store::revision::Revision;
use crate::text::markdown::{self, Mark, Page, Passages, Rendered, SectionLink, Target, WikiLink};
use crate::text::outline::{Section, sections, topic_key};
use crate::text::slug::Slug;
use crate::web::aside::aside;
use crate::web::{Result, links};
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// A text made into HTML, with the headings found in it.
pub fn render(text: &str, marks: &[Mark], resolve: &Resolve<'_>) -> Rendered {
    let target = |link: &WikiLink| resolve.target(link);
    let page = Page {
        id_prefix: links::SECTION_PREFIX,
        resolve: &target,
        marks,
        section_links: &[],
        skip_title: false,
        inert: resolve.inert,
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
    let first = aside(text.len(), || sections(text)).into_iter().next();
    let repeats = |section: &Section| section.level == 1 && topic_key(&section.title) == topic_key(title);
    let page = Page {
        id_prefix: links::SECTION_PREFIX,
        resolve: &target,
        marks,
        section_links,
        skip_title: first.as_ref().is_some_and(repeats),
        inert: resolve.inert,
    };
    aside(text.len(), || markdown::render(text, &page))
}

/// A remark made into HTML. It is read as a quotation, so that its headings are no headings of the page.
pub fn render_remark(body: &str, number: i64, resolve: &Resolve<'_>) -> Rendered {
    let quoted: String = body.lines().map(|line| format!("> {line}\n")).collect();
    let target = |link: &WikiLink| resolve.target(link);
    let page = Page {
        id_prefix: &format!("r{number}-"),
        resolve: &target,
        marks: &[],
        section_links: &[],
        skip_title: true,
        inert: resolve.inert,
    };
    markdown::render(&quoted, &page)
}

/// A passage of a text that is compared, made into HTML; `None` if it does not stand alone. Its links lead nowhere, as
/// nobody may have looked at them yet.
pub fn passage(text: &Passages<'_>, range: Range<usize>, id_prefix: &str, marks: &[Mark]) -> Option<Markup> {
    let nowhere = |_: &WikiLink| Target { href: String::from("#"), written: true };
    let page = Page { id_prefix, resolve: &nowhere, marks, section_links: &[], skip_title: true, inert: true };
    Some(PreEscaped(text.render(range, &page)?.into_string()))
}

/// The HTML that `text::markdown` made, as part of a page.
pub fn markup(rendered: &Rendered) -> Markup {
    PreEscaped(rendered.html.as_str().to_owned())
}

/// Knows which addresses a text links to are written.
pub struct Resolve<'a> {
    project: &'a Project,
    written: HashSet<Address>,
    inert: bool,
}

impl<'a> Resolve<'a> {
    /// Looks up the links of a text, as this viewer may know of them.
    pub async fn of(conn: &mut Conn, viewer: &Viewer, project: &'a Project, text: &str) -> Result<Self> {
        let mut written = HashSet::new();
        if text.contains("[[") {
            let wanted: HashSet<Address> =
                markdown::wiki_links(text).iter().filter_map(|link| address(project, link)).collect();
            for address in wanted {
                if is_written(conn, viewer, project, &address).await? {
                    written.insert(address);
                }
            }
        }
        Ok(Self { project, written, inert: false })
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
        let Some(address) = address(self.project, link) else {
            let here = link.outline.is_none();
            return Target { href: if here { fragment } else { links::project(&self.project.slug) }, written: true };
        };
        let written = self.written.contains(&address);
        let page = links::outline(&address.project, &address.outline);
        let href = if written { format!("{page}{fragment}") } else { start(&address, link) };
        Target { href, written }
    }
}

/// The page on which an unwritten target is started, with the title filled in.
fn start(address: &Address, link: &WikiLink) -> String {
    let title = link.outline.as_deref().unwrap_or_default();
    links::with_query(&links::about_project(&address.project, "new"), &[("title", title), ("slug", &address.outline)])
}

fn address(project: &Project, link: &WikiLink) -> Option<Address> {
    let outline = Slug::from_title(link.outline.as_deref()?)?.to_string();
    let project = match &link.project {
        Some(other) => Slug::from_title(other)?.to_string(),
        None => project.slug.clone(),
    };
    Some(Address { project, outline })
}

async fn is_written(conn: &mut Conn, viewer: &Viewer, home: &Project, address: &Address) -> Result<bool> {
    let project = match address.project == home.slug {
        true => Some(home.clone()),
        false => project::by_slug(conn, &address.project).await?,
    };
    let Some(project) = project.filter(|project| may(viewer, Action::Read(project))) else { return Ok(false) };
    let outline = outline::by_address(conn, project.key, &address.outline).await?;
    Ok(outline.is_some_and(|outline| outline.head.is_some()))
}
