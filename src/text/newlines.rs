//! stub
pub fn restore(s: &str, _b: &str) -> String {
    s.to_owned()
}
