//! Looks for a text whose HTML is not harmless, in proportion and quick, or whose sections break a law.

#![no_main]

mod clock;
#[path = "../../tests/laws/html.rs"]
mod html;
#[path = "../../tests/laws/sections.rs"]
mod sections;

use dugnad::text::markdown::{Mark, Page, Paint, SectionLink, Tag, Target, Title, WikiLink, render};
use dugnad::text::plain;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    clock::within_a_second(|| drop(rendered(&text, &[])));
    let plain_html = rendered(&text, &[]);
    html::check(&plain_html);
    assert!(plain_html.len() < 4000 + 100 * text.len(), "{} bytes from {}", plain_html.len(), text.len());
    html::check(&rendered(&text, &marks(data)));
    sections::check(&text);
    plain::plain_text(&text);
});

fn rendered(text: &str, marks: &[Mark]) -> String {
    let href = |link: &WikiLink| format!("/{}", link.outline.as_deref().unwrap_or("javascript:x"));
    let resolve = |link: &WikiLink| Target { href: href(link), written: link.topic.is_none() };
    let edit = |id: &str| format!("edit?section={id}");
    let section_links = &[SectionLink { class: "edit", label: "Edit", spoken: "Edit section", address: &edit }];
    let file = |address: &str| Some(address.replace(".md", "javascript:x"));
    let page =
        Page { files: Some(&file), marks, section_links, title: Title::Above, ..Page::new("s-", &resolve) };
    render(text, &page).html.as_str().to_owned()
}

/// Some stretches to set off, anywhere, even within a character.
fn marks(data: &[u8]) -> Vec<Mark> {
    let wrap = || Paint::Wrap {
        tag: Tag::Ins,
        class: "new\">".to_owned(),
        title: Some("<by>".to_owned()),
        href: None,
        id: None,
        label: Some("<A>".to_owned()),
    };
    let mark = |three: &[u8]| {
        let start = usize::from(three[0]) * data.len() / 256;
        match three[1] % 4 {
            0 => Mark { range: start..start, paint: Paint::Deleted("gone <b>".to_owned()) },
            1 => {
                let note = Paint::Note { text: "<b>".to_owned(), href: "#\">".to_owned(), id: "a\"".to_owned() };
                Mark { range: start..start, paint: note }
            }
            _ => Mark { range: start..start + usize::from(three[2]), paint: wrap() },
        }
    };
    data.chunks_exact(3).take(6).map(mark).collect()
}
