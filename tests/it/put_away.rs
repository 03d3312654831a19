//! An outline that has been put away is kept for reading: nothing changes it, and nothing that was sent is lost.

use axum::http::StatusCode;
use dugnad::store::membership::Role;

use crate::app::{Answer, Browser, PASSWORD, TestApp, hidden, on_both};
use crate::history::{PAGE, id, with_plan};
use crate::proposing::{propose, with};

const WORDS: &str = "Ten boreholes work.";

/// A form as somebody has it open.
struct Open {
    path: String,
    fields: Vec<(&'static str, String)>,
}

impl Open {
    async fn of(app: &TestApp, browser: &mut Browser, path: &str, filled: &[(&'static str, &str)]) -> Self {
        let page = browser.page(path).await;
        let mut fields: Vec<(&str, String)> = ["base", "submission", "secret", "line", "seen"]
            .into_iter()
            .filter(|name| page.contains(&format!("name=\"{name}\"")))
            .map(|name| (name, hidden(&page, name)))
            .collect();
        if let Some((_, submission)) = fields.iter().find(|(name, _)| *name == "submission") {
            fields.push(("stamp", app.stamp(submission).await));
        }
        fields.extend(filled.iter().map(|(name, value)| (*name, (*value).to_owned())));
        Self { path: path.to_owned(), fields }
    }

    async fn send(&self, browser: &mut Browser) -> Answer {
        let fields: Vec<(&str, &str)> = self.fields.iter().map(|(name, value)| (*name, &**value)).collect();
        browser.post(&self.path, &fields).await
    }
}

#[tokio::test]
async fn nothing_changes_an_outline_that_has_been_put_away() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        app.person("Oda", Role::Owner).await;
        let mut owner = app.signed_in("Oda", PASSWORD).await;
        let mut rose = app.reader();
        let own = propose(&app, &mut rose, &PAGE.replace("Two rooms", "Three rooms")).await;
        // The second proposal conflicts.
        app.save(&ann, &project, &outline, 1, &PAGE.replace("Eight", "Seven")).await;
        let first = id(&app, &outline, 1).await.short();
        let second = id(&app, &outline, 2).await.short();
        let text = PAGE.replace("Eight boreholes work.", WORDS);
        let section = format!("## Water\n\n{WORDS}\n");

        let mut volunteer = app.signed_in("Ann", PASSWORD).await;
        let edit = [("text", &*text), ("do", "save")];
        let why = [("summary", WORDS)];
        let mut forms = vec![
            Open::of(&app, &mut volunteer, "/well/plan/edit", &edit).await,
            Open::of(&app, &mut volunteer, "/well/plan/edit", &[("text", &text), ("do", "propose")]).await,
            Open::of(&app, &mut volunteer, "/well/plan/edit?section=water", &[("text", &section), ("do", "save")])
                .await,
            Open::of(&app, &mut volunteer, &format!("/well/plan/restore/{first}"), &why).await,
            Open::of(&app, &mut volunteer, &format!("/well/plan/undo/{second}"), &why).await,
        ];
        let choice = [("choice-1", "words"), ("words-1", WORDS), ("do", "save")];
        let mut settle = Open::of(&app, &mut volunteer, "/well/plan/proposals/2", &choice).await;
        settle.path.push_str("/settle");
        forms.push(settle);
        let mut accept =
            Open::of(&app, &mut owner, "/well/plan/proposals/1", &[("reason", WORDS), ("take", "0")]).await;
        accept.path.push_str("/accept");
        accept.fields.retain(|(name, _)| *name != "submission");
        let roll_back = Open::of(&app, &mut owner, &format!("/well/plan/roll-back/{second}"), &why).await;
        let guests = [
            Open::of(&app, &mut rose, "/well/plan/edit", &[("text", &text), ("do", "propose")]).await,
            Open::of(&app, &mut rose, &with(&own, "amend"), &[("text", &text)]).await,
        ];

        owner.post("/well/plan/settings", &[("do", "archive")]).await;
        let before = app.text(&outline).await;
        let refused = async |form: &Open, browser: &mut Browser| {
            let answer = form.send(browser).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}: {}", form.path, answer.text());
            let page = answer.text();
            assert!(page.contains("This outline has been put away"), "{}: {page}", form.path);
            assert!(page.contains(WORDS), "{}: {page}", form.path);
        };
        for form in &forms {
            refused(form, &mut volunteer).await;
        }
        for form in &guests {
            refused(form, &mut rose).await;
        }
        refused(&accept, &mut owner).await;
        refused(&roll_back, &mut owner).await;
        assert_eq!(app.text(&outline).await, before);
        assert_eq!(app.again(&outline).await.revisions, 4, "nothing was kept");

        for browser in [&mut rose, &mut volunteer, &mut owner] {
            let page = browser.page("/well/plan").await;
            assert!(page.contains("kept for reading") && !page.contains("/well/plan/edit"), "{page}");
            assert_eq!(browser.get("/well/plan/edit").await.location(), "/well/plan");
            assert!(!browser.page("/well/plan/history").await.contains("/undo/"));
        }
        owner.post("/well/plan/settings", &[("do", "unarchive")]).await;
        let kept = forms[0].send(&mut volunteer).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
        assert_eq!(app.text(&outline).await, text);
        assert!(app.reader().page("/well/plan").await.contains("/well/plan/edit"));
    })
    .await;
}

#[tokio::test]
async fn a_proposal_for_what_has_been_put_away_can_still_be_declined() {
    on_both(|app| async move {
        with_plan(&app).await;
        app.person("Oda", Role::Owner).await;
        let mut owner = app.signed_in("Oda", PASSWORD).await;
        propose(&app, &mut app.reader(), &PAGE.replace("Two rooms", "Three rooms")).await;
        owner.post("/well/plan/settings", &[("do", "archive")]).await;
        let page = owner.page("/well/plan/proposals/1").await;
        assert!(!page.contains(">Accept<") && page.contains(">Decline<"), "{page}");
        let fields = [("line", &*hidden(&page, "line")), ("reason", "It was put away.")];
        let declined = owner.post("/well/plan/proposals/1/decline", &fields).await;
        assert_eq!(declined.status, StatusCode::SEE_OTHER, "{}", declined.text());
    })
    .await;
}

#[tokio::test]
async fn nobody_is_invited_to_propose_to_what_has_been_put_away() {
    on_both(|app| async move {
        with_plan(&app).await;
        app.person("Oda", Role::Owner).await;
        let mut owner = app.signed_in("Oda", PASSWORD).await;
        assert!(owner.page("/well/plan/proposals").await.contains("Propose a change"));
        owner.post("/well/plan/settings", &[("do", "archive")]).await;
        assert!(!owner.page("/well/plan/proposals").await.contains("Propose a change"));
    })
    .await;
}
