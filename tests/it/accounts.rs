//! Accounts, sessions, and who may do what under each policy.

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::store::project::Policy;
use dugnad::wiki::account::set_project_role;
use dugnad::wiki::permission::{Action, may};
use dugnad::wiki::viewer::{self, Viewer};

use crate::app::{PASSWORD, hidden, on_both};
use crate::proposing::send;

const PAGE: &str = "## Water\n\nEight boreholes work.\n";

/// What each role may do without a role in the project: read, propose, publish, start an outline, review, steward.
const TABLE: [(Policy, [&str; 6]); 4] = [
    (Policy::Open, ["rpws..", "rpws..", "rpws..", "rpwsv.", "rpwsvt", "rpwsvt"]),
    (Policy::Members, ["rp....", "rp....", "rpws..", "rpwsv.", "rpwsvt", "rpwsvt"]),
    (Policy::Reviewed, ["rp....", "rp....", "rp.s..", "rp.sv.", "rp.svt", "rp.svt"]),
    (Policy::Closed, ["......", "......", "......", "......", "......", "rpwsvt"]),
];

#[tokio::test]
async fn each_policy_lets_each_role_do_what_it_says() {
    on_both(|app| async move {
        let mut viewers = vec![Viewer::stranger()];
        for role in Role::ALL {
            viewers.push(app.person(role.as_str(), role).await);
        }
        for (policy, rows) in TABLE {
            let project = app.project(policy.as_str(), policy).await;
            for (viewer, row) in viewers.iter().zip(rows) {
                let actions = [
                    (Action::Read(&project), 'r'),
                    (Action::Propose(&project), 'p'),
                    (Action::Publish(&project), 'w'),
                    (Action::StartOutline(&project), 's'),
                    (Action::Review(&project), 'v'),
                    (Action::Steward(&project), 't'),
                ];
                let found: String = actions
                    .into_iter()
                    .map(|(action, letter)| if may(viewer, action) { letter } else { '.' })
                    .collect();
                assert_eq!(found, row, "{policy:?} for {:?}", viewer.site_role());
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_closed_project_opens_to_its_members_only() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        app.person("Ann", Role::Volunteer).await;
        let project = app.project("secret", Policy::Closed).await;
        let outline = app.outline(&owner, &project, "Plan", PAGE).await;
        let mut ann = app.signed_in("Ann", PASSWORD).await;
        let addresses = [
            "/secret",
            "/secret/plan",
            "/secret/plan.md",
            "/secret/plan/raw",
            "/secret/plan/history",
            "/secret/plan.atom",
            "/secret/plan/edit",
            "/secret/plan/links",
            "/secret/plan/proposals",
            "/secret/-/changes",
            "/secret/-/changes.atom",
            "/secret/-/settings",
            "/secret/-/new",
            "/secret/plan/settings",
            "/secret/-/tasks",
            "/secret/plan?newest",
            "/secret/plan/credits",
            "/secret/plan/credits.json",
            "/secret/-/credits.md",
        ];
        let head = format!("/r/{}", {
            let mut conn = app.store.read().await.expect("a connection");
            let head = app.again(&outline).await.head.expect("a head");
            dugnad::store::revision::by_key(&mut conn, head).await.expect("read").expect("it").id.short()
        });
        for address in addresses.into_iter().chain([head.as_str()]) {
            for browser in [&mut app.reader(), &mut ann] {
                let answer = browser.get(address).await;
                assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
                assert!(!answer.text().contains("boreholes"), "{address}");
            }
        }
        for address in ["/", "/-/changes", "/-/changes.atom", "/-/people/owner"] {
            assert!(!ann.page(address).await.contains("secret"), "{address}");
            assert!(!app.reader().page(address).await.contains("secret"), "{address}");
        }
        set_project_role(&app.store, &owner, &project, "ann", Some(Role::Volunteer)).await.expect("a role");
        assert!(ann.page("/secret/plan").await.contains("Eight boreholes work."));
        assert!(ann.page("/").await.contains("secret"));
    })
    .await;
}

#[tokio::test]
async fn a_session_is_new_at_sign_in_and_ends_with_sign_out_and_with_the_password() {
    on_both(|app| async move {
        app.person("Ann", Role::Volunteer).await;
        let mut phone = app.signed_in("Ann", PASSWORD).await;
        let mut laptop = app.signed_in("ann", PASSWORD).await;
        assert_ne!(phone.cookie(), laptop.cookie());
        assert!(phone.page("/").await.contains("Sign out"));
        phone.post("/-/sign-out", &[]).await;
        assert!(!phone.page("/").await.contains("Sign out"));

        let mut phone = app.signed_in("Ann", PASSWORD).await;
        let change = [("present", PASSWORD), ("password", "another password")];
        assert_eq!(laptop.post("/-/account/password", &change).await.status, StatusCode::SEE_OTHER);
        assert!(!phone.page("/").await.contains("Sign out"), "every other session is over");
        assert!(laptop.page("/").await.contains("Sign out"), "this one is a new one");
        let old = app.reader().post("/-/sign-in", &[("name", "Ann"), ("password", PASSWORD)]).await;
        assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!old.text().contains(PASSWORD), "a password is never shown again");
    })
    .await;
}

#[tokio::test]
async fn guessing_passwords_is_stopped_for_whoever_guesses_only() {
    on_both(|app| async move {
        app.person("Ann", Role::Volunteer).await;
        let guess = [("name", "Ann"), ("password", "a wrong guess")];
        let mut stranger = app.reader().from([198, 51, 100, 1]);
        for _ in 0..6 {
            assert_eq!(stranger.post("/-/sign-in", &guess).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let right = [("name", "Ann"), ("password", PASSWORD)];
        for fields in [guess, right] {
            let refused = stranger.post("/-/sign-in", &fields).await;
            assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
            assert!(refused.text().contains("Please wait"), "{}", refused.text());
        }
        assert_eq!(app.reader().post("/-/sign-in", &right).await.status, StatusCode::SEE_OTHER, "Ann is let in");
    })
    .await;
}

#[tokio::test]
async fn guessing_at_one_account_from_many_networks_slows_down() {
    on_both(|app| async move {
        app.person("Ann", Role::Volunteer).await;
        let mut answers = Vec::new();
        for guess in 0..44_u8 {
            let mut stranger = app.reader().from([198, 51, 100, guess]);
            answers.push(stranger.post("/-/sign-in", &[("name", "Ann"), ("password", "wrong")]).await.status);
        }
        assert!(answers[..40].iter().all(|status| *status == StatusCode::UNPROCESSABLE_ENTITY), "{answers:?}");
        assert!(answers[40..].contains(&StatusCode::TOO_MANY_REQUESTS), "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn signing_in_rightly_is_never_too_often() {
    on_both(|app| async move {
        app.person("Ann", Role::Volunteer).await;
        let mut ann = app.reader();
        for turn in 0..40 {
            if turn % 4 == 0 {
                ann.post("/-/sign-in", &[("name", "Ann"), ("password", "mistyped")]).await;
            }
            let answer = ann.post("/-/sign-in", &[("name", "Ann"), ("password", PASSWORD)]).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{turn}: {}", answer.text());
        }
        for present in [PASSWORD, "mistyped"].iter().cycle().take(10) {
            let fields = [("present", *present), ("password", "short")];
            let answer = ann.post("/-/account/password", &fields).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text());
        }
    })
    .await;
}

#[tokio::test]
async fn a_network_makes_a_handful_of_accounts_an_hour() {
    on_both(|app| async move {
        let fields = |name| [("name", name), ("about", "I teach."), ("password", PASSWORD)];
        let names = ["Ada", "Bea", "Cyd", "Dot", "Eve", "Fay", "Gil", "Hal", "Ida", "Jan"];
        for name in names {
            // What was refused makes no account, so it does not count.
            let refused = app.reader().post("/-/sign-up", &[("name", name), ("password", "short")]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            let answer = app.reader().post("/-/sign-up", &fields(name)).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}: {}", answer.text());
        }
        let answer = app.reader().from([192, 0, 2, 77]).post("/-/sign-up", &fields("Kim")).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        for kept in ["Kim", "I teach.", "Please wait 6 minutes"] {
            assert!(answer.text().contains(kept), "{}", answer.text());
        }
        let elsewhere = app.reader().from([198, 51, 100, 1]).post("/-/sign-up", &fields("Kim")).await;
        assert_eq!(elsewhere.status, StatusCode::SEE_OTHER, "{}", elsewhere.text());
    })
    .await;
}

#[tokio::test]
async fn nobody_accepts_her_own_proposal_where_everything_is_reviewed() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        app.person("Rita", Role::Reviewer).await;
        let project = app.project("reviewed", Policy::Reviewed).await;
        let wanted = app.start(&owner, &project, "Plan").await;
        let mut rita = app.signed_in("Rita", PASSWORD).await;
        let form = rita.page("/reviewed/plan/edit").await;
        let submission = hidden(&form, "submission");
        let fields = [("base", ""), ("submission", submission.as_str()), ("text", PAGE), ("do", "save")];
        let answer = rita.post("/reviewed/plan/edit", &fields).await;
        assert!(answer.location().starts_with("/reviewed/plan/proposals/1"), "{}", answer.location());
        let answer = rita.post("/reviewed/plan/proposals/1/accept", &[("reason", "")]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(app.again(&wanted).await.head, None);
        let mut owner = app.signed_in("Owner", PASSWORD).await;
        let seen = hidden(&owner.page("/reviewed/plan/proposals/1").await, "line");
        let fields = [("reason", "Thanks"), ("line", seen.as_str())];
        let answer = owner.post("/reviewed/plan/proposals/1/accept", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        assert!(app.reader().page("/reviewed/plan").await.contains("Eight boreholes work."));
    })
    .await;
}

#[tokio::test]
async fn a_viewer_keeps_no_role_that_was_taken_away() {
    on_both(|app| async move {
        let owner = app.person("Owner", Role::Owner).await;
        let ann = app.person("Ann", Role::Reader).await;
        let project = app.project("well", Policy::Members).await;
        let person = ann.person.clone().expect("a person");
        let now =
            async || viewer::of(&mut app.store.read().await.expect("a connection"), person.clone()).await.expect("one");
        assert!(!may(&now().await, Action::Publish(&project)));
        set_project_role(&app.store, &owner, &project, "ann", Some(Role::Reviewer)).await.expect("a role");
        assert!(may(&now().await, Action::Review(&project)));
        set_project_role(&app.store, &owner, &project, "ann", None).await.expect("none");
        assert!(!may(&now().await, Action::Publish(&project)));
    })
    .await;
}

#[tokio::test]
async fn nobody_takes_the_name_of_somebody_else() {
    on_both(|app| async move {
        app.person("Owner", Role::Owner).await;
        app.person("Vera", Role::Volunteer).await;
        let mut vera = app.signed_in("Vera", PASSWORD).await;
        vera.post("/-/account", &[("name", "Vera Å."), ("about", "")]).await;
        for name in ["Owner", "OWNER", " Owner\u{3000}", "Ｏｗｎｅｒ", "Ôwner", "Owner\u{fe0f}"] {
            let answer = vera.post("/-/account", &[("name", name), ("about", "I teach.")]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?}");
            assert!(answer.text().contains("Somebody here has this name already"), "{}", answer.text());
            assert!(answer.text().contains("I teach."), "{}", answer.text());
        }
        // Her own old and new name are hers, however they are spelled; nobody else gets either.
        for (name, is_free) in [("Vera", false), ("vera å.", false), ("Vera B.", true)] {
            let fields = [("name", name), ("about", "New here."), ("password", "a long password")];
            let answer = app.reader().post("/-/sign-up", &fields).await;
            assert_eq!(answer.status == StatusCode::SEE_OTHER, is_free, "{name}: {}", answer.text());
        }
        for name in ["VERA Å.", "Vera", "Vera Å."] {
            let answer = vera.post("/-/account", &[("name", name), ("about", "")]).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{name}: {}", answer.text());
        }
    })
    .await;
}

#[tokio::test]
async fn a_name_holds_no_sign_that_nobody_sees() {
    on_both(|app| async move {
        app.person("Vera", Role::Volunteer).await;
        let owner = app.person("Olu", Role::Owner).await;
        let project = app.project("well", Policy::Open).await;
        app.outline(&owner, &project, "Plan", PAGE).await;
        let mut vera = app.signed_in("Vera", PASSWORD).await;
        for name in ["Ol\u{200b}u", "\u{202e}Vera", "Ve\nra", "Ve\u{ad}ra", "Ve\u{2066}ra", "Ve\u{7}ra"] {
            let mut guest = app.reader();
            let answers = [
                vera.post("/-/account", &[("name", name), ("about", "I teach.")]).await,
                guest
                    .post("/-/sign-up", &[("name", name), ("about", "I teach."), ("password", "one of her own")])
                    .await,
                send(&app, &mut guest, "/well/plan/edit", &[("text", "I teach.\n"), ("name", name), ("do", "save")])
                    .await,
                send(&app, &mut guest, "/well/plan/talk", &[("body", "I teach."), ("name", name)]).await,
            ];
            for answer in answers {
                assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name:?}");
                assert!(answer.text().contains("a sign that cannot be seen"), "{name:?}: {}", answer.text());
                assert!(answer.text().contains("I teach."), "{name:?}: {}", answer.text());
            }
        }
        let answer = vera.post("/-/account", &[("name", "علی\u{200c}رضا"), ("about", "")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    })
    .await;
}

#[tokio::test]
async fn a_password_that_nobody_could_look_at_counts_for_nothing() {
    on_both(|app| async move {
        app.person("Ann", Role::Volunteer).await;
        app.bypass("alter table session rename to session_away").await;
        let right = [("name", "Ann"), ("password", PASSWORD), ("next", "/")];
        for _ in 0..8 {
            assert_eq!(app.reader().post("/-/sign-in", &right).await.status, StatusCode::INTERNAL_SERVER_ERROR);
        }
        app.bypass("alter table session_away rename to session").await;
        assert_eq!(app.reader().post("/-/sign-in", &right).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}
