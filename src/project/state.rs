//! The state that is committed with a project: `.scaffold/lock.toml`, `.scaffold/base/` and `.scaffold/schema.json`.
//!
//! `lock.toml` has one line for one fact, sorted, so that branches merge. The latest migration and the hash
//! of the spec are facts of the whole project: two branches that both change them collide in version
//! control, and not in production. It holds no secret: of an owned file neither bytes nor hash are kept.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;

use super::disk::{Found, hash, look};
use super::error::Error;
use super::tree::{Class, is_plain};

/// The format of `lock.toml` that this version writes, and the newest that it reads.
const FORMAT: u32 = 1;

pub(super) const LOCK: &str = ".scaffold/lock.toml";
pub(super) const SCHEMA: &str = ".scaffold/schema.json";
pub(super) const ATTRIBUTES: &str = ".scaffold/.gitattributes";
/// Line ends of the base must stay as they were rendered.
pub(super) const ATTRIBUTES_TEXT: &str = "* -text linguist-generated\n";

/// What is recorded of a project as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The version of `scaffold` that rendered the project.
    pub generator: String,
    /// A fingerprint of what was rendered, before it was laid out.
    pub rendering: String,
    /// The id of the newest migration.
    pub latest_migration: Option<String>,
    /// The plural of each entity, so that a better rule never renames a table.
    pub plurals: BTreeMap<String, String>,
    /// The relational schema at the latest migration, as the schema module wrote it.
    pub schema: Vec<u8>,
}

/// What is recorded of a file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    pub class: Class,
    #[serde(default)]
    pub entity: Option<String>,
    /// The SHA-256 of the bytes last rendered; none for an owned file.
    #[serde(default)]
    pub hash: Option<String>,
    #[serde(default)]
    pub executable: bool,
}

/// Everything that is recorded; empty for a folder without state, where every file is the user's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    pub facts: Facts,
    /// The SHA-256 of the spec that was rendered.
    pub spec_hash: String,
    pub files: BTreeMap<String, Record>,
}

/// `lock.toml` as it stands on the disk.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lock {
    format: u32,
    generator: String,
    spec: String,
    #[serde(default)]
    rendering: String,
    latest_migration: Option<String>,
    #[serde(default)]
    plurals: BTreeMap<String, String>,
    #[serde(default)]
    files: BTreeMap<String, Record>,
}

impl State {
    /// Reads the state of the project at `root`; none where there is no `lock.toml`.
    pub fn read(root: &Path) -> Result<Option<State>, Error> {
        let Some(bytes) = read_state_file(root, LOCK)? else { return Ok(None) };
        let lock = parse(&bytes)?;
        let schema = read_state_file(root, SCHEMA)?
            .ok_or_else(|| Error::Damaged { file: SCHEMA.to_owned(), why: "it is missing".to_owned() })?;
        let facts = Facts {
            generator: lock.generator,
            rendering: lock.rendering,
            latest_migration: lock.latest_migration,
            plurals: lock.plurals,
            schema,
        };
        Ok(Some(State { facts, spec_hash: lock.spec, files: lock.files }))
    }

    /// The text of `lock.toml`.
    pub fn lock_text(&self) -> String {
        let facts = &self.facts;
        let mut text = String::from(
            "# What `scaffold` rendered last; commit it with the project and do not edit it.\n\
             # When two branches collide here, take this folder and the migrations of one of them and run `scaffold apply`.\n",
        );
        let mut line = |key: &str, value: &str| {
            let _ = writeln!(text, "{key} = {value}");
        };
        line("format", &FORMAT.to_string());
        line("generator", &quoted(&facts.generator));
        line("spec", &quoted(&self.spec_hash));
        line("rendering", &quoted(&facts.rendering));
        if let Some(id) = &facts.latest_migration {
            line("latest_migration", &quoted(id));
        }
        text.push_str("\n[plurals]\n");
        for (entity, plural) in &facts.plurals {
            let _ = writeln!(text, "{} = {}", quoted(entity), quoted(plural));
        }
        text.push_str("\n[files]\n");
        for (path, record) in &self.files {
            let _ = writeln!(text, "{} = {{ {} }}", quoted(path), record.inline());
        }
        text
    }

    /// The bytes last rendered at `path`, which must be recorded as managed.
    pub(super) fn base(&self, root: &Path, path: &str) -> Result<Vec<u8>, Error> {
        let file = base_path(path);
        let damaged = |why: &str| Error::Damaged { file: file.clone(), why: why.to_owned() };
        let bytes = read_state_file(root, &file)?.ok_or_else(|| damaged("it is missing"))?;
        let expected = self.files.get(path).and_then(|record| record.hash.as_ref());
        if expected == Some(&hash(&bytes)) {
            return Ok(bytes);
        }
        // A checkout that turns line ends around is no damage.
        let unix = String::from_utf8_lossy(&bytes).replace("\r\n", "\n").into_bytes();
        if expected == Some(&hash(&unix)) {
            return Ok(unix);
        }
        Err(damaged("it is not what `lock.toml` says was rendered"))
    }
}

impl Record {
    fn inline(&self) -> String {
        let mut parts = vec![format!("class = \"{}\"", self.class.name())];
        parts.extend(self.entity.iter().map(|entity| format!("entity = {}", quoted(entity))));
        parts.extend(self.hash.iter().map(|hash| format!("hash = \"{hash}\"")));
        if self.executable {
            parts.push("executable = true".to_owned());
        }
        parts.join(", ")
    }
}

/// Where the bytes last rendered at `path` are kept.
pub(super) fn base_path(path: &str) -> String {
    format!(".scaffold/base/{path}")
}

fn read_state_file(root: &Path, path: &str) -> Result<Option<Vec<u8>>, Error> {
    match look(root, path)? {
        Found::File { bytes, .. } => Ok(Some(bytes)),
        Found::Absent => Ok(None),
        Found::Link => Err(Error::Link { path: path.to_owned() }),
        Found::Other => Err(Error::Damaged { file: path.to_owned(), why: "it is not a file".to_owned() }),
    }
}

fn parse(bytes: &[u8]) -> Result<Lock, Error> {
    let damaged = |why: String| Error::Damaged { file: LOCK.to_owned(), why };
    let text = std::str::from_utf8(bytes).map_err(|error| damaged(format!("it is not UTF-8: {error}")))?;
    if text.lines().any(|line| line.starts_with("<<<<<<< ")) {
        return Err(damaged("conflict markers are left in it".to_owned()));
    }
    // The format comes first: a newer one need not be readable otherwise.
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| damaged(first_line(&error)))?;
    match table.get("format").and_then(toml::Value::as_integer).and_then(|found| u32::try_from(found).ok()) {
        None => return Err(damaged("it does not say its `format`".to_owned())),
        Some(found) if found > FORMAT => return Err(Error::NewerFormat { found, known: FORMAT }),
        Some(_) => {}
    }
    let lock: Lock = table.try_into().map_err(|error| damaged(first_line(&error)))?;
    debug_assert!(lock.format <= FORMAT);
    for (path, record) in &lock.files {
        if !is_plain(path) {
            return Err(damaged(format!("`{}` is no path inside the project", path.escape_debug())));
        }
        if record.hash.is_none() && record.class != Class::Owned {
            return Err(damaged(format!("`{path}` has no hash")));
        }
    }
    Ok(lock)
}

fn first_line(error: &toml::de::Error) -> String {
    error.message().lines().next().unwrap_or_default().to_owned()
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}
