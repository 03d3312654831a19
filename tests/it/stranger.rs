//! A stranger asks for every address there is, and finds no word that is not for her.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use dugnad::store::membership::Role;
use dugnad::store::outline::Outline;
use dugnad::store::project::{Policy, Project};
use dugnad::store::proposal::{self, Proposal, Sender};
use dugnad::store::remark::Act;
use dugnad::store::revision::{self, Kind};
use dugnad::store::{PersonId, Submission, remark};
use dugnad::wiki::accept::{self, Taken, Verdict};
use dugnad::wiki::amend::{self, Amendment};
use dugnad::wiki::discuss::{self, About, Judgement, Saying};
use dugnad::wiki::guest::Guest;
use dugnad::wiki::own::Own;
use dugnad::wiki::save::{Edit, propose, save};
use dugnad::wiki::viewer::Viewer;
use dugnad::wiki::withdraw;

use crate::app::{Answer, PASSWORD, TestApp, on_both};

/// The routing table; what it lists is what is walked.
const ROUTES: &str = include_str!("../../src/web/routes.rs");

/// What stands in places that are not for strangers, each word in one place only.
const HIDDEN: [&str; 15] = [
    "aardvark",  // the name of a private project
    "bandicoot", // the title of an outline in it
    "capybara",  // its text
    "dormouse",  // the summary of its revision
    "echidna",   // a proposal to it
    "fossa",     // a proposal that waits
    "gerenuk",   // what the proposal was before it was amended
    "hoatzin",   // its summary
    "ibex",      // the name of the guest who sent it
    "jerboa",    // a withdrawn proposal where everybody publishes
    "kinkajou",  // its summary
    "lemming",   // a remark on an outline of the private project
    "marmot",    // a remark on the proposal that waits
    "numbat",    // a remark that a reviewer has hidden
    "ocelot",    // what was left out of a proposal that was taken in part
];

/// The secret of the guests' links.
const SECRET: [u8; 32] = [7; 32];

/// A site in which much is hidden: the ids of its revisions that are, and the handles of those who wrote them.
struct Site {
    ids: Vec<String>,
    handles: Vec<String>,
}

impl Site {
    async fn set_up(app: &TestApp) -> Self {
        let owner = app.person("Owner", Role::Owner).await;
        let mut site = Self { ids: Vec::new(), handles: Vec::new() };
        let closed = app.project("aardvark", Policy::Closed).await;
        let private = app.start(&owner, &closed, "bandicoot").await;
        send(app, &owner, (&closed, &private), ["", "# Plan\n\n## Water\n\ncapybara\n", "dormouse"], true).await;
        send(app, &owner, (&closed, &private), ["", "# Plan\n\n## Water\n\nechidna\n", ""], false).await;
        say(app, &owner, (&closed, &private), "lemming", About::Outline { quote: "", section: None }).await;
        site.hide(app, &private, 1..=2).await;

        let stranger = Viewer::stranger();
        let (members, plan) = with_plan(app, &owner, "well", Policy::Members).await;
        send(app, &stranger, (&members, &plan), ["ibex", "gerenuk\n", "gerenuk"], false).await;
        amend(app, &members, &plan, ["fossa [x](https://fossa.example)\n", "hoatzin"]).await;
        let waits = first_proposal(app, &plan).await;
        say(app, &stranger, (&members, &plan), "marmot", About::Proposal(&waits, Some(&SECRET))).await;
        site.hide(app, &plan, 2..=3).await;

        let (open, page) = with_plan(app, &owner, "open", Policy::Open).await;
        send(app, &stranger, (&open, &page), ["", "jerboa\n", "kinkajou"], false).await;
        let back = first_proposal(app, &page).await;
        withdraw::withdraw(&app.store, &stranger, &own(app, (&open, &page, &back))).await.expect("it is taken back");
        say(app, &stranger, (&open, &page), "numbat", About::Outline { quote: "", section: None }).await;
        let mut conn = app.store.read().await.expect("a connection");
        let remark = remark::by_number(&mut conn, page.key, 1).await.expect("read").expect("the remark");
        drop(conn);
        let judgement = Judgement { project: &open, outline: &page, remark: &remark, time: app.now() };
        discuss::hide(&app.store, &owner, &judgement, "Not here").await.expect("it is hidden");
        site.hide(app, &page, 2..=2).await;
        let (part, half) = with_plan(app, &owner, "part", Policy::Members).await;
        send(app, &stranger, (&part, &half), ["Rose", "One.\n\nocelot\n", "Two wells"], false).await;
        take_a_part(app, &owner, &part, &half, "One.\n\nTwo.\n").await;
        site.hide(app, &half, 2..=2).await;
        app.app.catch_up().await.expect("the log is read");
        site
    }

    /// Notes what a stranger may try to name: some of an outline's revisions, and their authors.
    async fn hide(&mut self, app: &TestApp, outline: &Outline, numbers: RangeInclusive<i64>) {
        let mut conn = app.store.read().await.expect("a connection");
        for number in numbers {
            let hidden = revision::by_number(&mut conn, outline.key, number).await.expect("read").expect("it");
            self.ids.push(hidden.id.to_string());
            self.handles.push(hidden.author_handle);
        }
    }

    /// Every address that a pattern of the routing table stands for here.
    fn addresses(&self, pattern: &str) -> Vec<String> {
        let mut addresses = vec![pattern.to_owned()];
        while let Some(name) = addresses[0].split_once('{').map(|(_, rest)| rest.split('}').next().expect("its end")) {
            let (hole, fillings) = (format!("{{{name}}}"), self.fillings(name));
            let fill = |address: String| fillings.iter().map(|it| address.replacen(&hole, it, 1)).collect::<Vec<_>>();
            addresses = addresses.into_iter().flat_map(fill).collect();
        }
        addresses
    }

    fn fillings(&self, name: &str) -> Vec<String> {
        let known: &[&str] = match name {
            "project" => &["aardvark", "well", "open", "part"],
            "outline" => &["plan", "bandicoot"],
            "number" => &["1", "2"],
            "handle" => return self.handles.clone(),
            "digits" => {
                return self.ids.iter().flat_map(|id| [id.clone(), id[..10].to_owned(), format!("{id}.md")]).collect();
            }
            "range" => {
                let ends = |id: &String| [format!("prev..{id}"), format!("{id}..head"), format!("head..{id}")];
                return self.ids.iter().flat_map(ends).collect();
            }
            "file" => &["dugnad.css", "review.js"],
            "hash" | "token" => &["0000000000000000"],
            "*rest" => &["nothing"],
            other => panic!("say here what {{{other}}} in the routing table may stand for"),
        };
        known.iter().map(|&it| it.to_owned()).collect()
    }

    /// What may follow an address.
    fn endings(&self, address: &str) -> Vec<String> {
        let mut endings = vec![String::new(), "?section=water".to_owned(), format!("?mine={}", "0".repeat(64))];
        if ["/plan", "/bandicoot"].iter().any(|end| address.ends_with(end)) {
            endings.extend([".md", ".atom"].map(str::to_owned));
            endings.extend(self.ids.iter().flat_map(|id| [format!("?oldid={id}"), format!("?oldid=prev&diff={id}")]));
        }
        if ["/compare", "/history", "/edit"].iter().any(|end| address.ends_with(end)) {
            endings.extend(self.ids.iter().flat_map(|id| [format!("?a={id}&b={id}"), format!("?base={id}")]));
        }
        endings
    }

    /// What a form may carry: the id of something hidden as what it was made from.
    fn forms(&self) -> Vec<Vec<(&str, &str)>> {
        let zeros = "00000000000000000000000000000000";
        let rest =
            [("submission", zeros), ("text", "x\n"), ("body", "x"), ("reason", "x"), ("mine", zeros), ("stamp", zeros)];
        let wishes = [("do", "preview"), ("do", "propose")];
        let form = |id: &'static str| [&rest[..], &[("base", id), ("theirs", id), ("seen", id)]].concat();
        let mut forms = vec![form("")];
        for (id, wish) in self.ids.iter().flat_map(|id| wishes.map(|wish| (id, wish))) {
            forms.push([&rest[..], &[("base", id), ("theirs", id), ("seen", id), wish]].concat());
        }
        forms
    }
}

/// A project with a plan that everybody may read.
async fn with_plan(app: &TestApp, owner: &Viewer, slug: &str, policy: Policy) -> (Project, Outline) {
    let project = app.project(slug, policy).await;
    let outline = app.outline(owner, &project, "plan", "# Plan\n\n## Water\n\nOne.\n").await;
    (project, outline)
}

/// Saves or proposes a text on top of the newest revision, under a name and with a summary.
async fn send(
    app: &TestApp,
    viewer: &Viewer,
    (project, outline): (&Project, &Outline),
    [name, text, summary]: [&str; 3],
    publishes: bool,
) {
    let mut conn = app.store.read().await.expect("a connection");
    let newest = app.again(outline).await.revisions;
    let base = revision::by_number(&mut conn, outline.key, newest).await.expect("read");
    drop(conn);
    let sender = viewer.person.is_none().then_some(Sender { secret: SECRET, mail: "", network: [1; 32] });
    let edit = Edit {
        project,
        outline,
        base: base.as_ref(),
        settles: None,
        restores: None,
        text,
        kind: Kind::Edit,
        summary,
        time: app.now(),
        guest: Guest { id: PersonId(rand::random()), name, sender },
        submission: Submission(rand::random()),
    };
    let kept = match publishes {
        true => save(&app.store, viewer, &edit).await,
        false => propose(&app.store, viewer, &edit).await,
    };
    kept.expect("it is kept");
}

async fn say(app: &TestApp, viewer: &Viewer, place: (&Project, &Outline), body: &str, about: About<'_>) {
    let (project, outline) = place;
    let guest = Guest::new(PersonId(rand::random()), "");
    let submission = Submission(rand::random());
    let saying = Saying { project, outline, about, act: Act::Said, body, time: app.now(), guest, submission };
    discuss::say(&app.store, viewer, &saying).await.expect("it is said");
}

async fn first_proposal(app: &TestApp, outline: &Outline) -> Proposal {
    let mut conn = app.store.read().await.expect("a connection");
    proposal::by_number(&mut conn, outline.key, 1).await.expect("read").expect("the proposal")
}

fn own<'a>(app: &TestApp, (project, outline, proposal): (&'a Project, &'a Outline, &'a Proposal)) -> Own<'a> {
    Own { project, outline, proposal, secret: Some(&SECRET), time: app.now() }
}

/// Takes a mended text of an outline's first proposal into it.
async fn take_a_part(app: &TestApp, owner: &Viewer, project: &Project, outline: &Outline, text: &str) {
    let proposal = first_proposal(app, outline).await;
    let mut conn = app.store.read().await.expect("a connection");
    let seen = revision::by_number(&mut conn, outline.key, 1).await.expect("read").expect("the head");
    drop(conn);
    let verdict = Verdict { project, outline, proposal: &proposal, reason: "Thanks", time: app.now() };
    accept::accept_part(&app.store, owner, &verdict, &Taken { seen: &seen, text }).await.expect("it is taken");
}

async fn amend(app: &TestApp, project: &Project, outline: &Outline, [text, summary]: [&str; 2]) {
    let proposal = first_proposal(app, outline).await;
    let mut conn = app.store.read().await.expect("a connection");
    let base = revision::by_key(&mut conn, proposal.head).await.expect("read").expect("its line");
    drop(conn);
    let amendment = Amendment { base: &base, text, summary, submission: Submission(rand::random()) };
    let own = own(app, (project, outline, &proposal));
    amend::amend(&app.store, &Viewer::stranger(), &own, &amendment).await.expect("it is amended");
}

/// The patterns of the routing table, and whether each takes forms.
fn patterns() -> Vec<(&'static str, bool)> {
    let routes = ROUTES.split(".route(").skip(1);
    routes
        .map(|route| {
            let route = route.split(".fallback(").next().expect("a route");
            let pattern = route.split('"').nth(1).expect("a pattern");
            (pattern, route.contains("post("))
        })
        .collect()
}

/// The hidden words that an answer holds.
fn found(answer: &Answer) -> impl Iterator<Item = &'static str> {
    let told = format!("{:?}\n{}", answer.headers, answer.text()).to_lowercase();
    HIDDEN.into_iter().filter(move |word| told.contains(word))
}

#[tokio::test]
async fn a_stranger_finds_no_hidden_word_at_any_address() {
    on_both(|app| async move {
        let site = Site::set_up(&app).await;
        let mut stranger = app.reader();
        for (pattern, _) in patterns() {
            for address in site.addresses(pattern) {
                for ending in site.endings(&address) {
                    let asked = format!("{address}{ending}");
                    let answer = stranger.get(&asked).await;
                    // The address that was asked for may stand in the page again, as what to come back to.
                    let all = found(&answer).filter(|word| !asked.contains(word)).collect::<Vec<_>>();
                    assert!(all.is_empty(), "{asked} tells {all:?}: {}", answer.text());
                }
            }
        }
        for (pattern, _) in patterns().into_iter().filter(|(_, takes_forms)| *takes_forms) {
            for (address, form) in
                site.addresses(pattern).iter().flat_map(|it| site.forms().into_iter().map(move |form| (it, form)))
            {
                let answer = stranger.post(address, &form).await;
                let all = found(&answer).filter(|word| !address.contains(word)).collect::<Vec<_>>();
                assert!(all.is_empty(), "a form to {address} brings {all:?}: {}", answer.text());
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_walk_passes_by_every_hidden_word() {
    let app = TestApp::on_sqlite().await;
    let site = Site::set_up(&app).await;
    let mut owner = app.signed_in("Owner", PASSWORD).await;
    let mut seen = BTreeSet::new();
    for (pattern, _) in patterns() {
        for address in site.addresses(pattern) {
            let answer = owner.get(&address).await;
            seen.extend(found(&answer));
        }
    }
    assert_eq!(seen, HIDDEN.into_iter().collect(), "the owner sees them all, so they are there to be found");
}
