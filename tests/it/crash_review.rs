//! A verdict on a proposal is given whole or not at all, however the program ends.

use axum::http::StatusCode;

use crate::app::{PASSWORD, hidden};
use crate::program::{Client, Folder, Server};

/// Proposals that are judged while the program is killed.
const VERDICTS: usize = 6;

/// A paragraph for each proposal, so that they do not meet.
fn page() -> String {
    (0..VERDICTS).map(|number| format!("Family {number} has a can.\n\n")).collect()
}

async fn with_project(folder: &Folder) -> (Server, Client) {
    folder.done(&["project", "add", "well", "--policy", "members"]);
    let told = folder.run_with(PASSWORD, &["user", "add", "Ann", "--role", "reviewer", "--password-stdin"]);
    assert!(told.done, "{told:?}");
    let server = folder.serve();
    let ann = server.signed_in("Ann", PASSWORD).await;
    let started = ann.post("/well/-/new", &[("title", "Plan"), ("kind", "page")]).await.expect("an answer");
    assert_eq!(started.status, StatusCode::SEE_OTHER, "{}", started.text());
    let form = Form::open(&ann).await;
    form.send(&ann, &page(), "save").await;
    (server, ann)
}

/// The edit form as it was opened.
struct Form {
    base: String,
    submission: String,
}

impl Form {
    async fn open(client: &Client) -> Self {
        let page = client.get("/well/plan/edit").await.expect("the form").text();
        Self { base: hidden(&page, "base"), submission: hidden(&page, "submission") }
    }

    async fn send(&self, client: &Client, text: &str, wish: &str) {
        let fields = [("base", &*self.base), ("submission", &self.submission), ("text", text), ("do", wish)];
        let answer = client.post("/well/plan/edit", &fields).await.expect("an answer");
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
}

async fn text(client: &Client) -> String {
    client.get("/well/plan.md").await.expect("the outline").text()
}

/// Sends a form and kills the program while it works on it; gives a new one.
async fn post_and_kill(
    folder: &Folder,
    server: Server,
    client: &Client,
    path: &str,
    fields: &[(&str, &str)],
) -> Server {
    let sending = client.post(path, fields);
    let killing = async { server.kill() };
    let (_, ()) = tokio::join!(sending, killing);
    folder.serve()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proposal_is_accepted_whole_or_still_waits_when_the_program_is_killed() {
    let folder = Folder::new();
    let (mut server, mut ann) = with_project(&folder).await;
    for number in 0..VERDICTS {
        let changed = page().replace(&format!("Family {number} has"), &format!("Family {number} carries"));
        Form::open(&ann).await.send(&ann, &changed, "propose").await;
    }
    for number in 0..VERDICTS {
        let proposal = format!("/well/plan/proposals/{}", number + 1);
        let shown = ann.get(&proposal).await.expect("the proposal").text();
        let fields = [("line", &*hidden(&shown, "line")), ("reason", "Seen")];
        server = post_and_kill(&folder, server, &ann, &format!("{proposal}/accept"), &fields).await;
        ann = ann.at(&server);
        let shown = ann.get(&proposal).await.expect("the proposal").text();
        let is_taken = text(&ann).await.contains(&format!("Family {number} carries"));
        assert_eq!(shown.contains("Accepted by"), is_taken, "it is taken whole or not at all");
        if !is_taken {
            let again = ann.post(&format!("{proposal}/accept"), &fields).await.expect("an answer");
            assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text());
        }
    }
    assert_eq!(text(&ann).await, page().replace(" has ", " carries "));
    server.kill();
    assert!(folder.done(&["check"]).contains(" 0 faults"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_decided_of_a_conflict_outlives_a_crash_and_is_settled_once() {
    let folder = Folder::new();
    let (mut server, mut ann) = with_project(&folder).await;
    let late = Form::open(&ann).await;
    Form::open(&ann).await.send(&ann, &page().replace("0 has a can", "0 has two cans"), "save").await;
    late.send(&ann, &page().replace("0 has a can", "0 has three jars"), "save").await;
    let (proposal, settle) = ("/well/plan/proposals/1", "/well/plan/proposals/1/settle");
    let kept = ann.post(settle, &[("do", "keep"), ("choice-1", "ours")]).await.expect("an answer");
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text());
    server.kill();
    server = folder.serve();
    ann = ann.at(&server);
    let shown = ann.get(proposal).await.expect("the conflict").text();
    assert!(shown.contains("value=\"ours\" checked"), "{shown}");
    let submission = hidden(&shown, "submission");
    let fields = [("do", "save"), ("choice-1", "ours"), ("submission", &*submission)];
    server = post_and_kill(&folder, server, &ann, settle, &fields).await;
    ann = ann.at(&server);
    if !ann.get(proposal).await.expect("it").text().contains("Accepted by") {
        let again = ann.post(settle, &fields).await.expect("an answer");
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text());
    }
    assert_eq!(text(&ann).await, page().replace("0 has a can", "0 has three jars"));
    server.kill();
    assert!(folder.done(&["check"]).contains(" 0 faults"));
}
