//! What programs that walk the web are asked to leave alone.

/// Portraits and outlines as they stand are for everybody to find. Each leads to histories, forms, and a comparison for
/// every two of its revisions, in which a crawler would lose itself at the server's cost.
const RULES: &str = "\
User-agent: *
Allow: /-/static/
Disallow: /-/
Disallow: /r/
Disallow: /*/*/
Disallow: /*?
";

/// The rules, as RFC 9309 has them.
pub async fn rules() -> &'static str {
    RULES
}
