//! The Back button, more typing, and the same form once more: every text is kept, and a double tap keeps none twice.

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::store::outline::Outline;
use dugnad::store::project::{Policy, Project};
use dugnad::store::proposal::{self, Proposal, State};
use dugnad::store::{Submission, revision};
use dugnad::wiki::accept::{self, Verdict};
use dugnad::wiki::save::Saved;
use dugnad::wiki::viewer::Viewer;

use crate::app::{Answer, Browser, TestApp, hidden, on_both};
use crate::proposing::{PAGE, secret_of, with, with_plan};

const EDIT: &str = "/well/plan/edit";
const FORM: Submission = Submission([7; 16]);

/// A form as a page showed it, to be sent as often as one likes.
struct Form {
    action: String,
    fields: Vec<(&'static str, String)>,
}

impl Form {
    async fn on(app: &TestApp, browser: &mut Browser, page: &str, action: &str) -> Self {
        let page = browser.page(page).await;
        let is_there = |name: &&str| page.contains(&format!("name=\"{name}\" value="));
        let names = ["base", "submission", "secret"].into_iter().filter(is_there);
        let mut fields: Vec<_> = names.map(|name| (name, hidden(&page, name))).collect();
        fields.push(("stamp", app.stamp(&hidden(&page, "submission")).await));
        Self { action: action.to_owned(), fields }
    }

    async fn send(&self, browser: &mut Browser, typed: &[(&str, &str)]) -> Answer {
        let hidden = self.fields.iter().map(|(name, value)| (*name, &**value));
        let fields: Vec<(&str, &str)> = hidden.chain(typed.iter().copied()).collect();
        let answer = browser.post(&self.action, &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        answer
    }
}

/// An outline that guests save to.
async fn with_open_plan(app: &TestApp) -> (Viewer, Project, Outline) {
    let owner = app.person("Owner", Role::Owner).await;
    let project = app.project("well", Policy::Open).await;
    let outline = app.outline(&owner, &project, "Plan", PAGE).await;
    (owner, project, outline)
}

async fn proposal(app: &TestApp, outline: &Outline, number: i64) -> (Proposal, String) {
    let mut conn = app.store.read().await.expect("a connection");
    let proposal = proposal::by_number(&mut conn, outline.key, number).await.expect("read").expect("a proposal");
    let line = revision::by_key(&mut conn, proposal.head).await.expect("read").expect("its line");
    let text = revision::text(&mut conn, &line).await.expect("its text");
    (proposal, text)
}

#[tokio::test]
async fn another_text_from_the_same_form_is_saved_on_top_of_the_first() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        let first = PAGE.replace("Eight", "Nine");
        let second = first.replace("boreholes work.", "boreholes work, one badly.");
        let third = second.replace("badly", "very badly");
        for text in [&first, &second, &second, &first, &third, &third] {
            let saved = app.send(&owner, &project, &outline, 1, (text, FORM), true).await;
            assert!(matches!(saved, Saved::AsWritten(_)), "{saved:?}");
        }
        assert_eq!(app.text(&outline).await, third);
        assert_eq!(app.again(&outline).await.revisions, 4, "each once");
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn another_text_from_the_same_form_goes_together_with_what_others_wrote_meanwhile() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        let bo = app.person("Bo", Role::Volunteer).await;
        app.save(&bo, &project, &outline, 1, &PAGE.replace("Two rooms", "Three rooms")).await;
        let first = PAGE.replace("Eight", "Nine");
        assert!(matches!(app.send(&owner, &project, &outline, 1, (&first, FORM), true).await, Saved::Merged(_)));
        let second = PAGE.replace("Eight", "Ten");
        assert!(matches!(app.send(&owner, &project, &outline, 1, (&second, FORM), true).await, Saved::Merged(_)));
        assert_eq!(app.text(&outline).await, second.replace("Two rooms", "Three rooms"));
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn another_text_takes_the_place_of_the_one_that_conflicted() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        let bo = app.person("Bo", Role::Volunteer).await;
        app.save(&bo, &project, &outline, 1, &PAGE.replace("Eight", "Nine")).await;
        for words in ["Six", "Seven"] {
            let text = PAGE.replace("Eight", words);
            let saved = app.send(&owner, &project, &outline, 1, (&text, FORM), true).await;
            assert_eq!((saved, proposal(&app, &outline, 1).await.1), (Saved::Conflicting(1), text));
        }
        let other = PAGE.replace("Two rooms", "Three rooms");
        let saved = app.send(&owner, &project, &outline, 1, (&other, FORM), true).await;
        assert!(matches!(saved, Saved::Merged(_)), "{saved:?}");
        assert_eq!(app.text(&outline).await, other.replace("Eight", "Nine"));
        assert_eq!(proposal(&app, &outline, 1).await.0.state, State::Accepted, "nothing is left to settle");
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn another_text_amends_the_proposal_that_the_first_opened_while_it_waits() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        let mut rose = app.reader();
        let form = Form::on(&app, &mut rose, EDIT, EDIT).await;
        let texts = ["Nine", "Ten", "Eleven"].map(|words| PAGE.replace("Eight", words));
        for text in [&texts[0], &texts[1], &texts[1]] {
            let sent = form.send(&mut rose, &[("text", text), ("do", "propose")]).await;
            assert!(sent.location().starts_with("/well/plan/proposals/1?mine="), "{}", sent.location());
        }
        let (waiting, text) = proposal(&app, &outline, 1).await;
        assert_eq!((&text, app.again(&outline).await.revisions), (&texts[1], 3));
        let verdict =
            Verdict { project: &project, outline: &outline, proposal: &waiting, reason: "No", time: app.now() };
        accept::decline(&app.store, &owner, &verdict).await.expect("it is declined");
        let sent = form.send(&mut rose, &[("text", &texts[2]), ("do", "propose")]).await;
        assert!(sent.location().starts_with("/well/plan/proposals/2?mine="), "{}", sent.location());
        assert_eq!(proposal(&app, &outline, 2).await.1, texts[2]);
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn another_amendment_from_the_same_form_follows_the_first() {
    on_both(|app| async move {
        let (_, _, outline) = with_plan(&app).await;
        let mut rose = app.reader();
        let form = Form::on(&app, &mut rose, EDIT, EDIT).await;
        let own = form.send(&mut rose, &[("text", "One.\n"), ("do", "propose")]).await.location().to_owned();
        let amend = with(&own, "amend");
        let form = Form::on(&app, &mut rose, &amend, &amend).await;
        for text in ["One and two.\n", "One and two, and three.\n", "One and two, and three.\n"] {
            assert_eq!(form.send(&mut rose, &[("text", text)]).await.location(), own);
        }
        assert_eq!(proposal(&app, &outline, 1).await.1, "One and two, and three.\n");
        assert_eq!(app.again(&outline).await.revisions, 4);
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn a_guest_who_saves_another_text_from_the_same_form_stays_one_person() {
    on_both(|app| async move {
        let (_, _, outline) = with_open_plan(&app).await;
        let mut rose = app.reader();
        let form = Form::on(&app, &mut rose, EDIT, EDIT).await;
        for words in ["Nine", "Ten"] {
            let text = PAGE.replace("Eight", words);
            form.send(&mut rose, &[("text", &text), ("name", "Rose"), ("do", "save")]).await;
            assert_eq!(app.text(&outline).await, text);
        }
        let mut conn = app.store.read().await.expect("a connection");
        assert_eq!(revision::counts(&mut conn, outline.key).await.expect("counts").1, 2, "the owner and Rose");
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn other_choices_from_the_same_form_are_kept_on_top_of_the_first() {
    on_both(|app| async move {
        let (owner, project, outline) = with_open_plan(&app).await;
        let mut rose = app.reader();
        let form = Form::on(&app, &mut rose, EDIT, EDIT).await;
        app.save(&owner, &project, &outline, 1, &PAGE.replace("Eight", "Ten")).await;
        let own = form.send(&mut rose, &[("text", &PAGE.replace("Eight", "Nine")), ("do", "save")]).await;
        let settle = "/well/plan/proposals/1/settle";
        let form = Form::on(&app, &mut rose, own.location(), settle).await;
        for (words, revisions) in [("Some ", 4), ("Some ", 4), ("Some say all ", 5), ("Some say all ", 5)] {
            let typed = [("choice-1", "words"), ("words-1", words), ("do", "save")];
            let sent = form.send(&mut rose, &typed).await;
            assert!(sent.location().ends_with(secret_of(own.location())), "{}", sent.location());
            assert_eq!(app.text(&outline).await, PAGE.replace("Eight boreholes work.", words));
            assert_eq!(app.again(&outline).await.revisions, revisions);
        }
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn other_words_from_the_same_form_are_a_remark_of_their_own() {
    on_both(|app| async move {
        with_plan(&app).await;
        let mut rose = app.reader();
        let form = Form::on(&app, &mut rose, "/well/plan/talk", "/well/plan/talk").await;
        for (words, number) in [("Why?", 1), ("Why so?", 2), ("Why so?", 2), ("Why?", 1)] {
            let sent = form.send(&mut rose, &[("body", words)]).await;
            assert_eq!(sent.location(), format!("/well/plan/talk/{number}#r-{number}"));
        }
        let page = rose.page("/well/plan/talk").await;
        assert!(page.contains("<p>Why?</p>") && page.contains("<p>Why so?</p>"), "{page}");
    })
    .await;
}
