//! Guests who settle conflicts: what they come back with, and that a second tap or a further conflict takes none of it.

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::store::outline::Outline;
use dugnad::store::project::{Policy, Project};
use dugnad::store::proposal::{self, Sender};
use dugnad::store::revision::{self, Kind};
use dugnad::store::{PersonId, Submission};
use dugnad::wiki::guest::Guest;
use dugnad::wiki::save::{self, Edit, Saved};
use dugnad::wiki::viewer::{self, Viewer};

use crate::app::{Answer, Browser, PASSWORD, TestApp, hidden, on_both};
use crate::proposing::{PAGE, secret_of};

const PROPOSAL: &str = "/well/plan/proposals/1";
const SETTLE: &str = "/well/plan/proposals/1/settle";

/// An open project with two edits of the same words, of which a guest's waits to be settled: the address with her link.
async fn with_conflict(app: &TestApp, rose: &mut Browser) -> (Outline, String) {
    let owner = app.person("Owner", Role::Owner).await;
    let project = app.project("well", Policy::Open).await;
    let outline = app.outline(&owner, &project, "Plan", PAGE).await;
    let form = rose.page("/well/plan/edit").await;
    app.save(&owner, &project, &outline, 1, &PAGE.replace("Eight", "Ten")).await;
    let [base, submission, secret] = ["base", "submission", "secret"].map(|name| hidden(&form, name));
    let stamp = app.stamp(&submission).await;
    let text = PAGE.replace("Eight", "Nine");
    let hidden = [("base", &*base), ("submission", &submission), ("stamp", &stamp), ("secret", &secret)];
    let typed = [("text", &*text), ("name", "Akello Rose"), ("do", "save")];
    let answer = rose.post("/well/plan/edit", &[&hidden[..], &typed].concat()).await;
    (outline, answer.location().to_owned())
}

/// Settles the only conflict of the proposal at an address with words of her own.
async fn settle(app: &TestApp, browser: &mut Browser, address: &str, name: &str) -> Answer {
    settle_with_taps(app, browser, address, name, 1).await.remove(0)
}

/// The same, with so many taps on the button.
async fn settle_with_taps(app: &TestApp, browser: &mut Browser, address: &str, name: &str, taps: usize) -> Vec<Answer> {
    let form = browser.page(address).await;
    let [submission, secret] = ["submission", "secret"].map(|name| hidden(&form, name));
    let stamp = app.stamp(&submission).await;
    let hidden = [("submission", &*submission), ("stamp", &stamp), ("secret", &secret)];
    let typed = [("choice-1", "words"), ("words-1", "Some "), ("name", name), ("do", "save")];
    let mut answers = Vec::new();
    for _ in 0..taps {
        answers.push(browser.post(SETTLE, &[&hidden[..], &typed].concat()).await);
    }
    answers
}

#[tokio::test]
async fn a_guest_who_settles_a_conflict_gets_a_link_of_her_own() {
    on_both(|app| async move {
        let (outline, _) = with_conflict(&app, &mut app.reader()).await;
        let mut mary = app.reader().from([198, 51, 100, 7]);
        let form = mary.page(PROPOSAL).await;
        assert!(form.contains("Your name"), "{form}");
        let fields = [("submission", &*hidden(&form, "submission")), ("choice-1", "ours"), ("do", "save")];
        let program = mary.post(SETTLE, &fields).await;
        assert_eq!(program.status, StatusCode::UNPROCESSABLE_ENTITY, "what comes without the form's stamp comes back");
        let settled = settle(&app, &mut mary, PROPOSAL, "Mary").await;
        assert_eq!(settled.status, StatusCode::SEE_OTHER, "{}", settled.text());
        let token = settled.location().split_once("&mine=").expect("a link").1;
        let yours = mary.page(&format!("/-/yours/{token}")).await;
        assert!(yours.contains("under the name ") && yours.contains("Mary"), "{yours}");
        assert!(mary.page(settled.location()).await.contains("Your words are kept"));
        assert_eq!(app.text(&outline).await, PAGE.replace("Eight boreholes work.", "Some "));
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn a_guest_who_settles_her_own_conflict_stays_one_person_with_one_link() {
    on_both(|app| async move {
        let mut rose = app.reader();
        let (outline, own) = with_conflict(&app, &mut rose).await;
        let secret = secret_of(&own);
        let form = rose.page(&own).await;
        assert_eq!(hidden(&form, "secret"), secret);
        assert!(!form.contains("Your name"), "she has said it already");
        let settled = settle(&app, &mut rose, &own, "").await;
        assert!(settled.location().ends_with(&format!("&mine={secret}")), "{}", settled.location());
        let mut conn = app.store.read().await.expect("a connection");
        let head = app.again(&outline).await.head.expect("a head");
        let head = revision::by_key(&mut conn, head).await.expect("read").expect("the head");
        assert_eq!(head.author_name, "Akello Rose");
        assert_eq!(revision::counts(&mut conn, outline.key).await.expect("counts").1, 2, "the owner and Rose");
    })
    .await;
}

#[tokio::test]
async fn a_second_tap_leads_to_where_the_first_one_did() {
    on_both(|app| async move {
        let (outline, _) = with_conflict(&app, &mut app.reader()).await;
        let mut mary = app.reader().from([198, 51, 100, 7]);
        let answers = settle_with_taps(&app, &mut mary, PROPOSAL, "Mary", 2).await;
        assert!(answers[0].location().contains("&mine="), "{}", answers[0].location());
        assert_eq!(answers[1].status, StatusCode::SEE_OTHER, "{}", answers[1].text());
        assert_eq!(answers[1].location(), answers[0].location());
        assert!(mary.page(answers[1].location()).await.contains("Your words are kept"));
        assert_eq!(app.text(&outline).await, PAGE.replace("Eight boreholes work.", "Some "));
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_not_chosen_yet_is_asked_for_and_the_rest_is_kept() {
    on_both(|app| async move {
        with_conflict(&app, &mut app.reader()).await;
        let mut mary = app.reader().from([198, 51, 100, 7]);
        let form = mary.page(PROPOSAL).await;
        let submission = hidden(&form, "submission");
        let stamp = app.stamp(&submission).await;
        let fields = [("submission", &*submission), ("stamp", &stamp), ("do", "save")];
        let answer = mary.post(SETTLE, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let told = "<p>Please choose what shall stand at each place first. What you have chosen is kept.</p>";
        assert!(answer.text().contains(told), "{}", answer.text());
    })
    .await;
}

/// The project of an outline with a conflict, and its owner.
async fn owned(app: &TestApp) -> (Viewer, Project) {
    let mut conn = app.store.read().await.expect("a connection");
    let project = dugnad::store::project::by_slug(&mut conn, "well").await.expect("read").expect("the project");
    let owner = dugnad::store::person::by_handle(&mut conn, "owner").await.expect("read").expect("the owner");
    (viewer::of(&mut conn, owner).await.expect("read"), project)
}

/// Mary settles the proposal by what she saw, with a link of hers, after the main line has moved on at the same words.
async fn meet_a_new_conflict(app: &TestApp, outline: &Outline, token: &str) {
    let (owner, project) = owned(app).await;
    app.save(&owner, &project, outline, 2, &PAGE.replace("Eight", "Twelve")).await;
    let mut conn = app.store.read().await.expect("a connection");
    let seen = revision::by_number(&mut conn, outline.key, 2).await.expect("read");
    let settled = proposal::by_number(&mut conn, outline.key, 1).await.expect("read").expect("the proposal");
    drop(conn);
    let sender = Sender { secret: *blake3::hash(token.as_bytes()).as_bytes(), mail: "", network: [1; 32] };
    let edit = Edit {
        project: &project,
        outline: &app.again(outline).await,
        base: seen.as_ref(),
        settles: Some(&settled),
        restores: None,
        text: &PAGE.replace("Eight", "Some"),
        kind: Kind::Merge,
        summary: "",
        time: app.now(),
        guest: Guest { id: PersonId(rand::random()), name: "Mary", sender: Some(sender) },
        submission: Submission(rand::random()),
    };
    let saved = save::save(&app.store, &Viewer::stranger(), &edit).await.expect("it is kept");
    assert_eq!(saved, Saved::Conflicting(1));
}

#[tokio::test]
async fn a_guest_who_settles_a_conflict_and_meets_another_has_a_link_to_her_words() {
    on_both(|app| async move {
        let (outline, own) = with_conflict(&app, &mut app.reader()).await;
        let token = "ab".repeat(32);
        meet_a_new_conflict(&app, &outline, &token).await;
        let yours = format!("/-/yours/{token}");
        let page = app.reader().page(&format!("{PROPOSAL}?mine={token}")).await;
        assert!(page.contains(&format!("http://wiki.test{yours}")) && page.contains("Your words are kept"), "{page}");
        assert!(!page.contains("Your proposal"), "that is somebody else's: {page}");
        assert!(!app.reader().page(PROPOSAL).await.contains("Your link"));
        app.person("Mary Apio", Role::Volunteer).await;
        let mut account = app.signed_in("Mary Apio", PASSWORD).await;
        assert_eq!(account.post(&yours, &[]).await.location(), "/-/people/mary-apio");
        assert!(
            app.reader().page(&own).await.contains("Your proposal"),
            "her own link is still whoever's who opened it"
        );
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn claiming_through_one_link_closes_the_other() {
    for through_proposal in [true, false] {
        on_both(|app| async move {
            let mut rose = app.reader();
            let (_, own) = with_conflict(&app, &mut rose).await;
            let secret = secret_of(&own);
            settle(&app, &mut rose, &own, "").await;
            let (claim, yours) = (format!("{PROPOSAL}/claim"), format!("/-/yours/{secret}"));
            assert!(rose.page(&yours).await.contains("Akello Rose") && rose.page(&own).await.contains("Your link"));
            app.person("Rose Akello", Role::Volunteer).await;
            let mut account = app.signed_in("Rose Akello", PASSWORD).await;
            let claimed = match through_proposal {
                true => account.post(&claim, &[("mine", secret)]).await,
                false => account.post(&yours, &[]).await,
            };
            assert_eq!(claimed.status, StatusCode::SEE_OTHER, "{}", claimed.text());
            assert_eq!(rose.get(&yours).await.status, StatusCode::NOT_FOUND);
            assert!(!rose.page(&own).await.contains("Your link"));
            app.is_whole().await;
        })
        .await;
    }
}

#[tokio::test]
async fn an_acceptance_that_meets_a_conflict_keeps_what_the_reviewer_said() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let project = app.project("well", Policy::Open).await;
        let outline = app.outline(&owner, &project, "Plan", PAGE).await;
        app.propose(&Viewer::stranger(), &project, &outline, 1, &PAGE.replace("Eight", "Nine")).await;
        app.person("Bo", Role::Reviewer).await;
        let mut bo = app.signed_in("Bo", PASSWORD).await;
        let seen = bo.page(PROPOSAL).await;
        let [head, line] = ["seen", "line"].map(|name| hidden(&seen, name));
        app.save(&owner, &project, &outline, 1, &PAGE.replace("Eight", "Ten")).await;
        let said = ("reason", "Thank you, Rose");
        let verdict = [("seen", &*head), ("line", &line), ("take", "0"), ("queue", "0.0"), said];
        let met = bo.post(&format!("{PROPOSAL}/accept"), &verdict).await;
        let page = met.text();
        assert_eq!(met.status, StatusCode::CONFLICT, "{page}");
        assert!(page.contains("role=\"alert\"") && page.contains("What shall stand here?"), "{page}");
        assert!(page.contains("name=\"summary\" type=\"text\" value=\"Thank you, Rose\""), "{page}");
        assert!(page.contains("name=\"reason\" type=\"text\" value=\"Thank you, Rose\""), "{page}");
        assert_eq!(hidden(&page, "queue"), "0.0", "she is still on her way through the queue");
        assert!(page.contains("/-/review/next?after=0.0"), "{page}");

        let declined = bo.post(&format!("{PROPOSAL}/decline"), &verdict).await;
        assert_eq!(declined.location(), "/-/review/next?after=0.0");
        assert!(bo.page(PROPOSAL).await.contains("Thank you, Rose"), "a conflict need not be settled to be declined");
    })
    .await;
}

/// An outline with a conflict, and a reviewer who has opened the page on which it is settled.
async fn with_conflict_on_a_page(app: &TestApp) -> (Outline, Browser, String) {
    let (outline, _) = with_conflict(app, &mut app.reader()).await;
    app.person("Bo", Role::Reviewer).await;
    let mut bo = app.signed_in("Bo", PASSWORD).await;
    let seen = bo.page(PROPOSAL).await;
    (outline, bo, seen)
}

/// Settles as whoever opened the form of a page, with her choice for its only place.
async fn settle_as_seen(browser: &mut Browser, form: &str, choice: &[(&str, &str)]) -> Answer {
    let [submission, place] = ["submission", "place-1"].map(|name| hidden(form, name));
    let fields = [("submission", &*submission), ("place-1", &place), ("do", "save")];
    browser.post(SETTLE, &[&fields[..], choice].concat()).await
}

#[tokio::test]
async fn whoever_chose_is_asked_again_if_the_place_has_changed_meanwhile() {
    on_both(|app| async move {
        let (outline, mut bo, seen) = with_conflict_on_a_page(&app).await;
        let (owner, project) = owned(&app).await;
        app.save(&owner, &project, &outline, 2, &PAGE.replace("Eight", "Twelve")).await;
        for choice in [&[("choice-1", "theirs")][..], &[("choice-1", "words"), ("words-1", "Bo's own words.")]] {
            let answer = settle_as_seen(&mut bo, &seen, choice).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            let page = answer.text();
            assert!(page.contains("Twelve") && page.contains("while you were choosing"), "{page}");
            assert!(page.find("role=\"alert\"") < page.find(">Meanwhile "), "it is seen first: {page}");
            assert!(choice.len() == 1 || page.contains("Bo's own words."), "what was typed is there: {page}");
            assert!(!page.contains("checked"), "nothing is chosen for her: {page}");
            assert_eq!(app.text(&outline).await, PAGE.replace("Eight", "Twelve"));
        }
        let seen = bo.page(PROPOSAL).await;
        let answer = settle_as_seen(&mut bo, &seen, &[("choice-1", "ours")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert_eq!(app.text(&outline).await, PAGE.replace("Eight", "Nine"));
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn words_for_a_place_that_is_not_in_dispute_any_more_come_back() {
    on_both(|app| async move {
        let (outline, mut bo, seen) = with_conflict_on_a_page(&app).await;
        let (owner, project) = owned(&app).await;
        app.save(&owner, &project, &outline, 2, PAGE).await;
        let answer = settle_as_seen(&mut bo, &seen, &[("choice-1", "words"), ("words-1", "Bo's own words.")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("Bo's own words.") && answer.text().contains("not in dispute"));
        assert_eq!(app.text(&outline).await, PAGE);
    })
    .await;
}

#[tokio::test]
async fn nobody_takes_in_what_waits_for_a_reviewer_by_settling_what_does_not_conflict() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let project = app.project("well", Policy::Members).await;
        let outline = app.outline(&owner, &project, "Plan", PAGE).await;
        let ann = app.person("Ann", Role::Volunteer).await;
        app.person("Bo", Role::Volunteer).await;
        app.propose(&ann, &project, &outline, 1, &PAGE.replace("Eight", "Nine")).await;
        for name in ["Ann", "Bo"] {
            let mut browser = app.signed_in(name, PASSWORD).await;
            let answer = browser.post(SETTLE, &[("do", "save"), ("summary", "Looks good")]).await;
            assert_eq!(answer.status, StatusCode::CONFLICT, "{name}: {}", answer.text());
            assert!(answer.text().contains("waits for a reviewer") && answer.text().contains("Looks good"));
            assert_eq!(app.text(&outline).await, PAGE, "{name}");
        }
        // Once it does conflict, everybody who writes here may settle it.
        app.save(&owner, &project, &outline, 1, &PAGE.replace("Eight", "Ten")).await;
        let mut bo = app.signed_in("Bo", PASSWORD).await;
        let seen = bo.page(PROPOSAL).await;
        let answer = settle_as_seen(&mut bo, &seen, &[("choice-1", "ours")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert_eq!(app.text(&outline).await, PAGE.replace("Eight", "Nine"));
    })
    .await;
}

#[tokio::test]
async fn each_side_of_a_conflict_is_named_after_who_wrote_its_words_not_after_who_saved_last() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let project = app.project("well", Policy::Open).await;
        let outline = app.outline(&owner, &project, "Plan", PAGE).await;
        let [ann, bo, cyd] = [
            app.person("Ann", Role::Volunteer).await,
            app.person("Bo", Role::Volunteer).await,
            app.person("Cyd", Role::Volunteer).await,
        ];
        let ten = PAGE.replace("Eight", "Ten");
        app.save(&bo, &project, &outline, 1, &ten).await;
        app.save(&cyd, &project, &outline, 2, &ten.replace("Two", "Three")).await;
        app.save(&ann, &project, &outline, 1, &PAGE.replace("Eight", "Nine")).await;
        let seen = app.signed_in("Ann", PASSWORD).await.page(PROPOSAL).await;
        assert!(seen.contains("Meanwhile others changed"), "{seen}");
        assert!(seen.contains("<bdi>Bo</bdi> wrote") && seen.contains("<bdi>Ann</bdi> wrote"), "{seen}");
        assert!(seen.contains("The words of Bo") && !seen.contains("Cyd"), "{seen}");
        // Her own words are on both sides: a name would not tell them apart.
        let now = app.text(&outline).await;
        app.save(&ann, &project, &outline, 3, &now.replace("Ten", "Eleven")).await;
        let seen = app.signed_in("Ann", PASSWORD).await.page(PROPOSAL).await;
        assert!(seen.contains("As it stands now") && seen.contains("The words that stand now"), "{seen}");
    })
    .await;
}

#[tokio::test]
async fn what_one_of_several_took_out_is_shown_without_a_name() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let project = app.project("well", Policy::Open).await;
        let outline = app.outline(&owner, &project, "Plan", PAGE).await;
        let [ann, bo] = [app.person("Ann", Role::Volunteer).await, app.person("Bo", Role::Volunteer).await];
        let none = PAGE.replace("Eight boreholes work.\n\n", "");
        app.save(&bo, &project, &outline, 1, &none).await;
        app.save(&owner, &project, &outline, 2, &none.replace("Two", "Three")).await;
        app.save(&ann, &project, &outline, 1, &PAGE.replace("Eight", "Nine")).await;
        let seen = app.signed_in("Ann", PASSWORD).await.page(PROPOSAL).await;
        assert!(seen.contains("As it stands now") && seen.contains("Nothing, as it stands now"), "{seen}");
        assert!(!seen.contains("Owner") && !seen.contains("Bo"), "nobody is said to have taken it out: {seen}");
    })
    .await;
}
