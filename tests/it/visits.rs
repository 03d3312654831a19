//! Changes since a reader was here: told by a cookie of hers, or by the address she comes with.

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use dugnad::store::membership::Role;
use dugnad::store::project::Policy;

use crate::app::{Answer, Browser, PASSWORD, TestApp, hidden, on_both};
use crate::browser::Site;
use crate::history::{PAGE, id, with_plan};

fn value(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name).map(|value| value.to_str().expect("words"))
}

/// Asks for a page with these cookies alone.
async fn get_with(browser: &mut Browser, path: &str, cookies: &str) -> Answer {
    let request = Request::builder().method(Method::GET).uri(path).header(header::COOKIE, cookies);
    browser.request(request, Body::empty()).await
}

#[tokio::test]
async fn a_reader_who_comes_back_is_led_to_what_changed() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        let mut reader = app.reader();
        let first = reader.get("/well/plan").await;
        let cookie = value(&first.headers, header::SET_COOKIE).expect("a cookie");
        let digits = id(&app, &outline, 2).await.short();
        assert!(cookie.starts_with(&format!("dugnad_seen={digits}-")), "{cookie}");
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=15811200"] {
            assert!(cookie.contains(part), "{part} in {cookie}");
        }
        assert_eq!(value(&first.headers, header::CACHE_CONTROL), Some("private, no-cache"), "it is hers alone");
        let again = reader.get("/well/plan").await;
        assert_eq!(value(&again.headers, header::SET_COOKIE), None, "a second look on one day tells nothing new");
        assert_eq!(value(&again.headers, header::CACHE_CONTROL), Some("no-cache"));
        assert_eq!(again.headers.get(header::ETAG), first.headers.get(header::ETAG));
        assert!(again.headers.contains_key(header::ETAG));

        app.save(&ann, &project, &outline, 2, &PAGE.replace("Eight", "Nine").replace("Two rooms", "Three rooms")).await;
        app.save(&ann, &project, &outline, 3, &PAGE.replace("Eight", "Nine").replace("Two rooms", "Four rooms")).await;
        assert!(!app.reader().page("/well/plan").await.contains("since your visit"), "nobody else is told");
        for _ in 0..2 {
            let back = reader.get("/well/plan").await;
            let page = back.text();
            assert!(page.contains("2 changes since your visit on") && page.contains("Four rooms"), "{page}");
            assert!(page.contains(&format!("href=\"/well/plan?since={digits}\"")), "{page}");
            assert_eq!(value(&back.headers, header::CACHE_CONTROL), Some("private, no-cache"));
            assert_eq!(value(&back.headers, header::SET_COOKIE), None, "she is told until she has looked");
        }
        assert!(!app.reader().page("/well/plan").await.contains("since your visit"), "her page is not kept for others");
        let drawn = reader.page(&format!("/well/plan?since={digits}")).await;
        assert!(drawn.contains("<del>Two</del>") && drawn.contains("<ins>Four</ins>"), "{drawn}");
        let head = id(&app, &outline, 4).await.short();
        let seen = reader.cookie_of("dugnad_seen").expect("a cookie");
        assert!(seen.starts_with(&head) && !seen.contains(&digits), "{seen}");
        let after = reader.get("/well/plan").await;
        assert!(!after.text().contains("since your visit") && after.headers.contains_key(header::ETAG));
    })
    .await;
}

#[tokio::test]
async fn what_somebody_wrote_herself_is_no_news_to_her() {
    on_both(|app| async move {
        with_plan(&app).await;
        let mut ann = app.signed_in("Ann", PASSWORD).await;
        ann.page("/well/plan").await;
        let form = ann.page("/well/plan/edit").await;
        let (base, submission) = (hidden(&form, "base"), hidden(&form, "submission"));
        let text = PAGE.replace("Eight", "Twelve");
        let sent = ann.post("/well/plan/edit", &[("base", &base), ("submission", &submission), ("text", &text)]).await;
        let page = ann.page(sent.location()).await;
        assert!(page.contains("Twelve") && !page.contains("since your visit"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn what_somebody_undoes_restores_accepts_or_settles_is_no_news_to_her_and_what_others_wrote_is() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        app.person("Bo", Role::Reviewer).await;
        let mut bo = app.signed_in("Bo", PASSWORD).await;
        bo.page("/well/plan").await;
        let quiet = async |bo: &mut Browser, what: &str| {
            let page = bo.page("/well/plan").await;
            assert!(!page.contains("since your visit"), "{what}: {page}");
        };
        let undo = format!("/well/plan/undo/{}", id(&app, &outline, 2).await.short());
        for path in [undo, format!("/well/plan/restore/{}", id(&app, &outline, 2).await.short())] {
            let form = bo.page(&path).await;
            let (base, submission) = (hidden(&form, "base"), hidden(&form, "submission"));
            let sent = bo.post(&path, &[("base", &base), ("submission", &submission), ("summary", "x")]).await;
            assert_eq!(sent.path(), "/well/plan", "{}", sent.text());
            quiet(&mut bo, &path).await;
        }
        // Accepting: as it is, and by a merge.
        let page = app.text(&outline).await;
        app.propose(&ann, &project, &outline, 4, &page.replace("Nine", "Ten")).await;
        app.propose(&ann, &project, &outline, 4, &page.replace("Two", "Six")).await;
        for number in 1..=2 {
            let path = format!("/well/plan/proposals/{number}");
            let page = bo.page(&path).await;
            let fields = [("seen", hidden(&page, "seen")), ("line", hidden(&page, "line"))];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, &**value)).collect();
            let take = [("take", "0"), ("take", "1"), ("reason", "")];
            let sent = bo.post(&format!("{path}/accept"), &[&fields[..], &take].concat()).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
            quiet(&mut bo, &path).await;
        }
        // Settling.
        app.save(&ann, &project, &outline, 4, &page.replace("Nine", "Twelve")).await;
        let page = bo.page("/well/plan/proposals/3").await;
        let fields = [("submission", &*hidden(&page, "submission")), ("choice-1", "ours"), ("summary", "hers")];
        let sent = bo.post("/well/plan/proposals/3/settle", &fields).await;
        assert_eq!(sent.path(), "/well/plan", "{}", sent.text());
        quiet(&mut bo, "settle").await;
        // What others wrote before a change of hers stays news.
        let head = app.again(&outline).await.revisions;
        app.save(&ann, &project, &outline, head, &app.text(&outline).await.replace("have roofs", "are dry")).await;
        let undo = format!("/well/plan/undo/{}", id(&app, &outline, head + 1).await.short());
        let form = bo.page(&undo).await;
        let (base, submission) = (hidden(&form, "base"), hidden(&form, "submission"));
        bo.post(&undo, &[("base", &base), ("submission", &submission), ("summary", "no")]).await;
        assert!(bo.page("/well/plan").await.contains("2 changes since your visit"));
    })
    .await;
}

#[tokio::test]
async fn the_same_is_told_without_a_cookie_to_whoever_comes_from_a_feed() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        app.save(&ann, &project, &outline, 2, &PAGE.replace("Eight", "Ten")).await;
        let digits = id(&app, &outline, 1).await.short();
        let feed = app.reader().page("/well/plan.atom").await;
        let since = format!("/well/plan?since={digits}");
        assert!(
            feed.contains(&format!(
                "rel=\"related\" type=\"text/html\" title=\"What is newer than this\" href=\"http://wiki.test{since}\""
            )),
            "{feed}"
        );
        let page = app.reader().page(&since).await;
        assert!(page.contains("<del>Eight</del>") && page.contains("<ins>Ten</ins>"), "{page}");
        assert!(
            app.reader()
                .page(&format!("/well/plan?since={}", id(&app, &outline, 3).await))
                .await
                .contains("No word differs")
        );
        for nonsense in ["", "head", "0123456789"] {
            let page = app.reader().page(&format!("/well/plan?since={nonsense}")).await;
            assert!(page.contains("Nothing is drawn as newer") && page.contains("Ten boreholes"), "{page}");
        }
        assert_eq!(app.reader().get("/well/plan?since=%00").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_forged_cookie_tells_nothing() {
    on_both(|app| async move {
        let (_, project, outline) = with_plan(&app).await;
        let owner = app.person("Owner", Role::Owner).await;
        let bo = app.person("Bo", Role::Reader).await;
        app.propose(&bo, &project, &outline, 1, &PAGE.replace("Eight", "Secret")).await;
        let secret = app.project("secret", Policy::Closed).await;
        let hidden = app.outline(&owner, &secret, "Plan", PAGE).await;
        app.save(&owner, &secret, &hidden, 1, &PAGE.replace("Eight", "Secret")).await;
        let (proposed, closed) = (id(&app, &outline, 3).await.short(), id(&app, &hidden, 1).await.short());
        let plain = app.reader().page("/well/plan").await;
        for digits in [&proposed, &closed, "0123456789"] {
            let answer = get_with(&mut app.reader(), "/well/plan", &format!("dugnad_seen={digits}-20000")).await;
            assert_eq!(answer.text(), plain, "{digits}");
            let answer = get_with(&mut app.reader(), "/secret/plan", &format!("dugnad_seen={digits}-20000")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{digits}");
            assert_eq!(value(&answer.headers, header::SET_COOKIE), None);
            let page = app.reader().page(&format!("/well/plan?since={digits}")).await;
            assert_eq!(page, app.reader().page("/well/plan?since=abcdef0123").await, "{digits}");
        }
        let long = format!("dugnad_seen={}", "0123456789-20000.".repeat(400));
        assert_eq!(get_with(&mut app.reader(), "/well/plan", &long).await.text(), plain);
    })
    .await;
}

#[tokio::test]
async fn a_donor_on_a_phone_sees_what_is_checked_and_what_changed_since_she_was_there() {
    let app = TestApp::on_sqlite().await;
    let ann = app.person("Ann", Role::Volunteer).await;
    let project = app.project("well", Policy::Members).await;
    // A table that is wider than a phone, changed: what is only spoken in it must not widen the page.
    let cells = "| a long name of a borehole ".repeat(8);
    let rule = "|---".repeat(8);
    let text = format!("{}\n{cells}|\n{rule}|\n{cells}|\n", PAGE.replace("# Well\n\n", ""));
    let outline = app.outline(&ann, &project, "Plan", &text).await;
    app.person("Bo", Role::Reviewer).await;
    let Some(site) = Site::of(&app).await else { return };
    let donor = site.phone().await;
    donor.open("/well/plan").await;
    donor.sees(&["Eight boreholes work."]).await;

    let bo = site.phone().await;
    bo.sign_in("Bo", PASSWORD).await;
    bo.open("/well/plan").await;
    bo.follow("Check").await;
    bo.fill("reason", "I have counted them").await;
    bo.press("Mark as checked").await;
    bo.sees(&["Checked by Bo on"]).await;
    bo.close().await;

    donor.open("/well/plan").await;
    donor.sees(&["Checked by Bo on"]).await;
    app.save(&ann, &project, &outline, 1, &text.replace("Two rooms", "Three rooms").replace("long", "good")).await;
    // The server of the journey follows the log when something is sent through it.
    let other = site.phone().await;
    other.sign_in("Ann", PASSWORD).await;
    other.close().await;
    donor.open("/well/plan").await;
    donor.sees(&["1 change since your visit on", "1 revision is newer: show what is newer"]).await;
    donor.follow("show it").await;
    donor.sees(&["changed place", "Three", "Two", "rooms have roofs"]).await;
    donor.follow("School").await;
    assert!(donor.address().await.ends_with("#change-1"), "{}", donor.address().await);
    donor.open("/well/plan").await;
    assert!(!donor.words().await.contains("since your visit"));
    donor.follow("show what is newer").await;
    donor.sees(&["which Bo checked", "Three"]).await;
    donor.close().await;
}
