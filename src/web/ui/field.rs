//! Fields of forms, each with its label, a hint, and the reason if what was typed was refused. A form that comes back opens
//! at the field that has to be mended, whose reason is then read out with its label.

use maud::{Markup, html};

use crate::wiki::Refusal;

/// A field for a line of text.
#[derive(Clone, Copy, Default)]
pub struct Line<'a> {
    /// The name under which it is sent.
    pub name: &'a str,
    /// What it is for.
    pub label: &'a str,
    /// A word of help.
    pub hint: Option<&'a str>,
    /// What is in it.
    pub value: &'a str,
    /// What a browser may fill in by itself.
    pub autocomplete: &'a str,
    /// `text` if empty; `password` for what nobody may read.
    pub kind: &'a str,
    /// Whether it must be filled in.
    pub required: bool,
    /// What was wrong with the form, perhaps with this field.
    pub refusal: Option<&'a Refusal>,
}

/// A line of text, whose name is also its id.
pub fn line(field: &Line<'_>) -> Markup {
    line_as(field, field.name)
}

/// A line of text with an id of its own, where a page has two fields of one name.
pub fn line_as(field: &Line<'_>, id: &str) -> Markup {
    let refusal = field.refusal.filter(|refusal| refusal.field == field.name);
    let kind = if field.kind.is_empty() { "text" } else { field.kind };
    let complete = if field.autocomplete.is_empty() { "off" } else { field.autocomplete };
    html! {
        div.field {
            label for=(id) { (field.label) }
            (explained(id, field.hint, refusal))
            input id=(id) name=(field.name) type=(kind) value=[(kind != "password").then_some(field.value)]
                dir="auto" autocomplete=(complete) required[field.required]
                autofocus[refusal.is_some()] aria-invalid=[refusal.map(|_| "true")] aria-describedby=[described_by(id, field.hint, refusal)];
        }
    }
}

/// A field for much text, whose bytes come back as they are.
pub fn text(name: &str, label: &str, hint: Option<&str>, value: &str, refusal: Option<&Refusal>) -> Markup {
    let field = Line { name, label, hint, value, refusal, ..Line::default() };
    area(&field, "text", 20)
}

/// A field for a few sentences.
pub fn words(field: &Line<'_>) -> Markup {
    area(field, "words", 5)
}

fn area(field: &Line<'_>, class: &str, rows: u8) -> Markup {
    let Line { name, label, hint, value, .. } = *field;
    let refusal = field.refusal.filter(|refusal| refusal.field == name);
    html! {
        div.field {
            label for=(name) { (label) }
            (explained(name, hint, refusal))
            textarea class=(class) id=(name) name=(name) rows=(rows) dir="auto" required[field.required]
                autofocus[refusal.is_some()] aria-invalid=[refusal.map(|_| "true")] aria-describedby=[described_by(name, hint, refusal)] {
                // A browser drops one line break at the very beginning: this one, not the author's.
                ("\n") (value)
            }
        }
    }
}

/// A box to tick.
pub fn tick(name: &str, label: &str, ticked: bool) -> Markup {
    html! {
        label.choice { input type="checkbox" name=(name) value="yes" checked[ticked]; " " span { (label) } }
    }
}

/// One of several to pick, each with a sentence about it: `(value, label, sentence)` each.
pub fn pick_explained(name: &str, legend: &str, options: &[(&str, &str, &str)], picked: &str) -> Markup {
    html! {
        fieldset {
            legend { (legend) }
            @for (value, label, sentence) in options {
                label.choice {
                    input type="radio" name=(name) value=(value) checked[*value == picked] required; " "
                    span { (label) " " small { (sentence) } }
                }
            }
        }
    }
}

/// A field with a list to pick one from; `line.value` is the one picked.
pub fn select(line: &Line<'_>, options: &[(&str, &str)]) -> Markup {
    let refusal = line.refusal.filter(|refusal| refusal.field == line.name);
    html! {
        div.field {
            label for=(line.name) { (line.label) }
            (explained(line.name, line.hint, refusal))
            select id=(line.name) name=(line.name) dir="auto" autocomplete="off" required[line.required]
                autofocus[refusal.is_some()] aria-invalid=[refusal.map(|_| "true")] aria-describedby=[described_by(line.name, line.hint, refusal)] {
                @for (value, label) in options {
                    option value=(value) selected[*value == line.value] { (label) }
                }
            }
        }
    }
}

/// Says at the top of a form that something in it has to be mended; nothing if nothing has.
pub fn refused(refusal: Option<&Refusal>) -> Markup {
    html! {
        @if let Some(refusal) = refusal {
            (alert(&format!("Nothing was sent yet. {}", refusal.reason)))
        }
    }
}

/// Says at the top of a form what has to be done yet.
pub fn alert(words: &str) -> Markup {
    html! { div.notice role="alert" { p { (words) } } }
}

fn explained(name: &str, hint: Option<&str>, refusal: Option<&Refusal>) -> Markup {
    html! {
        @if let Some(hint) = hint { p.hint id={ (name) "-hint" } { (hint) } }
        @if let Some(refusal) = refusal { p.refusal id={ (name) "-refusal" } { (refusal.reason) } }
    }
}

fn described_by(name: &str, hint: Option<&str>, refusal: Option<&Refusal>) -> Option<String> {
    let ids = [hint.map(|_| format!("{name}-hint")), refusal.map(|_| format!("{name}-refusal"))];
    let ids: Vec<String> = ids.into_iter().flatten().collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}
