//! What whoever asked for a page that is not there may have looked for.

use std::borrow::Cow;

use maud::{Markup, html};
use percent_encoding::percent_decode_str;

use super::app::App;
use super::{links, open};
use crate::store::outline;
use crate::text::slug::Slug;
use crate::wiki::permission::{Action, may};
use crate::wiki::viewer::Viewer;

/// Bytes of an address that are taken for words to look for.
const WORDS: usize = 100;

/// The ways on from an address at which nothing is.
pub struct Missing {
    /// What the address says, in words; may be empty.
    words: String,
    /// The project in which it is, if this viewer may read that.
    project: Option<Home>,
}

/// The project that an address names, and what is at that address there.
struct Home {
    name: String,
    address: String,
    outline: Named,
}

/// What the second part of an address names in its project.
enum Named {
    /// An outline that is there: its title and address.
    Outline(String, String),
    /// One that this viewer may start, and where.
    Unwritten(String),
    /// Nothing.
    Nothing,
}

impl Missing {
    /// What an address of ours asks for.
    pub async fn of(app: &App, viewer: &Viewer, address: &str) -> Self {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let (project, named) = match parts[..] {
            ["-", .., last] => (None, last),
            [project, outline, ..] => (Some(project), outline),
            [project] => (None, project),
            [] => (None, ""),
        };
        let project = match project {
            Some(project) => Home::of(app, viewer, (project, named)).await,
            None => None,
        };
        Self { words: words(named), project }
    }

    /// The ways, the likeliest first.
    pub fn view(&self) -> Markup {
        let outline = self.project.as_ref().map_or(&Named::Nothing, |home| &home.outline);
        let is_second = matches!(outline, Named::Unwritten(_));
        html! {
            p.submit {
                @match outline {
                    Named::Outline(title, address) => a.button href=(address) { span { "Go to " bdi { (title) } } },
                    Named::Unwritten(start) => a.button href=(start) { "Start this page" },
                    Named::Nothing => {},
                }
                @if !self.words.is_empty() && !matches!(outline, Named::Outline(..)) {
                    a.button.quiet[is_second] href=(links::search(&self.words)) {
                        span { "Search for “" bdi { (self.words) } "”" }
                    }
                }
                @match &self.project {
                    Some(home) => a.button.quiet href=(home.address) { span { "Go to " bdi { (home.name) } } },
                    None => a.button.quiet href="/" { "See all projects" },
                }
            }
        }
    }
}

impl Home {
    /// `None` if there is no such project, and also while the database does not answer: there are other ways on.
    async fn of(app: &App, viewer: &Viewer, (project, named): (&str, &str)) -> Option<Self> {
        let (mut conn, project) = open::project(app, viewer, project).await.ok()?;
        let address = links::outline(&project.slug, named);
        let new = links::about_project(&project.slug, "new");
        let outline = match outline::by_address(&mut conn, project.key, named).await.ok()? {
            Some(outline) if outline.project == project.key => Named::Outline(outline.title, address),
            None if Slug::parse(named).is_some() && may(viewer, Action::StartOutline(&project)) => {
                Named::Unwritten(links::with_query(&new, &[("title", &words(named)), ("slug", named)]))
            }
            _ => Named::Nothing,
        };
        Some(Self { address: links::project(&project.slug), name: project.name, outline })
    }
}

/// Part of an address as words to look for.
fn words(part: &str) -> String {
    let decoded: Cow<'_, str> = percent_decode_str(part).decode_utf8_lossy();
    let name = decoded.split('.').next().unwrap_or_default();
    let words: Vec<&str> = name.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let words = words.join(" ");
    words[..words.floor_char_boundary(WORDS)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn an_address_reads_as_words() {
        assert_eq!(words("rain-water.md"), "rain water");
        assert_eq!(words("%D8%A7%D9%84%D9%85%D8%A7%D8%A1_(2)"), "الماء 2");
        assert_eq!(words("%FF--"), "");
    }
}
