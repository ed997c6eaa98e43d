use std::fs;
use std::io;
use std::path::Path;

use clap::Subcommand;
use serde_json::json;

use super::console::Outcome;
use super::ejected;
use super::evolve::root;
use super::failure::Failure;
use super::options::Common;
use crate::diagnostic::suggest;
use crate::project;
use crate::render::{Templates as All, built_in};

/// The templates of what is rendered.
#[derive(Subcommand)]
pub enum Templates {
    /// Lists the templates.
    List,
    /// Puts one under `.scaffold/templates/`, where it takes the place of the built-in one.
    Eject {
        /// As `list` shows it.
        id: String,
    },
}

impl Templates {
    pub fn run(self, common: &Common) -> Result<Outcome, Failure> {
        match self {
            Self::List => Ok(list()),
            Self::Eject { id } => eject(&id, common),
        }
    }
}

fn list() -> Outcome {
    let ids = All::ids();
    let text = ids.iter().map(|id| format!("{id}\n")).collect();
    Outcome::essential(text, json!({ "status": "ok", "exit_code": 0, "templates": ids }))
}

fn eject(id: &str, common: &Common) -> Result<Outcome, Failure> {
    let ids = All::ids();
    if !ids.contains(&id) {
        let near = suggest(id, ids).map(|near| format!(", but `{near}`")).unwrap_or_default();
        return Err(Failure::Usage(format!(
            "there is no template `{id}`{near}: `scaffold templates list` shows all"
        )));
    }
    let root = root(common)?;
    let path = ejected::folder(&root).join(id);
    let mut on_the_way = path.ancestors().take_while(|folder| *folder != root);
    if let Some(link) = on_the_way.find(|folder| folder.is_symlink()) {
        return Err(project::Error::Link { path: link.display().to_string() }.into());
    }
    let text = built_in(id).ok_or_else(|| Failure::Bug(format!("the template `{id}` cannot be read")))?;
    if !common.dry_run {
        write(&path, &text).map_err(|source| match source.kind() {
            io::ErrorKind::AlreadyExists => Failure::Ejected { path: path.clone() },
            _ => Failure::Io { action: "write", path: path.clone(), source },
        })?;
    }
    let shown = path.display().to_string();
    let text =
        format!("{shown}\nEdit it, then run `scaffold apply`. Remove it to have the built-in one again.\n");
    Ok(Outcome {
        text,
        document: json!({ "status": "ok", "exit_code": 0, "path": shown }),
        ..Outcome::default()
    })
}

/// Makes the file, which must not be there yet.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    io::Write::write_all(&mut fs::File::create_new(path)?, text.as_bytes())
}
