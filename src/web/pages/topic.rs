//! The topics of a plan, for whoever tells of them from another side.

use crate::store::project::Project;
use crate::store::{Conn, outline, revision};
use crate::text::outline::{Section, sections, topic_key, topics};
use crate::web::{Result, reading};
use crate::wiki::viewer::Viewer;

/// Topics of the plan that are named to whoever begins an angle.
const TOPICS: usize = 12;

/// A topic, as the plan heads it.
pub struct Topic {
    /// What the sections about it have in common.
    pub key: String,
    /// The line that begins it, such as `## Water`.
    pub heading: String,
}

impl Topic {
    fn of(section: &Section) -> Self {
        let heading = format!("{} {}", "#".repeat(section.level.into()), section.title);
        Self { key: topic_key(&section.title), heading }
    }

    /// What is put under a text to begin with it; `None` if the text tells of it already.
    pub fn heading_under(&self, text: &str) -> Option<String> {
        if sections(text).iter().any(|section| topic_key(&section.title) == self.key) {
            return None;
        }
        let gap = match () {
            () if text.is_empty() || text.ends_with("\n\n") => "",
            () if text.ends_with('\n') => "\n",
            () => "\n\n",
        };
        Some(format!("{gap}{}\n\n", self.heading))
    }
}

/// The topics of a project's plan, as this viewer is shown it.
pub async fn of_plan(conn: &mut Conn, viewer: &Viewer, project: &Project) -> Result<Vec<Topic>> {
    let Some(plan) = outline::plan(conn, project.key).await? else { return Ok(Vec::new()) };
    let Some(shown) = reading::shown(conn, viewer, project, &plan).await? else { return Ok(Vec::new()) };
    let sections = topics(&revision::text(conn, &shown).await?);
    Ok(sections.iter().filter(|section| !section.title.is_empty()).map(Topic::of).collect())
}

/// How to tell of a topic, so that it stands beside what others tell; nothing where none is known.
pub fn hint(topics: &[Topic]) -> String {
    if topics.is_empty() {
        return String::new();
    }
    let headings: Vec<String> = topics.iter().take(TOPICS).map(|topic| format!("“{}”", topic.heading)).collect();
    format!("What stands under a heading of the plan is shown beside what others tell of it: {}. ", headings.join(", "))
}
