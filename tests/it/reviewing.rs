//! What a reviewer does with a proposal: taking some of it, mending it, sending it back.

use axum::http::StatusCode;
use dugnad::store::RevisionId;
use dugnad::store::membership::Role;
use dugnad::store::outline::Outline;
use dugnad::store::project::{Policy, Project};
use dugnad::wiki::save::Saved;
use dugnad::wiki::viewer::Viewer;

use crate::app::{Browser, PASSWORD, TestApp, hidden, on_both};
use crate::browser::Site;
use crate::history::{PAGE, id, with_plan};

const PATH: &str = "/reviewed/plan/proposals/1";

/// A plan of a reviewed project with a proposal for two places of it, by somebody without an account.
async fn with_proposal(app: &TestApp) -> (Viewer, Project, Outline) {
    let owner = app.person("Owner", Role::Owner).await;
    app.person("Rita", Role::Reviewer).await;
    let project = app.project("reviewed", Policy::Reviewed).await;
    let outline = app.outline(&owner, &as_if_open(&project), "Plan", PAGE).await;
    let proposed = PAGE.replace("Eight", "Eleven").replace("Two rooms", "Four rooms");
    app.propose(&Viewer::stranger(), &project, &outline, 1, &proposed).await;
    (owner, project, outline)
}

/// The project as it was before everything in it was reviewed.
fn as_if_open(project: &Project) -> Project {
    Project { policy: Policy::Open, ..project.clone() }
}

/// What the form of a verdict sends, with these changes ticked.
fn sent<'a>(seen: &'a str, line: &'a str, take: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![("seen", seen), ("line", line), ("reason", "One at a time")];
    fields.extend(take.iter().map(|change| ("take", *change)));
    fields
}

async fn verdict_page(rita: &mut Browser) -> (String, String, String) {
    let page = rita.page(PATH).await;
    let (seen, line) = (hidden(&page, "seen"), hidden(&page, "line"));
    (page, seen, line)
}

#[tokio::test]
async fn a_part_of_a_proposal_is_taken_and_the_rest_stays_with_it() {
    on_both(|app| async move {
        let (_, _, outline) = with_proposal(&app).await;
        let mut rita = app.signed_in("Rita", PASSWORD).await;
        let (page, seen, line) = verdict_page(&mut rita).await;
        assert_eq!(page.matches("name=\"take\"").count(), 2, "{page}");
        let accepted = rita.post(&format!("{PATH}/accept"), &sent(&seen, &line, &["1"])).await;
        assert_eq!((accepted.status, accepted.path()), (StatusCode::SEE_OTHER, "/reviewed/plan"));
        assert_eq!(app.text(&outline).await, PAGE.replace("Two rooms", "Four rooms"));
        let page = rita.page(PATH).await;
        assert!(page.contains("Accepted in part by") && page.contains("One at a time") && page.contains("Eleven"));

        let mut stranger = app.reader();
        assert_eq!(stranger.get(PATH).await.status, StatusCode::NOT_FOUND);
        let history = stranger.page("/reviewed/plan/history").await;
        assert!(!history.contains(&line[..10]), "what was not taken is not for every reader");
        assert_eq!(stranger.get(&format!("/r/{}", &line[..10])).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_mended_before_it_is_taken() {
    on_both(|app| async move {
        let (_, _, outline) = with_proposal(&app).await;
        let mut rita = app.signed_in("Rita", PASSWORD).await;
        let (_, seen, line) = verdict_page(&mut rita).await;
        let page = rita.post(&format!("{PATH}/mend"), &sent(&seen, &line, &["0"])).await;
        assert!(page.text().contains("Eleven boreholes") && page.text().contains("Two rooms"), "{}", page.text());
        let mended = PAGE.replace("Eight", "Eleven deep");
        let mut fields = sent(&seen, &line, &[]);
        fields.push(("text", &mended));
        let again = rita.post(&format!("{PATH}/mend"), &fields).await;
        assert!(again.text().contains("<ins>Eleven deep</ins>"), "{}", again.text());
        assert_eq!(rita.post(&format!("{PATH}/accept"), &fields).await.status, StatusCode::SEE_OTHER);
        assert_eq!(app.text(&outline).await, mended);
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_goes_together_with_what_came_while_the_reviewer_looked() {
    on_both(|app| async move {
        let (owner, project, outline) = with_proposal(&app).await;
        let mut rita = app.signed_in("Rita", PASSWORD).await;
        let (_, seen, line) = verdict_page(&mut rita).await;
        let meanwhile = format!("{PAGE}\n## Garden\n\nBeans and maize.\n");
        app.save(&owner, &as_if_open(&project), &outline, 1, &meanwhile).await;
        assert_eq!(
            rita.post(&format!("{PATH}/accept"), &sent(&seen, &line, &["0"])).await.status,
            StatusCode::SEE_OTHER
        );
        assert_eq!(app.text(&outline).await, meanwhile.replace("Eight", "Eleven"));
    })
    .await;
}

#[tokio::test]
async fn a_verdict_that_cannot_be_is_refused_with_what_was_ticked() {
    on_both(|app| async move {
        let (_, _, outline) = with_proposal(&app).await;
        let mut rita = app.signed_in("Rita", PASSWORD).await;
        let (_, seen, line) = verdict_page(&mut rita).await;
        let nothing = rita.post(&format!("{PATH}/accept"), &sent(&seen, &line, &[])).await;
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.text().contains("tick at least one change") && nothing.text().contains("One at a time"));
        let silent = [("seen", &*seen), ("line", &*line), ("take", "1")];
        let silent = rita.post(&format!("{PATH}/accept"), &silent).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(silent.text().matches(" checked").count(), 1, "{}", silent.text());
        let other = rita.post(&format!("{PATH}/accept"), &sent(&seen, &seen, &["1"])).await;
        assert_eq!(other.status, StatusCode::CONFLICT, "it judges what it has not seen");
        assert_eq!(app.text(&outline).await, PAGE);
    })
    .await;
}

#[tokio::test]
async fn a_proposal_is_sent_back_with_a_word_and_can_still_be_taken() {
    on_both(|app| async move {
        let (_, _, outline) = with_proposal(&app).await;
        let mut rita = app.signed_in("Rita", PASSWORD).await;
        let (_, seen, line) = verdict_page(&mut rita).await;
        assert_eq!(
            rita.post(&format!("{PATH}/return"), &[("reason", ""), ("line", &line)]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        assert_eq!(rita.post(&format!("{PATH}/return"), &sent(&seen, &line, &[])).await.status, StatusCode::SEE_OTHER);
        assert!(rita.page(PATH).await.contains("Sent back by"));
        assert!(!rita.page("/reviewed/-/review").await.contains(PATH), "it waits for its author");
        assert_eq!(
            rita.post(&format!("{PATH}/accept"), &sent(&seen, &line, &["0", "1"])).await.status,
            StatusCode::SEE_OTHER
        );
        assert!(app.text(&outline).await.contains("Eleven boreholes"));
    })
    .await;
}

#[tokio::test]
async fn whoever_is_asked_for_something_first_is_told_so_and_no_place_in_the_queue() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let vera = app.person("Vera", Role::Volunteer).await;
        app.person("Rita", Role::Reviewer).await;
        let project = app.project("reviewed", Policy::Reviewed).await;
        let outline = app.outline(&owner, &as_if_open(&project), "Plan", PAGE).await;
        app.propose(&vera, &project, &outline, 1, &PAGE.replace("Eight", "Eleven")).await;
        let mut hers = app.signed_in("Vera", PASSWORD).await;
        assert!(hers.page(PATH).await.contains("Nothing else waits here"));
        let mut rita = app.signed_in("Rita", PASSWORD).await;
        let (_, seen, line) = verdict_page(&mut rita).await;
        assert_eq!(rita.post(&format!("{PATH}/return"), &sent(&seen, &line, &[])).await.status, StatusCode::SEE_OTHER);
        let own = hers.page(PATH).await;
        assert!(own.contains("asked you for something first") && !own.contains("waits here"), "{own}");
    })
    .await;
}

#[tokio::test]
async fn the_queue_holds_what_a_reviewer_may_judge_longest_first_and_leads_through_it() {
    on_both(|app| async move {
        let (owner, project, outline) = with_proposal(&app).await;
        let closed = app.project("closed", Policy::Closed).await;
        let secret = app.outline(&owner, &as_if_open(&closed), "Secret", PAGE).await;
        app.propose(&owner, &closed, &secret, 1, &PAGE.replace("Eight", "No")).await;
        let later = PAGE.replace("roofs", "tin roofs");
        app.propose(&Viewer::stranger(), &project, &outline, 1, &later).await;

        let mut rita = app.signed_in("Rita", PASSWORD).await;
        let queue = rita.page("/-/review").await;
        assert!(queue.contains("2 wait, the longest for") && !queue.contains("Secret"), "{queue}");
        let place = |page: &str, number: i64| {
            let start = page.find(&format!("proposals/{number}?queue=")).expect("it is in the queue");
            page[start..].split_once("queue=").expect("a place").1.split_once('"').expect("its end").0.to_owned()
        };
        assert!(queue.find("proposals/1?").expect("the first") < queue.find("proposals/2?").expect("the second"));
        let page = rita.page(&format!("{PATH}?queue={}", place(&queue, 1))).await;
        let fields = [("line", &*hidden(&page, "line")), ("reason", "No"), ("queue", &*hidden(&page, "queue"))];
        let declined = rita.post(&format!("{PATH}/decline"), &fields).await;
        let next = rita.get(declined.location()).await;
        assert_eq!(next.location(), format!("/reviewed/plan/proposals/2?queue={}", place(&queue, 2)));
        let last = rita.get(&format!("/-/review/next?after={}", place(&queue, 2))).await;
        assert_eq!(last.location(), "/-/review?done=yes");
        assert!(rita.page(last.location()).await.contains("You have come to the end"));

        let mut stranger = app.reader();
        let queue = stranger.page("/-/review").await;
        assert!(!queue.contains("proposals/2") && queue.contains("Nothing that you may look at"), "{queue}");
        assert!(!stranger.page("/reviewed/-/review").await.contains("proposals/2"));
    })
    .await;
}

#[tokio::test]
async fn lists_say_whether_a_proposal_conflicts_with_what_stands_now() {
    on_both(|app| async move {
        let (owner, project, outline) = with_proposal(&app).await;
        let mut rita = app.signed_in("Rita", PASSWORD).await;
        let mut told = async || {
            let queue = rita.page("/reviewed/-/review").await;
            let list = rita.page("/reviewed/plan/proposals").await;
            assert!(rita.page("/-/review").await.contains(PATH));
            (queue.contains("to be settled"), list.contains("proposal 1 · to be settled"))
        };
        assert_eq!(told().await, (false, false));
        app.save(&owner, &as_if_open(&project), &outline, 1, &PAGE.replace("Eight", "Nine")).await;
        assert_eq!(told().await, (true, true), "the same word was changed meanwhile");
        let outline = app.again(&outline).await;
        app.save(&owner, &as_if_open(&project), &outline, outline.revisions, PAGE).await;
        assert_eq!(told().await, (false, false), "and changed back");
    })
    .await;
}

#[tokio::test]
async fn a_reviewer_on_a_phone_and_one_with_keys_work_through_the_queue() {
    let app = TestApp::on_sqlite().await;
    let (_, project, outline) = with_proposal(&app).await;
    let later = PAGE.replace("work", "work well");
    app.propose(&Viewer::stranger(), &project, &outline, 1, &later).await;
    let Some(site) = Site::of(&app).await else { return };
    let phone = site.phone().await;
    phone.sign_in("rita", PASSWORD).await;
    phone.open("/-/review").await;
    phone.follow_first("ul.rows h2 a").await;
    phone.sees(&["Eleven", "Take this", "Next, without a verdict"]).await;
    phone.follow("Next, without a verdict").await;
    phone.sees(&["work well"]).await;
    phone.close().await;

    let desktop = site.desktop().await;
    desktop.sign_in("rita", PASSWORD).await;
    desktop.open("/-/review").await;
    desktop.follow_first("ul.rows h2 a").await;
    desktop.types("jx").await;
    desktop.fill("reason", "The rooms first").await;
    desktop.press("Accept").await;
    desktop.sees(&["work well"]).await;
    desktop.types("?").await;
    desktop.sees(&["accept: then Enter"]).await;
    // Whoever compares has keys for the ways, and none for verdicts.
    for view in ["?view=passages", "?view=source"] {
        desktop.open(&format!("/{}/plan/compare/prev..head{view}", project.slug)).await;
        desktop.types("n").await;
        desktop.waits_for(".compared :focus").await;
        desktop.types("?").await;
        desktop.sees(&["next change", "change before"]).await;
        assert!(!desktop.words().await.contains("accept: then Enter"));
    }
    desktop.close().await;
    assert_eq!(app.text(&outline).await, PAGE.replace("Two rooms", "Four rooms"));
}

#[tokio::test]
async fn what_is_decided_of_a_conflict_stays_decided_until_it_is_saved() {
    on_both(|app| async move {
        let (_, project, outline) = with_plan(&app).await;
        let bo = app.person("Bo", Role::Volunteer).await;
        app.save(&bo, &project, &outline, 2, &PAGE.replace("Eight", "Seven").replace("Two rooms", "Four rooms")).await;
        let late = PAGE.replace("Eight", "Eleven").replace("Two rooms", "Six rooms");
        assert_eq!(app.save(&bo, &project, &outline, 2, &late).await, Saved::Conflicting(1));

        let mut ann = app.signed_in("Ann", PASSWORD).await;
        let path = "/well/plan/proposals/1";
        let submission = hidden(&ann.page(path).await, "submission");
        let keep = [("do", "keep"), ("choice-1", "ours")];
        assert_eq!(ann.post(&format!("{path}/settle"), &keep).await.location(), path);
        let open = [("do", "save"), ("choice-1", "ours"), ("summary", "Half of it")];
        let open = ann.post(&format!("{path}/settle"), &open).await;
        assert_eq!(open.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(open.text().contains("Half of it") && open.text().contains("at each place first"));

        let moved = app.text(&outline).await.replace("# Well", "# The well");
        app.save(&bo, &project, &outline, 3, &moved).await;
        let mut bo = app.signed_in("Bo", PASSWORD).await;
        let shown = bo.page(path).await;
        assert!(shown.contains("value=\"ours\" checked"), "Ann's choice is there for Bo too: {shown}");
        let words = "Five rooms have roofs.\r\n";
        let all = [
            ("do", "save"),
            ("choice-1", "ours"),
            ("choice-2", "words"),
            ("words-2", words),
            ("submission", &submission),
        ];
        let saved = bo.post(&format!("{path}/settle"), &all).await;
        assert_eq!((saved.status, saved.path()), (StatusCode::SEE_OTHER, "/well/plan"));
        let settled = moved.replace("Seven", "Eleven").replace("Four rooms", "Five rooms");
        assert_eq!(app.text(&outline).await, settled);
    })
    .await;
}

#[tokio::test]
async fn two_volunteers_take_in_what_has_waited_too_long() {
    on_both(|app| async move {
        let (_, project, outline) = with_plan(&app).await;
        let proposed = PAGE.replace("Two rooms", "Six rooms");
        app.propose(&Viewer::stranger(), &project, &outline, 2, &proposed).await;
        for (name, base) in [("Bo", 2), ("Cleo", 4)] {
            let writer = app.person(name, Role::Volunteer).await;
            let text = format!("{name} was here.\n\n{}", app.text(&outline).await);
            app.save(&writer, &project, &outline, base, &text).await;
        }
        app.person("Dora", Role::Volunteer).await;
        app.person("Owner", Role::Owner).await;
        let mut owner = app.signed_in("Owner", PASSWORD).await;
        let patience = |days| [("site_name", "Well"), ("policy", "members"), ("licence", ""), ("patience", days)];
        assert_eq!(owner.post("/-/site", &patience("soon")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(owner.post("/-/site", &patience("0")).await.status, StatusCode::SEE_OTHER);

        let path = "/well/plan/proposals/1";
        let back = format!("{path}/back");
        let mut bo = app.signed_in("Bo", PASSWORD).await;
        assert!(!bo.page(path).await.contains("I am for it"), "only reviewers take in here");
        assert_eq!(bo.post(&back, &[]).await.status, StatusCode::FORBIDDEN);
        owner.post("/-/site", &patience("14")).await;
        let mut dora = app.signed_in("Dora", PASSWORD).await;
        assert_eq!(dora.post(&back, &[]).await.status, StatusCode::FORBIDDEN, "she has written nothing here");
        assert!(bo.page(path).await.contains("I am for it"));
        for _ in 0..2 {
            assert_eq!(bo.post(&back, &[]).await.location(), path, "one is not enough, however often");
        }
        // A project says for itself how long it waits: never, for one.
        let own = "/well/-/patience";
        assert_eq!(bo.post(own, &[("patience", "1")]).await.status, StatusCode::FORBIDDEN);
        assert!(owner.post(own, &[("patience", "-3")]).await.text().contains("a number of days"));
        assert_eq!(owner.post(own, &[("patience", "0")]).await.location(), "/well/-/settings?saved=yes");
        assert!(!bo.page(path).await.contains("is for it"));
        assert_eq!(bo.post(&back, &[]).await.status, StatusCode::FORBIDDEN);
        owner.post(own, &[("patience", "3650")]).await;
        assert!(!bo.page(path).await.contains("is for it"), "it has not waited so long");
        assert!(owner.page("/well/-/settings").await.contains("value=\"3650\""));
        owner.post(own, &[("patience", "")]).await;
        let mut cleo = app.signed_in("Cleo", PASSWORD).await;
        assert!(cleo.page(path).await.contains("is for it"));
        assert_eq!(cleo.post(&back, &[]).await.path(), "/well/plan");
        assert!(app.text(&outline).await.contains("Six rooms") && app.text(&outline).await.contains("Bo was here"));
        assert_eq!(cleo.post(&back, &[]).await.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn what_is_newer_than_a_check_waits_in_the_queue_until_it_is_checked_too() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        app.person("Rita", Role::Reviewer).await;
        let mut rita = app.signed_in("Rita", PASSWORD).await;
        assert!(!rita.page("/-/review").await.contains("not checked"), "nobody checks this outline");
        let check = |id: RevisionId| format!("/well/plan/check/{}", id.short());
        rita.post(&check(id(&app, &outline, 2).await), &[("reason", "")]).await;
        assert!(!rita.page("/-/review").await.contains("not checked"), "all is checked");
        app.save(&ann, &project, &outline, 2, &PAGE.replace("Eight", "Ten")).await;
        let queue = rita.page("/-/review").await;
        let path = check(id(&app, &outline, 3).await);
        assert!(queue.contains("not checked") && queue.contains(&path), "{queue}");
        app.person("Vic", Role::Volunteer).await;
        let hers = app.signed_in("Vic", PASSWORD).await.page("/well/-/review").await;
        assert!(!hers.contains("not checked"), "who may not check is not asked to: {hers}");
        let checked = rita.post(&path, &[("reason", "Counted"), ("queue", "0.0")]).await;
        let end = rita.get(checked.location()).await;
        assert!(!rita.page(end.location()).await.contains("not checked"));
    })
    .await;
}

#[tokio::test]
async fn a_merge_of_two_edits_of_one_sentence_is_shown_to_the_saver_and_waits_for_a_look() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        app.person("Rita", Role::Reviewer).await;
        app.save(&ann, &project, &outline, 1, &PAGE.replace("boreholes work", "boreholes work well")).await;
        assert!(app.text(&outline).await.contains("Nine boreholes work well"), "both are in the sentence");
        let page = app
            .signed_in("Ann", PASSWORD)
            .await
            .page(&format!("/well/plan?saved={}", id(&app, &outline, 4).await.short()))
            .await;
        assert!(page.contains("Please look at 1 place") && page.contains("<mark>"), "{page}");
        assert!(page.contains("Saved, together with") && page.contains("href=\"#look\""), "{page}");
        assert!(page.contains("last changed by a merge on"), "{page}");

        let mut rita = app.signed_in("Rita", PASSWORD).await;
        let queue = rita.page("/-/review").await;
        let merge = id(&app, &outline, 4).await;
        assert!(queue.contains("merged by itself") && queue.contains(&format!("/r/{}", merge.short())), "{queue}");
        let page = rita.page(&format!("/r/{}?queue=0.0", merge.short())).await;
        assert!(page.contains("It is good so") && page.contains("name=\"queue\""), "{page}");
        let path = format!("/well/plan/looked/{}", merge.short());
        assert_eq!(app.reader().post(&path, &[]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(rita.post(&path, &[("queue", "0.0")]).await.location(), "/-/review/next?after=0.0");
        assert!(!rita.page("/-/review").await.contains("merged by itself"));
        assert!(rita.page(&format!("/r/{}", merge.short())).await.contains("has looked at these places"));
    })
    .await;
}
