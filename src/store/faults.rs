//! What can be wrong with what is kept and shows without reading texts: a name and a query for each fault.

use super::membership::Role;
use super::project::Policy;
use super::remark::Act;
use super::{Conn, Result, outline, person, proposal, revision, sql};

/// Counts the rows of `$table` whose `$column` names a row of `$to` that is not there.
macro_rules! dangling {
    ($table:literal, $column:literal, $to:literal) => {
        concat!(
            "select count(*) from ",
            $table,
            " a where a.",
            $column,
            " is not null and not exists (select 1 from ",
            $to,
            " b where b.key = a.",
            $column,
            ")"
        )
    };
}

/// Counts the rows of `$table` that the change log does not tell of as a `$kind`.
macro_rules! untold {
    ($table:literal, $kind:literal) => {
        concat!(
            "select count(*) from ",
            $table,
            " a where not exists (select 1 from log l where l.position = a.key
             and l.kind = '",
            $kind,
            "')"
        )
    };
}

/// What is wrong, in words that follow a number, and the query that counts it.
const FAULTS: &[(&str, &str)] = &[
    // What revisions are made of.
    ("revisions whose outline is missing", dangling!("revision", "outline", "outline")),
    ("revisions whose author is missing", dangling!("revision", "author", "person")),
    ("revisions whose text is missing", dangling!("revision", "text", "stored_text")),
    (
        "texts whose base is missing or stands at another depth",
        "select count(*) from stored_text t left join stored_text b on b.key = t.base
         where t.depth <> coalesce(b.depth + 1, 0) or t.base is not null and b.key is null",
    ),
    (
        "lists of authors whose revision is missing",
        "select count(*) from authorship a left join revision r on r.key = a.revision where r.key is null",
    ),
    // Where they stand.
    (
        "outlines whose head is missing, another outline's, or not published",
        "select count(*) from outline o left join revision r on r.key = o.head
         where o.head is not null and (r.key is null or r.outline <> o.key or r.published = false)",
    ),
    (
        "outlines whose head is older than the change log says",
        "select count(*) from outline o
         join (select outline, max(position) as position from log where kind = 'head' group by outline) at
             on at.outline = o.key
         join log l on l.position = at.position
         where o.head is null or o.head <> l.subject and o.head < l.position",
    ),
    (
        "outlines whose revisions are not numbered from 1 to as many as they count",
        "select count(*) from outline o
         left join (select outline, count(*) as revisions, min(number) as first, max(number) as last
                    from revision group by outline) r on r.outline = o.key
         where o.revisions <> coalesce(r.revisions, 0) or r.first <> 1 or r.last <> r.revisions",
    ),
    (
        "published revisions whose parent is not published",
        "select count(*) from revision r join revision p on p.key = r.parent
         where r.published = true and p.published = false",
    ),
    // Of a proposal that was taken in part, what was not taken stays beside the main line.
    (
        "published merges with a line that is not published",
        "select count(*) from revision r join revision s on s.key = r.second_parent
         where r.published = true and s.published = false
             and not exists (select 1 from proposal q where q.head = s.key and q.state = 'part')",
    ),
    // Every other one has a later child that is published, and so on up to the head. An import publishes also what
    // cannot be merged.
    (
        "published revisions that the head of their outline does not hold",
        "select count(*) from revision r join outline o on o.key = r.outline
         where r.published = true and r.kind not in ('import', 'removal') and r.key <> coalesce(o.head, 0)
             and not exists (select 1 from revision c where c.second_parent = r.key and c.published = true)
             and not exists (select 1 from revision c where c.outline = r.outline and c.published = true
                             and c.key > r.key and c.parent = r.key)",
    ),
    // Unless somebody went on writing from it.
    (
        "proposals that were not taken but are published",
        "select count(*) from proposal q join revision r on r.key = q.head
         where q.state <> 'accepted' and r.published = true and r.kind not in ('import', 'removal')
             and not exists (select 1 from revision c where c.outline = r.outline and c.published = true
                             and c.key > r.key and c.parent = r.key)",
    ),
    ("outlines whose project is missing", dangling!("outline", "project", "project")),
    (
        "outlines whose address is not kept among the addresses",
        "select count(*) from outline o left join outline_address a
             on a.project = o.project and a.slug = o.slug and a.outline = o.key
         where a.outline is null",
    ),
    ("addresses whose outline is missing", dangling!("outline_address", "outline", "outline")),
    ("addresses whose project is missing", dangling!("outline_address", "project", "project")),
    ("files whose outline is missing", dangling!("outline_file", "outline", "outline")),
    ("links from an outline that is missing", dangling!("link", "source", "outline")),
    (
        "places of deleted words in a revision that is missing or another outline's",
        "select count(*) from memory m left join revision r on r.key = m.revision
         where r.key is null or r.outline <> m.outline",
    ),
    // People.
    ("accounts whose person is missing", dangling!("account", "person", "person")),
    ("sessions whose person is missing", dangling!("session", "person", "person")),
    ("roles of a person who is missing", dangling!("membership", "person", "person")),
    ("roles in a project that is missing", dangling!("membership", "project", "project")),
    ("projects whose founder is missing", dangling!("project", "started_by", "person")),
    (
        "people who are no guests, or whose words went to somebody without an account",
        "select count(*) from person g left join person p on p.key = g.claimed_by and p.kind = 'account'
         where g.claimed_by is not null and (g.kind <> 'guest' or p.key is null)",
    ),
    // What reviewers and readers said.
    ("proposals whose outline is missing", dangling!("proposal", "outline", "outline")),
    (
        "proposals whose revision is missing or another outline's",
        "select count(*) from proposal q left join revision r on r.key = q.head left join revision f on f.key = q.fork
         where r.key is null or r.outline <> q.outline
             or q.fork is not null and (f.key is null or f.outline <> q.outline)",
    ),
    (
        "proposals that nobody opened, or that are closed without a word of who did it",
        "select count(*) from proposal q left join person p on p.key = q.opened_by
         left join person c on c.key = q.closed_by
         where p.key is null or p.kind = 'machine' or (q.state = 'open') <> (c.key is null and q.closed is null)",
    ),
    ("decisions on a proposal that is missing", dangling!("decision", "proposal", "proposal")),
    ("wishes for a proposal that is missing", dangling!("backing", "proposal", "proposal")),
    (
        "checkmarks on a revision that the outline does not hold, or by nobody who can check",
        "select count(*) from checkmark c left join revision r on r.key = c.revision
         left join person p on p.key = c.person and p.kind = 'account'
         left join person w on w.key = c.withdrawn_by
         where r.key is null or r.outline <> c.outline or r.published = false or p.key is null
             or (c.withdrawn is null) <> (w.key is null)",
    ),
    (
        "thanks for a revision that no outline holds, or by nobody who can thank",
        "select count(*) from thanks t left join revision r on r.key = t.revision
         left join person p on p.key = t.person and p.kind = 'account'
         where r.key is null or r.published = false or p.key is null",
    ),
    (
        "places to look at in a revision that is no merge, or seen by nobody there is",
        "select count(*) from notice n left join revision r on r.key = n.revision
         left join person p on p.key = n.looked_by
         where r.key is null or r.kind <> 'merge' or n.looked_by is not null and p.key is null",
    ),
    ("remarks on an outline that is missing", dangling!("remark", "outline", "outline")),
    (
        "remarks whose author, thread, passage or proposal is missing or another outline's, or wrongly settled",
        "select count(*) from remark m left join person p on p.key = m.author
         left join revision r on r.key = m.revision left join proposal q on q.key = m.proposal
         left join remark f on f.outline = m.outline and f.number = m.thread
         where p.key is null or f.key is null or f.thread <> f.number
             or m.revision is not null and (r.key is null or r.outline <> m.outline)
             or m.proposal is not null and (q.key is null or q.outline <> m.outline)
             or m.settled <> (m.thread = m.number and 'settled' = coalesce((select a.act from remark a
                 where a.outline = m.outline and a.thread = m.number and a.act <> ''
                 order by a.number desc limit 1), ''))",
    ),
    // The change log.
    (
        "holes or strangers in the change log",
        "select abs(count(l.position) - coalesce(max(l.position), 0)) + abs(coalesce(max(l.position), 0) - max(e.position))
         from log_end e left join log l on true",
    ),
    (
        "entries of the change log of an unknown kind, or about nothing that is there",
        "select count(*) from log l where not case l.kind
             when 'person' then exists (select 1 from person where key = l.subject)
             when 'project' then exists (select 1 from project where key = l.subject)
             when 'outline' then exists (select 1 from outline where key = l.subject and key = l.outline)
             when 'proposal' then
                 exists (select 1 from proposal where key = l.subject and outline = l.outline)
             when 'remark' then exists (select 1 from remark where key = l.subject and outline = l.outline)
             when 'revision' then l.subject = l.position
                 and exists (select 1 from revision where key = l.subject and outline = l.outline)
             when 'setting' then true
             else l.kind in ('head', 'check', 'thanks')
                 and exists (select 1 from revision where key = l.subject and outline = l.outline) end",
    ),
    ("entries of the change log in a project that is missing", dangling!("log", "project", "project")),
    ("revisions that the change log does not tell of", untold!("revision", "revision")),
    ("outlines that the change log does not tell of", untold!("outline", "outline")),
    ("projects that the change log does not tell of", untold!("project", "project")),
    ("people that the change log does not tell of", untold!("person", "person")),
    ("proposals that the change log does not tell of", untold!("proposal", "proposal")),
    ("remarks that the change log does not tell of", untold!("remark", "remark")),
    ("checkmarks that the change log does not tell of", untold!("checkmark", "check")),
    ("thanks that the change log does not tell of", untold!("thanks", "thanks")),
];

/// A column of words, the query that gives each of them once, and whether the program can read one.
type Words = (&'static str, &'static str, fn(String) -> bool);

/// Where the database keeps words that each stand for one thing the program knows.
const WORDS: &[Words] = &[
    ("policy of a project", "select distinct policy from project", |word| Policy::try_from(word).is_ok()),
    ("kind of outline", "select distinct kind from outline", |word| outline::Kind::try_from(word).is_ok()),
    ("kind of revision", "select distinct kind from revision", |word| revision::Kind::try_from(word).is_ok()),
    ("kind of person", "select distinct kind from person", |word| person::Kind::try_from(word).is_ok()),
    ("role on the site", "select distinct site_role from account", |word| Role::try_from(word).is_ok()),
    ("role in a project", "select distinct role from membership", |word| Role::try_from(word).is_ok()),
    ("state of a proposal", "select distinct state from proposal", |word| proposal::State::try_from(word).is_ok()),
    ("origin of a proposal", "select distinct origin from proposal", |word| proposal::Origin::try_from(word).is_ok()),
    ("act of a remark", "select distinct act from remark", |word| Act::try_from(word).is_ok()),
];

/// The faults that are there, each in words.
pub async fn found(conn: &mut Conn) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (what, query) in FAULTS {
        let count: i64 = sql!(conn, driver => sqlx::query_scalar(*query).fetch_one(driver).await)?;
        if count > 0 {
            found.push(format!("{count} {what}"));
        }
    }
    for (what, query, is_known) in WORDS {
        let words: Vec<String> = sql!(conn, driver => sqlx::query_scalar(*query).fetch_all(driver).await)?;
        found.extend(
            words.into_iter().filter(|word| !is_known(word.clone())).map(|word| format!("no {what}: {word:?}")),
        );
    }
    Ok(found)
}
