//! Problems as JSON, for editors and CI.

use serde_json::{Value, json};

use super::{Diagnostic, Diagnostics, Label, Severity, Source};

/// The array under `diagnostics` of the command line's JSON document, in the order of the places.
///
/// Lines and columns count from 1, columns in characters; the end is the first place after the label.
pub fn to_json(source: &Source, diagnostics: &Diagnostics) -> Value {
    diagnostics.sorted().into_iter().map(|diagnostic| one(source, diagnostic)).collect()
}

fn one(source: &Source, diagnostic: &Diagnostic) -> Value {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let labels: Vec<_> = diagnostic.labels.iter().map(|it| label(source, it)).collect();
    json!({
        "code": diagnostic.code,
        "severity": severity,
        "message": diagnostic.message,
        "help": diagnostic.help,
        "labels": labels,
    })
}

fn label(source: &Source, label: &Label) -> Value {
    let start = source.position(label.span.start);
    let end = source.position(label.span.end);
    json!({
        "file": source.path.display().to_string(),
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
        "text": label.text,
    })
}
