//! Lists of what changed: the site's, a project's, a person's, as pages and as feeds; and what links where.

use axum::http::{StatusCode, header};
use dugnad::store::membership::{self, Role};
use dugnad::store::project::{Policy, Project};
use dugnad::wiki::describe;
use dugnad::wiki::viewer::Viewer;

use crate::app::{PASSWORD, TestApp, on_both};
use crate::history::{id, with_plan};

/// A closed project with one outline that links to the plan of `well`; Dora alone is in it.
async fn with_secret(app: &TestApp) -> (Viewer, Project) {
    let owner = app.person("Olga", Role::Owner).await;
    let dora = app.person("Dora", Role::Volunteer).await;
    let project = app.project("shelter", Policy::Closed).await;
    app.outline(&owner, &project, "House", "The address is secret. See [[well/Plan]].\n").await;
    let mut tx = app.store.begin_write().await.expect("a transaction");
    let key = dora.person.as_ref().expect("a person").key;
    membership::set(&mut tx, project.key, key, Role::Reader).await.expect("a role");
    tx.commit().await.expect("kept");
    (owner, project)
}

#[tokio::test]
async fn what_a_closed_project_holds_is_in_no_list_of_others() {
    on_both(|app| async move {
        let (_, _, plan) = with_plan(&app).await;
        let (_, shelter) = with_secret(&app).await;
        let lists = ["/-/changes", "/-/changes.atom", "/well/plan/links", "/-/people/olga"];
        let own = ["/shelter/-/changes", "/shelter/-/changes.atom", "/shelter/house/history", "/shelter/house.atom"];
        for name in ["Dora", "Olga"] {
            let mut member = app.signed_in(name, PASSWORD).await;
            for path in lists {
                assert!(member.page(path).await.contains("House"), "{name} reads {path}");
            }
            for path in own {
                member.page(path).await;
            }
        }
        app.person("Eve", Role::Steward).await;
        for mut other in [app.reader(), app.signed_in("Eve", PASSWORD).await, app.reader()] {
            for path in lists {
                let page = other.page(path).await;
                assert!(!page.contains("House") && !page.contains("shelter"), "{path}: {page}");
            }
            for path in own {
                assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
            }
            assert_eq!(other.get("/-/people/olga/changes.atom").await.status, StatusCode::NOT_FOUND);
        }
        let public = app.reader().page(&format!("/r/{}", id(&app, &plan, 1).await.short())).await;
        assert!(!public.contains(&shelter.slug));
    })
    .await;
}

#[tokio::test]
async fn changes_tell_where_who_and_why() {
    on_both(|app| async move {
        let (ann, well, plan) = with_plan(&app).await;
        let other = app.project("bridge", Policy::Members).await;
        app.outline(&ann, &other, "Costs", "Twelve.\n").await;
        let newest = id(&app, &plan, 2).await.short();
        let mut reader = app.reader();
        let site = reader.page("/-/changes").await;
        assert!(site.find("/bridge/costs") < site.find("/well/plan"), "the newest comes first");
        assert!(site.contains(&format!("/well/plan/compare/prev..{newest}")) && site.contains("/-/people/ann"));
        let project = reader.page("/well/-/changes").await;
        assert!(project.contains("/well/plan") && !project.contains("/bridge/costs"));
        let person = reader.page("/-/people/ann").await;
        assert!(person.contains("3 revisions in 2 projects"), "{person}");
        app.save(&ann, &well, &plan, 2, "Anew.\n").await;
        assert!(reader.page("/-/people/ann").await.contains("4 revisions in 2 projects"), "kept pages are outdated");
        let (head, rest) = person[person.find("<main").expect("a page")..].split_once("</header>").expect("a head");
        assert!(!head.contains("revision") && rest.contains("<h2 id=\"changes\">Changes</h2>"), "{person}");
        assert!(rest.contains("<h3><time"), "the days stand under it: {person}");
        assert_eq!(reader.get("/-/people/nobody").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn feeds_name_their_entries_for_good() {
    on_both(|app| async move {
        let (_, _, plan) = with_plan(&app).await;
        let newest = id(&app, &plan, 2).await;
        let mut reader = app.reader();
        for path in ["/-/changes.atom", "/well/-/changes.atom", "/well/plan.atom", "/-/people/ann/changes.atom"] {
            let answer = reader.get(path).await;
            assert_eq!(answer.headers[header::CONTENT_TYPE], "application/atom+xml; charset=utf-8", "{path}");
            let feed = answer.text();
            assert!(feed.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed "), "{feed}");
            assert!(feed.contains(&format!("<id>http://wiki.test{path}</id>")), "{feed}");
            assert!(feed.contains(&format!("<id>http://wiki.test/r/{newest}</id>")), "{feed}");
            assert_eq!(feed.matches("<entry>").count(), 2, "{feed}");
        }
        for (page, feed) in [("/-/changes", "/-/changes.atom"), ("/well/plan/history", "/well/plan.atom")] {
            let alternate = format!("<link rel=\"alternate\" type=\"application/atom+xml\" href=\"{feed}\">");
            assert!(reader.page(page).await.contains(&alternate), "{page} tells of {feed}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_of_old_leads_to_the_same_form_at_the_new_one() {
    on_both(|app| async move {
        let (_, well, plan) = with_plan(&app).await;
        let steward = app.person("Sten", Role::Steward).await;
        let slug = dugnad::text::slug::Slug::parse("water-plan").expect("an address");
        let new = describe::Description {
            slug: &slug,
            title: "Water plan",
            kind: plan.kind,
            voice: "",
            of_the_place: false,
            archived: false,
        };
        describe::outline(&app.store, &steward, (&well, &plan), &new, app.now()).await.expect("it is renamed");
        let mut reader = app.reader();
        for ending in ["", ".md", ".atom", "/history", "/links", "/compare/prev..head"] {
            let answer = reader.get(&format!("/well/plan{ending}")).await;
            assert_eq!(answer.location(), format!("/well/water-plan{ending}"));
        }
    })
    .await;
}

#[tokio::test]
async fn what_links_to_an_outline_is_listed_on_its_page() {
    on_both(|app| async move {
        let (ann, well, _) = with_plan(&app).await;
        app.outline(&ann, &well, "Budget", "As the [[Plan]] says.\n").await;
        let mut reader = app.reader();
        let page = reader.page("/well/plan/links").await;
        assert!(page.contains("1 outline points to") && page.contains("/well/budget"), "{page}");
        assert!(reader.page("/well/budget/links").await.contains("Nothing points to"));
    })
    .await;
}
