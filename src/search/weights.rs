//! What counts for how much when answers are ranked: all of it in one place, since each weight means something only beside
//! the others.

use tantivy::Score;
use tantivy::schema::Field;

use super::schema::Fields;

/// A field and what a word in it counts for.
pub type Weighed = (Field, Score);

/// What a word counts for in a title, in a heading, and just as it was typed. In a text it counts for 1.
pub const TITLE: Score = 8.0;
pub const HEADING: Score = 4.0;
pub const AS_IT_STANDS: Score = 0.3;
/// How much of that a word counts for that is nearly the same.
pub const NEARLY: Score = 0.5;
/// How much more a passage counts for that has the words in a row.
pub const IN_A_ROW: Score = 1.5;
/// What a passage that has the words in a row counts for alone: as much as it would with its words, about.
pub const ALONE_IN_A_ROW: Score = 3.5;
/// How much more a passage counts for that has the words near each other.
pub const TOGETHER: Score = 1.5;
/// How much more an outline or project counts for whose whole title was typed.
pub const WHOLE_TITLE: Score = 4.0;
/// What the beginning of an outline has over its other sections where all else is equal.
pub const BEGINNING: Score = 1.02;
/// What an outline put away counts for.
pub const PUT_AWAY: Score = 0.6;
/// How much more what changed just now counts for than what is old, and the time in which that halves, in microseconds.
pub const FRESHNESS: f64 = 0.2;
pub const HALF_LIFE: f64 = 180.0 * 86_400e6;

/// Where titles and headings are.
pub fn titles(fields: &Fields) -> [Weighed; 2] {
    [(fields.title, TITLE), (fields.heading, HEADING)]
}
