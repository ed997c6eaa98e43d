use super::*;

fn picture() -> Picture {
    let row = |name: &str, mark| Row { kind: "uuid", name: name.to_owned(), mark };
    let named = |name: &str| Box { name: name.to_owned(), rows: vec![row("id", "PK"), row("x", "")] };
    let line = |from, to, label: &str, ends| Line { from, to, label: label.to_owned(), ends };
    Picture {
        boxes: vec![named("Comment"), named("Post"), named("Tag")],
        lines: vec![
            line(1, 0, "post", Ends::Reference { optional: false, unique: false }),
            line(0, 0, "parent", Ends::Reference { optional: true, unique: true }),
            line(1, 2, "tags", Ends::ManyToMany),
        ],
    }
}

#[test]
fn mermaid_has_every_box_and_line() {
    let text = mermaid(&picture());
    assert!(
        text.starts_with("erDiagram\n    Comment {\n        uuid id PK\n        uuid x\n    }\n"),
        "{text}"
    );
    assert!(text.contains("    Post ||--o{ Comment : post\n    Comment |o--o| Comment : parent\n"), "{text}");
    assert!(text.ends_with("    Post }o--o{ Tag : tags\n"), "{text}");
}

#[test]
fn the_drawing_has_every_box_and_line_and_what_is_referred_to_stands_left() {
    let text = svg(&picture());
    let x = |name: &str| -> usize {
        let before = &text[..text.find(&format!(">{name}<")).unwrap()];
        let from = before.rfind("x=\"").unwrap() + 3;
        before[from..].split('"').next().unwrap().parse().unwrap()
    };
    assert!(x("Post") < x("Comment"));
    assert_eq!(text.matches("<path class=\"line\"").count(), 3);
    assert_eq!(text.matches("class=\"head\"").count(), 3);
    assert!(text.starts_with("<svg ") && text.ends_with("</svg>\n"));
}
