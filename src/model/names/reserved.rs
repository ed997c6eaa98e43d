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

/// Types that an entity's row may not hide: what the prelude brings, what derives and generated modules name,
/// and the traits whose methods they call.
#[rustfmt::skip]
pub(super) const TYPES: &[&str] = &[
    "Access", "Action", "Api", "App", "AppState", "Arc", "Args", "AsMut", "AsRef", "Auth", "Body", "Bool",
    "Box", "Bytes", "Caller", "Claims", "Clone", "Column", "Command", "Config", "Connection", "Copy", "Cow",
    "CurrentUser", "Cursor", "Database", "Date", "DateTime", "Db", "Debug", "Decimal", "Decode", "Default",
    "Deserialize", "Deserializer", "Display", "Drop", "Duration", "Encode", "Eq", "Err", "Error", "Errors",
    "Event", "Executor", "Extension", "Fields", "Filter", "Fixed", "Fn", "FnMut", "FnOnce", "Form",
    "Formatter", "From", "FromIterator", "FromRow", "FromStr", "Future", "Hash", "HashMap", "HashSet",
    "HeaderMap", "Hub", "Id", "Include", "Instant", "Into", "IntoFuture", "IntoIterator", "IntoParams",
    "IntoResponse", "Iterator", "Job", "Json", "List", "ListQuery", "Mail", "Mailer", "Message", "Method",
    "Migrator", "NaiveDate", "NaiveDateTime", "NaiveTime", "None", "Ok", "OpenApi", "OpenApiRouter", "Option",
    "Ord", "Ordering", "Page", "Param", "Params", "Parser", "PartialEq", "PartialOrd", "Patch", "Path",
    "Policy", "Pool", "Problem", "Query", "QueryBuilder", "RawQuery", "Rejection", "Request", "Resource",
    "Response", "Result", "Role", "Router", "Row", "Rule", "Schema", "Secret", "SecretString", "Self", "Send",
    "Serialize", "Serializer", "Session", "Settings", "Sized", "Some", "Sort", "State", "StatusCode",
    "Storage", "Store", "String", "Subcommand", "Sync", "System", "Time", "Timestamp", "ToOwned", "ToSchema",
    "ToString", "Token", "Topic", "Transaction", "TryFrom", "TryInto", "Type", "Unpin", "Uri", "Url",
    "UserId", "Utc", "Uuid", "Validate", "Validator", "Value", "ValueEnum", "Vec", "Worker",
];

/// Modules at the root of a generated crate, and crates whose paths would become ambiguous beside a module of the
/// same name.
#[rustfmt::skip]
pub(super) const MODULES: &[&str] = &[
    "access", "alloc", "api", "app", "argon2", "async_trait", "auth", "aux", "axum", "base64", "bytes",
    "chrono", "clap", "common", "con", "config", "core", "database", "db", "docs", "dotenvy", "error",
    "extract", "fixtures", "futures", "health", "http", "include", "inputs", "jiff", "jobs", "jsonschema",
    "jsonwebtoken", "lettre", "lib", "limits", "macros", "mail", "main", "metrics", "middleware",
    "migrations", "mod", "model", "nul", "openapi", "openidconnect", "pagination", "patch", "policy",
    "prelude", "prn", "problem", "proc_macro", "query", "rand", "realtime", "redis", "regex", "repository",
    "request", "reqwest", "resource", "response", "router", "routes", "rust_decimal", "schema", "secrecy",
    "serde", "serde_json", "server", "settings", "sha2", "sqlx", "state", "std", "support", "telemetry",
    "test", "tests", "thiserror", "time", "tokio", "tower", "tower_http", "tracing", "tracing_subscriber",
    "types", "url", "utoipa", "uuid", "validate", "worker",
];

/// Locals and parameters of generated functions, which the variable of an entity may not hide.
#[rustfmt::skip]
pub(super) const LOCALS: &[&str] = &[
    "access", "app", "arguments", "body", "builder", "caller", "client", "config", "connection", "count",
    "created", "cursor", "data", "database", "error", "errors", "event", "executor", "expected", "field",
    "fields", "filter", "filters", "found", "headers", "hub", "id", "ids", "include", "input", "item",
    "items", "job", "json", "key", "limit", "list", "mail", "name", "now", "offset", "old", "order", "page",
    "params", "parent", "patch", "path", "policy", "pool", "query", "reader", "record", "request", "response",
    "result", "role", "row", "rows", "rule", "server", "sort", "sql", "state", "status", "text", "token",
    "total", "transaction", "update", "value", "values", "version", "writer",
];

/// Columns that `PostgreSQL` keeps on every table.
pub(super) const SYSTEM_COLUMNS: &[&str] = &["cmax", "cmin", "ctid", "oid", "tableoid", "xmax", "xmin"];

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
}
