//! What readers learn of checks, outlines that are protected, and rolling back what somebody wrote.

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::store::project::{Policy, Project};
use dugnad::store::revision;
use dugnad::wiki::account::set_project_role;
use dugnad::wiki::describe;
use dugnad::wiki::save::Saved;

use crate::app::{Browser, PASSWORD, TestApp, hidden, on_both};
use crate::history::{PAGE, id, with_plan};

/// Somebody who reviews in every project that lets her in, in a browser of hers.
async fn reviewer(app: &TestApp, name: &str) -> Browser {
    app.person(name, Role::Reviewer).await;
    app.signed_in(name, PASSWORD).await
}

/// The project as it is now.
async fn again(app: &TestApp, project: &Project) -> Project {
    let mut conn = app.store.read().await.expect("a connection");
    dugnad::store::project::by_key(&mut conn, project.key).await.expect("read").expect("the project")
}

#[tokio::test]
async fn readers_see_who_checked_and_what_is_newer() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        let mut bo = reviewer(&app, "Bo").await;
        let mut reader = app.reader();
        assert!(!reader.page("/well/plan").await.contains("Checked by"));
        let head = id(&app, &outline, 2).await.short();
        let check = format!("/well/plan/check/{head}");
        assert!(bo.page("/well/plan").await.contains(&check));
        assert!(bo.page(&check).await.contains("all of it"), "the first check is of everything");
        for _ in 0..2 {
            let sent = bo.post(&check, &[("reason", "counted them")]).await;
            assert_eq!(sent.location(), "/well/plan", "a second tap changes nothing");
        }
        let page = reader.page("/well/plan").await;
        assert!(page.contains("Checked by <a href=\"/-/people/bo\"") && page.contains(&format!("/r/{head}")), "{page}");
        assert!(!page.contains("newer"), "{page}");
        assert_eq!(reader.page("/well/plan/history").await.matches("checked by").count(), 1);
        assert!(reader.page(&format!("/r/{head}")).await.contains("“<bdi>counted them</bdi>”"));

        app.save(&ann, &project, &outline, 2, &PAGE.replace("Eight", "Nine").replace("Two rooms", "Three rooms")).await;
        let page = reader.page("/well/plan").await;
        assert!(page.contains("1 revision is newer"), "{page}");
        let newer = reader.page(&format!("/well/plan?newest&since={head}")).await;
        assert!(newer.contains("<del>Two</del>") && newer.contains("<ins>Three</ins>"), "{newer}");
        assert!(newer.contains("href=\"#change-1\"") && newer.contains("id=\"change-1\""), "{newer}");
        assert!(
            bo.page(&format!("/well/plan/check/{}", id(&app, &outline, 3).await.short())).await.contains("Since what")
        );

        let mark = hidden(&bo.page(&check).await, "mark");
        bo.post(&format!("{check}/take-back"), &[("mark", &mark)]).await;
        assert!(!reader.page("/well/plan").await.contains("Checked by"), "it was taken back");
    })
    .await;
}

#[tokio::test]
async fn what_came_back_or_moved_after_a_check_is_not_drawn_as_new() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let project = app.project("well", Policy::Members).await;
        let book = "Every committee keeps a book in which each repair is written down with its price.\n";
        let with_book = format!("{PAGE}\n{book}");
        let outline = app.outline(&owner, &project, "Plan", &with_book).await;
        app.save(&owner, &project, &outline, 1, PAGE).await;
        let mut bo = reviewer(&app, "Bo").await;
        let since = id(&app, &outline, 2).await.short();
        bo.post(&format!("/well/plan/check/{since}"), &[("reason", "")]).await;
        let ann = app.person("Ann", Role::Volunteer).await;
        let back = format!("{}\n{book}", PAGE.replace("Eight", "Nearly eight"));
        app.save(&ann, &project, &outline, 2, &back).await;
        let page = app.reader().page(&format!("/well/plan?newest&since={since}")).await;
        assert!(page.contains("<ins>Nearly eight</ins>"), "{page}");
        assert!(page.contains("class=\"known\"") && page.contains(">Every committee keeps"), "{page}");
        assert!(!page.contains("<ins>Every") && page.contains("+2</span>"), "{page}");
        // Whoever checks is told the same.
        let page = bo.page(&format!("/well/plan/check/{}", id(&app, &outline, 3).await.short())).await;
        assert!(page.contains("<ins>Nearly eight</ins>") && page.contains("+2</span>"), "{page}");
        assert!(page.contains(">Every committee keeps a book") && !page.contains("<ins>Every"), "{page}");
        // A proposal from before the check is new all the same, once it is accepted.
        let proposed = app.propose(&ann, &project, &outline, 1, &with_book.replace("Two rooms", "Three rooms")).await;
        let Saved::Proposed(_) = proposed else { panic!("{proposed:?}") };
        let head = id(&app, &outline, 3).await.short();
        bo.post(&format!("/well/plan/check/{head}"), &[("reason", "")]).await;
        let page = bo.page("/well/plan/proposals/1").await;
        let (seen, line) = (hidden(&page, "seen"), hidden(&page, "line"));
        let fields = [("seen", &*seen), ("line", &*line), ("take", "0"), ("take", "1"), ("take", "2"), ("reason", "")];
        assert_eq!(bo.post("/well/plan/proposals/1/accept", &fields).await.status, StatusCode::SEE_OTHER);
        let page = app.reader().page(&format!("/well/plan?newest&since={head}")).await;
        assert!(page.contains("<ins>Three</ins>") && !page.contains("<ins>Every"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn only_reviewers_check_and_only_what_was_the_page_as_it_stood() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        let head = id(&app, &outline, 2).await.short();
        let check = format!("/well/plan/check/{head}");
        let mut writer = app.signed_in("Ann", PASSWORD).await;
        assert!(!writer.page("/well/plan").await.contains("/check/"));
        for browser in [&mut writer, &mut app.reader()] {
            assert_eq!(browser.get(&check).await.status, StatusCode::FORBIDDEN);
            assert_eq!(browser.post(&check, &[("reason", "")]).await.status, StatusCode::FORBIDDEN);
        }
        // Two edits of the first revision that go together: the second is kept beside the main line.
        let merged = app.save(&ann, &project, &outline, 1, &PAGE.replace("Two rooms", "Three rooms")).await;
        assert!(matches!(merged, Saved::Merged(_)), "{merged:?}");
        let mut bo = reviewer(&app, "Bo").await;
        let beside = format!("/well/plan/check/{}", id(&app, &outline, 3).await.short());
        assert!(bo.page(&beside).await.contains("Check the merge"));
        assert_eq!(bo.post(&beside, &[("reason", "")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let merge = format!("/well/plan/check/{}", id(&app, &outline, 4).await.short());
        assert_eq!(bo.post(&merge, &[("reason", "")]).await.status, StatusCode::SEE_OTHER);
        let long = "why ".repeat(200);
        assert_eq!(bo.post(&check, &[("reason", &long)]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn nobody_vouches_alone_for_her_own_words_where_review_is_asked_for() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let bo = app.person("Bo", Role::Reviewer).await;
        let project = app.project("well", Policy::Members).await;
        let outline = app.outline(&owner, &project, "Plan", PAGE).await;
        app.save(&bo, &project, &outline, 1, &PAGE.replace("Eight", "Nine")).await;
        app.save(&owner, &project, &outline, 2, &PAGE.replace("Eight", "Ten")).await;
        let mut conn = app.store.read().await.expect("a connection");
        let facts = dugnad::store::project::Facts {
            name: "Well",
            aim: "",
            place: "",
            language: "en",
            licence: "",
            policy: Policy::Reviewed,
        };
        describe::project(&app.store, &owner, &project, &facts, app.now()).await.expect("reviewed from now on");
        let mut browser = app.signed_in("Bo", PASSWORD).await;
        let check = async |browser: &mut Browser, number| {
            let path = format!("/well/plan/check/{}", id(&app, &outline, number).await.short());
            browser.post(&path, &[("reason", "")]).await.status
        };
        assert_eq!(check(&mut browser, 3).await, StatusCode::UNPROCESSABLE_ENTITY, "words of hers are in it");
        assert_eq!(check(&mut browser, 2).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(check(&mut browser, 1).await, StatusCode::SEE_OTHER, "that is from before her words");
        app.person("Cy", Role::Reviewer).await;
        let mut cy = app.signed_in("Cy", PASSWORD).await;
        assert_eq!(check(&mut cy, 2).await, StatusCode::SEE_OTHER, "somebody else looks at them");
        assert_eq!(check(&mut browser, 3).await, StatusCode::SEE_OTHER, "what is left is another's");
        let newest = dugnad::store::checkmark::newest(&mut conn, outline.key).await.expect("read").expect("a check");
        assert_eq!(newest.person_name, "Bo");
    })
    .await;
}

#[tokio::test]
async fn a_project_may_show_readers_what_was_checked() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        let owner = app.person("Owner", Role::Owner).await;
        app.save(&ann, &project, &outline, 2, &PAGE.replace("Eight", "Ten")).await;
        let mut bo = reviewer(&app, "Bo").await;
        bo.post(&format!("/well/plan/check/{}", id(&app, &outline, 2).await.short()), &[("reason", "")]).await;
        let mut reader = app.reader();
        assert!(reader.page("/well/plan").await.contains("Ten boreholes"), "the newest, unless the project says so");
        let mut steward = app.signed_in("Owner", PASSWORD).await;
        assert!(steward.page("/well/-/settings").await.contains("What are readers shown first?"));
        steward.post("/well/-/reading", &[("shows_checked", "true")]).await;
        let plan = [("title", "Plan"), ("slug", "plan"), ("kind", "plan"), ("voice", "")];
        assert_eq!(steward.post("/well/plan/settings", &plan).await.status, StatusCode::SEE_OTHER);
        // Twice: as it is made, and as it is kept.
        for _ in 0..2 {
            let page = reader.page("/well/plan").await;
            assert!(page.contains("Nine boreholes") && page.contains("You read what"), "{page}");
            let page = reader.page("/well/plan?newest").await;
            assert!(page.contains("Ten boreholes") && page.contains("1 revision is newer"), "{page}");
            let portrait = reader.page("/well").await;
            assert!(portrait.contains("Nine") && !portrait.contains("Ten"), "{portrait}");
            assert_eq!(reader.get("/well/plan.md").await.text(), PAGE.replace("Eight", "Nine"));
            assert_eq!(reader.get("/well/plan.md?newest").await.text(), PAGE.replace("Eight", "Ten"));
        }
        for (since, word) in [(1, "<ins>Nine</ins>"), (3, "No word differs")] {
            let page = reader.page(&format!("/well/plan?since={}", id(&app, &outline, since).await.short())).await;
            assert!(page.contains(word), "since {since}: {page}");
        }
        let mut writer = app.signed_in("Ann", PASSWORD).await;
        assert!(writer.page("/well/plan").await.contains("Ten boreholes"), "whoever works on it sees the newest");
        bo.post(&format!("/well/plan/check/{}", id(&app, &outline, 3).await.short()), &[("reason", "")]).await;
        assert!(reader.page("/well/plan").await.contains("Ten boreholes"), "the check brings it to the readers");

        let facts = dugnad::store::project::Facts {
            name: "Well",
            aim: "",
            place: "",
            language: "en",
            licence: "",
            policy: Policy::Open,
        };
        describe::project(&app.store, &owner, &again(&app, &project).await, &facts, app.now()).await.expect("open");
        app.app.catch_up().await.expect("the log is read");
        let form = reader.page("/well/plan/edit").await;
        let (base, submission) = (hidden(&form, "base"), hidden(&form, "submission"));
        let text = PAGE.replace("Eight", "Twelve");
        let stamp = app.stamp(&submission).await;
        let fields = [("base", &*base), ("submission", &*submission), ("stamp", &*stamp), ("text", &*text)];
        let sent = reader.post("/well/plan/edit", &fields).await;
        assert!(
            sent.location().starts_with("/well/plan?saved=") && sent.location().contains("&mine="),
            "whoever saves sees her own words"
        );
        assert!(reader.page(sent.location()).await.contains("Twelve boreholes"));
        assert!(reader.page("/well/plan").await.contains("Ten boreholes"));
    })
    .await;
}

#[tokio::test]
async fn a_protected_outline_takes_proposals_from_all_but_reviewers() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        app.person("Owner", Role::Owner).await;
        let mut steward = app.signed_in("Owner", PASSWORD).await;
        let mut writer = app.signed_in("Ann", PASSWORD).await;
        let protect = "/well/plan/protect";
        assert_eq!(writer.post(protect, &[("protected", "true")]).await.status, StatusCode::FORBIDDEN);
        assert!(steward.page("/well/plan/settings").await.contains("Protect this outline"));
        assert_eq!(steward.post(protect, &[("protected", "true")]).await.status, StatusCode::SEE_OTHER);
        let protected = app.again(&outline).await;
        assert!(protected.protected);
        assert!(writer.page("/well/plan").await.contains("Propose a change"));
        let form = writer.page("/well/plan/edit").await;
        let (base, submission) = (hidden(&form, "base"), hidden(&form, "submission"));
        let text = PAGE.replace("Eight", "Ten");
        let sent =
            writer.post("/well/plan/edit", &[("base", &base), ("submission", &submission), ("text", &text)]).await;
        assert!(sent.location().starts_with("/well/plan/proposals/1"), "{}", sent.location());
        // Nor does a conflict of her own lead her around it.
        let saved =
            app.send(&ann, &project, &outline, 1, (&PAGE.replace("Eight", "Six"), rand_submission()), true).await;
        let Saved::Conflicting(number) = saved else { panic!("{saved:?}") };
        let settle = format!("/well/plan/proposals/{number}/settle");
        let settled = writer
            .post(&settle, &[("text", &text), ("theirs", &base), ("submission", &"1".repeat(32)), ("summary", "")])
            .await;
        assert_eq!(settled.status, StatusCode::FORBIDDEN);
        let bo = app.person("Bo", Role::Reviewer).await;
        let saved = app.save(&bo, &project, &protected, 2, &PAGE.replace("Eight", "Seven")).await;
        assert!(matches!(saved, Saved::AsWritten(_)), "{saved:?}");
        steward.post(protect, &[("protected", "false")]).await;
        assert!(!app.again(&outline).await.protected);
        assert!(!writer.page("/well/plan").await.contains("Propose a change"));
    })
    .await;
}

fn rand_submission() -> dugnad::store::Submission {
    dugnad::store::Submission(rand::random())
}

#[tokio::test]
async fn a_reviewer_rolls_back_what_one_person_wrote_in_a_row() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        let nine = PAGE.replace("Eight", "Nine");
        let eve = app.person("Eve", Role::Volunteer).await;
        let spoilt = nine.replace("boreholes", "castles");
        app.save(&eve, &project, &outline, 2, &spoilt).await;
        // Her second edit is merged with nothing of anybody's; her third went together with Ann's.
        app.save(&eve, &project, &outline, 3, &spoilt.replace("work", "shine")).await;
        app.save(&ann, &project, &outline, 4, &spoilt.replace("work", "shine").replace("Two rooms", "Three rooms"))
            .await;
        let middle = id(&app, &outline, 3).await.short();
        let path = format!("/well/plan/roll-back/{middle}");
        let mut writer = app.signed_in("Ann", PASSWORD).await;
        assert_eq!(writer.get(&path).await.status, StatusCode::FORBIDDEN);
        let mut bo = reviewer(&app, "Bo").await;
        let undo = format!("/well/plan/undo/{}", id(&app, &outline, 4).await.short());
        assert!(bo.page(&undo).await.contains("take back all of them"));
        assert!(!writer.page(&undo).await.contains("take back all of them"));
        let page = bo.page(&path).await;
        assert!(page.contains("2 edits in a row"), "{page}");
        let (base, submission) = (hidden(&page, "base"), hidden(&page, "submission"));
        let fields = [("base", &*base), ("submission", &*submission), ("summary", "Castles in the air")];
        let sent = bo.post(&path, &fields).await;
        assert_eq!(sent.path(), "/well/plan");
        assert_eq!(app.text(&outline).await, nine.replace("Two rooms", "Three rooms"), "what Ann wrote since stays");
        let mut conn = app.store.read().await.expect("a connection");
        let kept = revision::by_number(&mut conn, outline.key, 6).await.expect("read").expect("one revision");
        assert_eq!((kept.kind, &*kept.summary), (revision::Kind::Revert, "Castles in the air"));
        assert_eq!(app.again(&outline).await.revisions, 6);
    })
    .await;
}

#[tokio::test]
async fn checks_in_a_closed_project_are_nobody_elses_business() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let project = app.project("secret", Policy::Closed).await;
        let outline = app.outline(&owner, &project, "Plan", PAGE).await;
        let head = id(&app, &outline, 1).await.short();
        let mut steward = app.signed_in("Owner", PASSWORD).await;
        steward.post(&format!("/secret/plan/check/{head}"), &[("reason", "")]).await;
        app.person("Cy", Role::Reviewer).await;
        let mut others = [app.reader(), app.signed_in("Cy", PASSWORD).await];
        for path in ["/secret/plan?newest", &format!("/secret/plan?since={head}"), &format!("/r/{head}")] {
            for other in &mut others {
                assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            }
        }
        for verb in ["check", "roll-back"] {
            let path = format!("/secret/plan/{verb}/{head}");
            for other in &mut others {
                assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
                assert_eq!(other.post(&path, &[("reason", "")]).await.status, StatusCode::NOT_FOUND, "{path}");
            }
        }
        // A reviewer of the project is let in.
        app.person("Dee", Role::Volunteer).await;
        set_project_role(&app.store, &owner, &project, "dee", Some(Role::Reviewer)).await.expect("a role");
        let mut dee = app.signed_in("Dee", PASSWORD).await;
        assert!(dee.page("/secret/plan").await.contains("Checked by"));
    })
    .await;
}
