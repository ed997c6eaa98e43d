use std::path::{Path, PathBuf};

use clap::Args;

use super::console::{Outcome, document_of};
use super::failure::Failure;
use super::options::Common;
use crate::{project, report};

/// What is this project? Toolchain, crates, database, migrations, worker, endpoints.
///
/// Works on a project that `scaffold` did not make, too.
#[derive(Args)]
pub struct Inspect {
    /// The project; otherwise the nearest folder above with a `Cargo.toml`.
    dir: Option<PathBuf>,
}

impl Inspect {
    pub fn run(self, common: &Common) -> Result<Outcome, Failure> {
        let named = self.dir.as_deref().or(common.project.as_deref());
        let found = match named {
            Some(dir) => report::inspect(dir),
            None => std::path::absolute(".").ok().and_then(|here| nearest(&here)),
        };
        let Some(inspection) = found else {
            let start = named.unwrap_or(Path::new(".")).to_owned();
            return Err(project::Error::NoPackage { start }.into());
        };
        let document = document_of(0, &inspection);
        Ok(Outcome::essential(inspection.text(), document))
    }
}

fn nearest(here: &Path) -> Option<report::Inspection> {
    here.ancestors().find_map(report::inspect)
}
