//! The project, its users, its worker and its WebSocket: the tables beside the entities.

use super::context::{Context, flag};
use super::data::{
    Auth, DatabaseKind, Project, Realtime, RealtimeBackend, Registration, Role, Wakeup, Worker,
};
use super::names;
use super::problem::Problem;
use super::types::listed;
use crate::diagnostic::suggest;
use crate::spec::{self, Name, OidcProvider, Spec};

/// Providers of `OpenID` Connect that a name is enough for.
const PROVIDERS: &[(&str, &str)] = &[
    ("apple", "https://appleid.apple.com"),
    ("github", "https://github.com"),
    ("gitlab", "https://gitlab.com"),
    ("google", "https://accounts.google.com"),
    ("microsoft", "https://login.microsoftonline.com/common/v2.0"),
];

/// Words of `access` that no role may take; `user` may be the first.
const WORDS: &[&str] = &["public", "user", "owner", "nobody"];

impl Project {
    /// The project with every default taken; whether its names are right, [`resolve`] says.
    pub(super) fn of(spec: &Spec) -> Self {
        let project = &spec.project;
        Self {
            name: project.name.value.clone(),
            krate: project.name.replace('-', "_"),
            description: project.description.as_ref().map(|text| text.value.clone()),
            database: project.database.as_ref().map_or(DatabaseKind::Sqlite, |kind| kind.value),
            api_prefix: project
                .api_prefix
                .as_ref()
                .map_or_else(|| "/api".to_owned(), |prefix| prefix.value.clone()),
            port: project.port.as_ref().map_or(8000, |port| port.value),
        }
    }
}

pub(super) fn resolve(context: &mut Context) {
    let spec = context.spec;
    check_name(context, &spec.project.name);
    if let Some(prefix) = &spec.project.api_prefix
        && !is_prefix(prefix)
    {
        context.push(prefix.error(&Problem::BadApiPrefix { prefix: prefix.value.clone() }));
    }
    context.model.auth = spec.auth.as_ref().map(|auth| self::auth(context, auth));
    context.model.worker = spec
        .worker
        .as_ref()
        .map(|worker| Worker { wakeup: worker.wakeup.as_ref().map_or(Wakeup::Auto, |wakeup| wakeup.value) });
    context.model.realtime = spec.realtime.as_ref().map(|realtime| self::realtime(context, realtime));
}

fn check_name(context: &mut Context, name: &Name) {
    let is_package = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c))
        && name.len() <= names::LONGEST;
    if !is_package {
        let right = names::to_snake(name)
            .map(|right| names::kebab(&right))
            .filter(|right| right.len() <= names::LONGEST);
        context.push(name.error(&Problem::BadProjectName { name: name.value.clone(), right }));
    } else if names::is_reserved_crate(name) {
        context.push(name.error(&Problem::ReservedProjectName { name: name.value.clone() }));
    }
}

/// Empty, or `/` before each of its segments, and none where the project serves something else.
fn is_prefix(prefix: &str) -> bool {
    prefix.is_empty()
        || prefix.strip_prefix('/').is_some_and(|segments| {
            let first = segments.split('/').next().unwrap_or_default();
            segments.split('/').all(names::is_path) && !names::is_root_path(first)
        })
}

fn auth(context: &mut Context, auth: &spec::Auth) -> Auth {
    let registration =
        auth.registration.as_ref().map_or(Registration::Open, |registration| registration.value);
    let roles = roles(context, auth, registration);
    Auth {
        role_map: role_map(context, auth, &roles),
        roles,
        registration,
        verify_email: flag(auth.verify_email.as_ref()),
        password_reset: auth.password_reset.as_ref().is_none_or(|reset| reset.value),
        mfa: flag(auth.mfa.as_ref()),
        oidc: providers(context, &auth.oidc),
    }
}

fn roles(context: &mut Context, auth: &spec::Auth, registration: Registration) -> Vec<Role> {
    let Some(written) = &auth.roles else { return named(&["user", "admin"]) };
    let mut roles: Vec<&Name> = Vec::new();
    for (position, role) in written.iter().enumerate() {
        if !names::is_snake(&role.replace('-', "_")) || role.len() > names::LONGEST {
            context.push(role.error(&Problem::BadRole { name: role.value.clone() }));
        } else if WORDS.contains(&role.as_str()) && !(position == 0 && role.value == "user") {
            context.push(role.error(&Problem::RoleIsWord { name: role.value.clone() }));
        } else if let Some(first) = roles.iter().find(|first| first.value == role.value) {
            let problem = Problem::DuplicateRole { name: role.value.clone() };
            context.push(role.error(&problem).also(&first.span, "first here"));
        } else {
            roles.push(role);
        }
    }
    match written.as_slice() {
        [] => context.push(auth.place.error(&Problem::NoRoles)),
        [only] if registration == Registration::Open => context.push(only.error(&Problem::OnlyRole)),
        _ => {}
    }
    named(&roles.iter().map(|role| role.as_str()).collect::<Vec<_>>())
}

fn named(roles: &[&str]) -> Vec<Role> {
    let variants = names::variants(roles.iter().copied());
    roles.iter().zip(variants).map(|(name, variant)| Role { name: (*name).to_owned(), variant }).collect()
}

fn role_map(context: &mut Context, auth: &spec::Auth, roles: &[Role]) -> Vec<(String, String)> {
    let roles: Vec<&str> = roles.iter().map(|role| role.name.as_str()).collect();
    value_map(context, "role", &auth.role_map, &roles)
}

/// A map of old names to new ones: no old one may be in use, every new one must be.
pub(super) fn value_map(
    context: &mut Context,
    what: &'static str,
    map: &[(Name, Name)],
    current: &[&str],
) -> Vec<(String, String)> {
    for (old, new) in map {
        if current.contains(&old.as_str()) {
            context.push(old.error(&Problem::MapFromCurrent { what, old: old.value.clone() }));
        }
        if !current.contains(&new.as_str()) {
            let near = suggest(new, current.iter().copied()).map(str::to_owned);
            let problem =
                Problem::MapToUnknown { what, new: new.value.clone(), near, known: listed(current) };
            context.push(new.error(&problem));
        }
    }
    map.iter().map(|(old, new)| (old.value.clone(), new.value.clone())).collect()
}

fn providers(context: &mut Context, written: &[OidcProvider]) -> Vec<(String, String)> {
    let mut seen: Vec<&Name> = Vec::new();
    let mut providers = Vec::new();
    for provider in written {
        let (name, issuer) = match provider {
            OidcProvider::Issuer { name, issuer } => {
                if !issuer.starts_with("https://") || !super::types::is_url(issuer) {
                    let reason = "is no https address".to_owned();
                    context.push(issuer.error(&Problem::ValueRefused { option: "issuer", reason }));
                }
                if !names::is_snake(&name.replace('-', "_")) {
                    context.push(name.error(&Problem::BadPath { path: name.value.clone() }));
                }
                (name, issuer.value.clone())
            }
            OidcProvider::Preset(name) => {
                let Some((_, issuer)) = PROVIDERS.iter().find(|(preset, _)| *preset == name.value) else {
                    context.push(name.error(&unknown_provider(name)));
                    continue;
                };
                (name, (*issuer).to_owned())
            }
        };
        if let Some(first) = seen.iter().find(|first| first.value == name.value) {
            let problem = Problem::Collision {
                what: "two providers",
                name: name.value.clone(),
                help: "give each provider a name of its own",
            };
            context.push(name.error(&problem).also(&first.span, "first here"));
        }
        seen.push(name);
        providers.push((name.value.clone(), issuer));
    }
    providers
}

fn unknown_provider(name: &Name) -> Problem {
    let known: Vec<&str> = PROVIDERS.iter().map(|(preset, _)| *preset).collect();
    let near = suggest(name, known.iter().copied()).map(str::to_owned);
    Problem::UnknownProvider { name: name.value.clone(), near, known: listed(&known) }
}

fn realtime(context: &mut Context, realtime: &spec::Realtime) -> Realtime {
    let backend = realtime.backend.as_ref().map_or(RealtimeBackend::Memory, |backend| backend.value);
    if let Some(written) = &realtime.backend
        && backend == RealtimeBackend::Postgres
        && context.model.project.database != DatabaseKind::Postgres
    {
        let what = "`backend = \"postgres\"`".to_owned();
        context.push(written.error(&Problem::NeedsDatabase { what, database: "postgres" }));
    }
    Realtime { backend, rooms: realtime.rooms.as_ref().is_none_or(|rooms| rooms.value) }
}
