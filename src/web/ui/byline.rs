//! Who and when, in words.

use maud::{Markup, html};
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::store::Time;
use crate::store::person::MACHINE;
use crate::web::links;

const DAY: &[BorrowedFormatItem<'_>] = format_description!("[day padding:none] [month repr:long] [year]");
const MINUTE: &[BorrowedFormatItem<'_>] =
    format_description!("[day padding:none] [month repr:long] [year], [hour]:[minute]");
const CLOCK: &[BorrowedFormatItem<'_>] = format_description!("[hour]:[minute]");
const MACHINE_READABLE: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]Z");

/// A person's name, leading to her page.
pub fn person(name: &str, handle: &str) -> Markup {
    html! {
        @if handle == MACHINE {
            "merged by itself"
        } @else {
            a href=(links::person(handle)) dir="auto" { (name) }
        }
    }
}

/// The day of a moment, UTC.
pub fn day(moment: Time) -> Markup {
    html! { time datetime=(machine_readable(moment)) { (day_words(moment)) } }
}

/// The minute of a moment, UTC.
pub fn minute(moment: Time) -> Markup {
    html! { time datetime=(machine_readable(moment)) { (shown(moment, MINUTE)) } }
}

/// The hour and minute of a moment whose day is told elsewhere, UTC.
pub fn clock(moment: Time) -> Markup {
    html! { time datetime=(machine_readable(moment)) { (shown(moment, CLOCK)) } }
}

/// The day of a moment as plain words.
pub fn day_words(moment: Time) -> String {
    shown(moment, DAY)
}

/// A moment as feeds and the `datetime` attribute write it.
pub fn machine_readable(moment: Time) -> String {
    shown(moment, MACHINE_READABLE)
}

/// How long it is from one moment to another, in the largest unit that fits.
pub fn lasting(from: Time, to: Time) -> String {
    let minutes = (to.0 - from.0).max(0) / 60_000_000;
    match minutes {
        0 => "less than a minute".to_owned(),
        1..60 => count(minutes, "minute", "minutes"),
        60..1440 => count(minutes / 60, "hour", "hours"),
        _ => count(minutes / 1440, "day", "days"),
    }
}

/// How many of something, with the word in its right form: `1 person`, `9 people`.
pub fn count(number: i64, one: &str, many: &str) -> String {
    let word = if number == 1 { one } else { many };
    format!("{} {word}", grouped(number))
}

/// Words added and removed.
pub fn words(added: i64, removed: i64) -> Markup {
    html! {
        @if added > 0 { span.plus { "+" (grouped(added)) } " " }
        @if removed > 0 { span.minus { "−" (grouped(removed)) } " " }
        @if added == 0 && removed == 0 { "no " }
        "words"
    }
}

/// A number with its thousands set apart.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = if number < 0 { "−".to_owned() } else { String::new() };
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn shown(moment: Time, format: &[BorrowedFormatItem<'_>]) -> String {
    moment.to_calendar().format(format).unwrap_or_default()
}
