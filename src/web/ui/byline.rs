//! Who and when, in words.

use maud::{Markup, html};
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::store::Time;
use crate::store::person::{MACHINE, is_guest};
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

/// Who did something, in the middle of a sentence: a person by her name, or a merge that nobody made.
pub fn doer(name: &str, handle: &str) -> Markup {
    html! { @if handle == MACHINE { "a merge" } @else { (person(name, handle)) } }
}

/// A name without more where it is only what somebody without an account typed; else leading to her page.
pub fn name(name: &str, handle: &str) -> Markup {
    html! { @if is_guest(handle) { bdi { (name) } } @else { (person(name, handle)) } }
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

/// About how long a time is that is told in microseconds: `40 minutes`, `5 hours`, `3 days`.
pub fn about(time: i64) -> String {
    let minutes = (time / 60_000_000).max(1);
    match minutes {
        0..90 => count(minutes, "minute", "minutes"),
        90..2160 => count((minutes + 30) / 60, "hour", "hours"),
        _ => count((minutes + 720) / 1440, "day", "days"),
    }
}

/// Words added and removed.
pub fn words(added: i64, removed: i64) -> Markup {
    html! {
        @if added > 0 { span.plus { "+" (grouped(added)) } " " }
        @if removed > 0 { span.minus { "−" (grouped(removed)) } " " }
        @if added == 0 && removed == 0 { "no " }
        @if added + removed == 1 { "word" } @else { "words" }
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

#[cfg(test)]
mod tests {
    use super::about;

    #[test]
    fn a_time_is_told_in_the_unit_that_people_would_use() {
        let minute = 60_000_000;
        let told: Vec<String> = [0, 1, 89, 90, 300, 2159, 2160, 4400].map(|minutes| about(minutes * minute)).into();
        assert_eq!(told, ["1 minute", "1 minute", "89 minutes", "2 hours", "5 hours", "36 hours", "2 days", "3 days"]);
    }
}
