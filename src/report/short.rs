//! The report in a few lines, as it follows a change.

use super::Report;

impl Report {
    /// One line for each section that has something to say.
    pub fn short(&self) -> String {
        let configuration = &self.configuration;
        let mut lines = vec![
            ("API", format!("{} endpoints under {}", self.endpoints.len(), self.prefix())),
            ("Database", self.database_line()),
        ];
        if let Some(auth) = &self.authentication {
            lines.push(("Auth", format!("JWT and refresh tokens, roles {}", auth.roles.join(", "))));
        }
        if !self.jobs.jobs.is_empty() {
            let names: Vec<_> = self.jobs.jobs.iter().map(|job| job.name.as_str()).collect();
            lines.push(("Jobs", names.join(", ")));
        }
        if let Some(socket) = &self.websocket {
            lines.push(("WebSocket", format!("{}, {} topics", socket.endpoint, socket.topics.len())));
        }
        let tests = &self.tests;
        lines.push((
            "Tests",
            format!("{} ({} of them unit tests)", tests.unit + tests.integration, tests.unit),
        ));
        lines.push(("Docs", format!("http://localhost:{}/docs", configuration.port)));
        lines.iter().map(|(name, text)| format!("{name:<10} {text}\n")).collect()
    }

    fn prefix(&self) -> &str {
        let prefix = &self.configuration.api_prefix;
        if prefix.is_empty() { "/" } else { prefix }
    }

    fn database_line(&self) -> String {
        let (tables, migrations) = (self.database.tables.len(), self.database.migrations.len());
        let counted =
            |count: usize, noun: &str| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
        let database = &self.configuration.database;
        format!("{database}, {}, {}", counted(tables, "table"), counted(migrations, "migration"))
    }
}
