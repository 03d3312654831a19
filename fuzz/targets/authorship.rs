//! Looks for a history whose authorship breaks a law.

#![no_main]

mod clock;
mod input;
#[path = "../../tests/laws/authorship.rs"]
mod laws;

use dugnad::text::authorship::Authorship;
use dugnad::text::authorship::history::History;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // The first byte says which revisions are merges.
    let (shape, data) = data.split_first().map_or((0, data), |(shape, rest)| (*shape, rest));
    let versions = input::versions(data);
    let parents = |at: i64| match at {
        0 => vec![],
        at if at > 1 && shape >> (at % 8) & 1 == 1 => vec![at, 1 + (i64::from(shape) % at)],
        at => vec![at],
    };
    let revisions: Vec<_> = versions.iter().zip(0..12).map(|(text, at)| (text.as_str(), parents(at))).collect();
    clock::within_a_second(|| {
        let mut history = History::default();
        for ((text, parents), id) in revisions.iter().zip(1..) {
            history.add(id, parents, text);
        }
    });
    laws::check(&revisions);
    // What nobody stored is read as something or nothing, but does no harm.
    let parent = versions.first().map(|text| Authorship::all_by(text, 1));
    let _ = Authorship::decode(data, parent.as_ref());
});
