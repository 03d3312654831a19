//! Narrowing a search to the projects and languages that somebody asks for, and telling which of her filters name nothing.

use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::Result;
use super::find::{View, is_known};
use super::indexing::Search;
use super::viewer::Viewer;
use crate::search::{self, Asked, Filters, Sight};
use crate::store::project::Project;
use crate::store::{Conn, PersonKey, person};

/// What somebody may see, of the projects and languages that she asks for.
pub(super) fn narrowed(view: &View, asked: &Asked) -> Sight {
    let Asked { wanted, unwanted, .. } = asked;
    if [wanted, unwanted].iter().all(|filters| filters.projects.is_empty() && filters.languages.is_empty()) {
        return view.sight.clone();
    }
    let with = |filters: &Filters| named(view, &filters.projects);
    let (these, not_these) = (with(wanted), with(unwanted));
    let is_meant = |key: &u64| {
        view.catalogue.project(*key).is_some_and(|project| {
            (wanted.projects.is_empty() || these.contains(key))
                && (wanted.languages.is_empty() || is_in_any(project, &wanted.languages))
                && !not_these.contains(key)
                && !is_in_any(project, &unwanted.languages)
        })
    };
    let projects = view.sight.projects.iter().copied().filter(is_meant).collect();
    Sight { projects: Arc::new(projects), not_outlines: view.sight.not_outlines.clone() }
}

fn named(view: &View, slugs: &[String]) -> FxHashSet<u64> {
    slugs.iter().filter_map(|slug| view.catalogue.by_slug(slug)).collect()
}

fn is_in_any(project: &Project, languages: &[String]) -> bool {
    languages.iter().any(|language| search::primary(language) == search::primary(&project.language))
}

impl Search {
    /// Where nothing was found: the filters, as they are typed, that name nothing and nobody of which the viewer may know.
    /// What she may not read is to her as if it were not there.
    pub async fn naming_nothing(
        &self,
        conn: &mut Conn,
        viewer: &Viewer,
        view: &View,
        (asked, found): (&Asked, usize),
    ) -> Result<Vec<String>> {
        if found > 0 {
            return Ok(Vec::new());
        }
        let Filters { projects, authors, angles, languages, .. } = &asked.wanted;
        let mut nothing = Vec::new();
        let mut say = |key: &str, name: &str| nothing.push(format!("{key}:{name}"));
        for slug in projects {
            if view.catalogue.by_slug(slug).is_none_or(|key| !view.sight.projects.contains(&key)) {
                say("project", slug);
            }
        }
        for language in languages {
            let mut seen = view.sight.projects.iter().filter_map(|key| view.catalogue.project(*key));
            if !seen.any(|project| is_in_any(project, std::slice::from_ref(language))) {
                say("lang", language);
            }
        }
        for angle in angles {
            let (index, sight, side) = (self.index()?, view.sight.clone(), angle.clone());
            if !self.ask(move || search::is_told_by(&index, &sight, &side)).await? {
                say("angle", angle);
            }
        }
        for name in authors {
            if !self.is_anybody(conn, viewer, name).await? {
                say("author", name);
            }
        }
        Ok(nothing)
    }

    /// Whether somebody is called so of whom the viewer may know.
    async fn is_anybody(&self, conn: &mut Conn, viewer: &Viewer, name: &str) -> Result<bool> {
        let (index, name) = (self.index()?, name.to_owned());
        let keys = self.ask(move || search::keys_of_people(&index, &name)).await?;
        let keys: Vec<PersonKey> = keys.into_iter().map(|key| PersonKey(key as i64)).collect();
        for some in keys.chunks(person::AT_ONCE) {
            for person in person::by_keys(conn, some).await? {
                if is_known(conn, viewer, &person).await? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}
