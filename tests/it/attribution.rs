//! Who wrote each word, as it is kept by every way in which a revision comes to be.

use dugnad::store::membership::Role;
use dugnad::store::outline::Outline;
use dugnad::store::project::{Policy, Project};
use dugnad::store::revision::{self, Kind, Revision};
use dugnad::store::{OutlineKey, PersonId, RevisionKey, Submission, outline, proposal};
use dugnad::text::authorship::history::History;
use dugnad::text::tokens::Tokens;
use dugnad::wiki::accept::{self, Accepted, Verdict};
use dugnad::wiki::authorship;
use dugnad::wiki::check::check;
use dugnad::wiki::guest::Guest;
use dugnad::wiki::save::{Edit, Saved, save};
use dugnad::wiki::undo;
use dugnad::wiki::viewer::Viewer;
use proptest::prelude::*;

use crate::app::{TestApp, on_both};

const WELL: &str = "# Water\n\nThe well at Abala is eleven metres deep and was dug by hand in March.\n";
const PUMP: &str = "The hand pump came from Soroti on a lorry, and the committee paid for it in two parts.\n";
const BOOK: &str = "Every committee keeps a book in which each repair is written down with its price.\n";

/// Two volunteers, a reviewer and an outline of theirs.
struct Village {
    app: TestApp,
    project: Project,
    outline: Outline,
    ann: Viewer,
    bo: Viewer,
    reviewer: Viewer,
}

impl Village {
    async fn with(app: TestApp, text: &str) -> Self {
        let project = app.project("village", Policy::Members).await;
        let ann = app.person("Ann", Role::Steward).await;
        let bo = app.person("Bo", Role::Steward).await;
        let reviewer = app.person("Rose", Role::Reviewer).await;
        let outline = app.outline(&ann, &project, "Plan", text).await;
        Self { app, project, outline, ann, bo, reviewer }
    }

    async fn save(&self, viewer: &Viewer, on: i64, text: &str) -> Saved {
        self.app.save(viewer, &self.project, &self.outline, on, text).await
    }

    async fn head(&self) -> Revision {
        let head = self.app.again(&self.outline).await.head.expect("a head");
        let mut conn = self.app.store.read().await.expect("a connection");
        revision::by_key(&mut conn, head).await.expect("read").expect("the head")
    }

    async fn numbered(&self, number: i64) -> Revision {
        let mut conn = self.app.store.read().await.expect("a connection");
        revision::by_number(&mut conn, self.outline.key, number).await.expect("read").expect("the revision")
    }

    /// Who wrote a word of the head.
    async fn author_of(&self, word: &str) -> String {
        let head = self.head().await;
        let mut conn = self.app.store.read().await.expect("a connection");
        let version = authorship::of(&mut conn, &head).await.expect("read").expect("it is traced");
        let origins =
            version.authorship().runs().iter().flat_map(|run| std::iter::repeat_n(run.origin, run.tokens as usize));
        let mut words =
            Tokens::new(version.text()).iter().map(str::to_owned).collect::<Vec<_>>().into_iter().zip(origins);
        let (_, origin) = words.find(|(found, _)| found == word).unwrap_or_else(|| panic!("{word} is in the text"));
        revision::by_key(&mut conn, RevisionKey(origin)).await.expect("read").expect("the origin").author_name
    }

    /// Insists that what is kept is what a replay of the history finds, and whole.
    async fn is_traced(&self) {
        is_as_replayed(&self.app, self.outline.key).await;
        let report = check(&self.app.store, |_| {}).await.expect("a report");
        assert_eq!(report.faults, 0, "{:?}", report.told);
    }
}

/// Compares with a replay in memory by the engine alone, and with the wiki's own replay.
async fn is_as_replayed(app: &TestApp, outline: OutlineKey) {
    let mut conn = app.store.read().await.expect("a connection");
    let mut history = History::default();
    for revision in revision::numbered_after(&mut conn, outline, 0, 10_000).await.expect("read") {
        let parents: Vec<i64> =
            [revision.parent, revision.second_parent].into_iter().flatten().map(|key| key.0).collect();
        let text = revision::text(&mut conn, &revision).await.expect("its text");
        let replayed = history.add(revision.key.0, &parents, &text);
        let kept = authorship::of(&mut conn, &revision).await.expect("read").expect("it is traced");
        assert_eq!(kept.authorship(), replayed, "revision {} of {}", revision.number, revision.kind.as_str());
    }
    drop(conn);
    let report = authorship::replay_all(&app.store, |_| ()).await.expect("a replay");
    assert_eq!((report.untraced, report.wrong, report.memory), (0, 0, 0), "{:?}", report.told);
}

#[tokio::test]
async fn each_save_leaves_the_others_their_words() {
    on_both(|app| async move {
        let village = Village::with(app, WELL).await;
        village.save(&village.bo, 1, &WELL.replace("eleven", "twelve")).await;
        assert_eq!(village.author_of("twelve").await, "Bo");
        assert_eq!(village.author_of("Abala").await, "Ann");
        village.is_traced().await;
    })
    .await;
}

#[tokio::test]
async fn a_merge_by_itself_writes_nothing() {
    on_both(|app| async move {
        let village = Village::with(app, &format!("{WELL}\n{PUMP}")).await;
        village.save(&village.ann, 1, &format!("{}\n{PUMP}", WELL.replace("eleven", "twelve"))).await;
        let merged = village.save(&village.bo, 1, &format!("{WELL}\n{}", PUMP.replace("lorry", "bicycle"))).await;
        assert!(matches!(merged, Saved::Merged(_)), "{merged:?}");
        assert_eq!(village.author_of("twelve").await, "Ann");
        assert_eq!(village.author_of("bicycle").await, "Bo");
        village.is_traced().await;
    })
    .await;
}

#[tokio::test]
async fn a_proposal_accepted_as_it_is_or_by_a_merge_stays_its_authors() {
    on_both(|app| async move {
        let village = Village::with(app, &format!("{WELL}\n{PUMP}")).await;
        let longer = format!("{WELL}\n{PUMP}\n{BOOK}");
        let changed = format!("{}\n{PUMP}", WELL.replace("eleven", "twelve"));
        for (text, number) in [(longer, 1), (changed, 2)] {
            let proposed = village.app.propose(&village.bo, &village.project, &village.outline, 1, &text).await;
            assert_eq!(proposed, Saved::Proposed(number));
        }
        for number in [1, 2] {
            assert!(matches!(accept_proposal(&village, number).await, Accepted::Head(_)));
        }
        assert_eq!(village.author_of("committee").await, "Ann");
        assert_eq!([village.author_of("repair").await, village.author_of("twelve").await], ["Bo", "Bo"]);
        village.is_traced().await;
    })
    .await;
}

async fn accept_proposal(village: &Village, number: i64) -> Accepted {
    let mut conn = village.app.store.read().await.expect("a connection");
    let outline = outline::by_key(&mut conn, village.outline.key).await.expect("read").expect("it");
    let proposal = proposal::by_number(&mut conn, outline.key, number).await.expect("read").expect("it");
    drop(conn);
    let time = village.app.now();
    let verdict = Verdict { project: &village.project, outline: &outline, proposal: &proposal, reason: "", time };
    accept::accept(&village.app.store, &village.reviewer, &verdict).await.expect("judged")
}

#[tokio::test]
async fn what_is_undone_or_restored_is_its_first_authors_again() {
    on_both(|app| async move {
        let village = Village::with(app, &format!("{WELL}\n{PUMP}")).await;
        village.save(&village.bo, 1, WELL).await;
        village.save(&village.bo, 2, &WELL.replace("Water", "Wells")).await;
        undo_revision(&village, 2).await;
        assert_eq!([village.author_of("lorry").await, village.author_of("Wells").await], ["Ann", "Bo"]);
        village.is_traced().await;
        let first = village.numbered(1).await;
        let text =
            revision::text(&mut village.app.store.read().await.expect("a connection"), &first).await.expect("it");
        keep(&village, &village.bo, &text, Kind::Restore).await;
        let head = village.head().await;
        let mut conn = village.app.store.read().await.expect("a connection");
        let first = authorship::of(&mut conn, &first).await.expect("read").expect("it is traced");
        let restored = authorship::of(&mut conn, &head).await.expect("read").expect("it is traced");
        drop(conn);
        assert_eq!(first.authorship(), restored.authorship());
        village.is_traced().await;
    })
    .await;
}

async fn undo_revision(village: &Village, number: i64) {
    let (head, undone) = (village.head().await, village.numbered(number).await);
    let mut conn = village.app.store.read().await.expect("a connection");
    let text = undo::without(&mut conn, &head, &undone).await.expect("read").text().expect("no conflict");
    drop(conn);
    keep(village, &village.ann, &text, Kind::Revert).await;
}

/// Saves a text on top of the head.
async fn keep(village: &Village, viewer: &Viewer, text: &str, kind: Kind) -> Saved {
    keep_settling(village, viewer, (text, kind), None).await
}

async fn keep_settling(village: &Village, viewer: &Viewer, (text, kind): (&str, Kind), settles: Option<i64>) -> Saved {
    let head = village.head().await;
    let mut conn = village.app.store.read().await.expect("a connection");
    let settles = match settles {
        Some(number) => proposal::by_number(&mut conn, village.outline.key, number).await.expect("read"),
        None => None,
    };
    drop(conn);
    let edit = Edit {
        project: &village.project,
        outline: &village.outline,
        base: Some(&head),
        settles: settles.as_ref(),
        restores: None,
        text,
        kind,
        summary: "",
        time: village.app.now(),
        guest: Guest::new(PersonId(rand::random()), ""),
        submission: Submission(rand::random()),
    };
    save(&village.app.store, viewer, &edit).await.expect("kept")
}

#[tokio::test]
async fn a_conflict_that_is_settled_leaves_both_their_words() {
    on_both(|app| async move {
        let village = Village::with(app, WELL).await;
        village.save(&village.ann, 1, &WELL.replace("eleven metres", "twelve metres")).await;
        let saved = village.save(&village.bo, 1, &WELL.replace("eleven metres", "forty feet")).await;
        let Saved::Conflicting(number) = saved else { panic!("a conflict: {saved:?}") };
        let both = WELL.replace("eleven metres", "twelve metres or forty feet");
        keep_settling(&village, &village.reviewer, (&both, Kind::Edit), Some(number)).await;
        assert_eq!([village.author_of("twelve").await, village.author_of("forty").await], ["Ann", "Bo"]);
        assert_eq!(village.author_of("or").await, "Rose");
        village.is_traced().await;
    })
    .await;
}

#[tokio::test]
async fn an_outline_that_a_proposal_begins_is_its_authors() {
    on_both(|app| async move {
        let mut village = Village::with(app, WELL).await;
        village.outline = village.app.start(&village.ann, &village.project, "Second").await;
        let proposed = village.app.propose(&village.bo, &village.project, &village.outline, 0, PUMP).await;
        assert_eq!(proposed, Saved::Proposed(1));
        accept_proposal(&village, 1).await;
        assert_eq!(village.author_of("lorry").await, "Bo");
        village.is_traced().await;
    })
    .await;
}

#[tokio::test]
async fn a_crowd_that_saves_at_once_takes_out_and_puts_back_and_each_word_stays_its_authors() {
    on_both(|app| async move {
        let lines: Vec<String> = (0..12).map(|line| PUMP.replace("two", &format!("{line}0"))).collect();
        let village = std::sync::Arc::new(Village::with(app, &lines.join("\n")).await);
        village.save(&village.bo, 1, &lines[..6].join("\n")).await;
        let mut crowd = tokio::task::JoinSet::new();
        for line in 0..12 {
            let (village, mut lines) = (village.clone(), lines.clone());
            lines[line] = lines[line].replace("lorry", &format!("cart{line}"));
            crowd.spawn(async move { village.save(&village.ann, 1 + line as i64 % 2, &lines.join("\n")).await });
        }
        crowd.join_all().await;
        village.is_traced().await;
    })
    .await;
}

#[tokio::test]
async fn the_demo_and_an_import_are_traced_from_their_first_revision() {
    on_both(|app| async move {
        let app = app.with_demo().await;
        let repository = crate::repository::of_a_village();
        let wanted = dugnad::exchange::import::Wanted { repository: repository.path(), path: None, rev: "HEAD" };
        dugnad::exchange::import::run(&app.store, "imported", &wanted).await.expect("imported");
        let outlines =
            outline::keys_after(&mut app.store.read().await.expect("a connection"), OutlineKey(0), 1000).await;
        for outline in outlines.expect("read") {
            is_as_replayed(&app, outline).await;
        }
        app.is_whole().await;
    })
    .await;
}

#[tokio::test]
async fn a_replay_mends_what_was_damaged_and_says_so() {
    on_both(|app| async move {
        let village = Village::with(app, &format!("{WELL}\n{PUMP}")).await;
        village.save(&village.bo, 1, WELL).await;
        village.save(&village.bo, 2, &WELL.replace("eleven", "twelve")).await;
        let Village { app, outline, .. } = village;
        let damage = "update authorship set runs = (select runs from authorship order by revision limit 1)
                          where base is not null;
                      delete from memory where token = (select min(token) from memory);
                      update memory set token = token + 1";
        let app = app.after(damage).await;
        let report = check(&app.store, |_| {}).await.expect("a report");
        assert!(report.told.iter().any(|fault| fault.contains("list of authors")), "{:?}", report.told);
        let report = authorship::replay_all(&app.store, |_| ()).await.expect("a replay");
        assert_eq!((report.untraced, report.wrong), (0, 2), "{:?}", report.told);
        assert!(report.memory > 0 && report.told.len() == 3, "{:?}", report.told);
        let app = app.after("").await;
        is_as_replayed(&app, outline.key).await;
        app.is_whole().await;
    })
    .await;
}

/// What somebody does in a property test.
#[derive(Debug, Clone, Copy)]
enum Deed {
    /// Saves a text, chosen by number, on the revision that is so many back.
    Save(usize, usize),
    /// Proposes one.
    Propose(usize, usize),
    /// Has an open proposal accepted.
    Accept,
    /// Puts the text of the revision with about this number back.
    Restore(usize),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        4 => (0..TEXTS, 0..3_usize).prop_map(|(text, back)| Deed::Save(text, back)),
        1 => (0..TEXTS, 0..3_usize).prop_map(|(text, back)| Deed::Propose(text, back)),
        1 => Just(Deed::Accept),
        1 => (0..9_usize).prop_map(Deed::Restore),
    ];
    prop::collection::vec(deed, 1..14)
}

const TEXTS: usize = 32;

/// One of the texts that three passages in any choice, and two words in them, can make.
fn text(number: usize) -> String {
    let passages = [WELL, PUMP, BOOK].into_iter().enumerate().filter(|(place, _)| number >> place & 1 == 1);
    let text: Vec<&str> = passages.map(|(_, passage)| passage).collect();
    let text = text.join("\n");
    let text = if number & 8 == 8 { text.replace("hand", "machine") } else { text };
    if number & 16 == 16 { text.replace("committee", "council of elders") } else { text }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn after_any_deeds_what_is_kept_is_what_a_replay_finds(deeds in deeds()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let village = Village::with(TestApp::on_sqlite().await, WELL).await;
            for deed in deeds {
                perform(&village, deed).await;
            }
            village.is_traced().await;
        });
    }
}

async fn perform(village: &Village, deed: Deed) {
    let revisions = village.app.again(&village.outline).await.revisions;
    let on = |back: usize| (revisions - back as i64).max(1);
    match deed {
        Deed::Save(number, back) => drop(village.save(&village.ann, on(back), &text(number)).await),
        Deed::Propose(number, back) => {
            let app = &village.app;
            app.propose(&village.bo, &village.project, &village.outline, on(back), &text(number)).await;
        }
        Deed::Accept => {
            let mut conn = village.app.store.read().await.expect("a connection");
            let first = proposal::by_number(&mut conn, village.outline.key, 1).await.expect("read");
            drop(conn);
            if first.is_some_and(|first| first.state == proposal::State::Open) {
                accept_proposal(village, 1).await;
            }
        }
        Deed::Restore(number) => {
            let old = village.numbered((number as i64).clamp(1, revisions)).await;
            let text = revision::text(&mut village.app.store.read().await.expect("a connection"), &old).await;
            keep(village, &village.bo, &text.expect("its text"), Kind::Restore).await;
        }
    }
}
