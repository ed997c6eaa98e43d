//! What holds for the project as a whole.

use serde::Serialize;

use super::features::types_in_use;
use crate::model::{DatabaseKind, FieldType, Model};

#[derive(Debug, Clone, Serialize)]
pub struct ProjectContext {
    pub name: String,
    pub krate: String,
    pub description: String,
    pub api_prefix: String,
    pub port: u16,
    /// `sqlite`, `postgres`, `mysql`.
    pub database: &'static str,
    pub database_url: String,
    /// As people call it.
    pub database_name: &'static str,
    /// The features of `sqlx`, as a list in TOML.
    pub sqlx_features: String,
    pub roles: Vec<RoleContext>,
    pub administrator: String,
    /// For people: their role.
    pub administrators: String,
    /// How deep the compiler must look to see that an answer with what it includes can go to another thread, where
    /// that is deeper than usual: an answer may hold that of another entity, and so on through all of them.
    pub recursion_limit: Option<usize>,
}

/// What the compiler allows by itself, and how many levels an entity takes at most.
const RECURSION_LIMIT: usize = 128;
const LEVELS_OF_ENTITY: usize = 8;

#[derive(Debug, Clone, Serialize)]
pub struct RoleContext {
    pub name: String,
    pub variant: String,
}

impl ProjectContext {
    pub fn of(model: &Model) -> Self {
        let project = &model.project;
        let roles: Vec<_> = model
            .auth
            .iter()
            .flat_map(|auth| &auth.roles)
            .map(|role| RoleContext { name: role.name.clone(), variant: role.variant.clone() })
            .collect();
        Self {
            name: project.name.clone(),
            krate: project.krate.clone(),
            description: project.description.clone().unwrap_or_else(|| format!("The {} API", project.name)),
            api_prefix: project.api_prefix.clone(),
            port: project.port,
            database: match project.database {
                DatabaseKind::Sqlite => "sqlite",
                DatabaseKind::Postgres => "postgres",
                DatabaseKind::Mysql => "mysql",
            },
            database_name: match project.database {
                DatabaseKind::Sqlite => "SQLite",
                DatabaseKind::Postgres => "PostgreSQL",
                DatabaseKind::Mysql => "MySQL or MariaDB",
            },
            database_url: match project.database {
                DatabaseKind::Sqlite => format!("sqlite://data/{}.db", project.name),
                DatabaseKind::Postgres => {
                    format!("postgres://{0}:{0}@localhost/{0}", project.name)
                }
                DatabaseKind::Mysql => format!("mysql://root:root@localhost/{}", project.name),
            },
            sqlx_features: sqlx_features(model),
            administrators: roles.last().map(|role| format!("`{}`", role.name)).unwrap_or_default(),
            recursion_limit: Some(model.entities.len() * LEVELS_OF_ENTITY + RECURSION_LIMIT / 2)
                .filter(|limit| *limit > RECURSION_LIMIT),
            administrator: roles.last().map(|role| role.variant.clone()).unwrap_or_default(),
            roles,
        }
    }
}

fn sqlx_features(model: &Model) -> String {
    let types = types_in_use(model);
    let has = |test: fn(&FieldType) -> bool| types.iter().any(test);
    let server = model.project.database != DatabaseKind::Sqlite;
    let features = [
        ("chrono", server),
        ("derive", true),
        (
            "json",
            !model.join_tables.is_empty()
                || has(|kind| matches!(kind, FieldType::Json { .. } | FieldType::List(_))),
        ),
        ("macros", true),
        ("migrate", true),
        ("mysql", model.project.database == DatabaseKind::Mysql),
        ("mysql-rsa", model.project.database == DatabaseKind::Mysql),
        ("postgres", model.project.database == DatabaseKind::Postgres),
        ("runtime-tokio", true),
        ("rust_decimal", server && has(|kind| matches!(kind, FieldType::Decimal(_)))),
        ("sqlite", !server),
        ("tls-rustls-ring-webpki", server),
        ("uuid", true),
    ];
    let features = features.into_iter().filter(|(_, on)| *on).map(|(name, _)| format!("{name:?}"));
    features.collect::<Vec<_>>().join(", ")
}
