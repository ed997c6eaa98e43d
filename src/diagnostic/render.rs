//! Problems for people: the place, the line itself, a marker under the words, and what to type.

use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Label, Severity, Source};

/// More than this many problems help nobody, and a hostile file could hold a million.
const SHOWN: usize = 100;

/// The problems in the order of their places, each followed by an empty line.
pub fn render(source: &Source, diagnostics: &Diagnostics, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let mut text = String::new();
    for diagnostic in diagnostics.sorted().into_iter().take(SHOWN) {
        text.push_str(&one(&renderer, source, diagnostic));
        text.push_str("\n\n");
    }
    let left = diagnostics.len().saturating_sub(SHOWN);
    if left > 0 {
        // Writing into a `String` cannot fail.
        let _ = writeln!(text, "… and {left} more");
    }
    text
}

fn one(renderer: &Renderer, source: &Source, diagnostic: &Diagnostic) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(&diagnostic.message).id(diagnostic.code));
    if !diagnostic.labels.is_empty() {
        group = group.element(snippet(source, &diagnostic.labels));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    let lines = renderer.render(&[group]);
    // The gutter of an empty line ends in a blank.
    lines.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// The lines from the first label to the last, made safe to print.
fn snippet<'a>(source: &'a Source, labels: &'a [Label]) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let start = labels.iter().map(|label| label.span.start).min().unwrap_or(0);
    let end = labels.iter().map(|label| label.span.end.max(label.span.start)).max().unwrap_or(0);
    let first = source.line(source.clamp(start));
    let excerpt = source.line_range(first).start..source.line_range(source.line(source.clamp(end))).end;
    let shown = |offset: usize| {
        let offset = source.clamp(offset).clamp(excerpt.start, excerpt.end);
        printable(&source.text[excerpt.start..offset]).len()
    };
    let annotations = labels.iter().map(|label| {
        let kind = if label.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let text = Some(label.text.as_str()).filter(|text| !text.is_empty());
        kind.span(shown(label.span.start)..shown(label.span.end)).label(text)
    });
    Snippet::source(printable(&source.text[excerpt.clone()]))
        .path(visible(&source.path.display().to_string()))
        .line_start(first + 1)
        .annotations(annotations)
}

/// Lines of the user's, with everything that could steer a terminal replaced by a character one can see.
fn printable(text: &str) -> String {
    text.chars().filter(|c| *c != '\r').map(|c| if matches!(c, '\n' | '\t') { c } else { shown(c) }).collect()
}

/// A text on one line, with everything that could steer a terminal replaced by a character one can see.
pub fn visible(text: &str) -> String {
    text.chars().map(shown).collect()
}

fn shown(c: char) -> char {
    match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\x7f' => '\u{2421}',
        _ if steers(c) => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// Whether a character beyond ASCII moves, hides or reorders the text around it.
fn steers(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}'          // C1 controls, CSI among them
        | '\u{ad}'                   // soft hyphen
        | '\u{61c}'                  // Arabic letter mark
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'    // zero-width characters and direction marks
        | '\u{2028}'..='\u{202e}'    // line separators, embeddings and overrides
        | '\u{2060}'..='\u{206f}'    // joiners and isolates
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}'  // tags
    )
}
