//! What was acknowledged is kept, however the program ends.

use std::collections::HashSet;

use axum::http::StatusCode;
use dugnad::store::{RevisionKey, Store, outline, project, revision};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::app::{PASSWORD, hidden};
use crate::program::{Client, Folder, Server};

/// How often the program is killed.
const CRASHES: usize = 20;
/// How many people save all the time.
const SAVERS: usize = 8;
/// Saves that are acknowledged before a crash, at the most.
const SAVES: usize = 40;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_acknowledged_save_outlives_twenty_crashes() {
    let folder = Folder::new();
    folder.done(&["project", "add", "well", "--policy", "open"]);
    let told = folder.run_with(PASSWORD, &["user", "add", "Ann", "--password-stdin"]);
    assert!(told.done, "{told:?}");
    let mut server = folder.serve();
    let mut savers = start_outlines(&server).await;
    for _ in 0..CRASHES {
        savers = save_until_killed(server, savers).await;
        server = folder.serve();
    }
    server.kill();
    assert!(folder.done(&["check"]).contains(" 0 faults"));
    let store = Store::open_sqlite(&folder.database()).await.expect("a store");
    for saver in savers {
        let kept = texts(&store, &saver.slug).await;
        assert_eq!(kept.iter().collect::<HashSet<_>>().len(), kept.len(), "a form sent again is kept once");
        assert_eq!(kept[..saver.acknowledged.len()], saver.acknowledged, "what was acknowledged is there, in order");
        assert!(kept.len() <= saver.acknowledged.len() + 1, "and nothing else but what got no answer");
    }
}

/// Somebody who writes one outline.
struct Saver {
    client: Client,
    slug: String,
    /// A form that was sent and not answered: its fields, to be sent again as a browser would.
    unanswered: Option<Filled>,
    acknowledged: Vec<String>,
}

#[derive(Clone)]
struct Filled {
    base: String,
    submission: String,
    text: String,
}

async fn start_outlines(server: &Server) -> Vec<Saver> {
    let ann = server.signed_in("Ann", PASSWORD).await;
    let mut savers = Vec::new();
    for number in 0..SAVERS {
        let slug = format!("page-{number}");
        let fields = [("title", &*slug), ("kind", "page")];
        let answer = ann.post("/well/-/new", &fields).await.expect("an answer");
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        savers.push(Saver { client: ann.clone(), slug, unanswered: None, acknowledged: Vec::new() });
    }
    savers
}

/// Lets all save until some saves have been acknowledged, and kills the server while others are on their way.
async fn save_until_killed(server: Server, savers: Vec<Saver>) -> Vec<Saver> {
    let (acknowledge, mut acknowledged) = mpsc::unbounded_channel();
    let mut saving = JoinSet::new();
    for mut saver in savers {
        saver.client = saver.client.at(&server);
        let acknowledge = acknowledge.clone();
        saving.spawn(async move {
            while saver.save().await.is_some() {
                // Nobody listens once the server is being killed.
                let _ = acknowledge.send(());
            }
            saver
        });
    }
    // When none of them saves any more, that is seen.
    drop(acknowledge);
    for _ in 0..rand::random_range(1..=SAVES) {
        acknowledged.recv().await.expect("people save");
    }
    server.kill();
    saving.join_all().await
}

impl Saver {
    /// Saves once; `None` if the server is gone.
    async fn save(&mut self) -> Option<()> {
        let edit = format!("/well/{}/edit", self.slug);
        let filled = match self.unanswered.take() {
            Some(filled) => filled,
            None => self.fill(&edit).await?,
        };
        self.unanswered = Some(filled.clone());
        let fields = [("base", &*filled.base), ("submission", &filled.submission), ("text", &filled.text)];
        let answer = self.client.post(&edit, &fields).await?;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        let saved = format!("/well/{}?saved=", self.slug);
        assert!(answer.location().starts_with(&saved), "nobody else writes here: {}", answer.location());
        self.unanswered = None;
        self.acknowledged.push(filled.text);
        Some(())
    }

    async fn fill(&self, edit: &str) -> Option<Filled> {
        let page = self.client.get(edit).await?.text();
        let count = self.acknowledged.len();
        let text = format!("# {}\n\n{}Save {count}.\n", self.slug, "A line that stays as it is.\n".repeat(40));
        Some(Filled { base: hidden(&page, "base"), submission: hidden(&page, "submission"), text })
    }
}

/// The texts of an outline's revisions, oldest first.
async fn texts(store: &Store, slug: &str) -> Vec<String> {
    let mut conn = store.read().await.expect("a connection");
    let project = project::by_slug(&mut conn, "well").await.expect("read").expect("the project");
    let outlines = outline::of_project(&mut conn, project.key).await.expect("read");
    let outline = outlines.into_iter().find(|outline| outline.slug == slug).expect("the outline");
    let newest = RevisionKey(i64::MAX);
    let history = revision::history(&mut conn, outline.key, newest, i64::MAX).await.expect("its history");
    let mut texts = Vec::new();
    for revision in history.iter().rev() {
        texts.push(revision::text(&mut conn, revision).await.expect("its text"));
    }
    texts
}
