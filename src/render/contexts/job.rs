//! Everything that the files of one job say, and what entities say of the jobs that follow on their changes.

use std::collections::BTreeSet;

use serde::Serialize;

use super::callers::{self, in_words};
use super::enums::EnumContext;
use super::names::{Names, doc_lines, is_copy, row_member, with_article};
use super::reading::{RuleConst, ShapeContext, absent, read_all, rule_const, shapes};
use crate::model::{Entity, Event, Field, FieldType, Job, JobMode, Member, Model, Who};
use crate::render::rust;

#[derive(Debug, Clone, Serialize)]
pub struct JobContext {
    /// As in the spec, and under which it is stored.
    pub name: String,
    pub rust: String,
    pub module: String,
    /// Part of names of functions.
    pub snake: String,
    pub path: String,
    pub durable: bool,
    pub queue: String,
    pub max_attempts: u32,
    /// An expression of `Duration`.
    pub timeout: String,
    /// For people.
    pub timeout_words: String,
    /// For people: what starts it.
    pub runs: String,
    pub fields: Vec<PayloadField>,
    /// The fields whose values keep a second one from waiting.
    pub unique: Vec<String>,
    pub enums: Vec<EnumContext>,
    /// The enums of the row that the payload comes from.
    pub row_enums: Option<RowEnums>,
    pub rules: Vec<RuleConst>,
    pub shapes: Vec<ShapeContext>,
    pub enqueues: bool,
    /// Who may enqueue it, as expressions of `Who`.
    pub enqueue: Vec<String>,
    pub is_public: bool,
    /// For people: who may.
    pub who: String,
    pub on: Option<OnContext>,
    pub schedule: Option<String>,
    pub mail_subject: Option<String>,
    /// What the text of the mail may name.
    pub mail_values: Vec<MailValue>,
    pub mail_test: Option<MailTest>,
    /// A right payload, as the `json!` macro reads it.
    pub sample: String,
    /// The fields that a payload cannot be without, in JSON.
    pub required: Vec<String>,
    /// Roles that may enqueue it, and that may not.
    pub allowed: Option<String>,
    pub denied: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct PayloadField {
    pub rust: String,
    pub kind: String,
    pub docs: Vec<String>,
    pub schema: String,
    /// The expression that reads it from `fields`.
    pub decode: String,
    /// Its value where nobody gives one.
    pub absent: Option<String>,
    /// Its value in the row that the job follows on.
    pub source: Option<String>,
    /// A right value, for tests.
    pub sample: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct RowEnums {
    pub module: String,
    pub names: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct OnContext {
    pub row: Names,
    /// `created`, `updated`, …
    pub event: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct MailValue {
    pub name: String,
    /// An expression of `&str`.
    pub expression: String,
}

/// What the test of a mail looks for.
#[derive(Debug, Clone, Serialize)]
pub struct MailTest {
    /// Where it is one line of a message as it is here.
    pub subject: Option<String>,
    /// A value is made from text.
    pub parses: bool,
}

pub struct JobWriter<'a> {
    pub model: &'a Model,
    pub job: &'a Job,
}

impl JobWriter<'_> {
    pub fn context(&self) -> JobContext {
        let job = self.job;
        let row = job.on.map(|(id, _)| self.model.entity(id));
        let fields = self.fields(row);
        let [allowed, denied] = self.roles();
        let (count, unit) = duration(job.timeout_seconds);
        JobContext {
            name: job.name.clone(),
            rust: job.rust.clone(),
            module: job.module.clone(),
            snake: job.path.replace('-', "_"),
            path: job.path.clone(),
            durable: job.mode == JobMode::Durable,
            queue: job.queue.clone(),
            max_attempts: job.max_attempts,
            timeout: format!("Duration::from_{unit}({count})"),
            timeout_words: format!("{count} {}", words(unit, count)),
            runs: self.runs(),
            mail_test: job.mail_subject.as_ref().map(|subject| MailTest {
                subject: (subject.is_ascii() && subject.len() < 60).then(|| subject.clone()),
                parses: fields.iter().any(|field| field.sample.contains("constant(")),
            }),
            fields,
            sample: self.sample(),
            required: job
                .fields
                .iter()
                .filter(|field| !field.optional && field.default.is_none())
                .map(|field| field.name.json.clone())
                .collect(),
            allowed,
            denied,
            unique: job.unique.iter().map(|index| job.fields[*index].name.rust.clone()).collect(),
            enums: if row.is_some() { Vec::new() } else { self.enums() },
            row_enums: row.map(|row| self.row_enums(row)),
            rules: job.fields.iter().map(|field| rule_const(&field.name.json, &field.kind, false)).collect(),
            shapes: shapes(&job.fields, &format!("{}:jobs:{}", self.model.project.name, job.path)),
            enqueues: !job.enqueue.is_empty(),
            enqueue: job.enqueue.iter().map(|rule| callers::expression(self.model, rule.who)).collect(),
            is_public: job.enqueue.iter().any(|rule| rule.who == Who::Public),
            who: in_words(self.model, &[], &job.enqueue),
            on: job.on.zip(row).map(|((_, event), row)| OnContext {
                row: Names::of(row, self.model),
                event: past_tense(event),
            }),
            schedule: job.schedule.clone(),
            mail_subject: job.mail_subject.clone(),
            mail_values: job.fields.iter().filter_map(mail_value).collect(),
        }
    }

    fn fields(&self, row: Option<&Entity>) -> Vec<PayloadField> {
        let job = self.job;
        let sources = job.fields.iter().enumerate().map(|(index, field)| {
            row.zip(job.sources.get(index)).map(|(row, member)| self.source(row, *member, field))
        });
        job.fields
            .iter()
            .zip(sources)
            .map(|(field, source)| {
                let (json, default) = (&field.name.json, field.default.as_ref());
                let kind = rust::row_type(&field.kind);
                let mut schema = rust::schema(json, &field.kind, field.optional, false);
                if default.is_some() {
                    schema.push("required = false".to_owned());
                }
                PayloadField {
                    rust: field.name.rust.clone(),
                    kind: if field.optional { format!("Option<{kind}>") } else { kind },
                    docs: doc_lines(field.description.as_deref()),
                    schema: schema.join(", "),
                    decode: read_all(json, &field.kind, field.optional, default),
                    absent: absent(&field.kind, field.optional, default),
                    source,
                    sample: if field.optional {
                        "None".to_owned()
                    } else {
                        rust::value(&field.kind, &field.sample(0))
                    },
                }
            })
            .collect()
    }

    /// The value of a member of the row for a field of the payload.
    fn source(&self, row: &Entity, member: Member, field: &Field) -> String {
        let value = format!("{}.{}", row.names.variable, row_member(row, member));
        let value =
            if is_copy(&self.model.member_type(row.id, member)) { value } else { format!("{value}.clone()") };
        let wraps = field.optional && !row.member_is_optional(member);
        if wraps { format!("Some({value})") } else { value }
    }

    fn enums(&self) -> Vec<EnumContext> {
        let fields = self.job.fields.iter();
        fields
            .filter_map(|field| field.kind.enum_type().map(|kind| (field, kind)))
            .map(|(field, kind)| {
                let name = field.name.json.replace('_', " ");
                EnumContext::new(kind, format!("The {name} of {}.", self.job.name))
            })
            .collect()
    }

    /// Without the roles of users, which are not of their module.
    fn row_enums(&self, row: &Entity) -> RowEnums {
        let fields = self.job.fields.iter().filter_map(|field| field.kind.enum_type());
        let names: BTreeSet<_> =
            fields.map(|kind| kind.rust.clone()).filter(|name| !(row.is_user && name == "Role")).collect();
        RowEnums { module: row.names.module.clone(), names: names.into_iter().collect() }
    }

    fn runs(&self) -> String {
        let job = self.job;
        let on = job.on.map(|(id, event)| {
            let human = &self.model.entity(id).names.human;
            format!("when {} was {}", with_article(human), past_tense(event))
        });
        let clock = job.schedule.as_ref().map(|schedule| format!("at `{schedule}` (UTC)"));
        let request = (!job.enqueue.is_empty()).then(|| "over HTTP".to_owned());
        let parts: Vec<_> = [on, clock, request].into_iter().flatten().collect();
        if parts.is_empty() { "from code".to_owned() } else { parts.join("; ") }
    }

    fn sample(&self) -> String {
        let fields = self.job.fields.iter();
        let members = fields.map(|field| (field.name.json.clone(), field.sample(0).to_json()));
        rust::json(&serde_json::Value::Object(members.collect()))
    }

    /// One that may enqueue it, and one that may not.
    fn roles(&self) -> [Option<String>; 2] {
        let may = |role: usize| {
            self.job.enqueue.iter().any(|rule| match rule.who {
                Who::Role(index) => index == role,
                _ => true,
            })
        };
        let roles = self.model.auth.as_ref().map(|auth| auth.roles.as_slice()).unwrap_or_default();
        [true, false].map(|wanted| {
            let role = roles.iter().enumerate().find(|(index, _)| may(*index) == wanted);
            role.map(|(_, role)| role.variant.clone())
        })
    }
}

/// In the unit that reads best, as constructors of `Duration` call it.
const fn duration(seconds: u32) -> (u32, &'static str) {
    match seconds {
        hours if hours.is_multiple_of(3600) => (hours / 3600, "hours"),
        minutes if minutes.is_multiple_of(60) => (minutes / 60, "mins"),
        seconds => (seconds, "secs"),
    }
}

fn words(unit: &str, count: u32) -> &'static str {
    match (unit, count) {
        ("hours", 1) => "hour",
        ("hours", _) => "hours",
        ("mins", 1) => "minute",
        ("mins", _) => "minutes",
        (_, 1) => "second",
        _ => "seconds",
    }
}

const fn past_tense(event: Event) -> &'static str {
    match event {
        Event::Created => "created",
        Event::Updated => "updated",
        Event::Deleted => "deleted",
        Event::Restored => "restored",
    }
}

/// What can stand in a text.
fn mail_value(field: &Field) -> Option<MailValue> {
    let place = format!("job.{}", field.name.rust);
    let expression = match (&field.kind, field.optional) {
        (FieldType::Json { .. } | FieldType::Bytes(_) | FieldType::List(_) | FieldType::Password(_), _) => {
            return None;
        }
        (FieldType::Enum(_), false) => format!("Choice::as_str({place})"),
        (FieldType::Enum(_), true) => format!("{place}.map_or(\"\", Choice::as_str)"),
        (kind, false) if is_copy(kind) => format!("&{place}.to_string()"),
        (kind, true) if is_copy(kind) => {
            format!("&{place}.map_or_else(String::new, |value| value.to_string())")
        }
        (_, false) => format!("&{place}"),
        (_, true) => format!("{place}.as_deref().unwrap_or_default()"),
    };
    Some(MailValue { name: field.name.json.clone(), expression })
}

/// The jobs that follow on the changes of one entity.
#[derive(Debug, Clone, Serialize)]
pub struct OnJobs {
    pub created: OnChange,
    pub updated: OnChange,
    pub deleted: OnChange,
    pub restored: OnChange,
}

/// The jobs that follow on one kind of change.
#[derive(Debug, Clone, Serialize)]
pub struct OnChange {
    pub jobs: Vec<OnJob>,
    /// Some of them are durable.
    pub durable: bool,
    /// Some of them are inline.
    pub inline: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct OnJob {
    pub kind: String,
    pub rust: String,
    pub durable: bool,
    /// The local that holds the payload until the commit.
    pub variable: String,
}

impl OnJobs {
    pub fn of(model: &Model, entity: &Entity) -> Self {
        let on = |event| OnChange::of(model, entity, event);
        Self {
            created: on(Event::Created),
            updated: on(Event::Updated),
            deleted: on(Event::Deleted),
            restored: on(Event::Restored),
        }
    }
}

impl OnChange {
    fn of(model: &Model, entity: &Entity, event: Event) -> Self {
        let jobs: Vec<_> = model
            .jobs
            .iter()
            .filter(|job| job.on == Some((entity.id, event)))
            .map(|job| OnJob {
                kind: job.name.clone(),
                rust: job.rust.clone(),
                durable: job.mode == JobMode::Durable,
                variable: variable(job, entity),
            })
            .collect();
        Self {
            durable: jobs.iter().any(|job| job.durable),
            inline: jobs.iter().any(|job| !job.durable),
            jobs,
        }
    }
}

fn variable(job: &Job, entity: &Entity) -> String {
    let name = format!("{}_job", job.module);
    if name == entity.names.variable { format!("{name}_next") } else { name }
}
