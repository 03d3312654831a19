//! Where every outline stands in one commit: a table that commits share as far as they agree.

use std::sync::Arc;

const CHUNK: usize = 64;

type Chunk = [Option<usize>; CHUNK];

/// The newest revision of each outline, as one commit sees it; removed outlines keep theirs.
///
/// A copy shares its chunks with the original until one of them changes, so that a thousand open
/// branches over ten thousand outlines cost little, and comparing two commits skips what they share.
#[derive(Clone, Default)]
pub struct Places {
    chunks: Vec<Arc<Chunk>>,
}

impl Places {
    /// The outline's newest revision here; `None` if this commit's history does not know the outline.
    pub fn get(&self, outline: usize) -> Option<usize> {
        self.chunks.get(outline / CHUNK)?[outline % CHUNK]
    }

    /// Makes `revision` the newest one of `outline`.
    pub fn set(&mut self, outline: usize, revision: usize) {
        if self.get(outline) == Some(revision) {
            return;
        }
        let number = outline / CHUNK;
        if self.chunks.len() <= number {
            self.chunks.resize_with(number + 1, || Arc::new([None; CHUNK]));
        }
        Arc::make_mut(&mut self.chunks[number])[outline % CHUNK] = Some(revision);
    }

    /// The outlines that do not stand at the same revision in both, in ascending order.
    pub fn differing(&self, other: &Self) -> Vec<usize> {
        let chunks = self.chunks.len().max(other.chunks.len());
        (0..chunks)
            .filter(|&number| !self.shares_chunk(other, number))
            .flat_map(|number| number * CHUNK..(number + 1) * CHUNK)
            .filter(|&outline| self.get(outline) != other.get(outline))
            .collect()
    }

    fn shares_chunk(&self, other: &Self, number: usize) -> bool {
        match (self.chunks.get(number), other.chunks.get(number)) {
            (Some(ours), Some(theirs)) => Arc::ptr_eq(ours, theirs),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn a_copy_differs_only_where_it_was_changed() {
        let mut main = Places::default();
        for outline in 0..200 {
            main.set(outline, outline * 10);
        }
        let mut branch = main.clone();
        branch.set(3, 7);
        branch.set(500, 8);

        assert_eq!(main.differing(&branch), [3, 500]);
        assert_eq!(branch.differing(&main), [3, 500]);
        assert_eq!((main.get(3), branch.get(3)), (Some(30), Some(7)));
        assert_eq!((main.get(500), branch.get(500), branch.get(499)), (None, Some(8), None));
    }
}
