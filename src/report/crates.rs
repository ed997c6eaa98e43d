//! What `Cargo.toml` and `Cargo.lock` say of a project.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Serialize;
use toml::{Table, Value};

/// A package and what it is built from.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Package {
    pub name: String,
    pub version: String,
    pub edition: Option<String>,
    /// The oldest Rust that it says to build with.
    pub rust_version: Option<String>,
    /// The channel of its toolchain file.
    pub toolchain: Option<String>,
    pub dependencies: Vec<Dependency>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Dependency {
    pub name: String,
    /// As locked, else as asked for.
    pub version: String,
    pub features: Vec<String>,
    /// Only built in when a feature asks for it.
    pub optional: bool,
}

impl Package {
    /// Reads the package at `root`; none where there is no readable `Cargo.toml`.
    pub fn read(root: &Path) -> Option<Package> {
        let manifest = table(&root.join("Cargo.toml"))?;
        let locked = locked(root);
        let package = manifest.get("package").and_then(Value::as_table);
        let workspace = manifest.get("workspace").and_then(Value::as_table);
        let shared = workspace
            .and_then(|workspace| workspace.get("dependencies")?.as_table())
            .cloned()
            .unwrap_or_default();
        let text = |key: &str| Some(package?.get(key)?.as_str()?.to_owned());
        // A workspace of packages has its dependencies with itself, if anywhere.
        let dependencies = manifest.get("dependencies").and_then(Value::as_table).unwrap_or(&shared);
        Some(Package {
            name: text("name").or_else(|| folder_name(root)).unwrap_or_default(),
            version: text("version").unwrap_or_default(),
            edition: text("edition"),
            rust_version: text("rust-version"),
            toolchain: toolchain(root),
            dependencies: dependencies
                .iter()
                .map(|(name, value)| match value.get("workspace") {
                    Some(_) => dependency(name, shared.get(name).unwrap_or(value), &locked),
                    None => dependency(name, value, &locked),
                })
                .collect(),
        })
    }

    pub fn dependency(&self, name: &str) -> Option<&Dependency> {
        self.dependencies.iter().find(|dependency| dependency.name == name)
    }
}

fn dependency(key: &str, value: &Value, locked: &BTreeMap<String, Vec<String>>) -> Dependency {
    let option = |name: &str| value.get(name).and_then(Value::as_str);
    let name = option("package").unwrap_or(key).to_owned();
    let asked = value.as_str().or_else(|| option("version")).unwrap_or("*");
    let wanted = asked.trim_start_matches(['^', '=', '~', '>', '<', ' ']);
    let versions = locked.get(&name).map(Vec::as_slice).unwrap_or_default();
    let major = wanted.split('.').next();
    let fitting = versions.iter().find(|version| version.split('.').next() == major);
    let version = if let [only] = versions { only } else { fitting.map_or(asked, String::as_str) };
    let features = value.get("features").and_then(Value::as_array).cloned().unwrap_or_default();
    let features = features.iter().filter_map(|it| it.as_str().map(str::to_owned)).collect();
    let optional = value.get("optional").and_then(Value::as_bool).unwrap_or(false);
    Dependency { name, version: version.to_owned(), features, optional }
}

fn folder_name(root: &Path) -> Option<String> {
    Some(fs::canonicalize(root).ok()?.file_name()?.to_string_lossy().into_owned())
}

/// The versions of every package in `Cargo.lock`.
fn locked(root: &Path) -> BTreeMap<String, Vec<String>> {
    let mut versions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let lock = table(&root.join("Cargo.lock"));
    let packages = lock.as_ref().and_then(|lock| lock.get("package")?.as_array());
    for package in packages.into_iter().flatten() {
        let text = |key: &str| package.get(key).and_then(Value::as_str).map(str::to_owned);
        if let (Some(name), Some(version)) = (text("name"), text("version")) {
            versions.entry(name).or_default().push(version);
        }
    }
    versions
}

fn toolchain(root: &Path) -> Option<String> {
    if let Some(file) = table(&root.join("rust-toolchain.toml")) {
        return Some(file.get("toolchain")?.get("channel")?.as_str()?.to_owned());
    }
    let old = fs::read_to_string(root.join("rust-toolchain")).ok()?;
    Some(old.trim().to_owned())
}

fn table(path: &Path) -> Option<Table> {
    fs::read_to_string(path).ok()?.parse().ok()
}
