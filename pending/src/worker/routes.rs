//! The endpoints of jobs.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::app::{API_PREFIX, AppState};
use crate::auth::policy::{Caller, Role, Rule, Scope, Who};
use crate::database::Database;
use crate::error::{Error, FieldError, Result};
use crate::extract::{Body, Id, Parameters};
use crate::pagination::Page;
use crate::query::{DEFAULT_LIMIT, MAX_LIMIT};
use crate::validate::Choice;
use crate::worker::jobs::SendWelcomeEmail;
use crate::worker::model::JobState;
use crate::worker::queue::{self, JobFilter, Retried};
use crate::worker::schema::{EnqueuedJob, JobResponse};
use crate::worker::{Job, Wake};

const ADMINISTRATION: &[Rule] = &[Rule::of(Who::Role(Role::ADMINISTRATOR))];

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(read))
        .routes(routes!(retry))
        .routes(routes!(send_welcome_email))
}

/// List jobs
#[utoipa::path(get, path = "/worker/jobs", operation_id = "listJobs", tag = "worker",
    params(
        ("state" = Option<JobState>, Query),
        ("kind" = Option<String>, Query),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100),
        ("cursor" = Option<String>, Query),
    ),
    responses((status = 200, body = Page<JobResponse>)))]
async fn list(
    State(database): State<Database>,
    caller: Caller,
    parameters: Parameters,
) -> Result<Json<Page<JobResponse>>> {
    Scope::of(ADMINISTRATION, &caller)?;
    let (filter, limit) = parse(&parameters)?;
    let mut connection = database.reader().acquire().await?;
    let mut jobs = queue::list(&mut connection, &filter, limit + 1).await?;
    let more = jobs.len() > limit;
    jobs.truncate(limit);
    let last = jobs.last().filter(|_| more);
    Ok(Json(Page {
        next_cursor: last.map(|job| job.id.to_string()),
        items: jobs.into_iter().map(JobResponse::from).collect(),
        total: None,
    }))
}

fn parse(parameters: &Parameters) -> Result<(JobFilter, usize)> {
    let mut filter = JobFilter::default();
    let mut limit = DEFAULT_LIMIT;
    let mut errors = Vec::new();
    for (name, value) in &parameters.0 {
        let problem = match name.as_str() {
            "state" => {
                filter.state = JobState::parse(value);
                filter.state.is_none().then_some(("enum", "is not a state"))
            }
            "kind" => {
                filter.kind = Some(value.clone());
                None
            }
            "limit" => {
                limit = value.parse().unwrap_or_default();
                let fits = (1..=MAX_LIMIT).contains(&limit);
                (!fits).then_some(("range", "must be a number from 1 to 100"))
            }
            "cursor" => {
                filter.before = Uuid::try_parse(value).ok();
                filter
                    .before
                    .is_none()
                    .then_some(("cursor", "is not a cursor of this list"))
            }
            _ => Some(("unknown_parameter", "is not a parameter of this list")),
        };
        errors.extend(problem.map(|(code, message)| FieldError::new(name, code, message)));
    }
    if errors.is_empty() {
        Ok((filter, limit))
    } else {
        Err(Error::Invalid(errors))
    }
}

/// Read a job
///
/// For whoever enqueued it, and for administrators.
#[utoipa::path(get, path = "/worker/jobs/{id}", operation_id = "readJob", tag = "worker",
    params(("id" = Uuid, Path)), responses((status = 200, body = JobResponse)))]
async fn read(
    State(database): State<Database>,
    caller: Caller,
    Id(id): Id<Uuid>,
) -> Result<Json<JobResponse>> {
    let user = caller.require()?;
    let mut connection = database.reader().acquire().await?;
    let job = queue::find(&mut connection, id)
        .await?
        .ok_or(Error::NotFound)?;
    if user.role == Role::ADMINISTRATOR {
        Ok(Json(job.into()))
    } else if job.enqueued_by == Some(user.id) {
        Ok(Json(JobResponse::from(job).discreet()))
    } else {
        Err(Error::NotFound)
    }
}

/// Retry a dead job
#[utoipa::path(post, path = "/worker/jobs/{id}/retry", operation_id = "retryJob", tag = "worker",
    params(("id" = Uuid, Path)), responses((status = 202, body = JobResponse), (status = 409)))]
async fn retry(
    State(database): State<Database>,
    State(wake): State<Wake>,
    caller: Caller,
    Id(id): Id<Uuid>,
) -> Result<(StatusCode, Json<JobResponse>)> {
    Scope::of(ADMINISTRATION, &caller)?;
    let mut transaction = database.begin().await?;
    let retried = queue::retry(&mut transaction, id).await?;
    let (code, message) = match retried {
        Retried::Queued => {
            let job = queue::find(&mut transaction, id).await?;
            transaction.commit().await?;
            wake.ring();
            let job = job.ok_or(Error::NotFound)?;
            return Ok((StatusCode::ACCEPTED, Json(job.into())));
        }
        Retried::NotDead => ("not_dead", "only a dead job can be retried"),
        Retried::Taken => ("taken", "another job with the same values waits already"),
    };
    transaction.rollback().await?;
    let mut connection = database.reader().acquire().await?;
    let job = queue::find(&mut connection, id).await?;
    job.ok_or(Error::NotFound)?;
    Err(Error::Conflict(vec![FieldError::new(
        "state", code, message,
    )]))
}

/// Enqueue SendWelcomeEmail
#[utoipa::path(post, path = "/worker/jobs/send-welcome-email", operation_id = "enqueueSendWelcomeEmail",
    tag = "worker", request_body = SendWelcomeEmail,
    responses((status = 202, body = EnqueuedJob, headers(("Location" = String)))))]
async fn send_welcome_email(
    State(database): State<Database>,
    State(wake): State<Wake>,
    caller: Caller,
    body: Body,
) -> Result<Enqueued> {
    Scope::of(SendWelcomeEmail::ENQUEUE, &caller)?;
    let job = SendWelcomeEmail::from_body(&body)?;
    enqueue(&database, &wake, &caller, &job).await
}

type Enqueued = (StatusCode, [(HeaderName, String); 1], Json<EnqueuedJob>);

async fn enqueue(
    database: &Database,
    wake: &Wake,
    caller: &Caller,
    job: &impl Job,
) -> Result<Enqueued> {
    let mut transaction = database.begin().await?;
    let by = caller.user().map(|user| user.id);
    let id = queue::enqueue(&mut transaction, job, by).await?;
    transaction.commit().await?;
    wake.ring();
    Ok((
        StatusCode::ACCEPTED,
        [(header::LOCATION, format!("{API_PREFIX}/worker/jobs/{id}"))],
        Json(EnqueuedJob {
            id,
            state: JobState::Queued,
        }),
    ))
}
