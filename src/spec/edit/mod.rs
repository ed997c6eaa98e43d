//! Edits of the user's spec that leave their comments and layout alone.

mod problem;
mod words;

use toml::de::DeTable;
use toml_edit::{DocumentMut, Item, Table, TableLike};

use crate::diagnostic::{Diagnostic, Diagnostics, Source, suggest};
use problem::Problem;
pub use words::{NewEntity, parse_words};

const ENTITIES: &str = "entities";

/// The text of the spec with one more entity, after the others.
///
/// Fails with E0808 where there is one of that name, and E0805 where the text is no spec.
pub fn add_entity(spec: &Source, name: &str, entity: Table) -> Result<String, Diagnostics> {
    let mut document = Document::parse(spec)?;
    if document.entity(name).is_some() {
        return Err(exists(spec, name).into());
    }
    let entities = document.toml.entry(ENTITIES).or_insert_with(|| Item::Table(implicit_table()));
    let entities = entities.as_table_like_mut().ok_or_else(|| no_spec("`entities` is no table"))?;
    let item = if entities_are_values(entities) {
        Item::Value(entity.into_inline_table().into())
    } else {
        Item::Table(under_header(entity))
    };
    entities.insert(name, item);
    Ok(document.into_text())
}

/// The text of the spec without the entity, its own comments, and its tables; what else stands around it stays.
///
/// Fails with E0809 where there is none of that name, and E0805 where the text is no spec.
pub fn remove_entity(spec: &Source, name: &str) -> Result<String, Diagnostics> {
    let mut document = Document::parse(spec)?;
    let entities = document.toml.get_mut(ENTITIES).and_then(Item::as_table_like_mut);
    let Some(removed) = entities.and_then(|entities| entities.remove(name)) else {
        return Err(Diagnostic::error(&document.no_entity(name)).into());
    };
    document.keep_comments(&removed);
    Ok(document.into_text())
}

/// The entity that a file describes as the spec does, under `[entities.NAME]`, with its comments.
///
/// Fails with E0809 where the file has none of that name, and E0805 where it is no TOML.
pub fn entity_from(file: &Source, name: &str) -> Result<Table, Diagnostics> {
    let mut document = Document::parse(file)?;
    let entities = document.toml.get_mut(ENTITIES).and_then(Item::as_table_like_mut);
    let entity = entities.and_then(|entities| entities.remove(name)).and_then(|item| item.into_table().ok());
    let mut entity = entity.ok_or_else(|| Diagnostic::error(&document.no_entity(name)))?;
    forget_positions(&mut entity);
    Ok(entity)
}

/// A spec in the hands of the editor, which knows line feeds alone and no byte order mark.
struct Document {
    toml: DocumentMut,
    crlf: bool,
    mark: bool,
}

const BYTE_ORDER_MARK: char = '\u{feff}';

impl Document {
    fn parse(source: &Source) -> Result<Self, Diagnostics> {
        let text = source.text.trim_start_matches(BYTE_ORDER_MARK);
        let crlf = text.contains("\r\n");
        let toml = text
            .replace("\r\n", "\n")
            .parse()
            .map_err(|error: toml_edit::TomlError| no_spec(error.message()))?;
        Ok(Self { toml, crlf, mark: text.len() < source.text.len() })
    }

    fn into_text(self) -> String {
        let text = self.toml.to_string();
        let text = if self.crlf { text.replace('\n', "\r\n") } else { text };
        if self.mark { format!("{BYTE_ORDER_MARK}{text}") } else { text }
    }

    fn entities(&self) -> Option<&dyn TableLike> {
        self.toml.get(ENTITIES).and_then(Item::as_table_like)
    }

    fn entity(&self, name: &str) -> Option<&Item> {
        self.entities().and_then(|entities| entities.get(name))
    }

    fn no_entity(&self, name: &str) -> Problem {
        let names: Vec<_> =
            self.entities().into_iter().flat_map(TableLike::iter).map(|(name, _)| name).collect();
        let near = suggest(name, names).map(str::to_owned);
        Problem::NoEntity { name: name.to_owned(), near }
    }

    /// Comments that an empty line parts from the header below them are not of what stands under it.
    fn keep_comments(&mut self, removed: &Item) {
        let mut headers = Vec::new();
        collect_headers(removed, &mut headers);
        headers.sort_by_key(|(position, _)| *position);
        let Some((first, _)) = headers.first() else { return };
        let comments: String = headers.iter().filter_map(|(_, prefix)| detached(prefix)).collect();
        if let Some(next) = next_header(self.toml.as_table_mut(), *first) {
            let prefix = format!("{comments}{}", prefix(next));
            next.decor_mut().set_prefix(prefix);
        } else {
            let trailing = format!("{comments}{}", self.toml.trailing().as_str().unwrap_or_default());
            self.toml.set_trailing(trailing);
        }
    }
}

/// The problem, shown where the entity is defined.
fn exists(spec: &Source, name: &str) -> Diagnostic {
    let problem = Problem::EntityExists { name: name.to_owned() };
    let document = DeTable::parse(&spec.text).ok();
    let entities =
        document.as_ref().and_then(|document| document.get_ref().get(ENTITIES)?.get_ref().as_table());
    match entities.and_then(|entities| entities.get_key_value(name)) {
        Some((key, _)) => Diagnostic::error_at(&key.span(), &problem),
        None => Diagnostic::error(&problem),
    }
}

fn no_spec(message: &str) -> Diagnostics {
    Diagnostic::error(&Problem::NoSpec { message: message.to_owned() }).into()
}

fn implicit_table() -> Table {
    let mut table = Table::new();
    table.set_implicit(true);
    table
}

/// Whether entities stand in braces, where no header can.
fn entities_are_values(entities: &dyn TableLike) -> bool {
    entities.iter().next().is_some_and(|(_, entity)| entity.is_value())
}

/// The entity below an empty line and a header of its own, its tables likewise.
fn under_header(mut entity: Table) -> Table {
    entity.set_implicit(entity.iter().all(|(_, item)| item.is_table()) && !entity.is_empty());
    open(&mut entity);
    entity.iter_mut().filter_map(|(_, item)| item.as_table_mut()).for_each(open);
    entity
}

fn open(table: &mut Table) {
    let prefix = format!("\n{}", prefix(table).trim_start_matches('\n'));
    table.decor_mut().set_prefix(prefix);
}

/// Positions of another document say nothing in this one.
fn forget_positions(table: &mut Table) {
    table.set_position(None);
    table.iter_mut().filter_map(|(_, item)| item.as_table_mut()).for_each(forget_positions);
}

/// The position and the text above the header of every table that has one.
fn collect_headers(item: &Item, into: &mut Vec<(isize, String)>) {
    let Some(table) = item.as_table() else { return };
    if let Some(position) = table.position() {
        into.push((position, prefix(table).to_owned()));
    }
    table.iter().for_each(|(_, item)| collect_headers(item, into));
}

/// The table whose header comes next in the text.
fn next_header(table: &mut Table, after: isize) -> Option<&mut Table> {
    let next = next_position(table, after)?;
    at_position(table, next)
}

fn next_position(table: &Table, after: isize) -> Option<isize> {
    let below =
        table.iter().filter_map(|(_, item)| item.as_table()).filter_map(|table| next_position(table, after));
    below.chain(table.position().filter(|position| *position > after)).min()
}

fn at_position(table: &mut Table, position: isize) -> Option<&mut Table> {
    if table.position() == Some(position) {
        return Some(table);
    }
    table
        .iter_mut()
        .filter_map(|(_, item)| item.as_table_mut())
        .find_map(|table| at_position(table, position))
}

/// The text above a table's header.
fn prefix(table: &Table) -> &str {
    table.decor().prefix().and_then(|prefix| prefix.as_str()).unwrap_or_default()
}

/// What stands above the last empty line, where it is a comment.
fn detached(prefix: &str) -> Option<&str> {
    let end = prefix.rfind("\n\n")? + 1;
    Some(&prefix[..end]).filter(|above| above.contains('#'))
}

#[cfg(test)]
mod tests;
