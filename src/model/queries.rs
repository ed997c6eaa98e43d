//! Which fields a list may be filtered and sorted by.

use super::context::Context;
use super::data::{Entity, FieldType, KeyKind, Member};

/// Completes `filter` and `sort` once indexes and uniques are known; an explicit `false` stays.
pub(super) fn resolve(context: &mut Context) {
    for id in context.ids() {
        let source = context.sources[id.0];
        for index in 0..context.model.entity(id).fields.len() {
            let entity = &mut context.model.entities[id.0];
            let always = is_open_by_nature(entity, index);
            let field = &mut entity.fields[index];
            let written = source.fields.iter().find(|written| written.name.value == field.name.json);
            let options = written.map(|written| &written.options);
            let filter = options.and_then(|options| options.filter.as_ref());
            let sort = options.and_then(|options| options.sort.as_ref());
            let open = !field.hidden && field.kind.is_comparable();
            field.filter = open && filter.map_or(always, |filter| filter.value);
            field.sort = open && sort.map_or(always, |sort| sort.value);
        }
    }
}

/// The key, what an index finds, enums and booleans.
fn is_open_by_nature(entity: &Entity, index: usize) -> bool {
    let field = &entity.fields[index];
    let leads = |on: &[Member]| on.first() == Some(&Member::Field(index));
    field.unique
        || field.index
        || matches!(field.kind, FieldType::Enum(_) | FieldType::Boolean)
        || entity.key.kind == KeyKind::Natural(index)
        || entity.indexes.iter().any(|group| leads(&group.on))
        || entity.unique.iter().any(|group| leads(&group.on))
}
