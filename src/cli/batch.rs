//! Answers other programs: a JSON object a line comes in, and a JSON object a line goes out.

use std::io::{BufRead, BufWriter, Write, stdin, stdout};

use anyhow::Context;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Answers each line of standard input before the next one is read. A line that needs no answer gives `None`.
pub fn answer<Question, Answer>(
    mut answer_one: impl FnMut(Question) -> anyhow::Result<Option<Answer>>,
) -> anyhow::Result<()>
where
    Question: DeserializeOwned,
    Answer: Serialize,
{
    let mut output = BufWriter::new(stdout().lock());
    for (line, number) in stdin().lock().lines().zip(1..) {
        let place = || format!("in line {number} of standard input");
        let question = serde_json::from_str(&line.with_context(place)?).with_context(place)?;
        if let Some(answer) = answer_one(question).with_context(place)? {
            serde_json::to_writer(&mut output, &answer)?;
            output.write_all(b"\n")?;
            output.flush()?;
        }
    }
    Ok(())
}
