//! The part of a project's settings that says after how many days volunteers may take in what no reviewer has looked at.

use maud::{Markup, html};
use serde::Deserialize;

use crate::store::project::Project;
use crate::web::app::Site;
use crate::web::links;
use crate::web::ui::byline;
use crate::web::ui::field::{self, Line};
use crate::wiki::Refusal;

/// How long a proposal shall wait for a reviewer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Patience {
    patience: String,
}

impl Patience {
    /// What the project has.
    pub fn of(project: &Project) -> Self {
        Self { patience: project.patience.map(|days| days.to_string()).unwrap_or_default() }
    }

    /// The days; `None` as the site has it.
    pub fn days(&self) -> Option<i64> {
        match self.patience.trim() {
            "" => None,
            // What is no number is refused where numbers out of bounds are.
            days => Some(days.parse().unwrap_or(-1)),
        }
    }
}

/// What happens to proposals that no reviewer looks at.
pub fn section(project: &Project, site: &Site, sent: Option<&Patience>, refusal: Option<&Refusal>) -> Markup {
    let refusal = refusal.filter(|refusal| refusal.field == "patience");
    let stored = Patience::of(project);
    let days = &sent.unwrap_or(&stored).patience;
    let usual = match site.patience {
        0 => "Left empty: never, as on the whole site.".to_owned(),
        days => format!("Left empty: {}, as on the whole site. 0: never.", byline::count(days, "day", "days")),
    };
    html! {
        section.part aria-labelledby="waiting" {
            h2 #waiting { "Proposals that wait" }
            p { "What no reviewer has looked at for long, two people who have written in this project may take in together." }
            form method="post" action=(links::about_project(&project.slug, "patience")) {
                (field::refused(refusal))
                div.short {
                    (field::line(&Line {
                        name: "patience",
                        label: "After how many days?",
                        hint: Some(&usual),
                        value: days,
                        refusal,
                        ..Line::default()
                    }))
                }
                p.submit { button { "Save" } }
            }
        }
    }
}
