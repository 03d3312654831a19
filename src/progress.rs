//! Showing how far a long command has come.

use std::io::IsTerminal;

/// A progress bar on a terminal; nothing elsewhere.
pub fn bar(total: u64, what: &'static str) -> indicatif::ProgressBar {
    if !std::io::stderr().is_terminal() {
        return indicatif::ProgressBar::hidden();
    }
    let style = indicatif::ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}, {eta} left");
    let style = style.expect("the template is a literal that parses");
    indicatif::ProgressBar::new(total).with_style(style).with_message(what)
}
