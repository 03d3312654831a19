//! Thanks, what is told on people's pages, and the credits of outlines and projects.

use axum::http::{StatusCode, header};
use dugnad::store::membership::Role;
use dugnad::store::project::Policy;
use serde_json::{Value, json};

use crate::app::{PASSWORD, hidden, on_both};
use crate::history::{PAGE, id, with_plan};

#[tokio::test]
async fn thanks_are_given_once_and_seen_where_they_belong() {
    on_both(|app| async move {
        let (_, _, outline) = with_plan(&app).await;
        app.person("Bo", Role::Reader).await;
        let revision = id(&app, &outline, 2).await.short();
        let (page, thank) = (format!("/r/{revision}"), format!("/well/plan/thank/{revision}"));
        let mut bo = app.signed_in("Bo", PASSWORD).await;
        let mut reader = app.reader();
        assert!(!reader.page(&page).await.contains("Thank"), "thanks are a person's");
        assert_eq!(reader.post(&thank, &[]).await.status, StatusCode::FORBIDDEN);
        assert!(bo.page(&page).await.contains(&thank));
        for _ in 0..2 {
            assert_eq!(bo.post(&thank, &[]).await.location(), page);
        }
        assert!(!bo.page(&page).await.contains(&thank), "once is enough");
        let mut ann = app.signed_in("Ann", PASSWORD).await;
        for browser in [&mut ann, &mut reader] {
            let told = browser.page(&page).await;
            assert!(told.contains("Thanked by <a href=\"/-/people/bo\" dir=\"auto\">Bo</a>"), "{told}");
            let about = browser.page("/-/people/ann").await;
            assert!(about.contains("2 edits kept · thanked 1 time"), "{about}");
            assert_eq!(about.matches(&format!("href=\"{page}\"")).count(), 1, "{about}");
        }
        assert!(!ann.page(&page).await.contains(&thank), "nobody thanks herself");
        assert_eq!(ann.post(&thank, &[]).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn credits_name_everybody_with_what_she_did() {
    on_both(|app| async move {
        let (_, project, outline) = with_plan(&app).await;
        let (bo, dee) = (app.person("Bo", Role::Reviewer).await, app.person("Dee * [x](y)", Role::Reader).await);
        app.propose(&dee, &project, &outline, 2, &PAGE.replace("Eight", "Ten")).await;
        app.propose(&dee, &project, &outline, 2, &PAGE.replace("Eight", "Six")).await;
        let mut reviewer = app.signed_in("Bo", PASSWORD).await;
        let line = hidden(&reviewer.page("/well/plan/proposals/1").await, "line");
        reviewer.post("/well/plan/proposals/1/accept", &[("reason", ""), ("line", &line)]).await;
        reviewer.post(&format!("/well/plan/check/{}", id(&app, &outline, 3).await.short()), &[("reason", "")]).await;
        app.outline(&bo, &project, "Budget", "Twelve.\n").await;
        let mut reader = app.reader();
        assert!(reader.page("/well/plan").await.contains("href=\"/well/plan/credits\""));
        let page = reader.page("/well/plan/credits").await;
        for part in ["3 people", "2 edits", "1 edit ·", "90 % of the words that stand", "1 proposal accepted, 1 revision checked", "reviewer"] {
            assert!(page.contains(part), "{part} in {page}");
        }
        let markdown = reader.get("/well/plan/credits.md").await;
        assert_eq!(markdown.headers[header::CONTENT_TYPE], "text/markdown; charset=utf-8");
        let markdown = markdown.text();
        assert!(markdown.contains("- [Ann](http://wiki.test/-/people/ann): writer (2 edits), 90 % of the words that stand\n"), "{markdown}");
        assert!(
            markdown.contains("Dee \\* \\[x\\]\\(y\\)](http://wiki.test/-/people/dee-x-y): writer (1 edit), 10 % of the words that stand\n"),
            "{markdown}"
        );
        assert!(markdown.contains("CC-BY-SA-4\\.0"), "{markdown}");
        let told: Value = serde_json::from_slice(&reader.get("/well/plan/credits.json").await.bytes).expect("JSON");
        let bo = json!({
            "name": "Bo", "page": "http://wiki.test/-/people/bo", "roles": ["reviewer"],
            "edits": 0, "mends": 0, "accepted": 1, "checked": 1, "words": 0,
        });
        assert_eq!(told["people"][2], bo);
        let whole: Value = serde_json::from_slice(&reader.get("/well/-/credits.json").await.bytes).expect("JSON");
        let bo = whole["people"].as_array().expect("people").iter().find(|person| person["name"] == "Bo");
        assert_eq!(bo.expect("she wrote the budget")["roles"], json!(["writer", "reviewer"]));
        assert!(reader.page("/well").await.contains("href=\"/well/-/credits\""));
        assert!(reader.page("/-/people/bo").await.contains("1 edit kept · 1 proposal accepted · 1 revision checked"));
    })
    .await;
}

#[tokio::test]
async fn nothing_of_a_closed_project_shows_in_credits_or_on_peoples_pages() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let project = app.project("secret", Policy::Closed).await;
        let outline = app.outline(&owner, &project, "Hidden plan", PAGE).await;
        app.person("Cy", Role::Steward).await;
        let revision = id(&app, &outline, 1).await.short();
        let mut steward = app.signed_in("Owner", PASSWORD).await;
        steward.post(&format!("/secret/hidden-plan/check/{revision}"), &[("reason", "")]).await;
        app.person("Member", Role::Volunteer).await;
        dugnad::wiki::account::set_project_role(&app.store, &owner, &project, "member", Some(Role::Reader))
            .await
            .expect("a role");
        let mut member = app.signed_in("Member", PASSWORD).await;
        let thank = format!("/secret/hidden-plan/thank/{revision}");
        assert_eq!(member.post(&thank, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(member.page("/-/people/owner").await.contains("1 edit kept · 1 revision checked · thanked 1 time"));
        let mut others = [app.reader(), app.signed_in("Cy", PASSWORD).await];
        for other in &mut others {
            let told = other.page("/-/people/owner").await;
            for word in ["Hidden plan", "edit kept", "checked", "thanked", "Thanks"] {
                assert!(!told.contains(word), "{word} in {told}");
            }
            for credits in ["credits", "credits.md", "credits.json"] {
                for path in [format!("/secret/-/{credits}"), format!("/secret/hidden-plan/{credits}")] {
                    assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
                }
            }
            assert_eq!(other.post(&thank, &[]).await.status, StatusCode::NOT_FOUND);
        }
    })
    .await;
}

#[tokio::test]
async fn the_demo_shows_a_newcomer_checks_and_thanks() {
    on_both(|app| async move {
        let app = app.with_demo().await;
        let mut reader = app.reader();
        let plan = reader.page("/okware/plan").await;
        assert!(plan.contains("Dinah Atekit") && plan.contains("1 revision is newer"), "{plan}");
        assert!(reader.page("/-/people/lydia-nabirye").await.contains("thanked 2 times"));
        assert!(reader.page("/okware/-/credits").await.contains("reviewer"));
    })
    .await;
}
