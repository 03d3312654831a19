//! Plays the scripts: every step goes through the verb that a person in the browser would use.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use anyhow::{Context, bail, ensure};

use super::script::{self, Change, Deed, Step, Story};
use crate::store::membership::{self, Role};
use crate::store::outline::{self, Outline};
use crate::store::person::{self, Kind as PersonKind, NewPerson};
use crate::store::project::{self, Facts, Policy, Project};
use crate::store::proposal;
use crate::store::remark::Act;
use crate::store::revision::{self, Kind, Revision};
use crate::store::{OutlineId, PersonId, ProjectId, Store, Submission, Time};
use crate::text::name::folded;
use crate::text::slug::Slug;
use crate::wiki::accept::{self, Accepted, Verdict};
use crate::wiki::discuss::{self, About, Saying};
use crate::wiki::guest::Guest;
use crate::wiki::save::{self, Edit, Saved};
use crate::wiki::start::{self, Wanted};
use crate::wiki::viewer::{self, Viewer};
use crate::wiki::vouch::{self, Vouching};
use crate::wiki::{thank, undo};

/// Loads the demo projects into a store that does not have them yet.
pub async fn load(store: &Store) -> anyhow::Result<()> {
    for story in script::read()? {
        let slug = story.project.slug.clone();
        tell(store, story).await.with_context(|| format!("the demo project {slug}"))?;
    }
    Ok(())
}

/// A project while its story is told.
struct Stage<'a> {
    store: &'a Store,
    project: Project,
    people: HashMap<String, Viewer>,
}

async fn tell(store: &Store, story: Story) -> anyhow::Result<()> {
    let mut steps: Vec<(usize, &Step)> = Vec::new();
    for (place, outline) in story.outlines.iter().enumerate() {
        steps.extend(outline.history.step.iter().map(|step| (place, step)));
    }
    steps.sort_by_key(|(_, step)| step.at);
    let begin = steps.first().map_or(BEGINNING, |(_, step)| step.at.into());
    let stage = Stage::set(store, &story.project, begin).await?;
    let mut outlines: HashMap<usize, Outline> = HashMap::new();
    for (place, step) in steps {
        let script = &story.outlines[place];
        let outline = match outlines.entry(place) {
            Entry::Occupied(started) => started.into_mut(),
            Entry::Vacant(new) => new.insert(stage.start(script, step).await?),
        };
        stage.play(outline, step).await.with_context(|| format!("{} at {}", script.slug, step.at))?;
    }
    stage.close(&story.project, begin).await
}

/// When a project without a history was started: 2026-03-02, 10:00 UTC.
const BEGINNING: Time = Time(1_772_445_600_000_000);

impl<'a> Stage<'a> {
    /// Brings in the people and starts the project. While the story is told anybody may write.
    async fn set(store: &'a Store, script: &script::Project, begin: Time) -> anyhow::Result<Self> {
        let mut tx = store.begin_write().await?;
        let mut cast = Vec::new();
        for person in &script.person {
            let new = NewPerson {
                id: PersonId(fixed("person", &person.handle)),
                handle: &person.handle,
                name: &person.name,
                folded: &folded(&person.name),
                kind: PersonKind::Account,
                about: &person.about,
                joined: begin,
                claim: None,
            };
            let role = Role::parse(&person.role).with_context(|| format!("no such role: {}", person.role))?;
            cast.push((person::insert(&mut tx, &new).await?, role));
        }
        tx.commit().await?;
        let founder = cast.iter().find(|(_, role)| *role == Role::Steward).map(|(person, _)| person);
        let slug = Slug::parse(&script.slug).context("the address of a demo project")?;
        let facts = facts(script, Policy::Open);
        let id = ProjectId(fixed("project", &script.slug));
        start::project_for(store, founder, (id, &slug), &facts, begin).await?;
        let mut conn = store.read().await?;
        let project = project::by_slug(&mut conn, &script.slug).await?.context("the project just started")?;
        let mut tx = store.begin_write().await?;
        for (person, role) in &cast {
            membership::set(&mut tx, project.key, person.key, *role).await?;
        }
        tx.commit().await?;
        let mut people = HashMap::from([("guest".to_owned(), Viewer::stranger())]);
        for (person, _) in cast {
            people.insert(person.handle.clone(), viewer::of(&mut conn, person).await?);
        }
        Ok(Self { store, project, people })
    }

    /// Gives the project the policy that it has from now on.
    async fn close(self, script: &script::Project, begin: Time) -> anyhow::Result<()> {
        let policy = Policy::parse(&script.policy).with_context(|| format!("no such policy: {}", script.policy))?;
        let mut tx = self.store.begin_write().await?;
        project::describe(&mut tx, self.project.key, &facts(script, policy), begin).await?;
        Ok(tx.commit().await?)
    }

    async fn start(&self, script: &script::Outline, first: &Step) -> anyhow::Result<Outline> {
        let slug = Slug::parse(script.slug).context("the address of a demo outline")?;
        let wanted = Wanted {
            id: OutlineId(fixed("outline", &format!("{}/{slug}", self.project.slug))),
            slug: Some(&slug),
            title: &script.history.title,
            kind: script.kind,
            voice: &script.history.angle,
            of_the_place: script.history.of_the_place,
        };
        Ok(start::outline(self.store, self.viewer(first)?, &self.project, &wanted, first.at.into()).await?)
    }

    async fn play(&self, outline: &Outline, step: &Step) -> anyhow::Result<()> {
        match &step.deed {
            Deed::Save { n, on, summary, small, merges_as, conflicts, text, change } => {
                let kind = if *small { Kind::Fix } else { Kind::Edit };
                let written = Written { n: *n, on: *on, summary, kind, text: text.as_deref(), change };
                match self.save(outline, step, &written, Line::Main).await? {
                    Saved::AsWritten(_) => ensure!(merges_as.is_none() && !conflicts, "it merged with nothing"),
                    Saved::Merged(merge) => {
                        let merge = revision::by_key(&mut self.store.read().await?, merge).await?;
                        ensure!(merge.map(|merge| merge.number) == *merges_as, "it merged as another revision");
                    }
                    Saved::Conflicting(_) => ensure!(*conflicts, "it conflicts"),
                    Saved::Proposed(_) => bail!("a save became a proposal"),
                }
            }
            Deed::Propose { n, on, summary, small, text, change } => {
                let kind = if *small { Kind::Fix } else { Kind::Edit };
                let written = Written { n: *n, on: *on, summary, kind, text: text.as_deref(), change };
                self.save(outline, step, &written, Line::Proposal).await?;
            }
            Deed::Accept { proposal } => {
                let accepted = self.judge(outline, step, *proposal, "", true).await?;
                ensure!(accepted, "proposal {proposal} conflicts");
            }
            Deed::Decline { proposal, reason } => {
                self.judge(outline, step, *proposal, reason, false).await?;
            }
            Deed::Settle { n, proposal, summary, change } => {
                self.settle(outline, step, (*n, *proposal), summary, change).await?
            }
            Deed::Undo { n, revision, summary } => self.undo(outline, step, (*n, *revision), summary).await?,
            Deed::Check { revision, reason } => self.check(outline, step, *revision, reason).await?,
            Deed::Thank { revision } => {
                let revision = self.revision(outline, *revision).await?;
                let place = (&self.project, outline);
                thank::thank(self.store, self.viewer(step)?, place, &revision, step.at.into()).await?;
            }
            Deed::Talk { thread, quote, body, settles } => {
                let act = if *settles { Act::Settled } else { Act::Said };
                self.talk(outline, step, (*thread, quote), (act, body)).await?;
            }
        }
        Ok(())
    }

    async fn save(&self, outline: &Outline, step: &Step, written: &Written<'_>, line: Line) -> anyhow::Result<Saved> {
        let base = match written.on {
            0 => None,
            number => Some(self.revision(outline, number).await?),
        };
        let text = match (written.text, &base) {
            (Some(text), _) => text.to_owned(),
            (None, Some(base)) => changed(&self.text(base).await?, written.change)?,
            (None, None) => bail!("revision {} has no text", written.n),
        };
        let edit = self.edit(outline, step, base.as_ref(), (&text, written.kind, written.summary));
        let saved = match line {
            Line::Main => save::save(self.store, self.viewer(step)?, &edit).await?,
            Line::Proposal => save::propose(self.store, self.viewer(step)?, &edit).await?,
        };
        self.revision(outline, written.n).await?;
        Ok(saved)
    }

    async fn judge(
        &self,
        outline: &Outline,
        step: &Step,
        number: i64,
        reason: &str,
        accept: bool,
    ) -> anyhow::Result<bool> {
        let proposal = self.proposal(outline, number).await?;
        let verdict = Verdict { project: &self.project, outline, proposal: &proposal, reason, time: step.at.into() };
        if accept {
            Ok(accept::accept(self.store, self.viewer(step)?, &verdict).await? != Accepted::Conflicting)
        } else {
            accept::decline(self.store, self.viewer(step)?, &verdict).await?;
            Ok(true)
        }
    }

    async fn settle(
        &self,
        outline: &Outline,
        step: &Step,
        (n, line): (i64, i64),
        summary: &str,
        change: &[Change],
    ) -> anyhow::Result<()> {
        let proposal = self.proposal(outline, line).await?;
        let head = self.head(outline).await?;
        let text = changed(&self.text(&head).await?, change)?;
        let edit =
            Edit { settles: Some(&proposal), ..self.edit(outline, step, Some(&head), (&text, Kind::Merge, summary)) };
        save::save(self.store, self.viewer(step)?, &edit).await?;
        self.revision(outline, n).await.map(|_| ())
    }

    async fn undo(&self, outline: &Outline, step: &Step, (n, undone): (i64, i64), summary: &str) -> anyhow::Result<()> {
        let head = self.head(outline).await?;
        let undone = self.revision(outline, undone).await?;
        let without = undo::without(&mut self.store.read().await?, &head, &undone).await?;
        let text = without.text().context("the undoing conflicts")?;
        let edit = self.edit(outline, step, Some(&head), (&text, Kind::Revert, summary));
        save::save(self.store, self.viewer(step)?, &edit).await?;
        self.revision(outline, n).await.map(|_| ())
    }

    async fn check(&self, outline: &Outline, step: &Step, number: i64, reason: &str) -> anyhow::Result<()> {
        let revision = self.revision(outline, number).await?;
        let (project, time) = (&self.project, step.at.into());
        let vouching = Vouching { project, outline, revision: &revision, reason, time };
        Ok(vouch::check(self.store, self.viewer(step)?, &vouching).await?)
    }

    async fn talk(
        &self,
        outline: &Outline,
        step: &Step,
        (thread, quote): (Option<i64>, &str),
        (act, body): (Act, &str),
    ) -> anyhow::Result<()> {
        let about = match thread {
            Some(thread) => About::Thread(thread),
            None => About::Outline { quote, section: None },
        };
        // A quotation is looked for in what stands there by now.
        let outline = &outline::by_key(&mut self.store.read().await?, outline.key).await?.context("the outline")?;
        let (project, time, moment) = (&self.project, step.at.into(), self.moment(outline, step));
        let submission = Submission(fixed("remark", &moment));
        let guest = Guest::new(PersonId(fixed("guest", &moment)), "");
        let saying = Saying { project, outline, about, act, body, time, guest, submission };
        discuss::say(self.store, self.viewer(step)?, &saying).await?;
        Ok(())
    }

    /// Names a step.
    fn moment(&self, outline: &Outline, step: &Step) -> String {
        format!("{}/{}/{}", self.project.slug, outline.slug, step.at.unix_timestamp())
    }

    fn edit<'e>(
        &'e self,
        outline: &'e Outline,
        step: &'e Step,
        base: Option<&'e Revision>,
        (text, kind, summary): (&'e str, Kind, &'e str),
    ) -> Edit<'e> {
        let moment = self.moment(outline, step);
        Edit {
            project: &self.project,
            outline,
            base,
            settles: None,
            restores: None,
            text,
            kind,
            summary,
            time: step.at.into(),
            guest: Guest::new(PersonId(fixed("guest", &moment)), ""),
            submission: Submission(fixed("submission", &moment)),
        }
    }

    fn viewer(&self, step: &Step) -> anyhow::Result<&Viewer> {
        self.people.get(&step.by).with_context(|| format!("nobody is called {}", step.by))
    }

    async fn head(&self, outline: &Outline) -> anyhow::Result<Revision> {
        let mut conn = self.store.read().await?;
        let outline = outline::by_key(&mut conn, outline.key).await?.context("the outline")?;
        let head = outline.head.context("an outline with a text")?;
        revision::by_key(&mut conn, head).await?.context("the head")
    }

    async fn revision(&self, outline: &Outline, number: i64) -> anyhow::Result<Revision> {
        let revision = revision::by_number(&mut self.store.read().await?, outline.key, number).await?;
        revision.with_context(|| format!("there is no revision {number}"))
    }

    async fn proposal(&self, outline: &Outline, number: i64) -> anyhow::Result<proposal::Proposal> {
        let line = self.revision(outline, number).await?;
        let proposal = proposal::by_head(&mut self.store.read().await?, line.key).await?;
        proposal.with_context(|| format!("revision {number} is no proposal"))
    }

    async fn text(&self, revision: &Revision) -> anyhow::Result<String> {
        Ok(revision::text(&mut self.store.read().await?, revision).await?)
    }
}

/// A revision as a script describes it.
struct Written<'a> {
    n: i64,
    on: i64,
    summary: &'a str,
    kind: Kind,
    text: Option<&'a str>,
    change: &'a [Change],
}

enum Line {
    Main,
    Proposal,
}

fn facts(script: &script::Project, policy: Policy) -> Facts<'_> {
    Facts {
        name: &script.name,
        aim: &script.aim,
        place: &script.place,
        language: &script.language,
        licence: &script.licence,
        policy,
    }
}

/// The text with each passage replaced, which must stand there exactly once.
fn changed(text: &str, changes: &[Change]) -> anyhow::Result<String> {
    let mut text = text.to_owned();
    for change in changes {
        let found = text.matches(&change.find).count();
        ensure!(found == 1, "{:?} stands there {found} times", change.find);
        text = text.replacen(&change.find, &change.put, 1);
    }
    Ok(text)
}

/// Sixteen bytes that are the same at every load.
fn fixed(what: &str, name: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&blake3::hash(format!("dugnad demo {what} {name}").as_bytes()).as_bytes()[..16]);
    bytes
}
