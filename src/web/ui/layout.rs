//! The frame of every page.

use maud::{DOCTYPE, Markup, html};

use crate::store::project::Project;
use crate::web::app::Site;
use crate::web::{asset, links};
use crate::wiki::viewer::Viewer;

/// What the frame shows around a page's own content.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// The site.
    pub site: &'a Site,
    /// Who reads.
    pub viewer: &'a Viewer,
    /// The page's title.
    pub title: &'a str,
    /// The project it belongs to, if any.
    pub project: Option<&'a Project>,
    /// The page's own path, to come back to after signing in.
    pub here: &'a str,
    /// A feed of what the page shows, if there is one.
    pub feed: Option<&'a str>,
}

/// A whole page.
pub fn page(frame: &Frame<'_>, content: Markup) -> Markup {
    page_of_class(frame, None, "", content)
}

/// A page that says of itself what it is about, to those who are sent its address.
pub fn described_page(frame: &Frame<'_>, description: &str, content: Markup) -> Markup {
    page_of_class(frame, None, description, content)
}

/// A page on which an outline is read, and what it is about; nothing for one that is not passed on.
pub fn reading_page(frame: &Frame<'_>, description: &str, content: Markup) -> Markup {
    page_of_class(frame, Some("reading"), description, content)
}

/// A page of which it is not known who reads it: it offers nothing that depends on that.
pub fn page_for_anybody(frame: &Frame<'_>, content: Markup) -> Markup {
    document(frame, "", framed(frame, None, [html! {}, html! {}], content))
}

/// Where a page is: its project and outline, as links.
pub fn crumbs(project: Option<&Project>, rest: &[(&str, &str)]) -> Markup {
    html! {
        nav.crumbs aria-label="Where you are" {
            ol {
                li { a href="/" { "Projects" } }
                @if let Some(project) = project {
                    li { a href=(links::project(&project.slug)) dir="auto" { (project.name) } }
                }
                @for (name, href) in rest {
                    li { a href=(href) dir="auto" { (name) } }
                }
            }
        }
    }
}

fn page_of_class(frame: &Frame<'_>, class: Option<&str>, description: &str, content: Markup) -> Markup {
    document(frame, description, framed(frame, class, [own_page(frame), own_ways(frame)], content))
}

/// What a page says, between what stands above and below every page: that ends with ways of the reader's own.
fn framed(frame: &Frame<'_>, class: Option<&str>, [above, below]: [Markup; 2], content: Markup) -> Markup {
    html! {
        a.skip href="#main" { "Skip to the text" }
        (masthead(frame, above))
        main #main class=[class] { (content) }
        (colophon(frame, below))
    }
}

fn document(frame: &Frame<'_>, description: &str, body: Markup) -> Markup {
    let own = own_title(frame);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (own) @if own != frame.site.name { " · " (frame.site.name) } }
                @if !description.is_empty() {
                    meta name="description" content=(description);
                    meta property="og:title" content=(own);
                    meta property="og:description" content=(description);
                    meta property="og:site_name" content=(frame.site.name);
                }
                link rel="stylesheet" href=(asset::style_address());
                link rel="icon" type="image/svg+xml" href=(asset::icon_address());
                script src=(asset::script_address()) defer {}
                link rel="search" type="application/opensearchdescription+xml" href="/-/opensearch.xml" title="Search";
                @if let Some(feed) = frame.feed {
                    link rel="alternate" type="application/atom+xml" href=(feed);
                }
            }
            body { (body) }
        }
    }
}

/// The page's title with the name of its project.
fn own_title(frame: &Frame<'_>) -> String {
    match frame.project {
        Some(project) if project.name != frame.title => format!("{} · {}", frame.title, project.name),
        _ => frame.title.to_owned(),
    }
}

fn masthead(frame: &Frame<'_>, own: Markup) -> Markup {
    html! {
        header.masthead {
            a.site href="/" { (frame.site.name) }
            // The search page has a field of its own.
            @if !frame.here.starts_with(links::SEARCH) { (search_field()) }
            nav aria-label="Site" {
                ul {
                    li { a href="/-/changes" { "Changes" } }
                    (own)
                }
            }
        }
    }
}

/// Where what is hers is found, or where she signs in.
fn own_page(frame: &Frame<'_>) -> Markup {
    html! {
        @if frame.viewer.is_reviewer() { li { a href=(links::QUEUE) { "Review" } } }
        @match &frame.viewer.person {
            Some(person) => li { a href=(links::person(&person.handle)) dir="auto" { (person.name) } },
            None => li { a href=(sign_in(frame)) { "Sign in" } },
        }
    }
}

/// A field on every page, which leads straight to an outline that is called exactly what was typed.
fn search_field() -> Markup {
    html! {
        form.find role="search" action=(links::SEARCH) {
            input type="hidden" name="jump" value="yes";
            input type="search" name="q" aria-label="Search" placeholder="Search" maxlength="500" dir="auto"
                autocomplete="off";
        }
    }
}

fn colophon(frame: &Frame<'_>, own: Markup) -> Markup {
    html! {
        footer.colophon {
            @if let Some(project) = frame.project.filter(|project| !project.licence.is_empty()) {
                p { "Words belong to those who wrote them, and are free to use under " (licence(&project.licence)) "." }
            }
            ul {
                li { a href="/" { "Projects" } }
                li { a href="/-/changes" { "Recent changes" } }
                li { a href=(links::TASKS) { "Tasks" } }
                (own)
            }
        }
    }
}

fn own_ways(frame: &Frame<'_>) -> Markup {
    html! {
        @if frame.viewer.person.is_some() {
            li { a href="/-/account" { "Your account" } }
            li { form method="post" action="/-/sign-out" { button.plain { "Sign out" } } }
        } @else {
            li { a href=(sign_in(frame)) { "Sign in" } }
        }
    }
}

/// A licence's name, leading to its text where we know it.
pub fn licence(licence: &str) -> Markup {
    html! {
        @match links::licence(licence) {
            Some(href) => a href=(href) rel="license" { (licence) },
            None => (licence),
        }
    }
}

/// A link to sign in and come back.
pub fn sign_in_link(frame: &Frame<'_>) -> Markup {
    html! { a href=(sign_in(frame)) { "Sign in" } "." }
}

fn sign_in(frame: &Frame<'_>) -> String {
    links::sign_in(frame.here)
}
