//! Which files a project has: one row for each, or for each of its entities or jobs.

use super::contexts::{EntityContext, Features, JobContext, TestFeatures};
use super::imports::Scope;
use crate::project::{Class, File};

pub struct Row {
    /// Under `templates/`.
    pub template: &'static str,
    /// In the project, where the template's own place does not say it; `{module}` is the entity's or the job's.
    path: Option<&'static str>,
    pub each: Each,
    pub when: fn(&Features) -> bool,
    pub class: Class,
}

pub enum Each {
    Project,
    /// What the tests of entities share, where any of them asks for it.
    Tests(fn(&TestFeatures) -> bool),
    /// For each entity that the condition holds for.
    Entity(fn(&EntityContext) -> bool),
    /// For each job that the condition holds for.
    Job(fn(&JobContext) -> bool),
}

impl Row {
    /// The files of entities are of many kinds, and take from other crates what they need.
    pub fn imports(&self) -> Scope {
        if matches!(self.each, Each::Project | Each::Tests(_)) { Scope::Own } else { Scope::All }
    }

    pub fn is_rust(&self) -> bool {
        self.path().ends_with(".rs")
    }

    /// Where the file is in the project: the template's place, without the database or the like that it is for.
    pub fn path(&self) -> String {
        if let Some(path) = self.path {
            return path.to_owned();
        }
        let place = self.template.strip_suffix(".j2").unwrap_or(self.template);
        let place = match place.strip_prefix("entity/") {
            Some(file) => format!("src/{{module}}/{file}"),
            None => place.trim_start_matches("project/").to_owned(),
        };
        VARIANTS.iter().fold(place, |place, variant| place.replace(variant, "."))
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

/// What a template is for, in its name, where several stand for one file.
const VARIANTS: [&str; 7] =
    [".sqlite.", ".postgres.", ".mysql.", ".server.", ".servers.", ".local.", ".redis."];

const ALWAYS: fn(&Features) -> bool = |_| true;

/// A managed file of the project.
const fn project(template: &'static str, when: fn(&Features) -> bool) -> Row {
    Row { template, path: None, each: Each::Project, when, class: Class::Managed }
}

/// A managed file that the tests of entities share.
const fn tests(template: &'static str, applies: fn(&TestFeatures) -> bool) -> Row {
    Row { template, path: None, each: Each::Tests(applies), when: ALWAYS, class: Class::Managed }
}

/// A managed file of each entity.
const fn entity(template: &'static str, applies: fn(&EntityContext) -> bool) -> Row {
    Row { template, path: None, each: Each::Entity(applies), when: ALWAYS, class: Class::Managed }
}

/// A file of each job.
const fn job(
    template: &'static str,
    path: &'static str,
    applies: fn(&JobContext) -> bool,
    class: Class,
) -> Row {
    Row { template, path: Some(path), each: Each::Job(applies), when: ALWAYS, class }
}

pub const ROWS: &[Row] = &[
    project("project/.gitattributes", ALWAYS),
    project("project/.gitignore", ALWAYS),
    project("project/.dockerignore", ALWAYS),
    project("project/.env.example.j2", ALWAYS),
    project("project/.github/workflows/ci.yml.j2", ALWAYS),
    project("project/Dockerfile.j2", ALWAYS),
    project("project/README.md.j2", ALWAYS),
    project("project/compose.sqlite.yaml.j2", |has| has.sqlite),
    project("project/compose.postgres.yaml.j2", |has| has.postgres),
    project("project/compose.mysql.yaml.j2", |has| has.mysql),
    project("project/deploy/app.sqlite.yaml.j2", |has| has.sqlite),
    project("project/deploy/app.servers.yaml.j2", |has| !has.sqlite),
    project("project/deploy/kustomization.sqlite.yaml.j2", |has| has.sqlite),
    project("project/deploy/kustomization.servers.yaml.j2", |has| !has.sqlite),
    project("project/deploy/service.yaml.j2", ALWAYS),
    project("project/deploy/storage.yaml.j2", |has| has.sqlite),
    project("project/deploy/worker.servers.yaml.j2", |has| !has.sqlite && has.jobs.worker),
    project("project/Cargo.toml.j2", ALWAYS),
    project("project/build.rs", ALWAYS),
    project("project/clippy.toml", ALWAYS),
    project("project/src/app.rs.j2", ALWAYS),
    project("project/src/auth/accounts.rs.j2", |has| has.auth),
    project("project/src/auth/admin.rs.j2", |has| has.auth),
    project("project/src/auth/changes.rs.j2", |has| has.auth),
    project("project/src/auth/common_passwords.txt", |has| has.auth),
    project("project/src/auth/credentials.rs", |has| has.auth),
    project("project/src/auth/extract.rs", |has| has.auth),
    project("project/src/auth/hs256.rs", |has| has.auth),
    project("project/src/auth/limits.rs", |has| has.auth),
    project("project/src/auth/mails.rs.j2", |has| has.one_time),
    project("project/src/auth/mails/already_registered.txt", |has| has.verify_email && has.registration),
    project("project/src/auth/mails/reset_password.txt", |has| has.password_reset),
    project("project/src/auth/mails/verify_email.txt", |has| has.verify_email),
    project("project/src/auth/mod.rs.j2", |has| has.auth),
    project("project/src/auth/one_time.rs.j2", |has| has.one_time),
    project("project/src/auth/openapi.rs", |has| has.auth),
    project("project/src/auth/password.rs", |has| has.auth),
    project("project/src/auth/policy.rs.j2", |has| has.auth),
    project("project/src/auth/policy/scope.rs.j2", |has| has.auth),
    project("project/src/auth/refresh.rs.j2", |has| has.auth),
    project("project/src/auth/routes/me.rs.j2", |has| has.auth),
    project("project/src/auth/routes/mod.rs.j2", |has| has.auth),
    project("project/src/auth/routes/recovery.rs.j2", |has| has.password_reset),
    project("project/src/auth/routes/registration.rs.j2", |has| has.registration),
    project("project/src/auth/routes/sessions.rs.j2", |has| has.auth),
    project("project/src/auth/routes/sign_in.rs.j2", |has| has.auth),
    project("project/src/auth/routes/verification.rs.j2", |has| has.verify_email),
    project("project/src/auth/schema.rs.j2", |has| has.auth),
    project("project/src/auth/sessions.rs.j2", |has| has.auth),
    project("project/src/auth/tokens.rs", |has| has.auth),
    project("project/src/auth/tokens/tests.rs", |has| has.auth),
    project("project/src/auth/verification.rs.j2", |has| has.verify_email),
    project("project/src/client.rs", ALWAYS),
    project("project/src/config.rs.j2", ALWAYS),
    project("project/src/database.sqlite.rs.j2", |has| has.sqlite),
    project("project/src/database.postgres.rs.j2", |has| has.postgres),
    project("project/src/database.mysql.rs", |has| has.mysql),
    project("project/src/dialect.sqlite.rs", |has| has.sqlite),
    project("project/src/dialect.postgres.rs", |has| has.postgres),
    project("project/src/dialect.mysql.rs", |has| has.mysql),
    project("project/src/docs.rs.j2", ALWAYS),
    project("project/src/error.rs.j2", ALWAYS),
    project("project/src/etag.rs", |has| has.entities.versioned),
    project("project/src/extract.rs", ALWAYS),
    project("project/src/health.rs.j2", ALWAYS),
    project("project/src/include.rs.j2", ALWAYS),
    project("project/src/lib.rs.j2", ALWAYS),
    project("project/src/limit.rs", ALWAYS),
    project("project/src/links.rs.j2", |has| has.entities.links),
    project("project/src/location.rs", |has| has.types.key_string),
    project("project/src/mail/mod.rs.j2", |has| has.mail),
    project("project/src/main.rs.j2", ALWAYS),
    project("project/src/metrics.rs.j2", ALWAYS),
    project("project/src/middleware.rs.j2", ALWAYS),
    project("project/src/pagination.rs", ALWAYS),
    project("project/src/parameters.rs.j2", ALWAYS),
    project("project/src/password.rs", |has| has.types.passwords),
    project("project/src/patch.rs", |has| has.entities.patches || has.auth),
    project("project/src/policy.rs.j2", |has| !has.auth),
    project("project/src/query.rs.j2", ALWAYS),
    project("project/src/query/extras.rs.j2", ALWAYS),
    project("project/src/query/filter.rs", ALWAYS),
    project("project/src/query/reader.rs.j2", ALWAYS),
    project("project/src/realtime/asyncapi.rs.j2", |has| has.realtime.realtime),
    project("project/src/realtime/audience.rs.j2", |has| has.realtime.events && has.auth),
    project("project/src/realtime/clock.mysql.rs", |has| {
        has.realtime.events && has.realtime.relay && has.mysql
    }),
    project("project/src/realtime/clock.postgres.rs", |has| {
        has.realtime.events && has.realtime.relay && has.postgres
    }),
    project("project/src/realtime/clock.sqlite.rs", |has| {
        has.realtime.events && has.realtime.relay && has.sqlite
    }),
    project("project/src/realtime/event.rs.j2", |has| has.realtime.events),
    project("project/src/realtime/hub.rs.j2", |has| has.realtime.realtime),
    project("project/src/realtime/latest.rs", |has| has.realtime.events && has.realtime.relay),
    project("project/src/realtime/member.rs.j2", |has| has.realtime.realtime),
    project("project/src/realtime/mod.rs.j2", |has| has.realtime.realtime),
    project("project/src/realtime/order.rs", |has| has.realtime.events),
    project("project/src/realtime/page.html.j2", |has| has.realtime.realtime),
    project("project/src/realtime/page.js.j2", |has| has.realtime.realtime),
    project("project/src/realtime/peer.rs.j2", |has| has.realtime.realtime),
    project("project/src/realtime/protocol.rs.j2", |has| has.realtime.realtime),
    project("project/src/realtime/publish.rs.j2", |has| has.realtime.events),
    project("project/src/realtime/registry.rs.j2", |has| has.realtime.realtime),
    project("project/src/realtime/relay.rs.j2", |has| has.realtime.relay),
    project("project/src/realtime/rendering.rs", |has| has.realtime.restricted_events),
    project("project/src/realtime/routes.rs.j2", |has| has.realtime.realtime),
    project("project/src/realtime/session.rs.j2", |has| has.realtime.realtime),
    project("project/src/realtime/sign_in.rs", |has| has.realtime.realtime && has.auth),
    project("project/src/realtime/topics.rs.j2", |has| has.realtime.events),
    project("project/src/realtime/transport.postgres.rs", |has| has.realtime.relay_postgres),
    project("project/src/realtime/transport.redis.rs", |has| has.realtime.relay_redis),
    project("project/src/realtime/watch.rs.j2", |has| has.realtime.realtime && has.auth),
    project("project/src/realtime/wire.rs", |has| has.realtime.realtime),
    project("project/src/redoc.html", ALWAYS),
    project("project/src/resource.rs.j2", ALWAYS),
    project("project/src/retry.rs", |has| has.retry),
    project("project/src/server.rs", ALWAYS),
    project("project/src/shutdown.rs", ALWAYS),
    project("project/src/telemetry.rs", ALWAYS),
    project("project/src/telemetry/traces.rs", ALWAYS),
    project("project/src/types/bytes.rs.j2", |has| has.types.bytes),
    project("project/src/types/date.rs", |has| has.types.dates),
    project("project/src/types/fixed.rs", |has| has.types.decimals),
    project("project/src/types/fixed/stored.sqlite.rs", |has| has.types.decimals && has.sqlite),
    project("project/src/types/fixed/stored.server.rs", |has| has.types.decimals && !has.sqlite),
    project("project/src/types/mod.rs.j2", ALWAYS),
    project("project/src/types/stored.sqlite.rs.j2", |has| {
        has.sqlite && (has.types.dates || has.types.times || has.types.timestamps)
    }),
    project("project/src/types/stored.postgres.rs.j2", |has| {
        has.postgres && (has.types.dates || has.types.times || has.types.timestamps)
    }),
    project("project/src/types/stored.mysql.rs.j2", |has| {
        has.mysql && (has.types.dates || has.types.times || has.types.timestamps)
    }),
    project("project/src/types/text_enum.rs.j2", |has| has.types.enums),
    project("project/src/types/time_of_day.rs", |has| has.types.times),
    project("project/src/types/timestamp.rs", |has| has.types.timestamps),
    project("project/src/validate/binary.rs", |has| has.types.bytes),
    project("project/src/validate/boolean.rs", |has| has.types.booleans),
    project("project/src/validate/bounds.rs", |has| {
        has.types.integers || has.types.floats || has.types.decimals || has.types.temporals
    }),
    project("project/src/validate/choice.rs", |has| has.types.enums),
    project("project/src/validate/decimal.rs", |has| has.types.decimals),
    project("project/src/validate/email.rs", |has| has.types.emails),
    project("project/src/validate/json.rs", |has| has.types.json),
    project("project/src/validate/list.rs", |has| has.types.lists),
    project("project/src/validate/mod.rs.j2", ALWAYS),
    project("project/src/validate/number.rs.j2", |has| has.types.integers || has.types.floats),
    project("project/src/validate/pattern.rs", |has| has.types.regexes),
    project("project/src/validate/password.rs", |has| has.types.pins),
    project("project/src/validate/shape.rs.j2", |has| has.types.json_schemas),
    project("project/src/validate/slug.rs", |has| has.types.slugs),
    project("project/src/validate/text.rs.j2", |has| has.types.texts),
    project("project/src/validate/time.rs", |has| has.types.temporals),
    project("project/src/validate/url.rs", |has| has.types.urls),
    project("project/src/validate/uuid.rs", |has| has.types.uuids),
    project("project/src/worker/attempt.rs.j2", |has| has.jobs.background),
    project("project/src/worker/backoff.rs.j2", |has| has.jobs.background),
    project("project/src/worker/command.rs", |has| has.jobs.worker),
    project("project/src/worker/inline.rs", |has| has.jobs.inline_jobs),
    project("project/src/worker/job.rs.j2", |has| has.jobs.background),
    project("project/src/worker/jobs/mod.rs.j2", |has| has.jobs.background),
    project("project/src/worker/mod.rs.j2", |has| has.jobs.background),
    project("project/src/worker/model.rs.j2", |has| has.jobs.worker || has.jobs.job_routes),
    project("project/src/worker/payloads/mod.rs.j2", |has| has.jobs.jobs),
    project("project/src/worker/queue.rs.j2", |has| has.jobs.worker),
    project("project/src/worker/routes.rs.j2", |has| has.jobs.job_routes),
    project("project/src/worker/runner.rs.j2", |has| has.jobs.worker),
    project("project/src/worker/schedules.rs", |has| has.jobs.schedules),
    project("project/src/worker/schema.rs.j2", |has| has.jobs.job_routes),
    project("project/src/worker/sql.sqlite.rs.j2", |has| has.jobs.worker && has.sqlite),
    project("project/src/worker/sql.postgres.rs.j2", |has| has.jobs.worker && has.postgres),
    project("project/src/worker/sql.mysql.rs.j2", |has| has.jobs.worker && has.mysql),
    project("project/src/worker/wake.local.rs", |has| {
        has.jobs.worker && !has.jobs.wake_postgres && !has.jobs.wake_redis
    }),
    project("project/src/worker/wake.postgres.rs", |has| has.jobs.wake_postgres),
    project("project/src/worker/wake.redis.rs", |has| has.jobs.wake_redis),
    project("project/tests/api/app.rs.j2", ALWAYS),
    project("project/tests/api/auth/admin.rs.j2", |has| has.auth),
    project("project/tests/api/auth/changes.rs.j2", |has| has.auth),
    project("project/tests/api/auth/enumeration.rs.j2", |has| has.auth),
    project("project/tests/api/auth/me.rs.j2", |has| has.auth),
    project("project/tests/api/auth/mod.rs.j2", |has| has.auth),
    project("project/tests/api/auth/recovery.rs.j2", |has| has.password_reset),
    project("project/tests/api/auth/refresh.rs.j2", |has| has.auth),
    project("project/tests/api/auth/registration.rs.j2", |has| has.registration),
    project("project/tests/api/support/mails.rs", |has| has.mail),
    project("project/tests/api/auth/sessions.rs.j2", |has| has.auth),
    project("project/tests/api/auth/sign_in.rs.j2", |has| has.auth),
    project("project/tests/api/auth/tokens.rs.j2", |has| has.auth),
    project("project/tests/api/auth/verification.rs.j2", |has| has.verify_email),
    project("project/tests/api/auth/verified_sign_up.rs.j2", |has| has.verify_email && has.registration),
    project("project/tests/api/auth/routes.rs", |has| has.auth),
    project("project/tests/api/main.rs.j2", ALWAYS),
    project("project/tests/api/realtime/audience.rs.j2", |has| has.realtime.events && has.auth),
    project("project/tests/api/realtime/changes.rs.j2", |has| has.realtime.told_changes),
    project("project/tests/api/realtime/client.rs.j2", |has| has.realtime.realtime),
    project("project/tests/api/realtime/connections.rs.j2", |has| has.realtime.realtime),
    project("project/tests/api/realtime/events.rs.j2", |has| has.realtime.topics),
    project("project/tests/api/realtime/instances.rs.j2", |has| has.realtime.relay),
    project("project/tests/api/realtime/redis.rs", |has| has.realtime.relay_redis),
    project("project/tests/api/realtime/limits.rs.j2", |has| has.realtime.realtime),
    project("project/tests/api/realtime/mod.rs.j2", |has| has.realtime.realtime),
    project("project/tests/api/realtime/rooms.rs.j2", |has| has.realtime.rooms),
    project("project/tests/api/realtime/sign_in.rs.j2", |has| has.realtime.realtime && has.auth),
    project("project/tests/api/security.rs", |has| has.auth),
    project("project/tests/api/retry.rs.j2", |has| has.retry),
    project("project/tests/api/server.rs.j2", ALWAYS),
    project("project/tests/api/support/client.rs", ALWAYS),
    project("project/tests/api/support/database.sqlite.rs.j2", |has| has.sqlite),
    project("project/tests/api/support/database.postgres.rs.j2", |has| has.postgres),
    project("project/tests/api/support/database.mysql.rs.j2", |has| has.mysql),
    project("project/tests/api/support/mod.rs.j2", ALWAYS),
    project("project/tests/api/support/queries.rs.j2", ALWAYS),
    project("project/tests/api/support/users.rs.j2", |has| has.auth),
    project("project/tests/api/support/access.rs.j2", |has| has.auth),
    project("project/tests/api/support/callers.rs.j2", |has| has.auth),
    tests("project/tests/api/support/conflicts.rs.j2", |tests| tests.uniques || tests.missing),
    tests("project/tests/api/support/deletions.rs.j2", |tests| tests.referrers || tests.restored),
    tests("project/tests/api/support/versions.rs.j2", |tests| tests.versioned),
    project("project/tests/api/support/crud.rs.j2", ALWAYS),
    project("project/tests/api/support/entity.rs.j2", ALWAYS),
    project("project/tests/api/support/factory.rs.j2", ALWAYS),
    tests("project/tests/api/support/lists.rs.j2", |tests| tests.list),
    tests("project/tests/api/support/relations.rs.j2", |tests| !tests.relations.is_empty()),
    tests("project/tests/api/support/rules.rs.j2", |tests| tests.create || tests.update),
    Row { path: Some("tests/api/{module}.rs"), ..entity("project/tests/api/entity.rs.j2", |_| true) },
    project("project/tests/api/worker/endpoints.rs.j2", |has| has.jobs.manages_jobs),
    project("project/tests/api/worker/inline.rs.j2", |has| has.jobs.inline_jobs),
    project("project/tests/api/worker/jobs/mod.rs.j2", |has| has.jobs.tests_jobs),
    project("project/tests/api/worker/mod.rs.j2", |has| has.jobs.tests_worker),
    project("project/tests/api/worker/probe.rs.j2", |has| has.jobs.worker),
    project("project/tests/api/worker/queue.rs.j2", |has| has.jobs.worker),
    project("project/tests/api/worker/runner.rs.j2", |has| has.jobs.worker),
    project("project/tests/api/worker/schedules.rs.j2", |has| has.jobs.schedules),
    project("project/tests/api/worker/sign_up.rs.j2", |has| has.jobs.follows_on_sign_up),
    entity("entity/mod.rs.j2", |_| true),
    entity("entity/model.rs.j2", |_| true),
    entity("entity/schema.rs.j2", |_| true),
    entity("entity/repository.rs.j2", |_| true),
    entity("entity/routes.rs.j2", |_| true),
    entity("entity/relations.rs.j2", |entity| entity.names.has_relations),
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
