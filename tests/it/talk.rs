//! What people say of outlines and proposals: threads, answers, the passages they are about, and what is hidden.

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::store::outline::Outline;
use dugnad::store::project::{Policy, Project};
use dugnad::wiki::viewer::Viewer;

use crate::app::{PASSWORD, TestApp, hidden, on_both};
use crate::browser::Site;
use crate::proposing::send;

const PAGE: &str = "# Plan\n\n## Water\n\nEight **deep** boreholes work all year.\n\n## School\n\nTwo rooms stand.\n";

async fn with_plan(app: &TestApp) -> (Viewer, Project, Outline) {
    let owner = app.person("Owner", Role::Owner).await;
    let project = app.project("well", Policy::Members).await;
    let outline = app.outline(&owner, &project, "Plan", PAGE).await;
    (owner, project, outline)
}

#[tokio::test]
async fn a_stranger_asks_and_a_member_answers_in_the_same_thread() {
    on_both(|app| async move {
        with_plan(&app).await;
        app.person("Ann", Role::Reader).await;
        let (mut rose, mut ann) = (app.reader(), app.signed_in("Ann", PASSWORD).await);
        assert!(rose.page("/well/plan").await.contains("href=\"/well/plan/talk\">Talk</a>"));
        assert!(rose.page("/well/plan/talk").await.contains("Nobody has said anything yet."));
        let asked =
            send(&app, &mut rose, "/well/plan/talk", &[("body", "Who *counted* them?"), ("name", "Rose")]).await;
        assert_eq!(asked.location(), "/well/plan/talk/1#r-1", "{}", asked.text());
        let answered = send(&app, &mut ann, "/well/plan/talk/1", &[("body", "The district did.")]).await;
        assert_eq!(answered.location(), "/well/plan/talk/1#r-2");
        send(&app, &mut ann, "/well/plan/talk", &[("body", "Another thing")]).await;
        for address in ["/well/plan/talk", "/well/plan/talk/1"] {
            let page = app.reader().page(address).await;
            assert!(page.contains("Who <em>counted</em> them?") && page.contains("The district did."), "{page}");
            assert!(page.contains("<bdi>Rose</bdi>") && page.contains("/-/people/ann"), "{page}");
        }
        assert!(app.reader().page("/well/plan").await.contains("Talk (3)"), "the page made before is made anew");
        assert!(!app.reader().page("/well/plan/talk/1").await.contains("Another thing"));
        assert_eq!(app.reader().get("/well/plan/talk/2").await.status, StatusCode::NOT_FOUND, "no thread begins there");
        for list in ["/-/changes", "/well/-/changes", "/well/plan.atom"] {
            assert!(!app.reader().page(list).await.contains("district did"), "{list} is about the text");
        }
    })
    .await;
}

#[tokio::test]
async fn a_remark_sent_twice_is_said_once_and_a_refused_one_comes_back() {
    on_both(|app| async move {
        with_plan(&app).await;
        let mut rose = app.reader();
        let form = rose.page("/well/plan/talk").await;
        let submission = hidden(&form, "submission");
        let (new, stamp) = (hidden(&form, "stamp"), app.stamp(&submission).await);
        let fields = |stamp, quote| {
            [("submission", &*submission), ("stamp", stamp), ("body", "Why <so>?"), ("quote", quote), ("name", "R")]
        };
        for (stamp, quote, reason) in
            [(&*new, "", "faster than people"), (&*stamp, "nine boreholes", "has no such words")]
        {
            let answer = rose.post("/well/plan/talk", &fields(stamp, quote)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            let page = answer.text();
            assert!(page.contains("Why &lt;so&gt;?") && page.contains(reason) && page.contains(quote), "{page}");
        }
        for _ in 0..2 {
            assert_eq!(rose.post("/well/plan/talk", &fields(&stamp, "")).await.location(), "/well/plan/talk/1#r-1");
        }
        assert!(app.reader().page("/well/plan").await.contains("Talk (1)"));
        let long = "x".repeat(dugnad::wiki::limits::REMARK + 1);
        let answer = send(&app, &mut rose, "/well/plan/talk/1", &[("body", &long)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn a_thread_follows_its_passage_and_says_so_when_it_is_gone() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        let mut rose = app.reader();
        let filled = [("body", "Really?"), ("quote", "Eight deep boreholes work")];
        assert_eq!(send(&app, &mut rose, "/well/plan/talk", &filled).await.status, StatusCode::SEE_OTHER);
        let page = rose.page("/well/plan/talk").await;
        assert!(page.contains("href=\"/well/plan#s-water\">Read them in their place"), "{page}");

        let moved =
            "# Plan\n\n## School\n\nTwo rooms stand.\n\n## Pumps\n\nEight **very deep** boreholes work all year.\n";
        app.save(&owner, &project, &outline, 1, moved).await;
        let page = rose.page("/well/plan/talk/1").await;
        assert!(page.contains("They read differently now") && page.contains("/well/plan#s-pumps"), "{page}");
        assert!(page.contains("deep boreholes work"), "{page}");

        app.save(&owner, &project, &outline, 2, "# Plan\n\n## School\n\nTwo rooms stand.\n").await;
        let page = rose.page("/well/plan/talk/1").await;
        assert!(page.contains("does not say this any more") && page.contains("href=\"/r/"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_thread_follows_the_words_it_quoted_and_not_others_that_say_the_same() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        let mut rose = app.reader();
        send(&app, &mut rose, "/well/plan/talk", &[("body", "Which?"), ("quote", "Two rooms stand.")]).await;
        // Somebody else writes the same of the clinic, and then the school's line goes.
        let clinic = format!("{PAGE}\n## Clinic\n\nTwo rooms\n");
        app.save(&owner, &project, &outline, 1, &clinic).await;
        let page = rose.page("/well/plan/talk/1").await;
        assert!(page.contains("href=\"/well/plan#s-school\">Read them in their place"), "{page}");
        app.save(&owner, &project, &outline, 2, &clinic.replace("Two rooms stand.\n", "")).await;
        let page = rose.page("/well/plan/talk/1").await;
        assert!(page.contains("does not say this any more"), "{page}");
        // It comes back elsewhere, after a while, and the thread finds it.
        let back = format!("Two rooms stand.\n\n{}", clinic.replace("Two rooms stand.\n", ""));
        app.save(&owner, &project, &outline, 3, &back).await;
        let page = rose.page("/well/plan/talk/1").await;
        assert!(page.contains("href=\"/well/plan\">Read them in their place"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn the_page_shows_where_people_talk_and_each_section_can_be_talked_about() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        let mut rose = app.reader();
        let section = "/well/plan/talk?section=school";
        assert!(rose.page("/well/plan").await.contains(&format!("href=\"{section}#begin\"")));
        let form = rose.page(section).await;
        assert!(form.contains("value=\"School\"") && hidden(&form, "section") == "school", "{form}");
        let filled = [("body", "How old?"), ("quote", "School"), ("section", "school")];
        send(&app, &mut rose, "/well/plan/talk", &filled).await;
        let filled = [("body", "Really?"), ("quote", "deep boreholes work")];
        send(&app, &mut rose, "/well/plan/talk", &filled).await;
        send(&app, &mut rose, "/well/plan/talk/2", &[("body", "I think so.")]).await;
        send(&app, &mut rose, "/well/plan/talk", &[("body", "About nothing in it.")]).await;
        for _ in 0..2 {
            let page = app.reader().page("/well/plan").await;
            for sign in [("1 remark", 1, "1"), ("2 remarks", 2, "2")] {
                let (title, thread, said) = sign;
                let sign = format!(
                    "<a class=\"sign\" title=\"{title} about these words\" href=\"/well/plan/talk/{thread}\" \
                     aria-label=\"{title} about these words\">{said}</a>"
                );
                assert!(page.contains(&sign), "{sign}: {page}");
            }
            assert_eq!(page.matches("class=\"sign\"").count(), 2, "{page}");
            assert!(page.contains("<h2 id=\"s-school\"><a class=\"sign\""), "{page}");
        }
        // What is hidden, or about words that are gone, leaves no sign.
        let mut reviewer = app.signed_in("Owner", PASSWORD).await;
        reviewer.post("/well/plan/talk/1/hide", &[("why", "Selling"), ("next", "/")]).await;
        assert_eq!(rose.page("/well/plan").await.matches("class=\"sign\"").count(), 1);
        app.save(&owner, &project, &outline, 1, "# Plan\n\n## School\n\nTwo rooms stand.\n").await;
        assert!(!rose.page("/well/plan").await.contains("class=\"sign\""));
    })
    .await;
}

#[tokio::test]
async fn talk_is_followed_in_feeds_that_hold_nothing_private() {
    on_both(|app| async move {
        let (owner, ..) = with_plan(&app).await;
        let secret = app.project("secret", Policy::Closed).await;
        app.outline(&owner, &secret, "Plan", PAGE).await;
        let (mut rose, mut reviewer) = (app.reader(), app.signed_in("Owner", PASSWORD).await);
        for feed in ["/well/plan/talk.atom", "/well/-/talk.atom"] {
            let none = rose.page(feed).await;
            assert!(none.contains("<updated>2026-01-01") && !none.contains("<entry>"), "{none}");
        }
        send(&app, &mut rose, "/well/plan/talk", &[("body", "Who *counted* them & when?"), ("name", "Rose")]).await;
        send(&app, &mut rose, "/well/plan/talk/1", &[("body", "Buy pumps")]).await;
        send(&app, &mut reviewer, "/secret/plan/talk", &[("body", "For members")]).await;
        let filled = [("text", "Nine.\n"), ("name", "Ann"), ("do", "propose")];
        let sent = send(&app, &mut rose, "/well/plan/edit", &filled).await;
        let own = sent.location().replacen('?', "/talk?", 1);
        send(&app, &mut rose, &own, &[("body", "Between us")]).await;
        reviewer.post("/well/plan/talk/2/hide", &[("why", "Selling"), ("next", "/")]).await;
        for feed in ["/well/plan/talk.atom", "/well/-/talk.atom"] {
            // Twice: as it is made, and as it is kept.
            for _ in 0..2 {
                let answer = rose.get(feed).await;
                assert_eq!(answer.headers[axum::http::header::CONTENT_TYPE], "application/atom+xml; charset=utf-8");
                let xml = answer.text();
                for part in [
                    "<id>http://wiki.test/well/plan/talk/1#r-1</id>",
                    "<title>Plan: Who counted them &amp; when?</title>",
                    "<author><name>Rose</name></author>",
                ] {
                    assert!(xml.contains(part), "{part}: {xml}");
                }
                assert_eq!(xml.matches("<entry>").count(), 1, "{xml}");
            }
        }
        for feed in ["/secret/plan/talk.atom", "/secret/-/talk.atom"] {
            assert_eq!(rose.get(feed).await.status, StatusCode::NOT_FOUND);
            assert!(reviewer.page(feed).await.contains("For members"));
            assert_eq!(rose.get(feed).await.status, StatusCode::NOT_FOUND, "nor once a member has read it");
        }
        assert!(rose.page("/well/plan/talk").await.contains("href=\"/well/plan/talk.atom\""));
    })
    .await;
}

#[tokio::test]
async fn a_reviewer_hides_a_remark_with_the_reason_and_shows_it_again() {
    on_both(|app| async move {
        with_plan(&app).await;
        app.person("Ann", Role::Volunteer).await;
        let (mut rose, mut ann) = (app.reader(), app.signed_in("Ann", PASSWORD).await);
        let mut reviewer = app.signed_in("Owner", PASSWORD).await;
        send(&app, &mut rose, "/well/plan/talk", &[("body", "Buy cheap pumps"), ("quote", "Two rooms stand")]).await;
        let hide = "/well/plan/talk/1/hide";
        let judged = [("why", "Selling"), ("next", "/well/plan/talk")];
        assert_eq!(rose.post(hide, &judged).await.status, StatusCode::FORBIDDEN);
        assert_eq!(ann.post(hide, &judged).await.status, StatusCode::FORBIDDEN);
        assert_eq!(reviewer.post(hide, &[("why", "")]).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(reviewer.post(hide, &judged).await.location(), "/well/plan/talk#r-1");
        for address in ["/well/plan/talk", "/well/plan/talk/1"] {
            let page = rose.page(address).await;
            assert!(page.contains("Hidden by <bdi>Owner</bdi>: “<bdi>Selling</bdi>”"), "{page}");
            assert!(!page.contains("cheap") && !page.contains("Two rooms"), "{address}: {page}");
            assert!(reviewer.page(address).await.contains("Buy cheap pumps"), "{address}");
        }
        assert!(!rose.page("/well/plan").await.contains("Talk (1)"));
        reviewer.post(hide, &[("do", "show"), ("next", "//elsewhere.example")]).await;
        assert!(rose.page("/well/plan/talk").await.contains("Buy cheap pumps"));
    })
    .await;
}

#[tokio::test]
async fn what_a_remark_holds_does_no_harm_to_the_page() {
    on_both(|app| async move {
        with_plan(&app).await;
        let body =
            "# Big\n\n<script>alert(1)</script> [x](https://sell.example) [y](javascript:z) [^1]\n\n[^1]: note\n";
        send(&app, &mut app.reader(), "/well/plan/talk", &[("body", body), ("name", "<b>Eve</b>")]).await;
        app.person("Ann", Role::Reader).await;
        let mut ann = app.signed_in("Ann", PASSWORD).await;
        send(&app, &mut ann, "/well/plan/talk/1", &[("body", "[x](https://ann.example)")]).await;
        let page = app.reader().page("/well/plan/talk").await;
        assert_eq!(page.matches("<h1").count(), 1, "{page}");
        assert!(page.contains("<h2>Big</h2>") && !page.contains("<script>alert") && !page.contains("<b>Eve"), "{page}");
        assert!(!page.contains("href=\"https://sell.example") && page.contains("href=\"https://ann.example"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_talked_about_by_those_who_may_read_it() {
    on_both(|app| async move {
        let (_, project, outline) = with_plan(&app).await;
        let mut rose = app.reader();
        let filled = [("text", "Nine.\n"), ("name", "Rose"), ("do", "propose")];
        let sent = send(&app, &mut rose, "/well/plan/edit", &filled).await;
        let (_, secret) = sent.location().split_once("?mine=").expect("a secret");
        let talk = "/well/plan/proposals/1/talk";
        let mut reviewer = app.signed_in("Owner", PASSWORD).await;
        let asked = send(&app, &mut reviewer, talk, &[("body", "Who counted?")]).await;
        assert_eq!(asked.location(), format!("{talk}#r-1"));
        let own = format!("{talk}?mine={secret}");
        let answered = send(&app, &mut rose, &own, &[("body", "I did, on foot.")]).await;
        assert_eq!(answered.location(), format!("{own}#r-2"), "{}", answered.text());
        let page = reviewer.page(talk).await;
        assert!(page.contains("I did, on foot.") && page.contains("<bdi>Rose</bdi>"), "she is the same guest: {page}");
        assert!(reviewer.page("/well/plan/proposals/1").await.contains("Talk about it (2 remarks)"));
        for path in [talk, "/well/plan/talk/1"] {
            assert_eq!(app.reader().get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(app.reader().post(path, &[("body", "x")]).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(!app.reader().page("/well/plan/talk").await.contains("on foot"));
        assert!(app.reader().page("/well/plan").await.contains("href=\"/well/plan/talk\">Talk</a>"), "and in no count");
        let secret = ("mine", secret);
        app.person("Rose Akello", Role::Volunteer).await;
        let mut account = app.signed_in("Rose Akello", PASSWORD).await;
        account.post("/well/plan/proposals/1/claim", &[secret]).await;
        let page = account.page(talk).await;
        assert!(page.contains("/-/people/rose-akello") && !page.contains("<bdi>Rose</bdi>"), "{page}");
        app.save(&app.person("Bo", Role::Volunteer).await, &project, &outline, 1, "Ten.\n").await;
    })
    .await;
}

#[tokio::test]
async fn people_talk_on_a_phone_without_scripts() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    let Some(site) = Site::of(&app).await else { return };
    let phone = site.phone().await;
    phone.open("/okware/plan").await;
    phone.follow("Talk").await;
    phone.fill("body", "Which of them are these?").await;
    phone.fill("quote", "26 of them gave water").await;
    phone.fill("name", "Akello Rose").await;
    phone.take_time(&app).await;
    phone.press("Say it").await;
    phone.sees(&["Which of them are these?", "26 of them gave water", "Akello Rose"]).await;
    phone.follow("Read them in their place").await;
    assert_eq!(phone.address().await, "/okware/plan#s-water");
    phone.open("/okware/plan/talk").await;
    phone.follow("Answer").await;
    phone.fill("body", "All but the two at the market.").await;
    phone.take_time(&app).await;
    phone.press("Answer").await;
    phone.sees(&["All but the two at the market."]).await;
    phone.close().await;
    let small = site.window(320, false).await;
    for path in ["/okware/plan/talk", "/okware/plan/talk/1"] {
        let shape = small.shape_of(path).await;
        assert!(shape.is_well(), "{path}: {shape:?}");
    }
    small.close().await;
}
