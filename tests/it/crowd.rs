//! A crowd of readers and writers: no request waits for a second connection while it holds one. If requests did,
//! as many of them as there are connections would wait for each other.

use std::time::Duration;

use axum::http::StatusCode;
use dugnad::store::Conn;

use crate::app::{Browser, TestApp, hidden, on_both};

/// How long a request may take that has a connection to itself.
const PATIENCE: Duration = Duration::from_secs(8);

#[tokio::test]
async fn every_request_is_content_with_one_connection() {
    on_both(|app| async move {
        let app = app.with_demo().await;
        let mut owner = app.signed_in("owner", "okware-demo").await;
        let _held = all_but_one(&app).await;
        for path in [
            "/",
            "/-/account",
            "/-/changes",
            "/-/changes.atom",
            "/-/people/peter-emorut",
            "/-/site",
            "/okware",
            "/okware.atom",
            "/okware/-/changes",
            "/okware/-/new",
            "/okware/-/proposals",
            "/okware/-/settings",
            "/okware/plan",
            "/okware/plan.md",
            "/okware/plan/compare/prev..head",
            "/okware/plan/edit?section=water",
            "/okware/plan/history",
            "/okware/plan/links",
            "/okware/plan/proposals",
            "/okware/plan/settings",
        ] {
            let answer = tokio::time::timeout(PATIENCE, owner.get(path)).await;
            assert!(answer.is_ok(), "{path} waits for a second connection");
        }
        saves_proposes_and_starts(&mut owner).await;
    })
    .await;
}

async fn saves_proposes_and_starts(owner: &mut Browser) {
    let edit = "/okware/plan/edit?section=water";
    let page = owner.page(edit).await;
    let (base, submission) = (hidden(&page, "base"), hidden(&page, "submission"));
    let text = "## Water\n\nThe pumps run.\n";
    let form = |wish| [("base", &*base), ("submission", &submission), ("text", text), ("do", wish)];
    for (path, fields, status) in [
        (edit, &form("preview")[..], StatusCode::OK),
        (edit, &form("propose"), StatusCode::SEE_OTHER),
        ("/okware/-/new", &[("title", "Minutes"), ("kind", "page")], StatusCode::SEE_OTHER),
        ("/-/account", &[("name", "Owner"), ("about", "Looks after it")], StatusCode::SEE_OTHER),
    ] {
        let answer = tokio::time::timeout(PATIENCE, owner.post(path, fields)).await;
        let answer = answer.unwrap_or_else(|_| panic!("{path} {fields:?} waits for a second connection"));
        assert_eq!(answer.status, status, "{path} {fields:?}");
    }
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
