//! What an attacker sends: forged origins, hostile text, broken forms, other people's drafts.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use dugnad::store::membership::Role;
use dugnad::store::project::Policy;
use dugnad::wiki::save::Saved;
use dugnad::wiki::viewer::Viewer;

use crate::app::{PASSWORD, hidden, on_both};

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_browsers_safe() {
    on_both(|app| async move {
        let app = app.with_demo().await;
        for address in ["/", "/okware", "/okware/plan", "/okware/plan.md", "/nothing", "/-/changes.atom", "/-/healthz"]
        {
            let answer = app.reader().get(address).await;
            let policy =
                answer.headers.get(header::CONTENT_SECURITY_POLICY).expect("a policy").to_str().expect("words");
            assert!(policy.starts_with("default-src 'none'"), "{address}");
            assert!(!policy.contains("unsafe") && !policy.contains("http"), "{address}");
            for name in ["x-content-type-options", "referrer-policy", "x-frame-options"] {
                assert!(answer.headers.contains_key(name), "{name} of {address}");
            }
            let page = answer.text();
            assert!(!page.contains(" style=") && !page.contains("<style"), "{address}");
            let own = page.matches("<script src=\"/-/static/").count();
            assert_eq!(page.matches("<script").count(), own, "{address} has no script but our own file");
        }
    })
    .await;
}

#[tokio::test]
async fn a_change_is_taken_from_our_own_pages_only() {
    on_both(|app| async move {
        app.person("Ann", Role::Volunteer).await;
        let mut ann = app.signed_in("Ann", PASSWORD).await;
        let forged = |name: &'static str, value: &'static str| {
            Request::builder()
                .method(Method::POST)
                .uri("/-/sign-out")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(name, value)
        };
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
        ] {
            let answer = ann.request(forged(name, value), Body::empty()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}");
        }
        assert!(ann.page("/").await.contains("Sign out"), "she is still signed in");
        for address in ["/-/sign-out", "/well/plan/proposals/1/accept"] {
            assert_ne!(ann.get(address).await.status, StatusCode::OK, "{address} changes nothing by GET");
        }
    })
    .await;
}

#[tokio::test]
async fn hostile_titles_names_and_texts_are_shown_and_do_nothing() {
    on_both(|app| async move {
        let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
        let owner = app.person(&format!("Eve {evil}"), Role::Owner).await;
        let project = app.project("well", Policy::Open).await;
        let text = format!(
            "# {evil}\n\n[a](javascript:alert(1)) [b](data:text/html,x) ![c](https://evil.example/x.png)\n\n{evil}\n\n[[{evil}]]\n"
        );
        let outline = app.outline(&owner, &project, "Plan", &text).await;
        app.propose(&Viewer::stranger(), &project, &outline, 1, &format!("{text}more {evil}\n")).await;
        let mut reader = app.reader();
        for address in [
            "/", "/well", "/well/plan", "/well/plan/history", "/well/plan/edit", "/well/plan/proposals",
            "/well/plan/proposals/1", "/-/changes", "/well/-/changes", "/well/plan/links",
        ] {
            let page = reader.page(address).await;
            assert!(!page.contains("<script>alert") && !page.contains("<img"), "{address}");
            assert!(!page.contains("href=\"javascript:") && !page.contains("href=\"data:"), "{address}");
        }
        assert_eq!(reader.get("/well/plan.md").await.bytes, text.as_bytes(), "what was written is kept as it is");
        assert_eq!(
            reader.get("/well/plan.md").await.headers["content-type"].to_str().expect("words"),
            "text/markdown; charset=utf-8"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_refused_comes_back_as_it_was_typed() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let project = app.project("well", Policy::Open).await;
        app.outline(&owner, &project, "Plan", "One.\n").await;
        let mut reader = app.reader();
        let form = reader.page("/well/plan/edit").await;
        let (base, submission) = (hidden(&form, "base"), hidden(&form, "submission"));
        let stamp = app.stamp(&submission).await;
        let long = "why ".repeat(200);
        let fields = [
            ("base", base.as_str()),
            ("submission", submission.as_str()),
            ("stamp", stamp.as_str()),
            ("text", "\r\nOne & <two>.\r\n"),
            ("summary", long.as_str()),
            ("name", "Ann \"A\""),
            ("do", "save"),
        ];
        let answer = reader.post("/well/plan/edit", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text();
        assert!(page.contains("role=\"alert\""));
        assert!(page.contains("One &amp; &lt;two&gt;."), "{page}");
        assert!(page.contains("Ann &quot;A&quot;"));
        assert_eq!(hidden(&page, "submission"), submission, "sending it again is still the same sending");
    })
    .await;
}

#[tokio::test]
async fn only_line_ends_that_somebody_typed_are_changed() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let project = app.project("well", Policy::Open).await;
        let outline = app.outline(&owner, &project, "Plan", "\nOne.\r\nTwo.\n\nThree").await;
        let mut reader = app.reader();
        let form = reader.page("/well/plan/edit").await;
        let (base, submission) = (hidden(&form, "base"), hidden(&form, "submission"));
        let stamp = app.stamp(&submission).await;
        let fields = [
            ("base", base.as_str()),
            ("submission", submission.as_str()),
            ("stamp", stamp.as_str()),
            ("text", "\r\nOne.\r\nTwo.\r\n\r\nThree and more"),
            ("do", "save"),
        ];
        let answer = reader.post("/well/plan/edit", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert_eq!(app.text(&outline).await, "\nOne.\r\nTwo.\n\nThree and more");
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_read_by_its_author_and_those_who_may_settle_it() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let project = app.project("well", Policy::Members).await;
        let outline = app.outline(&owner, &project, "Plan", "One.\n").await;
        let Saved::Proposed(_) = app.propose(&Viewer::stranger(), &project, &outline, 1, "One. Unread words.\n").await
        else {
            panic!("a proposal")
        };
        let mut stranger = app.reader();
        assert_eq!(stranger.get("/well/plan/proposals/1").await.status, StatusCode::NOT_FOUND);
        assert_eq!(
            stranger.get(&format!("/well/plan/proposals/1?mine={}", "0".repeat(32))).await.status,
            StatusCode::NOT_FOUND
        );
        for address in ["/well/plan/history", "/-/changes", "/-/changes.atom", "/well/plan.atom", "/well"] {
            assert!(!stranger.page(address).await.contains("Unread"), "{address}");
        }
        let mut owner = app.signed_in("Owner", PASSWORD).await;
        assert!(owner.page("/well/plan/proposals/1").await.contains("Unread words."));
    })
    .await;
}

#[tokio::test]
async fn broken_requests_are_answered_in_words() {
    on_both(|app| async move {
        let app = app.with_demo().await;
        let mut reader = app.reader();
        for (address, status) in [
            ("/okware/plan/proposals/x", StatusCode::BAD_REQUEST),
            ("/okware/plan/proposals/99999", StatusCode::NOT_FOUND),
            ("/okware/plan/compare/x..y", StatusCode::NOT_FOUND),
            ("/r/0000000000", StatusCode::NOT_FOUND),
            ("/-/people/nobody", StatusCode::NOT_FOUND),
            ("/okware/%00", StatusCode::NOT_FOUND),
        ] {
            let answer = reader.get(address).await;
            assert!(
                answer.status == status || answer.status == StatusCode::BAD_REQUEST,
                "{address}: {}",
                answer.status
            );
            assert!(answer.text().len() > 10, "{address} says something");
        }
        let request = Request::builder()
            .method(Method::POST)
            .uri("/okware/plan/edit")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin");
        let answer = reader.request(request, Body::from("text=%ff%fe&nonsense")).await;
        assert!(answer.status.is_client_error(), "{}", answer.status);
    })
    .await;
}
