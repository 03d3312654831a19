//! Threads that have done their work: who settles them and opens them again, and where that shows.

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::wiki::check;

use crate::app::{Browser, PASSWORD, TestApp, on_both};
use crate::proposing::{PAGE, send, with_plan};

const THREAD: &str = "/well/plan/talk/1";

/// A thread that Ann began about words of the plan, with an answer; and the browsers of Ann and of a reviewer.
async fn with_thread(app: &TestApp) -> (Browser, Browser) {
    with_plan(app).await;
    app.person("Ann", Role::Reader).await;
    app.person("Rita", Role::Reviewer).await;
    let (mut ann, mut rita) = (app.signed_in("Ann", PASSWORD).await, app.signed_in("Rita", PASSWORD).await);
    let asked = [("body", "Who counted the boreholes?"), ("quote", "Eight boreholes work.")];
    assert_eq!(send(app, &mut ann, "/well/plan/talk", &asked).await.location(), "/well/plan/talk/1#r-1");
    send(app, &mut rita, THREAD, &[("body", "The district did.")]).await;
    (ann, rita)
}

#[tokio::test]
async fn whoever_began_a_thread_settles_it_and_opens_it_again() {
    on_both(|app| async move {
        let (mut ann, _) = with_thread(&app).await;
        let mut reader = app.reader();
        let page = reader.page("/well/plan").await;
        assert!(page.contains("Talk (2)") && page.contains("class=\"sign\""), "{page}");
        let settled = send(&app, &mut ann, THREAD, &[("body", "It says so now."), ("do", "settle")]).await;
        assert_eq!(settled.location(), "/well/plan/talk/1#r-3", "{}", settled.text());

        let page = reader.page("/well/plan").await;
        assert!(page.contains("/talk\">Talk</a>") && !page.contains("class=\"sign\""), "it does not count: {page}");
        let list = reader.page("/well/plan/talk").await;
        let folded = list.split_once("<summary><span>Settled: ").expect("it is folded away").1;
        for kept in ["Who counted the boreholes?", "The district did.", " settled this", "It says so now."] {
            assert!(folded.contains(kept), "{kept}: {folded}");
        }
        let page = reader.page(THREAD).await;
        assert!(page.contains("This thread is settled.") && page.contains("begin another"), "{page}");
        assert!(!page.contains("name=\"body\""), "a stranger begins another thread: {page}");

        let again = send(&app, &mut ann, THREAD, &[("body", ""), ("do", "reopen")]).await;
        assert_eq!(again.location(), "/well/plan/talk/1#r-4", "it needs no words");
        let page = reader.page("/well/plan").await;
        assert!(page.contains("Talk (2)") && page.contains("class=\"sign\""), "what was said counts again: {page}");
        let page = reader.page(THREAD).await;
        assert!(page.contains(" opened this again") && page.contains("name=\"body\""), "{page}");
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn reviewers_settle_what_others_began_and_nobody_else_does() {
    on_both(|app| async move {
        let (_, mut rita) = with_thread(&app).await;
        app.person("Vi", Role::Volunteer).await;
        let (mut vi, mut rose) = (app.signed_in("Vi", PASSWORD).await, app.reader());
        for browser in [&mut vi, &mut rose] {
            assert!(!browser.page(THREAD).await.contains("Settle it"));
            let refused = send(&app, browser, THREAD, &[("body", "Enough."), ("do", "settle")]).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN);
        }
        assert!(rita.page(THREAD).await.contains("Settle it"));
        assert_eq!(send(&app, &mut rita, THREAD, &[("do", "settle")]).await.status, StatusCode::SEE_OTHER);
        let second = send(&app, &mut rita, THREAD, &[("do", "settle")]).await;
        assert_eq!(second.status, StatusCode::SEE_OTHER);
        let page = rose.page(THREAD).await;
        assert_eq!(page.matches(" settled this").count(), 1, "what is settled is settled once: {page}");
        // Whoever may open it again can still send an answer that was refused while it was settled.
        assert!(!rita.page(THREAD).await.contains("<button>Answer</button>"));
        let refused = send(&app, &mut rita, THREAD, &[("body", "")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for shown in ["<h2>Answer</h2>", "<button>Answer</button>", "value=\"reopen\""] {
            assert!(refused.text().contains(shown), "{shown}: {}", refused.text());
        }
        // What a guest began, nobody can prove to have begun.
        send(&app, &mut rose, "/well/plan/talk", &[("body", "And the pumps?")]).await;
        assert!(!rose.page("/well/plan/talk/4").await.contains("Settle it"));
        // An answer that was on its way when the thread was settled is not lost.
        let late = vi.post(THREAD, &[("body", "Late, but so."), ("submission", &"0a".repeat(16))]).await;
        assert_eq!(late.status, StatusCode::SEE_OTHER, "{}", late.text());
        assert!(rose.page(THREAD).await.contains("Late, but so."));
    })
    .await;
}

#[tokio::test]
async fn feeds_tell_that_a_thread_was_settled() {
    on_both(|app| async move {
        let (_, mut rita) = with_thread(&app).await;
        send(&app, &mut rita, THREAD, &[("body", ""), ("do", "settle")]).await;
        for feed in ["/well/plan/talk.atom", "/well/-/talk.atom"] {
            let told = app.reader().page(feed).await;
            assert!(told.contains("<title>Plan: settled: Who counted the boreholes?</title>"), "{told}");
        }
        send(&app, &mut rita, THREAD, &[("body", ""), ("do", "reopen")]).await;
        let told = app.reader().page("/well/plan/talk.atom").await;
        assert!(told.contains("<title>Plan: opened again: Who counted the boreholes?</title>"), "{told}");
        // What reviewers have hidden is not told this way either.
        rita.post("/well/plan/talk/1/hide", &[("why", "Not here"), ("next", THREAD)]).await;
        let told = app.reader().page("/well/plan/talk.atom").await;
        assert!(!told.contains("Who counted"), "{told}");
        for title in ["Plan: settled a thread", "Plan: opened a thread again"] {
            assert!(told.contains(&format!("<title>{title}</title>")), "{title}: {told}");
        }
    })
    .await;
}

#[tokio::test]
async fn talk_about_a_proposal_ends_with_the_proposal() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        app.propose(&owner, &project, &outline, 1, &PAGE.replace("Eight", "Nine")).await;
        let mut reviewer = app.signed_in("Owner", PASSWORD).await;
        let talk = "/well/plan/proposals/1/talk";
        let said = send(&app, &mut reviewer, talk, &[("body", "Who counted?")]).await;
        assert_eq!(said.status, StatusCode::SEE_OTHER);
        let refused = send(&app, &mut reviewer, talk, &[("body", ""), ("do", "settle")]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_thread_that_nobody_has_settled_is_a_fault() {
    on_both(|app| async move {
        with_thread(&app).await;
        let app = app.after("update remark set settled = true where number = 1").await;
        let report = check::check(&app.store, |_| {}).await.expect("all is read");
        assert!(
            report.faults > 0 && report.told.iter().any(|told| told.contains("wrongly settled")),
            "{:?}",
            report.told
        );
    })
    .await;
}
