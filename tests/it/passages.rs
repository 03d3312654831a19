//! Passages that are compared stand there as they read, unless that would hide what changed.

use std::ops::Range;

use dugnad::store::membership::Role;
use dugnad::text::markdown::{Mark, Page, Paint, Passages, Tag, Target, Title, WikiLink};
use proptest::prelude::*;

use crate::app::{PASSWORD, TestApp, on_both};
use crate::browser::Site;
use crate::laws::html::check as check_safe;
use crate::proposing::with_plan;

/// A text with the passage that some of its words are.
fn at(text: &str, words: &str) -> Range<usize> {
    let start = text.find(words).expect("the words");
    start..start + words.len()
}

fn html(text: &str, passage: Range<usize>, marks: &[Mark]) -> Option<String> {
    let resolve = |_: &WikiLink| Target { href: "#".into(), written: true };
    let page = Page { marks, title: Title::Repeated, inert: true, ..Page::new("p-", &resolve) };
    Some(Passages::of(text).render(passage, &page)?.into_string())
}

fn ins(range: Range<usize>) -> Mark {
    let (class, title, href, id, label) = (String::new(), None, None, None, None);
    Mark { range, paint: Paint::Wrap { tag: Tag::Ins, class, title, href, id, label } }
}

const TABLE: &str = "Wells:\n\n| No. | Iron |\n|--|--:|\n| N1 | 0.3 |\n| N2 | 2.4 |\n\nEnd.\n";

#[test]
fn a_row_stands_under_the_head_of_its_table_with_its_marks() {
    let row = at(TABLE, "| N2 | 2.4 |\n");
    let html = html(TABLE, row, &[ins(at(TABLE, "2.4"))]).expect("a row");
    assert!(html.contains("<th>No.</th>") && html.contains("<td class=\"end\"><ins>2.4</ins></td>"), "{html}");
    assert!(!html.contains("N1") && !html.contains("End."), "{html}");
}

#[test]
fn what_is_read_otherwise_alone_is_not_rendered() {
    let code = "```\n# one\n# two\n```\n";
    assert_eq!(html(code, at(code, "# two\n"), &[]), None, "a line of code is no heading");
    assert!(html(code, 0..code.len(), &[]).expect("all of it").contains("# two"));
    let nested = "- a\n\n    - b\n";
    assert_eq!(html(nested, at(nested, "    - b\n"), &[]), None, "an item far in is no code");
    let front = "---\ntitle: x\nby: y\n---\n\nText.\n";
    assert_eq!(html(front, at(front, "by: y\n"), &[]), None, "a setting is no paragraph");
}

#[test]
fn a_heading_in_a_passage_is_none_of_the_page() {
    let text = "# Plan\n\n## Water\n\nEight.\n";
    assert_eq!(html(text, 0..text.len(), &[]).expect("all"), "<h2>Plan</h2>\n<h2>Water</h2>\n<p>Eight.</p>\n");
}

#[test]
fn only_what_is_read_counts_as_shown() {
    let text = "- See [the **log**](/log \"kept\") and `code`.\n- [x] Done {ask: who?}\n";
    let passages = Passages::of(text);
    let shows = |words: &str| passages.shows(0..text.len(), &[at(text, words)]);
    for seen in ["- See", "the **log", "`code`.", "Done {ask: who?}"] {
        assert!(shows(seen), "{seen}");
    }
    for hidden in ["/log", "kept", "**", "- ", "x", "the **log**](/log"] {
        assert!(!shows(hidden), "{hidden}");
    }
}

proptest! {
    /// Whatever is cut out of whatever text: nothing that counts as shown is missing in what is rendered.
    #[test]
    fn what_counts_as_shown_is_there(
        lines in prop::collection::vec(
            prop_oneof![
                Just("| a | b |"), Just("|---|---|"), Just("```"), Just("- [x](/y) *z*"), Just(""), Just("# w [[q|r]]"),
                Just("    deep"), Just("[^n]: note"), Just("text[^n] &amp; <b> {task}"), Just("> - quoted"), Just("---"),
            ],
            0..12,
        ),
        cut in (0..12_usize, 0..12_usize),
        word in 0..60_usize,
    ) {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let starts: Vec<usize> = (0..=text.len()).filter(|at| *at == 0 || text[..*at].ends_with('\n')).collect();
        let place = |number: usize| starts[number.min(starts.len() - 1)];
        let (start, end) = (place(cut.0.min(cut.1)), place(cut.0.max(cut.1)));
        let at = (start + word).min(end);
        let stretch = at..(at + 1).min(end);
        let marked = html(&text, start..end, &[ins(stretch.clone())]);
        marked.iter().for_each(|html| check_safe(html));
        if Passages::of(&text).shows(start..end, std::slice::from_ref(&stretch)) && !text[stretch].trim().is_empty() {
            prop_assert!(marked.expect("rendered").contains("<ins>"), "{text:?} {start}..{end} at {at}");
        }
    }
}

#[test]
fn a_long_text_is_cut_into_many_passages_in_bounded_time() {
    let rows = "| N1 | 0.3 | here |\n".repeat(4000);
    let code = "```\nx\n```\n\n".repeat(4000);
    let text = format!("| No. | Iron | Where |\n|--|--|--|\n{rows}\n{code}");
    let passages = Passages::of(&text);
    let resolve = |_: &WikiLink| Target { href: "#".into(), written: true };
    let page = Page { title: Title::Repeated, inert: true, ..Page::new("", &resolve) };
    let started = std::time::Instant::now();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        passages.render(start..start + line.len(), &page);
        start += line.len();
    }
    assert!(started.elapsed().as_secs() < 10, "{:?}", started.elapsed());
}

const RICH: &str = "# Plan\n\n## Water\n\n- **Pumps:** see [the log](/well/log), eight work.\n\n\
    | No. | Iron | Where |\n|--|--|--|\n| N1 | 0.3 | at the market |\n| N2 | 2.4 | by the school |\n";

#[tokio::test]
async fn a_reviewer_reads_a_proposal_as_a_reader_would_but_sees_where_a_link_leads() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        app.save(&owner, &project, &outline, 1, RICH).await;
        let bo = app.person("Bo", Role::Reader).await;
        let mut reviewer = app.signed_in("Owner", PASSWORD).await;
        app.propose(&bo, &project, &outline, 2, &RICH.replace("2.4", "1.9").replace("eight", "nine")).await;
        let page = reviewer.page("/well/plan/proposals/1").await;
        assert!(page.contains("<strong>Pumps:</strong>") && page.contains("<ins>nine</ins>"), "{page}");
        assert!(page.contains("<th>Iron</th>") && page.contains("<del>2.4</del><ins>1.9</ins></td>"), "{page}");
        assert!(!page.contains("**Pumps") && !page.contains("| N2"), "{page}");
        assert!(!page.contains("href=\"/well/log\""), "a link that nobody has looked at leads nowhere");

        app.propose(&bo, &project, &outline, 2, &RICH.replace("(/well/log)", "(https://elsewhere.example)")).await;
        let page = reviewer.page("/well/plan/proposals/2").await;
        assert!(page.contains("<ins>https://elsewhere.example</ins>"), "{page}");
        app.propose(&bo, &project, &outline, 2, &RICH.replace("**Pumps:**", "Pumps:")).await;
        let page = reviewer.page("/well/plan/proposals/3").await;
        assert!(page.contains("<del>**</del>"), "what is only a sign is shown as one: {page}");
    })
    .await;
}

#[tokio::test]
async fn no_cell_of_a_row_in_dispute_is_out_of_sight() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    let Some(site) = Site::of(&app).await else { return };
    for (width, scripts) in [(360, false), (1280, true)] {
        let window = site.window(width, scripts).await;
        window.sign_in("sarah-namwase", "okware-demo").await;
        window.open("/okware/borehole-log/proposals/1").await;
        window.sees(&["Jun 2026", "1.9 (21 Sep)", "3.1 (20 Sep, strip from the health centre)"]).await;
        for side in [".theirs", ".yours"] {
            assert!(window.is_within(&format!("{side} ins"), side).await, "{side} at {width}");
        }
        window.close().await;
    }
}
