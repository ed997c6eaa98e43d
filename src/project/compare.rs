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

use std::collections::{BTreeMap, BTreeSet};

use super::cargo_toml;
use super::disk::{Found, Mode, View, hash};
use super::error::Error;
use super::format::Formatter;
use super::merge::{OnConflict, Similar, merge};
use super::plan::{Action, Entry};
use super::state::{Record, State};
use super::text::Text;
use super::tree::{Class, File, Tree};

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

/// A file with everything that is known of it.
struct Case<'a> {
    path: &'a str,
    /// Where it stands now, when that is another path.
    from: Option<&'a str>,
    record: Option<&'a Record>,
    yours: Found,
    yours_hash: Option<String>,
    new: Option<&'a File>,
    new_hash: Option<String>,
    /// The bytes last rendered, where they matter.
    base: Option<Vec<u8>>,
    layout: Layout,
}

/// Base, yours and new as `rustfmt` lays them out, where that was asked.
#[derive(Default)]
struct Layout {
    base: Option<String>,
    yours: Option<String>,
    new: Option<String>,
}

/// What shall be recorded of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Recorded {
    /// What is rendered now.
    New,
    /// What was recorded before, if anything.
    Same,
    Nothing,
}

/// What is decided for a case.
struct Verdict {
    action: Action,
    /// The file afterwards; none when it is to be as it is.
    write: Option<Vec<u8>>,
    recorded: Recorded,
    notes: Vec<String>,
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
    cases.into_iter().map(|case| case.judge(view, version, options)).collect()
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

/// Has everything formatted, in one go, whose edits may be a matter of layout alone.
fn lay_out(cases: &mut [Case], formatter: &dyn Formatter) {
    let asked: Vec<usize> = (0..cases.len()).filter(|index| cases[*index].may_be_layout()).collect();
    let texts = |case: &Case| {
        let yours = if let Found::File { bytes, .. } = &case.yours { Some(bytes.as_slice()) } else { None };
        [case.base.as_deref(), yours, case.new.map(|new| new.bytes.as_slice())]
            .map(|bytes| bytes.and_then(Text::of).map(|text| text.plain().to_owned()).unwrap_or_default())
    };
    let sources: Vec<String> = asked.iter().flat_map(|index| texts(&cases[*index])).collect();
    let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
    if sources.is_empty() {
        return;
    }
    let mut laid_out = formatter.format(&sources).into_iter();
    for index in asked {
        let mut next = || laid_out.next().flatten().filter(|text| !text.is_empty());
        cases[index].layout = Layout { base: next(), yours: next(), new: next() };
    }
}

impl Case<'_> {
    fn class(&self) -> Class {
        self.new.map(|new| new.class).or(self.record.map(|record| record.class)).unwrap_or(Class::Managed)
    }

    /// The record, unless it is of another class: then there is no base to go by.
    fn managed_record(&self) -> Option<&Record> {
        self.record.filter(|record| record.class == Class::Managed && self.class() == Class::Managed)
    }

    fn renders_same(&self) -> bool {
        self.new_hash.is_some() && self.new_hash == self.recorded_hash()
    }

    fn recorded_hash(&self) -> Option<String> {
        self.record.and_then(|record| record.hash.clone())
    }

    fn needs_base(&self) -> bool {
        let Some(record) = self.managed_record() else { return false };
        // A file that moves takes its base along.
        self.from.is_some() || (!self.renders_same() && self.yours_hash != record.hash)
    }

    fn may_be_layout(&self) -> bool {
        let Found::File { bytes, .. } = &self.yours else { return false };
        let Some(yours) = Text::of(bytes).filter(|_| is_rust(self.path)) else { return false };
        let settled = self.renders_same() || self.yours_hash == self.recorded_hash();
        if self.class() != Class::Managed || settled {
            return false;
        }
        let other = self.base.as_deref().or(self.new.map(|new| new.bytes.as_slice()));
        other.and_then(Text::of).is_some_and(|other| other.plain() != yours.plain())
    }

    fn judge(self, view: &View, version: &str, options: &Options) -> Result<Compared, Error> {
        let verdict = match self.class() {
            Class::Managed => self.judge_managed(view, version, options)?,
            Class::Owned => self.judge_owned(view, options)?,
            Class::Migration => self.judge_migration(view, options)?,
        };
        Ok(self.conclude(verdict))
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

    /// Whether the user's file says what was rendered last, whatever its layout and line ends.
    fn is_unedited(&self) -> bool {
        let Found::File { bytes, .. } = &self.yours else { return false };
        if self.yours_hash == self.recorded_hash() {
            return true;
        }
        let base =
            self.base.as_deref().or(self.new.filter(|_| self.renders_same()).map(|new| new.bytes.as_slice()));
        let texts = base.and_then(Text::of).zip(Text::of(bytes));
        texts.is_some_and(|(base, yours)| base.plain() == yours.plain())
            || (self.base.is_some() && self.layout.base.is_some() && self.layout.base == self.layout.yours)
    }

    fn same_text(&self, yours: &[u8], new: &[u8]) -> bool {
        let texts = Text::of(yours).zip(Text::of(new));
        texts.is_some_and(|(yours, new)| yours.plain() == new.plain())
            || (self.layout.yours.is_some() && self.layout.yours == self.layout.new)
    }

    /// The new text with the line ends of the user's file, and its layout when that is not ours.
    fn dressed(&self, yours: &[u8], new: &[u8]) -> Vec<u8> {
        let Some((yours, new_text)) = Text::of(yours).zip(Text::of(new)) else { return new.to_vec() };
        yours.dress(self.layout.new.as_deref().unwrap_or(new_text.plain()))
    }

    fn conclude(self, verdict: Verdict) -> Compared {
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

fn is_rust(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|extension| extension == "rs")
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
