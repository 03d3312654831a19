//! Who did what for an outline or a project: as a page, as Markdown to paste, as JSON for programs.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, Uri, header};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::store::Conn;
use crate::store::credit::{self, Credit};
use crate::store::outline::{self, Outline};
use crate::store::project::Project;
use crate::web::authors::Authors;
use crate::web::cache::Public;
use crate::web::ui::authors::share;
use crate::web::ui::byline::{self, count};
use crate::web::ui::layout::{self, Frame};
use crate::web::visitor::Visitor;
use crate::web::{App, Error, Result, links, open};
use crate::wiki::viewer::Viewer;

/// Credits of an outline; the ending of the address says in what form they are wanted.
pub async fn of_outline(
    State(app): State<App>,
    visitor: Visitor,
    Path((project, outline)): Path<(String, String)>,
    uri: Uri,
) -> Result<Response> {
    let ending = ending(&uri);
    let verb = format!("credits{ending}");
    let (mut conn, project, outline) = open::outline(&app, &visitor.viewer, (&project, &outline), &verb).await?;
    let people = credit::of_outline(&mut conn, outline.key).await?;
    let shares = Shares::of(&mut conn, &visitor.viewer, &project, std::slice::from_ref(&outline)).await?;
    Credits { project, outline: Some(outline), people, shares }.answer(&app, &visitor.viewer, ending)
}

/// Credits of a project.
pub async fn of_project(
    State(app): State<App>,
    visitor: Visitor,
    Path(project): Path<String>,
    uri: Uri,
) -> Result<Response> {
    let (mut conn, project) = open::project(&app, &visitor.viewer, &project).await?;
    let people = credit::of_project(&mut conn, project.key).await?;
    let mut outlines = outline::of_project(&mut conn, project.key).await?;
    outlines.retain(|outline| !outline.archived);
    let shares = Shares::of(&mut conn, &visitor.viewer, &project, &outlines).await?;
    Credits { project, outline: None, people, shares }.answer(&app, &visitor.viewer, ending(&uri))
}

fn ending(uri: &Uri) -> &'static str {
    [".md", ".json"].into_iter().find(|ending| uri.path().ends_with(ending)).unwrap_or_default()
}

/// Who did what for an outline, or for all outlines of a project.
struct Credits {
    project: Project,
    outline: Option<Outline>,
    people: Vec<Credit>,
    shares: Shares,
}

/// Outlines of a project whose words are counted at most.
const COUNTED: usize = 500;

/// Whose words still stand.
#[derive(Default)]
struct Shares {
    /// Words by the address of their author's page.
    words: HashMap<String, usize>,
    total: usize,
}

impl Shares {
    /// Counts the words of the outlines as they stand; those whose authors are not worked out yet count nothing.
    async fn of(conn: &mut Conn, viewer: &Viewer, project: &Project, outlines: &[Outline]) -> Result<Self> {
        let mut shares = Self::default();
        for outline in outlines.iter().take(COUNTED) {
            let Some(head) = open::head(conn, outline).await? else { continue };
            let Some(authors) = Authors::of(conn, viewer, project, &head).await? else { continue };
            shares.total += authors.words();
            for author in authors.people {
                *shares.words.entry(author.handle.unwrap_or_default()).or_default() += author.words;
            }
        }
        Ok(shares)
    }

    /// How many words of somebody's still stand.
    fn words(&self, person: &Credit) -> usize {
        self.words.get(&person.handle).copied().unwrap_or_default()
    }

    /// The same in words, with the share of all; `None` if none does.
    fn told(&self, person: &Credit) -> Option<String> {
        let words = self.words(person);
        (words > 0).then(|| format!("{} of the words that stand", share(words, self.total)))
    }
}

impl Credits {
    fn answer(&self, app: &App, viewer: &Viewer, ending: &str) -> Result<Response> {
        let mut response = match ending {
            ".md" => {
                let kind = HeaderValue::from_static("text/markdown; charset=utf-8");
                ([(header::CONTENT_TYPE, kind)], self.markdown(&app.base_url)).into_response()
            }
            ".json" => Json(self.json(&app.base_url)).into_response(),
            "" => self.page(app, viewer).into_response(),
            _ => return Err(Error::NotFound),
        };
        Public::mark(&mut response, &self.project);
        Ok(response)
    }

    fn title(&self) -> &str {
        self.outline.as_ref().map_or(&self.project.name, |outline| &outline.title)
    }

    /// The path of what the credits are of.
    fn about(&self) -> String {
        match &self.outline {
            Some(outline) => links::outline(&self.project.slug, &outline.slug),
            None => links::project(&self.project.slug),
        }
    }

    /// The credits' own path.
    fn here(&self) -> String {
        match &self.outline {
            Some(outline) => links::verb(&self.project.slug, &outline.slug, "credits"),
            None => links::about_project(&self.project.slug, "credits"),
        }
    }

    fn page(&self, app: &App, viewer: &Viewer) -> Markup {
        let site = app.site();
        let title = format!("Who made {}", self.title());
        let (about, here) = (self.about(), self.here());
        let project = Some(&self.project);
        let frame = Frame { site: &site, viewer, title: &title, project, here: &here, feed: None };
        let rest: Vec<(&str, &str)> =
            self.outline.iter().map(|outline| (outline.title.as_str(), about.as_str())).collect();
        let content = html! {
            header.head {
                (layout::crumbs(project, &rest))
                h1 dir="auto" { (title) }
                @if !self.people.is_empty() { p.byline {
                    (count(self.people.len() as i64, "person", "people"))
                    " · for a report or a leaflet: " a href={ (here) ".md" } { "as Markdown" }
                    ", " a href={ (here) ".json" } { "as JSON" }
                } }
            }
            @if self.people.is_empty() { p { "Nobody has written this yet." } }
            @else { ul.rows { @for person in &self.people { (row(person, self.shares.told(person))) } } }
        };
        layout::page(&frame, content)
    }

    fn markdown(&self, base: &str) -> String {
        let mut text = format!("# Who made {}\n\n", plain(self.title()));
        for person in &self.people {
            let page = links::person(&person.handle);
            let roles = roles(person).into_iter().map(|role| format!("{} ({})", role.name, role.deeds));
            let roles: Vec<String> = roles.chain(self.shares.told(person)).collect();
            text.push_str(&format!("- [{}]({base}{page}): {}\n", plain(&person.name), roles.join(", ")));
        }
        text.push_str(&format!("\nFrom <{base}{}>", self.about()));
        if !self.project.licence.is_empty() {
            text.push_str(&format!(", {}", plain(&self.project.licence)));
        }
        text.push_str(".\n");
        text
    }

    fn json(&self, base: &str) -> Value {
        let people: Vec<Value> = self
            .people
            .iter()
            .map(|person| {
                let roles: Vec<&str> = roles(person).iter().map(|role| role.name).collect();
                json!({
                    "name": person.name,
                    "page": format!("{base}{}", links::person(&person.handle)),
                    "roles": roles,
                    "edits": person.edits,
                    "mends": person.mends,
                    "accepted": person.accepted,
                    "checked": person.checked,
                    "words": self.shares.words(person),
                })
            })
            .collect();
        json!({
            "title": self.title(),
            "page": format!("{base}{}", self.about()),
            "licence": self.project.licence,
            "words": self.shares.total,
            "people": people,
        })
    }
}

/// What somebody is in a text, and what she did as that, in words.
struct Role {
    name: &'static str,
    deeds: String,
}

/// The roles that somebody has by what she did.
fn roles(person: &Credit) -> Vec<Role> {
    let reviews = [
        (person.accepted, format!("{} accepted", count(person.accepted, "proposal", "proposals"))),
        (person.checked, format!("{} checked", count(person.checked, "revision", "revisions"))),
    ];
    let reviews: Vec<String> = reviews.into_iter().filter(|(times, _)| *times > 0).map(|(_, words)| words).collect();
    let all = [
        (person.edits > 0, "writer", count(person.edits, "edit", "edits")),
        (person.mends > 0, "editor", count(person.mends, "thing mended", "things mended")),
        (!reviews.is_empty(), "reviewer", reviews.join(", ")),
    ];
    all.into_iter().filter(|(is, ..)| *is).map(|(_, name, deeds)| Role { name, deeds }).collect()
}

fn row(person: &Credit, words: Option<String>) -> Markup {
    let roles = roles(person);
    html! {
        li {
            p {
                (byline::person(&person.name, &person.handle))
                @for role in &roles { " " span.badge { (role.name) } }
            }
            p.meta {
                @for (place, role) in roles.iter().enumerate() { @if place > 0 { " · " } (role.deeds) }
                @if let Some(words) = words { " · " (words) }
            }
        }
    }
}

/// Words that Markdown takes for words: every sign that could mean something to it is escaped.
fn plain(words: &str) -> String {
    let mut plain = String::new();
    for c in words.chars() {
        if c.is_ascii_punctuation() && !matches!(c, ',' | '\'' | '-') {
            plain.push('\\');
        }
        plain.push(if c.is_control() { ' ' } else { c });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_follow_from_what_somebody_did() {
        let credit = |edits, mends, accepted, checked| Credit {
            name: "Ann".to_owned(),
            handle: "ann".to_owned(),
            edits,
            mends,
            accepted,
            checked,
        };
        let told = |credit: &Credit| -> Vec<String> {
            roles(credit).into_iter().map(|role| format!("{}: {}", role.name, role.deeds)).collect()
        };
        assert_eq!(told(&credit(1, 2, 0, 0)), ["writer: 1 edit", "editor: 2 things mended"]);
        assert_eq!(told(&credit(0, 0, 1, 2)), ["reviewer: 1 proposal accepted, 2 revisions checked"]);
        assert!(told(&credit(0, 0, 0, 0)).is_empty());
    }

    #[test]
    fn a_name_cannot_pass_for_markdown() {
        assert_eq!(plain("Ann](x) *B*\n# C"), "Ann\\]\\(x\\) \\*B\\* \\# C");
        assert_eq!(plain("Anne-Marie d'Arc"), "Anne-Marie d'Arc");
    }
}
