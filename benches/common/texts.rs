//! Texts to measure with, made up out of a fixed seed so that every run sees the same.

/// Inputs on which other engines run for minutes: a name, a text, and two others that came from it or have nothing to do
/// with it.
pub fn worst() -> Vec<(&'static str, [String; 3])> {
    let mut random = Random(2);
    let long = random.page(190_000, 5000);
    let lines = random.lines(10_000);
    let line = random.words(150_000, 5000).join(" ");
    let few: Vec<String> = (0..60_000).map(|_| ["dig\n", "line it\n", "rest\n"][random.below(3)].to_owned()).collect();
    let mut unlike = || random.page(1_000_000, 5000);
    let strangers = [unlike(), unlike(), unlike()];
    let foreign = [unlike(), unlike().to_uppercase(), unlike().replace(['a', 'e', 'i', 'o', 'u'], "y")];
    let revised = |random: &mut Random, text: &String| random.revised(text, 300);
    vec![
        ("190 KB, 300 revisions later", [revised(&mut random, &long), revised(&mut random, &long), long]),
        ("10,000 lines, 80 edits and moves", random.rearranged(&lines, 80)),
        ("unlike texts of 1 MB", strangers),
        ("texts of 1 MB, no word in common", foreign),
        ("one line of 1 MB, 300 words changed", [revised(&mut random, &line), revised(&mut random, &line), line]),
        ("60,000 lines out of 3, shuffled", random.rearranged(&few, 30_000)),
    ]
}

/// Texts out of a fixed seed (xorshift, Marsaglia 2003).
pub struct Random(pub u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }

    /// A word out of so many; low numbers are frequent, as in real text.
    fn word(&mut self, vocabulary: usize) -> String {
        let limit = 1 + self.below(vocabulary);
        let mut number = self.below(limit) + 30;
        let mut word = String::new();
        while number > 0 {
            word.push(['a', 'k', 'e', 'n', 'i', 'r', 'o', 't', 'u', 's'][number % 10]);
            number /= 10;
        }
        word
    }

    pub fn words(&mut self, count: usize, vocabulary: usize) -> Vec<String> {
        (0..count).map(|_| self.word(vocabulary)).collect()
    }

    fn sentences(&mut self, vocabulary: usize) -> String {
        let count = 2 + self.below(5);
        let sentences: Vec<String> = (0..count).map(|_| self.words(12, vocabulary).join(" ") + ".").collect();
        sentences.join(" ")
    }

    /// Headings, paragraphs and lists, up to about `bytes`.
    pub fn page(&mut self, bytes: usize, vocabulary: usize) -> String {
        let mut page = String::new();
        while page.len() < bytes {
            page += &match self.below(5) {
                0 => format!("## {}\n\n", self.words(3, vocabulary).join(" ")),
                1 => (0..6).map(|_| format!("- {}\n", self.words(8, vocabulary).join(" "))).collect::<String>() + "\n",
                _ => self.sentences(vocabulary) + "\n\n",
            };
        }
        page
    }

    pub fn lines(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| format!("- {}\n", self.words(9, 5000).join(" "))).collect()
    }

    /// So many words replaced.
    pub fn revised(&mut self, text: &str, edits: usize) -> String {
        let mut words: Vec<String> = text.split_inclusive(' ').map(str::to_owned).collect();
        for _ in 0..edits {
            let at = self.below(words.len());
            words[at] = self.word(5000) + " ";
        }
        words.concat()
    }

    /// So many lines exchanged with others.
    pub fn shuffled_a_little(&mut self, lines: &[String], swaps: usize) -> Vec<String> {
        let mut lines = lines.to_vec();
        for _ in 0..swaps {
            let (a, b) = (self.below(lines.len()), self.below(lines.len()));
            lines.swap(a, b);
        }
        lines
    }

    /// Some lines, and twice the same in another order.
    fn rearranged(&mut self, lines: &[String], swaps: usize) -> [String; 3] {
        let [one, other] = [(); 2].map(|()| self.shuffled_a_little(lines, swaps).concat());
        [lines.concat(), one, other]
    }
}
