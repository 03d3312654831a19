//! A crowd of readers and writers: no request waits for a second connection while it holds one. If requests did,
//! as many of them as there are connections would wait for each other.

use std::time::Duration;

use axum::http::StatusCode;
use dugnad::store::{Conn, RevisionKey, outline, project, revision};

use crate::app::{Browser, TestApp, hidden, on_both};

/// How long a request may take that has a connection to itself.
const PATIENCE: Duration = Duration::from_secs(8);

#[tokio::test]
async fn every_request_is_content_with_one_connection() {
    on_both(|app| async move {
        let app = app.with_demo().await;
        let mut owner = app.signed_in("owner", "okware-demo").await;
        let change = a_change_to_take_back(&app).await;
        let _held = all_but_one(&app).await;
        for path in [
            "/",
            "/-/account",
            "/-/changes",
            "/-/changes.atom",
            "/-/people/peter-emorut",
            "/-/api/v1/search?q=water",
            "/-/search?q=water",
            "/-/search?q=water&when=ever",
            "/-/search.atom?q=water",
            "/-/search/suggest?q=wat",
            "/-/review",
            "/-/site",
            "/okware",
            "/okware.atom",
            "/okware/-/changes",
            "/okware/-/credits",
            "/okware/-/new",
            "/okware/-/review",
            "/okware/-/settings",
            "/okware/plan",
            "/okware/plan.md",
            "/okware/plan/authors",
            "/okware/plan/authors.json",
            "/okware/plan/compare/prev..head",
            "/okware/plan/credits",
            "/okware/plan/edit?section=water",
            "/okware/plan/history",
            "/okware/plan/links",
            "/okware/plan/proposals",
            "/okware/plan/proposals/1",
            "/okware/plan/proposals/1/talk",
            "/okware/plan/settings",
            "/okware/plan/talk",
        ] {
            let answer = tokio::time::timeout(PATIENCE, owner.get(path)).await;
            assert!(answer.is_ok(), "{path} waits for a second connection");
        }
        writes(&mut owner).await;
        takes_back(&mut owner, &change).await;
    })
    .await;
}

async fn writes(owner: &mut Browser) {
    let edit = "/okware/plan/edit?section=water";
    let page = owner.page(edit).await;
    let (base, submission) = (hidden(&page, "base"), hidden(&page, "submission"));
    let text = "## Water\n\nThe pumps run.\n";
    let form = |wish| [("base", &*base), ("submission", &submission), ("text", text), ("do", wish)];
    for (path, fields, status) in [
        (edit, &form("preview")[..], StatusCode::OK),
        (edit, &form("propose"), StatusCode::SEE_OTHER),
        ("/okware/-/new", &[("title", "Minutes"), ("kind", "page")], StatusCode::SEE_OTHER),
        ("/okware/plan/settings", &[("title", "The plan"), ("slug", "plan"), ("kind", "plan")], StatusCode::SEE_OTHER),
        ("/okware/pump-mechanic/move", &[("project", "garden")], StatusCode::SEE_OTHER),
        ("/-/account", &[("name", "Owner"), ("about", "Looks after it")], StatusCode::SEE_OTHER),
    ] {
        sends(owner, path, fields, status).await;
    }
}

async fn takes_back(owner: &mut Browser, change: &str) {
    for verb in ["restore", "undo"] {
        let path = format!("/okware/plan/{verb}/{change}");
        let answer = tokio::time::timeout(PATIENCE, owner.get(&path)).await;
        let page = answer.unwrap_or_else(|_| panic!("{path} waits for a second connection")).text();
        let (base, submission) = (hidden(&page, "base"), hidden(&page, "submission"));
        let fields = [("base", &*base), ("submission", &submission), ("summary", "Taken back")];
        sends(owner, &path, &fields, StatusCode::SEE_OTHER).await;
    }
}

async fn sends(owner: &mut Browser, path: &str, fields: &[(&str, &str)], status: StatusCode) {
    let answer = tokio::time::timeout(PATIENCE, owner.post(path, fields)).await;
    let answer = answer.unwrap_or_else(|_| panic!("{path} {fields:?} waits for a second connection"));
    assert_eq!(answer.status, status, "{path} {fields:?}: {}", answer.text());
}

/// The digits of the revision before the newest of the plan, which can be restored and then undone.
async fn a_change_to_take_back(app: &TestApp) -> String {
    let mut conn = app.store.read().await.expect("a connection");
    let project = project::by_slug(&mut conn, "okware").await.expect("read").expect("the project");
    let plan = outline::plan(&mut conn, project.key).await.expect("read").expect("the plan");
    let newest = revision::history(&mut conn, plan.key, RevisionKey(i64::MAX), 2).await.expect("its history");
    newest[1].id.short()
}

/// Takes all connections of the store and gives one back.
async fn all_but_one(app: &TestApp) -> Vec<Conn> {
    let mut held = Vec::new();
    while let Ok(Ok(conn)) = tokio::time::timeout(Duration::from_millis(500), app.store.read()).await {
        held.push(conn);
    }
    held.pop();
    held
}
