//! Setting a site up, making accounts, starting projects and outlines, and changing what is said of them.

use axum::http::StatusCode;
use dugnad::store::membership::Role;
use dugnad::store::project::Policy;
use dugnad::wiki::setup;

use crate::app::{Answer, Browser, PASSWORD, TestApp, hidden, on_both};
use crate::proposing::send;

#[tokio::test]
async fn the_link_of_the_first_start_makes_one_owner_and_is_used_up() {
    on_both(|app| async move {
        assert!(app.reader().page("/").await.contains("Nobody owns it yet"));
        setup::invite(&app.store, "the-token", app.now()).await.expect("an invitation");
        let answers = [
            ("site_name", "Lakeside"),
            ("licence", "CC-BY-4.0"),
            ("policy", "reviewed"),
            ("sign_up", "yes"),
            ("name", "Amina Adeke"),
            ("password", PASSWORD),
        ];
        for path in ["/-/setup/a-guess", "/-/setup/"] {
            assert_eq!(app.reader().post(path, &answers).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let mut amina = app.reader();
        assert!(amina.page("/-/setup/the-token").await.contains("Set up this site"));
        assert_eq!(amina.post("/-/setup/the-token", &answers).await.location(), "/-/new-project");
        let form = amina.page("/-/new-project").await;
        assert!(form.contains("value=\"CC-BY-4.0\" selected") && form.contains("value=\"reviewed\" checked"), "{form}");
        assert!(amina.page("/-/site").await.contains("Lakeside"));

        let mut second = app.reader();
        assert_eq!(second.get("/-/setup/the-token").await.status, StatusCode::NOT_FOUND);
        assert_eq!(second.post("/-/setup/the-token", &answers).await.status, StatusCode::NOT_FOUND);
        assert_eq!(second.cookie(), None);
    })
    .await;
}

#[tokio::test]
async fn a_sign_up_sent_twice_makes_one_account_and_signs_in_both_times() {
    on_both(|app| async move {
        app.person("Owner", Role::Owner).await;
        let form = [("name", "Bo Li"), ("about", "teacher"), ("password", PASSWORD), ("next", "/-/account")];
        for _ in 0..2 {
            let mut bo = app.reader();
            assert_eq!(bo.post("/-/sign-up", &form).await.location(), "/-/account");
            assert!(bo.page("/-/account").await.contains("bo-li"));
        }
        let other = [("name", "Bo Li"), ("about", "baker"), ("password", "not the same password")];
        let answer = app.reader().post("/-/sign-up", &other).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("baker") && !answer.text().contains("not the same password"));
    })
    .await;
}

#[tokio::test]
async fn a_site_whose_owner_makes_the_accounts_takes_no_sign_up() {
    on_both(|app| async move {
        app.person("Owner", Role::Owner).await;
        let mut owner = app.signed_in("Owner", PASSWORD).await;
        owner.post("/-/site", &[("site_name", "Lakeside"), ("licence", "CC0-1.0"), ("policy", "open")]).await;
        let answer = app.reader().post("/-/sign-up", &[("name", "Bo"), ("password", PASSWORD)]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert!(answer.text().contains("Please ask for one"), "{}", answer.text());
        assert!(!app.reader().page("/-/sign-in").await.contains("/-/sign-up"));
    })
    .await;
}

#[tokio::test]
async fn attempts_to_sign_in_count_for_the_account_however_its_name_is_spelled() {
    on_both(|app| async move {
        app.person("Ann Bo", Role::Volunteer).await;
        let mut refused = 0;
        for name in ["Ann Bo", "ann-bo", "ANN BO!", " ann  bo", "ann.bo", "Ann_Bo?"].iter().cycle().take(12) {
            let answer = app.reader().post("/-/sign-in", &[("name", name), ("password", "a wrong guess")]).await;
            refused += usize::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
        }
        assert!(refused >= 4, "{refused} of 12 were refused");
    })
    .await;
}

#[tokio::test]
async fn signing_in_leads_on_to_our_own_pages_only() {
    on_both(|app| async move {
        app.person("Ann", Role::Volunteer).await;
        let ways = [
            ("/okware/-/new?title=a", "/okware/-/new?title=a"),
            ("//example.org", "/"),
            ("/\\example.org", "/"),
            ("https://example.org", "/"),
            ("/\r\nSet-Cookie: a=b", "/"),
            ("/å", "/"),
        ];
        for (next, leads_to) in ways {
            let form = [("name", "Ann"), ("password", PASSWORD), ("next", next)];
            assert_eq!(app.reader().post("/-/sign-in", &form).await.location(), leads_to, "{next}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_project_sent_twice_is_one_and_another_at_its_address_is_refused() {
    on_both(|app| async move {
        app.person("Ann", Role::Volunteer).await;
        let mut ann = app.signed_in("Ann", PASSWORD).await;
        let submission = hidden(&ann.page("/-/new-project").await, "submission");
        let form = |submission: &'static str, name: &'static str| {
            [
                ("submission", submission),
                ("name", name),
                ("aim", "Clean water."),
                ("language", "en"),
                ("policy", "members"),
            ]
        };
        let mut first = form("", "Okware");
        first[0].1 = submission.as_str();
        for _ in 0..2 {
            assert_eq!(ann.post("/-/new-project", &first).await.location(), "/okware");
        }
        for (name, reason) in
            [("Okware", "This address is taken."), ("R", "The site needs this address"), ("", "letters or digits")]
        {
            let answer = ann.post("/-/new-project", &form("", name)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(answer.text().contains(reason) && answer.text().contains("Clean water."), "{}", answer.text());
        }
        assert_eq!(app.reader().page("/").await.matches("Clean water.").count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_started_a_project_starts_no_other_by_mistake() {
    on_both(|app| async move {
        app.person("Ann", Role::Volunteer).await;
        app.person("Bo", Role::Volunteer).await;
        let mut ann = app.signed_in("Ann", PASSWORD).await;
        let submission = hidden(&ann.page("/-/new-project").await, "submission");
        let form = |submission: &str, name: &str| {
            let fields = [
                ("name", name),
                ("aim", "Clean water."),
                ("language", "en"),
                ("policy", "members"),
                ("place", "Abela"),
            ];
            [("submission", submission)].into_iter().chain(fields).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
        };
        async fn post(browser: &mut Browser, form: Vec<(String, String)>) -> Answer {
            let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (&**name, &**value)).collect();
            browser.post("/-/new-project", &fields).await
        }
        assert_eq!(post(&mut ann, form(&submission, "Okware")).await.location(), "/okware");
        let back = post(&mut ann, form(&submission, "Okware South")).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = back.text();
        for kept in ["Clean water.", "Abela", "Okware South", "has started “Okware” already, at /okware"] {
            assert!(page.contains(kept), "{page}");
        }
        assert_eq!(
            post(&mut ann, form(&hidden(&page, "submission"), "Okware South")).await.location(),
            "/okware-south"
        );
        // The same number from somebody else is another form.
        let mut bo = app.signed_in("Bo", PASSWORD).await;
        assert_eq!(post(&mut bo, form(&submission, "Amolo")).await.location(), "/amolo");
        let taken = post(&mut bo, form(&submission, "Okware")).await;
        assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn an_outline_is_found_under_every_address_it_ever_had() {
    on_both(|app| async move {
        let (mut ann, project) = steward(&app).await;
        app.project("other", Policy::Open).await;
        ann.post("/other/-/members", &[("handle", "ann"), ("role", "steward")]).await;
        let start = [("title", "Nurse"), ("kind", "angle"), ("voice", "the nurse")];
        assert_eq!(ann.post("/okware/-/new", &start).await.location(), "/okware/nurse/edit");
        let rename = [("title", "Nurse Ann"), ("slug", "Nurse Ann"), ("kind", "angle"), ("voice", "Ann, nurse")];
        let renamed = ann.post("/okware/nurse/settings", &rename).await;
        assert_eq!(renamed.location(), "/okware/nurse-ann/settings?saved=address");
        let nowhere = ann.post("/okware/nurse-ann/move", &[("project", "")]).await;
        assert_eq!(nowhere.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nowhere.text().contains("Please choose a project"), "{}", nowhere.text());
        let moved = ann.post("/okware/nurse-ann/move", &[("project", "other")]).await;
        assert_eq!(moved.location(), "/other/nurse-ann/settings?saved=moved");
        for old in ["/okware/nurse", "/okware/nurse-ann"] {
            assert_eq!(app.reader().get(old).await.location(), "/other/nurse-ann", "{old}");
        }
        let sent =
            ann.post("/okware/nurse/edit?section=water", &[("base", ""), ("submission", ""), ("text", "Typed")]).await;
        assert_eq!(sent.status, StatusCode::PERMANENT_REDIRECT, "the browser sends what was typed again");
        assert_eq!(sent.location(), "/other/nurse-ann/edit?section=water");
        let page = app.start(&ann_viewer(&app).await, &project, "Budget").await;
        let taken = [("title", "Budget"), ("slug", "nurse"), ("kind", "page")];
        let answer = ann.post("/okware/budget/settings", &taken).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("has moved to another project"), "{}", answer.text());
        assert!(!answer.text().contains("Nurse Ann"), "what it is called there may not be for everybody");
        assert_eq!(app.again(&page).await.slug, "budget");
    })
    .await;
}

#[tokio::test]
async fn an_outline_put_away_can_be_taken_out_unless_another_plan_has_come() {
    on_both(|app| async move {
        let (mut ann, _) = steward(&app).await;
        let plan = |title| [("title", title), ("kind", "plan")];
        assert_eq!(ann.post("/okware/-/new", &plan("Plan")).await.location(), "/okware/plan/edit");
        assert!(ann.post("/okware/-/new", &plan("Plan B")).await.text().contains("This project has a plan already."));
        ann.post("/okware/plan/settings", &[("do", "archive")]).await;
        assert!(ann.page("/okware/-/settings").await.contains("/okware/plan/settings"));
        assert_eq!(ann.post("/okware/-/new", &plan("Plan B")).await.location(), "/okware/plan-b/edit");
        let answer = ann.post("/okware/plan/settings", &[("do", "unarchive")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        ann.post("/okware/plan-b/settings", &[("do", "archive")]).await;
        let answer = ann.post("/okware/plan/settings", &[("do", "unarchive")]).await;
        assert_eq!(answer.location(), "/okware/plan/settings?saved=facts");
    })
    .await;
}

#[tokio::test]
async fn an_address_that_leads_into_another_project_is_not_started_anew() {
    on_both(|app| async move {
        let (mut ann, _) = steward(&app).await;
        app.project("inner", Policy::Closed).await;
        ann.post("/okware/-/new", &[("title", "Budget"), ("kind", "page")]).await;
        ann.post("/okware/budget/move", &[("project", "inner")]).await;
        app.person("Bo", Role::Volunteer).await;
        let mut bo = app.signed_in("Bo", PASSWORD).await;
        let refused = bo.post("/okware/-/new", &[("title", "Budget"), ("kind", "page")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "she cannot follow it there");
        assert!(refused.text().contains("id=\"slug-refusal\"") && refused.text().contains("value=\"Budget\""));
        let other = bo.post("/okware/-/new", &[("title", "Budget"), ("slug", "sums"), ("kind", "page")]).await;
        assert_eq!(other.location(), "/okware/sums/edit");
    })
    .await;
}

#[tokio::test]
async fn an_angle_needs_a_voice_and_nothing_else_has_one() {
    on_both(|app| async move {
        let (mut ann, _) = steward(&app).await;
        let answer = ann.post("/okware/-/new", &[("title", "Nurse"), ("kind", "angle"), ("voice", " ")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("id=\"voice-refusal\""), "{}", answer.text());
        ann.post("/okware/-/new", &[("title", "Nurse"), ("kind", "angle"), ("voice", "the nurse")]).await;
        let as_page = [("title", "Nurse"), ("slug", "nurse"), ("kind", "page"), ("voice", "the nurse")];
        ann.post("/okware/nurse/settings", &as_page).await;
        assert!(!ann.page("/okware/nurse/settings").await.contains("value=\"the nurse\""));
    })
    .await;
}

#[tokio::test]
async fn roles_are_given_by_stewards_to_people_with_accounts() {
    on_both(|app| async move {
        let (mut ann, _) = steward(&app).await;
        app.person("Bo", Role::Reader).await;
        let mut bo = app.signed_in("Bo", PASSWORD).await;
        let give = |handle, role| [("handle", handle), ("role", role)];
        assert_eq!(bo.post("/okware/-/members", &give("bo", "steward")).await.status, StatusCode::FORBIDDEN);
        for (handle, role) in [("nobody", "reviewer"), ("bo", "owner"), ("bo", "king")] {
            let answer = ann.post("/okware/-/members", &give(handle, role)).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{handle} {role}");
        }
        ann.post("/okware/-/members", &give("Bo", "steward")).await;
        assert!(bo.page("/okware/-/settings").await.contains("/-/people/bo"));
        bo.post("/okware/-/members", &give("bo", "none")).await;
        assert_eq!(bo.get("/okware/-/settings").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn the_list_of_projects_can_be_walked_in_both_directions() {
    on_both(|app| async move {
        app.person("Owner", Role::Owner).await;
        for number in 0..120 {
            let policy = if number % 4 == 0 { Policy::Closed } else { Policy::Open };
            app.project(&format!("p{number}"), policy).await;
        }
        let older = walk(&app, "/", "next").await;
        let mut newer = walk(&app, "/?after=start", "prev").await;
        newer.sort_by_key(|slug| std::cmp::Reverse(number(slug)));
        assert_eq!(older.len(), 90, "closed projects are not for strangers");
        assert!(older.is_sorted_by_key(|slug| std::cmp::Reverse(number(slug))), "{older:?}");
        assert_eq!(older, newer);
    })
    .await;
}

/// The project Okware, and the browser of Ann who looks after it.
async fn steward(app: &TestApp) -> (crate::app::Browser, dugnad::store::project::Project) {
    app.person("Ann", Role::Owner).await;
    let project = app.project("okware", Policy::Members).await;
    (app.signed_in("Ann", PASSWORD).await, project)
}

async fn ann_viewer(app: &TestApp) -> dugnad::wiki::viewer::Viewer {
    let mut conn = app.store.read().await.expect("a connection");
    let ann = dugnad::store::person::by_handle(&mut conn, "ann").await.expect("read").expect("Ann");
    dugnad::wiki::viewer::of(&mut conn, ann).await.expect("a viewer")
}

/// The addresses of all projects on a page and on those that its links of one kind lead to.
async fn walk(app: &TestApp, from: &str, rel: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut path = from.to_owned();
    loop {
        let page = app.reader().page(&path).await;
        let items = page.split("<h2 dir=\"auto\" lang=\"en\"><a href=\"/").skip(1);
        found.extend(items.filter_map(|item| Some(item.split_once('"')?.0.to_owned())));
        let link = format!("rel=\"{rel}\" href=\"");
        let Some((_, rest)) = page.split_once(&link) else { return found };
        path = rest.split_once('"').expect("the end of an address").0.to_owned();
    }
}

fn number(slug: &str) -> u32 {
    slug[1..].parse().expect("a number")
}

#[tokio::test]
async fn what_is_empty_says_what_comes_there_and_what_to_do_next() {
    on_both(|app| async move {
        app.person("Owner", Role::Owner).await;
        app.project("well", Policy::Members).await;
        let mut browser = app.signed_in("Owner", PASSWORD).await;
        for (path, told) in [
            ("/-/changes", "Nothing has been published here yet. <a href=\"/\">See all projects</a>"),
            ("/well/-/changes", "Nothing has been published here yet. <a href=\"/well\">Go to the project</a>"),
            ("/-/review", "comes here by itself"),
            ("/well/-/review", "<a href=\"/well/-/changes\">recent changes</a>"),
            ("/well/-/settings", "<a href=\"/-/sign-up?next=%2Fwell\">this address</a>"),
        ] {
            let page = browser.page(path).await;
            assert!(page.contains(told), "{path}: {page}");
        }
        assert!(!browser.page("/well/-/credits").await.contains("0 people"));

        browser.post("/well/-/new", &[("title", "Plan"), ("kind", "plan")]).await;
        send(&app, &mut browser, "/well/plan/edit", &[("text", "One sentence.\n"), ("do", "save")]).await;
        let page = browser.page("/well").await;
        assert!(page.contains("The plan has no headings yet") && page.contains("/well/plan/edit"), "{page}");
        let page = browser.page("/well/plan/history").await;
        assert!(!page.contains("Compare") && !page.contains("type=\"radio\""), "one is compared with nothing: {page}");
        let text = "One sentence.\n\n## Water\n\nA well.\n\n## School\n\nTwo rooms.\n";
        send(&app, &mut browser, "/well/plan/edit", &[("text", text), ("do", "save")]).await;
        assert!(browser.page("/well/plan/history").await.contains("Compare"));
        let page = browser.page("/well").await;
        assert!(page.contains("/well/-/new?kind=angle") && !page.contains("no headings yet"), "{page}");

        let form = [("title", "From the nurse"), ("kind", "angle"), ("voice", "the nurse"), ("slug", "")];
        let started = browser.post("/well/-/new", &form).await;
        let page = browser.page(started.location()).await;
        assert!(page.contains("“## Water”, “## School”"), "which topics there are to tell of: {page}");
        assert!(page.contains("Write “From the nurse”") && !page.contains("A small fix"), "{page}");
        let page = browser.page("/well").await;
        assert!(!page.contains("/well/-/new?kind=angle"), "an angle has been begun");
        let tell = "/well/from-the-nurse/edit?topic=school";
        assert!(page.contains(&format!("href=\"{tell}\"")), "{page}");
        assert!(browser.page(tell).await.contains("\n## School\n\n</textarea>"), "she goes on from the heading");
        let told = [("text", "The nurse says.\n\n## School\n\nChildren cough.\n"), ("do", "save")];
        send(&app, &mut browser, "/well/from-the-nurse/edit", &told).await;
        assert!(browser.page(tell).await.contains("Children cough.\n</textarea>"), "it is told of already");
        let page = browser.page("/well/from-the-nurse/edit?topic=water").await;
        assert!(page.contains("Children cough.\n\n## Water\n\n</textarea>"), "{page}");
        let no_more = "The nurse says.\n\n## School\n\nChildren cough.\n\n## Water\n\n";
        let sent = [("text", no_more), ("do", "save")];
        let refused = send(&app, &mut browser, "/well/from-the-nurse/edit?topic=water", &sent).await;
        assert!(refused.text().contains("You changed nothing"), "a heading alone tells nothing");
        assert!(!browser.page("/well/from-the-nurse/edit?topic=nothing").await.contains("## nothing"));
    })
    .await;
}

#[tokio::test]
async fn a_form_that_comes_back_opens_at_what_has_to_be_mended() {
    on_both(|app| async move {
        app.person("Owner", Role::Owner).await;
        let answer = app.reader().post("/-/sign-up", &[("name", "Bo Li"), ("about", ""), ("password", "short")]).await;
        let page = answer.text();
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{page}");
        assert_eq!(page.matches("autofocus").count(), 1, "{page}");
        let field = page.split('<').find(|tag| tag.contains("autofocus")).expect("a field");
        assert!(
            field.contains("name=\"password\"")
                && field.contains("aria-describedby=\"password-hint password-refusal\""),
            "{field}"
        );
        assert!(!app.reader().page("/-/sign-up").await.contains("autofocus"), "a fresh form is read from its top");
    })
    .await;
}
