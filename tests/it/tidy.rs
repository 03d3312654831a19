//! The shape of the source: which layer may know which, and what may stand in one place only.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer and those it may name.
const MAY_USE: [(&str, &[&str]); 7] = [
    ("text", &[]),
    ("store", &[]),
    ("search", &[]),
    ("wiki", &["search", "store", "text"]),
    ("web", &["search", "store", "text", "wiki", "outside", "network"]),
    ("exchange", &["store", "text", "wiki", "outside", "progress"]),
    ("demo", &["store", "text", "wiki", "config", "outside", "serve"]),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn source_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

#[test]
fn no_layer_looks_up() {
    for (layer, allowed) in MAY_USE {
        for path in sources(&source_folder().join(layer)) {
            let text = fs::read_to_string(&path).expect("a source");
            for (at, _) in text.match_indices("crate::") {
                let named = &text[at + "crate::".len()..];
                let own = named.starts_with(layer);
                assert!(
                    own || allowed.iter().any(|other| named.starts_with(other)),
                    "{} names crate::{}",
                    path.display(),
                    named.lines().next().unwrap_or_default()
                );
            }
        }
    }
}

/// What may be written in the files that begin so, and nowhere else.
const ONLY_IN: [(&str, &[&str]); 7] = [
    ("sqlx::query", &["store/"]),
    ("PreEscaped", &["web/ui/prose.rs", "web/feed.rs"]),
    ("StatusCode::INTERNAL", &["web/error.rs", "web/cache.rs"]),
    ("now_utc", &["outside.rs"]),
    ("pulldown_cmark", &["text/", "exchange/git/title.rs"]),
    ("tantivy::", &["search/"]),
    ("AssertSqlSafe", &[]),
];

#[test]
fn what_belongs_in_one_place_stands_there() {
    let folder = source_folder();
    for path in sources(&folder) {
        let text = fs::read_to_string(&path).expect("a source");
        let name = path.strip_prefix(&folder).expect("inside").to_string_lossy().into_owned();
        for (word, places) in ONLY_IN {
            let allowed = places.iter().any(|place| name.starts_with(place));
            assert!(allowed || !text.contains(word), "{name} holds {word}");
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for path in sources(&source_folder()) {
        let text = fs::read_to_string(&path).expect("a source");
        assert!(text.starts_with("//! "), "{}", path.display());
    }
}

#[test]
fn what_is_fuzzed_is_built_with_the_crates_that_it_names() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dependencies = |manifest: &str| {
        let text = fs::read_to_string(root.join(manifest)).expect("a manifest");
        let mut manifest: toml::Table = text.parse().expect("TOML");
        manifest.remove("dependencies").expect("dependencies")
    };
    let (program, fuzzed) = (dependencies("Cargo.toml"), dependencies("fuzz/Cargo.toml"));
    let text: String =
        sources(&source_folder().join("text")).iter().map(|path| fs::read_to_string(path).expect("a source")).collect();
    for (name, version) in program.as_table().expect("a table") {
        if names_crate(&text, &name.replace('-', "_")) {
            assert_eq!(fuzzed.get(name), Some(version), "{name} in fuzz/Cargo.toml");
        }
    }
}

/// Whether a source names a crate, and not only a module of another that is called the same.
fn names_crate(source: &str, name: &str) -> bool {
    let name = format!("{name}::");
    source
        .match_indices(&name)
        .any(|(at, _)| !source[..at].ends_with(|c: char| c == ':' || c == '_' || c.is_alphanumeric()))
}
