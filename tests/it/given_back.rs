//! Where a form cannot be taken, the page that says so gives back what was typed into it.

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::store::project::Policy;

use crate::app::{Answer, PASSWORD, hidden, on_both};
use crate::proposing::{PAGE, propose, with, with_plan};

const EDIT: &str = "/well/plan/edit";

/// What the page holds to be copied, as a browser shows it.
fn gives_back(answer: &Answer, status: StatusCode, words: &str) -> String {
    let page = answer.text();
    assert_eq!(answer.status, status, "{page}");
    let field = page.split_once("<h2 id=\"typed\">").unwrap_or_else(|| panic!("what was typed: {page}")).1;
    assert!(field.contains("readonly") && field.contains(words), "{page}");
    page
}

#[tokio::test]
async fn who_was_signed_out_while_she_wrote_in_a_closed_project_has_her_words_and_a_way_to_sign_in() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let project = app.project("well", Policy::Closed).await;
        app.outline(&owner, &project, "Plan", PAGE).await;
        let mut writer = app.signed_in("Owner", PASSWORD).await;
        let form = writer.page(EDIT).await;
        let fields = [
            ("base", &*hidden(&form, "base")),
            ("submission", &*hidden(&form, "submission")),
            ("text", "\r\nLate <words>.\r\n"),
            ("summary", "Counted again"),
        ];
        let answer = app.reader().post(EDIT, &fields).await;
        let page = gives_back(&answer, StatusCode::NOT_FOUND, "\n\r\nLate &lt;words&gt;.\r\n</textarea>");
        assert!(page.contains("Counted again") && page.contains("href=\"/-/sign-in?next="), "{page}");
        assert!(!page.contains("Plan"), "whether there is such an outline is not told: {page}");
        let nowhere = app.reader().post("/well/nothing/edit", &fields).await;
        let same = |answer: &Answer| answer.text().replace("nothing", "plan");
        assert_eq!(same(&nowhere), same(&answer), "nor by any difference");
    })
    .await;
}

#[tokio::test]
async fn an_edit_on_a_revision_that_is_not_there_comes_back() {
    on_both(|app| async move {
        with_plan(&app).await;
        let mut owner = app.signed_in("Owner", PASSWORD).await;
        let fields = [("base", &*"ab".repeat(32)), ("submission", &*"cd".repeat(16)), ("text", "Some words.")];
        gives_back(&owner.post(EDIT, &fields).await, StatusCode::NOT_FOUND, "Some words.");
        let fields = [("base", ""), ("submission", ""), ("text", "Some words.")];
        gives_back(&owner.post(EDIT, &fields).await, StatusCode::BAD_REQUEST, "Some words.");
        gives_back(&owner.post(EDIT, &[("text", "Alone.")]).await, StatusCode::UNPROCESSABLE_ENTITY, "Alone.");
    })
    .await;
}

#[tokio::test]
async fn an_amendment_of_a_proposal_that_was_declined_meanwhile_comes_back() {
    on_both(|app| async move {
        with_plan(&app).await;
        let mut rose = app.reader();
        let own = propose(&app, &mut rose, &PAGE.replace("Eight", "Nine")).await;
        let amend = with(&own, "amend");
        let form = rose.page(&amend).await;
        let submission = hidden(&form, "submission");
        let stamp = app.stamp(&submission).await;
        let mut reviewer = app.signed_in("Owner", PASSWORD).await;
        let line = hidden(&reviewer.page("/well/plan/proposals/1").await, "line");
        let decline = [("reason", "No"), ("line", &*line)];
        let declined = reviewer.post("/well/plan/proposals/1/decline", &decline).await;
        assert_eq!(declined.status, StatusCode::SEE_OTHER);
        let base = hidden(&form, "base");
        let fields = [("base", &*base), ("submission", &submission), ("stamp", &stamp), ("text", "Amended words.\n")];
        gives_back(&rose.post(&amend, &fields).await, StatusCode::CONFLICT, "Amended words.");
    })
    .await;
}

#[tokio::test]
async fn a_mended_text_comes_back_where_somebody_else_was_faster() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        let mut rose = app.reader();
        propose(&app, &mut rose, &PAGE.replace("Eight", "Nine")).await;
        let mut reviewer = app.signed_in("Owner", PASSWORD).await;
        let page = reviewer.page("/well/plan/proposals/1").await;
        let (line, seen) = (hidden(&page, "line"), hidden(&page, "seen"));
        let mended = PAGE.replace("Eight", "Nine mended");
        let fields = [("line", &*line), ("seen", &*seen), ("text", &*mended), ("reason", "Because of it")];
        app.save(&owner, &project, &outline, 1, &PAGE.replace("Eight", "Twelve")).await;
        let accept = "/well/plan/proposals/1/accept";
        gives_back(&reviewer.post(accept, &fields).await, StatusCode::CONFLICT, "Nine mended");
        let declined = reviewer.post("/well/plan/proposals/1/decline", &[("line", &*line), ("reason", "No")]).await;
        assert_eq!(declined.status, StatusCode::SEE_OTHER);
        let page = gives_back(&reviewer.post(accept, &fields).await, StatusCode::CONFLICT, "Nine mended");
        assert!(page.contains("Because of it"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn no_password_is_shown_and_no_words_that_came_from_another_site() {
    on_both(|app| async move {
        with_plan(&app).await;
        let answer = app.reader().post("/-/account/password", &[("password", "hush"), ("new", "hush")]).await;
        assert!(answer.status.is_client_error() && !answer.text().contains("hush"), "{}", answer.text());
        let request = axum::http::Request::builder()
            .method("POST")
            .uri(EDIT)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "cross-site");
        let answer = app.reader().request(request, "text=Trust+me&base=".into()).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(!answer.text().contains("Trust me"));
    })
    .await;
}
