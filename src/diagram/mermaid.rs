use super::{Ends, Picture};

/// The picture in Mermaid's language.
pub fn mermaid(picture: &Picture) -> String {
    let mut text = String::from("erDiagram\n");
    for it in &picture.boxes {
        text.push_str(&format!("    {} {{\n", it.name));
        for row in &it.rows {
            text.push_str(format!("        {} {} {}", row.kind, row.name, row.mark).trim_end());
            text.push('\n');
        }
        text.push_str("    }\n");
    }
    for line in &picture.lines {
        let ends = match line.ends {
            Ends::Reference { optional, unique } => {
                format!("{}--{}", if optional { "|o" } else { "||" }, if unique { "o|" } else { "o{" })
            }
            Ends::ManyToMany => "}o--o{".to_owned(),
        };
        let (from, to) = (&picture.boxes[line.from].name, &picture.boxes[line.to].name);
        text.push_str(&format!("    {from} {ends} {to} : {}\n", line.label));
    }
    text
}
