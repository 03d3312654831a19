//! What the pages of a long history cost: the first of an outline with 10,000 revisions, and the last.
//!
//! Run with `cargo bench --bench history`. The pages are made anew each time, as they are after every change.

#[path = "common/demo.rs"]
mod demo;
#[path = "common/median.rs"]
mod median;

use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use dugnad::store::outline::Outline;
use dugnad::store::revision::{self, Author, Kind, Line, NewRevision, Place, Revision};
use dugnad::store::{Store, Time, outline, project, text};
use dugnad::web::{App, routes};
use http_body_util::BodyExt;
use median::median;
use tower::ServiceExt;

const REVISIONS: i64 = 10_000;
const REVISIONS_AT_ONCE: i64 = 500;
const TIMES: usize = 40;

#[tokio::main]
async fn main() {
    let (_folder, store) = demo::open().await;
    let (outline, first) = write(&store).await;
    let app = App::new(store, "http://wiki.example.org");
    app.catch_up().await.expect("the log is read");
    let routes = routes::router(&app);
    let last_page = format!("?before={}", first.key.0 + 40);
    let pages = ["", &last_page].map(|page| format!("/okware/{}/history{page}", outline.slug));
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..TIMES {
        for (page, times) in pages.iter().zip(&mut times) {
            times.push(milliseconds(&routes, page).await);
        }
    }
    println!("{:<40} {:>9}", format!("of {REVISIONS} revisions"), "median ms");
    for (page, times) in pages.iter().zip(times) {
        println!("{page:<40} {:>9.2}", median(times));
    }
}

/// A long history of the demo's plan; gives the outline and the first of the many revisions.
async fn write(store: &Store) -> (Outline, Revision) {
    let mut conn = store.read().await.expect("a connection");
    let project = project::by_slug(&mut conn, "okware").await.expect("read").expect("the demo's project");
    let outline = outline::plan(&mut conn, project.key).await.expect("read").expect("its plan");
    let head = revision::by_key(&mut conn, outline.head.expect("a head")).await.expect("read").expect("the head");
    let person = dugnad::store::person::by_key(&mut conn, head.author).await.expect("read").expect("its author");
    let words = revision::text(&mut conn, &head).await.expect("its text");
    let place = Place { project: project.key, key: outline.key, id: outline.id };
    let (mut parent, mut written) = (head.point(), outline.revisions);
    let until = written + REVISIONS;
    let mut first = None;
    while written < until {
        let mut tx = store.begin_write().await.expect("a transaction");
        let batch = written..until.min(written + REVISIONS_AT_ONCE);
        written = batch.end;
        for number in batch {
            let words = format!("{words}\nVisit {number}: the pump runs.\n");
            let text = text::prepare(&mut tx, outline.key, number + 1, words.as_bytes()).await.expect("made ready");
            let new = NewRevision {
                outline: place,
                parents: &[parent],
                author: Author { key: person.key, id: person.id },
                time: moment(number),
                kind: Kind::Edit,
                summary: "A visit",
                licence: "CC-BY-SA-4.0",
                text: &text,
                words: (5, 0),
                submission: None,
                line: Line::Main,
            };
            let key = revision::next_key(&mut tx).await.expect("a key");
            parent = revision::insert(&mut tx, key, number + 1, &new, None).await.expect("kept");
            first.get_or_insert(parent);
        }
        outline::move_head(&mut tx, (outline.project, outline.key), parent.key, moment(written)).await.expect("moved");
        tx.commit().await.expect("kept");
    }
    let first = revision::by_key(&mut conn, first.expect("many").key).await.expect("read").expect("the first");
    (outline, first)
}

async fn milliseconds(routes: &Router, page: &str) -> f64 {
    // Pages for somebody with a session, known or not, are never answered from those made before.
    let request = Request::get(page).header(header::COOKIE, "dugnad_session=none").body(Body::empty());
    let began = Instant::now();
    let answer = routes.clone().oneshot(request.expect("a request")).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::OK);
    answer.into_body().collect().await.expect("a page");
    began.elapsed().as_secs_f64() * 1e3
}

/// 2026-01-01, 00:00 UTC, and so many seconds.
fn moment(seconds: i64) -> Time {
    Time(1_767_225_600_000_000).plus_seconds(seconds)
}
