//! Many people at one page at once: what goes together goes together by itself, and no word is lost where it does not.

use dugnad::store::membership::Role;
use dugnad::store::outline::Outline;
use dugnad::store::project::{Policy, Project};
use dugnad::store::revision::{self, Revision};
use dugnad::store::{RevisionKey, proposal};
use dugnad::wiki::accept::{self, Accepted, Verdict};
use dugnad::wiki::save::Saved;
use dugnad::wiki::viewer::Viewer;
use tokio::task::JoinSet;

use crate::app::{TestApp, on_both};

const PEOPLE: usize = 8;
const ROUNDS: usize = 12;

/// Somebody's village, section by section, with an end.
fn village() -> String {
    let section = |number| format!("## Ward {number}\n\nThe pump of ward {number} gives water.\n\n");
    format!("# Village\n\n{}## Log\n\n- The log begins.\n", (0..PEOPLE).map(section).collect::<String>())
}

struct Village {
    app: TestApp,
    people: Vec<Viewer>,
    project: Project,
    outline: Outline,
}

impl Village {
    async fn found(app: TestApp) -> Self {
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            people.push(app.person(&format!("Person {number}"), Role::Reviewer).await);
        }
        let project = app.project("village", Policy::Members).await;
        let outline = app.outline(&people[0], &project, "Plan", &village()).await;
        Self { app, people, project, outline }
    }

    async fn head(&self) -> (Revision, String) {
        let head = self.app.again(&self.outline).await.head.expect("a head");
        let mut conn = self.app.store.read().await.expect("a connection");
        let head = revision::by_key(&mut conn, head).await.expect("read").expect("the head");
        let text = revision::text(&mut conn, &head).await.expect("its text");
        (head, text)
    }

    /// Everybody starts from the same head and saves at once; gives what became of each.
    async fn all_save(&self, edit: impl Fn(usize, &str) -> String) -> Vec<Saved> {
        let (head, text) = self.head().await;
        let mut saving = JoinSet::new();
        for (number, person) in self.people.iter().cloned().enumerate() {
            let (app, project, outline, text) =
                (self.app.clone(), self.project.clone(), self.outline.clone(), edit(number, &text));
            saving.spawn(async move { app.save(&person, &project, &outline, head.number, &text).await });
        }
        saving.join_all().await
    }
}

fn merged(saved: &[Saved]) -> usize {
    saved.iter().filter(|saved| matches!(saved, Saved::AsWritten(_) | Saved::Merged(_))).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_people_in_different_sections_never_have_to_settle_anything() {
    on_both(|app| async move {
        let village = Village::found(app).await;
        for round in 0..ROUNDS {
            let edit = |number: usize, text: &str| {
                let ward = format!("The pump of ward {number} ");
                text.replace(&ward, &format!("{ward}(seen in round {round}) "))
            };
            assert_eq!(merged(&village.all_save(edit).await), PEOPLE, "round {round}");
        }
        let (_, text) = village.head().await;
        assert_eq!(text.matches("(seen in round").count(), PEOPLE * ROUNDS, "{text}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_people_who_add_to_the_end_keep_all_they_add() {
    on_both(|app| async move {
        let village = Village::found(app).await;
        let mut together = 0;
        for round in 0..ROUNDS {
            let edit =
                |number: usize, text: &str| format!("{text}- Person {number} carried water on day {round}{number}.\n");
            together += merged(&village.all_save(edit).await);
        }
        assert!(together >= 90, "{together} of {}", PEOPLE * ROUNDS);
        let (_, text) = village.head().await;
        assert_eq!(text.matches("carried water").count(), together, "{text}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_people_in_one_sentence_lose_no_word() {
    on_both(|app| async move {
        let village = Village::found(app).await;
        let edit = |number: usize, text: &str| text.replace("ward 3 gives", &format!("ward 3 word{number} gives"));
        village.all_save(edit).await;
        let (_, mut kept) = village.head().await;
        let mut conn = village.app.store.read().await.expect("a connection");
        for waiting in proposal::waiting(&mut conn, village.project.key).await.expect("read") {
            let line = revision::by_key(&mut conn, waiting.head).await.expect("read").expect("its line");
            kept += &revision::text(&mut conn, &line).await.expect("its text");
        }
        for number in 0..PEOPLE {
            assert!(kept.contains(&format!("word{number}")), "{number} in {kept}");
        }
    })
    .await;
}

/// Fifty strangers each propose a change of a paragraph of its own; a reviewer takes them in an order.
async fn accepted_in(app: &TestApp, reviewer: &Viewer, slug: &str, order: &[usize]) -> String {
    let project = app.project(slug, Policy::Members).await;
    let paragraph = |number: usize| format!("Family {number} has a can for water and a goat.\n\n");
    let text: String = (0..order.len()).map(paragraph).collect();
    let outline = app.outline(reviewer, &project, "Families", &text).await;
    for number in 0..order.len() {
        let changed = text.replace(&format!("Family {number} has a"), &format!("Family {number} has the"));
        app.propose(&Viewer::stranger(), &project, &outline, 1, &changed).await;
    }
    for number in order {
        let mut conn = app.store.read().await.expect("a connection");
        let waiting = proposal::by_number(&mut conn, outline.key, *number as i64 + 1).await.expect("read");
        drop(conn);
        let (outline, proposal) = (app.again(&outline).await, waiting.expect("the proposal"));
        let verdict =
            Verdict { project: &project, outline: &outline, proposal: &proposal, reason: "", time: app.now() };
        let accepted = accept::accept(&app.store, reviewer, &verdict).await.expect("it is judged");
        assert!(matches!(accepted, Accepted::Head(RevisionKey(_))), "{number}: {accepted:?}");
    }
    app.text(&outline).await
}

#[tokio::test]
async fn fifty_proposals_of_different_places_give_the_same_text_in_any_order() {
    on_both(|app| async move {
        let reviewer = app.person("Rita", Role::Reviewer).await;
        let forwards: Vec<usize> = (0..50).collect();
        let mixed: Vec<usize> = (0..50).map(|number| number * 17 % 50).collect();
        let text = accepted_in(&app, &reviewer, "forwards", &forwards).await;
        assert_eq!(text.matches(" has the can").count(), 50, "{text}");
        assert_eq!(accepted_in(&app, &reviewer, "mixed", &mixed).await, text);
    })
    .await;
}
