//! What a run would do to a project, file by file: to be printed, or applied.

use std::fmt::Write as _;

use serde::{Serialize, Serializer};
use similar::TextDiff;

use super::journal::Change;
use super::state::State;
use super::tree::Class;

/// What happens to one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It is made.
    Create,
    /// It had no edits and gets the new content.
    Update,
    /// It had edits, and gets the changes beside them.
    Merge,
    /// It has edits and nothing new.
    Keep,
    /// It had no edits and is not wanted any more.
    Delete,
    /// Both sides changed the same place; a person must choose.
    Conflict,
    /// The user deleted it, and so it stays.
    Deleted,
    /// It has edits and is not wanted any more; it is the user's now.
    Orphan,
    /// It stands there already as it would be written; only the record is new.
    Adopt,
    /// Nothing at all.
    Unchanged,
}

impl Action {
    pub fn name(self) -> &'static str {
        match self {
            Action::Create => "create",
            Action::Update => "update",
            Action::Merge => "merge",
            Action::Keep => "keep",
            Action::Delete => "delete",
            Action::Conflict => "conflict",
            Action::Deleted => "deleted",
            Action::Orphan => "orphan",
            Action::Adopt => "adopt",
            Action::Unchanged => "unchanged",
        }
    }

    /// The colour of the action in a terminal, as an ANSI code.
    fn colour(self) -> &'static str {
        match self {
            Action::Create | Action::Update | Action::Merge => "32",
            Action::Conflict => "1;31",
            Action::Delete | Action::Deleted | Action::Orphan => "33",
            Action::Keep | Action::Adopt | Action::Unchanged => "2",
        }
    }
}

/// One file of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    pub path: String,
    pub action: Action,
    #[serde(serialize_with = "class_name")]
    pub class: Class,
    /// Where it stood until now, when its entity has a new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(skip)]
    pub entity: Option<String>,
    /// What a person should know about it, one sentence each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Whether the user's file differs from what was last rendered.
    #[serde(skip)]
    pub edited: bool,
    /// The content now, where it changes.
    #[serde(skip)]
    pub before: Option<Vec<u8>>,
    /// The content afterwards, where it changes.
    #[serde(skip)]
    pub after: Option<Vec<u8>>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn class_name<S: Serializer>(class: &Class, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(class.name())
}

impl Entry {
    /// Whether applying the plan changes the file itself, and not only what is recorded of it.
    pub fn touches(&self) -> bool {
        self.before != self.after || self.from.is_some()
    }

    /// Where the file stands now.
    pub(super) fn source(&self) -> &str {
        self.from.as_ref().unwrap_or(&self.path)
    }
}

/// What a run would do, sorted by path.
#[derive(Debug)]
pub struct Plan {
    pub entries: Vec<Entry>,
    /// What will be recorded.
    pub(super) state: State,
    /// Every change to the disk, state included, in the order in which it is made.
    pub(super) changes: Vec<Change>,
}

impl Plan {
    /// Whether project and spec agree: applying would change no file and leaves no question.
    pub fn in_step(&self) -> bool {
        !self.entries.iter().any(|entry| entry.touches() || entry.action == Action::Conflict)
    }

    /// Whether applying would write nothing at all.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// The files with a conflict that a person must resolve.
    pub fn conflicts(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(|entry| entry.action == Action::Conflict)
    }

    /// The exit code once the plan is applied.
    pub fn exit_code(&self) -> u8 {
        if self.conflicts().next().is_some() { 4 } else { 0 }
    }

    /// Number of files for each action, in the order of [`Action`].
    pub fn counts(&self) -> Vec<(Action, usize)> {
        let mut counts: Vec<(Action, usize)> = Vec::new();
        let mut actions: Vec<Action> = self.entries.iter().map(|entry| entry.action).collect();
        actions.sort_unstable();
        for action in actions {
            match counts.last_mut() {
                Some((last, count)) if *last == action => *count += 1,
                _ => counts.push((action, 1)),
            }
        }
        counts
    }

    /// A line for every file that something happens to, with `all` for the others too, and one with the numbers.
    pub fn summary(&self, all: bool, colour: bool) -> String {
        let mut text = String::new();
        for entry in &self.entries {
            if !all
                && matches!(entry.action, Action::Keep | Action::Adopt | Action::Unchanged)
                && entry.notes.is_empty()
                && entry.from.is_none()
            {
                continue;
            }
            let name = painted(&format!("{:>9}", entry.action.name()), entry.action.colour(), colour);
            let from = entry.from.as_ref().map(|from| format!(" (was {from})")).unwrap_or_default();
            let _ = writeln!(text, "{name}  {}{from}", entry.path);
            for note in &entry.notes {
                let _ = writeln!(text, "{:>9}  {note}", "");
            }
        }
        let counts: Vec<_> =
            self.counts().iter().map(|(action, count)| format!("{count} {}", past(*action))).collect();
        let _ =
            writeln!(text, "{}", if counts.is_empty() { "no files".to_owned() } else { counts.join(", ") });
        text
    }

    /// All changes to files as a unified diff.
    pub fn diff(&self, colour: bool) -> String {
        self.entries.iter().filter(|entry| entry.touches()).map(|entry| file_diff(entry, colour)).collect()
    }
}

fn past(action: Action) -> &'static str {
    match action {
        Action::Create => "created",
        Action::Update => "updated",
        Action::Merge => "merged",
        Action::Keep => "kept",
        Action::Delete => "deleted",
        Action::Conflict => "in conflict",
        Action::Deleted => "deleted by you",
        Action::Orphan => "orphaned",
        Action::Adopt => "adopted",
        Action::Unchanged => "unchanged",
    }
}

fn painted(text: &str, code: &str, colour: bool) -> String {
    if colour { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}

fn file_diff(entry: &Entry, colour: bool) -> String {
    let from = entry.from.as_ref().unwrap_or(&entry.path);
    let old_name = entry.before.as_ref().map_or("/dev/null".to_owned(), |_| format!("a/{from}"));
    let new_name = entry.after.as_ref().map_or("/dev/null".to_owned(), |_| format!("b/{}", entry.path));
    let side = |bytes: &Option<Vec<u8>>| String::from_utf8(bytes.clone().unwrap_or_default());
    let (Ok(old), Ok(new)) = (side(&entry.before), side(&entry.after)) else {
        return format!("Binary files {old_name} and {new_name} differ\n");
    };
    if old == new {
        return format!("rename from {from}\nrename to {}\n", entry.path);
    }
    let diff = TextDiff::from_lines(&old, &new);
    let text = diff.unified_diff().header(&old_name, &new_name).to_string();
    if !colour {
        return text;
    }
    text.split_inclusive('\n').enumerate().fold(String::new(), |mut painted_text, (index, line)| {
        let code = match line.as_bytes().first() {
            _ if index < 2 => "1",
            Some(b'+') => "32",
            Some(b'-') => "31",
            Some(b'@') => "36",
            _ => "",
        };
        let body = line.trim_end_matches('\n');
        painted_text.push_str(&painted(body, code, !code.is_empty()));
        painted_text.push_str(&line[body.len()..]);
        painted_text
    })
}
