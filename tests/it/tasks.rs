//! What outlines ask their readers for, in lists that lead to the place.

use dugnad::store::membership::Role;
use dugnad::store::outline::Outline;
use dugnad::store::project::{Policy, Project};
use dugnad::wiki::viewer::Viewer;

use crate::app::{PASSWORD, TestApp, on_both};

const TEXT: &str = "# Plan\n\n## Water\n\nThere are 41 boreholes. {needs source}\n\n## Money\n\nIt costs much. {question: who pays?}\n";

async fn village(app: &TestApp, slug: &str, policy: Policy) -> (Viewer, Project, Outline) {
    let ann = app.person(&format!("Ann of {slug}"), Role::Owner).await;
    let project = app.project(slug, policy).await;
    let outline = app.outline(&ann, &project, "Plan", TEXT).await;
    (ann, project, outline)
}

#[tokio::test]
async fn a_task_is_listed_until_somebody_has_answered_it() {
    on_both(async |app| {
        let (ann, project, plan) = village(&app, "village", Policy::Open).await;
        let mut reader = app.reader();
        for path in ["/-/tasks", "/village/-/tasks"] {
            let page = reader.page(path).await;
            assert!(
                page.contains("href=\"/village/plan/edit?section=water\">Say where this is known from</a>"),
                "{page}"
            );
            assert!(page.contains("There are 41 boreholes."));
            assert!(page.contains("section=money\">Answer a question: <bdi>who pays?</bdi>"));
        }
        app.save(&ann, &project, &plan, 1, &TEXT.replace(" {needs source}", " (Census 2021)")).await;
        for path in ["/-/tasks", "/village/-/tasks"] {
            let page = reader.page(path).await;
            assert!(!page.contains("section=water"), "{path} still asks");
            assert!(page.contains("section=money"));
        }
        app.save(&ann, &project, &plan, 2, "# Plan\n\nAll is known.\n").await;
        assert!(reader.page("/-/tasks").await.contains("No outline asks for anything"));
    })
    .await;
}

#[tokio::test]
async fn a_damaged_text_keeps_no_other_from_asking() {
    on_both(async |app| {
        let (ann, project, _) = village(&app, "village", Policy::Open).await;
        app.outline(&ann, &project, "Broken", "# Broken\n\nGone. {update}\n").await;
        assert!(app.reader().page("/-/tasks").await.contains("/village/broken/edit"));
        let app = app
            .after(
                "delete from task; update task_log set position = 0; delete from stored_text where key in
                 (select r.text from revision r join outline o on o.head = r.key where o.slug = 'broken')",
            )
            .await;
        let page = app.reader().page("/-/tasks").await;
        assert!(page.contains("section=water") && !page.contains("/village/broken/edit"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn what_is_private_put_away_or_only_proposed_asks_nobody() {
    on_both(async |app| {
        let (ann, open, plan) = village(&app, "village", Policy::Open).await;
        village(&app, "secret", Policy::Closed).await;
        app.propose(&ann, &open, &plan, 1, &format!("{TEXT}\n## Road\n\nLong. {{update}}\n")).await;
        let mut reader = app.reader();
        let page = reader.page("/-/tasks").await;
        assert!(!page.contains("secret") && !page.contains("section=road"), "{page}");
        assert_eq!(reader.get("/secret/-/tasks").await.status, 404);
        let mut owner = app.signed_in("Ann of secret", PASSWORD).await;
        assert!(owner.page("/-/tasks").await.contains("/secret/plan/edit?section=water"));
        owner.post("/village/plan/settings", &[("do", "archive")]).await;
        assert!(!reader.page("/-/tasks").await.contains("village/plan"), "an outline that is put away asks nobody");
    })
    .await;
}

#[tokio::test]
async fn many_tasks_are_leafed_through_and_none_is_told_twice() {
    on_both(async |app| {
        let (ann, project, _) = village(&app, "village", Policy::Open).await;
        let many: String = (0..120).map(|number| format!("## Well {number}\n\nDeep. {{update}}\n\n")).collect();
        app.outline(&ann, &project, "Wells", &many).await;
        let mut reader = app.reader();
        let (mut path, mut told) = ("/-/tasks".to_owned(), Vec::new());
        for _ in 0..3 {
            let page = reader.page(&path).await;
            let links = page.split("/edit?section=").skip(1).filter_map(|rest| rest.split('"').next());
            told.extend(links.map(str::to_owned));
            let Some((_, next)) = page.split_once("rel=\"next\" href=\"") else { break };
            path = next.split_once('"').expect("its end").0.replace("&amp;", "&");
        }
        assert_eq!(told.len(), 122);
        told.sort();
        told.dedup();
        assert_eq!(told.len(), 122);
    })
    .await;
}

#[tokio::test]
async fn a_wiki_from_before_is_read_whole() {
    on_both(async |app| {
        village(&app, "village", Policy::Open).await;
        app.app.tasks.follow(&app.store).await.expect("the log is followed");
        let app = app.after("delete from task; update task_log set position = 0").await;
        assert!(app.reader().page("/-/tasks").await.contains("section=water"));
    })
    .await;
}
