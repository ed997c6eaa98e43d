//! What the WebSocket of a project calls for.

use serde::Serialize;

use crate::model::{Model, RealtimeBackend};
use crate::render::contexts::realtime::{has_events, is_restricted};

/// What there is of the WebSocket.
#[derive(Debug, Clone, Serialize)]
pub struct RealtimeFeatures {
    pub realtime: bool,
    pub rooms: bool,
    /// What one instance has to say reaches the clients of all, in one of two ways.
    pub relay: bool,
    pub relay_postgres: bool,
    pub relay_redis: bool,
    /// Entities with events.
    pub topics: bool,
    /// Some of their rows are changed over HTTP.
    pub told_changes: bool,
    /// What carries events, even where there are none but those of the user's own code.
    pub events: bool,
    /// Events of which not everyone hears everything.
    pub restricted_events: bool,
}

impl RealtimeFeatures {
    pub fn of(model: &Model) -> Self {
        let entities = &model.entities;
        let backend = model.realtime.as_ref().map(|realtime| realtime.backend);
        let topics = entities.iter().any(has_events);
        let rooms = model.realtime.as_ref().is_some_and(|realtime| realtime.rooms);
        Self {
            realtime: model.realtime.is_some(),
            rooms,
            relay: backend.is_some_and(|backend| backend != RealtimeBackend::Memory),
            relay_postgres: backend == Some(RealtimeBackend::Postgres),
            relay_redis: backend == Some(RealtimeBackend::Redis),
            topics,
            told_changes: entities.iter().any(|entity| {
                let access = &entity.access;
                let writes = [&access.create, &access.update, &access.delete];
                has_events(entity) && writes.iter().any(|rules| !rules.is_empty())
            }),
            events: topics || (model.realtime.is_some() && !rooms),
            restricted_events: entities.iter().any(|entity| has_events(entity) && is_restricted(entity)),
        }
    }
}
