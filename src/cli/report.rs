use std::path::Path;

use clap::Args;

use super::console::{Console, Outcome, document_of};
use super::evolve::Subject;
use super::failure::Failure;
use super::options::Common;
use super::pipeline::understand;
use crate::{report, schema};

/// The implementation report: what the project is made of, as `--format md` (usual) or `json`.
#[derive(Args)]
pub struct Report {
    /// Runs the tests too: their result, and the line coverage where `cargo llvm-cov` is there.
    #[arg(long)]
    run: bool,
}

impl Report {
    pub fn run(self, common: &Common, console: &Console) -> Result<Outcome, Failure> {
        let subject = Subject::open(common, console)?;
        let files = subject.project.standings()?;
        let record = subject.record();
        let root = subject.project.root().to_owned();
        // Tests may take long: nobody waits for the lock meanwhile.
        let source = subject.source;
        drop(subject.project);
        let understood = understand(source, &record)?;
        let schema = schema::plan(&understood.model);
        let mut report = report::report(&report::Subject {
            root: &root,
            model: &understood.model,
            schema: &schema,
            files: &files,
        });
        if self.run && !common.dry_run {
            console.progress("running the tests");
            report.tests.run = Some(report::run_tests(&root).map_err(|source| Failure::Io {
                action: "run the tests of",
                path: Path::new("Cargo.toml").to_owned(),
                source,
            })?);
        }
        let code = u8::from(report.tests.run.as_ref().is_some_and(|run| !run.success));
        let document = document_of(code, &report);
        Ok(Outcome { code, ..Outcome::essential(report.markdown(), document) })
    }
}
