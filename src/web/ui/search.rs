//! What was found: passages with the words set off, people, proposals, and ways to narrow it all down.

use maud::{Markup, html};

use super::byline::{self, count};
use crate::search::{Group, Hit, Passage};
use crate::store::Time;
use crate::store::person::Person;
use crate::store::project::Project;
use crate::web::links;
use crate::wiki::find::{Results, Waiting};
use crate::wiki::trace::{Fate, Trace};

/// What was found in one outline, or a project.
pub fn group(results: &Results, group: &Group) -> Markup {
    let Some(project) = results.catalogue.project(group.project) else { return html! {} };
    let address = address(project, group);
    html! {
        li.found {
            h2 { a href=(address) dir="auto" { (group.title) } }
            p.byline {
                @if group.outline.is_some() {
                    a href=(links::project(&project.slug)) dir="auto" { (project.name) }
                    " · changed " (byline::day(Time(group.changed)))
                } @else { "Project" }
            }
            @for hit in &group.hits { (self::hit(project, group, hit)) }
            @if results.answer.is_cut && group.passages > group.hits.len() {
                p.meta { "More passages in it" }
            } @else if group.passages > group.hits.len() {
                p.meta { (count((group.passages - group.hits.len()) as i64, "more passage", "more passages")) " in it" }
            }
        }
    }
}

/// Where what was found is.
pub fn address(project: &Project, group: &Group) -> String {
    match group.outline {
        Some(_) => links::outline(&project.slug, &group.slug),
        None => links::project(&project.slug),
    }
}

/// Where a passage is.
pub fn hit_address(project: &Project, group: &Group, hit: &Hit) -> String {
    match group.outline {
        Some(_) if !hit.anchor.is_empty() => links::topic(&project.slug, &group.slug, &hit.anchor),
        _ => address(project, group),
    }
}

fn hit(project: &Project, group: &Group, hit: &Hit) -> Markup {
    html! {
        div.hit {
            @if !hit.heading.is_empty() {
                h3 { a href=(hit_address(project, group, hit)) dir="auto" { (hit.heading) } }
            }
            @if !hit.passage.parts.is_empty() { (passage(&hit.passage, &project.language)) }
        }
    }
}

/// A passage with the words that were looked for set off.
pub fn passage(passage: &Passage, language: &str) -> Markup {
    html! {
        p.excerpt dir="auto" lang=(language) {
            @if passage.begins_inside { "… " }
            @for (part, wanted) in &passage.parts { @if *wanted { mark { (part) } } @else { (in_one_line(part)) } }
            @if passage.ends_inside { " …" }
        }
    }
}

/// Part of a passage on one line: items and rows that follow each other without a sign are kept apart by one.
fn in_one_line(part: &str) -> String {
    let mut line = String::with_capacity(part.len());
    for (place, text) in part.split('\n').enumerate() {
        if place > 0 {
            let ends = line.trim_end().ends_with(|c: char| !c.is_alphanumeric() && !matches!(c, ')' | '"' | '”'));
            line.push_str(if ends || text.trim().is_empty() { " " } else { " · " });
        }
        line.push_str(text);
    }
    line
}

/// People by name, on one line: what stands in outlines is more often meant.
pub fn people(people: &[Person]) -> Markup {
    html! {
        p.byline {
            "People: "
            @for (place, person) in people.iter().enumerate() {
                @if place > 0 { ", " }
                (byline::person(&person.name, &person.handle))
            }
        }
    }
}

/// Open proposals.
pub fn proposals(waiting: &[Waiting]) -> Markup {
    html! {
        section.part aria-labelledby="proposals" {
            h2 #proposals { "Open proposals" }
            ul.rows { @for one in waiting { (proposal(one)) } }
        }
    }
}

fn proposal(waiting: &Waiting) -> Markup {
    let Waiting { project, outline, proposal, passage } = waiting;
    html! {
        li {
            p.summary {
                a href=(links::proposal(&project.slug, &outline.slug, proposal.number)) {
                    "Proposal " (proposal.number) " to " span dir="auto" { (outline.title) }
                }
            }
            p.byline {
                (byline::person(&proposal.opened_by_name, &proposal.opened_by_handle)) ", " (byline::day(proposal.opened))
                " · " span dir="auto" { (project.name) }
            }
            (self::passage(passage, &project.language))
        }
    }
}

/// Ways to narrow what was found: `(what, how many, question)` each, or at least so many.
pub fn narrow(legend: &str, choices: &[(String, usize, String)], at_least: bool) -> Markup {
    html! {
        @if choices.len() > 1 {
            div {
                h3 { (legend) }
                ul { @for (what, how_many, question) in choices {
                    li { a href=(links::search(question)) { span dir="auto" { (what) } " " small { (how_many) @if at_least { "+" } } } }
                } }
            }
        }
    }
}

/// Where words first stood in one outline, and what became of them.
pub fn trace(trace: &Trace) -> Markup {
    let Trace { project, outline, first, fate, .. } = trace;
    html! {
        li.found {
            h2 {
                a href=(links::outline(&project.slug, &outline.slug)) dir="auto" { (outline.title) }
            }
            p.byline { a href=(links::project(&project.slug)) dir="auto" { (project.name) } }
            p {
                "First written by " (byline::doer(&first.author_name, &first.author_handle)) " on "
                a href=(links::revision(first.id)) { (byline::day(first.time)) }
                @if !first.summary.is_empty() { ": " span.summary dir="auto" { (first.summary) } }
            }
            @if !trace.passage.parts.is_empty() { (passage(&trace.passage, &project.language)) }
            @match fate {
                Fate::Stand => p.meta { "It still stands." },
                Fate::Gone(gone) => p.meta {
                    "It stands no more: taken out by " (byline::doer(&gone.author_name, &gone.author_handle)) " on "
                    a href=(links::change(&project.slug, &outline.slug, gone.id)) { (byline::day(gone.time)) }
                    @if !gone.summary.is_empty() { ": " span.summary dir="auto" { (gone.summary) } }
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::in_one_line;

    #[test]
    fn items_are_kept_apart_where_no_sign_does() {
        assert_eq!(in_one_line("Two pumps\nOne well.\nA road"), "Two pumps · One well. A road");
        assert_eq!(in_one_line("\nA road\n"), " · A road ");
    }
}
