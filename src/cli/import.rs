use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::console::{Console, Outcome};
use super::failure::Failure;
use super::options::Common;
use super::starter::package_name;
use crate::diagnostic::{self, Source};
use crate::import::{self, Draft};
use crate::model::{self, Record};
use crate::spec;

/// Writes a spec from an existing database, a `JHipster` model or a file of DDL, and says what it could not carry over.
#[derive(Args)]
pub struct Import {
    #[command(flatten)]
    from: From,
    /// Where the spec goes, instead of the standard output; must not be there yet.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct From {
    /// An existing database: `sqlite:FILE`, `postgres://…` or `mysql://…`.
    #[arg(long, value_name = "URL")]
    database_url: Option<String>,
    /// A `JHipster` JDL model.
    #[arg(long, value_name = "FILE")]
    jdl: Option<PathBuf>,
    /// A file of DDL statements.
    #[arg(long, value_name = "FILE")]
    sql: Option<PathBuf>,
}

impl Import {
    pub fn run(self, common: &Common, console: &Console) -> Result<Outcome, Failure> {
        let draft = self.from.draft()?;
        let text = draft.spec();
        let mut notes = draft.notes;
        notes.extend(problems(&text));
        for note in &notes {
            console.progress(&format!("note: {note}"));
        }
        let mut document = json!({ "status": "ok", "exit_code": 0, "spec": text, "notes": notes });
        let Some(path) = self.output else { return Ok(Outcome::essential(text, document)) };
        if !common.dry_run {
            write(&path, &text)?;
        }
        document["path"] = path.display().to_string().into();
        let text = format!("Wrote `{}`: `scaffold new DIR --spec {}`\n", path.display(), path.display());
        Ok(Outcome { text, document, ..Outcome::default() })
    }
}

impl From {
    fn draft(self) -> Result<Draft, Failure> {
        let read = |path: &Path| {
            let text = fs::read(path).map_err(|source| Failure::Io {
                action: "read",
                path: path.to_owned(),
                source,
            })?;
            Ok::<_, Failure>((name_of(path), String::from_utf8_lossy(&text).into_owned()))
        };
        match self {
            Self { jdl: Some(path), .. } => read(&path).map(|(name, text)| import::read_jdl(&name, &text)),
            Self { sql: Some(path), .. } => {
                read(&path).map(|(name, text)| import::read_sql(&name, &text, None))
            }
            Self { database_url, .. } => {
                let url = database_url.unwrap_or_default();
                let (kind, name, ddl) = import::ddl_of(&url).map_err(Failure::Import)?;
                Ok(import::read_sql(&package_name(&name), &ddl, Some(kind)))
            }
        }
    }
}

fn name_of(path: &Path) -> String {
    path.file_stem().map(|name| package_name(&name.to_string_lossy())).unwrap_or_default()
}

/// What a spec that was put together from parts has wrong as a whole.
fn problems(text: &str) -> Vec<String> {
    let source = Source::new("scaffold.toml", text);
    let problems = match spec::read(&source) {
        Ok(spec) => model::resolve(&spec, &Record::default()).err(),
        Err(problems) => Some(problems),
    };
    let document = problems.map(|problems| diagnostic::to_json(&source, &problems));
    let all = document.as_ref().and_then(|document| document.as_array()).into_iter().flatten();
    all.map(|problem| {
        let line = &problem["labels"][0]["line"];
        format!("line {line} of the spec: {}", problem["message"].as_str().unwrap_or_default())
    })
    .collect()
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let written =
        fs::File::create_new(path).and_then(|mut file| io::Write::write_all(&mut file, text.as_bytes()));
    written.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => Failure::Exists { path: path.to_owned() },
        _ => Failure::Io { action: "write", path: path.to_owned(), source },
    })
}
