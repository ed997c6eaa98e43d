//! Comparing what was rendered last (base), what stands there (yours) and what is rendered now (new).
//!
//! | base | yours   | new     | then                                                        |
//! |------|---------|---------|-------------------------------------------------------------|
//! | =    | = base  | changed | write                                                       |
//! | =    | edited  | = base  | keep                                                        |
//! | =    | edited  | changed | merge; a conflict where both changed the same lines         |
//! | =    | deleted | any     | stays deleted, unless it is to be restored                  |
//! | =    | = base  | absent  | delete                                                      |
//! | =    | edited  | absent  | keep, as an orphan                                          |
//! | none | exists  | present | equal: adopt; else a conflict, and the file is not touched  |
//!
//! "= base" sees through line ends, a byte order mark, and the layout of Rust code. A conflict that cannot be
//! written into the file (a link, bytes that are no text, a file that was not ours) leaves file and record as
//! they are, and so comes back until a side is chosen.

mod case;
mod conclude;
mod judge;
mod layout;

use std::collections::{BTreeMap, BTreeSet};

use super::disk::{Found, Mode, View, hash};
use super::error::Error;
use super::format::Formatter;
use super::merge::OnConflict;
use super::plan::Entry;
use super::state::{Record, State};
use super::tree::{Class, Tree};
use case::Case;
use layout::{Layout, lay_out};

/// How to decide what the table leaves open.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub on_conflict: OnConflict,
    /// Bring back files that the user deleted.
    pub restore: bool,
    /// Files of renamed entities: the old path and the new one.
    pub renames: Vec<(String, String)>,
    /// The migrations that are recorded go: another database starts a history of its own.
    pub new_history: bool,
}

/// A compared file: the entry for people, the record and base for the state, and how to write it.
pub(super) struct Compared {
    pub entry: Entry,
    pub record: Option<Record>,
    /// The bytes that belong to `record`, when they are not on the disk at this path yet.
    pub base: Option<Vec<u8>>,
    pub mode: Mode,
    /// The hash of what stands at the path now, or at the path that it comes from.
    pub old: Option<String>,
}

/// Compares every file that is rendered or recorded, in the order of their paths.
pub(super) fn compare(
    view: &View,
    base_of: &dyn Fn(&str) -> Result<Vec<u8>, Error>,
    state: &State,
    tree: &Tree,
    version: &str,
    options: &Options,
    formatter: &dyn Formatter,
) -> Result<Vec<Compared>, Error> {
    let moves = moves(view, state, &options.renames)?;
    let leaving: BTreeSet<&str> = moves.values().copied().collect();
    let recorded = state.files.keys().map(String::as_str).filter(|path| !leaving.contains(path));
    let paths: BTreeSet<&str> =
        tree.iter().map(|(path, _)| path).chain(recorded).chain(moves.keys().copied()).collect();

    let mut cases = Vec::new();
    for path in paths {
        let from = moves.get(path).copied();
        let source = from.unwrap_or(path);
        let record = if from.is_none() && leaving.contains(path) { None } else { state.files.get(source) };
        let new = tree.get(path);
        let is_migration = record.is_some_and(|record| record.class == Class::Migration);
        if new.is_none() && is_migration && !options.new_history {
            continue;
        }
        let yours = view.look(source)?;
        let mut case = Case {
            path,
            from,
            record,
            yours_hash: yours.hash(),
            yours,
            new_hash: new.map(|new| hash(&new.bytes)),
            new,
            base: None,
            layout: Layout::default(),
        };
        if case.needs_base() {
            case.base = Some(base_of(source)?);
        }
        cases.push(case);
    }
    lay_out(&mut cases, formatter);
    cases
        .into_iter()
        .map(|case| {
            let verdict = case.judge(view, version, options)?;
            Ok(case.conclude(verdict))
        })
        .collect()
}

/// Which files really move, by their new path: those recorded at the old path, and free to go to the new one.
fn moves<'a>(
    view: &View,
    state: &State,
    renames: &'a [(String, String)],
) -> Result<BTreeMap<&'a str, &'a str>, Error> {
    let mut moves = BTreeMap::new();
    for (old, new) in renames {
        let taken = renames.iter().all(|(old, _)| old != new)
            && (state.files.contains_key(new) || view.look(new)? != Found::Absent);
        let movable = state.files.get(old).is_some_and(|record| record.class != Class::Migration);
        if old != new && movable && !taken {
            moves.insert(new.as_str(), old.as_str());
        }
    }
    Ok(moves)
}
