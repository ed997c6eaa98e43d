//! The tables that come with `[auth]` and `[worker]`: sessions and their tokens, jobs and their schedules.

use super::names::Names;
use super::tables::{Column, ColumnType, Condition, ForeignKey, Index, Operand, PrimaryKey, Table};
use crate::model::{Entity, Model, OnDelete, Operator, Value};

/// The longest name of a kind of job or of a queue, in characters.
const NAME: ColumnType = ColumnType::Text { max: Some(255) };

pub fn tables(model: &Model, names: &mut Names) -> Vec<Table> {
    let mut tables = Vec::new();
    let user = model.user().filter(|_| model.auth.is_some());
    if let (Some(auth), Some(user)) = (&model.auth, user) {
        tables.push(sessions(user, names));
        tables.push(refresh_tokens(names));
        if auth.password_reset || auth.verify_email {
            tables.push(one_time_tokens(user, auth.verify_email, names));
        }
        if auth.verify_email {
            tables.push(unverified_users(user, names));
        }
    }
    if model.worker.is_some() {
        tables.push(jobs(user, names));
        tables.push(schedules(names));
    }
    tables
}

/// A sign-in; it ends when it expires or is revoked.
fn sessions(user: &Entity, names: &mut Names) -> Table {
    Builder::new("auth_sessions", names)
        .key("id", ColumnType::Uuid)
        .reference("user_id", user, OnDelete::Cascade, false)
        .column("created_at", ColumnType::DateTime)
        .column("last_used_at", ColumnType::DateTime)
        .column("expires_at", ColumnType::DateTime)
        .optional("user_agent", NAME)
        .optional("revoked_at", ColumnType::DateTime)
        .index(&["user_id"], None)
        .table
}

/// The refresh tokens of a session, used ones too, as SHA-256.
fn refresh_tokens(names: &mut Names) -> Table {
    let mut builder = Builder::new("auth_refresh_tokens", names)
        .key("token_hash", ColumnType::Digest)
        .column("session_id", ColumnType::Uuid)
        .column("created_at", ColumnType::DateTime)
        .column("expires_at", ColumnType::DateTime)
        .optional("rotated_at", ColumnType::DateTime)
        .index(&["session_id"], None);
    builder.foreign_key("session_id", "auth_sessions", "id", OnDelete::Cascade);
    builder.table
}

/// Tokens that go out by mail, as SHA-256; a used one is deleted. One that verifies an address has the password that
/// was chosen with it.
fn one_time_tokens(user: &Entity, verifies: bool, names: &mut Names) -> Table {
    let mut builder = Builder::new("auth_one_time_tokens", names)
        .key("token_hash", ColumnType::Digest)
        .reference("user_id", user, OnDelete::Cascade, false)
        .column("purpose", ColumnType::Text { max: Some(63) })
        .column("created_at", ColumnType::DateTime)
        .column("expires_at", ColumnType::DateTime);
    if verifies {
        builder = builder.optional("password_hash", NAME);
    }
    builder.index(&["user_id"], None).table
}

/// Users who may not sign in before they have answered a mail.
fn unverified_users(user: &Entity, names: &mut Names) -> Table {
    let mut builder = Builder::new("auth_unverified_users", names);
    builder.table.primary_key.columns.push("user_id".to_owned());
    builder.reference("user_id", user, OnDelete::Cascade, false).table
}

/// The record of a job. Each index holds only the rows that it is for: what has been done slows no worker down.
fn jobs(user: Option<&Entity>, names: &mut Names) -> Table {
    let states = ["queued", "running", "succeeded", "dead"].map(str::to_owned).to_vec();
    let mut builder = Builder::new("worker_jobs", names)
        .key("id", ColumnType::Uuid)
        .column("kind", NAME)
        .column("queue", NAME)
        .column("priority", ColumnType::Integer)
        .column("payload", ColumnType::Text { max: None })
        .column("state", ColumnType::Enum { values: states })
        .column("attempt", ColumnType::Integer)
        .column("max_attempts", ColumnType::Integer)
        .optional("unique_key", NAME)
        .optional("lease_token", ColumnType::Uuid)
        .optional("lease_expires_at", ColumnType::DateTime)
        .optional("last_error", ColumnType::Text { max: None })
        .column("run_at", ColumnType::DateTime)
        .column("created_at", ColumnType::DateTime)
        .optional("started_at", ColumnType::DateTime)
        .optional("finished_at", ColumnType::DateTime);
    if let Some(user) = user {
        let has_one = Condition::IsNotNull(Operand::Column("enqueued_by".to_owned()));
        builder = builder
            .reference("enqueued_by", user, OnDelete::SetNull, true)
            .index(&["enqueued_by"], Some(has_one));
    }
    builder
        .unique(&["unique_key"], is("queued"))
        .index(&["queue", "priority", "run_at", "id"], Some(is("queued")))
        .index(&["lease_expires_at"], Some(is("running")))
        .index(&["finished_at"], Some(is("succeeded")))
        .index(&["id"], Some(Condition::Not(Box::new(is("succeeded")))))
        .table
}

/// When each schedule last put its job into the queue.
fn schedules(names: &mut Names) -> Table {
    Builder::new("worker_schedules", names).key("name", NAME).column("last_slot", ColumnType::BigInt).table
}

fn is(state: &str) -> Condition {
    Condition::Compare {
        left: Operand::Column("state".to_owned()),
        operator: Operator::Equal,
        right: Operand::Literal(Value::Enum(state.to_owned())),
    }
}

/// A table as it grows.
struct Builder<'n> {
    names: &'n mut Names,
    table: Table,
}

impl<'n> Builder<'n> {
    fn new(name: &str, names: &'n mut Names) -> Self {
        let primary_key = PrimaryKey { name: names.claim(&[name], "pkey"), columns: Vec::new() };
        let table = Table {
            name: name.to_owned(),
            label: name.to_owned(),
            columns: Vec::new(),
            primary_key,
            indexes: Vec::new(),
            checks: Vec::new(),
            foreign_keys: Vec::new(),
        };
        Self { names, table }
    }

    fn key(mut self, name: &str, kind: ColumnType) -> Self {
        self.table.primary_key.columns.push(name.to_owned());
        self.column(name, kind)
    }

    fn column(mut self, name: &str, kind: ColumnType) -> Self {
        self.push(name, kind, false);
        self
    }

    fn optional(mut self, name: &str, kind: ColumnType) -> Self {
        self.push(name, kind, true);
        self
    }

    fn push(&mut self, name: &str, kind: ColumnType, nullable: bool) {
        let check = kind.is_checked().then(|| self.names.claim(&[&self.table.name, name], "check"));
        let (name, label) = (name.to_owned(), name.to_owned());
        self.table.columns.push(Column { name, label, kind, nullable, default: None, check });
    }

    fn reference(mut self, name: &str, target: &Entity, on_delete: OnDelete, nullable: bool) -> Self {
        self.push(name, ColumnType::of_key(&target.key.kind, &target.fields).referring(), nullable);
        self.foreign_key(name, &target.names.table, &target.key.column, on_delete);
        self
    }

    fn foreign_key(&mut self, column: &str, table: &str, target: &str, on_delete: OnDelete) {
        self.table.foreign_keys.push(ForeignKey {
            name: self.names.claim(&[&self.table.name, column], "fkey"),
            column: column.to_owned(),
            table: table.to_owned(),
            target: target.to_owned(),
            on_delete,
        });
    }

    fn index(self, columns: &[&str], condition: Option<Condition>) -> Self {
        self.add_index(columns, false, condition)
    }

    fn unique(self, columns: &[&str], condition: Condition) -> Self {
        self.add_index(columns, true, Some(condition))
    }

    fn add_index(mut self, columns: &[&str], unique: bool, condition: Option<Condition>) -> Self {
        let mut parts = vec![self.table.name.as_str()];
        parts.extend(columns);
        let name = self.names.claim(&parts, if unique { "key" } else { "idx" });
        let columns = columns.iter().map(|column| (*column).to_owned()).collect();
        self.table.indexes.push(Index { name, columns, unique, condition });
        self
    }
}
