//! Parts of the model in words, for messages and documentation.

use super::data::{DatabaseKind, Entity, Event, Model, RealtimeBackend, Who};

/// A word of `access`, as the spec writes it.
pub fn who(model: &Model, entity: &Entity, who: Who) -> String {
    match who {
        Who::Public => "public".to_owned(),
        Who::User => "user".to_owned(),
        Who::Owner => "owner".to_owned(),
        Who::NamedOwner(index) => entity.owners[index].name.clone().unwrap_or_else(|| "owner".to_owned()),
        Who::Role(index) => {
            model.auth.as_ref().map_or_else(String::new, |auth| auth.roles[index].name.clone())
        }
    }
}

/// The product.
pub fn database(kind: DatabaseKind) -> &'static str {
    match kind {
        DatabaseKind::Sqlite => "SQLite",
        DatabaseKind::Postgres => "PostgreSQL",
        DatabaseKind::Mysql => "MySQL",
    }
}

/// As the spec writes it.
pub fn backend(backend: RealtimeBackend) -> &'static str {
    match backend {
        RealtimeBackend::Memory => "memory",
        RealtimeBackend::Postgres => "postgres",
        RealtimeBackend::Redis => "redis",
    }
}

/// As the spec writes it after the entity and a point.
pub fn event(event: Event) -> &'static str {
    match event {
        Event::Created => "created",
        Event::Updated => "updated",
        Event::Deleted => "deleted",
        Event::Restored => "restored",
    }
}
