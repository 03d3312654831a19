//! Remarks in their threads: who said what, of which words.

use maud::{Markup, html};

use super::byline::{self, minute};
use super::field::{self, Line};
use super::prose;
use crate::store::remark::{Act, Remark};
use crate::text::markdown::Rendered;
use crate::text::plain;
use crate::web::links;
use crate::web::tie::Tie;

/// A remark ready to be shown.
pub struct Said {
    /// The remark.
    pub remark: Remark,
    /// What it says.
    pub body: Rendered,
}

/// Where remarks are shown.
pub struct Place<'a> {
    /// The address of the outline.
    pub outline: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The path of the page, to come back to.
    pub here: &'a str,
    /// Whether the reader may hide them.
    pub may_hide: bool,
}

/// Words of a thread's first remark that stand for it.
const TITLE_WORDS: usize = 9;

/// What a thread is called that begins with this remark.
pub fn title(first: &Remark) -> String {
    let title = match first.hidden_by_name {
        Some(_) => "A hidden thread".to_owned(),
        None => plain::excerpt(&first.body, TITLE_WORDS),
    };
    if title.is_empty() { format!("Thread {}", first.number) } else { title }
}

/// Remarks in order.
pub fn list(place: &Place<'_>, remarks: &[Said]) -> Markup {
    html! { ol.rows.remarks { @for said in remarks { li #{ "r-" (said.remark.number) } { (one(place, said)) } } } }
}

fn one(place: &Place<'_>, said: &Said) -> Markup {
    let remark = &said.remark;
    html! {
        p.byline {
            (byline::name(&remark.author_name, &remark.author_handle)) (did(remark.act)) ", "
            a href={ "#r-" (remark.number) } { (minute(remark.time)) }
        }
        @match &remark.hidden_by_name {
            Some(by) => {
                p.meta { "Hidden by " bdi { (by) } ": “" bdi { (remark.hidden_why) } "”" }
                @if place.may_hide {
                    details { summary { "What was said" } div.prose dir="auto" { (prose::markup(&said.body)) } }
                }
            },
            None if remark.body.trim().is_empty() => {},
            None => div.prose dir="auto" { (prose::markup(&said.body)) },
        }
        @if place.may_hide { (judge(place, remark)) }
    }
}

/// What somebody did to a thread, after her name.
fn did(act: Act) -> &'static str {
    match act {
        Act::Said => "",
        Act::Settled => " settled this",
        Act::Reopened => " opened this again",
    }
}

/// What a reviewer can do with a remark.
fn judge(place: &Place<'_>, remark: &Remark) -> Markup {
    let why = Line {
        name: "why",
        label: "Why it does not belong here",
        hint: Some("Everybody will read this in its place."),
        required: true,
        ..Line::default()
    };
    let id = format!("why-{}", remark.number);
    html! {
        form method="post" action={ (place.outline) "/talk/" (remark.number) "/hide" } {
            input type="hidden" name="next" value=(place.here);
            @if remark.hidden_by_name.is_some() {
                button.plain name="do" value="show" { "Show it again" }
            } @else {
                details.judge {
                    summary { "Hide" span.sr { " the remark of " (remark.author_name) } }
                    (field::line_as(&why, &id))
                    p.submit { button.quiet { "Hide it" } }
                }
            }
        }
    }
}

/// The words that a thread is about, and what became of them; nothing if it is about the whole outline.
pub fn tie(place: &Place<'_>, remark: &Remark, tie: Option<&Tie>) -> Markup {
    let Some(tie) = tie.filter(|_| remark.hidden_by_name.is_none()) else { return html! {} };
    let same = |words: &str| words.split_whitespace().eq(remark.quote.split_whitespace());
    html! {
        div.tie {
            p { "About these words:" }
            blockquote dir="auto" { (remark.quote) }
            @match &tie.now {
                Some(now) => {
                    @let fragment = now.section.as_ref().map(|id| format!("#{}{id}", links::SECTION_PREFIX));
                    @let there = format!("{}{}", place.outline, fragment.unwrap_or_default());
                    @if same(&now.words) {
                        p.meta { a href=(there) { "Read them in their place" } }
                    } @else {
                        p.meta { "They read differently now: " a href=(there) { "“" bdi { (shortened(&now.words)) } "”" } }
                    }
                },
                None => p.meta {
                    bdi { (place.title) } " does not say this any more. "
                    a href=(links::revision(tie.quoted_in)) { "Read it as it was" }
                },
            }
        }
    }
}

fn shortened(words: &str) -> String {
    let mut short: String = words.chars().take(200).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}
