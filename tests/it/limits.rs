//! What keeps programs and floods from the reviewers, and how little of it people notice.

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::store::project::{Policy, Project};
use dugnad::store::proposal::{self, Sender};
use dugnad::store::revision::Kind;
use dugnad::store::{PersonId, Submission, outline::Outline};
use dugnad::wiki::accept::{self, Verdict};
use dugnad::wiki::guest::Guest;
use dugnad::wiki::save::{Edit, Saved, propose};
use dugnad::wiki::viewer::Viewer;
use dugnad::wiki::{self, limits};

use crate::app::{Answer, Browser, PASSWORD, TestApp, hidden, on_both};

async fn with_plan(app: &TestApp) -> (Viewer, Project, Outline) {
    let owner = app.person("Owner", Role::Owner).await;
    let project = app.project("well", Policy::Members).await;
    let outline = app.outline(&owner, &project, "Plan", "One.\n").await;
    (owner, project, outline)
}

/// A form as a stranger filled it in.
struct Filled {
    base: String,
    submission: String,
    secret: String,
    stamp: String,
    website: String,
    text: String,
}

impl Filled {
    /// The form as it is shown, filled in at once.
    async fn new(browser: &mut Browser) -> Self {
        let page = browser.page("/well/plan/edit").await;
        let [base, submission, secret, stamp] =
            ["base", "submission", "secret", "stamp"].map(|name| hidden(&page, name));
        Self { base, submission, secret, stamp, website: String::new(), text: "One & <two>.\n".to_owned() }
    }

    /// The same, an hour after it was shown.
    async fn in_time(app: &TestApp, browser: &mut Browser) -> Self {
        let new = Self::new(browser).await;
        Self { stamp: app.stamp(&new.submission).await, ..new }
    }

    async fn send(&self, browser: &mut Browser) -> Answer {
        let fields = [
            ("base", &*self.base),
            ("submission", &self.submission),
            ("secret", &self.secret),
            ("stamp", &self.stamp),
            ("website", &self.website),
            ("text", &self.text),
            ("summary", "Why “not”"),
            ("name", "Ann \"A\""),
            ("mail", "ann@example.org"),
            ("do", "propose"),
        ];
        browser.post("/well/plan/edit", &fields).await
    }
}

/// All that was typed stands in the form that came back, and it says what to do.
fn comes_back(answer: &Answer, status: StatusCode, reason: &str) -> String {
    let page = answer.text();
    assert_eq!(answer.status, status, "{page}");
    for typed in
        ["One &amp; &lt;two&gt;.", "Why “not”", "Ann &quot;A&quot;", "ann@example.org", "role=\"alert\"", reason]
    {
        assert!(page.contains(typed), "{typed}: {page}");
    }
    page
}

#[tokio::test]
async fn a_form_sent_faster_than_people_type_comes_back_and_is_taken_later() {
    on_both(|app| async move {
        let (_, _, outline) = with_plan(&app).await;
        let mut browser = app.reader();
        let mut filled = Filled::new(&mut browser).await;
        let page = comes_back(&filled.send(&mut browser).await, StatusCode::UNPROCESSABLE_ENTITY, "faster than people");
        assert_eq!(hidden(&page, "stamp"), filled.stamp, "its time goes on counting");
        assert_eq!(hidden(&page, "secret"), filled.secret);
        assert_eq!(app.again(&outline).await.revisions, 1);
        filled.stamp = app.stamp(&filled.submission).await;
        assert_eq!(filled.send(&mut browser).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_stamp_cannot_be_forged_or_used_for_another_form() {
    on_both(|app| async move {
        with_plan(&app).await;
        let mut browser = app.reader();
        let mut filled = Filled::in_time(&app, &mut browser).await;
        let mine = filled.stamp.clone();
        let other = Filled::in_time(&app, &mut browser).await.stamp;
        for forged in ["", "0.", &other, &mine.replacen('.', "0.", 1)] {
            filled.stamp = forged.to_owned();
            let answer = filled.send(&mut browser).await;
            let page = comes_back(&answer, StatusCode::UNPROCESSABLE_ENTITY, "when it was opened");
            assert_ne!(hidden(&page, "stamp"), forged, "a good one is in the form that comes back");
        }
        filled.stamp = mine;
        assert_eq!(filled.send(&mut browser).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn who_fills_in_the_field_that_nobody_sees_sends_once_more() {
    on_both(|app| async move {
        with_plan(&app).await;
        let mut browser = app.reader();
        let mut filled = Filled::in_time(&app, &mut browser).await;
        filled.website = "https://buy.example".to_owned();
        let page = comes_back(&filled.send(&mut browser).await, StatusCode::UNPROCESSABLE_ENTITY, "people do not see");
        assert!(!page.contains("buy.example"));
        filled.website.clear();
        assert_eq!(filled.send(&mut browser).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn people_with_an_account_are_asked_for_nothing_of_this() {
    on_both(|app| async move {
        with_plan(&app).await;
        app.person("Ann", Role::Reader).await;
        let mut ann = app.signed_in("Ann", PASSWORD).await;
        let page = ann.page("/well/plan/edit").await;
        assert!(!page.contains("name=\"stamp\"") && !page.contains("name=\"website\""), "{page}");
        let (base, submission) = (hidden(&page, "base"), hidden(&page, "submission"));
        let fields = [("base", &*base), ("submission", &submission), ("text", "Two.\n"), ("do", "propose")];
        assert_eq!(ann.post("/well/plan/edit", &fields).await.location(), "/well/plan/proposals/1");
    })
    .await;
}

#[tokio::test]
async fn a_form_for_strangers_is_kept_in_no_memory() {
    on_both(|app| async move {
        with_plan(&app).await;
        let answer = app.reader().get("/well/plan/edit").await;
        assert_eq!(answer.headers["cache-control"], "private, no-cache");
        let again = app.reader().page("/well/plan/edit").await;
        assert_ne!(hidden(&answer.text(), "secret"), hidden(&again, "secret"));
        assert_ne!(hidden(&answer.text(), "stamp"), hidden(&again, "stamp"));
    })
    .await;
}

#[tokio::test]
async fn a_flood_from_one_network_waits_and_loses_nothing() {
    let app = TestApp::on_sqlite().await;
    with_plan(&app).await;
    for host in 1..=30 {
        let mut browser = app.reader().from([198, 51, 100, host]);
        let filled = Filled::in_time(&app, &mut browser).await;
        assert_eq!(filled.send(&mut browser).await.status, StatusCode::SEE_OTHER, "{host}");
    }
    let mut browser = app.reader().from([198, 51, 100, 200]);
    let filled = Filled::in_time(&app, &mut browser).await;
    let page = comes_back(&filled.send(&mut browser).await, StatusCode::TOO_MANY_REQUESTS, "wait a few minutes");
    assert_eq!(hidden(&page, "submission"), filled.submission);
    let mut elsewhere = browser.from([203, 0, 113, 1]);
    assert_eq!(filled.send(&mut elsewhere).await.status, StatusCode::SEE_OTHER, "other networks are not held up");
}

#[tokio::test]
async fn only_so_many_proposals_of_one_network_wait_at_a_time() {
    on_both(|app| async move {
        let (owner, project, outline) = with_plan(&app).await;
        let send = async |network: u8, text: String| {
            let sender = Sender { secret: rand::random(), mail: "", network: [network; 32] };
            let edit = Edit {
                project: &project,
                outline: &outline,
                base: None,
                settles: None,
                restores: None,
                text: &text,
                kind: Kind::Edit,
                summary: "",
                time: app.now(),
                guest: Guest { id: PersonId(rand::random()), name: "", sender: Some(sender) },
                submission: Submission(rand::random()),
            };
            propose(&app.store, &Viewer::stranger(), &edit).await
        };
        for number in 0..limits::WAITING_FROM_ONE_NETWORK {
            send(1, format!("{number}\n")).await.expect("it waits");
        }
        match send(1, "one more\n".to_owned()).await {
            Err(wiki::Error::Refused(refusal)) => assert!(refusal.reason.contains("wait already"), "{refusal:?}"),
            other => panic!("{other:?}"),
        }
        assert!(matches!(send(2, "elsewhere\n".to_owned()).await, Ok(Saved::Proposed(_))));
        let mut conn = app.store.read().await.expect("a connection");
        let first = proposal::by_number(&mut conn, outline.key, 1).await.expect("read").expect("it");
        drop(conn);
        let verdict = Verdict { project: &project, outline: &outline, proposal: &first, reason: "No", time: app.now() };
        accept::decline(&app.store, &owner, &verdict).await.expect("it is declined");
        assert!(matches!(send(1, "now\n".to_owned()).await, Ok(Saved::Proposed(_))));
    })
    .await;
}

#[tokio::test]
async fn what_is_too_much_for_somebody_without_an_account_comes_back_with_what_to_do() {
    on_both(|app| async move {
        with_plan(&app).await;
        let mut browser = app.reader();
        let mut filled = Filled::in_time(&app, &mut browser).await;
        filled.text = format!("One & <two>.\n{}", "water ".repeat(limits::GUEST_TEXT / 6 + 10));
        comes_back(&filled.send(&mut browser).await, StatusCode::UNPROCESSABLE_ENTITY, "Please send it in parts");
    })
    .await;
}

#[tokio::test]
async fn what_is_no_mail_address_comes_back() {
    on_both(|app| async move {
        with_plan(&app).await;
        for (mail, fits) in
            [("", true), ("ann@example.org", true), ("ann", false), ("a@b?cc=c@d", false), ("@b", false)]
        {
            assert_eq!(limits::mail("mail", mail).is_ok(), fits, "{mail}");
        }
    })
    .await;
}
