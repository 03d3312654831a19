//! Texts in files.

use std::path::Path;

use anyhow::Context;

/// The text of a file, which must be UTF-8.
pub fn text(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    String::from_utf8(bytes).with_context(|| format!("{} is not text in UTF-8", path.display()))
}
