//! Kinds of fields as the tests know them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::model::{FieldType, IdKind};

/// Kinds that are stored in one way.
#[derive(Debug, Clone, Serialize)]
pub struct Store {
    pub kinds: Vec<&'static str>,
    /// The expression that binds `value`, or its `text()`, to `query`.
    pub push: &'static str,
}

/// The variant of the tests' `Kind`, with its argument.
pub fn kind(kind: &FieldType) -> String {
    let name = match kind {
        FieldType::String(_) | FieldType::Text(_) => "Text",
        FieldType::Email(_) => "Email",
        FieldType::Url(_) => "Url",
        FieldType::Slug(_) => "Slug",
        FieldType::Integer(_) | FieldType::BigInt(_) | FieldType::Id { kind: IdKind::Integer, .. } => {
            "Integer"
        }
        FieldType::Float(_) => "Float",
        FieldType::Decimal(of) => {
            return format!("Decimal(Fixed::<{}, {}>::bind)", of.precision, of.scale);
        }
        FieldType::Boolean => "Boolean",
        FieldType::Uuid | FieldType::Id { kind: IdKind::Uuid, .. } => "Uuid",
        FieldType::Date(_) => "Date",
        FieldType::Time(_) => "Time",
        FieldType::DateTime(_) => "Timestamp",
        FieldType::Enum(_) => "Enum",
        FieldType::Json { .. } => "Json",
        FieldType::Bytes(_) => "Bytes",
        FieldType::List(_) => "List",
        FieldType::Password(_) => "Password",
    };
    name.to_owned()
}

const STORES: &[(&[&str], &str)] = &[
    (&["Text", "Email", "Url", "Slug", "Enum", "Password"], "query.push_bind(text())"),
    (&["Integer"], "query.push_bind(value.as_i64().unwrap())"),
    (&["Float"], "query.push_bind(value.as_f64().unwrap())"),
    (&["Boolean"], "query.push_bind(value.as_bool().unwrap())"),
    (&["Uuid"], "query.push_bind(text().parse::<Uuid>().unwrap())"),
    (&["Date"], "query.push_bind(text().parse::<Date>().unwrap())"),
    (&["Time"], "query.push_bind(text().parse::<TimeOfDay>().unwrap())"),
    (&["Timestamp"], "query.push_bind(text().parse::<Timestamp>().unwrap())"),
    (&["Decimal"], "bind(&text()).unwrap().push(query)"),
    (&["Json", "List"], "query.push_bind(Json(value.clone()))"),
    (&["Bytes"], "query.push_bind(STANDARD.decode(text()).unwrap())"),
];

/// Kinds of which no field takes these values.
#[derive(Debug, Clone, Serialize)]
pub struct Malformed {
    pub kinds: Vec<String>,
    /// In JSON, with the codes of the problems.
    pub values: Vec<(String, &'static str)>,
}

pub fn malformed(by_kind: &BTreeMap<String, Vec<(String, &'static str)>>) -> Vec<Malformed> {
    let mut groups: Vec<Malformed> = Vec::new();
    for (kind, values) in by_kind {
        match groups.iter_mut().find(|group| group.values == *values) {
            Some(group) => group.kinds.push(kind.clone()),
            None => groups.push(Malformed { kinds: vec![kind.clone()], values: values.clone() }),
        }
    }
    groups
}

/// How the kinds that there are are stored.
pub fn stores(kinds: &BTreeSet<String>) -> Vec<Store> {
    let stores = STORES.iter().map(|(names, push)| Store {
        kinds: names.iter().copied().filter(|name| kinds.contains(*name)).collect(),
        push,
    });
    stores.filter(|store| !store.kinds.is_empty()).collect()
}

/// The types of the project that times are stored as.
pub fn temporal(kinds: &BTreeSet<String>) -> String {
    let types = [("Date", "Date"), ("Time", "TimeOfDay"), ("Timestamp", "Timestamp")];
    let used: Vec<_> =
        types.into_iter().filter(|(kind, _)| kinds.contains(*kind)).map(|(_, name)| name).collect();
    used.join(", ")
}
