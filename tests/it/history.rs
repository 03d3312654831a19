//! Reading what was: the history, single revisions, comparisons.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::store::outline::Outline;
use dugnad::store::project::{Policy, Project};
use dugnad::store::{RevisionId, revision};
use dugnad::wiki::viewer::Viewer;

use crate::app::{TestApp, on_both};

/// What the outline of [`with_plan`] says first.
pub const PAGE: &str = "# Well\n\n## Water\n\nEight boreholes work.\n\n## School\n\nTwo rooms have roofs.\n";

/// The id of a revision by its number among the outline's.
pub async fn id(app: &TestApp, outline: &Outline, number: i64) -> RevisionId {
    let mut conn = app.store.read().await.expect("a connection");
    revision::by_number(&mut conn, outline.key, number).await.expect("read").expect("a revision").id
}

/// A project that members write in, with an outline of two revisions and the volunteer who wrote them.
pub async fn with_plan(app: &TestApp) -> (Viewer, Project, Outline) {
    let ann = app.person("Ann", Role::Volunteer).await;
    let project = app.project("well", Policy::Members).await;
    let outline = app.outline(&ann, &project, "Plan", PAGE).await;
    app.save(&ann, &project, &outline, 1, &PAGE.replace("Eight", "Nine")).await;
    let outline = app.again(&outline).await;
    (ann, project, outline)
}

/// Where a link with these words leads on a page, if it is there.
fn link<'a>(page: &'a str, words: &str) -> Option<&'a str> {
    let (before, _) = page.split_once(&format!("\">{words}</a>"))?;
    before.rsplit_once("href=\"").map(|(_, href)| href)
}

#[tokio::test]
async fn every_revision_is_on_one_page_of_the_history_from_either_end() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        let outline = app.outline(&ann, &project, "Plan", "0\n").await;
        for number in 1..120 {
            app.save(&ann, &project, &outline, number, &format!("{number}\n")).await;
        }
        let mut reader = app.reader();
        let first = reader.page("/well/plan/history").await;
        assert!(first.contains("120 revisions by 1 person since"));
        for (start, way) in [("/well/plan/history", "Older"), ("/well/plan/history?after=0", "Newer")] {
            let mut seen = BTreeSet::new();
            let mut next = Some(start.to_owned());
            while let Some(path) = next {
                let page = reader.page(&path).await;
                for picked in page.split("name=\"a\" value=\"").skip(1) {
                    assert!(seen.insert(picked[..10].to_owned()), "no revision is on two pages");
                }
                next = link(&page, way).map(str::to_owned);
            }
            assert_eq!(seen.len(), 120, "{way}");
        }
        let beyond = reader.page("/well/plan/history?after=999999999").await;
        assert_eq!(link(&beyond, "See the newest"), Some("/well/plan/history"));
    })
    .await;
}

#[tokio::test]
async fn two_revisions_picked_in_the_history_are_compared() {
    on_both(|app| async move {
        let (_, _, outline) = with_plan(&app).await;
        let mut reader = app.reader();
        let history = reader.page("/well/plan/history").await;
        let (old, new) = (id(&app, &outline, 1).await.short(), id(&app, &outline, 2).await.short());
        assert!(history.contains(&format!("name=\"a\" value=\"{old}\" checked")));
        assert!(history.contains(&format!("name=\"b\" value=\"{new}\" checked")));
        let picked = reader.get(&format!("/well/plan/compare?a={old}&b={new}")).await;
        assert_eq!(picked.location(), format!("/well/plan/compare/{old}..{new}"));
        let drawn = reader.page(picked.location()).await;
        assert!(drawn.contains("<del>Eight</del>") && drawn.contains("<ins>Nine</ins>"), "{drawn}");
        assert!(drawn.contains("id=\"change-1\"") && drawn.contains(" by Ann "), "{drawn}");
        for same in ["prev..head", &format!("{old}..head"), &format!("prev..{new}")] {
            let page = reader.page(&format!("/well/plan/compare/{same}")).await;
            assert_eq!(page, drawn, "{same}");
        }
        let passages = reader.page(&format!("/well/plan/compare/{old}..{new}?view=passages")).await;
        assert!(passages.contains("<del>Eight</del><ins>Nine</ins> boreholes"), "{passages}");
        let source = reader.page(&format!("/well/plan/compare/{old}..{new}?view=source")).await;
        assert!(source.contains("<td class=\"old\" dir=\"auto\"><del>Eight</del> boreholes work.</td>"), "{source}");
        assert!(source.contains("<td dir=\"auto\">## Water</td>"), "{source}");
    })
    .await;
}

#[tokio::test]
async fn a_comparison_that_makes_no_sense_says_so() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        let other = app.outline(&ann, &project, "Budget", "Twelve.\n").await;
        let (first, elsewhere) = (id(&app, &outline, 1).await.short(), id(&app, &other, 1).await.short());
        let mut reader = app.reader();
        for path in ["compare/1..2", "compare/head", "compare?a=head", &format!("compare/prev..{first}")] {
            assert_eq!(reader.get(&format!("/well/plan/{path}")).await.status, StatusCode::BAD_REQUEST, "{path}");
        }
        for unknown in [&elsewhere, "0123456789"] {
            let answer = reader.get(&format!("/well/plan/compare/{first}..{unknown}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{unknown}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_old_revision_says_that_it_is_old_and_gives_its_bytes() {
    on_both(|app| async move {
        let (_, _, outline) = with_plan(&app).await;
        let (old, new) = (id(&app, &outline, 1).await, id(&app, &outline, 2).await);
        let mut reader = app.reader();
        let page = reader.page(&format!("/r/{}", old.short())).await;
        assert!(page.contains("This is an old revision") && page.contains("Eight boreholes"));
        assert_eq!(link(&page, "Newer"), Some(&*format!("/r/{}", new.short())));
        let page = reader.page(&format!("/r/{new}")).await;
        assert!(page.contains("This is the newest revision"), "all digits of an id name it too");
        assert_eq!(reader.get(&format!("/r/{}.md", old.short())).await.bytes, PAGE.as_bytes());
        let inside = reader.get(&format!("/well/plan/revisions/{old}")).await;
        assert_eq!(inside.location(), format!("/r/{}", old.short()));
    })
    .await;
}

#[tokio::test]
async fn what_a_proposal_holds_is_shown_to_its_author_and_to_those_who_settle_it() {
    on_both(|app| async move {
        let (_, project, outline) = with_plan(&app).await;
        let bo = app.person("Bo", Role::Reader).await;
        app.person("Cy", Role::Reader).await;
        app.propose(&bo, &project, &outline, 2, &PAGE.replace("Eight", "Ten")).await;
        let proposed = id(&app, &outline, 3).await.short();
        let paths =
            [format!("/r/{proposed}"), format!("/r/{proposed}.md"), format!("/well/plan/compare/prev..{proposed}")];
        for (name, status) in [("Bo", StatusCode::OK), ("Ann", StatusCode::OK), ("Cy", StatusCode::NOT_FOUND)] {
            let mut browser = app.signed_in(name, crate::app::PASSWORD).await;
            for path in &paths {
                assert_eq!(browser.get(path).await.status, status, "{name} asks for {path}");
            }
        }
        for path in &paths {
            assert_eq!(app.reader().get(path).await.status, StatusCode::NOT_FOUND, "a reader asks for {path}");
        }
        assert!(!app.reader().page("/well/plan/history").await.contains(&proposed));
    })
    .await;
}

#[tokio::test]
async fn a_comparison_shows_that_only_the_title_in_the_text_has_changed() {
    let app = TestApp::on_sqlite().await;
    let ann = app.person("Ann", Role::Steward).await;
    let project = app.project("well", Policy::Members).await;
    let outline = app.outline(&ann, &project, "Plan", "# Sketch\n\n## Water\n\nA well.\n").await;
    app.save(&ann, &project, &outline, 1, "# Plan\n\n## Water\n\nA well.\n").await;
    let page = app.reader().page("/well/plan/compare/prev..head").await;
    assert!(page.contains("<del>Sketch</del>") && page.contains("<ins>Plan</ins>"), "{page}");
    assert!(page.contains("href=\"#change-1\"") && page.contains("id=\"change-1\""), "{page}");
    assert_eq!(page.matches("<h1").count(), 1, "{page}");
}
