//! What somebody sees of her text before she sends it.

use maud::{Markup, html};

use crate::store::outline::Outline;
use crate::store::project::Project;
use crate::web::ui::diff::Difference;
use crate::web::ui::prose::{self, Resolve};
use crate::web::{App, Result};
use crate::wiki::viewer::Viewer;

/// What a change looks like, and how the text will read, before anything is kept.
pub async fn preview(
    app: &App,
    viewer: &Viewer,
    (project, outline): (&Project, &Outline),
    (before, text): (&str, &str),
) -> Result<Markup> {
    let resolve = Resolve::of_outline(&mut app.store.read().await?, viewer, (project, outline), text).await?;
    let rendered = prose::render(text, &[], &resolve);
    let difference = Difference::between(before, text).await?;
    Ok(html! {
        p.notice.heed role="status" {
            "A preview: nothing is saved yet. " a href="#your-text" { "Go on to your text and the button" } "."
        }
        section.part aria-labelledby="your-change" {
            h2 #your-change { "What you changed" }
            p.meta { (difference.summary()) }
            (difference.passages())
        }
        section.part aria-labelledby="as-read" {
            h2 #as-read { "How it will read" }
            div.prose.sheet dir="auto" lang=(prose::language(project, rendered.direction)) { (prose::markup(&rendered)) }
        }
    })
}
