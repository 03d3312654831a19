//! What people do with a proposal of theirs: send it, change it, withdraw it, put it back.

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::store::project::{Policy, Project};
use dugnad::store::proposal::{self, State};
use dugnad::store::{outline::Outline, revision};
use dugnad::wiki::accept::{self, Verdict};
use dugnad::wiki::viewer::Viewer;

use crate::app::{Answer, Browser, PASSWORD, TestApp, hidden, on_both};

/// The plan.
pub const PAGE: &str = "# Plan\n\n## Water\n\nEight boreholes work.\n\n## School\n\nTwo rooms stand.\n";

/// A project in which strangers propose, with a plan, and the one who looks after it.
pub async fn with_plan(app: &TestApp) -> (Viewer, Project, Outline) {
    let owner = app.person("Owner", Role::Owner).await;
    let project = app.project("well", Policy::Members).await;
    let outline = app.outline(&owner, &project, "Plan", PAGE).await;
    (owner, project, outline)
}

/// Fills in the form on a page and sends it, with what the page hid in it.
pub async fn send(app: &TestApp, browser: &mut Browser, path: &str, filled: &[(&str, &str)]) -> Answer {
    let form = browser.page(path).await;
    let is_there = |name: &&str| form.contains(&format!("name=\"{name}\""));
    let mut fields: Vec<(&str, String)> =
        ["base", "submission", "secret"].into_iter().filter(is_there).map(|name| (name, hidden(&form, name))).collect();
    fields.push(("stamp", app.stamp(&hidden(&form, "submission")).await));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (*name, &**value)).chain(filled.iter().copied()).collect();
    browser.post(path, &fields).await
}

/// Proposes a change and gives the address with the secret.
pub async fn propose(app: &TestApp, browser: &mut Browser, text: &str) -> String {
    let filled = [("text", text), ("summary", "Counted again"), ("name", "Akello Rose"), ("mail", "rose@example.org")];
    let answer = send(app, browser, "/well/plan/edit", &filled).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location().to_owned()
}

/// The secret in the address of a proposal of one's own.
pub fn secret_of(own: &str) -> &str {
    own.split_once("?mine=").expect("a secret").1
}

/// The address of something to do with a proposal, of whoever has its link.
pub fn with(path: &str, verb: &str) -> String {
    path.replacen('?', &format!("/{verb}?"), 1)
}

#[tokio::test]
async fn a_proposal_sent_twice_is_one_and_leads_to_the_same_link() {
    on_both(|app| async move {
        let (_, _, outline) = with_plan(&app).await;
        let mut rose = app.reader();
        let form = rose.page("/well/plan/edit").await;
        let (base, submission, secret) = (hidden(&form, "base"), hidden(&form, "submission"), hidden(&form, "secret"));
        let stamp = app.stamp(&submission).await;
        let fields = [
            ("base", &*base),
            ("submission", &submission),
            ("stamp", &stamp),
            ("secret", &secret),
            ("text", "Changed.\n"),
            ("do", "propose"),
        ];
        let first = rose.post("/well/plan/edit", &fields).await;
        let second = rose.post("/well/plan/edit", &fields).await;
        assert_eq!(first.location(), format!("/well/plan/proposals/1?mine={secret}"));
        assert_eq!(first.location(), second.location());
        assert_eq!(app.again(&outline).await.revisions, 2);
        send(&app, &mut rose, &with(first.location(), "amend"), &[("text", "Changed twice.\n")]).await;
        let third = rose.post("/well/plan/edit", &fields).await;
        assert_eq!(third.location(), first.location(), "also after it was amended");
    })
    .await;
}

#[tokio::test]
async fn the_usual_wait_is_half_way_among_those_that_were_answered() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        for (number, hours) in (1..).zip([1, 50, 5]) {
            app.propose(&Viewer::stranger(), &project, &outline, 1, &PAGE.replace("Eight", &number.to_string())).await;
            let mut conn = app.store.read().await.expect("a connection");
            let proposal = proposal::by_number(&mut conn, outline.key, number).await.expect("read").expect("it");
            drop(conn);
            let time = proposal.opened.plus_seconds(hours * 3600);
            let verdict = Verdict { project: &project, outline: &outline, proposal: &proposal, reason: "No", time };
            accept::decline(&app.store, &owner, &verdict).await.expect("it is declined");
        }
        let mut rose = app.reader();
        let own = propose(&app, &mut rose, &PAGE.replace("Eight", "Nine")).await;
        let page = rose.page(&own).await;
        assert!(page.contains("Most are answered within about 5 hours."), "{page}");
    })
    .await;
}

#[tokio::test]
async fn an_amended_proposal_is_compared_merged_and_accepted_as_a_whole() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        let mut rose = app.reader();
        let own = propose(&app, &mut rose, &PAGE.replace("Eight", "Nine")).await;
        let text = PAGE.replace("Eight", "Nine").replace("boreholes", "deep boreholes");
        let amended = send(&app, &mut rose, &with(&own, "amend"), &[("text", &text), ("summary", "And deep")]).await;
        assert_eq!(amended.location(), own, "{}", amended.text());
        app.save(&owner, &project, &outline, 1, &PAGE.replace("Two rooms", "Three rooms")).await;

        let mut reviewer = app.signed_in("Owner", PASSWORD).await;
        let page = reviewer.page("/well/plan/proposals/1").await;
        assert!(page.contains("And deep") && page.contains("Nine") && page.contains("Eight"), "{page}");
        let seen = hidden(&page, "line");
        let again = PAGE.replace("Eight", "Nine").replace("boreholes", "very deep boreholes");
        send(&app, &mut rose, &with(&own, "amend"), &[("text", &again), ("summary", "Very")]).await;
        let stale = reviewer.post("/well/plan/proposals/1/accept", &[("reason", ""), ("line", &seen)]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "nobody accepts what she has not seen");
        let seen = hidden(&reviewer.page("/well/plan/proposals/1").await, "line");
        let accepted = reviewer.post("/well/plan/proposals/1/accept", &[("reason", ""), ("line", &seen)]).await;
        assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.text());
        assert_eq!(app.text(&outline).await, again.replace("Two rooms", "Three rooms"));
        let page = rose.page(&own).await;
        assert!(page.contains("Accepted by") && page.contains("Eight"), "all that it changed: {page}");
        assert_eq!(rose.get(&with(&own, "amend")).await.status, StatusCode::CONFLICT);
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn an_amendment_from_an_old_window_comes_back_as_it_was_typed() {
    on_both(|app| async move {
        with_plan(&app).await;
        let mut rose = app.reader();
        let amend = with(&propose(&app, &mut rose, "One.\n").await, "amend");
        let form = rose.page(&amend).await;
        let old = hidden(&form, "base");
        send(&app, &mut rose, &amend, &[("text", "Two.\n")]).await;
        let submission = hidden(&rose.page(&amend).await, "submission");
        let stamp = app.stamp(&submission).await;
        let fields = |base| [("base", base), ("submission", &*submission), ("stamp", &stamp), ("text", "Three.\n")];
        let answer = rose.post(&amend, &fields(&old)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = answer.text();
        assert!(page.contains("in another window") && page.contains("Three."), "{page}");
        let base = hidden(&page, "base");
        assert_eq!(rose.post(&amend, &fields(&base)).await.status, StatusCode::SEE_OTHER);
        assert_eq!(rose.post(&amend, &fields(&base)).await.status, StatusCode::SEE_OTHER, "a double tap");
    })
    .await;
}

#[tokio::test]
async fn a_proposal_to_one_section_is_changed_in_that_section() {
    on_both(|app| async move {
        with_plan(&app).await;
        let mut rose = app.reader();
        let own = propose(&app, &mut rose, &PAGE.replace("Eight", "Nine")).await;
        assert!(rose.page(&own).await.contains("&amp;section=water\""), "the link leads to the section that changes");
        let amend = format!("{}&section=water", with(&own, "amend"));
        let form = rose.page(&amend).await;
        assert!(form.contains("Nine boreholes") && !form.contains("Two rooms"), "{form}");
        let text = "## Wells\r\n\r\nTen boreholes work.\r\n\r\n";
        let sent = send(&app, &mut rose, &amend, &[("text", text), ("summary", "Ten")]).await;
        assert_eq!(sent.location(), own, "{}", sent.text());
        let page = rose.page(&own).await;
        assert!(page.contains("Ten") && page.contains("&amp;section=wells\""), "{page}");
        let lost = rose.post(&amend, &[("base", ""), ("submission", ""), ("text", "## Water\n\nX & Y\n")]).await;
        assert_eq!(lost.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(lost.text().contains("X &amp; Y") && lost.text().contains("not called so any more"));
        let whole = with(&own, "amend");
        assert!(rose.page(&whole).await.contains("Two rooms stand."), "all else is as it was");
    })
    .await;
}

#[tokio::test]
async fn the_author_of_a_proposal_with_an_account_needs_no_link() {
    on_both(|app| async move {
        let (_, project, outline) = with_plan(&app).await;
        let bo = app.person("Bo", Role::Reader).await;
        app.person("Cy", Role::Volunteer).await;
        app.propose(&bo, &project, &outline, 1, &PAGE.replace("Eight", "Nine")).await;
        let mut bo = app.signed_in("Bo", PASSWORD).await;
        let page = bo.page("/well/plan/proposals/1").await;
        assert!(page.contains("Change it") && !page.contains("Your link"), "{page}");
        let amend = "/well/plan/proposals/1/amend";
        let amended = send(&app, &mut bo, amend, &[("text", "Ten.\n"), ("summary", "Ten")]).await;
        assert_eq!(amended.location(), "/well/plan/proposals/1");
        let mut cy = app.signed_in("Cy", PASSWORD).await;
        assert_eq!(cy.get(amend).await.status, StatusCode::FORBIDDEN, "others who may read it may not change it");
        let withdraw = "/well/plan/proposals/1/withdraw";
        assert_eq!(cy.post(withdraw, &[]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(bo.post(withdraw, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(bo.page("/well/plan/proposals/1").await.contains("Withdrawn by whoever sent it"));
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_proposal_is_kept_for_its_author_and_reviewers_only() {
    on_both(|app| async move {
        let (owner, _, outline) = with_plan(&app).await;
        app.person("Cy", Role::Volunteer).await;
        let mut rose = app.reader();
        let own = propose(&app, &mut rose, &PAGE.replace("Eight", "Nine")).await;
        send(&app, &mut rose, &with(&own, "amend"), &[("text", &PAGE.replace("Eight", "Ten"))]).await;
        let (mut cy, mut reviewer) = (app.signed_in("Cy", PASSWORD).await, app.signed_in("Owner", PASSWORD).await);
        let mut conn = app.store.read().await.expect("a connection");
        let mut addresses = vec!["/well/plan/proposals/1".to_owned()];
        for number in [2, 3] {
            let revision = revision::by_number(&mut conn, outline.key, number).await.expect("read").expect("it");
            addresses.push(format!("/r/{}", revision.id.short()));
            addresses.push(format!("/r/{}.md", revision.id.short()));
        }
        drop(conn);
        for address in &addresses {
            assert_eq!(cy.get(address).await.status, StatusCode::OK, "{address}");
        }
        let secret = secret_of(&own);
        let withdrawn = rose.post("/well/plan/proposals/1/withdraw", &[("mine", secret)]).await;
        assert_eq!(withdrawn.location(), own);
        for address in &addresses {
            assert_eq!(cy.get(address).await.status, StatusCode::NOT_FOUND, "{address}");
            assert_eq!(reviewer.get(address).await.status, StatusCode::OK, "{address}");
        }
        assert!(!cy.page("/well/plan/proposals").await.contains("Counted again"));
        assert!(rose.page(&own).await.contains("Withdrawn by whoever sent it"));
        let again = rose.post("/well/plan/proposals/1/withdraw", &[("mine", secret)]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        let mut conn = app.store.read().await.expect("a connection");
        let kept = proposal::by_number(&mut conn, outline.key, 1).await.expect("read").expect("it");
        assert_eq!(kept.state, State::Withdrawn);
        assert_eq!(
            proposal::mail(&mut conn, kept.key).await.expect("read"),
            "",
            "where she can be reached is forgotten"
        );
        drop(conn);
        let verdict = Verdict {
            project: &app_project(&app).await,
            outline: &outline,
            proposal: &kept,
            reason: "",
            time: app.now(),
        };
        assert!(accept::accept(&app.store, &owner, &verdict).await.is_err(), "what was taken back is not accepted");
    })
    .await;
}

#[tokio::test]
async fn who_took_a_proposal_back_puts_it_back_while_nobody_else_has_closed_it() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        app.person("Cy", Role::Volunteer).await;
        let (mut rose, mut cy) = (app.reader(), app.signed_in("Cy", PASSWORD).await);
        let own = propose(&app, &mut rose, &PAGE.replace("Eight", "Nine")).await;
        let secret = secret_of(&own);
        let (withdraw, back) = ("/well/plan/proposals/1/withdraw", "/well/plan/proposals/1/put-back");
        assert_eq!(rose.post(back, &[("mine", secret)]).await.status, StatusCode::CONFLICT, "it waits already");
        rose.post(withdraw, &[("mine", secret)]).await;
        assert!(rose.page(&own).await.contains("Put it back"));
        assert_eq!(cy.post(back, &[]).await.status, StatusCode::NOT_FOUND, "others do not find it");
        assert_eq!(rose.post(back, &[("mine", "")]).await.status, StatusCode::NOT_FOUND);
        let mut reviewer = app.signed_in("Owner", PASSWORD).await;
        assert_eq!(reviewer.post(back, &[]).await.status, StatusCode::FORBIDDEN, "nor do reviewers decide that");
        assert_eq!(rose.post(back, &[("mine", secret)]).await.location(), own);
        let page = rose.page(&own).await;
        assert!(page.contains("Your words are kept") && page.contains("Withdraw it"), "{page}");
        assert!(cy.page("/well/plan/proposals").await.contains("Counted again"));
        // Once it is declined there is nothing to put back.
        let mut conn = app.store.read().await.expect("a connection");
        let kept = proposal::by_number(&mut conn, outline.key, 1).await.expect("read").expect("it");
        drop(conn);
        let verdict = Verdict { project: &project, outline: &outline, proposal: &kept, reason: "No", time: app.now() };
        accept::decline(&app.store, &owner, &verdict).await.expect("it is declined");
        assert_eq!(rose.post(back, &[("mine", secret)]).await.status, StatusCode::CONFLICT);
        assert!(!rose.page(&own).await.contains("Put it back"));
        // An account does the same without a link.
        let bo = app.person("Bo", Role::Reader).await;
        app.propose(&bo, &project, &outline, 1, &PAGE.replace("Two", "Three")).await;
        let mut bo = app.signed_in("Bo", PASSWORD).await;
        bo.post("/well/plan/proposals/2/withdraw", &[]).await;
        assert_eq!(bo.post("/well/plan/proposals/2/put-back", &[]).await.location(), "/well/plan/proposals/2");
        assert!(bo.page("/well/plan/proposals/2").await.contains("Withdraw it"));
    })
    .await;
}

async fn app_project(app: &TestApp) -> Project {
    let mut conn = app.store.read().await.expect("a connection");
    dugnad::store::project::by_slug(&mut conn, "well").await.expect("read").expect("the project")
}

#[tokio::test]
async fn a_guest_whose_words_nobody_has_accepted_has_no_name_in_public() {
    on_both(|app| async move {
        let (_, _, outline) = with_plan(&app).await;
        propose(&app, &mut app.reader(), &PAGE.replace("Eight", "Nine")).await;
        let mut conn = app.store.read().await.expect("a connection");
        let kept = proposal::by_number(&mut conn, outline.key, 1).await.expect("read").expect("it");
        drop(conn);
        let page = app.reader().page(&format!("/-/people/{}", kept.opened_by_handle)).await;
        assert!(page.contains("Somebody without an account") && !page.contains("Akello"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn links_of_a_stranger_lead_nowhere_until_her_words_are_accepted() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        propose(&app, &mut app.reader(), "[Pumps](https://pumps.example) and [[Plan]]\n").await;
        let bo = app.person("Bo", Role::Reader).await;
        app.propose(&bo, &project, &outline, 1, "[Pumps](https://pumps.example)\n").await;
        let mut conn = app.store.read().await.expect("a connection");
        let guests = revision::by_number(&mut conn, outline.key, 2).await.expect("read").expect("it").id.short();
        let bos = revision::by_number(&mut conn, outline.key, 3).await.expect("read").expect("it").id.short();
        let kept = proposal::by_number(&mut conn, outline.key, 1).await.expect("read").expect("it");
        drop(conn);
        let live = "href=\"https://pumps.example\"";
        let mut reviewer = app.signed_in("Owner", PASSWORD).await;
        let page = reviewer.page(&format!("/r/{guests}")).await;
        assert!(page.contains("class=\"inert\" title=\"https://pumps.example\"") && !page.contains(live), "{page}");
        assert!(!reviewer.page("/well/plan/proposals/1").await.contains(live));
        assert!(reviewer.page(&format!("/r/{bos}")).await.contains(live), "Bo has an account");
        let verdict = Verdict { project: &project, outline: &outline, proposal: &kept, reason: "", time: app.now() };
        accept::accept(&app.store, &owner, &verdict).await.expect("it is accepted");
        app.app.catch_up().await.expect("the log is read");
        assert!(app.reader().page("/well/plan").await.contains(live));
    })
    .await;
}

#[tokio::test]
async fn what_waits_is_named_on_the_projects_page_only_where_something_does() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let project = app.project("well", Policy::Open).await;
        let outline = app.outline(&owner, &project, "Plan", PAGE).await;
        assert!(!app.reader().page("/well").await.contains("Proposals waiting"));
        app.propose(&owner, &project, &outline, 1, &PAGE.replace("Eight", "Nine")).await;
        assert!(app.reader().page("/well").await.contains("Proposals waiting (1)"));
        let settings = app.signed_in("Owner", PASSWORD).await.page("/well/-/settings").await;
        assert!(settings.contains("<textarea class=\"words\" id=\"aim\""), "an aim may be some sentences: {settings}");
    })
    .await;
}
