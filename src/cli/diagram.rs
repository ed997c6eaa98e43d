use clap::Args;
use serde_json::json;

use super::console::{Console, Outcome};
use super::evolve::Subject;
use super::failure::Failure;
use super::options::{Common, Format};
use super::pipeline::understand;
use crate::diagram::{Picture, mermaid, svg};
use crate::schema;

/// Prints the entity-relationship picture: `--format mermaid` (usual) or `svg`.
#[derive(Args)]
pub struct Diagram {}

impl Diagram {
    pub fn run(self, common: &Common, console: &Console) -> Result<Outcome, Failure> {
        let Self {} = self;
        let subject = Subject::open(common, console)?;
        let record = subject.record();
        let understood = understand(subject.source, &record)?;
        let picture = Picture::of(&understood.model, &schema::plan(&understood.model));
        let text = if common.format == Format::Svg { svg(&picture) } else { mermaid(&picture) };
        let document = json!({ "status": "ok", "exit_code": 0, "diagram": text });
        Ok(Outcome::essential(text, document))
    }
}
