use dugnad::store::membership::Role;
use dugnad::store::project::{Facts, Policy, by_slug};
use dugnad::store::revision::{self, Kind};
use dugnad::store::*;
use dugnad::text::slug::Slug;
use dugnad::web::{App, routes};
use dugnad::wiki::account::{self, NewAccount};
use dugnad::wiki::save::{self, Edit, Guest, Saved};
use dugnad::wiki::start::{self, Wanted};
use dugnad::wiki::viewer::{self, Viewer};
use std::path::Path;

const T0: i64 = 1_700_000_000_000_000;

struct Ctx {
    store: Store,
    n: u8,
    c: u64,
}
impl Ctx {
    fn id(&mut self) -> [u8; 16] {
        self.c += 1;
        let mut b = [self.n; 16];
        b[..8].copy_from_slice(&self.c.to_be_bytes());
        b
    }
    async fn person(&mut self, name: &str, role: Role) -> Viewer {
        let id = PersonId(self.id());
        let p = account::add(
            &self.store,
            &NewAccount {
                id,
                name,
                about: "Farmer in Ojom. Started the plan because nobody else did.",
                password: "correct horse battery",
                site_role: role,
                time: Time(T0),
            },
        )
        .await
        .unwrap();
        viewer::of(&mut self.store.read().await.unwrap(), p).await.unwrap()
    }
    async fn project(&mut self, v: &Viewer, slug: &str, name: &str, policy: Policy) {
        let id = ProjectId(self.id());
        start::project(
            &self.store,
            v,
            (id, &Slug::parse(slug).unwrap()),
            &Facts { name, aim: "Water.", place: "Here", language: "en", licence: "CC-BY-SA-4.0", policy },
            Time(T0),
        )
        .await
        .unwrap();
    }
    async fn outline(&mut self, v: &Viewer, project: &str, title: &str) {
        let p = by_slug(&mut self.store.read().await.unwrap(), project).await.unwrap().unwrap();
        let id = OutlineId(self.id());
        start::outline(
            &self.store,
            v,
            &p,
            &Wanted { id, slug: None, title, kind: dugnad::store::outline::Kind::Page, voice: "", of_the_place: false },
            Time(T0),
        )
        .await
        .unwrap();
    }
    async fn write(
        &mut self,
        v: &Viewer,
        place: (&str, &str),
        base: Option<RevisionKey>,
        text: &str,
        summary: &str,
        kind: Kind,
        t: i64,
        propose: bool,
    ) -> Saved {
        let mut conn = self.store.read().await.unwrap();
        let p = by_slug(&mut conn, place.0).await.unwrap().unwrap();
        let o = dugnad::store::outline::by_address(&mut conn, p.key, place.1).await.unwrap().unwrap();
        let base = match base.or(o.head) {
            Some(k) => revision::by_key(&mut conn, k).await.unwrap(),
            None => None,
        };
        drop(conn);
        let (g, s) = (PersonId(self.id()), Submission(self.id()));
        let e = Edit {
            project: &p,
            outline: &o,
            base: base.as_ref(),
            settles: None,
            text,
            kind,
            summary,
            time: Time(t),
            guest: Guest { id: g, name: "A passer-by" },
            submission: s,
        };
        if propose {
            save::propose(&self.store, v, &e).await.unwrap()
        } else {
            save::save(&self.store, v, &e).await.unwrap()
        }
    }
}

#[tokio::main]
async fn main() {
    tracing_subscriber::fmt().with_env_filter("info").init();
    let file = std::env::args().nth(1).unwrap();
    let port = std::env::args().nth(2).unwrap();
    let many: usize = std::env::args().nth(3).unwrap().parse().unwrap();
    let fresh = !Path::new(&file).exists();
    let store = Store::open_sqlite(Path::new(&file)).await.unwrap();
    if fresh {
        dugnad::demo::play::load(&store).await.unwrap();
        fill(store.clone(), many).await;
    }
    let app = App::new(store, &format!("http://127.0.0.1:{port}"));
    let l = tokio::net::TcpListener::bind(("127.0.0.1", port.parse().unwrap())).await.unwrap();
    println!("listening");
    axum::serve(l, routes::router(&app)).await.unwrap();
}

async fn fill(store: Store, many: usize) {
    let mut c = Ctx { store: store.clone(), n: 9, c: 0 };
    let ann = c.person("Ann Owner", Role::Owner).await;
    let joe = c.person("Joe Volunteer", Role::Volunteer).await;
    let evil = c.person("<script>alert(1)</script> & “Co” ﷽", Role::Volunteer).await;
    for (n, pw) in [("ann-owner", "a"), ("joe-volunteer", "j")] {
        let h: [u8; 32] = *blake3::hash(format!("token-{pw}").as_bytes()).as_bytes();
        account::sign_in(&store, n, "correct horse battery", &h, dugnad::web::app::now()).await.unwrap().unwrap();
    }
    c.project(&ann, "trial", "Okware", Policy::Members).await;
    c.project(&ann, "bridges", "Footbridge over the Amurat", Policy::Reviewed).await;
    c.project(&ann, "secret", "Safe house", Policy::Closed).await;
    c.project(&ann, "big", "Big", Policy::Open).await;
    for (p, t) in
        [("trial", "Plan"), ("trial", "Health workers"), ("bridges", "Plan"), ("secret", "Plan"), ("big", "Plan")]
    {
        c.outline(&ann, p, t).await;
    }
    let day = 86_400_000_000i64;
    let v1 = "# Plan\n\nOkware is invented. See [[Health workers]] and [[Nowhere]].\n\n## Water\n\nIn the dry months a woman in Katekwan walks about three kilometres for twenty litres, twice a day. Of the nineteen old shallow wells seven give water all year.\n\nAll eleven boreholes will be finished before the second rains.\n\nEvery committee keeps a book in which each repair is written down, with its price and a signature.\n\n## Health\n\nThere is one health centre. It has one nurse, a midwife on weekdays, and a solar refrigerator.\n\n- malaria tests\n- a bed\n- fuel for the motorbike\n\n## Budget\n\n| Line | Plan |\n|---|---|\n| Water | 312,000 |\n| Health | 205,000 |\n";
    let pl = ("trial", "plan");
    c.write(&ann, pl, None, v1, "From the shared folder, as it stood in May", Kind::Import, T0, false).await;
    let v2 = v1.replace("about three", "3.4").replace("twice a day.", "twice a day {needs source}.");
    let Saved::AsWritten(k2) = c
        .write(
            &ann,
            pl,
            None,
            &v2,
            "Water: says who counted the boreholes, and when, and why it took so long",
            Kind::Edit,
            T0 + day,
            false,
        )
        .await
    else {
        panic!()
    };
    let v3 = v2.replace("one nurse", "two nurses");
    c.write(&joe, pl, None, &v3, "", Kind::Edit, T0 + day + 3_600_000_000, false).await;
    let v4 = v2
        .replace("- fuel for the motorbike", "- fuel for the motorbike\n- a second key")
        .replace("a signature", "two signatures");
    println!(
        "{:?}",
        c.write(
            &evil,
            pl,
            Some(k2),
            &v4,
            "<b>bold</b> \u{202e}evil summary \u{1}",
            Kind::Edit,
            T0 + day + 7_200_000_000,
            false
        )
        .await
    );
    let mut conn = store.read().await.unwrap();
    let p = by_slug(&mut conn, "trial").await.unwrap().unwrap();
    let o = dugnad::store::outline::by_address(&mut conn, p.key, "plan").await.unwrap().unwrap();
    let head = revision::by_key(&mut conn, o.head.unwrap()).await.unwrap().unwrap();
    let text = revision::text(&mut conn, &head).await.unwrap();
    drop(conn);
    let book =
        "Every committee keeps a book in which each repair is written down, with its price and two signatures.\n\n";
    let v5 = text.replace(book, "").replace("- malaria tests\n", &format!("{book}- malaria tests\n")).replace(
        "All eleven boreholes will be finished before the second rains.",
        "Eight boreholes stand. Three of them carry more than 1 mg of iron a litre.",
    );
    c.write(&joe, pl, None, &v5, "“recieve”", Kind::Fix, T0 + 3 * day, false).await;
    let v6 = v5.replace("3.4", "four");
    c.write(&ann, pl, None, &v6, "Four, measured", Kind::Edit, T0 + 4 * day, false).await;
    println!(
        "{:?}",
        c.write(
            &Viewer::stranger(),
            pl,
            None,
            &v6.replace("312,000", "318,000"),
            "My proposal",
            Kind::Edit,
            T0 + 5 * day,
            true
        )
        .await
    );
    c.write(
        &joe,
        ("trial", "health-workers"),
        None,
        "# Stock\n\nSee [[Plan]].\n",
        "أضفت عمق البئر",
        Kind::Edit,
        T0 + 5 * day,
        false,
    )
    .await;
    c.write(&ann, ("secret", "plan"), None, "Secret words", "secret summary", Kind::Edit, T0 + 5 * day, false).await;
    let mut big: Vec<String> = (0..80)
        .map(|i| format!("Paragraph {i} of the plan says something about water and health, with some words.\n"))
        .collect();
    let start = std::time::Instant::now();
    for i in 0..many {
        let at = (i * 37) % 80;
        big[at] = format!("Paragraph {at} was changed in round {i} and says something about water and health.\n");
        let who = if i % 3 == 0 { &ann } else { &joe };
        c.write(
            who,
            ("big", "plan"),
            None,
            &big.join("\n"),
            &format!("Round {i}"),
            Kind::Edit,
            T0 + 6 * day + i as i64 * 600_000_000,
            false,
        )
        .await;
    }
    println!("{many} revisions in {:?}", start.elapsed());
}
