//! The entity-relationship picture of a project: what is in it, and two ways to draw it.

mod mermaid;
mod svg;

use crate::model::{KeyKind, Model};
use crate::schema::{Schema, Table};

pub use mermaid::mermaid;
pub use svg::svg;

/// Boxes and the lines between them.
#[derive(Debug, Default)]
pub struct Picture {
    pub boxes: Vec<Box>,
    pub lines: Vec<Line>,
}

/// An entity.
#[derive(Debug)]
pub struct Box {
    pub name: String,
    pub rows: Vec<Row>,
}

/// A column.
#[derive(Debug)]
pub struct Row {
    pub kind: &'static str,
    pub name: String,
    /// `PK`, `FK` or nothing.
    pub mark: &'static str,
}

/// A relation; the ends are indices of boxes.
#[derive(Debug)]
pub struct Line {
    pub from: usize,
    pub to: usize,
    pub label: String,
    pub ends: Ends,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// From the row that is referred to, which may be missing, to those that refer to it, of which there may be one only.
    Reference {
        optional: bool,
        unique: bool,
    },
    ManyToMany,
}

impl Picture {
    pub fn of(model: &Model, schema: &Schema) -> Self {
        let boxes = model.entities.iter().map(|entity| {
            let natural = matches!(entity.key.kind, KeyKind::Natural(_));
            let kind = if entity.key.kind == KeyKind::Uuid { "uuid" } else { "integer" };
            let id = Row { kind, name: entity.key.name.json.clone(), mark: "PK" };
            let columns = schema.table(&entity.names.table).into_iter().flat_map(|it| rows(it, natural));
            let rows = (!natural).then_some(id).into_iter().chain(columns).collect();
            Box { name: entity.names.pascal.clone(), rows }
        });
        let mut lines = Vec::new();
        for entity in &model.entities {
            let references = entity.belongs_to.iter().map(|relation| Line {
                from: relation.target.0,
                to: entity.id.0,
                label: relation.name.json.clone(),
                ends: Ends::Reference { optional: relation.optional, unique: relation.unique },
            });
            lines.extend(references);
            let declared = entity.many_to_many.iter().filter(|relation| relation.declaring);
            lines.extend(declared.map(|relation| Line {
                from: entity.id.0,
                to: relation.target.0,
                label: relation.name.json.clone(),
                ends: Ends::ManyToMany,
            }));
        }
        Self { boxes: boxes.collect(), lines }
    }
}

/// The columns of a table; its key is among them only where it is a field.
fn rows(table: &Table, natural: bool) -> impl Iterator<Item = Row> {
    let is_key = |name: &String| table.primary_key.columns.contains(name);
    table.columns.iter().filter(move |column| natural || !is_key(&column.name)).map(move |column| {
        let mark = match () {
            () if is_key(&column.name) => "PK",
            () if table.foreign_key(&column.name).is_some() => "FK",
            () => "",
        };
        Row { kind: column.kind.word(), name: column.name.clone(), mark }
    })
}

#[cfg(test)]
mod tests;
