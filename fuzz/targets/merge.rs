//! Looks for three texts whose merge breaks a law.

#![no_main]

mod clock;
mod input;
#[path = "../../tests/laws/merge.rs"]
mod laws;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let versions = input::versions(data);
    if let [base, theirs, ours, ..] = versions.as_slice() {
        clock::within_a_second(|| drop(dugnad::text::merge::three_way(base, theirs, ours)));
        laws::check(base, theirs, ours);
    }
});
