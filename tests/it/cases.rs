//! Cases as files: inputs and expected output in one text, below a few lines of why.

/// A case and the file it is in.
pub struct Case {
    pub file: String,
    pub text: String,
}

/// The cases of one kind: those in the folder of that name.
pub fn of(kind: &str) -> Vec<Case> {
    let folder = format!("{}/tests/cases/{kind}", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(folder).expect("the cases are there");
    let paths = entries.map(|entry| entry.expect("a readable folder").path());
    paths
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a case is text");
            Case { file: path.display().to_string(), text }
        })
        .collect()
}

impl Case {
    /// What stands below the line `=== from`, up to the line `=== to`; to the end if that is empty.
    pub fn part(&self, from: &str, to: &str) -> &str {
        let (file, text) = (&self.file, &self.text);
        let from = format!("=== {from}\n");
        let start = text.find(&from).map(|at| at + from.len()).unwrap_or_else(|| panic!("{file} has no {from:?}"));
        let rest = &text[start..];
        if to.is_empty() { rest } else { &rest[..rest.find(&format!("=== {to}\n")).expect("parts in order")] }
    }
}
