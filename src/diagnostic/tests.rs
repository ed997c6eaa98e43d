use super::*;

struct Misspelt;

impl Explain for Misspelt {
    fn code(&self) -> &'static str {
        "E0999"
    }

    fn message(&self) -> String {
        "a `wörd`\nis misspelt".to_owned()
    }

    fn help(&self) -> Option<String> {
        Some("write it otherwise".to_owned())
    }

    fn label(&self) -> String {
        "here".to_owned()
    }
}

#[test]
fn shows_both_places_and_the_help() {
    let source = Source::new("dir/scaffold.toml", "a = 1\nb = 2\nc = 3\nd = 4\ne = 5\nf = 6\n");
    let diagnostics = Diagnostic::error_at(&(24..25), &Misspelt).also(&(0..1), "and here").into();
    assert_eq!(
        render(&source, &diagnostics, false),
        "\
error[E0999]: a `wörd`␊is misspelt
 --> dir/scaffold.toml:5:1
  |
1 | a = 1
  | - and here
...
5 | e = 5
  | ^ here
  |
  = help: write it otherwise

"
    );
}

#[test]
fn counts_columns_in_characters() {
    let source = Source::new("s", "ä = 'öö' # x\r\n\tb = 1");
    assert_eq!(source.position(0), Position { line: 1, column: 1 });
    assert_eq!(source.position(6), Position { line: 1, column: 6 });
    let tab = source.text.find('b').expect("is there");
    assert_eq!(source.position(tab), Position { line: 2, column: 2 });
    assert_eq!(source.position(1000), Position { line: 2, column: 7 });
}

#[test]
fn nothing_in_the_source_steers_the_terminal() {
    let hostile = "\u{1b}[31mred\u{9b}2J \u{202e}evil\u{2069} \u{200f}x\u{7f}\u{feff} = 1";
    let source = Source::new("\u{1b}]0;title\u{7}", format!("ok = 1\r\n{hostile}\r\n"));
    let place = source.text.find("= 1\r\n").expect("first line");
    let last = source.text.rfind("= 1").expect("second line");
    let diagnostics =
        Diagnostic::error_at(&(last..last + 1), &Misspelt).also(&(place..place + 1), hostile).into();
    let text = render(&source, &diagnostics, false);
    assert!(!text.chars().any(|c| c != '\n' && visible(&c.to_string()) != c.to_string()), "{text:?}");
    let line = text.lines().position(|line| line.starts_with("2 |")).expect("the line is shown");
    let (shown, marker) = (text.lines().nth(line), text.lines().nth(line + 1));
    let column = |line: Option<&str>, c| line.and_then(|line| line.chars().position(|it| it == c));
    assert_eq!(column(shown, '='), column(marker, '^'), "{text}");
}

#[test]
fn json_has_the_shape_of_the_command_line() {
    let source = Source::new("scaffold.toml", "ä = 1\nb = 2\n");
    let diagnostics = Diagnostic::warning_at(&(7..12), &Misspelt).into();
    assert_eq!(
        to_json(&source, &diagnostics),
        serde_json::json!([{
            "code": "E0999",
            "severity": "warning",
            "message": "a `wörd`␊is misspelt",
            "help": "write it otherwise",
            "labels": [{
                "file": "scaffold.toml", "line": 2, "column": 1, "end_line": 2, "end_column": 6, "text": "here",
            }],
        }])
    );
}

#[test]
fn a_place_outside_the_text_is_its_end() {
    let source = Source::new("s", "ä");
    for span in [1..1, 0..1, 5..9, 2..2] {
        let diagnostics = Diagnostic::error_at(&span, &Misspelt).into();
        assert!(render(&source, &diagnostics, false).contains("s:1:"));
    }
    let empty = Source::new("s", "");
    assert!(render(&empty, &Diagnostic::error_at(&(0..0), &Misspelt).into(), false).contains("misspelt"));
}

#[test]
fn sorts_by_place_and_knows_errors_from_warnings() {
    let mut diagnostics = Diagnostics::new();
    diagnostics.push(Diagnostic::warning_at(&(9..10), &Misspelt));
    assert!(!diagnostics.has_errors());
    diagnostics.extend([Diagnostic::error_at(&(3..4), &Misspelt), Diagnostic::error(&Misspelt)]);
    assert!(diagnostics.has_errors());
    let starts: Vec<_> = diagnostics.sorted().into_iter().map(Diagnostic::start).collect();
    assert_eq!(starts, [None, Some(3), Some(9)]);
    assert_eq!(diagnostics.into_result(()).map_err(|list| list.len()), Err(3));
}

#[test]
fn a_flood_is_cut() {
    let source = Source::new("s", "x".repeat(500));
    let mut diagnostics = Diagnostics::new();
    diagnostics.extend((0..250).map(|at| Diagnostic::error_at(&(at..at + 1), &Misspelt)));
    let text = render(&source, &diagnostics, false);
    assert_eq!(text.matches("error[").count(), 100);
    assert!(text.ends_with("… and 150 more\n"));
}

#[test]
fn suggests_what_is_near() {
    let keys = ["description", "default", "owner", "id"];
    assert_eq!(suggest("descripton", keys), Some("description"));
    assert_eq!(suggest("Default", keys), Some("default"));
    assert_eq!(suggest("onwer", keys), Some("owner"));
    assert_eq!(suggest("ids", keys), Some("id"));
    assert_eq!(suggest("desc", keys), Some("description"));
    assert_eq!(suggest("owned_by", ["own", "by"]), Some("own"));
    assert_eq!(suggest("colour", keys), None);
    assert_eq!(suggest(&"x".repeat(1_000_000), keys), None);
}
