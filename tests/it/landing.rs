//! Where whoever has just changed an outline lands, and what she is told there.

use axum::http::{StatusCode, header};
use dugnad::store::RevisionId;
use dugnad::store::membership::Role;
use dugnad::store::outline::Outline;
use dugnad::store::project::{Policy, Project};
use dugnad::store::revision;
use dugnad::wiki::viewer::Viewer;

use crate::app::{Answer, PASSWORD, TestApp, hidden, on_both};
use crate::browser::Site;
use crate::proposing::{PAGE, send, with_plan};

async fn head(app: &TestApp, outline: &Outline) -> RevisionId {
    let head = app.again(outline).await.head.expect("a head");
    let mut conn = app.store.read().await.expect("a connection");
    revision::by_key(&mut conn, head).await.expect("read").expect("the head").id
}

/// What the page says that an answer leads to, once it is sure that it undoes and shows the newest revision.
async fn told(app: &TestApp, outline: &Outline, answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let id = head(app, outline).await.short();
    let page = app.signed_in("Owner", PASSWORD).await.page(answer.location()).await;
    for way in [format!("href=\"/well/plan/undo/{id}\""), format!("href=\"/well/plan/compare/prev..{id}\"")] {
        assert!(page.contains(&way), "{way}: {page}");
    }
    page
}

#[tokio::test]
async fn a_plain_save_is_told_with_the_ways_to_undo_it_and_to_see_it() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        let mut writer = app.signed_in("Owner", PASSWORD).await;
        let text = PAGE.replace("Eight", "Nine");
        let saved = send(&app, &mut writer, "/well/plan/edit", &[("text", &text), ("do", "save")]).await;
        let id = head(&app, &outline).await.short();
        assert_eq!(saved.location(), format!("/well/plan?saved={id}#s-water"), "all that she changed is there");
        assert!(told(&app, &outline, &saved).await.contains("<p>Saved.</p>"));
        assert!(!writer.page("/well/plan").await.contains("Saved."), "it is told once");
        // Somebody writes on before she looks: what she can undo is still her own.
        let hers = head(&app, &outline).await.short();
        app.save(&owner, &project, &outline, 2, &text.replace("Two", "Three")).await;
        let page = writer.page(saved.location()).await;
        assert!(page.contains("Three rooms") && page.contains(&format!("/well/plan/undo/{hers}\"")), "{page}");
        let undone = send(&app, &mut writer, &format!("/well/plan/undo/{hers}"), &[("summary", "It was eight")]).await;
        told(&app, &outline, &undone).await;
        assert_eq!(app.text(&outline).await, PAGE.replace("Two", "Three"));
    })
    .await;
}

#[tokio::test]
async fn whoever_saves_a_section_lands_at_it_also_under_a_new_heading_and_after_a_merge() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        let mut writer = app.signed_in("Owner", PASSWORD).await;
        let edit = "/well/plan/edit?section=school";
        let filled = [("text", "## School\n\nThree rooms stand.\n"), ("do", "save")];
        let saved = send(&app, &mut writer, edit, &filled).await;
        let id = head(&app, &outline).await.short();
        assert_eq!(saved.location(), format!("/well/plan?saved={id}#s-school"));
        told(&app, &outline, &saved).await;

        let renamed = [("text", "## The school\n\nThree rooms stand.\n"), ("do", "save")];
        let saved = send(&app, &mut writer, edit, &renamed).await;
        assert!(saved.location().ends_with("#s-the-school"), "{}", saved.location());

        let edit = "/well/plan/edit?section=the-school";
        let form = writer.page(edit).await;
        let now = app.text(&outline).await;
        app.save(&owner, &project, &outline, 3, &now.replace("Eight", "Nine")).await;
        let (base, submission) = (hidden(&form, "base"), hidden(&form, "submission"));
        let text = "## The two schools\n\nFour rooms stand.\n";
        let fields = [("base", &*base), ("submission", &submission), ("text", text), ("do", "save")];
        let merged = writer.post(edit, &fields).await;
        let id = head(&app, &outline).await.short();
        assert_eq!(merged.location(), format!("/well/plan?saved={id}#s-the-two-schools"));
        let page = told(&app, &outline, &merged).await;
        assert!(page.contains("Saved, together with what others had changed meanwhile."), "{page}");
        assert!(page.contains("id=\"s-the-two-schools\""), "{page}");
        let lost =
            send(&app, &mut writer, "/well/plan/edit?section=water", &[("text", "Dry.\n"), ("do", "save")]).await;
        assert!(!lost.location().contains('#'), "a section that is none any more has no place: {}", lost.location());
    })
    .await;
}

#[tokio::test]
async fn a_section_that_a_merge_no_longer_has_is_not_led_to() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        let mut writer = app.signed_in("Owner", PASSWORD).await;
        let edit = "/well/plan/edit?section=school";
        let form = writer.page(edit).await;
        app.save(&owner, &project, &outline, 1, &PAGE.replace("## School", "## The two schools")).await;
        let (base, submission) = (hidden(&form, "base"), hidden(&form, "submission"));
        let text = "## School\n\nTwo rooms stand.\n\nOne of them leaks.\n";
        let fields = [("base", &*base), ("submission", &submission), ("text", text), ("do", "save")];
        let merged = writer.post(edit, &fields).await;
        let now = app.text(&outline).await;
        assert!(now.contains("## The two schools") && now.contains("One of them leaks."), "{now}");
        assert_eq!(merged.location(), format!("/well/plan?saved={}", head(&app, &outline).await.short()));
    })
    .await;
}

#[tokio::test]
async fn a_guest_lands_at_her_section_with_the_way_to_her_link_in_sight() {
    let app = TestApp::on_sqlite().await;
    let owner = app.person("Owner", Role::Owner).await;
    let project = app.project("well", Policy::Open).await;
    app.outline(&owner, &project, "Plan", PAGE).await;
    let Some(site) = Site::of(&app).await else { return };
    for (width, now, then) in [(360, "Two", "Three"), (1280, "Three", "Four")] {
        let window = site.window(width, true).await;
        window.open("/well/plan/edit?section=school").await;
        window.retype(now, then).await;
        window.take_time(&app).await;
        window.press("Save").await;
        assert!(window.address().await.ends_with("#s-school"), "{}", window.address().await);
        for seen in [".notice.saved", "#s-school", ".saved a[href='#your-link']"] {
            assert!(window.is_in_sight(seen).await, "{seen} at {width}");
        }
        window.follow("Keep your link").await;
        assert!(window.is_in_sight("#your-link").await, "the link at {width}");
        window.close().await;
    }
}

#[tokio::test]
async fn a_proposal_accepted_outside_the_queue_is_told_like_a_save() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        let bo = app.person("Bo", Role::Reader).await;
        for (number, queue) in [(1, ""), (2, "0.0")] {
            let text = app.text(&outline).await + "\nMore.\n";
            app.propose(&bo, &project, &outline, app.again(&outline).await.revisions, &text).await;
            if number == 1 {
                app.save(&owner, &project, &outline, 1, &PAGE.replace("Eight", "Nine")).await;
            }
            let mut reviewer = app.signed_in("Owner", PASSWORD).await;
            let address = format!("/well/plan/proposals/{number}");
            let page = reviewer.page(&address).await;
            let ticked = [("take", "0"), ("take", "1"), ("reason", ""), ("queue", queue)];
            let (seen, line) = (hidden(&page, "seen"), hidden(&page, "line"));
            let fields = [&[("seen", &*seen), ("line", &*line)][..], &ticked].concat();
            let accepted = reviewer.post(&format!("{address}/accept"), &fields).await;
            if queue.is_empty() {
                assert!(told(&app, &outline, &accepted).await.contains("Accepted: it stands in the page now."));
            } else {
                assert_eq!(accepted.location(), "/-/review/next?after=0.0", "the queue leads on");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn word_of_a_save_is_never_kept_for_other_readers() {
    on_both(|app| async move {
        let (_, _, outline) = with_plan(&app).await;
        let id = head(&app, &outline).await.short();
        let plain = app.reader().page("/well/plan").await;
        for word in ["saved", "accepted"] {
            let told = app.reader().get(&format!("/well/plan?{word}={id}")).await;
            assert!(told.text().contains("class=\"notice saved\""), "{}", told.text());
            assert_eq!(told.headers[header::CACHE_CONTROL], "private, no-cache");
            assert!(!told.text().contains("/well/plan/undo/"), "there is nothing before the first revision");
        }
        assert_eq!(app.reader().page("/well/plan").await, plain);
        let other: (Viewer, Project) =
            (app.person("Ann", Role::Volunteer).await, app.project("other", Policy::Open).await);
        app.outline(&other.0, &other.1, "Plan", PAGE).await;
        for wrong in [format!("/other/plan?saved={id}"), "/well/plan?saved=yes".to_owned()] {
            assert!(!app.reader().page(&wrong).await.contains("notice saved"), "{wrong}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_line_is_in_sight_at_the_section_that_was_saved() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    let Some(site) = Site::of(&app).await else { return };
    for (width, scripts) in [(360, false), (1280, true)] {
        let window = site.window(width, scripts).await;
        window.sign_in("peter-emorut", "okware-demo").await;
        window.open("/okware/plan/edit?section=education").await;
        window.retype("## Education", "## The school").await;
        window.press("Save").await;
        assert!(window.address().await.ends_with("#s-the-school"));
        for seen in [".notice.saved", "#s-the-school"] {
            assert!(window.is_in_sight(seen).await, "{seen} at {width}");
        }
        window.follow("Undo").await;
        window.press("Undo it").await;
        window.sees(&["Saved.", "See what changed"]).await;
        window.close().await;
    }
}
