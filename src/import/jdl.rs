//! `JHipster` models: entities, enums and relationships. What is about `JHipster`'s own code says nothing to a spec.

mod words;

use std::collections::BTreeMap;

use heck::{ToPascalCase, ToSnakeCase};

use super::draft::{Draft, Entity, Member};
use crate::model::names;
use words::{Word, Words};

/// Reads a model.
pub fn read(name: &str, text: &str) -> Draft {
    let mut reader = Reader {
        words: Words::of(text),
        draft: Draft { name: name.to_owned(), ..Draft::default() },
        enums: BTreeMap::new(),
        pending: Vec::new(),
    };
    reader.read();
    reader.finish()
}

struct Reader {
    words: Words,
    draft: Draft,
    enums: BTreeMap<String, Vec<String>>,
    /// Fields of types that may be enums, which may come later: entity, field, type.
    pending: Vec<(String, String, String)>,
}

/// One end of a relationship.
#[derive(Debug)]
struct End {
    entity: String,
    member: Option<String>,
    required: bool,
}

impl Reader {
    fn read(&mut self) {
        while let Some(word) = self.words.next() {
            match word.text.as_str() {
                "entity" => self.entity(),
                "enum" => self.enumeration(),
                "relationship" => self.relationships(),
                "application" | "deployment" => {
                    self.words.skip_block();
                    self.note(word.line, &format!("`{}` is about JHipster's own code", word.text));
                }
                // `paginate`, `dto`, `service` and the like, and annotations.
                _ => {}
            }
        }
    }

    fn note(&mut self, line: usize, text: &str) {
        self.draft.notes.push(format!("line {line}: {text}"));
    }

    fn entity(&mut self) {
        let Some(name) = self.words.next() else { return };
        let mut entity = Entity { name: name.text.to_pascal_case(), ..Entity::default() };
        entity.set("timestamps", false);
        if self.words.take("(") {
            let table = self.words.next().map(|word| word.text).unwrap_or_default();
            entity.set("table", table.as_str());
            self.words.take(")");
        }
        if self.words.take("{") {
            while let Some(word) = self.words.next().filter(|word| word.text != "}") {
                match word.text.as_str() {
                    "," => {}
                    "@" => self.words.skip_annotation(),
                    _ => self.field(&mut entity, &word),
                }
            }
        }
        self.draft.entities.push(entity);
    }

    fn field(&mut self, entity: &mut Entity, name: &Word) {
        let Some(kind) = self.words.next() else { return };
        let field_name = entity.free_name(&name.text.to_snake_case());
        let mut field = Member::new(&field_name);
        let mut required = false;
        match simple_type(&kind.text) {
            Some(("", _)) => {
                self.note(
                    name.line,
                    &format!("`{}` has the type `{}`, which a spec does not have", name.text, kind.text),
                );
                field.set("type", "text");
            }
            Some((word, note)) => {
                field.set("type", word);
                if !note.is_empty() {
                    self.note(name.line, &format!("`{}`: {note}", name.text));
                }
            }
            None => self.pending.push((entity.name.clone(), field_name.clone(), kind.text.clone())),
        }
        while let Some(word) = self.words.peek().cloned() {
            let text = word.text.as_str();
            let key = match text {
                "required" | "unique" => {
                    self.words.next();
                    if text == "unique" {
                        field.set("unique", true);
                    }
                    required |= text == "required";
                    continue;
                }
                "minlength" | "min" | "minbytes" => "min",
                "maxlength" | "max" | "maxbytes" => "max",
                "pattern" => "pattern",
                _ => break,
            };
            self.words.next();
            let value = self.words.argument();
            self.limit(&mut field, key, &value, &word);
        }
        if !required && let Some(setting) = field.settings.iter_mut().find(|it| it.key == "type") {
            setting.value = format!("{}?", setting.value.as_str().unwrap_or("text")).into();
        }
        if !required && field.get("type").is_none() {
            field.set("optional", true);
        }
        entity.fields.push(field);
    }

    fn limit(&mut self, field: &mut Member, key: &'static str, value: &str, word: &Word) {
        let kind = field.get("type").and_then(toml_edit::Value::as_str).unwrap_or_default().to_owned();
        match (key, kind.as_str(), value.parse::<i64>()) {
            ("pattern", ..) => field.set("pattern", value.trim_matches('/')),
            (_, "decimal", _) => field.set(key, value),
            (_, "float", _) if value.parse::<f64>().is_ok() => {
                field.set(key, value.parse::<f64>().unwrap_or_default());
            }
            (_, _, Ok(number)) => field.set(key, number),
            _ => self.note(word.line, &format!("`{}({value})` is left out: it is no number", word.text)),
        }
    }

    fn enumeration(&mut self) {
        let Some(name) = self.words.next() else { return };
        let mut values = Vec::new();
        if self.words.take("{") {
            while let Some(word) = self.words.next().filter(|word| word.text != "}") {
                match word.text.as_str() {
                    "," => {}
                    // `FRENCH("French")`: the text for people.
                    "(" => self.words.skip_to(")"),
                    value => values.push(value.to_owned()),
                }
            }
        }
        self.enums.insert(name.text, values);
    }

    fn relationships(&mut self) {
        let kind = self.words.next().map(|word| word.text).unwrap_or_default();
        if !self.words.take("{") {
            return;
        }
        while let Some(word) = self.words.peek().cloned().filter(|word| word.text != "}") {
            match word.text.as_str() {
                "," => drop(self.words.next()),
                "@" => {
                    self.words.next();
                    self.words.skip_annotation();
                }
                _ => {
                    let from = self.end();
                    self.words.take("to");
                    let to = self.end();
                    if self.words.take("with") {
                        self.words.next();
                    }
                    self.relate(&kind, &from, &to, word.line);
                }
            }
        }
        self.words.next();
    }

    fn end(&mut self) -> End {
        while self.words.take("@") {
            self.words.skip_annotation();
        }
        let entity = self.words.next().map(|word| word.text.to_pascal_case()).unwrap_or_default();
        let mut end = End { entity, member: None, required: false };
        if self.words.take("{") {
            while let Some(word) = self.words.next().filter(|word| word.text != "}") {
                match word.text.as_str() {
                    "required" => end.required = true,
                    // `owner(login)`: what its pages show of it.
                    "(" => self.words.skip_to(")"),
                    member if end.member.is_none() => end.member = Some(member.to_snake_case()),
                    _ => {}
                }
            }
        }
        end
    }

    fn relate(&mut self, kind: &str, from: &End, to: &End, line: usize) {
        for end in [from, to] {
            let known = self.draft.entities.iter().any(|entity| entity.name == end.entity);
            if !known && end.entity != "User" {
                return self
                    .note(line, &format!("a relationship names `{}`, which is no entity", end.entity));
            }
        }
        match kind {
            "OneToMany" => self.reference(to, from, false),
            "ManyToOne" => self.reference(from, to, false),
            "OneToOne" => self.reference(from, to, true),
            "ManyToMany" => self.join(from, to),
            other => self.note(line, &format!("`{other}` is no kind of relationship")),
        }
    }

    /// `many` refers to `one`, which has a list of them, or one, where it names it.
    fn reference(&mut self, many: &End, one: &End, unique: bool) {
        let usual = one.entity.to_snake_case();
        let name = self.add(&many.entity, many.member.as_deref().unwrap_or(&usual), |name| {
            let mut relation = Member::new(name).with("belongs_to", one.entity.as_str());
            if !many.required {
                relation.set("optional", true);
            }
            if unique {
                relation.set("unique", true);
            }
            relation
        });
        if let (Some(member), Some(via)) = (&one.member, name) {
            let kind = if unique { "has_one" } else { "has_many" };
            let member = if unique { member.clone() } else { names::plural(&names::singular(member)) };
            self.add(&one.entity, &member, |name| {
                Member::new(name).with(kind, many.entity.as_str()).with("via", via.as_str())
            });
        }
    }

    fn join(&mut self, from: &End, to: &End) {
        let plural = |member: &str| names::plural(&names::singular(member));
        let usual = to.entity.to_snake_case();
        let member = plural(from.member.as_deref().unwrap_or(&usual));
        let inverse = to.member.as_deref().map(plural);
        self.add(&from.entity, &member, |name| {
            let relation = Member::new(name).with("many_to_many", to.entity.as_str());
            match &inverse {
                Some(inverse) => relation.with("inverse", inverse.as_str()),
                None => relation,
            }
        });
    }

    /// Adds a relation under a name that is free, and says which.
    fn add(&mut self, entity: &str, wanted: &str, relation: impl FnOnce(&str) -> Member) -> Option<String> {
        let entity = match self.draft.entities.iter().position(|it| it.name == entity) {
            Some(index) => &mut self.draft.entities[index],
            // The user of JHipster is that of `[auth]`.
            None if entity == "User" => {
                self.draft.auth = true;
                self.draft.entities.push(Entity { name: "User".to_owned(), ..Entity::default() });
                self.draft.entities.last_mut()?
            }
            None => return None,
        };
        let name = entity.free_name(wanted);
        entity.relations.push(relation(&name));
        Some(name)
    }

    /// Types that were not known yet are enums, or nothing.
    fn finish(mut self) -> Draft {
        for (entity, field, kind) in std::mem::take(&mut self.pending) {
            let values = self.enums.get(&kind).cloned();
            let Some(entity) = self.draft.entities.iter_mut().find(|it| it.name == entity) else { continue };
            let Some(member) = entity.field(&field) else { continue };
            if let Some(values) = values {
                super::sql::types::values(member, &values);
            } else {
                member.settings.insert(0, super::draft::Setting { key: "type", value: "text".into() });
                self.draft.notes.push(format!("`{field}` has the type `{kind}`, which is not in the model"));
            }
        }
        let refers_to_user = |entity: &Entity| {
            entity.relations.iter().any(|it| {
                ["belongs_to", "many_to_many"]
                    .iter()
                    .any(|key| it.get(key).and_then(|it| it.as_str()) == Some("User"))
            })
        };
        let has_user = self.draft.entities.iter().any(|entity| entity.name == "User");
        self.draft.auth |= !has_user && self.draft.entities.iter().any(refers_to_user);
        self.draft
            .entities
            .retain(|it| it.name != "User" || has_user && !(it.fields.is_empty() && it.relations.is_empty()));
        self.draft
    }
}

/// The type in a spec and what to say of it; an empty one where there is none.
fn simple_type(kind: &str) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "String" => ("string", ""),
        "Integer" => ("integer", ""),
        "Long" => ("bigint", ""),
        "BigDecimal" => ("decimal", ""),
        "Float" | "Double" => ("float", ""),
        "Boolean" => ("boolean", ""),
        "LocalDate" => ("date", ""),
        "LocalTime" => ("time", ""),
        "Instant" | "ZonedDateTime" => ("datetime", ""),
        "UUID" => ("uuid", ""),
        "TextBlob" => ("text", ""),
        "Blob" | "AnyBlob" | "ImageBlob" => ("bytes", "its content type is not kept"),
        "Duration" => ("", ""),
        _ => return None,
    })
}
