//! Bytes that no page can show, and that nobody who edits has touched: they stay as they were.

use axum::http::StatusCode;
use dugnad::exchange::import;
use dugnad::store::membership::Role;
use dugnad::store::{outline, project, revision};

use crate::app::{Answer, Browser, PASSWORD, TestApp, on_both};
use crate::proposing::send;
use crate::repository;

const SPOILT: &[u8] = b"# A\n\n\xff\xe9 bad\n\n## B\n\nb\n\n## C\n\nnul \0 here\n";
const EDIT: &str = "/village/bad/edit";

/// An imported outline with such bytes, and the owner's browser.
async fn imported(app: &TestApp) -> Browser {
    let repository = repository::of_a_village();
    repository::commit(repository.path(), ("Ann Abbo", 9), "bad.md", SPOILT, "From an old machine");
    app.person("Owner", Role::Owner).await;
    let wanted = import::Wanted { repository: repository.path(), path: None, rev: "HEAD" };
    import::run(&app.store, "village", &wanted).await.expect("imported");
    app.app.catch_up().await.expect("the log is read");
    app.signed_in("Owner", PASSWORD).await
}

/// The bytes of the newest text.
async fn bytes(app: &TestApp) -> Vec<u8> {
    app.is_whole().await;
    app.reader().get("/village/bad.md").await.bytes
}

/// The digits of the first revision.
async fn first(app: &TestApp) -> String {
    let mut conn = app.store.read().await.expect("a connection");
    let project = project::by_slug(&mut conn, "village").await.expect("read").expect("the project");
    let outline = outline::by_address(&mut conn, project.key, "bad").await.expect("read").expect("the outline");
    revision::by_number(&mut conn, outline.key, 1).await.expect("read").expect("the first").id.short()
}

fn saved(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
}

/// What a browser sends of a text.
fn as_sent(text: &[u8]) -> String {
    String::from_utf8_lossy(text).replace('\0', "\u{fffd}").replace('\n', "\r\n")
}

/// The text with other words in it.
fn with(from: &str, to: &str) -> Vec<u8> {
    let at = SPOILT.windows(from.len()).position(|found| found == from.as_bytes()).expect("it is there");
    [&SPOILT[..at], to.as_bytes(), &SPOILT[at + from.len()..]].concat()
}

#[tokio::test]
async fn an_edit_of_one_section_leaves_the_bytes_of_the_others() {
    on_both(|app| async move {
        let mut owner = imported(&app).await;
        let section = format!("{EDIT}?section=b");
        saved(&send(&app, &mut owner, &section, &[("text", "## B\r\n\r\nb mended\r\n\r\n"), ("do", "save")]).await);
        assert_eq!(bytes(&app).await, with("\nb\n", "\nb mended\n"));
    })
    .await;
}

#[tokio::test]
async fn an_edit_of_the_whole_leaves_the_bytes_that_were_left_as_they_were_shown() {
    on_both(|app| async move {
        let mut owner = imported(&app).await;
        let unchanged = send(&app, &mut owner, EDIT, &[("text", &as_sent(SPOILT)), ("do", "save")]).await;
        assert!(unchanged.text().contains("You changed nothing."), "{}", unchanged.text());
        for (from, to) in [(" bad", " very bad"), ("here", "there, it was")] {
            let text = with(from, to);
            saved(&send(&app, &mut owner, EDIT, &[("text", &as_sent(&text)), ("do", "save")]).await);
            assert_eq!(bytes(&app).await, text);
            saved(&send(&app, &mut owner, EDIT, &[("text", &as_sent(SPOILT)), ("do", "save")]).await);
            assert_eq!(bytes(&app).await, SPOILT);
        }
        saved(&send(&app, &mut owner, EDIT, &[("text", "# All new\r\n"), ("do", "save")]).await);
        let restore = format!("/village/bad/restore/{}", first(&app).await);
        saved(&send(&app, &mut owner, &restore, &[("summary", "As it was")]).await);
        assert_eq!(bytes(&app).await, SPOILT, "put back as it was");
    })
    .await;
}

#[tokio::test]
async fn a_proposal_that_is_changed_and_merged_has_the_bytes_of_both_sides() {
    on_both(|app| async move {
        let mut owner = imported(&app).await;
        let mut rose = app.reader();
        let text = with("\nb\n", "\nproposed\n");
        let own = send(&app, &mut rose, EDIT, &[("text", &as_sent(&text)), ("do", "propose")]).await;
        let amend = crate::proposing::with(own.location(), "amend");
        let unchanged = [("text", &*as_sent(&text)), ("summary", "")];
        let unchanged = send(&app, &mut rose, &amend, &unchanged).await;
        assert!(unchanged.text().contains("You changed nothing."), "{}", unchanged.text());
        let text = with("\nb\n", "\nproposed twice\n");
        saved(&send(&app, &mut rose, &amend, &[("text", &as_sent(&text))]).await);
        let other = with(" bad", " very bad");
        saved(&send(&app, &mut owner, EDIT, &[("text", &as_sent(&other)), ("do", "save")]).await);
        let page = owner.page("/village/bad/proposals/1").await;
        let line = crate::app::hidden(&page, "line");
        saved(&owner.post("/village/bad/proposals/1/accept", &[("line", &line), ("reason", "")]).await);
        let mut both = b"# A\n\n\xff\xe9 very bad\n\n## B\n\nproposed twice".to_vec();
        both.extend_from_slice(b"\n\n## C\n\nnul \0 here\n");
        assert_eq!(bytes(&app).await, both);
    })
    .await;
}
