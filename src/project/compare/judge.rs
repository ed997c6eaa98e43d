//! The table: what is to be done with a file.

use super::Options;
use super::case::Case;
use crate::project::cargo_toml;
use crate::project::disk::{Found, View};
use crate::project::error::Error;
use crate::project::merge::{OnConflict, Similar, merge};
use crate::project::plan::Action;
use crate::project::text::Text;
use crate::project::tree::{Class, File};

/// What shall be recorded of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recorded {
    /// What is rendered now.
    New,
    /// What was recorded before, if anything.
    Same,
    Nothing,
}

/// What is decided for a case.
pub(super) struct Verdict {
    pub action: Action,
    /// The file afterwards; none when it is to be as it is.
    pub write: Option<Vec<u8>>,
    pub recorded: Recorded,
    pub notes: Vec<String>,
}

impl Verdict {
    fn new(action: Action, recorded: Recorded) -> Verdict {
        Verdict { action, write: None, recorded, notes: Vec::new() }
    }

    fn writing(mut self, bytes: Vec<u8>) -> Verdict {
        self.write = Some(bytes);
        self
    }

    fn note(mut self, note: impl Into<String>) -> Verdict {
        self.notes.push(note.into());
        self
    }
}

impl Case<'_> {
    /// Row by row.
    pub(super) fn judge(&self, view: &View, version: &str, options: &Options) -> Result<Verdict, Error> {
        let verdict = match self.class() {
            Class::Managed => self.judge_managed(view, version, options)?,
            Class::Owned => self.judge_owned(view, options)?,
            Class::Migration => self.judge_migration(view, options)?,
        };
        Ok(verdict)
    }

    fn judge_managed(&self, view: &View, version: &str, options: &Options) -> Result<Verdict, Error> {
        let Some(record) = self.managed_record() else { return self.judge_unrecorded(view, options) };
        let verdict = match (&self.yours, self.new) {
            (Found::Absent, None) => Verdict::new(Action::Unchanged, Recorded::Nothing),
            (Found::Absent, Some(new)) if options.restore => {
                Verdict::new(Action::Create, Recorded::New).writing(new.bytes.clone())
            }
            (Found::Absent, Some(_)) => Verdict::new(Action::Deleted, Recorded::New),
            (Found::File { .. }, Some(_)) if self.renders_same() => {
                let edited = self.yours_hash != record.hash;
                let action = if edited && !self.is_unedited() { Action::Keep } else { Action::Unchanged };
                Verdict::new(action, Recorded::New)
            }
            (Found::File { bytes, .. }, Some(new)) => self.bring_in(bytes, &new.bytes, version, options),
            (Found::File { .. }, None) if self.is_unedited() => {
                Verdict::new(Action::Delete, Recorded::Nothing)
            }
            (_, None) => Verdict::new(Action::Orphan, Recorded::Same),
            (Found::Link | Found::Other, Some(_)) if self.renders_same() => {
                Verdict::new(Action::Keep, Recorded::New)
            }
            (Found::Link | Found::Other, Some(_)) => self.untouched(options),
        };
        Ok(verdict)
    }

    /// Yours and new are both there, and new is not as it was.
    fn bring_in(&self, yours: &[u8], new: &[u8], version: &str, options: &Options) -> Verdict {
        if yours == new || self.same_text(yours, new) {
            return Verdict::new(Action::Adopt, Recorded::New);
        }
        if self.is_unedited() {
            return Verdict::new(Action::Update, Recorded::New).writing(self.dressed(yours, new));
        }
        let base = self.base.as_deref().unwrap_or_default();
        let (Some(base), Some(yours), Some(new)) = (Text::of(base), Text::of(yours), Text::of(new)) else {
            return self.untouched(options);
        };
        if self.path == "Cargo.toml"
            && let Some(merged) =
                cargo_toml::merge([&base, &yours, &new].map(Text::plain), options.on_conflict)
        {
            let action = if merged.conflicts.is_empty() { Action::Merge } else { Action::Conflict };
            let mut verdict = Verdict::new(action, Recorded::New).writing(yours.dress(&merged.text));
            verdict.notes = merged.conflicts.into_iter().chain(merged.notes).collect();
            return verdict;
        }
        self.merge_lines(&base, &yours, &new, version, options)
    }

    fn merge_lines(
        &self,
        base: &Text,
        yours: &Text,
        new: &Text,
        version: &str,
        options: &Options,
    ) -> Verdict {
        let mut merged = merge(&Similar, [base, yours, new], version, options.on_conflict);
        // When the whole project was laid out anew, base and new must be, too, to meet the user's lines.
        if let (true, Some(base), Some(new)) = (merged.conflicts > 0, &self.layout.base, &self.layout.new) {
            let (base, new) = (Text::of(base.as_bytes()), Text::of(new.as_bytes()));
            if let (Some(base), Some(new)) = (base, new) {
                let other = merge(&Similar, [&base, yours, &new], version, options.on_conflict);
                if other.conflicts < merged.conflicts {
                    merged = other;
                }
            }
        }
        if merged.conflicts == 0 {
            return Verdict::new(Action::Merge, Recorded::New).writing(merged.bytes);
        }
        if self.path == "Cargo.lock" {
            // Markers in it would stop every cargo command, and cargo completes what is missing.
            return Verdict::new(Action::Keep, Recorded::New)
                .note("cargo brings it in line with `Cargo.toml` at the next build");
        }
        Verdict::new(Action::Conflict, Recorded::New).writing(merged.bytes)
    }

    fn judge_unrecorded(&self, view: &View, options: &Options) -> Result<Verdict, Error> {
        let Some(new) = self.new else {
            // It was recorded as something else, and is not rendered any more.
            return Ok(Verdict::new(Action::Orphan, Recorded::Nothing));
        };
        match &self.yours {
            Found::Absent => self.make(view, new),
            Found::File { bytes, .. } if *bytes == new.bytes || self.same_text(bytes, &new.bytes) => {
                Ok(Verdict::new(Action::Adopt, Recorded::New))
            }
            _ => Ok(self.untouched(options)),
        }
    }

    fn judge_owned(&self, view: &View, options: &Options) -> Result<Verdict, Error> {
        let recorded = self.record.is_some();
        Ok(match (&self.yours, self.new) {
            (Found::Absent, None) => Verdict::new(Action::Unchanged, Recorded::Nothing),
            (_, None) => Verdict::new(Action::Orphan, Recorded::Nothing),
            (Found::Absent, Some(new)) if !recorded || options.restore => self.make(view, new)?,
            (Found::Absent, Some(_)) => Verdict::new(Action::Deleted, Recorded::New),
            (_, Some(_)) if recorded => Verdict::new(Action::Keep, Recorded::New),
            (_, Some(_)) => Verdict::new(Action::Adopt, Recorded::New),
        })
    }

    fn judge_migration(&self, view: &View, options: &Options) -> Result<Verdict, Error> {
        let Some(new) = self.new else { return Ok(self.retire()) };
        let recorded = self.record.is_some_and(|record| record.class == Class::Migration);
        Ok(match &self.yours {
            Found::Absent if !recorded || (options.restore && self.renders_same()) => self.make(view, new)?,
            Found::Absent => Verdict::new(Action::Deleted, Recorded::Same),
            _ if recorded => Verdict::new(Action::Unchanged, Recorded::Same),
            Found::File { bytes, .. } if *bytes == new.bytes => Verdict::new(Action::Adopt, Recorded::New),
            _ => Verdict::new(Action::Conflict, Recorded::Same)
                .note("another migration has this name; it was left as it is"),
        })
    }

    /// A migration of a history that ends.
    fn retire(&self) -> Verdict {
        match &self.yours {
            Found::Absent => Verdict::new(Action::Unchanged, Recorded::Nothing),
            Found::File { .. } if self.is_unedited() => Verdict::new(Action::Delete, Recorded::Nothing),
            _ => Verdict::new(Action::Orphan, Recorded::Nothing)
                .note("it was edited and stays, but does not belong to the new history: move it away"),
        }
    }

    /// A file that is not there yet, unless a name that differs in case alone is.
    fn make(&self, view: &View, new: &File) -> Result<Verdict, Error> {
        Ok(match view.differs_in_case(self.path)? {
            Some(other) => Verdict::new(Action::Conflict, Recorded::Same)
                .note(format!("`{other}` differs from it in case alone, and is the same file on some disks")),
            None => Verdict::new(Action::Create, Recorded::New).writing(new.bytes.clone()),
        })
    }

    /// A conflict that leaves the file as it is; a chosen side settles it.
    fn untouched(&self, options: &Options) -> Verdict {
        let why = match &self.yours {
            Found::Link => "a symbolic link is on the way to it, which `scaffold` does not follow",
            Found::Other => "something that is not a file stands there",
            _ if self.managed_record().is_some() => {
                "it is not a text any more, so nothing can be merged into it"
            }
            _ => "it was there before and is not `scaffold`'s",
        };
        match (options.on_conflict, &self.yours, self.new) {
            (OnConflict::Ours, ..) => Verdict::new(Action::Keep, Recorded::New),
            (OnConflict::Theirs, Found::File { .. }, Some(new)) => {
                Verdict::new(Action::Update, Recorded::New).writing(new.bytes.clone())
            }
            _ => Verdict::new(Action::Conflict, Recorded::Same).note(format!(
                "{why}; it was left as it is: move it away, or choose with `--conflict ours` or `--conflict theirs`"
            )),
        }
    }
}
