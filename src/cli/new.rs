use std::path::PathBuf;

use clap::Args;

use super::console::{Console, Outcome};
use super::evolve::{editor_schema, newest, read_spec};
use super::failure::Failure;
use super::options::Common;
use super::pipeline::{Rendered, pipeline};
use super::starter::{self, Wishes};
use super::{clock, secret, shown};
use crate::diagnostic::Source;
use crate::model::Record;
use crate::project::{self, Plan, Rendering, SPEC_FILE, SpecText, Standing};
use crate::render::{self, Templates};
use crate::report;
use crate::schema::{self, MigrationId};

/// Creates a project.
///
/// Without a spec it asks, in a terminal, what the project shall have; with `--yes`, or where nobody can be asked,
/// it takes the starter: a blog.
#[derive(Args)]
pub struct New {
    /// The folder to make; absent or empty.
    dir: PathBuf,
    /// The spec; it is copied into the project.
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,
}

impl New {
    pub fn run(self, common: &Common, console: &Console) -> Result<Outcome, Failure> {
        let source = match &self.spec {
            Some(path) => read_spec(path)?,
            None => Source::new(SPEC_FILE, starter::spec(&self.wishes(console)?)),
        };
        let rendered = pipeline(source, &Record::default(), &Templates::default(), None, console)?;
        let migrations = schema::create(&rendered.schema);
        let first = MigrationId::first(clock::today()?, None);
        let mut tree = rendered.tree.clone();
        render::add_migrations(&mut tree, &migrations, first);
        secret::add_env(&mut tree, rendered.model.auth.is_some())?;
        let latest = newest(first, migrations.len()).map(|id| id.to_string());
        let rendering = Rendering {
            tree,
            spec: SpecText { text: rendered.source.text.clone().into_bytes(), read: None },
            facts: rendered.facts(latest),
            editor_schema: editor_schema(),
        };
        let plan = if common.dry_run {
            project::preview(&self.dir, &rendering)?
        } else {
            project::create(&self.dir, &rendering)?
        };
        let text =
            if console.silent() { String::new() } else { self.text(&rendered, &plan, common, console) };
        Ok(Outcome { code: 0, text, document: shown::document(0, &rendered, &plan, &[]), essential: false })
    }

    /// What a person wishes, or what is usual.
    fn wishes(&self, console: &Console) -> Result<Wishes, Failure> {
        let mut wishes = Wishes::usual(&self.dir);
        if console.asks {
            ask(&mut wishes, console)
                .ok_or_else(|| Failure::Usage("the questions were not answered".to_owned()))?;
        }
        Ok(wishes)
    }

    fn text(&self, rendered: &Rendered, plan: &Plan, common: &Common, console: &Console) -> String {
        let dir = self.dir.display();
        let facts = shown::facts(&rendered.model, &rendered.schema);
        let files = plan.entries.len();
        if common.dry_run {
            return format!(
                "{}Would make `{dir}`: {facts}\n",
                plan.summary(console.verbose, console.colour())
            );
        }
        let list = if console.verbose { plan.summary(true, console.colour()) } else { String::new() };
        let recorded: Vec<_> =
            plan.entries.iter().map(|it| (it.path.clone(), it.class, Standing::AsRendered)).collect();
        let short = report::report(&report::Subject {
            root: &self.dir,
            model: &rendered.model,
            schema: &rendered.schema,
            files: &recorded,
        })
        .short();
        format!(
            "{list}Made `{dir}` with {files} files: {facts}\n\n{short}\nNext:\n    cd {dir}\n    cargo run\n\n\
             `scaffold report` tells the rest.\n"
        )
    }
}

const DATABASES: [&str; 3] = ["sqlite", "postgres", "mysql"];

fn ask(wishes: &mut Wishes, console: &Console) -> Option<()> {
    wishes.name = console.ask("Name of the project?", &wishes.name)?;
    wishes.database = console.choose("Database?", &DATABASES, &wishes.database)?;
    wishes.auth = console.confirm("Users and authentication?", true)?;
    wishes.worker = console.confirm("A worker for background jobs?", false)?;
    wishes.realtime = console.confirm("A WebSocket with changes of rows?", false)?;
    Some(())
}
