//! Addresses that programs, old links and people used to other wikis come with.

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::store::project::Policy;
use dugnad::store::revision;
use serde_json::Value;

use crate::app::{PASSWORD, TestApp, on_both};

const PAGE: &str = "# Plan\n\n## Water\n\nEight boreholes work.\n\n## Rooms\n\nTwo rooms.\n";

/// An outline with three revisions; their short ids.
async fn with_plan(app: &TestApp) -> Vec<String> {
    let ann = app.person("Ann", Role::Steward).await;
    let project = app.project("well", Policy::Members).await;
    let outline = app.outline(&ann, &project, "Plan", PAGE).await;
    for (on, word) in [(1, "Nine"), (2, "Ten")] {
        app.save(&ann, &project, &outline, on, &PAGE.replace("Eight", word)).await;
    }
    let mut ids = Vec::new();
    let mut conn = app.store.read().await.expect("a connection");
    for number in 1..=3 {
        let revision = revision::by_number(&mut conn, outline.key, number).await.expect("read").expect("it");
        ids.push(revision.id.short());
    }
    ids
}

#[tokio::test]
async fn the_habits_of_other_wikis_lead_to_our_pages() {
    on_both(|app| async move {
        let ids = with_plan(&app).await;
        let [first, second, third] = [0, 1, 2].map(|place| ids[place].as_str());
        let mut reader = app.reader();
        for (habit, address) in [
            ("action=edit&section=rooms", "/well/plan/edit?section=rooms".to_owned()),
            ("action=history", "/well/plan/history".to_owned()),
            ("action=raw", "/well/plan/raw".to_owned()),
            (&format!("oldid={first}"), format!("/well/plan/revisions/{first}")),
            (&format!("oldid={first}&action=edit"), format!("/well/plan/restore/{first}")),
            (&format!("diff={second}"), format!("/well/plan/compare/{first}..{second}")),
            (&format!("diff=prev&oldid={second}"), format!("/well/plan/compare/{first}..{second}")),
            (&format!("diff=next&oldid={second}"), format!("/well/plan/compare/{second}..{third}")),
            (&format!("diff=cur&oldid={first}"), format!("/well/plan/compare/{first}..{third}")),
            (&format!("diff={third}&oldid={first}"), format!("/well/plan/compare/{first}..{third}")),
            (&format!("diff={first}"), format!("/well/plan/revisions/{first}")),
        ] {
            let answer = reader.get(&format!("/well/plan?{habit}")).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, &*address), "{habit}");
            let there = reader.get(&address).await.status;
            assert!(there.is_success() || there.is_redirection() || habit.contains("edit"), "{address}: {there}");
        }
        let raw = reader.get(&format!("/well/plan?oldid={first}&action=raw")).await;
        assert_eq!(reader.get(raw.location()).await.text(), PAGE);
        assert_eq!(reader.get("/well/plan?diff=0123456789").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn what_was_renamed_is_asked_for_as_before() {
    on_both(|app| async move {
        let ids = with_plan(&app).await;
        let rename = [("title", "Plan"), ("slug", "our-plan"), ("kind", "page"), ("voice", "")];
        app.signed_in("Ann", PASSWORD).await.post("/well/plan/settings", &rename).await;
        for (old, new) in [
            ("/well/plan/edit?section=rooms".to_owned(), "/well/our-plan/edit?section=rooms".to_owned()),
            (format!("/well/plan?since={}", ids[0]), format!("/well/our-plan?since={}", ids[0])),
            ("/well/plan.md?newest".to_owned(), "/well/our-plan.md?newest".to_owned()),
            ("/well/plan.json".to_owned(), "/well/our-plan.json".to_owned()),
        ] {
            assert_eq!(app.reader().get(&old).await.location(), new);
        }
    })
    .await;
}

#[tokio::test]
async fn an_outline_is_told_as_json() {
    on_both(|app| async move {
        let ids = with_plan(&app).await;
        let told: Value = serde_json::from_str(&app.reader().page("/well/plan.json").await).expect("JSON");
        let text = told["text"].as_str().expect("a text");
        assert_eq!(text, PAGE.replace("Eight", "Ten"));
        assert!(told["revision"]["id"].as_str().expect("an id").starts_with(&ids[2]));
        assert_eq!((&told["revisions"], &told["people"], &told["checked"]), (&3.into(), &1.into(), &false.into()));
        let rooms = &told["sections"][2];
        assert_eq!(rooms["url"], "http://wiki.test/well/plan#s-rooms");
        let range = ["start", "end"].map(|end| rooms[end].as_u64().expect("a place") as usize);
        assert_eq!(&text[range[0]..range[1]], "## Rooms\n\nTwo rooms.\n");
    })
    .await;
}

#[tokio::test]
async fn what_is_not_written_yet_has_no_text_in_any_form() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("well", Policy::Members).await;
        app.start(&ann, &project, "Plan").await;
        for ending in [".md", ".json", "/raw"] {
            assert_eq!(
                app.reader().get(&format!("/well/plan{ending}")).await.status,
                StatusCode::NOT_FOUND,
                "{ending}"
            );
        }
        assert_eq!(app.reader().get("/well/plan").await.status, StatusCode::OK);
    })
    .await;
}
