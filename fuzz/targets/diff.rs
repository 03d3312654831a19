//! Looks for two texts whose diff breaks a law.

#![no_main]

mod clock;
mod input;
#[path = "../../tests/laws/diff.rs"]
mod laws;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let versions = input::versions(data);
    if let [old, new, ..] = versions.as_slice() {
        clock::within_a_second(|| drop(dugnad::text::diff::diff(old, new)));
        laws::check(old, new);
    }
});
