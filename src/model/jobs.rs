//! Jobs: what starts them, their payload and where it comes from.

mod cron;
mod payload;

use heck::{ToSnakeCase, ToUpperCamelCase};

use super::access;
use super::context::Context;
use super::data::{EntityId, Event, FieldType, Job, JobMode};
use super::names;
use super::problem::Problem;
use super::types::listed;
use crate::diagnostic::{Diagnostic, suggest};
use crate::spec::{self, Spanned};

const DEFAULT_RETRIES: u32 = 5;
const DEFAULT_TIMEOUT_SECONDS: u32 = 60;
const MOST_RETRIES: i64 = 100;
const LONGEST_TIMEOUT_SECONDS: i64 = 24 * 60 * 60;

pub(super) fn resolve(context: &mut Context) {
    let mut sources: Vec<&spec::Job> = context.spec.jobs.iter().collect();
    sources.sort_by(|a, b| a.name.value.cmp(&b.name.value));
    // Their types first, so that the enums of one payload cannot take the name of another job.
    let types: Vec<String> =
        sources.iter().map(|source| context.types.claim(&source.name.to_upper_camel_case(), "Job")).collect();
    for (source, rust) in sources.into_iter().zip(types) {
        let job = job(context, source, rust);
        context.model.jobs.push(job);
    }
}

fn job(context: &mut Context, source: &spec::Job, rust: String) -> Job {
    context.check_pascal("job", &source.name);
    check_renamed_from(context, source);
    let on = source.on.as_ref().and_then(|on| event(context, on));
    let payload = payload::resolve(context, source, on);
    let mode = mode(context, source);
    check_schedule(context, source, mode);
    check_inline(context, source, mode);
    check_mail(context, source, &payload.fields);
    let snake = source.name.to_snake_case();
    Job {
        name: source.name.value.clone(),
        rust,
        module: names::module(&snake, "job"),
        path: names::kebab(&snake),
        on,
        queue: queue(context, source),
        max_attempts: number(context, "retries", source.retries.as_ref(), 0, MOST_RETRIES)
            .unwrap_or(DEFAULT_RETRIES)
            + 1,
        timeout_seconds: number(context, "timeout", source.timeout.as_ref(), 1, LONGEST_TIMEOUT_SECONDS)
            .unwrap_or(DEFAULT_TIMEOUT_SECONDS),
        unique: payload.unique,
        mode,
        enqueue: source.enqueue.as_ref().map(|rules| access::enqueue(context, rules)).unwrap_or_default(),
        mail_subject: source.mail.as_ref().map(|mail| mail.subject.value.clone()),
        renamed_from: source.renamed_from.as_ref().map(|old| old.value.clone()),
        schedule: source.schedule.as_ref().map(|schedule| schedule.value.clone()),
        fields: payload.fields,
        sources: payload.sources,
    }
}

fn check_renamed_from(context: &mut Context, source: &spec::Job) {
    let exists = |old: &spec::Name| context.spec.jobs.iter().any(|job| job.name.value == old.value);
    if let Some(old) = source.renamed_from.as_ref().filter(|old| exists(old)) {
        context.push(old.error(&Problem::RenamedFromExisting { what: "job", old: old.value.clone() }));
    }
}

/// `Post.created`.
fn event(context: &mut Context, on: &Spanned<String>) -> Option<(EntityId, Event)> {
    const EVENTS: [(&str, Event); 4] = [
        ("created", Event::Created),
        ("updated", Event::Updated),
        ("deleted", Event::Deleted),
        ("restored", Event::Restored),
    ];
    let Some((entity, event)) = on.split_once('.') else {
        context.push(on.error(&Problem::BadEvent { text: on.value.clone(), near: None }));
        return None;
    };
    // A place for the name alone, within the quotes.
    let id = context.entity(&Spanned::new(entity.to_owned(), on.span.clone()))?;
    let Some((_, found)) = EVENTS.iter().find(|(name, _)| *name == event) else {
        let near =
            suggest(event, EVENTS.iter().map(|(name, _)| *name)).map(|near| format!("{entity}.{near}"));
        context.push(on.error(&Problem::BadEvent { text: on.value.clone(), near }));
        return None;
    };
    if *found == Event::Restored && !context.model.entity(id).soft_delete {
        context.push(on.error(&Problem::RestoredNeedsSoftDelete { entity: entity.to_owned() }));
    }
    Some((id, *found))
}

fn mode(context: &mut Context, source: &spec::Job) -> JobMode {
    let mode = source.mode.as_ref().map_or(JobMode::Durable, |mode| mode.value);
    if mode == JobMode::Durable && context.spec.worker.is_none() {
        let place = source.mode.as_ref().map_or(&source.name.span, |mode| &mode.span);
        let what = "a durable job".to_owned();
        context.push(Diagnostic::error_at(place, &Problem::NeedsTable { what, table: "[worker]" }));
    }
    mode
}

fn check_schedule(context: &mut Context, source: &spec::Job, mode: JobMode) {
    let Some(schedule) = &source.schedule else { return };
    if let Some(on) = &source.on {
        context.push(schedule.error(&Problem::OnAndSchedule).also(&on.span, "here"));
    }
    if mode == JobMode::Inline {
        context.push(schedule.error(&Problem::InlineSchedule));
    }
    if let Err(problem) = cron::check(schedule) {
        context.push(schedule.error(&problem));
    }
    for field in &source.fields {
        let optional = super::context::flag(field.optional.as_ref());
        if !optional && field.options.default.is_none() {
            let problem = Problem::ScheduleNeedsDefault { field: field.name.value.clone() };
            context.push(field.name.error(&problem).also(&schedule.span, "nobody gives it a value here"));
        }
    }
}

/// An inline job has no record in which it could wait.
fn check_inline(context: &mut Context, source: &spec::Job, mode: JobMode) {
    if mode != JobMode::Inline {
        return;
    }
    let queue = source.queue.as_ref().map(|queue| (&queue.span, "queue"));
    let unique = source.unique.iter().flatten().next().map(|field| (&field.span, "unique"));
    for (place, option) in queue.into_iter().chain(unique) {
        let problem = Problem::NoEffect { option, reason: "an inline job runs at once, and never waits" };
        context.push(Diagnostic::error_at(place, &problem));
    }
}

fn check_mail(context: &mut Context, source: &spec::Job, fields: &[super::data::Field]) {
    let Some(mail) = &source.mail else { return };
    let is_address = |field: &super::data::Field| {
        field.name.json == "email" && matches!(field.kind, FieldType::Email(_)) && !field.optional
    };
    if !fields.iter().any(is_address) {
        context.push(mail.subject.error(&Problem::MailNeedsEmail));
    }
    let reason = if mail.subject.trim().is_empty() {
        "is empty"
    } else if mail.subject.contains(char::is_control) {
        "is more than one line"
    } else {
        return;
    };
    context.push(mail.subject.error(&Problem::ValueRefused { option: "subject", reason: reason.to_owned() }));
}

fn queue(context: &mut Context, source: &spec::Job) -> String {
    let Some(queue) = &source.queue else { return "default".to_owned() };
    let fits = queue.len() <= names::LONGEST
        && queue.starts_with(|first: char| first.is_ascii_lowercase())
        && queue.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c));
    if !fits {
        context.push(queue.error(&Problem::BadQueue { name: queue.value.clone() }));
    }
    queue.value.clone()
}

fn number(
    context: &mut Context,
    option: &'static str,
    written: Option<&Spanned<i64>>,
    low: i64,
    high: i64,
) -> Option<u32> {
    let written = written?;
    if !(low..=high).contains(&written.value) {
        let problem = Problem::LimitOutOfRange { option, low: low.into(), high: high.into() };
        context.push(written.error(&problem));
        return None;
    }
    u32::try_from(written.value).ok()
}

/// The names of a payload's fields, for messages.
fn names_of(fields: &[spec::Field]) -> String {
    listed(&fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>())
}
