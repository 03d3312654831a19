//! What somebody without an account comes back to: her link, what became of her words, an account to put them under.

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::store::project::Policy;
use dugnad::store::{proposal, revision};
use dugnad::wiki::accept::{self, Verdict};
use dugnad::wiki::save::Saved;

use crate::app::{PASSWORD, TestApp, hidden, on_both};
use crate::browser::Site;
use crate::proposing::{PAGE, propose, secret_of, send, with_plan};

#[tokio::test]
async fn a_stranger_comes_back_to_her_proposal_by_its_link_alone() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        app.propose(&owner, &project, &outline, 1, &PAGE.replace("Two", "Three")).await;
        let mut rose = app.reader();
        let own = propose(&app, &mut rose, &PAGE.replace("Eight", "Nine")).await;
        let (address, secret) = own.split_once("?mine=").expect("a secret");
        assert_eq!((address, secret.len()), ("/well/plan/proposals/2", 64));
        let page = rose.page(&own).await;
        assert!(page.contains("number 2 of 2 that wait here"), "{page}");
        assert!(!page.contains("Most are answered"), "nothing was closed yet");
        assert!(page.contains(&format!("http://wiki.test{own}")) && page.contains("make an account"), "{page}");
        assert!(!page.contains("rose@example.org"), "the mail address is for reviewers");
        for wrong in [address.to_owned(), format!("{address}?mine={}", "0".repeat(64)), own.replacen("/2?", "/1?", 1)] {
            assert_eq!(app.reader().get(&wrong).await.status, StatusCode::NOT_FOUND, "{wrong}");
        }
        let page = app.signed_in("Owner", PASSWORD).await.page(address).await;
        assert!(page.contains("mailto:rose@example.org") && !page.contains("Your link"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn whose_words_were_taken_in_part_is_named_and_told_what_became_of_them() {
    on_both(|app| async move {
        let (_, _, outline) = with_plan(&app).await;
        app.person("Rose Akello", Role::Volunteer).await;
        let mut rose = app.reader();
        let text = PAGE.replace("Eight boreholes work", "Nine new boreholes give water").replace("Two", "Secret");
        let own = propose(&app, &mut rose, &text).await;
        let secret = secret_of(&own).to_owned();
        let mut reviewer = app.signed_in("Owner", PASSWORD).await;
        let page = reviewer.page("/well/plan/proposals/1").await;
        let mended = PAGE.replace("Eight boreholes work", "Nine new boreholes give clean water");
        let (seen, line) = (hidden(&page, "seen"), hidden(&page, "line"));
        let fields =
            [("seen", &*seen), ("line", &*line), ("text", &*mended), ("reason", "Thank you; clean, as we tested")];
        assert_eq!(reviewer.post("/well/plan/proposals/1/accept", &fields).await.status, StatusCode::SEE_OTHER);

        let page = rose.page(&own).await;
        assert!(page.contains("What was taken") && page.contains("Thank you; clean, as we tested"), "{page}");
        assert!(page.contains("4 words of it stand in") && page.contains("Akello Rose"), "{page}");
        assert!(page.contains("<ins>Nine new</ins>"), "{page}");
        let mut conn = app.store.read().await.expect("a connection");
        let kept = proposal::by_number(&mut conn, outline.key, 1).await.expect("read").expect("it");
        let merge = revision::by_number(&mut conn, outline.key, 3).await.expect("read").expect("it").id.short();
        drop(conn);
        let guest = format!("/-/people/{}", kept.opened_by_handle);
        let by_merge = format!("/r/{merge}");
        for address in ["/well/plan/authors", "/well/plan/credits", "/well/plan", &guest] {
            let page = app.reader().page(address).await;
            assert!(page.contains("Akello Rose") && !page.contains("Secret"), "{address}: {page}");
        }
        let page = app.reader().page(&guest).await;
        assert!(page.contains("in part, by") && page.contains(&by_merge) && page.contains("as we tested"), "{page}");
        assert_eq!(reviewer.post(&format!("/well/plan/thank/{merge}"), &[]).await.status, StatusCode::FORBIDDEN);

        let mut account = app.signed_in("Rose Akello", PASSWORD).await;
        account.post("/well/plan/proposals/1/claim", &[("mine", &secret)]).await;
        app.person("Cy", Role::Reader).await;
        let thanks = app.signed_in("Cy", PASSWORD).await.post(&format!("/well/plan/thank/{merge}"), &[]).await;
        assert_eq!(thanks.status, StatusCode::SEE_OTHER);
        let page = app.reader().page("/-/people/rose-akello").await;
        for told in ["1 proposal taken in part", "thanked 1 time", "in part, by", "as we tested", "/-/people/cy"] {
            assert!(page.contains(told), "{told}: {page}");
        }
        assert!(account.page("/well/plan/proposals/1").await.contains("Thanked by"));
        for address in ["/well/plan/authors", "/well/plan/credits"] {
            let page = app.reader().page(address).await;
            assert!(page.contains("Rose Akello") && !page.contains("Akello Rose"), "{address}: {page}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_credit_of_a_claimed_proposal_moves_to_the_account_everywhere() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        app.person("Rose Akello", Role::Volunteer).await;
        let mut rose = app.reader();
        let own = propose(&app, &mut rose, &PAGE.replace("Eight", "Nine")).await;
        let secret = secret_of(&own).to_owned();
        let mut conn = app.store.read().await.expect("a connection");
        let kept = proposal::by_number(&mut conn, outline.key, 1).await.expect("read").expect("it");
        let line = revision::by_key(&mut conn, kept.head).await.expect("read").expect("its line");
        drop(conn);
        let verdict =
            Verdict { project: &project, outline: &outline, proposal: &kept, reason: "Thanks", time: app.now() };
        accept::accept(&app.store, &owner, &verdict).await.expect("it is accepted");
        app.app.catch_up().await.expect("the log is read");
        let guest = format!("/-/people/{}", kept.opened_by_handle);
        for address in ["/well/plan", "/well/plan/history", "/-/changes", &guest] {
            assert!(rose.page(address).await.contains("Akello Rose"), "{address}");
        }

        let claim = "/well/plan/proposals/1/claim";
        assert_eq!(rose.post(claim, &[("mine", &secret)]).await.status, StatusCode::FORBIDDEN, "she has no account");
        let mut account = app.signed_in("Rose Akello", PASSWORD).await;
        assert_eq!(account.post(claim, &[("mine", "")]).await.status, StatusCode::FORBIDDEN);
        assert!(account.page(&own).await.contains("Put it under my name"));
        assert_eq!(account.post(claim, &[("mine", &secret)]).await.location(), "/well/plan/proposals/1");

        for address in ["/well/plan", "/well/plan/history", "/-/changes", "/-/changes.atom", "/well/plan.atom"] {
            let page = app.reader().page(address).await;
            assert!(page.contains("Rose Akello") && !page.contains("Akello Rose"), "{address}");
        }
        assert!(account.page("/well/plan/proposals/1").await.contains("/-/people/rose-akello"));
        let person = app.reader().page("/-/people/rose-akello").await;
        assert!(person.contains("Counted again") && person.contains("1 revision"), "{person}");
        assert_eq!(app.reader().get(&guest).await.location(), "/-/people/rose-akello");
        let feed = format!("{guest}/changes.atom");
        assert_eq!(app.reader().get(&feed).await.location(), "/-/people/rose-akello/changes.atom");
        assert_eq!(rose.get(&own).await.status, StatusCode::NOT_FOUND, "the link has done its work");
        let mut conn = app.store.read().await.expect("a connection");
        let after = revision::by_key(&mut conn, kept.head).await.expect("read").expect("its line");
        assert_eq!((after.id, &*after.author_name), (line.id, "Rose Akello"));
        let (_, people) = revision::counts(&mut conn, outline.key).await.expect("counts");
        assert_eq!(people, 2);
        drop(conn);
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn two_guests_who_were_one_person_are_counted_as_one_once_she_has_claimed_both() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        app.person("Rose Akello", Role::Volunteer).await;
        let mut account = app.signed_in("Rose Akello", PASSWORD).await;
        for (number, text) in [(1, PAGE.replace("Eight", "Nine")), (2, PAGE.replace("Two", "Three"))] {
            let own = propose(&app, &mut app.reader(), &text).await;
            let mut conn = app.store.read().await.expect("a connection");
            let kept = proposal::by_number(&mut conn, outline.key, number).await.expect("read").expect("it");
            drop(conn);
            let verdict =
                Verdict { project: &project, outline: &outline, proposal: &kept, reason: "", time: app.now() };
            accept::accept(&app.store, &owner, &verdict).await.expect("it is accepted");
            let secret = secret_of(&own);
            let claimed = account.post(&format!("/well/plan/proposals/{number}/claim"), &[("mine", secret)]).await;
            assert_eq!(claimed.status, StatusCode::SEE_OTHER, "{}", claimed.text());
        }
        let mut conn = app.store.read().await.expect("a connection");
        assert_eq!(revision::counts(&mut conn, outline.key).await.expect("counts").1, 2, "the owner and Rose");
    })
    .await;
}

#[tokio::test]
async fn a_stranger_proposes_on_a_phone_amends_withdraws_and_claims() {
    let app = TestApp::on_sqlite().await.with_demo().await;
    let Some(site) = Site::of(&app).await else { return };
    let phone = site.phone().await;
    phone.open("/okware/plan/edit?section=water").await;
    phone.retype("26 of them gave water", "24 of them gave clean water").await;
    phone.fill("summary", "Two give brown water").await;
    phone.fill("name", "Akello Rose").await;
    phone.take_time(&app).await;
    phone.press("Propose").await;
    phone.sees(&["Your proposal", "Your words are kept, thank you", "bookmark it", "Two give brown water"]).await;
    let own = phone.address().await;
    assert!(phone.field("own-link").await.ends_with(&own), "the link is there to be copied");
    phone.follow("Change it").await;
    assert!(phone.field("text").await.starts_with("## Water"), "only the section that it changes");
    phone.retype("24 of them gave clean water", "23 of them gave clean water").await;
    phone.take_time(&app).await;
    phone.press("Change the proposal").await;
    assert_eq!(phone.address().await, own);
    phone.sees(&["as you changed them on", "23 of them gave clean water"]).await;
    phone.press("Withdraw it").await;
    phone.sees(&["Withdrawn by whoever sent it"]).await;
    phone.follow("sign in").await;
    phone.fill("name", "peter-emorut").await;
    phone.fill("password", "okware-demo").await;
    phone.press("Sign in").await;
    assert_eq!(phone.address().await, own, "she is back at her proposal");
    phone.press("Put it under my name, Peter Emorut").await;
    assert!(!phone.address().await.contains("mine="));
    phone.sees(&["Peter Emorut", "Withdrawn by whoever sent it"]).await;
    phone.close().await;
}

#[tokio::test]
async fn a_save_that_conflicts_leaves_a_stranger_a_link_too() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let project = app.project("well", Policy::Open).await;
        let outline = app.outline(&owner, &project, "Plan", PAGE).await;
        let mut rose = app.reader();
        let form = rose.page("/well/plan/edit").await;
        let (base, submission, secret) = (hidden(&form, "base"), hidden(&form, "submission"), hidden(&form, "secret"));
        let stamp = app.stamp(&submission).await;
        let Saved::AsWritten(_) = app.save(&owner, &project, &outline, 1, &PAGE.replace("Eight", "Ten")).await else {
            panic!("it is saved")
        };
        let text = PAGE.replace("Eight", "Nine");
        let fields = [
            ("base", &*base),
            ("submission", &submission),
            ("stamp", &stamp),
            ("secret", &secret),
            ("text", &text),
            ("do", "save"),
        ];
        let answer = rose.post("/well/plan/edit", &fields).await;
        assert_eq!(answer.location(), format!("/well/plan/proposals/1?mine={secret}"));
        assert!(rose.page(answer.location()).await.contains("Your link"));
    })
    .await;
}

#[tokio::test]
async fn who_saves_without_an_account_claims_her_words_later_and_is_limited_by_herself() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let project = app.project("well", Policy::Open).await;
        let outline = app.outline(&owner, &project, "Plan", PAGE).await;
        let mut rose = app.reader();
        let form = rose.page("/well/plan/edit").await;
        assert!(!form.contains("name=\"mail\""), "nobody will have to ask her back");
        let filled = [("text", &*PAGE.replace("Eight", "Nine")), ("name", "Akello Rose"), ("do", "save")];
        let sent = send(&app, &mut rose, "/well/plan/edit", &filled).await;
        let (page, token) = sent.location().split_once("&mine=").expect("a link");
        assert!(page.starts_with("/well/plan?saved="), "{page}");
        let token = token.strip_suffix("#s-water").expect("the section that she changed");
        let yours = format!("/-/yours/{token}");
        let shown = rose.page(sent.location()).await;
        assert!(
            shown.contains("Your words are kept") && shown.contains(&format!("http://wiki.test{yours}")),
            "{shown}"
        );
        assert!(!app.reader().page("/well/plan").await.contains(token), "it is hers alone");
        assert!(rose.page(&yours).await.contains("make an account"));
        assert_eq!(rose.post(&yours, &[]).await.status, StatusCode::FORBIDDEN);
        app.person("Rose Akello", Role::Volunteer).await;
        let mut account = app.signed_in("Rose Akello", PASSWORD).await;
        assert!(account.page(&yours).await.contains("Put it under my name"));
        assert_eq!(account.post(&yours, &[]).await.location(), "/-/people/rose-akello");
        assert!(app.reader().page("/well/plan/credits").await.contains("Rose Akello"));
        assert_eq!(account.get(&yours).await.status, StatusCode::NOT_FOUND, "the link has done its work");
        // Settling has a limit of its own, and what was chosen comes back.
        app.save(&owner, &project, &outline, 1, &PAGE.replace("Eight", "Ten")).await;
        let settle = "/well/plan/proposals/1/settle";
        let form = rose.page("/well/plan/proposals/1").await;
        let submission = hidden(&form, "submission");
        let stamp = app.stamp(&submission).await;
        let fields = [
            ("submission", &*submission),
            ("stamp", &*stamp),
            ("choice-1", "words"),
            ("words-1", "Some wells."),
            ("do", "keep"),
        ];
        for _ in 0..20 {
            assert_eq!(rose.post(settle, &fields).await.status, StatusCode::SEE_OTHER);
        }
        let answer = rose.post(settle, &fields).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(answer.text().contains("Some wells."), "{}", answer.text());
        let section = [("text", "## School\n\nFour rooms.\n"), ("do", "save")];
        let told = send(&app, &mut rose, "/well/plan/edit?section=school", &section).await;
        assert!(told.location().contains("&mine="), "{}", told.location());
        assert!(told.location().ends_with("#s-school"), "at her section a line leads to her link: {}", told.location());
        let again = send(&app, &mut rose, "/well/plan/edit", &[("text", "One.\n"), ("do", "save")]).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "saving goes on");
        let mut conn = app.store.read().await.expect("a connection");
        let hers = revision::by_number(&mut conn, outline.key, 2).await.expect("read").expect("it").id.short();
        drop(conn);
        let restore = format!("/well/plan/restore/{hers}");
        let restored = send(&app, &mut rose, &restore, &[("summary", "It was right")]).await;
        assert!(restored.location().contains("&mine="), "{}", restored.text());
    })
    .await;
}
