//! Where in the spec a change stands that no migration can make by itself.

use std::ops::Range;

use super::failure::Failure;
use super::pipeline::Rendered;
use crate::diagnostic::{Diagnostic, Diagnostics, Explain};
use crate::schema::Problem;
use crate::spec::Spec;

/// The problems, each at the entity or member that it is about.
pub fn in_spec(rendered: &Rendered, problems: &[Problem]) -> Failure {
    let mut located = Diagnostics::new();
    for problem in problems {
        let place = names(problem).and_then(|(entity, member)| find(&rendered.spec, entity, member));
        located.push(
            place.map_or_else(|| Diagnostic::error(problem), |span| Diagnostic::error_at(&span, problem)),
        );
    }
    Failure::Spec { source: rendered.source.clone(), problems: located }
}

fn names(problem: &Problem) -> Option<(&str, &str)> {
    match problem {
        Problem::Backfill { entity, member }
        | Problem::Value { entity, member, .. }
        | Problem::Conversion { entity, member } => Some((entity, member)),
        Problem::Rename { .. } | Problem::Database => None,
    }
}

fn find(spec: &Spec, entity: &str, member: &str) -> Option<Range<usize>> {
    let entity = spec.entities.iter().find(|it| it.name.value == entity)?;
    let field = entity.fields.iter().map(|field| &field.name).find(|name| name.value == member);
    let relation = entity.relations.iter().map(|relation| &relation.name).find(|name| name.value == member);
    Some(field.or(relation).unwrap_or(&entity.name).span.clone())
}

impl Explain for Problem {
    fn code(&self) -> &'static str {
        match self {
            Problem::Backfill { .. } => "E0901",
            Problem::Value { .. } => "E0902",
            Problem::Conversion { .. } => "E0903",
            Problem::Rename { .. } => "E0904",
            Problem::Database => "E0906",
        }
    }

    fn message(&self) -> String {
        self.to_string()
    }

    fn help(&self) -> Option<String> {
        Some(match self {
            Problem::Backfill { .. } => {
                "add `backfill = …` with the value for the rows that exist, or a `default`, or make it optional".to_owned()
            }
            Problem::Value { value, .. } => format!("add `map = {{ {value:?} = \"…\" }}` with the value that rows get instead"),
            Problem::Conversion { .. } => "give the new one another name, and copy in a migration of your own".to_owned(),
            Problem::Rename { .. } | Problem::Database => return None,
        })
    }
}
