//! The report as Markdown.

use super::crates::Dependency;
use super::source::Endpoint;
use super::{Component, Report, Tests};

impl Report {
    pub fn markdown(&self) -> String {
        let mut page = Page::default();
        page.line(&format!("# {}", self.configuration.package.name));
        self.configuration(&mut page);
        self.components(&mut page);
        self.authentication(&mut page);
        self.database(&mut page);
        self.jobs(&mut page);
        self.websocket(&mut page);
        page.heading("API endpoints");
        page.table(
            ["method", "path", "purpose", "access", "request", "response"],
            self.endpoints.iter().map(endpoint),
        );
        tests(&mut page, &self.tests);
        self.files(&mut page);
        page.heading("OpenAPI documentation");
        page.list(self.openapi.iter().map(|place| format!("{}: <{}>", place.what, place.at)));
        page.heading("Next steps");
        page.list(self.next_steps.iter().cloned());
        page.0
    }

    fn configuration(&self, page: &mut Page) {
        let configuration = &self.configuration;
        let package = &configuration.package;
        page.heading("Configuration");
        page.list([
            format!("Rust: {} or newer", package.rust_version.as_deref().unwrap_or("any")),
            format!("Database: {}", configuration.database),
            format!("API under `{}`, port {}", or(&configuration.api_prefix, "/"), configuration.port),
        ]);
        page.table(
            ["crate", "version", "features"],
            package.dependencies.iter().map(|it| [named(it), it.version.clone(), it.features.join(", ")]),
        );
    }

    fn components(&self, page: &mut Page) {
        page.heading("Components created");
        let file = |path: &Option<String>| path.as_ref().map(|path| format!("`{path}`")).unwrap_or_default();
        page.table(
            ["component", "router", "endpoints", "schemas", "model", "repository"],
            self.components.iter().map(|it| {
                [
                    it.name.clone(),
                    file(&it.router),
                    it.endpoints.to_string(),
                    file(&it.schemas),
                    file(&it.model),
                    file(&it.repository),
                ]
            }),
        );
        let described = |it: &Component| {
            let table = it.table.as_ref()?;
            Some(format!("`{}` in `{table}`: {}", it.name, it.fields.join(", ")))
        };
        page.list(self.components.iter().filter_map(described));
    }

    fn authentication(&self, page: &mut Page) {
        page.heading("Authentication and authorization");
        match &self.authentication {
            None => page.line("None: every endpoint is public."),
            Some(auth) => {
                let lifetimes = auth.lifetimes.iter().map(|(name, value)| format!("{name} = {value}"));
                page.list([
                    format!("Method: {}", auth.method),
                    format!("Roles: {}", auth.roles.join(", ")),
                    format!("Extractors: {}", auth.extractors.join(", ")),
                    format!("Lifetimes: {}", lifetimes.collect::<Vec<_>>().join(", ")),
                ]);
            }
        }
        page.table(
            ["entity", "list", "read", "create", "update", "delete"],
            self.access.iter().map(|it| [&it.entity, &it.list, &it.read, &it.create, &it.update, &it.delete]),
        );
    }

    fn database(&self, page: &mut Page) {
        page.heading("Database");
        page.line(&format!("{} migrations:", self.database.migrations.len()));
        page.list(self.database.migrations.iter().map(|name| format!("`{name}`")));
        page.table(
            ["table", "columns", "indexes", "references"],
            self.database.tables.iter().map(|it| {
                [it.name.clone(), it.columns.to_string(), it.indexes.join(", "), it.references.join(", ")]
            }),
        );
    }

    fn jobs(&self, page: &mut Page) {
        page.heading("Background jobs");
        page.line(self.jobs.method.as_deref().unwrap_or("No worker."));
        page.table(
            ["job", "mode", "runs", "attempts", "handler"],
            self.jobs.jobs.iter().map(|it| {
                let (mode, trigger) = (it.mode.clone(), or(&it.trigger, "when enqueued").to_owned());
                [it.name.clone(), mode, trigger, it.attempts.to_string(), format!("`{}`", it.handler)]
            }),
        );
    }

    fn websocket(&self, page: &mut Page) {
        page.heading("WebSocket");
        let Some(socket) = &self.websocket else { return page.line("None.") };
        page.list([
            format!("Endpoint: `{}`, fan-out by {}", socket.endpoint, socket.backend),
            format!("Rooms: {}", if socket.rooms { "yes" } else { "no" }),
            format!("Topics: {}", or(&socket.topics.join(", "), "none")),
        ]);
    }

    fn files(&self, page: &mut Page) {
        page.heading("Files changed");
        let named = |what: &str, paths: &[String]| {
            let list = if paths.is_empty() { String::new() } else { format!(": `{}`", paths.join("`, `")) };
            format!("{} {what}{list}", paths.len())
        };
        page.list([
            format!("{} created and unedited", self.files.unedited),
            named("with edits of yours, kept", &self.files.edited),
            named("with conflicts", &self.files.conflicted),
            named("deleted by you", &self.files.deleted),
            named("yours alone", &self.files.owned),
            format!("{} migrations", self.files.migrations),
        ]);
    }
}

fn named(it: &Dependency) -> String {
    format!("{}{}", it.name, if it.optional { " (optional)" } else { "" })
}

fn tests(page: &mut Page, tests: &Tests) {
    page.heading("Tests");
    page.line(&format!("{} unit tests, {} integration tests.", tests.unit, tests.integration));
    if let Some(run) = &tests.run {
        page.line(&run.sentence());
    }
    page.table(["file", "tests"], tests.files.iter().map(|(file, count)| [file.clone(), count.to_string()]));
}

fn endpoint(it: &Endpoint) -> [String; 6] {
    let code = |text: &Option<String>| text.as_ref().map(|text| format!("`{text}`")).unwrap_or_default();
    [
        it.method.clone(),
        format!("`{}`", it.path),
        it.purpose.clone(),
        it.access.clone(),
        code(&it.request),
        code(&it.response),
    ]
}

fn or<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

/// Markdown as it grows.
#[derive(Default)]
struct Page(String);

impl Page {
    /// A paragraph.
    fn line(&mut self, text: &str) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(&format!("{text}\n"));
    }

    fn heading(&mut self, text: &str) {
        self.line(&format!("## {text}"));
    }

    /// Nothing without items.
    fn list(&mut self, items: impl IntoIterator<Item = String>) {
        let items: Vec<_> = items.into_iter().map(|item| format!("- {item}")).collect();
        if !items.is_empty() {
            self.line(&items.join("\n"));
        }
    }

    /// Nothing without rows.
    fn table<const N: usize, T: AsRef<str>>(
        &mut self,
        head: [&str; N],
        rows: impl IntoIterator<Item = [T; N]>,
    ) {
        let mut lines = vec![format!("| {} |", head.join(" | ")), format!("|{}", "---|".repeat(N))];
        lines.extend(rows.into_iter().map(|row| {
            let cells = row.map(|cell| cell.as_ref().replace('|', "\\|"));
            format!("| {} |", cells.join(" | "))
        }));
        if lines.len() > 2 {
            self.line(&lines.join("\n"));
        }
    }
}
