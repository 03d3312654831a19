//! The demo is whole and always the same; the format of ids is what docs/format.md says.

use dugnad::store::membership::Role;
use dugnad::store::project::Policy;
use dugnad::store::{
    Header, OutlineId, PersonId, RevisionId, TextHash, Time, header_bytes, outline, project, revision, revision_id,
};
use dugnad::wiki::check::check;
use serde::Deserialize;

use crate::app::{PASSWORD, on_both};
use crate::history::{PAGE, id, with_plan};
use crate::proposing::send;

#[tokio::test]
async fn the_demo_tells_its_story_and_gives_the_same_ids_at_every_load() {
    on_both(|app| async move {
        let app = app.with_demo().await;
        let report = check(&app.store, |_| {}).await.expect("a report");
        assert_eq!(report.faults, 0, "{:?}", report.told);
        let mut conn = app.store.read().await.expect("a connection");
        let okware = project::by_slug(&mut conn, "okware").await.expect("read").expect("it");
        assert_eq!(okware.policy, Policy::Members);
        let plan = outline::by_address(&mut conn, okware.key, "plan").await.expect("read").expect("it");
        assert_eq!(plan.revisions, 44);
        let head = revision::by_key(&mut conn, plan.head.expect("a head")).await.expect("read").expect("it");
        assert_eq!(head.id.short(), "5d2450aad3", "the last revision of the plan");
        let merges =
            revision::history(&mut conn, plan.key, dugnad::store::RevisionKey(i64::MAX), 100).await.expect("read");
        assert_eq!(merges.iter().filter(|revision| revision.second_parent.is_some()).count(), 8);
        let portrait = app.reader().page("/okware").await;
        assert!(portrait.contains("29 of 48"));
        assert!(app.reader().page("/bustan/plan").await.contains("lang=\"ar\""));
        assert!(app.reader().page("/garden").await.contains("Nobody has written it yet"));
    })
    .await;
}

#[tokio::test]
async fn a_check_sees_words_of_reviewers_and_readers_that_belong_to_nobody() {
    on_both(|app| async move {
        let (ann, project, outline) = with_plan(&app).await;
        app.person("Bo", Role::Reviewer).await;
        let mut bo = app.signed_in("Bo", PASSWORD).await;
        let head = id(&app, &outline, 2).await.short();
        bo.post(&format!("/well/plan/check/{head}"), &[("reason", "")]).await;
        bo.post(&format!("/well/plan/thank/{head}"), &[]).await;
        app.propose(&ann, &project, &outline, 2, &PAGE.replace("Eight", "Nine")).await;
        send(&app, &mut bo, "/well/plan/talk", &[("body", "Which?"), ("quote", "Two rooms")]).await;
        let report = check(&app.store, |_| {}).await.expect("a report");
        assert_eq!(report.faults, 0, "{:?}", report.told);
        let counts = &report.counts;
        assert_eq!((counts.checkmarks, counts.thanks, counts.remarks, counts.notices), (1, 1, 1, 0));
        let app = app
            .after(
                "update person set kind = 'imported' where handle = 'bo';
                 update person set claimed_by = key where handle = 'bo';
                 update proposal set state = 'declined';
                 update remark set thread = 99;
                 insert into notice (revision, starts, ends, kind) select key, 0, 1, 'repeat' from revision where number = 1;",
            )
            .await;
        let report = check(&app.store, |_| {}).await.expect("a report");
        for told in ["1 checkmarks", "1 thanks", "1 places to look at", "1 proposals", "1 people", "1 remarks"] {
            assert!(report.told.iter().any(|fault| fault.starts_with(told)), "{told}: {:?}", report.told);
        }
        assert_eq!(report.faults, 6, "{:?}", report.told);
    })
    .await;
}

#[derive(Deserialize)]
struct Vectors {
    vector: Vec<Vector>,
}

/// One header, its bytes and its id, all in hexadecimal where they are bytes.
#[derive(Deserialize)]
struct Vector {
    outline: String,
    parents: Vec<String>,
    author: String,
    time: i64,
    kind: String,
    summary: String,
    licence: String,
    text: String,
    bytes: String,
    id: String,
}

#[test]
fn headers_are_spelled_as_the_format_says() {
    let vectors: Vectors = toml::from_str(include_str!("../cases/format.toml")).expect("vectors");
    for vector in vectors.vector {
        let parents: Vec<RevisionId> = vector.parents.iter().map(|id| RevisionId(bytes(id))).collect();
        let header = Header {
            outline: OutlineId(bytes(&vector.outline)),
            parents: &parents,
            author: PersonId(bytes(&vector.author)),
            time: Time(vector.time),
            kind: &vector.kind,
            summary: &vector.summary,
            licence: &vector.licence,
            text: TextHash::of(vector.text.as_bytes()),
        };
        let spelled: String = header_bytes(&header).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(spelled, vector.bytes.replace(char::is_whitespace, ""));
        assert_eq!(revision_id(&header).to_string(), vector.id);
    }
}

fn bytes<const N: usize>(hex: &str) -> [u8; N] {
    let mut bytes = [0; N];
    assert_eq!(hex.len(), 2 * N, "{hex}");
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&hex[2 * place..2 * place + 2], 16).expect("hexadecimal digits");
    }
    bytes
}
