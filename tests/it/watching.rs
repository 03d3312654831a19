//! The owner watches the running wiki: what it counts, and for whom.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use dugnad::store::membership::Role;
use dugnad::store::project::Policy;
use dugnad::web::app::Reached;

use crate::app::{Answer, PASSWORD, TestApp, on_both};

const TOKEN: &str = "a token of the tests";

async fn asked_with(app: &TestApp, token: &str) -> Answer {
    let request = Request::builder().uri("/-/metrics").header(header::AUTHORIZATION, format!("Bearer {token}"));
    app.reader().from([127, 0, 0, 1]).request(request, Body::empty()).await
}

#[tokio::test]
async fn only_the_owner_and_who_has_her_token_are_shown_the_metrics() {
    on_both(async |app| {
        app.person("Olga", Role::Owner).await;
        app.person("Sam", Role::Steward).await;
        assert_eq!(asked_with(&app, "").await.status, StatusCode::FORBIDDEN, "without a token nobody has it");
        let app = app.reached(Reached { metrics_token: Some(TOKEN), ..Reached::default() });
        let mut local = app.reader().from([127, 0, 0, 1]);
        assert_eq!(local.get("/-/metrics").await.status, StatusCode::FORBIDDEN, "a proxy is on this machine too");
        let mut steward = app.signed_in("Sam", PASSWORD).await;
        assert_eq!(steward.get("/-/metrics").await.status, StatusCode::FORBIDDEN);
        assert_eq!(asked_with(&app, "a token of the test").await.status, StatusCode::FORBIDDEN);
        assert_eq!(asked_with(&app, TOKEN).await.status, StatusCode::OK);
        let answer = app.signed_in("Olga", PASSWORD).await.get("/-/metrics").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.headers[header::CACHE_CONTROL], "private, no-cache");
        assert!(answer.text().ends_with("# EOF\n"));
    })
    .await;
}

#[tokio::test]
async fn what_happens_is_counted_and_nobody_is_named() {
    on_both(async |app| {
        let ann = app.person("Ann", Role::Volunteer).await;
        let project = app.project("village", Policy::Open).await;
        app.outline(&ann, &project, "Plan", "# Plan\n\nThe pump gives water.\n").await;
        let app = app.reached(Reached { metrics_token: Some(TOKEN), ..Reached::default() });
        app.app.catch_up().await.expect("the log is read");
        let mut ann = app.signed_in("Ann", PASSWORD).await;
        ann.page("/village/plan/edit").await;
        for path in ["/village/plan", "/village/plan", "/village/nothing", "/-/search?q=pump", "/-/changes.atom"] {
            app.reader().get(path).await;
        }
        app.app.search.follow().await.expect("the index follows");
        let told = asked_with(&app, TOKEN).await.text();
        for line in [
            "dugnad_requests_total{kind=\"page\",status=\"2xx\"} 3",
            "dugnad_requests_total{kind=\"page\",status=\"4xx\"} 1",
            "dugnad_requests_total{kind=\"search\",status=\"2xx\"} 1",
            "dugnad_requests_total{kind=\"feed\",status=\"2xx\"} 1",
            "dugnad_requests_total{kind=\"change\",status=\"3xx\"} 1",
            "dugnad_request_duration_seconds_count{kind=\"page\"} 4",
            "dugnad_page_cache_total{result=\"hit\"} 1",
            "dugnad_database_connections{state=\"in_use\"}",
            "dugnad_search_index_lag 0",
            "dugnad_build_info{version=",
            "process_start_time_seconds 1",
        ] {
            assert!(told.contains(line), "{line} in {told}");
        }
        for private in ["village", "plan", "pump", "Ann", "ann\""] {
            assert!(!told.contains(private), "{private} in {told}");
        }
    })
    .await;
}
