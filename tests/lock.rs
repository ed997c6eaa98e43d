//! The `Cargo.lock` of a new project is the one that cargo would write: exact for its database and its features.
//!
//! After a change of the dependencies in `templates/project/Cargo.toml.j2`,
//! `UPDATE_EXPECT=1 cargo test --test lock` makes `src/render/lock/packages.json` anew. It keeps the versions
//! that are there, and needs the index of crates.io for those that are not. Beside `UPDATE_EXPECT`,
//! `UPDATE_VERSIONS=1` takes the newest versions that the requirements allow.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use scaffold::diagnostic::Source;
use scaffold::model::{Model, Record, resolve};
use scaffold::{render, spec};
use serde_json::{Value, json};
use tempfile::TempDir;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table};

const PACKAGES: &str = "src/render/lock/packages.json";

/// What calls for dependencies, each switched on its own.
const PARTS: [&str; 9] = [
    "[auth]",
    "[auth]\npassword_reset = false",
    "[worker]\n[jobs.Purge]\nschedule = \"0 3 * * *\"\n[jobs.Greet]\nmail = { subject = \"Hello\" }\n[jobs.Greet.fields]\nemail = \"email\"",
    "[jobs.Look]\nmode = \"inline\"",
    "[realtime]",
    "[entities.Priced.fields]\nprice = { type = \"decimal\", precision = 12, scale = 2 }",
    "[entities.Shaped.fields]\nshape = \"json\"\nlabels = { type = \"list\", of = \"string\" }",
    "[entities.Ruled.fields]\nrule = { type = \"json\", schema = { type = \"object\" } }",
    "[entities.Coded.fields]\ncode = { type = \"string\", pattern = \"^[A-Z]+$\" }\nsecret = \"password\"\non = \"date\"",
];

const BACKENDS: [&str; 3] = ["[worker]\nwakeup = \"redis\"", "[realtime]\nbackend = \"redis\"", "[realtime]"];

const DATABASES: [&str; 3] = ["sqlite", "postgres", "mysql"];

#[test]
fn the_lock_is_the_one_that_cargo_would_write() {
    let manifests = manifests();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return update(&manifests);
    }
    let folder = empty_crate();
    let wrong: Vec<_> =
        manifests.iter().filter_map(|manifest| differs(folder.path(), manifest).err()).collect();
    assert!(wrong.is_empty(), "UPDATE_EXPECT=1 makes the data anew\n{}", wrong.join("\n"));
}

#[test]
fn a_project_may_be_named_like_a_package() {
    let folder = empty_crate();
    for name in ["memchr", "getrandom-api", "zzz"] {
        let manifest = render::cargo_toml(&model(&head(name, "sqlite"))).expect("rendered");
        differs(folder.path(), &manifest).unwrap_or_else(|problem| panic!("{problem}"));
    }
}

/// Whether cargo makes another lock of the known packages. (Asked with `--locked`, it lets more pass than it writes.)
fn differs(folder: &Path, manifest: &str) -> Result<(), String> {
    let ours = render::cargo_lock(manifest).map_err(|error| error.to_string())?;
    fs::write(folder.join("Cargo.toml"), manifest).expect("written");
    fs::write(folder.join("Cargo.lock"), known_lock().expect("the data")).expect("written");
    cargo(folder, &["metadata", "--format-version", "1"])?;
    let theirs = fs::read_to_string(folder.join("Cargo.lock")).expect("a lock");
    if ours == theirs {
        return Ok(());
    }
    let diff = similar::TextDiff::from_lines(&ours, &theirs).unified_diff().to_string();
    Err(format!("{manifest}\n{diff}"))
}

fn cargo(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, String> {
    let output =
        Command::new(env!("CARGO")).args(arguments).current_dir(folder).output().expect("cargo runs");
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// A crate that still lacks its `Cargo.toml`.
fn empty_crate() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("src")).expect("made");
    fs::write(folder.path().join("src/lib.rs"), "").expect("written");
    folder
}

/// The different ones among the `Cargo.toml` of many projects.
fn manifests() -> Vec<String> {
    let mut manifests = BTreeSet::new();
    for database in DATABASES {
        let mut add = |parts: &[&str]| {
            let spec = format!("{}\n{}", head("lock-test", database), parts.join("\n"));
            manifests.insert(render::cargo_toml(&model(&spec)).expect("`Cargo.toml` is rendered"));
        };
        add(&[]);
        for (index, part) in PARTS.iter().enumerate() {
            add(&[part]);
            let all_but_this: Vec<_> = PARTS.iter().copied().filter(|other| other != part).collect();
            // `[auth]` is there twice, with and without mails.
            let once = &all_but_this[usize::from(index > 1)..];
            add(once);
        }
        for backend in BACKENDS {
            add(&[backend]);
        }
        add(&["[auth]", BACKENDS[0], BACKENDS[1]]);
        if database == "postgres" {
            add(&["[realtime]\nbackend = \"postgres\""]);
        }
    }
    manifests.into_iter().collect()
}

fn head(name: &str, database: &str) -> String {
    format!("[project]\nname = \"{name}\"\ndatabase = \"{database}\"\n[entities.Note]\n")
}

fn model(text: &str) -> Model {
    let source = Source::new("scaffold.toml", text);
    let spec = spec::read(&source).unwrap_or_else(|problems| {
        panic!("{text}\n{}", scaffold::diagnostic::render(&source, &problems, false))
    });
    match resolve(&spec, &Record::default()) {
        Ok(resolved) => resolved.model,
        Err(problems) => {
            panic!("{text}\n{}", scaffold::diagnostic::render(&source, &problems, false))
        }
    }
}

/// Makes the data anew: cargo resolves a project that depends on all that any of them does.
fn update(manifests: &[String]) {
    let union = union(manifests);
    let folder = empty_crate();
    fs::write(folder.path().join("Cargo.toml"), union.to_string()).expect("written");
    if std::env::var_os("UPDATE_VERSIONS").is_none()
        && let Ok(lock) = known_lock()
    {
        fs::write(folder.path().join("Cargo.lock"), lock).expect("written");
    }
    let metadata = cargo(folder.path(), &["metadata", "--format-version", "1"])
        .unwrap_or_else(|problem| panic!("{problem}"));
    let metadata: Value = serde_json::from_slice(&metadata).expect("cargo writes JSON");
    let lock = fs::read_to_string(folder.path().join("Cargo.lock")).expect("cargo wrote it");
    fs::write(PACKAGES, data(&metadata, &lock)).expect("written");
}

/// Every known package as a `Cargo.lock`, from which cargo takes the versions.
fn known_lock() -> Result<String, std::io::Error> {
    let known: Value = serde_json::from_slice(&fs::read(PACKAGES)?)?;
    let mut lock = "version = 4\n".to_owned();
    for package in known["packages"].as_array().into_iter().flatten() {
        let source = "registry+https://github.com/rust-lang/crates.io-index";
        let dependencies: BTreeSet<String> = package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|it| format!("{} {}", text(&it["name"]), text(&it["version"])))
            .collect();
        lock.push_str(&format!(
            "\n[[package]]\nname = {}\nversion = {}\nsource = \"{source}\"\nchecksum = {}\ndependencies = {:?}\n",
            package["name"],
            package["version"],
            package["checksum"],
            dependencies.into_iter().collect::<Vec<_>>()
        ));
    }
    Ok(lock)
}

/// A `Cargo.toml` with the dependencies of all, each with all features.
fn union(manifests: &[String]) -> DocumentMut {
    let mut union: DocumentMut =
        "[package]\nname = \"lock-union\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"
            .parse()
            .expect("well-formed");
    for manifest in manifests {
        let manifest: DocumentMut = manifest.parse().expect("well-formed");
        union["package"]["rust-version"] = manifest["package"]["rust-version"].clone();
        for kind in ["dependencies", "dev-dependencies"] {
            let Some(dependencies) = manifest.get(kind).and_then(Item::as_table) else { continue };
            let all = union.entry(kind).or_insert(Item::Table(Table::new()));
            for (name, wanted) in dependencies {
                unite(&mut all[name], wanted);
            }
        }
    }
    union
}

fn unite(all: &mut Item, wanted: &Item) {
    if let Some(version) = wanted.as_str() {
        all["version"] = version.into();
        all["default-features"] = true.into();
        return;
    }
    let wanted = wanted.as_inline_table().expect("a version or a table");
    if all.is_none() {
        *all = Item::Value(InlineTable::new().into());
        all["default-features"] = false.into();
    }
    all["version"] = Item::Value(wanted["version"].clone());
    if wanted.get("default-features").is_none_or(|default| default.as_bool() != Some(false)) {
        all["default-features"] = true.into();
    }
    let mut features: BTreeSet<String> = BTreeSet::new();
    for list in
        [all.get("features").and_then(Item::as_array), wanted.get("features").and_then(|it| it.as_array())]
    {
        features.extend(list.into_iter().flatten().filter_map(|it| it.as_str()).map(str::to_owned));
    }
    all["features"] = Item::Value(Array::from_iter(features).into());
}

/// `packages.json`, a line for each package.
fn data(metadata: &Value, lock: &str) -> String {
    let lock: DocumentMut = lock.parse().expect("a lock is TOML");
    let checksums: BTreeMap<(&str, &str), &str> = lock["package"]
        .as_array_of_tables()
        .expect("packages")
        .iter()
        .filter_map(|package| {
            let text = |key: &str| package.get(key).and_then(Item::as_str);
            Some(((text("name")?, text("version")?), text("checksum")?))
        })
        .collect();
    let resolved = Resolved::new(metadata);
    let mut packages = Vec::new();
    let mut direct = Value::Null;
    for package in resolved.in_order() {
        let dependencies = resolved.dependencies(package);
        if package["source"].is_null() {
            let pair = |it: &Value| (text(&it["name"]).to_owned(), it["version"].clone());
            direct = dependencies.iter().map(pair).collect();
            continue;
        }
        let (name, version) = (text(&package["name"]), text(&package["version"]));
        let mut line = json!({ "name": name, "version": version, "checksum": checksums[&(name, version)] });
        let features = features(package, &dependencies);
        if !dependencies.is_empty() {
            line["dependencies"] = dependencies.into();
        }
        if !features.is_empty() {
            line["features"] = json!(features);
        }
        packages.push(line.to_string());
    }
    format!("{{\"direct\":{direct},\"packages\":[\n{}\n]}}\n", packages.join(",\n"))
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// What `cargo metadata` says.
struct Resolved<'a> {
    packages: BTreeMap<&'a str, &'a Value>,
    nodes: BTreeMap<&'a str, &'a Value>,
}

impl<'a> Resolved<'a> {
    fn new(metadata: &'a Value) -> Self {
        let by_id = |list: &'a Value| {
            list.as_array().expect("a list").iter().map(|it| (text(&it["id"]), it)).collect()
        };
        Self { packages: by_id(&metadata["packages"]), nodes: by_id(&metadata["resolve"]["nodes"]) }
    }

    /// The packages in the order of a `Cargo.lock`.
    fn in_order(&self) -> Vec<&'a Value> {
        let key = |package: &Value| {
            let numbers =
                text(&package["version"]).split(['.', '-', '+']).map(|it| it.parse::<u64>().unwrap_or(0));
            (text(&package["name"]).to_owned(), numbers.collect::<Vec<_>>())
        };
        let mut packages: Vec<_> = self.packages.values().copied().collect();
        packages.sort_by_key(|package| key(package));
        packages
    }

    /// The dependencies of a package that have a version in this resolution.
    fn dependencies(&self, package: &Value) -> Vec<Value> {
        let declared = package["dependencies"].as_array().expect("a list");
        let is_root = package["source"].is_null();
        let mut dependencies: Vec<Value> = declared
            .iter()
            .filter(|declared| is_root || declared["kind"] != "dev")
            .filter_map(|declared| self.dependency(package, declared))
            .collect();
        dependencies.sort_by_key(Value::to_string);
        dependencies.dedup();
        dependencies
    }

    fn dependency(&self, package: &Value, declared: &Value) -> Option<Value> {
        let resolved = &self.nodes[text(&package["id"])]["deps"].as_array().expect("a list");
        let mut found: Vec<_> = resolved
            .iter()
            .map(|resolved| (text(&resolved["name"]), self.packages[text(&resolved["pkg"])]))
            .filter(|(_, package)| package["name"] == declared["name"])
            .collect();
        if found.len() > 1 {
            let called = declared["rename"].as_str().unwrap_or(text(&declared["name"])).replace('-', "_");
            found.retain(|(name, _)| *name == called);
        }
        let (_, target) = match found[..] {
            [] => return None,
            [found] => found,
            _ => panic!("{} depends on several versions of {}", package["name"], declared["name"]),
        };
        let mut features: Vec<_> = declared["features"].as_array().expect("a list").clone();
        if declared["uses_default_features"] == true {
            features.push("default".into());
        }
        let mut dependency = json!({ "name": target["name"], "version": target["version"] });
        if let Some(rename) = declared["rename"].as_str() {
            dependency["rename"] = rename.into();
        }
        if declared["optional"] == true {
            dependency["optional"] = true.into();
        }
        if !features.is_empty() {
            dependency["features"] = features.into();
        }
        Some(dependency)
    }
}

/// The features that reach a dependency, and of each what leads there.
fn features(package: &Value, dependencies: &[Value]) -> BTreeMap<String, Vec<String>> {
    let called: BTreeSet<&str> =
        dependencies.iter().map(|it| it["rename"].as_str().unwrap_or(text(&it["name"]))).collect();
    let mut features: BTreeMap<String, Vec<String>> =
        serde_json::from_value(package["features"].clone()).expect("lists of names");
    loop {
        let names: BTreeSet<String> = features.keys().cloned().collect();
        let leads =
            |effect: &String| match effect.strip_prefix("dep:").or(effect.split_once('/').map(|it| it.0)) {
                Some(dependency) => called.contains(dependency.trim_end_matches('?')),
                None => names.contains(effect),
            };
        for effects in features.values_mut() {
            effects.retain(leads);
        }
        features.retain(|_, effects| !effects.is_empty());
        if features.len() == names.len() {
            return features;
        }
    }
}
