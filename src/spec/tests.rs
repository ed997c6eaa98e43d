use super::*;

fn source(text: &str) -> Source {
    Source::new("scaffold.toml", text)
}

fn spec(text: &str) -> Spec {
    let source = source(text);
    read(&source)
        .unwrap_or_else(|problems| panic!("{}", crate::diagnostic::render(&source, &problems, false)))
}

/// The codes of what is wrong with a text, in the order of their places.
fn codes(text: &str) -> Vec<&'static str> {
    match read(&source(text)) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.sorted().into_iter().map(|problem| problem.code).collect(),
    }
}

#[test]
fn reads_the_examples() {
    let blog = spec(include_str!("../../examples/blog.toml"));
    assert_eq!(*blog.project.name, "blog");
    assert!(blog.auth.is_some() && blog.worker.is_some() && blog.realtime.is_some());
    let names: Vec<_> = blog.entities.iter().map(|entity| entity.name.as_str()).collect();
    assert_eq!(names, ["User", "Post", "Comment", "Tag"]);
    let fields: Vec<_> = blog.entities[1].fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(fields, ["title", "slug", "body", "teaser", "status", "published_at", "views"]);

    let shop = spec(include_str!("../../examples/shop.toml"));
    assert_eq!(shop.project.database.map(|kind| kind.value), Some(DatabaseKind::Postgres));
    assert_eq!((shop.entities.len(), shop.jobs.len()), (7, 4));
}
