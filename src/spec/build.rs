//! From the checked file to the [`Spec`]. The shape is known to be right, so this only moves values to their places.

use super::node::Node;
use super::problem::Problem;
use super::{
    Access, Auth, BelongsTo, Entity, EntityId, Field, FieldOptions, Job, Mail, ManyToMany, Name,
    OidcProvider, Owner, Project, Realtime, Relation, RelationKind, Rule, Spanned, Spec, Timestamps, Unique,
    Worker,
};
use crate::diagnostic::Diagnostics;

pub(super) fn spec(root: Node, problems: &mut Diagnostics) -> Spec {
    let named = |key| root.get(key).map(Node::entries).unwrap_or_default();
    Spec {
        project: root.get("project").map(project).unwrap_or_default(),
        auth: root.get("auth").map(auth),
        worker: root
            .get("worker")
            .map(|node| Worker { place: node.place(), wakeup: node.get("wakeup").and_then(Node::word) }),
        realtime: root.get("realtime").map(|node| Realtime {
            place: node.place(),
            backend: node.get("backend").and_then(Node::word),
            rooms: node.get("rooms").and_then(Node::flag),
        }),
        entities: named("entities").into_iter().map(|(name, node)| entity(name, node, problems)).collect(),
        jobs: named("jobs").into_iter().map(|(name, node)| job(name, node, problems)).collect(),
    }
}

fn project(node: Node) -> Project {
    Project {
        name: node.get("name").and_then(Node::text).unwrap_or_default(),
        description: node.get("description").and_then(Node::text),
        database: node.get("database").and_then(Node::word),
        id: node.get("id").and_then(Node::word),
        api_prefix: node.get("api_prefix").and_then(Node::text),
        port: node.get("port").and_then(Node::integer),
    }
}

fn auth(node: Node) -> Auth {
    Auth {
        place: node.place(),
        roles: node.get("roles").and_then(Node::names),
        role_map: node.get("role_map").map(Node::pairs).unwrap_or_default(),
        registration: node.get("registration").and_then(Node::word),
        verify_email: node.get("verify_email").and_then(Node::flag),
        password_reset: node.get("password_reset").and_then(Node::flag),
        mfa: node.get("mfa").and_then(Node::flag),
        oidc: items(node.get("oidc")).filter_map(oidc).collect(),
    }
}

fn oidc(node: Node) -> Option<OidcProvider> {
    Some(match node.text() {
        Some(preset) => OidcProvider::Preset(preset),
        None => OidcProvider::Issuer {
            name: node.get("name").and_then(Node::text)?,
            issuer: node.get("issuer").and_then(Node::text)?,
        },
    })
}

fn entity(name: Name, node: Node, problems: &mut Diagnostics) -> Entity {
    let path = format!("entities.{}.fields", *name);
    Entity {
        name,
        table: node.get("table").and_then(Node::text),
        plural: node.get("plural").and_then(Node::text),
        path: node.get("path").and_then(Node::text),
        id: node.get("id").and_then(entity_id),
        description: node.get("description").and_then(Node::text),
        renamed_from: node.get("renamed_from").and_then(Node::text),
        owner: node.get("owner").map(|node| Spanned::new(owner(node), node.place().span)),
        timestamps: node.get("timestamps").map(timestamps),
        soft_delete: node.get("soft_delete").and_then(Node::flag),
        versioned: node.get("versioned").and_then(Node::flag),
        events: node.get("events").and_then(Node::flag),
        unique: items(node.get("unique")).map(unique).collect(),
        index: items(node.get("index")).filter_map(index).collect(),
        check: items(node.get("check")).filter_map(Node::text).collect(),
        access: node.get("access").map(access),
        fields: fields(&path, node.get("fields"), problems),
        relations: node.get("relations").map(relations).unwrap_or_default(),
    }
}

fn entity_id(node: Node) -> Option<Spanned<EntityId>> {
    let id = if let Some(field) = node.get("field").and_then(Node::text) {
        EntityId::Field(field)
    } else {
        let kind = node.get("type").unwrap_or(node);
        EntityId::Kind { kind: kind.word()?, column: node.get("column").and_then(Node::text) }
    };
    Some(Spanned::new(id, node.place().span))
}

fn owner(node: Node) -> Owner {
    if node.is_table() { Owner::Named(node.pairs()) } else { Owner::Paths(node.names().unwrap_or_default()) }
}

fn timestamps(node: Node) -> Spanned<Timestamps> {
    let timestamps = match node.flag().map(|flag| flag.value) {
        Some(true) => Timestamps::Both,
        Some(false) => Timestamps::None,
        None => Timestamps::Created,
    };
    Spanned::new(timestamps, node.place().span)
}

fn unique(node: Node) -> Spanned<Unique> {
    let on = node.get("on").unwrap_or(node).names().unwrap_or_default();
    let condition = node.get("where").map(Node::conditions).unwrap_or_default();
    Spanned::new(Unique { on, condition }, node.place().span)
}

fn index(node: Node) -> Option<Spanned<Vec<Name>>> {
    node.names().map(|names| Spanned::new(names, node.place().span))
}

fn access(node: Node) -> Access {
    Access {
        place: node.place(),
        list: node.get("list").map(rules),
        read: node.get("read").map(rules),
        create: node.get("create").map(rules),
        update: node.get("update").map(rules),
        delete: node.get("delete").map(rules),
    }
}

fn rules(node: Node) -> Vec<Rule> {
    node.items().unwrap_or_else(|| vec![node]).into_iter().filter_map(rule).collect()
}

fn rule(node: Node) -> Option<Rule> {
    let who = node.get("who").unwrap_or(node).text()?;
    Some(Rule { who, condition: node.get("where").map(Node::conditions).unwrap_or_default() })
}

fn fields(path: &str, node: Option<Node>, problems: &mut Diagnostics) -> Vec<Field> {
    let entries = node.map(Node::entries).unwrap_or_default();
    entries.into_iter().map(|(name, node)| field(path, name, node, problems)).collect()
}

fn field(path: &str, name: Name, node: Node, problems: &mut Diagnostics) -> Field {
    let written = node.get("type").unwrap_or(node).text().unwrap_or_default();
    let (kind, marked) = match written.strip_suffix('?') {
        Some(kind) => (Spanned::new(kind.to_owned(), written.span.clone()), true),
        None => (written.clone(), false),
    };
    let said = node.get("optional").and_then(Node::flag);
    if let Some(said) = said.as_ref().filter(|said| marked && !said.value) {
        let place = format!("`{path}.{}`", *name);
        problems.push(said.error(&Problem::OptionalTwice { place }).also(&written.span, ""));
    }
    let optional = if marked { Some(Spanned::new(true, written.span)) } else { said };
    Field { name, kind, optional, options: options(node) }
}

fn options(node: Node) -> FieldOptions {
    FieldOptions {
        min: node.get("min").map(Node::value),
        max: node.get("max").map(Node::value),
        pattern: node.get("pattern").and_then(Node::text),
        trim: node.get("trim").and_then(Node::flag),
        precision: node.get("precision").and_then(Node::integer),
        scale: node.get("scale").and_then(Node::integer),
        values: node.get("values").and_then(index),
        map: node.get("map").map(Node::pairs).unwrap_or_default(),
        schema: node.get("schema").map(Node::value),
        of: node.get("of").and_then(Node::text),
        default: node.get("default").map(Node::value),
        unique: node.get("unique").and_then(Node::flag),
        index: node.get("index").and_then(Node::flag),
        filter: node.get("filter").and_then(Node::flag),
        sort: node.get("sort").and_then(Node::flag),
        search: node.get("search").and_then(Node::flag),
        hidden: node.get("hidden").and_then(Node::flag),
        read_only: node.get("read_only").and_then(Node::flag),
        immutable: node.get("immutable").and_then(Node::flag),
        read: node.get("read").and_then(index),
        write: node.get("write").and_then(index),
        description: node.get("description").and_then(Node::text),
        example: node.get("example").map(Node::value),
        column: node.get("column").and_then(Node::text),
        renamed_from: node.get("renamed_from").and_then(Node::text),
        backfill: node.get("backfill").map(Node::value),
    }
}

fn relations(node: Node) -> Vec<Relation> {
    let relation = |(name, node)| Some(Relation { name, kind: relation_kind(node)? });
    node.entries().into_iter().filter_map(relation).collect()
}

fn relation_kind(node: Node) -> Option<RelationKind> {
    let target = |key| node.get(key).and_then(Node::text);
    let via = || node.get("via").and_then(Node::text);
    if let Some(target) = target("belongs_to") {
        Some(RelationKind::BelongsTo(Box::new(belongs_to(target, node))))
    } else if let Some(target) = target("has_many") {
        Some(RelationKind::HasMany { target, via: via() })
    } else if let Some(target) = target("has_one") {
        Some(RelationKind::HasOne { target, via: via() })
    } else {
        Some(RelationKind::ManyToMany(Box::new(ManyToMany {
            target: target("many_to_many")?,
            inverse: node.get("inverse").and_then(Node::text),
            through: node.get("through").and_then(Node::text),
            renamed_from: node.get("renamed_from").and_then(Node::text),
        })))
    }
}

fn belongs_to(target: Name, node: Node) -> BelongsTo {
    BelongsTo {
        target,
        caller: node.get("caller").and_then(Node::flag),
        optional: node.get("optional").and_then(Node::flag),
        on_delete: node.get("on_delete").and_then(Node::word),
        unique: node.get("unique").and_then(Node::flag),
        index: node.get("index").and_then(Node::flag),
        immutable: node.get("immutable").and_then(Node::flag),
        read_only: node.get("read_only").and_then(Node::flag),
        read: node.get("read").and_then(index),
        write: node.get("write").and_then(index),
        description: node.get("description").and_then(Node::text),
        column: node.get("column").and_then(Node::text),
        renamed_from: node.get("renamed_from").and_then(Node::text),
        backfill: node.get("backfill").map(Node::value),
    }
}

fn job(name: Name, node: Node, problems: &mut Diagnostics) -> Job {
    let path = format!("jobs.{}.fields", *name);
    Job {
        name,
        on: node.get("on").and_then(Node::text),
        queue: node.get("queue").and_then(Node::text),
        retries: node.get("retries").and_then(Node::integer),
        timeout: node.get("timeout").and_then(Node::integer),
        unique: node.get("unique").and_then(Node::names),
        mode: node.get("mode").and_then(Node::word),
        enqueue: node.get("enqueue").map(rules),
        mail: node
            .get("mail")
            .and_then(|mail| Some(Mail { subject: mail.get("subject").and_then(Node::text)? })),
        renamed_from: node.get("renamed_from").and_then(Node::text),
        schedule: node.get("schedule").and_then(Node::text),
        fields: fields(&path, node.get("fields"), problems),
    }
}

fn items(node: Option<Node>) -> impl Iterator<Item = Node> {
    node.and_then(Node::items).unwrap_or_default().into_iter()
}
