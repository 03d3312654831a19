//! Addresses of our own pages, and the only way to an outside one.

use crate::store::RevisionId;

/// A project's page.
pub fn project(project: &str) -> String {
    format!("/{project}")
}

/// A page about a project: `new`, `changes`, `proposals`, `settings`.
pub fn about_project(project: &str, page: &str) -> String {
    format!("/{project}/-/{page}")
}

/// An outline.
pub fn outline(project: &str, outline: &str) -> String {
    format!("/{project}/{outline}")
}

/// The newest text of an outline, also where readers are usually shown the last checked one.
pub fn newest(project: &str, outline: &str) -> String {
    format!("/{project}/{outline}?{NEWEST}")
}

/// The query that asks for the newest text.
pub const NEWEST: &str = "newest";

/// An outline with what is newer than one of its revisions drawn in it.
pub fn since(project: &str, outline: &str, id: RevisionId) -> String {
    format!("/{project}/{outline}?since={}", id.short())
}

/// A heading of an outline.
pub fn topic(project: &str, outline: &str, topic: &str) -> String {
    format!("/{project}/{outline}#{SECTION_PREFIX}{topic}")
}

/// Something to do with an outline: `edit`, `history` ...; empty for the outline itself.
pub fn verb(project: &str, outline: &str, verb: &str) -> String {
    if verb.is_empty() { self::outline(project, outline) } else { format!("/{project}/{outline}/{verb}") }
}

/// One proposal.
pub fn proposal(project: &str, outline: &str, number: i64) -> String {
    format!("/{project}/{outline}/proposals/{number}")
}

/// One's own proposal, or something to do with it; whoever has no account comes with the secret of her link.
pub fn own(proposal: &str, secret: Option<&str>) -> String {
    match secret {
        Some(secret) => with_query(proposal, &[("mine", secret)]),
        None => proposal.to_owned(),
    }
}

/// The comparison of two revisions.
pub fn compare(project: &str, outline: &str, a: RevisionId, b: RevisionId) -> String {
    comparison(project, outline, &a.short(), &b.short())
}

/// A comparison whose ends are digits of a revision's id or a word: `head` for the newest revision, `prev` for
/// the one that the other was made from.
pub fn comparison(project: &str, outline: &str, from: &str, to: &str) -> String {
    format!("/{project}/{outline}/compare/{from}..{to}")
}

/// What one revision changed.
pub fn change(project: &str, outline: &str, id: RevisionId) -> String {
    comparison(project, outline, "prev", &id.short())
}

/// Taking one revision's change back.
pub fn undo(project: &str, outline: &str, id: RevisionId) -> String {
    format!("/{project}/{outline}/undo/{}", id.short())
}

/// Putting one revision's text back.
pub fn restore(project: &str, outline: &str, id: RevisionId) -> String {
    format!("/{project}/{outline}/restore/{}", id.short())
}

/// What outlines ask their readers for, in the whole site.
pub const TASKS: &str = "/-/tasks";

/// What the owner watches the running wiki by.
pub const METRICS: &str = "/-/metrics";

/// What waits for a reviewer in the whole site.
pub const QUEUE: &str = "/-/review";

/// What comes next in the queue after a place in it.
pub fn next_in_queue(place: &str) -> String {
    with_query("/-/review/next", &[("after", place)])
}

/// A place in the queue: since when something waits, in microseconds, and its key.
pub fn spell_queue_place(since: i64, key: i64) -> String {
    format!("{since}.{key}")
}

/// Reads a place in the queue; anything else is the beginning.
pub fn queue_place(place: &str) -> (i64, i64) {
    let read = place.split_once('.').and_then(|(since, key)| Some((since.parse().ok()?, key.parse().ok()?)));
    read.unwrap_or((i64::MIN, 0))
}

/// The page that shows who wrote a revision's text.
pub fn authors(project: &str, outline: &str, id: RevisionId) -> String {
    format!("/{project}/{outline}/authors/{}", id.short())
}

/// Vouching for one revision.
pub fn check(project: &str, outline: &str, id: RevisionId) -> String {
    format!("/{project}/{outline}/check/{}", id.short())
}

/// Thanking somebody for one revision.
pub fn thank(project: &str, outline: &str, id: RevisionId) -> String {
    format!("/{project}/{outline}/thank/{}", id.short())
}

/// Taking back all that one person wrote in a row, a revision of it being named.
pub fn roll_back(project: &str, outline: &str, id: RevisionId) -> String {
    format!("/{project}/{outline}/roll-back/{}", id.short())
}

/// What changed in the whole site.
pub const CHANGES: &str = "/-/changes";

/// The search page.
pub const SEARCH: &str = "/-/search";

/// The search page with a question.
pub fn search(question: &str) -> String {
    with_query(SEARCH, &[("q", question)])
}

/// What may be meant by what somebody types.
pub const SUGGEST: &str = "/-/search/suggest";

/// The search for programs.
pub const API_SEARCH: &str = "/-/api/v1/search";

/// The feed of a search.
pub const SEARCH_FEED: &str = "/-/search.atom";

/// The search for whoever first wrote something.
pub fn first_written(question: &str) -> String {
    with_query(SEARCH, &[("q", question), ("when", "ever")])
}

/// The Atom feed of what a page lists.
pub fn feed(page: &str) -> String {
    format!("{page}.atom")
}

/// A revision, for good.
pub fn revision(id: RevisionId) -> String {
    format!("/r/{}", id.short())
}

/// A person's page.
pub fn person(handle: &str) -> String {
    format!("/-/people/{handle}")
}

/// What somebody without an account comes back to who wrote into an outline at once.
pub fn yours(token: &str) -> String {
    format!("/-/yours/{token}")
}

/// The page to sign in on, which then leads on to a path of ours.
pub fn sign_in(next: &str) -> String {
    with_query("/-/sign-in", &[("next", next)])
}

/// The page to make an account on, which then leads on to a path of ours.
pub fn sign_up(next: &str) -> String {
    with_query("/-/sign-up", &[("next", next)])
}

/// A path with a query after it.
pub fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{path}?{query}")
}

/// What the ids of an outline's headings begin with, so that no heading can pass for a part of our pages.
pub const SECTION_PREFIX: &str = "s-";

/// Where a licence can be read, if it is one of those we know.
pub fn licence(licence: &str) -> Option<&'static str> {
    Some(match licence {
        "CC-BY-SA-4.0" => "https://creativecommons.org/licenses/by-sa/4.0/",
        "CC-BY-4.0" => "https://creativecommons.org/licenses/by/4.0/",
        "CC0-1.0" => "https://creativecommons.org/publicdomain/zero/1.0/",
        _ => return None,
    })
}

/// A path of our own site to go on to, as a form carried it; `/` for anything that leads elsewhere.
pub fn local(path: &str) -> &str {
    let inside = path.starts_with('/') && !path.starts_with("//");
    // A browser reads a backslash as a slash, and what cannot be seen is dropped before it reads on.
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if inside && plain { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_our_own_are_gone_on_to() {
        for inside in ["/", "/okware/plan/edit?section=water", "/-/new-project", "/a?b=%2F%2Fc"] {
            assert_eq!(local(inside), inside);
        }
        for outside in ["", "//example.org", "/\\example.org", "/\t/example.org", "https://example.org", "/\u{e5}"] {
            assert_eq!(local(outside), "/");
        }
    }

    #[test]
    fn a_way_back_keeps_its_own_query() {
        assert_eq!(sign_in("/a/-/new?title=b c"), "/-/sign-in?next=%2Fa%2F-%2Fnew%3Ftitle%3Db+c");
    }
}
