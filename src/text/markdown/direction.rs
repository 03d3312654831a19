//! Which way a text runs, and which of its blocks run the other way.
//!
//! A page leaves it to the browser to find out by the first letter which way a text runs. A paragraph in Arabic under an
//! English heading is then the only one that has to say so.

use unicode_bidi::{Direction, get_base_direction_full};

/// What is known of the direction of a text and of the block being written.
#[derive(Debug, Default)]
pub struct Directions {
    /// That of the first block that has any.
    text: Option<&'static str>,
    /// That of the block so far.
    block: Option<&'static str>,
    /// Where the block begins in what is written.
    start: usize,
    /// Whether the block may say which way it runs; code always runs from left to right.
    may_tell: bool,
}

impl Directions {
    /// Begins with a block that will be written from here.
    pub fn begin(&mut self, start: usize, is_code: bool) {
        (self.block, self.start, self.may_tell) = (None, start, !is_code);
    }

    /// Looks at some words of the block.
    pub fn see(&mut self, words: &str) {
        if self.block.is_none() {
            self.block = match get_base_direction_full(words) {
                Direction::Ltr => Some("ltr"),
                Direction::Rtl => Some("rtl"),
                Direction::Mixed => None,
            };
        }
    }

    /// Ends with a block: its element says which way it runs if the text runs the other way.
    pub fn end(&mut self, out: &mut String) {
        let is_shown = out.len() > self.start;
        let Some(block) = self.block.take().filter(|_| is_shown) else { return };
        let text = *self.text.get_or_insert(block);
        if block == text || !self.may_tell {
            return;
        }
        if let Some(name) = out[self.start..].find([' ', '>']) {
            out.insert_str(self.start + name, &format!(" dir=\"{block}\""));
        }
    }
}
