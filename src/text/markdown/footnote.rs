//! Footnotes: numbered in the order they are referred to, and shown together at the end.

use std::collections::HashMap;

use super::html::push_text;

/// The footnotes of a page.
#[derive(Debug, Default)]
pub struct Footnotes {
    /// What goes into all their ids, escaped.
    prefix: String,
    /// The place in `notes` of the note with a name.
    places: HashMap<String, usize>,
    /// The notes in order of their numbers.
    notes: Vec<Note>,
    /// What was written as notes, with their names, in order of the source.
    written: Vec<(String, String)>,
}

#[derive(Debug, Default)]
struct Note {
    references: usize,
    html: String,
}

impl Footnotes {
    /// No footnotes yet, on a page where the ids of headings have this prefix.
    pub fn new(prefix: &str) -> Self {
        let mut footnotes = Self::default();
        push_text(&mut footnotes.prefix, prefix);
        footnotes
    }

    /// Keeps what was written as the note with this name.
    pub fn keep(&mut self, name: &str, html: String) {
        self.written.push((name.to_lowercase(), html));
    }

    /// Writes the number that stands for a note, as a link to it unless it already is in one.
    pub fn push_reference(&mut self, out: &mut String, name: &str, in_link: bool) {
        let place = *self.places.entry(name.to_lowercase()).or_insert(self.notes.len());
        if place == self.notes.len() {
            self.notes.push(Note::default());
        }
        let number = place + 1;
        if in_link {
            out.push_str(&format!("<sup>{number}</sup>"));
            return;
        }
        self.notes[place].references += 1;
        let (prefix, reference) = (&self.prefix, self.reference(place, self.notes[place].references));
        out.push_str(&format!(
            "<sup><a href=\"#fn-{prefix}{number}\" id=\"{reference}\" aria-label=\"Footnote {number}\">{number}</a></sup>"
        ));
    }

    /// Writes all notes. Those nobody refers to come last, so that nothing that was written is hidden.
    pub fn push_all(mut self, out: &mut String) {
        for (name, html) in std::mem::take(&mut self.written) {
            match self.places.get(&name).map(|place| &mut self.notes[*place]) {
                Some(note) if note.html.is_empty() => note.html = html,
                _ => self.notes.push(Note { references: 0, html }),
            }
        }
        if self.notes.is_empty() {
            return;
        }
        out.push_str("<section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n");
        for place in 0..self.notes.len() {
            self.push_note(out, place);
        }
        out.push_str("</ol>\n</section>\n");
    }

    /// Writes a note with links back to where it is referred to, inside its last paragraph if it ends with one.
    fn push_note(&self, out: &mut String, place: usize) {
        let html = self.notes[place].html.trim_end();
        let (prefix, number) = (&self.prefix, place + 1);
        out.push_str(&format!("<li id=\"fn-{prefix}{number}\">"));
        let (inside, end) = match html.strip_suffix("</p>") {
            Some(inside) => (inside, "</p>"),
            None => (html, ""),
        };
        out.push_str(inside);
        for reference in 1..=self.notes[place].references {
            let reference = self.reference(place, reference);
            out.push_str(&format!(" <a href=\"#{reference}\" aria-label=\"Back to the text\">↩</a>"));
        }
        out.push_str(end);
        out.push_str("</li>\n");
    }

    /// The id of the `nth` reference to a note, counted from 1.
    fn reference(&self, place: usize, nth: usize) -> String {
        let (prefix, number) = (&self.prefix, place + 1);
        match nth {
            1 => format!("fnref-{prefix}{number}"),
            _ => format!("fnref-{prefix}{number}-{nth}"),
        }
    }
}
