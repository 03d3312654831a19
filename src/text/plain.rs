//! stub
pub fn plain_text(t: &str) -> String {
    t.to_owned()
}
pub fn excerpt(t: &str, _n: usize) -> String {
    t.to_owned()
}
pub fn word_count(t: &str) -> usize {
    t.split_whitespace().count()
}
