//! The spec of a project that was made without one: the example of a blog, cut to what was asked for.

use std::path::Path;

use toml_edit::{DocumentMut, TableLike, value};

use crate::project::EDITOR_SCHEMA;

const BLOG: &str = include_str!("../../examples/blog.toml");

/// What a new project shall have.
#[derive(Debug, Clone)]
pub struct Wishes {
    pub name: String,
    pub database: String,
    pub auth: bool,
    pub worker: bool,
    pub realtime: bool,
}

impl Wishes {
    /// What the example has, under the name of a folder.
    pub fn usual(dir: &Path) -> Self {
        let name = dir.file_name().map(|name| package_name(&name.to_string_lossy())).unwrap_or_default();
        Self { name, database: "sqlite".to_owned(), auth: true, worker: true, realtime: true }
    }
}

/// The text of the spec.
pub fn spec(wishes: &Wishes) -> String {
    let mut spec: DocumentMut = BLOG.parse().expect("the example is TOML");
    let project = table(&mut spec, "project");
    project.insert("name", aligned(&wishes.name, project.get("name")));
    if wishes.database != "sqlite" {
        project.insert("database", value(&wishes.database));
    }
    if !wishes.auth {
        without_users(&mut spec);
    }
    if !wishes.worker {
        spec.remove("worker");
        spec.remove("jobs");
    }
    if !wishes.realtime {
        spec.remove("realtime");
        for_entities(&mut spec, |entity| drop(entity.remove("events")));
    }
    format!("#:schema {EDITOR_SCHEMA}\n{spec}")
}

fn without_users(spec: &mut DocumentMut) {
    spec.remove("auth");
    table(spec, "entities").remove("User");
    for_entities(spec, |entity| {
        entity.remove("owner");
        entity.remove("access");
        if let Some(relations) = entity.get_mut("relations").and_then(|it| it.as_table_like_mut()) {
            relations.remove("author");
        }
    });
    if let Some(jobs) = spec.get_mut("jobs").and_then(|it| it.as_table_like_mut()) {
        jobs.remove("SendWelcomeEmail");
    }
}

fn for_entities(spec: &mut DocumentMut, change: impl Fn(&mut dyn TableLike)) {
    for (_, entity) in table(spec, "entities").iter_mut() {
        if let Some(entity) = entity.as_table_like_mut() {
            change(entity);
        }
    }
}

fn table<'s>(spec: &'s mut DocumentMut, name: &str) -> &'s mut dyn TableLike {
    spec.get_mut(name).and_then(|it| it.as_table_like_mut()).expect("the example has this table")
}

/// A value that stands where another stood, with its blanks.
fn aligned(text: &str, old: Option<&toml_edit::Item>) -> toml_edit::Item {
    let mut new = toml_edit::Value::from(text);
    if let Some(old) = old.and_then(toml_edit::Item::as_value) {
        *new.decor_mut() = old.decor().clone();
    }
    new.into()
}

/// A folder's name as that of a package: lower case, of letters, digits, `-` and `_`, and with a letter first.
pub fn package_name(folder: &str) -> String {
    let mut name = String::new();
    for c in folder.chars() {
        match c {
            c if c.is_ascii_alphanumeric() || c == '_' => name.push(c.to_ascii_lowercase()),
            _ if name.is_empty() || name.ends_with('-') => {}
            _ => name.push('-'),
        }
    }
    let name = name.trim_matches(['-', '_']);
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name.to_owned()
    } else {
        format!("app-{name}").trim_end_matches('-').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{self, Source};
    use crate::model::{Record, resolve};

    #[test]
    fn every_choice_gives_a_spec_that_holds_together() {
        for bits in 0..24_u32 {
            let wishes = Wishes {
                name: "my-app".to_owned(),
                database: ["sqlite", "postgres", "mysql"][bits as usize / 8].to_owned(),
                auth: bits & 1 != 0,
                worker: bits & 2 != 0,
                realtime: bits & 4 != 0,
            };
            let source = Source::new("scaffold.toml", spec(&wishes));
            let problems = match crate::spec::read(&source) {
                Ok(read) => resolve(&read, &Record::default()).map(|resolved| {
                    assert_eq!(resolved.model.project.name, "my-app");
                    assert_eq!(resolved.model.auth.is_some(), wishes.auth);
                    assert_eq!(resolved.model.worker.is_some(), wishes.worker);
                    assert_eq!(resolved.model.realtime.is_some(), wishes.realtime);
                }),
                Err(problems) => Err(problems),
            };
            assert_eq!(
                problems.err().map(|it| diagnostic::render(&source, &it, false)),
                None,
                "{wishes:?}\n{}",
                source.text
            );
        }
    }

    #[test]
    fn folders_become_packages() {
        for (folder, name) in
            [("blog", "blog"), ("My App!", "my-app"), ("2048", "app-2048"), ("_x_", "x"), ("é", "app")]
        {
            assert_eq!(package_name(folder), name);
        }
    }
}
