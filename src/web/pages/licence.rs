//! The line by every button that gives words away.

use maud::{Markup, html};

use crate::store::project::Project;
use crate::web::ui::layout;

/// The licence that words are given under, to stand by the button that gives them.
pub fn licence(project: &Project) -> Markup {
    html! {
        @if !project.licence.is_empty() {
            p.licence {
                "By sending this you agree that your words may be used by anyone under "
                (layout::licence(&project.licence)) ", with your name beside them."
            }
        }
    }
}
