//! What the Rust sources of a project say of its endpoints, extractors and tests. They are read as text: a project need
//! not compile to be reported on.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;
use walkdir::WalkDir;

/// A file of Rust.
#[derive(Debug)]
pub struct Source {
    /// Relative to the project, with `/`.
    pub path: String,
    pub text: String,
}

/// The Rust files below some folders of a project (`""` is all of it), by path. What cannot be read is left out.
pub fn read(root: &Path, folders: &[&str]) -> Vec<Source> {
    let mut sources = Vec::new();
    for folder in folders {
        let entries = WalkDir::new(root.join(folder)).sort_by_file_name().into_iter();
        // What is built or hidden is not the project's own.
        let own = entries.filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            entry.depth() == 0 || !(name == "target" || name.starts_with('.'))
        });
        for entry in own.flatten().filter(|entry| entry.file_type().is_file()) {
            let path = entry.path();
            if path.extension().is_none_or(|extension| extension != "rs") {
                continue;
            }
            if let (Ok(text), Ok(path)) = (fs::read_to_string(path), path.strip_prefix(root)) {
                sources.push(Source { path: path.to_string_lossy().replace('\\', "/"), text });
            }
        }
    }
    sources
}

/// One method of one path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Endpoint {
    pub method: String,
    pub path: String,
    /// The first line of its documentation.
    pub purpose: String,
    /// Who may call it, in the words of the spec.
    pub access: String,
    pub request: Option<String>,
    pub response: Option<String>,
    pub file: String,
    /// From its name to its body.
    #[serde(skip)]
    pub signature: String,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of ours")
}

/// The endpoints that are described for `OpenAPI`, and those that are only routed.
pub fn endpoints(sources: &[Source]) -> Vec<Endpoint> {
    sources.iter().flat_map(|source| described(source).into_iter().chain(routed(source))).collect()
}

const DESCRIPTION: &str = "#[utoipa::path(";

fn described(source: &Source) -> Vec<Endpoint> {
    static METHOD: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^\s*(get|post|put|patch|delete|head|options|trace)\b"));
    static PATH: LazyLock<Regex> = LazyLock::new(|| pattern(r#"\bpath\s*=\s*"([^"]*)""#));
    static BODY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(r"\brequest_body\s*(?:=\s*|\(\s*content\s*(?:=\s*|\(\s*\(?\s*))(?:inline\()?([\w:<>]+)")
    });
    static ANSWER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\bstatus\s*=\s*(\w+)(?:[^()]*?\bbody\s*=\s*(?:inline\()?([\w:<>]+))?"));
    let text = source.text.as_str();
    let mut found = Vec::new();
    for (start, _) in text.match_indices(DESCRIPTION) {
        let open = start + DESCRIPTION.len() - 1;
        let Some(length) = closing(&text[open..]) else { continue };
        let inside = &text[open + 1..open + length];
        let Some(method) = METHOD.captures(inside) else { continue };
        let Some(path) = PATH.captures(inside) else { continue };
        let answer = ANSWER.captures(inside).map(|answer| {
            let body = answer.get(2).map(|body| format!(" {}", body.as_str())).unwrap_or_default();
            format!("{}{body}", status(&answer[1]))
        });
        found.push(Endpoint {
            method: method[1].to_uppercase(),
            path: path[1].to_owned(),
            purpose: documentation(&text[..start]),
            access: String::new(),
            request: BODY.captures(inside).map(|body| body[1].to_owned()),
            response: answer,
            file: source.path.clone(),
            signature: signature(&text[open + length..]),
        });
    }
    found
}

/// The number of a status that is written as a name.
fn status(word: &str) -> &str {
    match word {
        "OK" => "200",
        "CREATED" => "201",
        "ACCEPTED" => "202",
        "NO_CONTENT" => "204",
        "SWITCHING_PROTOCOLS" => "101",
        other => other,
    }
}

/// `.route("/path", get(handler).post(other))`.
fn routed(source: &Source) -> Vec<Endpoint> {
    static ROUTE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"\.route\(\s*"([^"]+)""#));
    static METHOD: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\b(get|post|put|patch|delete|head|options|any)(?:_service)?\("));
    let mut found = Vec::new();
    for route in ROUTE.captures_iter(&source.text) {
        let whole = route.get(0).expect("the whole match");
        let open = whole.start() + ".route".len();
        let Some(length) = closing(&source.text[open..]) else { continue };
        let handlers = &source.text[whole.end()..open + length];
        for method in METHOD.captures_iter(handlers) {
            found.push(Endpoint {
                method: method[1].to_uppercase(),
                path: route[1].to_owned(),
                purpose: String::new(),
                access: String::new(),
                request: None,
                response: None,
                file: source.path.clone(),
                signature: String::new(),
            });
        }
    }
    found
}

/// The length up to the parenthesis that closes the first one, past strings.
fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// The first line of the documentation that ends the text.
fn documentation(text: &str) -> String {
    let lines = text.trim_end().lines().rev().map(str::trim);
    let docs = lines.take_while(|line| line.starts_with("///") || line.starts_with("#["));
    let first = docs.filter_map(|line| line.strip_prefix("///")).last();
    first.unwrap_or_default().trim().to_owned()
}

fn signature(text: &str) -> String {
    let from = text.find("fn ").unwrap_or(0);
    let text = &text[from..];
    text[..text.find('{').unwrap_or(0)].to_owned()
}

/// The types that handlers take of a request, with the file that says how.
pub fn extractors(sources: &[Source]) -> Vec<(String, String)> {
    static IMPL: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?m)^impl(?:<.*?>)? (?:Optional)?FromRequest(?:Parts)?<\w+> for (\w+)"));
    let mut found: Vec<_> = sources
        .iter()
        .flat_map(|source| IMPL.captures_iter(&source.text).map(|it| (it[1].to_owned(), source.path.clone())))
        .collect();
    found.dedup();
    found
}

/// The number of tests in a file.
pub fn tests(source: &Source) -> usize {
    static TEST: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(?m)^\s*#\[(?:\w+::)?(?:test|rstest|test_case)\b"));
    TEST.find_iter(&source.text).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source { path: "src/a.rs".to_owned(), text: text.to_owned() }
    }

    #[test]
    fn reads_what_is_described() {
        let text = r#"
/// List posts
///
/// All of them.
#[utoipa::path(get, path = "/posts", operation_id = "listPosts", description = "a \") b",
    params(("id" = Uuid, Path), ListParameters<Post>),
    responses((status = 200, body = Page<PostResponse>), (status = 304)))]
async fn list(caller: Caller) -> Result<Json<Page<PostResponse>>> {}

#[utoipa::path(
    post,
    path = "/posts",
    request_body(content = NewPost),
    responses((status = CREATED))
)]
pub async fn create() {}
"#;
        let found = endpoints(&[source(text)]);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].method.as_str(), found[0].path.as_str()), ("GET", "/posts"));
        assert_eq!(found[0].purpose, "List posts");
        assert_eq!(found[0].response.as_deref(), Some("200 Page<PostResponse>"));
        assert!(found[0].signature.contains("Caller"));
        assert_eq!(found[1].request.as_deref(), Some("NewPost"));
        assert_eq!(found[1].response.as_deref(), Some("201"));
    }

    #[test]
    fn reads_what_is_only_routed() {
        let found = endpoints(&[source("r.route(\"/a\", get(one).post(two))\n.route(\n\"/b\",\nany(x))")]);
        let all: Vec<_> = found.iter().map(|it| (it.method.as_str(), it.path.as_str())).collect();
        assert_eq!(all, [("GET", "/a"), ("POST", "/a"), ("ANY", "/b")]);
    }

    #[test]
    fn counts_tests_and_extractors() {
        let text = "#[test]\nfn a() {}\n    #[tokio::test]\n#[tokio::test(flavor = \"x\")]\n// #[test]\n#[cfg(test)]\n";
        assert_eq!(tests(&source(text)), 3);
        let text = "impl<S> FromRequestParts<S> for Caller\nimpl FromRequest<AppState> for Body {";
        let names: Vec<_> = extractors(&[source(text)]).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Caller", "Body"]);
    }
}
