//! Undoing changes and restoring old texts.

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::store::outline::Outline;
use dugnad::store::revision::{self, Kind, Revision};

use crate::app::{PASSWORD, TestApp, hidden, on_both};
use crate::history::{PAGE, id, with_plan};

async fn head(app: &TestApp, outline: &Outline) -> Revision {
    let head = app.again(outline).await.head.expect("a head");
    let mut conn = app.store.read().await.expect("a connection");
    revision::by_key(&mut conn, head).await.expect("read").expect("the head")
}

#[tokio::test]
async fn undoing_a_change_leaves_what_was_written_since() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        let nine = PAGE.replace("Eight", "Nine");
        app.save(&ann, &project, &outline, 2, &nine.replace("Two rooms", "Three rooms")).await;
        let path = format!("/well/plan/undo/{}", id(&app, &outline, 2).await.short());
        let mut ann = app.signed_in("Ann", PASSWORD).await;
        let page = ann.page(&path).await;
        assert!(page.contains("<del>Nine</del><ins>Eight</ins> boreholes"), "{page}");
        let (base, submission) = (hidden(&page, "base"), hidden(&page, "submission"));
        let fields = [("base", &*base), ("submission", &*submission), ("summary", "Eight it is"), ("name", "")];
        for _ in 0..2 {
            let kept = ann.post(&path, &fields).await;
            assert_eq!((kept.status, kept.path()), (StatusCode::SEE_OTHER, "/well/plan"));
        }
        let head = head(&app, &outline).await;
        assert_eq!((head.number, head.kind, &*head.summary), (4, Kind::Revert, "Eight it is"));
        assert_eq!(app.text(&outline).await, PAGE.replace("Two rooms", "Three rooms"));
        assert!(ann.page(&path).await.contains("nothing would change"));
    })
    .await;
}

#[tokio::test]
async fn a_change_that_was_written_over_is_undone_by_hand() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        app.save(&ann, &project, &outline, 2, &PAGE.replace("Eight", "Ten")).await;
        let path = format!("/well/plan/undo/{}", id(&app, &outline, 2).await.short());
        let mut ann = app.signed_in("Ann", PASSWORD).await;
        let page = ann.page(&path).await;
        assert!(page.contains("in 1 place") && page.contains("<del>Nine</del><ins>Ten</ins>"), "{page}");
        assert!(page.contains("href=\"/well/plan/edit\""));
        let base = id(&app, &outline, 3).await.short();
        let sent = ann.post(&path, &[("base", &base), ("submission", &"0".repeat(32)), ("summary", "")]).await;
        assert_eq!(sent.status, StatusCode::CONFLICT);
        assert_eq!(app.again(&outline).await.revisions, 3, "nothing is altered");
    })
    .await;
}

#[tokio::test]
async fn an_undo_goes_together_with_what_came_while_it_was_looked_at() {
    on_both(|app| async move {
        let (viewer, project, outline) = with_plan(&app).await;
        let path = format!("/well/plan/undo/{}", id(&app, &outline, 2).await.short());
        let mut ann = app.signed_in("Ann", PASSWORD).await;
        let page = ann.page(&path).await;
        let nine = PAGE.replace("Eight", "Nine");
        app.save(&viewer, &project, &outline, 2, &nine.replace("Two rooms", "Three rooms")).await;
        let (base, submission) = (hidden(&page, "base"), hidden(&page, "submission"));
        let kept = ann.post(&path, &[("base", &base), ("submission", &submission), ("summary", "")]).await;
        let page = ann.page(kept.location()).await;
        assert!(page.contains("Saved, together with what others had changed meanwhile."), "{page}");
        assert_eq!(app.text(&outline).await, PAGE.replace("Two rooms", "Three rooms"));
    })
    .await;
}

#[tokio::test]
async fn somebody_without_an_account_proposes_to_restore_an_old_text() {
    on_both(|app| async move {
        let (_, _, outline) = with_plan(&app).await;
        let path = format!("/well/plan/restore/{}", id(&app, &outline, 1).await.short());
        let mut reader = app.reader();
        let page = reader.page(&path).await;
        assert!(page.contains("Propose to restore it") && page.contains("Your name"), "{page}");
        let (base, submission) = (hidden(&page, "base"), hidden(&page, "submission"));
        let (secret, stamp) = (hidden(&page, "secret"), app.stamp(&submission).await);
        let long = "why ".repeat(200);
        let sent = |summary| [("summary", summary), ("name", "Guest"), ("secret", &*secret), ("stamp", &*stamp)];
        let fields = |summary| [&[("base", &*base), ("submission", &*submission)][..], &sent(summary)].concat();
        let refused = reader.post(&path, &fields(&long)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text().contains(long.trim()) && refused.text().contains("value=\"Guest\""), "as it was typed");
        let kept = reader.post(&path, &fields("It was right")).await;
        assert_eq!(kept.location(), format!("/well/plan/proposals/1?mine={secret}"));
        assert_eq!(app.text(&outline).await, PAGE.replace("Eight", "Nine"), "nothing is published");
        let mut ann = app.signed_in("Ann", PASSWORD).await;
        let page = ann.page(&path).await;
        let (base, submission) = (hidden(&page, "base"), hidden(&page, "submission"));
        ann.post(&path, &[("base", &base), ("submission", &submission), ("summary", "Restored")]).await;
        assert_eq!((head(&app, &outline).await.kind, &*app.text(&outline).await), (Kind::Restore, PAGE));
    })
    .await;
}

#[tokio::test]
async fn what_the_outline_does_not_hold_cannot_be_taken_back() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        let bo = app.person("Bo", Role::Reader).await;
        app.propose(&bo, &project, &outline, 2, &PAGE.replace("Eight", "Ten")).await;
        let other = app.outline(&ann, &project, "Budget", "Twelve.\n").await;
        let (proposed, elsewhere) = (id(&app, &outline, 3).await.short(), id(&app, &other, 1).await.short());
        let mut ann = app.signed_in("Ann", PASSWORD).await;
        for verb in ["undo", "restore"] {
            let answer = ann.get(&format!("/well/plan/{verb}/{proposed}")).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{verb}");
            let answer = ann.get(&format!("/well/plan/{verb}/{elsewhere}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{verb}");
        }
    })
    .await;
}
