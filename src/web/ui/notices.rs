//! The places of a merge that somebody should look at.

use maud::{Markup, html};

use super::passage;
use crate::store::notice::Notice;
use crate::text::markdown::Passages;

/// Bytes around a place that are shown with it.
const AROUND: usize = 120;

/// A list of the places, each with its reason and the words there; nothing if there are none.
pub fn list(text: &str, notices: &[Notice]) -> Markup {
    if notices.is_empty() {
        return html! {};
    }
    let passages = Passages::of(text);
    html! {
        ol.places {
            @for notice in notices {
                li {
                    p.meta { (reason(&notice.kind)) }
                    (place(text, &passages, notice))
                }
            }
        }
    }
}

fn reason(kind: &str) -> &'static str {
    match kind {
        "same-block" => "Both changed other words of this place:",
        "both-added" => "Both added something here, and both is kept:",
        "repeated" => "Both added this, so it may stand here twice:",
        "followed" => "One moved this, the other changed it; the change went along:",
        _ => "This went together by itself:",
    }
}

/// A place as it reads, marked; if that hides something of it, its source.
fn place(text: &str, passages: &Passages<'_>, notice: &Notice) -> Markup {
    let at = |byte: i64| text.floor_char_boundary(usize::try_from(byte).unwrap_or_default().min(text.len()));
    let (start, end) = (at(notice.starts), at(notice.ends));
    let end = start + text[start..end].trim_end().len();
    match passage::marked(text, passages, &(start..end)).filter(|_| end - start <= 10 * AROUND) {
        Some(read) => read,
        None => html! { div.words dir="auto" { (excerpt(text, (start, end))) } },
    }
}

/// The words of a place, marked, with some of those around it.
fn excerpt(text: &str, (start, end): (usize, usize)) -> Markup {
    let before = &text[text.floor_char_boundary(start.saturating_sub(AROUND))..start];
    let after = &text[end..text.ceil_char_boundary((end + AROUND).min(text.len()))];
    let (marked, rest) = text[start..end].split_at(text[start..end].floor_char_boundary(10 * AROUND));
    html! {
        (before.rsplit("\n\n").next().unwrap_or_default().trim_start())
        mark { (marked.trim_end_matches('\n')) }
        @if !rest.is_empty() { " …" }
        (after.split("\n\n").next().unwrap_or_default().trim_end())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_marked_among_the_words_around_it() {
        let text = "# Water\n\nThe pump is mended, and the æ of a page is no trouble.\n\n# School\n";
        let start = text.find("mended").expect("the word");
        let (starts, ends) = (start as i64, (start + 6) as i64);
        let notice = Notice { starts, ends, kind: "same-block".to_owned(), looked_by_name: None };
        let html = list(text, &[notice]).into_string();
        assert!(html.contains("The pump is <mark>mended</mark>, and the æ"), "{html}");
        assert!(!html.contains("School"), "{html}");
    }

    #[test]
    fn a_place_beyond_the_text_is_no_trouble() {
        let notice = Notice { starts: 3, ends: 900, kind: "other".to_owned(), looked_by_name: None };
        assert!(list("æøå", &[notice]).into_string().contains("<mark>øå</mark>"));
    }
}
