//! The tasks of a text: marks in it, such as `{needs source}`, that a volunteer can answer in five minutes.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::markdown::{Kind, Part, Run, parts, read_task};
use super::outline::{Section, sections};
use super::plain::is_block;

/// Tasks that are told of one text; whoever answers them sees the rest.
const MOST: usize = 200;
/// Words of the passage before a task that are told with it, and bytes of them, as of a heading, at most: not every language
/// has blanks between its words.
const WORDS: usize = 25;
const BYTES: usize = 300;

/// Something that a text asks its readers for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// What is asked for: one of a few words, such as "needs source".
    pub kind: String,
    /// What the mark says beyond that; may be empty.
    pub note: String,
    /// The id of the section that the mark stands in; empty above the first heading.
    pub section: String,
    /// What that section's heading says.
    pub heading: String,
    /// The words right before the mark; empty where its passage begins with it.
    pub words: String,
}

/// The tasks of a text in the order in which they stand; of very many the first.
pub fn tasks(text: &str) -> Vec<Task> {
    if !text.contains('{') {
        return Vec::new();
    }
    let mut found = Found { sections: sections(text), tasks: Vec::new(), line: String::new() };
    let mut is_code = false;
    for part in parts(text) {
        match &part {
            Part::Text(run) if !is_code => found.read(run),
            Part::Other(Event::Start(Tag::CodeBlock(_)), _) => is_code = true,
            Part::Other(Event::End(TagEnd::CodeBlock), _) => is_code = false,
            Part::Other(Event::Code(shown), _) => found.line.push_str(shown),
            Part::Other(Event::Start(tag), _) if is_block(&tag.to_end()) => found.line.clear(),
            Part::Other(Event::End(tag), _) if is_block(tag) || *tag == TagEnd::TableCell => found.line.clear(),
            _ => {}
        }
        if found.tasks.len() >= MOST {
            break;
        }
    }
    found.tasks.truncate(MOST);
    found.tasks
}

struct Found {
    sections: Vec<Section>,
    tasks: Vec<Task>,
    /// What was said so far in the passage that is read.
    line: String,
}

impl Found {
    fn read(&mut self, run: &Run<'_>) {
        for (kind, range) in run.stretches(false) {
            match (kind, read_task(&run.shown[range.clone()])) {
                (Kind::Task, Some((kind, note))) => self.add(kind, note, run.place(range.start)),
                _ => self.line.push_str(&run.shown[range]),
            }
        }
    }

    fn add(&mut self, kind: &str, note: &str, at: usize) {
        let after = self.sections.partition_point(|section| section.heading.start <= at);
        let section = after.checked_sub(1).map(|last| &self.sections[last]);
        self.tasks.push(Task {
            kind: kind.to_owned(),
            note: note.split_whitespace().collect::<Vec<_>>().join(" "),
            section: section.map(|section| section.id.clone()).unwrap_or_default(),
            heading: section.map(|section| first_bytes(&section.title)).unwrap_or_default(),
            words: last_words(&self.line),
        });
    }
}

fn last_words(line: &str) -> String {
    let end = &line[line.ceil_char_boundary(line.len().saturating_sub(BYTES))..];
    let mut words: Vec<&str> = end.split_whitespace().rev().take(WORDS + 1).collect();
    if words.len() > WORDS || end.len() < line.len() {
        words.truncate(WORDS);
        words.push("…");
    }
    words.reverse();
    words.join(" ")
}

fn first_bytes(title: &str) -> String {
    let cut = title.floor_char_boundary(BYTES);
    if cut < title.len() { format!("{}…", &title[..cut]) } else { title.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<[String; 5]> {
        let parts = |task: Task| [task.kind, task.note, task.section, task.heading, task.words];
        tasks(text).into_iter().map(parts).collect()
    }

    #[test]
    fn each_mark_is_told_with_its_section_and_the_words_before_it() {
        let text = "Begin. {update}\n\n# Plan\n\nDig a *deep* well. {Needs\nSource} Then {question: who\npays?}\n\n\
                    ## Pump {unclear}\n\n- {translate}\n- `x` it {check figure}\n\n|a {update}|{update}|\n|-|-|\n";
        let expected = [
            ["update", "", "", "", "Begin."],
            ["needs source", "", "plan", "Plan", "Dig a deep well."],
            ["question", "who pays?", "plan", "Plan", "Dig a deep well. Then"],
            ["unclear", "", "pump", "Pump", "Pump"],
            ["translate", "", "pump", "Pump", ""],
            ["check figure", "", "pump", "Pump", "x it"],
            ["update", "", "pump", "Pump", "a"],
            ["update", "", "pump", "Pump", ""],
        ];
        assert_eq!(told(text), expected.map(|task| task.map(str::to_owned)));
    }

    #[test]
    fn what_is_shown_as_text_is_none() {
        for text in ["`{update}`", "```\n{update}\n```", "\\{update}", "{other}", "    {update}", "{update"] {
            assert_eq!(told(text), Vec::<[String; 5]>::new(), "{text}");
        }
    }

    #[test]
    fn of_many_tasks_and_words_some_are_told() {
        let text = format!("{} {}", "word ".repeat(1000), "{update} ".repeat(1000));
        let tasks = tasks(&text);
        assert_eq!(tasks.len(), MOST);
        assert_eq!(tasks[0].words, format!("…{}", " word".repeat(WORDS)));
    }

    #[test]
    fn of_words_without_blanks_between_them_the_end_is_told() {
        let text = format!("# {0}\n\n{0} {{update}}\n", "水井边".repeat(10_000));
        let task = &tasks(&text)[0];
        assert!(task.words.starts_with('…') && task.words.ends_with("井边") && task.words.len() <= BYTES + 5);
        assert!(task.heading.starts_with("水井") && task.heading.ends_with('…') && task.heading.len() <= BYTES + 3);
    }
}
