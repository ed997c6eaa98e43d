use std::fmt::Write as _;

use clap::Args;
use serde_json::json;

use super::console::{Console, Outcome};
use super::evolve::Subject;
use super::failure::Failure;
use super::options::{Common, Format};
use super::pipeline::understand;
use crate::model::{KeyKind, Model};
use crate::schema::{self, Schema};

/// Prints the entity-relationship diagram: `--format mermaid` (usual).
#[derive(Args)]
pub struct Diagram {}

impl Diagram {
    pub fn run(self, common: &Common, console: &Console) -> Result<Outcome, Failure> {
        let Self {} = self;
        if common.format == Format::Svg {
            return Err(Failure::Usage(
                "`diagram --format svg` is not available yet: use `mermaid`".to_owned(),
            ));
        }
        let subject = Subject::open(common, console)?;
        let record = subject.record();
        let understood = understand(subject.source, &record)?;
        let text = mermaid(&understood.model, &schema::plan(&understood.model));
        let document = json!({ "status": "ok", "exit_code": 0, "diagram": text });
        Ok(Outcome::essential(text, document))
    }
}

/// Entities with their columns, and a line for every reference and every join table.
fn mermaid(model: &Model, schema: &Schema) -> String {
    let mut text = String::from("erDiagram\n");
    // Writing into a `String` cannot fail.
    for entity in &model.entities {
        let _ = writeln!(text, "    {} {{", entity.names.pascal);
        if !matches!(entity.key.kind, KeyKind::Natural(_)) {
            let kind = if entity.key.kind == KeyKind::Uuid { "uuid" } else { "integer" };
            let _ = writeln!(text, "        {kind} id PK");
        }
        let table = schema.table(&entity.names.table);
        for column in table.iter().flat_map(|table| &table.columns) {
            if table.is_some_and(|table| table.primary_key.columns.contains(&column.name))
                && !matches!(entity.key.kind, KeyKind::Natural(_))
            {
                continue;
            }
            let is_reference = table.is_some_and(|table| table.foreign_key(&column.name).is_some());
            let mark = if is_reference { " FK" } else { "" };
            let _ = writeln!(text, "        {} {}{mark}", column.kind.word(), column.name);
        }
        text.push_str("    }\n");
    }
    for entity in &model.entities {
        for relation in &entity.belongs_to {
            let one = if relation.optional { "|o" } else { "||" };
            let many = if relation.unique { "o|" } else { "o{" };
            let target = &model.entity(relation.target).names.pascal;
            let _ =
                writeln!(text, "    {target} {one}--{many} {} : {}", entity.names.pascal, relation.name.json);
        }
        for relation in entity.many_to_many.iter().filter(|relation| relation.declaring) {
            let target = &model.entity(relation.target).names.pascal;
            let _ = writeln!(text, "    {} }}o--o{{ {target} : {}", entity.names.pascal, relation.name.json);
        }
    }
    text
}
