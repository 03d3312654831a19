//! How pages look where that decides whether they can be read: on paper, in the reader's own colours, in scripts that run
//! from right to left.

use dugnad::store::membership::Role;
use dugnad::store::project::Policy;

use crate::app::TestApp;
use crate::browser::{Browser, Site};

#[track_caller]
fn is_empty(seen: &[String], of: &str) {
    assert!(seen.is_empty(), "{of}: {seen:?}");
}

#[tokio::test]
async fn what_leads_elsewhere_is_not_printed() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    let Some(site) = Site::of(&app).await else { return };
    let window = site.desktop().await;
    window.prints().await;
    for path in ["/okware", "/okware/plan", "/okware/plan/compare/prev..cc26056cdc", "/-/people/peter-emorut"] {
        window.open(path).await;
        let ways = ".screen, .verbs, .views, .toc, .places, .way, .anchor, .about, form, .crumbs li:first-child, main .button, .colophon ul";
        is_empty(&window.seen(ways).await, path);
    }
    window.open("/okware/plan").await;
    assert_eq!(window.seen(".crumbs li").await, ["Okware"], "it is told what it is a page of");
    is_empty(&window.seen(".footnotes a[href^='#']").await, "the way back from a footnote");
    window.sees(&["Checked by Dinah Atekit", "1 revision is newer", "44 revisions"]).await;
    assert!(!window.words().await.contains("show what is newer"));
    window.open("/okware").await;
    assert!(!window.words().await.contains("Tell it"));
    window.close().await;
}

/// A project with an outline of this text, and a window on its page.
async fn page_of(site: &Site, app: &TestApp, text: &str) -> Browser {
    let ann = app.person("Ann", Role::Steward).await;
    let project = app.project("well", Policy::Open).await;
    app.outline(&ann, &project, "Plan", text).await;
    let window = site.desktop().await;
    window.open("/well/plan").await;
    window
}

#[tokio::test]
async fn a_task_is_seen_in_colours_that_the_reader_has_chosen() {
    let app = TestApp::on_sqlite().await;
    let Some(site) = Site::of(&app).await else { return };
    let window = page_of(&site, &app, "Eight wells. {needs source}\n\n> [!NOTE]\n> Dry.\n").await;
    // A note is no smaller than what it stands in.
    assert_eq!(window.style(".alert p:not(.title)", "font-size").await, window.style(".prose > p", "font-size").await);
    window.chooses_colours().await;
    assert_eq!(window.style("mark.task", "color").await, window.style(".prose p:has(mark)", "color").await);
    window.close().await;
}

#[tokio::test]
async fn an_angle_in_another_script_than_its_project_is_not_said_to_be_in_that_language() {
    let app = TestApp::on_sqlite().await;
    let Some(site) = Site::of(&app).await else { return };
    let window = page_of(&site, &app, "قالت أم حسن إن الماء مالح.\n\nThe end.\n").await;
    assert!(window.seen("article:lang(en)").await.is_empty(), "Arabic is not read out as English");
    assert_eq!(window.style("article p", "direction").await, ["rtl", "ltr"]);
    window.close().await;
}

#[tokio::test]
async fn the_row_of_buttons_under_a_history_does_not_cover_what_is_reached_by_keys() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    let Some(site) = Site::of(&app).await else { return };
    let phone = site.phone().await;
    phone.open("/okware/plan/history").await;
    for row in 1..6 {
        let link = format!(".day:nth-of-type({row}) .acts a:last-child");
        phone.focuses(&link).await;
        assert!(phone.is_in_sight(&link).await, "{link}");
    }
    phone.close().await;
}

#[tokio::test]
async fn code_figures_and_lists_keep_their_place_beside_words_from_right_to_left() {
    let app = TestApp::on_sqlite().await;
    let Some(site) = Site::of(&app).await else { return };
    let text = "ماء القرية، `x = \"y\"` هنا.\n\n- بئر\n\n> قالت أم حسن.\n\n```\nx = 1\n```\n\n\
                | البند | المبلغ |\n|---|---:|\n| مضخة | 300 |\n| أنابيب | 1,250 |\n\nThe end.\n";
    let window = page_of(&site, &app, text).await;
    assert_eq!(window.style("article, article pre, article code", "direction").await, ["rtl", "ltr", "ltr", "ltr"]);
    assert_eq!(window.style("article > p", "direction").await, ["rtl", "ltr"]);
    assert_eq!(window.style("article td.end", "text-align").await, ["right", "right"]);
    assert_eq!(window.style("article blockquote", "font-style").await, ["normal"]);
    window.open("/well/plan/authors").await;
    assert!(window.is_within("article li, article blockquote", ".told > :not(.beside)").await);
    assert_ne!(window.style("article ul", "padding-right").await, ["16px"], "its bullets have room");
    window.close().await;
}
