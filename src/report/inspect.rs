//! What a folder with a Rust project is, whoever made it.

use std::fs;
use std::path::Path;

use serde::Serialize;

use super::crates::{Dependency, Package};
use super::source::{self, Endpoint};

#[derive(Debug, Serialize)]
pub struct Inspection {
    pub package: Package,
    /// Whether `scaffold` made it.
    pub scaffold: bool,
    pub framework: Option<String>,
    /// The kind, and the crate that speaks to it.
    pub database: Option<String>,
    pub migrations: Migrations,
    /// Crates that run jobs, and folders that hold them.
    pub worker: Vec<String>,
    pub endpoints: Vec<Endpoint>,
    pub tests: usize,
}

#[derive(Debug, Default, Serialize)]
pub struct Migrations {
    pub folder: Option<String>,
    pub files: usize,
}

const FRAMEWORKS: [&str; 6] = ["axum", "actix-web", "rocket", "poem", "warp", "salvo"];
const DATABASE_CRATES: [&str; 8] =
    ["sqlx", "sea-orm", "diesel", "tokio-postgres", "postgres", "mysql_async", "rusqlite", "mongodb"];
const JOB_CRATES: [&str; 7] =
    ["apalis", "sqlxmq", "underway", "fang", "faktory", "tokio-cron-scheduler", "background-jobs"];

/// Looks at the project at `root`; none where there is no `Cargo.toml`.
pub fn inspect(root: &Path) -> Option<Inspection> {
    let package = Package::read(root)?;
    let sources = source::read(root, &[""]);
    // What tests route is none of the project's.
    let code = sources.iter().filter(|source| !source.path.split('/').any(|part| part == "tests"));
    let endpoints = code.flat_map(|source| source::endpoints(std::slice::from_ref(source))).collect();
    let named = |names: &[&str]| names.iter().find_map(|name| package.dependency(name));
    let with_version = |it: &Dependency| format!("{} {}", it.name, it.version);
    let mut worker: Vec<String> =
        JOB_CRATES.iter().filter_map(|name| package.dependency(name)).map(with_version).collect();
    worker.extend(
        ["src/worker", "src/jobs", "src/workers"]
            .iter()
            .filter(|folder| root.join(folder).is_dir())
            .map(|it| (*it).to_owned()),
    );
    Some(Inspection {
        scaffold: root.join("scaffold.toml").is_file() && root.join(".scaffold").is_dir(),
        framework: named(&FRAMEWORKS).map(with_version),
        database: named(&DATABASE_CRATES).map(|it| match kinds(it).as_slice() {
            [] => with_version(it),
            kinds => format!("{} with {}", kinds.join(", "), with_version(it)),
        }),
        migrations: migrations(root),
        worker,
        endpoints,
        tests: sources.iter().map(source::tests).sum(),
        package,
    })
}

/// The databases that the features of a crate, or its own name, stand for.
fn kinds(dependency: &Dependency) -> Vec<&'static str> {
    let words = dependency.features.iter().chain([&dependency.name]);
    let mut kinds = Vec::new();
    for word in words {
        for (part, kind) in [("postgres", "PostgreSQL"), ("mysql", "MySQL"), ("sqlite", "SQLite")] {
            if word.contains(part) && !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
    }
    kinds
}

fn migrations(root: &Path) -> Migrations {
    for folder in ["migrations", "migration/src", "db/migrations"] {
        let Ok(entries) = fs::read_dir(root.join(folder)) else { continue };
        let names = entries.flatten().filter(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            // The way down is no migration of its own.
            !name.starts_with('.') && !name.ends_with(".down.sql") && name != "lib.rs" && name != "main.rs"
        });
        return Migrations { folder: Some(folder.to_owned()), files: names.count() };
    }
    Migrations::default()
}

impl Inspection {
    pub fn text(&self) -> String {
        let package = &self.package;
        let or_none = |text: Option<&String>| text.cloned().unwrap_or_else(|| "none".to_owned());
        let toolchain = match (&package.toolchain, &package.rust_version) {
            (Some(channel), _) => channel.clone(),
            (None, Some(version)) => format!("Rust {version} or newer"),
            (None, None) => "not said".to_owned(),
        };
        let rows = [
            ("project", format!("{} {}", package.name, package.version)),
            ("made by scaffold", if self.scaffold { "yes" } else { "no" }.to_owned()),
            ("toolchain", toolchain),
            ("edition", or_none(package.edition.as_ref())),
            ("framework", or_none(self.framework.as_ref())),
            ("database", or_none(self.database.as_ref())),
            (
                "migrations",
                match &self.migrations.folder {
                    Some(folder) => format!("{} in {folder}", self.migrations.files),
                    None => "none".to_owned(),
                },
            ),
            ("worker", if self.worker.is_empty() { "none".to_owned() } else { self.worker.join(", ") }),
            ("tests", self.tests.to_string()),
        ];
        let mut text: String = rows.iter().map(|(name, value)| format!("{name:<17} {value}\n")).collect();
        text.push_str(&format!("\n{} crates\n", package.dependencies.len()));
        for dependency in &package.dependencies {
            text.push_str(&format!("  {} {}\n", dependency.name, dependency.version));
        }
        text.push_str(&format!("\n{} endpoints\n", self.endpoints.len()));
        for endpoint in &self.endpoints {
            text.push_str(&format!("  {:<7} {} ({})\n", endpoint.method, endpoint.path, endpoint.file));
        }
        text
    }
}
