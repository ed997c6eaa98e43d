//! What follows from a verdict: the entry for people, the record for the state, and how to write the file.

use super::Compared;
use super::case::Case;
use super::judge::{Recorded, Verdict};
use crate::project::disk::{Found, Mode, hash};
use crate::project::plan::{Action, Entry};
use crate::project::state::Record;
use crate::project::tree::{Class, File};

impl Case<'_> {
    pub(super) fn conclude(self, verdict: Verdict) -> Compared {
        let edited = matches!(self.yours, Found::File { .. }) && !self.is_unedited();
        let old = self.yours_hash.clone();
        let executable = self.new.is_some_and(|new| new.executable);
        let private = self.new.is_some_and(|new| new.private);
        let was_executable = self.record.is_some_and(|record| record.executable);
        let plain_mode = if private { 0o600 } else { 0o666 };
        let (now, mode) = match self.yours {
            Found::File { bytes, mode } => {
                (Some(bytes), Mode::Exact(with_executable(mode, was_executable, executable)))
            }
            _ if executable => (None, Mode::New(plain_mode | (plain_mode & 0o444) >> 2)),
            _ => (None, Mode::New(plain_mode)),
        };
        let (record, base) = match (verdict.recorded, self.new) {
            (Recorded::New, Some(new)) => (Some(record_of(new)), Some(new.bytes.clone())),
            (Recorded::Nothing, _) => (None, None),
            _ => (self.record.cloned(), self.base),
        };
        let (before, after) = match verdict.action {
            Action::Delete => (now, None),
            _ if verdict.write.is_some() => (now, verdict.write),
            _ if self.from.is_some() => (now.clone(), now),
            _ => (None, None),
        };
        let entry = Entry {
            path: self.path.to_owned(),
            action: verdict.action,
            class: self
                .new
                .map(|new| new.class)
                .or(self.record.map(|record| record.class))
                .unwrap_or(Class::Managed),
            from: self.from.filter(|_| old.is_some()).map(str::to_owned),
            entity: record.as_ref().and_then(|record| record.entity.clone()),
            notes: verdict.notes,
            edited,
            before,
            after,
        };
        Compared { entry, record, base, mode, old }
    }
}

/// The user's permission bits, with those for executing changed only when the rendering changed its mind.
fn with_executable(mode: u32, was: bool, is: bool) -> u32 {
    match (was, is) {
        (false, true) => mode | (mode & 0o444) >> 2,
        (true, false) => mode & !0o111,
        _ => mode,
    }
}

fn record_of(file: &File) -> Record {
    Record {
        class: file.class,
        entity: file.entity.clone(),
        hash: (file.class != Class::Owned).then(|| hash(&file.bytes)),
        executable: file.executable,
    }
}
