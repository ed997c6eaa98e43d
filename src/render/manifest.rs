//! Which files a project has: one row for each, or for each of its entities or jobs.

use super::contexts::{EntityContext, Features, JobContext};
use super::imports::Scope;
use crate::project::{Class, File};

pub struct Row {
    /// Under `templates/`.
    pub template: &'static str,
    /// In the project; `{module}` is the entity's or the job's.
    pub path: &'static str,
    pub each: Each,
    pub when: fn(&Features) -> bool,
    pub class: Class,
}

pub enum Each {
    Project,
    /// For each entity that the condition holds for.
    Entity(fn(&EntityContext) -> bool),
    /// For each job that the condition holds for.
    Job(fn(&JobContext) -> bool),
}

impl Row {
    /// The files of entities are of many kinds, and take from other crates what they need.
    pub fn imports(&self) -> Scope {
        if matches!(self.each, Each::Project) { Scope::Own } else { Scope::All }
    }

    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// The file, still without its bytes.
    pub fn file(&self) -> File {
        match self.class {
            Class::Managed => File::managed(""),
            Class::Owned => File::owned(""),
            Class::Migration => File::migration(""),
        }
    }
}

const ALWAYS: fn(&Features) -> bool = |_| true;

/// A managed file of the project.
const fn project(template: &'static str, path: &'static str, when: fn(&Features) -> bool) -> Row {
    Row { template, path, each: Each::Project, when, class: Class::Managed }
}

/// A managed file of each entity.
const fn entity(template: &'static str, path: &'static str, applies: fn(&EntityContext) -> bool) -> Row {
    Row { template, path, each: Each::Entity(applies), when: ALWAYS, class: Class::Managed }
}

/// A file of each job.
const fn job(
    template: &'static str,
    path: &'static str,
    applies: fn(&JobContext) -> bool,
    class: Class,
) -> Row {
    Row { template, path, each: Each::Job(applies), when: ALWAYS, class }
}

pub const ROWS: &[Row] = &[
    project("project/.gitattributes", ".gitattributes", ALWAYS),
    project("project/.gitignore", ".gitignore", ALWAYS),
    project("project/.dockerignore", ".dockerignore", ALWAYS),
    project("project/.env.example.j2", ".env.example", ALWAYS),
    project("project/.github/workflows/ci.yml.j2", ".github/workflows/ci.yml", ALWAYS),
    project("project/Dockerfile.j2", "Dockerfile", ALWAYS),
    project("project/README.md.j2", "README.md", ALWAYS),
    project("project/compose.sqlite.yaml.j2", "compose.yaml", |has| has.sqlite),
    project("project/compose.postgres.yaml.j2", "compose.yaml", |has| has.postgres),
    project("project/compose.mysql.yaml.j2", "compose.yaml", |has| has.mysql),
    project("project/deploy/app.sqlite.yaml.j2", "deploy/app.yaml", |has| has.sqlite),
    project("project/deploy/app.servers.yaml.j2", "deploy/app.yaml", |has| !has.sqlite),
    project("project/deploy/kustomization.sqlite.yaml.j2", "deploy/kustomization.yaml", |has| has.sqlite),
    project("project/deploy/kustomization.servers.yaml.j2", "deploy/kustomization.yaml", |has| !has.sqlite),
    project("project/deploy/service.yaml.j2", "deploy/service.yaml", ALWAYS),
    project("project/deploy/storage.yaml.j2", "deploy/storage.yaml", |has| has.sqlite),
    project("project/deploy/worker.servers.yaml.j2", "deploy/worker.yaml", |has| !has.sqlite && has.worker),
    project("project/Cargo.toml.j2", "Cargo.toml", ALWAYS),
    project("project/build.rs", "build.rs", ALWAYS),
    project("project/clippy.toml", "clippy.toml", ALWAYS),
    project("project/src/app.rs.j2", "src/app.rs", ALWAYS),
    project("project/src/auth/accounts.rs.j2", "src/auth/accounts.rs", |has| has.auth),
    project("project/src/auth/admin.rs.j2", "src/auth/admin.rs", |has| has.auth),
    project("project/src/auth/changes.rs.j2", "src/auth/changes.rs", |has| has.auth),
    project("project/src/auth/common_passwords.txt", "src/auth/common_passwords.txt", |has| has.auth),
    project("project/src/auth/credentials.rs", "src/auth/credentials.rs", |has| has.auth),
    project("project/src/auth/extract.rs", "src/auth/extract.rs", |has| has.auth),
    project("project/src/auth/hs256.rs", "src/auth/hs256.rs", |has| has.auth),
    project("project/src/auth/limits.rs", "src/auth/limits.rs", |has| has.auth),
    project("project/src/auth/mails.rs.j2", "src/auth/mails.rs", |has| has.one_time),
    project(
        "project/src/auth/mails/already_registered.txt",
        "src/auth/mails/already_registered.txt",
        |has| has.verify_email && has.registration,
    ),
    project("project/src/auth/mails/reset_password.txt", "src/auth/mails/reset_password.txt", |has| {
        has.password_reset
    }),
    project("project/src/auth/mails/verify_email.txt", "src/auth/mails/verify_email.txt", |has| {
        has.verify_email
    }),
    project("project/src/auth/mod.rs.j2", "src/auth/mod.rs", |has| has.auth),
    project("project/src/auth/one_time.rs.j2", "src/auth/one_time.rs", |has| has.one_time),
    project("project/src/auth/openapi.rs", "src/auth/openapi.rs", |has| has.auth),
    project("project/src/auth/password.rs", "src/auth/password.rs", |has| has.auth),
    project("project/src/auth/policy.rs.j2", "src/auth/policy.rs", |has| has.auth),
    project("project/src/auth/policy/scope.rs.j2", "src/auth/policy/scope.rs", |has| has.auth),
    project("project/src/auth/refresh.rs.j2", "src/auth/refresh.rs", |has| has.auth),
    project("project/src/auth/routes/me.rs.j2", "src/auth/routes/me.rs", |has| has.auth),
    project("project/src/auth/routes/mod.rs.j2", "src/auth/routes/mod.rs", |has| has.auth),
    project("project/src/auth/routes/recovery.rs.j2", "src/auth/routes/recovery.rs", |has| {
        has.password_reset
    }),
    project("project/src/auth/routes/registration.rs.j2", "src/auth/routes/registration.rs", |has| {
        has.registration
    }),
    project("project/src/auth/routes/sessions.rs.j2", "src/auth/routes/sessions.rs", |has| has.auth),
    project("project/src/auth/routes/sign_in.rs.j2", "src/auth/routes/sign_in.rs", |has| has.auth),
    project("project/src/auth/routes/verification.rs.j2", "src/auth/routes/verification.rs", |has| {
        has.verify_email
    }),
    project("project/src/auth/schema.rs.j2", "src/auth/schema.rs", |has| has.auth),
    project("project/src/auth/sessions.rs.j2", "src/auth/sessions.rs", |has| has.auth),
    project("project/src/auth/tokens.rs", "src/auth/tokens.rs", |has| has.auth),
    project("project/src/auth/tokens/tests.rs", "src/auth/tokens/tests.rs", |has| has.auth),
    project("project/src/auth/verification.rs.j2", "src/auth/verification.rs", |has| has.verify_email),
    project("project/src/client.rs", "src/client.rs", ALWAYS),
    project("project/src/config.rs.j2", "src/config.rs", ALWAYS),
    project("project/src/database.sqlite.rs.j2", "src/database.rs", |has| has.sqlite),
    project("project/src/database.postgres.rs.j2", "src/database.rs", |has| has.postgres),
    project("project/src/database.mysql.rs", "src/database.rs", |has| has.mysql),
    project("project/src/dialect.sqlite.rs", "src/dialect.rs", |has| has.sqlite),
    project("project/src/dialect.postgres.rs", "src/dialect.rs", |has| has.postgres),
    project("project/src/dialect.mysql.rs", "src/dialect.rs", |has| has.mysql),
    project("project/src/docs.rs.j2", "src/docs.rs", ALWAYS),
    project("project/src/error.rs.j2", "src/error.rs", ALWAYS),
    project("project/src/etag.rs", "src/etag.rs", |has| has.versioned),
    project("project/src/extract.rs", "src/extract.rs", ALWAYS),
    project("project/src/health.rs.j2", "src/health.rs", ALWAYS),
    project("project/src/include.rs.j2", "src/include.rs", ALWAYS),
    project("project/src/lib.rs.j2", "src/lib.rs", ALWAYS),
    project("project/src/limit.rs", "src/limit.rs", ALWAYS),
    project("project/src/links.rs.j2", "src/links.rs", |has| has.links),
    project("project/src/location.rs", "src/location.rs", |has| has.key_string),
    project("project/src/mail/mod.rs.j2", "src/mail/mod.rs", |has| has.mail),
    project("project/src/main.rs.j2", "src/main.rs", ALWAYS),
    project("project/src/metrics.rs.j2", "src/metrics.rs", ALWAYS),
    project("project/src/middleware.rs.j2", "src/middleware.rs", ALWAYS),
    project("project/src/pagination.rs", "src/pagination.rs", ALWAYS),
    project("project/src/parameters.rs.j2", "src/parameters.rs", ALWAYS),
    project("project/src/password.rs", "src/password.rs", |has| has.passwords),
    project("project/src/patch.rs", "src/patch.rs", |has| has.patches || has.auth),
    project("project/src/policy.rs.j2", "src/policy.rs", |has| !has.auth),
    project("project/src/query.rs.j2", "src/query.rs", ALWAYS),
    project("project/src/query/extras.rs.j2", "src/query/extras.rs", ALWAYS),
    project("project/src/query/filter.rs", "src/query/filter.rs", ALWAYS),
    project("project/src/query/reader.rs.j2", "src/query/reader.rs", ALWAYS),
    project("project/src/realtime/asyncapi.rs.j2", "src/realtime/asyncapi.rs", |has| has.realtime),
    project("project/src/realtime/audience.rs.j2", "src/realtime/audience.rs", |has| has.events && has.auth),
    project("project/src/realtime/clock.mysql.rs", "src/realtime/clock.rs", |has| {
        has.events && has.relay && has.mysql
    }),
    project("project/src/realtime/clock.postgres.rs", "src/realtime/clock.rs", |has| {
        has.events && has.relay && has.postgres
    }),
    project("project/src/realtime/clock.sqlite.rs", "src/realtime/clock.rs", |has| {
        has.events && has.relay && has.sqlite
    }),
    project("project/src/realtime/event.rs.j2", "src/realtime/event.rs", |has| has.events),
    project("project/src/realtime/hub.rs.j2", "src/realtime/hub.rs", |has| has.realtime),
    project("project/src/realtime/latest.rs", "src/realtime/latest.rs", |has| has.events && has.relay),
    project("project/src/realtime/member.rs.j2", "src/realtime/member.rs", |has| has.realtime),
    project("project/src/realtime/mod.rs.j2", "src/realtime/mod.rs", |has| has.realtime),
    project("project/src/realtime/order.rs", "src/realtime/order.rs", |has| has.events),
    project("project/src/realtime/page.html.j2", "src/realtime/page.html", |has| has.realtime),
    project("project/src/realtime/page.js.j2", "src/realtime/page.js", |has| has.realtime),
    project("project/src/realtime/peer.rs.j2", "src/realtime/peer.rs", |has| has.realtime),
    project("project/src/realtime/protocol.rs.j2", "src/realtime/protocol.rs", |has| has.realtime),
    project("project/src/realtime/publish.rs.j2", "src/realtime/publish.rs", |has| has.events),
    project("project/src/realtime/registry.rs.j2", "src/realtime/registry.rs", |has| has.realtime),
    project("project/src/realtime/relay.rs.j2", "src/realtime/relay.rs", |has| has.relay),
    project("project/src/realtime/rendering.rs", "src/realtime/rendering.rs", |has| has.restricted_events),
    project("project/src/realtime/routes.rs.j2", "src/realtime/routes.rs", |has| has.realtime),
    project("project/src/realtime/session.rs.j2", "src/realtime/session.rs", |has| has.realtime),
    project("project/src/realtime/sign_in.rs", "src/realtime/sign_in.rs", |has| has.realtime && has.auth),
    project("project/src/realtime/topics.rs.j2", "src/realtime/topics.rs", |has| has.events),
    project("project/src/realtime/transport.postgres.rs", "src/realtime/transport.rs", |has| {
        has.relay_postgres
    }),
    project("project/src/realtime/transport.redis.rs", "src/realtime/transport.rs", |has| has.relay_redis),
    project("project/src/realtime/watch.rs.j2", "src/realtime/watch.rs", |has| has.realtime && has.auth),
    project("project/src/realtime/wire.rs", "src/realtime/wire.rs", |has| has.realtime),
    project("project/src/redoc.html", "src/redoc.html", ALWAYS),
    project("project/src/resource.rs.j2", "src/resource.rs", ALWAYS),
    project("project/src/retry.rs", "src/retry.rs", |has| has.retry),
    project("project/src/server.rs", "src/server.rs", ALWAYS),
    project("project/src/shutdown.rs", "src/shutdown.rs", ALWAYS),
    project("project/src/telemetry.rs", "src/telemetry.rs", ALWAYS),
    project("project/src/telemetry/traces.rs", "src/telemetry/traces.rs", ALWAYS),
    project("project/src/types/bytes.rs.j2", "src/types/bytes.rs", |has| has.bytes),
    project("project/src/types/date.rs", "src/types/date.rs", |has| has.dates),
    project("project/src/types/fixed.rs", "src/types/fixed.rs", |has| has.decimals),
    project("project/src/types/fixed/stored.sqlite.rs", "src/types/fixed/stored.rs", |has| {
        has.decimals && has.sqlite
    }),
    project("project/src/types/fixed/stored.server.rs", "src/types/fixed/stored.rs", |has| {
        has.decimals && !has.sqlite
    }),
    project("project/src/types/mod.rs.j2", "src/types/mod.rs", ALWAYS),
    project("project/src/types/stored.sqlite.rs.j2", "src/types/stored.rs", |has| {
        has.sqlite && (has.dates || has.times || has.timestamps)
    }),
    project("project/src/types/stored.postgres.rs.j2", "src/types/stored.rs", |has| {
        has.postgres && (has.dates || has.times || has.timestamps)
    }),
    project("project/src/types/stored.mysql.rs.j2", "src/types/stored.rs", |has| {
        has.mysql && (has.dates || has.times || has.timestamps)
    }),
    project("project/src/types/text_enum.rs.j2", "src/types/text_enum.rs", |has| has.enums),
    project("project/src/types/time_of_day.rs", "src/types/time_of_day.rs", |has| has.times),
    project("project/src/types/timestamp.rs", "src/types/timestamp.rs", |has| has.timestamps),
    project("project/src/validate/binary.rs", "src/validate/binary.rs", |has| has.bytes),
    project("project/src/validate/boolean.rs", "src/validate/boolean.rs", |has| has.booleans),
    project("project/src/validate/bounds.rs", "src/validate/bounds.rs", |has| {
        has.integers || has.floats || has.decimals || has.temporals
    }),
    project("project/src/validate/choice.rs", "src/validate/choice.rs", |has| has.enums),
    project("project/src/validate/decimal.rs", "src/validate/decimal.rs", |has| has.decimals),
    project("project/src/validate/email.rs", "src/validate/email.rs", |has| has.emails),
    project("project/src/validate/json.rs", "src/validate/json.rs", |has| has.json),
    project("project/src/validate/list.rs", "src/validate/list.rs", |has| has.lists),
    project("project/src/validate/mod.rs.j2", "src/validate/mod.rs", ALWAYS),
    project("project/src/validate/number.rs.j2", "src/validate/number.rs", |has| has.integers || has.floats),
    project("project/src/validate/pattern.rs", "src/validate/pattern.rs", |has| has.regexes),
    project("project/src/validate/password.rs", "src/validate/password.rs", |has| has.pins),
    project("project/src/validate/shape.rs.j2", "src/validate/shape.rs", |has| has.json_schemas),
    project("project/src/validate/slug.rs", "src/validate/slug.rs", |has| has.slugs),
    project("project/src/validate/text.rs.j2", "src/validate/text.rs", |has| has.texts),
    project("project/src/validate/time.rs", "src/validate/time.rs", |has| has.temporals),
    project("project/src/validate/url.rs", "src/validate/url.rs", |has| has.urls),
    project("project/src/validate/uuid.rs", "src/validate/uuid.rs", |has| has.uuids),
    project("project/src/worker/attempt.rs.j2", "src/worker/attempt.rs", |has| has.background),
    project("project/src/worker/backoff.rs.j2", "src/worker/backoff.rs", |has| has.background),
    project("project/src/worker/command.rs", "src/worker/command.rs", |has| has.worker),
    project("project/src/worker/inline.rs", "src/worker/inline.rs", |has| has.inline_jobs),
    project("project/src/worker/job.rs.j2", "src/worker/job.rs", |has| has.background),
    project("project/src/worker/jobs/mod.rs.j2", "src/worker/jobs/mod.rs", |has| has.background),
    project("project/src/worker/mod.rs.j2", "src/worker/mod.rs", |has| has.background),
    project("project/src/worker/model.rs.j2", "src/worker/model.rs", |has| has.worker || has.job_routes),
    project("project/src/worker/payloads/mod.rs.j2", "src/worker/payloads/mod.rs", |has| has.jobs),
    project("project/src/worker/queue.rs.j2", "src/worker/queue.rs", |has| has.worker),
    project("project/src/worker/routes.rs.j2", "src/worker/routes.rs", |has| has.job_routes),
    project("project/src/worker/runner.rs.j2", "src/worker/runner.rs", |has| has.worker),
    project("project/src/worker/schedules.rs", "src/worker/schedules.rs", |has| has.schedules),
    project("project/src/worker/schema.rs.j2", "src/worker/schema.rs", |has| has.job_routes),
    project("project/src/worker/sql.sqlite.rs.j2", "src/worker/sql.rs", |has| has.worker && has.sqlite),
    project("project/src/worker/sql.postgres.rs.j2", "src/worker/sql.rs", |has| has.worker && has.postgres),
    project("project/src/worker/sql.mysql.rs.j2", "src/worker/sql.rs", |has| has.worker && has.mysql),
    project("project/src/worker/wake.local.rs", "src/worker/wake.rs", |has| {
        has.worker && !has.wake_postgres && !has.wake_redis
    }),
    project("project/src/worker/wake.postgres.rs", "src/worker/wake.rs", |has| has.wake_postgres),
    project("project/src/worker/wake.redis.rs", "src/worker/wake.rs", |has| has.wake_redis),
    project("project/tests/api/app.rs.j2", "tests/api/app.rs", ALWAYS),
    project("project/tests/api/auth/admin.rs.j2", "tests/api/auth/admin.rs", |has| has.auth),
    project("project/tests/api/auth/changes.rs.j2", "tests/api/auth/changes.rs", |has| has.auth),
    project("project/tests/api/auth/enumeration.rs.j2", "tests/api/auth/enumeration.rs", |has| has.auth),
    project("project/tests/api/auth/me.rs.j2", "tests/api/auth/me.rs", |has| has.auth),
    project("project/tests/api/auth/mod.rs.j2", "tests/api/auth/mod.rs", |has| has.auth),
    project("project/tests/api/auth/recovery.rs.j2", "tests/api/auth/recovery.rs", |has| has.password_reset),
    project("project/tests/api/auth/refresh.rs.j2", "tests/api/auth/refresh.rs", |has| has.auth),
    project("project/tests/api/auth/registration.rs.j2", "tests/api/auth/registration.rs", |has| {
        has.registration
    }),
    project("project/tests/api/support/mails.rs", "tests/api/support/mails.rs", |has| has.mail),
    project("project/tests/api/auth/sessions.rs.j2", "tests/api/auth/sessions.rs", |has| has.auth),
    project("project/tests/api/auth/sign_in.rs.j2", "tests/api/auth/sign_in.rs", |has| has.auth),
    project("project/tests/api/auth/tokens.rs.j2", "tests/api/auth/tokens.rs", |has| has.auth),
    project("project/tests/api/auth/verification.rs.j2", "tests/api/auth/verification.rs", |has| {
        has.verify_email
    }),
    project("project/tests/api/auth/verified_sign_up.rs.j2", "tests/api/auth/verified_sign_up.rs", |has| {
        has.verify_email && has.registration
    }),
    project("project/tests/api/auth/routes.rs", "tests/api/auth/routes.rs", |has| has.auth),
    project("project/tests/api/main.rs.j2", "tests/api/main.rs", ALWAYS),
    project("project/tests/api/realtime/audience.rs.j2", "tests/api/realtime/audience.rs", |has| {
        has.events && has.auth
    }),
    project("project/tests/api/realtime/changes.rs.j2", "tests/api/realtime/changes.rs", |has| {
        has.told_changes
    }),
    project("project/tests/api/realtime/client.rs.j2", "tests/api/realtime/client.rs", |has| has.realtime),
    project("project/tests/api/realtime/connections.rs.j2", "tests/api/realtime/connections.rs", |has| {
        has.realtime
    }),
    project("project/tests/api/realtime/events.rs.j2", "tests/api/realtime/events.rs", |has| has.topics),
    project("project/tests/api/realtime/instances.rs.j2", "tests/api/realtime/instances.rs", |has| has.relay),
    project("project/tests/api/realtime/redis.rs", "tests/api/realtime/redis.rs", |has| has.relay_redis),
    project("project/tests/api/realtime/limits.rs.j2", "tests/api/realtime/limits.rs", |has| has.realtime),
    project("project/tests/api/realtime/mod.rs.j2", "tests/api/realtime/mod.rs", |has| has.realtime),
    project("project/tests/api/realtime/rooms.rs.j2", "tests/api/realtime/rooms.rs", |has| has.rooms),
    project("project/tests/api/realtime/sign_in.rs.j2", "tests/api/realtime/sign_in.rs", |has| {
        has.realtime && has.auth
    }),
    project("project/tests/api/security.rs", "tests/api/security.rs", |has| has.auth),
    project("project/tests/api/retry.rs.j2", "tests/api/retry.rs", |has| has.retry),
    project("project/tests/api/server.rs.j2", "tests/api/server.rs", ALWAYS),
    project("project/tests/api/support/client.rs", "tests/api/support/client.rs", ALWAYS),
    project("project/tests/api/support/database.sqlite.rs.j2", "tests/api/support/database.rs", |has| {
        has.sqlite
    }),
    project("project/tests/api/support/database.postgres.rs.j2", "tests/api/support/database.rs", |has| {
        has.postgres
    }),
    project("project/tests/api/support/database.mysql.rs.j2", "tests/api/support/database.rs", |has| {
        has.mysql
    }),
    project("project/tests/api/support/mod.rs.j2", "tests/api/support/mod.rs", ALWAYS),
    project("project/tests/api/support/queries.rs.j2", "tests/api/support/queries.rs", ALWAYS),
    project("project/tests/api/support/users.rs.j2", "tests/api/support/users.rs", |has| has.auth),
    project("project/tests/api/support/access.rs.j2", "tests/api/support/access.rs", |has| has.auth),
    project("project/tests/api/support/callers.rs.j2", "tests/api/support/callers.rs", |has| has.auth),
    project("project/tests/api/support/conflicts.rs.j2", "tests/api/support/conflicts.rs", ALWAYS),
    project("project/tests/api/support/deletions.rs.j2", "tests/api/support/deletions.rs", ALWAYS),
    project("project/tests/api/support/versions.rs.j2", "tests/api/support/versions.rs", |has| has.versioned),
    project("project/tests/api/support/crud.rs.j2", "tests/api/support/crud.rs", ALWAYS),
    project("project/tests/api/support/entity.rs.j2", "tests/api/support/entity.rs", ALWAYS),
    project("project/tests/api/support/factory.rs.j2", "tests/api/support/factory.rs", ALWAYS),
    project("project/tests/api/support/lists.rs.j2", "tests/api/support/lists.rs", |has| has.tests_lists),
    project("project/tests/api/support/relations.rs.j2", "tests/api/support/relations.rs", |has| {
        has.relations
    }),
    project("project/tests/api/support/rules.rs.j2", "tests/api/support/rules.rs", |has| has.tests_rules),
    entity("project/tests/api/entity.rs.j2", "tests/api/{module}.rs", |_| true),
    project("project/tests/api/worker/endpoints.rs.j2", "tests/api/worker/endpoints.rs", |has| {
        has.manages_jobs
    }),
    project("project/tests/api/worker/inline.rs.j2", "tests/api/worker/inline.rs", |has| has.inline_jobs),
    project("project/tests/api/worker/jobs/mod.rs.j2", "tests/api/worker/jobs/mod.rs", |has| has.tests_jobs),
    project("project/tests/api/worker/mod.rs.j2", "tests/api/worker/mod.rs", |has| has.tests_worker),
    project("project/tests/api/worker/probe.rs.j2", "tests/api/worker/probe.rs", |has| has.worker),
    project("project/tests/api/worker/queue.rs.j2", "tests/api/worker/queue.rs", |has| has.worker),
    project("project/tests/api/worker/runner.rs.j2", "tests/api/worker/runner.rs", |has| has.worker),
    project("project/tests/api/worker/schedules.rs.j2", "tests/api/worker/schedules.rs", |has| has.schedules),
    project("project/tests/api/worker/sign_up.rs.j2", "tests/api/worker/sign_up.rs", |has| {
        has.follows_on_sign_up
    }),
    entity("entity/mod.rs.j2", "src/{module}/mod.rs", |_| true),
    entity("entity/model.rs.j2", "src/{module}/model.rs", |_| true),
    entity("entity/schema.rs.j2", "src/{module}/schema.rs", |_| true),
    entity("entity/repository.rs.j2", "src/{module}/repository.rs", |_| true),
    entity("entity/routes.rs.j2", "src/{module}/routes.rs", |_| true),
    entity("entity/relations.rs.j2", "src/{module}/relations.rs", |entity| entity.names.has_relations),
    job("job/payload.rs.j2", "src/worker/payloads/{module}.rs", |_| true, Class::Managed),
    job(
        "job/tests.rs.j2",
        "tests/api/worker/jobs/{module}.rs",
        |job| job.enqueues || job.mail_test.is_some(),
        Class::Managed,
    ),
    job("job/handler.rs.j2", "src/worker/jobs/{module}.rs", |job| job.mail_subject.is_none(), Class::Owned),
    job("job/mail.rs.j2", "src/worker/jobs/{module}.rs", |job| job.mail_subject.is_some(), Class::Owned),
    job("job/mail.txt.j2", "src/worker/jobs/{module}.txt", |job| job.mail_subject.is_some(), Class::Owned),
];
