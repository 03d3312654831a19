//! Several people who ask for the same thing at the same moment: one of them gets it, and the others are told so.

use dugnad::store::membership::Role;
use dugnad::store::outline::{self, Kind};
use dugnad::store::project::{Facts, Policy};
use dugnad::store::{OutlineId, PersonId, ProjectId, outline::Outline};
use dugnad::text::slug::Slug;
use dugnad::wiki::Error;
use dugnad::wiki::account::{self, NewAccount};
use dugnad::wiki::describe::{self, Description};
use dugnad::wiki::setup::{self, Choices};
use dugnad::wiki::start::{self, Wanted};
use tokio::task::JoinSet;

use crate::app::{PASSWORD, TestApp, on_both};

const PEOPLE: usize = 8;
const ROUNDS: usize = 6;

/// What becomes of something that everybody does at once; whoever does not get it is refused in words.
async fn all_at_once<T, F>(act: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = Result<T, Error>> + Send + 'static,
{
    let mut acting: JoinSet<_> = (0..PEOPLE).map(act).collect();
    let mut done = Vec::new();
    while let Some(outcome) = acting.join_next().await {
        match outcome.expect("nobody panics") {
            Ok(outcome) => done.push(outcome),
            Err(Error::Refused(_) | Error::NotAllowed) => {}
            Err(error) => panic!("nobody is told that it is broken: {error}"),
        }
    }
    done
}

fn wanted<'a>(slug: &'a Slug, kind: Kind) -> Wanted<'a> {
    Wanted { id: OutlineId(rand::random()), slug: Some(slug), title: "Water", kind, voice: "", of_the_place: false }
}

#[tokio::test]
async fn one_outline_is_started_at_an_address_and_all_get_it() {
    on_both(|app| async move {
        let (ann, project) = (app.person("Ann", Role::Volunteer).await, app.project("village", Policy::Members).await);
        for round in 0..ROUNDS {
            let started: Vec<Outline> = all_at_once(|_| {
                let (app, ann, project) = (app.clone(), ann.clone(), project.clone());
                async move {
                    let slug = Slug::parse(&format!("water-{round}")).expect("an address");
                    start::outline(&app.store, &ann, &project, &wanted(&slug, Kind::Page), app.now()).await
                }
            })
            .await;
            assert_eq!(started.len(), PEOPLE);
            assert!(started.iter().all(|outline| outline.key == started[0].key), "they all get the same");
        }
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn a_project_gets_one_plan() {
    on_both(|app| async move {
        let ann = app.person("Ann", Role::Volunteer).await;
        for round in 0..ROUNDS {
            let project = app.project(&format!("village-{round}"), Policy::Members).await;
            let started: Vec<Outline> = all_at_once(|number| {
                let (app, ann, project) = (app.clone(), ann.clone(), project.clone());
                async move {
                    let slug = Slug::parse(&format!("plan-{number}")).expect("an address");
                    start::outline(&app.store, &ann, &project, &wanted(&slug, Kind::Plan), app.now()).await
                }
            })
            .await;
            assert_eq!(started.len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn one_outline_takes_an_address_that_several_are_to_have() {
    on_both(|app| async move {
        let (ann, project) = (app.person("Ann", Role::Steward).await, app.project("village", Policy::Members).await);
        let mut outlines = Vec::new();
        for number in 0..PEOPLE {
            outlines.push(app.outline(&ann, &project, &format!("Page {number}"), "# Page\n").await);
        }
        for round in 0..ROUNDS {
            let renamed: Vec<()> = all_at_once(|number| {
                let (app, ann, project, outline) =
                    (app.clone(), ann.clone(), project.clone(), outlines[number].clone());
                async move {
                    let slug = Slug::parse(&format!("wanted-{round}")).expect("an address");
                    let (kind, voice) = (Kind::Page, "");
                    let new =
                        Description { title: "Wanted", slug: &slug, kind, voice, of_the_place: false, archived: false };
                    describe::outline(&app.store, &ann, (&project, &outline), &new, app.now()).await
                }
            })
            .await;
            assert_eq!(renamed.len(), 1);
        }
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn one_project_is_started_at_an_address() {
    on_both(|app| async move {
        for round in 0..ROUNDS {
            let started: Vec<()> = all_at_once(|_| {
                let app = app.clone();
                async move {
                    let slug = Slug::parse(&format!("village-{round}")).expect("an address");
                    let policy = Policy::Members;
                    let facts = Facts { name: "Village", aim: "", place: "", language: "en", licence: "", policy };
                    let id = ProjectId(rand::random());
                    start::project_for(&app.store, None, (id, &slug), &facts, app.now()).await
                }
            })
            .await;
            assert_eq!(started.len(), 1);
        }
    })
    .await;
}

fn account<'a>(app: &TestApp, name: &'a str) -> NewAccount<'a> {
    let (id, site_role) = (PersonId(rand::random()), Role::Volunteer);
    NewAccount { id, name, about: "", password: PASSWORD, site_role, time: app.now() }
}

#[tokio::test]
async fn one_person_gets_a_name() {
    on_both(|app| async move {
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            people.push(account::add(&app.store, &account(&app, &format!("Person {number}"))).await.expect("added"));
        }
        for round in 0..ROUNDS {
            let renamed: Vec<()> = all_at_once(|number| {
                let (app, person) = (app.clone(), people[number].clone());
                async move { account::describe(&app.store, &person, &format!("Ann {round}"), "", app.now()).await }
            })
            .await;
            assert_eq!(renamed.len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn the_first_link_makes_one_owner_though_several_follow_it() {
    on_both(|app| async move {
        setup::invite(&app.store, "token", app.now()).await.expect("an invitation");
        let made = all_at_once(|number| {
            let app = app.clone();
            async move {
                let (name, policy) = (format!("Owner {number}"), Policy::Members);
                let choices = Choices { site_name: "Ours", licence: "", policy, sign_up: true, patience: 14 };
                setup::finish(&app.store, "token", &account(&app, &name), &choices).await
            }
        })
        .await;
        assert_eq!(made.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_first_merges_of_several_outlines_are_all_kept() {
    on_both(|app| async move {
        let (ann, project) = (app.person("Ann", Role::Volunteer).await, app.project("village", Policy::Members).await);
        let mut outlines = Vec::new();
        for number in 0..PEOPLE {
            let outline = app.outline(&ann, &project, &format!("Page {number}"), "# Page\n\none\n\ntwo\n").await;
            app.save(&ann, &project, &outline, 1, "# Page\n\none more\n\ntwo\n").await;
            outlines.push(outline);
        }
        let mut saving: JoinSet<()> = JoinSet::new();
        for outline in outlines.clone() {
            let (app, ann, project) = (app.clone(), ann.clone(), project.clone());
            saving.spawn(async move {
                app.save(&ann, &project, &outline, 1, "# Page\n\none\n\ntwo more\n").await;
            });
        }
        saving.join_all().await;
        for outline in &outlines {
            assert_eq!(app.text(outline).await, "# Page\n\none more\n\ntwo more\n");
        }
        let mut conn = app.store.read().await.expect("a connection");
        assert_eq!(outline::of_project(&mut conn, project.key).await.expect("read").len(), PEOPLE);
        app.is_whole().await;
    })
    .await;
}
