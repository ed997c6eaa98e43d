//! The names that generated code needs for itself, each list with its reason, each sorted.
//!
//! The longer ones are set by hand, since rustfmt would give every name a line.

/// Keywords of Rust 2024, strict and reserved. All but [`NEVER_RAW`] have a raw form.
#[rustfmt::skip]
pub(super) const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static",
    "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual",
    "where", "while", "yield",
];

/// Keywords that `r#` does not free.
pub(super) const NEVER_RAW: &[&str] = &["Self", "crate", "self", "super"];

/// Types that those of an entity may not hide: what the prelude brings, what the modules of an entity import, and
/// what stands beside them among the schemas of `OpenAPI`. `R` is a type parameter within sqlx's derive.
#[rustfmt::skip]
pub(super) const TYPES: &[&str] = &[
    "Access", "Action", "AnyJson", "AppState", "Arc", "AsMut", "AsRef", "Binary", "Body", "Boolean", "Box",
    "Breach", "Bytes", "Caller", "ChangePassword", "Choice", "Clone", "Column", "Connection", "Constraint",
    "Context", "Copy", "Cow", "Credentials", "CurrentUser", "Database", "Date", "Debug", "DecimalNumber",
    "Default", "Deleted", "Deserialize", "DoubleEndedIterator", "Drop", "DurableJob", "Duration", "Email",
    "EnqueuedJob", "Entity", "Eq", "Err", "Error", "ExactSizeIterator", "Extend", "FieldError", "Fields",
    "Fixed", "Float", "Fn", "FnMut", "FnOnce", "ForgotPassword", "From", "FromIterator", "FromRow", "FromStr",
    "Future", "Handler", "Hash", "HashMap", "HeaderMap", "HeaderName", "Health", "Held", "Hub", "Id", "Ids",
    "Include", "Integer", "Into", "IntoFuture", "IntoIterator", "IntoResponse", "ItemParameters", "ItemQuery",
    "Iterator", "Job", "JobFilter", "JobResponse", "JobState", "Json", "Keys", "Kind", "LazyLock", "Link",
    "Links", "ListOf", "ListParameters", "ListQuery", "Many", "NewJob", "NewPassword", "None", "Ok", "One",
    "OneOf", "OpenApiRouter", "Option", "Ord", "Ownership", "Page", "Parameters", "PartialEq", "PartialOrd",
    "PasswordHasher", "Patch", "PatchMe", "Path", "Pattern", "PlainPassword", "Problem", "Query", "R",
    "RefreshBody", "Register", "ResetPassword", "Resource", "Response", "Result", "Retried", "Role", "Row",
    "Rule", "Schedule", "Schema", "Scope", "Secret", "Self", "Send", "Serialize", "Session", "SessionList",
    "Shape", "Shaped", "Sized", "Slug", "Some", "Standing", "State", "StatusCode", "String", "Sync",
    "Temporal", "TestApp", "Text", "Time", "TimeOfDay", "Timestamp", "ToOwned", "ToSchema", "ToString",
    "Token", "TokenResponse", "TryFrom", "TryInto", "Unpin", "Url", "UserId", "Uuid", "UuidText", "Value",
    "Vec", "VerifyEmail", "Wake", "Who", "Within", "Worker",
];

/// Modules at the root of a generated crate, and crates whose paths would become ambiguous beside a module of the
/// same name.
#[rustfmt::skip]
pub(super) const MODULES: &[&str] = &[
    "access", "alloc", "api", "app", "argon2", "async_trait", "auth", "aux", "axum", "base64", "bytes",
    "chrono", "clap", "client", "common", "con", "config", "core", "database", "db", "dialect", "docs",
    "dotenvy", "error", "etag", "extract", "fixtures", "futures", "health", "http", "include", "inputs",
    "jiff", "jobs", "jsonschema", "jsonwebtoken", "lettre", "lib", "limit", "limits", "links", "location", "macros",
    "mail", "main", "metrics", "middleware", "migrations", "mod", "model", "nul", "openapi", "openidconnect",
    "pagination", "parameters", "password", "patch", "policy", "prelude", "prn", "problem", "proc_macro",
    "query", "rand", "realtime", "redis", "redoc", "regex", "repository", "request", "reqwest", "resource",
    "response", "retry", "router", "routes", "rust_decimal", "schema", "secrecy", "serde", "serde_json", "server",
    "settings", "sha2", "shutdown", "sqlx", "state", "std", "support", "telemetry", "test", "tests",
    "thiserror", "time", "tokio", "tower", "tower_http", "tracing", "tracing_subscriber", "types", "url",
    "utoipa", "uuid", "validate", "worker",
];

/// Locals and parameters of generated functions, which the variable of an entity may not hide.
#[rustfmt::skip]
pub(super) const LOCALS: &[&str] = &[
    "access", "after", "app", "arguments", "before", "body", "breach", "builder", "caller", "caller_id",
    "client", "columns", "config", "connection", "constraints", "count", "created", "cursor", "data",
    "database", "declares", "deleted", "deleted_at", "done", "edit", "email", "error", "errors", "event", "executor",
    "expected", "f", "field", "fields", "filter", "filters", "found", "from", "headers", "held", "hub", "id", "ids",
    "include", "includes", "input", "item", "items", "job", "json", "key", "keys", "limit", "list",
    "location", "mail", "name", "now", "offset", "old", "order", "other", "other_column", "owned", "page",
    "parameters", "params", "parent", "password_hash", "patch", "path", "policy", "pool", "query", "reader",
    "record", "request", "response", "responses", "result", "right", "role", "row", "rows", "rule", "scope",
    "select", "server", "sort", "sql", "standing", "state", "status", "table", "tag", "text", "this",
    "this_column", "token", "total", "transaction", "update", "user", "value", "values", "version", "within",
    "writer",
];

/// Columns that `PostgreSQL` keeps on every table, and those whose names `SQLite` loses in a subquery.
pub(super) const SYSTEM_COLUMNS: &[&str] =
    &["cmax", "cmin", "ctid", "false", "oid", "tableoid", "true", "xmax", "xmin"];

/// Prefixes of tables that a database keeps for itself or looks up before ours.
pub(super) const SYSTEM_TABLES: &[&str] = &["pg_", "sqlite_"];

/// Paths beside the entities', below the API prefix.
pub(super) const PATHS: &[&str] = &["auth", "worker"];

/// Paths at the root, which an API without a prefix shares.
pub(super) const ROOT_PATHS: &[&str] = &["docs", "health", "metrics", "openapi.json", "redoc", "ws"];

/// Crate names that cargo or rustc refuse, or that a generated `Cargo.toml` depends on.
#[rustfmt::skip]
pub(super) const CRATES: &[&str] = &[
    "alloc", "argon2", "async-trait", "aux", "axum", "axum-extra", "base64", "build", "bytes", "chrono",
    "clap", "con", "core", "croner", "deps", "dotenvy", "examples", "futures", "futures-util", "getrandom",
    "governor", "hex", "hmac", "http", "http-body-util", "hyper", "incremental", "jiff", "jsonschema",
    "jsonwebtoken", "lettre", "metrics", "metrics-exporter-prometheus", "nul", "openidconnect",
    "opentelemetry", "opentelemetry-otlp", "percent-encoding", "prn", "proc-macro", "rand", "redis", "regex",
    "reqwest", "rust_decimal", "secrecy", "serde", "serde_json", "serde_urlencoded", "sha2", "sqlx", "std",
    "subtle", "tempfile", "test", "thiserror", "time", "tokio", "tokio-tungstenite", "tokio-util", "totp-rs",
    "tower", "tower-http", "tracing", "tracing-opentelemetry", "tracing-subscriber", "url", "utoipa",
    "utoipa-axum", "utoipa-redoc", "utoipa-swagger-ui", "uuid",
];

/// Is `name` in a sorted list?
pub(super) fn holds(list: &[&str], name: &str) -> bool {
    list.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use regex::Regex;

    use super::*;

    #[test]
    fn every_list_is_sorted_and_free_of_repetition() {
        let lists = [
            KEYWORDS,
            NEVER_RAW,
            TYPES,
            MODULES,
            LOCALS,
            SYSTEM_COLUMNS,
            SYSTEM_TABLES,
            PATHS,
            ROOT_PATHS,
            CRATES,
        ];
        for list in lists {
            assert!(list.is_sorted_by(|a, b| a < b), "{list:?}");
        }
    }

    /// The texts of the Rust templates in a folder.
    fn templates(folder: &str) -> Vec<String> {
        let texts: Vec<String> = walkdir::WalkDir::new(Path::new("templates").join(folder))
            .into_iter()
            .map(|entry| entry.unwrap().into_path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "rs" || extension == "j2"))
            .map(|path| fs::read_to_string(path).unwrap())
            .collect();
        assert!(!texts.is_empty());
        texts
    }

    fn found<'t>(texts: &'t [String], pattern: &str) -> BTreeSet<&'t str> {
        let pattern = Regex::new(pattern).unwrap();
        texts
            .iter()
            .flat_map(|text| pattern.captures_iter(text))
            .map(|found| found.get(1).unwrap().as_str())
            .collect()
    }

    fn all_are_in(list: &[&str], names: &BTreeSet<&str>) {
        let missing: Vec<_> = names.iter().filter(|name| !holds(list, name)).collect();
        assert!(!names.is_empty(), "the pattern finds nothing");
        assert!(missing.is_empty(), "templates name these, and the list does not: {missing:?}");
    }

    #[test]
    fn types_that_an_entity_or_a_job_imports_are_reserved() {
        let holes = Regex::new(r"(?s)\{[{%].*?[}%]\}").unwrap();
        let texts: Vec<_> = ["entity", "job", "project/src/worker/jobs", "project/src/worker/routes.rs.j2"]
            .into_iter()
            .flat_map(templates)
            .map(|text| holes.replace_all(&text, " ").into_owned())
            .collect();
        let items: Vec<_> = found(&texts, r"(?m)^use ([^;]+);").into_iter().map(str::to_owned).collect();
        all_are_in(TYPES, &found(&items, r"\b([A-Z]\w*[a-z]\w*)\b(?:,|\s|\}|$)"));
    }

    #[test]
    fn schemas_of_the_project_are_reserved() {
        let derived = r"#\[derive\([^)]*ToSchema[^)]*\)\]\s*(?:#\[[^\n]*\]\s*)*pub(?:\([a-z]+\))? (?:struct|enum) (\w+)";
        all_are_in(TYPES, &found(&templates("project/src"), derived));
    }

    #[test]
    fn modules_of_the_project_are_reserved() {
        let entries = fs::read_dir("templates/project/src").unwrap();
        let names: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().to_str().unwrap().split('.').next().unwrap().to_owned())
            .collect();
        all_are_in(MODULES, &names.iter().map(String::as_str).collect());
    }

    #[test]
    fn locals_beside_a_row_are_reserved() {
        let texts = templates("entity");
        let mut names = found(&texts, r"\blet (?:mut )?([a-z][a-z_]*[a-z])\b");
        names.extend(found(&texts, r"\|([a-z][a-z_]*[a-z])\|"));
        names.remove("mut");
        all_are_in(LOCALS, &names);
    }
}
