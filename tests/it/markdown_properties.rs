//! What holds for any text, however hostile.

use std::time::{Duration, Instant};

use dugnad::text::markdown::{
    Mark, Page, Paint, Phrase, Rendered, SectionLink, Tag, Target, Title, WikiLink, render, wiki_links,
};
use dugnad::text::outline::{replace_section, sections};
use dugnad::text::{newlines, plain};
use proptest::prelude::*;

use crate::laws::html::{check as check_safe, tags};

/// Texts made of what has a meaning in Markdown or HTML.
fn text() -> impl Strategy<Value = String> {
    let sign = prop::sample::select(vec![
        "# ",
        "## T",
        "a",
        "b c",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "> ",
        "- ",
        "1. ",
        "- [x] ",
        "  ",
        "    ",
        "\t",
        "*",
        "**",
        "_",
        "~~",
        "`",
        "```\n",
        "[",
        "]",
        "(",
        ")",
        "[[",
        "]]",
        "|",
        "\\|",
        "|-|-|\n",
        "|a|b|\n",
        "[^1]",
        "[^1]: ",
        "[a]: ",
        "[a](javascript:x)",
        "](/u \"t\")",
        "](JaVa\tScript&colon;x)",
        "<javascript:alert(1)>",
        "![",
        "<script>",
        "</script>",
        "<b onclick=x>",
        "<!--",
        "-->",
        "<img src=x onerror=y>",
        "\"",
        "'",
        "&",
        "&amp;",
        "&lt;",
        "&#106;",
        "\\",
        "{",
        "}",
        "{update}",
        "{question: ",
        "www.a.org",
        "https://a.org/(",
        "a@b.org",
        "é",
        "水",
        "👩\u{200d}🌾",
        "\0",
        "===\n",
        "---\n",
        "> [!NOTE]\n",
        "\u{202e}",
        "\u{feff}",
        "[[#a|b]]",
        "[[p/o#t]]",
    ]);
    prop::collection::vec(sign, 0..60).prop_map(|signs| signs.concat())
}

fn marks() -> impl Strategy<Value = Vec<Mark>> {
    let wrap = (0..120_usize, 0..60_usize, any::<bool>()).prop_map(|(start, length, has_link)| Mark {
        range: start..start + length,
        paint: Paint::Wrap {
            tag: if has_link { Tag::Span } else { Tag::Ins },
            class: "new\">".to_owned(),
            title: Some("<by> \"Ann\"".to_owned()),
            href: has_link.then(|| "/r/1".to_owned()),
            id: None,
            label: has_link.then(|| "<AA>".to_owned()),
        },
    });
    let deleted = (0..120_usize).prop_map(|at| Mark { range: at..at, paint: Paint::Deleted("gone <b>".to_owned()) });
    let note = (0..120_usize, any::<bool>(), any::<u64>()).prop_map(|(at, is_safe, number)| Mark {
        range: at..at,
        paint: Paint::Note {
            text: "<b>".to_owned(),
            href: if is_safe { "#b\">" } else { "javascript:x" }.to_owned(),
            id: format!("b\"{number}"),
        },
    });
    let sign = (0..120_usize, any::<bool>()).prop_map(|(at, is_safe)| Mark {
        range: at..at,
        paint: Paint::Sign {
            sign: "<2>".to_owned(),
            title: "2 \"remarks\"<b>".to_owned(),
            href: if is_safe { "/talk\">" } else { "javascript:x" }.to_owned(),
        },
    });
    let phrase = |href: &str| Phrase {
        label: Some(("<A>".to_owned(), "\">".to_owned())),
        text: "<by>".to_owned(),
        class: "a\"b".to_owned(),
        href: Some(href.to_owned()),
    };
    let beside = (0..24_usize).prop_map(move |at| Mark {
        range: at..at,
        paint: Paint::Beside { class: "block\">".to_owned(), line: vec![phrase("/r/1"), phrase("javascript:x")] },
    });
    prop::collection::vec(prop_oneof![wrap, deleted, note, sign, beside], 0..12)
}

fn rendered(text: &str, marks: &[Mark]) -> Rendered {
    let resolve = |link: &WikiLink| Target {
        href: format!("/{}", link.outline.as_deref().unwrap_or("javascript:x")),
        written: link.topic.is_none(),
    };
    let edit = |id: &str| format!("edit?section={id}");
    let section_links = &[SectionLink { class: "edit", label: "Edit", spoken: "Edit section", address: &edit }];
    render(text, &Page { marks, section_links, title: Title::Repeated, ..Page::new("s-", &resolve) })
}

#[test]
fn texts_of_one_kind_take_bounded_time() {
    let signs = [
        ">",
        "> ",
        "- ",
        "1. ",
        "> - ",
        "* a\n",
        "- [ ] ",
        "#",
        "# a\n",
        "a\n===\n",
        "[",
        "]",
        "[[",
        "[[a|",
        "[[a]]",
        "![[",
        "[a](",
        "[a](<",
        "[a][b]",
        "[^1]",
        "[^1]: ",
        "[^a]: x\n",
        "[a]: /u\n[a] ",
        "*",
        "_",
        "*a_",
        "a**b",
        "~~a",
        "`",
        "a`",
        "``` ",
        "<",
        "<a b='",
        "<!--",
        "<?",
        "&",
        "\\",
        "|",
        "|a|b|\n",
        "|-|-|\n",
        "{",
        "{question: ",
        "@",
        "a@",
        "www.",
        "_www.a_",
        "www.a.b/(",
        "http://",
        "    a\n",
        "\t",
        "\r",
        "\0",
        "> [!NOTE]\n> x\n\n",
    ];
    let nests = [format!("{}a\n", ">".repeat(20_000)), format!("{}a\n", "- ".repeat(199))];
    let lines = nests.iter().map(|nest| format!("{nest}{}", "b\n".repeat(40_000)));
    let table = format!("{}\n{}\n{}", "a|".repeat(5000), "-|".repeat(5000), "|a\n".repeat(20_000));
    for text in signs.iter().map(|sign| sign.repeat(100_000 / sign.len())).chain(lines).chain([table]) {
        let start = Instant::now();
        let html = rendered(&text, &[]).html;
        let words = plain::word_count(&text);
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}: {words} words", &text[..20]);
        assert!(html.as_str().len() < 100 * text.len(), "{:?}", &text[..20]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn html_is_well_nested_and_harmless(text in text(), marks in marks()) {
        let rendered = rendered(&text, &marks);
        check_safe(rendered.html.as_str());
        let mut ids: Vec<&str> =
            tags(rendered.html.as_str()).iter().filter_map(|tag| tag.split(" id=\"").nth(1)?.split('"').next()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), count);
    }

    #[test]
    fn any_characters_are_rendered(text in "\\PC{0,200}") {
        check_safe(rendered(&text, &[]).html.as_str());
        plain::plain_text(&text);
        wiki_links(&text);
    }

    #[test]
    fn marks_change_nothing_but_add_elements(text in text(), marks in marks()) {
        let marks: Vec<Mark> = marks.into_iter().filter(|mark| matches!(mark.paint, Paint::Wrap { .. })).collect();
        let words = |html: &str| {
            let words: String = html.split('<').map(|rest| rest.split_once('>').map_or(rest, |(_, text)| text)).collect();
            words.replace("&lt;AA&gt;", "")
        };
        let plain = rendered(&text, &[]);
        let marked = rendered(&text, &marks);
        prop_assert_eq!(words(plain.html.as_str()), words(marked.html.as_str()));
        prop_assert_eq!(plain.headings, marked.headings);
    }

    #[test]
    fn deleted_text_is_always_shown(text in text(), at in 0..200_usize) {
        let marks = [Mark { range: at..at, paint: Paint::Deleted("gone".into()) }];
        let resolve = |_: &WikiLink| Target { href: "/".to_owned(), written: true };
        let page = Page { marks: &marks, ..Page::new("", &resolve) };
        prop_assert_eq!(render(&text, &page).html.as_str().matches("<del>gone</del>").count(), 1);
    }

    #[test]
    fn sections_cover_the_text_after_the_first_heading(text in text()) {
        crate::laws::sections::check(&text);
    }

    #[test]
    fn rendered_headings_are_the_sections(text in text()) {
        let resolve = |_: &WikiLink| Target { href: "/".to_owned(), written: true };
        let headings: Vec<_> = render(&text, &Page::new("", &resolve)).headings.into_iter().map(|h| (h.level, h.id, h.title)).collect();
        let sections: Vec<_> = sections(&text).into_iter().map(|s| (s.level, s.id, s.title)).collect();
        prop_assert_eq!(headings, sections);
    }

    #[test]
    fn replacing_a_section_keeps_all_other_bytes(text in text(), new in text(), pick in any::<prop::sample::Index>()) {
        let text = format!("# First\n{text}");
        let sections = sections(&text);
        let section = pick.get(&sections);
        let replaced = replace_section(&text, section, &new);
        let (before, after) = (&text[..section.whole.start], &text[section.whole.end..]);
        let middle = replaced.strip_prefix(before).and_then(|rest| rest.strip_suffix(after)).unwrap();
        prop_assert!(middle.strip_prefix(new.as_str()).unwrap().chars().all(|c| matches!(c, '\r' | '\n')));
        prop_assert_eq!(replace_section(&text, section, &text[section.whole.clone()]), text);
    }

    #[test]
    fn line_endings_come_back(base in text(), other in text()) {
        let sent = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
        prop_assert_eq!(newlines::restore(&sent(&base), &base), base.as_str());
        prop_assert_eq!(sent(&newlines::restore(&sent(&other), &base)), sent(&other));
    }
}
