//! The way of the data, from the text of a spec to the files of a project.

use super::console::Console;
use super::failure::Failure;
use super::unavailable;
use crate::diagnostic::{self, Diagnostics, Source};
use crate::model::{self, Model, Record};
use crate::project::{Project, Tree};
use crate::render::Templates;
use crate::schema::{self, Schema};
use crate::spec::{self, Spec};
use crate::{project, render};

/// A spec with all that follows from it, except for what depends on the project that is there.
pub struct Rendered {
    pub source: Source,
    pub spec: Spec,
    pub model: Model,
    /// What the project is to record of names.
    pub record: Record,
    pub schema: Schema,
    /// Without migrations.
    pub tree: Tree,
    /// Of the tree, before it was laid out.
    pub fingerprint: String,
    pub warnings: Diagnostics,
}

/// A spec that holds together.
pub struct Understood {
    pub source: Source,
    pub spec: Spec,
    pub model: Model,
    pub record: Record,
    pub warnings: Diagnostics,
}

/// All stages: read → resolve → plan the schema → render → lay out. What was laid out `before` is not laid out again.
pub fn pipeline(
    source: Source,
    record: &Record,
    templates: &Templates,
    before: Option<&Project>,
    console: &Console,
) -> Result<Rendered, Failure> {
    let Understood { source, spec, model, record, warnings } = understand(source, record)?;
    console.warn(&source, &warnings);
    let schema = schema::plan(&model);
    let draft = render::render(&model, &schema, templates)?;
    let fingerprint = draft.fingerprint();
    let tree = match before.and_then(|project| project.laid_out(&fingerprint)) {
        Some(files) => draft.as_laid_out(files),
        None => draft.lay_out()?,
    };
    Ok(Rendered { source, spec, model, record, schema, tree, fingerprint, warnings })
}

/// The stages that need no more than the spec: read → resolve.
pub fn understand(source: Source, record: &Record) -> Result<Understood, Failure> {
    let spec = match spec::read(&source) {
        Ok(spec) => spec,
        Err(problems) => return Err(Failure::Spec { source, problems }),
    };
    let missing = unavailable::refuse(&spec);
    if missing.has_errors() {
        return Err(Failure::Spec { source, problems: missing });
    }
    match model::resolve(&spec, record) {
        Ok(model::Resolved { model, record, warnings }) => {
            Ok(Understood { source, spec, model, record, warnings })
        }
        Err(problems) => Err(Failure::Spec { source, problems }),
    }
}

impl Rendered {
    /// What is recorded of the project as a whole.
    pub fn facts(&self, latest_migration: Option<String>) -> project::Facts {
        project::Facts {
            generator: env!("CARGO_PKG_VERSION").to_owned(),
            rendering: self.fingerprint.clone(),
            latest_migration,
            plurals: self.record.plurals.clone(),
            schema: self.schema.to_json(),
        }
    }

    pub fn warnings_json(&self) -> serde_json::Value {
        diagnostic::to_json(&self.source, &self.warnings)
    }
}
