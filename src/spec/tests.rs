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

fn entity(text: &str) -> Entity {
    spec(&format!("[project]\nname = \"x\"\n[entities.Post]\n{text}")).entities.remove(0)
}

fn texts(names: &[Name]) -> Vec<&str> {
    names.iter().map(|name| name.as_str()).collect()
}

#[test]
fn names_know_their_places() {
    let text = include_str!("../../examples/shop.toml");
    let shop = spec(text);
    for entity in &shop.entities {
        assert_eq!(text[entity.name.span.clone()], **entity.name);
        for field in &entity.fields {
            assert_eq!(text[field.name.span.clone()], **field.name);
            assert!(text[field.kind.span.clone()].contains(field.kind.as_str()));
        }
    }
}

#[test]
fn a_field_is_a_type_or_a_table() {
    let fields = entity(
        "[entities.Post.fields]\na = 'string'\nb = \"text?\"\nc = { type = 'url?', optional = true }\n\
         d = { type = 'date', optional = false, min = 2024-01-02, max = '2030-01-01' }",
    )
    .fields;
    let optional: Vec<_> =
        fields.iter().map(|field| field.optional.as_ref().map(|flag| flag.value)).collect();
    assert_eq!(optional, [None, Some(true), Some(true), Some(false)]);
    let kinds: Vec<_> = fields.iter().map(|field| field.kind.as_str()).collect();
    assert_eq!(kinds, ["string", "text", "url", "date"]);
    let options = &fields[3].options;
    assert_eq!(options.min.as_deref(), Some(&Value::DateTime("2024-01-02".to_owned())));
    assert_eq!(options.max.as_deref(), Some(&Value::Text("2030-01-01".to_owned())));
    assert_eq!(
        codes("project.name = 'x'\nentities.A.fields.b = { type = 'text?', optional = false }"),
        ["E0111"]
    );
}

#[test]
fn access_takes_words_tables_and_lists() {
    let access = entity(
        "access = { list = 'public', read = { who = 'user', where = { a = 1 } }, update = ['owner', { who = 'x' }] }",
    )
    .access
    .expect("access");
    let who = |rules: &Option<Vec<Rule>>| -> Vec<String> {
        rules.iter().flatten().map(|rule| rule.who.value.clone()).collect()
    };
    assert_eq!(who(&access.list), ["public"]);
    assert_eq!(who(&access.read), ["user"]);
    assert_eq!(who(&access.update), ["owner", "x"]);
    assert!(access.create.is_none());
    let table = entity("[entities.Post.access]\ndelete = 'nobody'").access.expect("access");
    assert_eq!(who(&table.delete), ["nobody"]);
}

#[test]
fn conditions_are_values_lists_and_null() {
    let unique = entity(
        "unique = [['a', 'b'], { on = ['a'], where = { b = true, \"c.d\" = ['x', 'y'], e = { null = false } } }]",
    )
    .unique;
    assert_eq!(texts(&unique[0].on), ["a", "b"]);
    let condition = &unique[1].condition;
    let keys: Vec<_> = condition.iter().map(|it| it.key.as_str()).collect();
    assert_eq!(keys, ["b", "c.d", "e"]);
    assert!(matches!(&condition[0].value, ConditionValue::One(value) if **value == Value::Boolean(true)));
    assert!(matches!(&condition[1].value, ConditionValue::AnyOf(values) if values.len() == 2));
    assert!(matches!(&condition[2].value, ConditionValue::Null(null) if !**null));
}

#[test]
fn owners_ids_and_timestamps_take_every_form() {
    let owner = |text: &str| entity(text).owner.expect("owner").value;
    assert!(matches!(owner("owner = 'author'"), Owner::Paths(paths) if texts(&paths) == ["author"]));
    assert!(matches!(owner("owner = ['a', 'b.c']"), Owner::Paths(paths) if texts(&paths) == ["a", "b.c"]));
    assert!(matches!(owner("owner = { buyer = 'a' }"), Owner::Named(named)
        if *named[0].0 == "buyer" && *named[0].1 == "a"));

    let id = |text: &str| entity(text).id.expect("id").value;
    let kind = |text: &str| match id(text) {
        EntityId::Kind { kind, column } => (kind.value, column.map(|column| column.value)),
        EntityId::Field(field) => panic!("{field:?}"),
    };
    assert_eq!(kind("id = 'integer'"), (IdKind::Integer, None));
    assert_eq!(kind("id = { type = 'uuid', column = 'key' }"), (IdKind::Uuid, Some("key".to_owned())));
    assert!(matches!(id("id = { field = 'code' }"), EntityId::Field(field) if *field == "code"));

    let timestamps = |text: &str| entity(text).timestamps.map(|it| it.value);
    assert_eq!(timestamps("timestamps = true"), Some(Timestamps::Both));
    assert_eq!(timestamps("timestamps = 'created'"), Some(Timestamps::Created));
    assert_eq!(timestamps("timestamps = false"), Some(Timestamps::None));
    assert_eq!(timestamps(""), None);
}

#[test]
fn values_keep_what_is_written() {
    let fields = entity(
        "[entities.Post.fields]\na = { type = 'json', default = { x = [1, 2.5, 0x1F, -7], y = 07:30:00 } }",
    )
    .fields;
    let Some(Value::Table(entries)) = fields[0].options.default.as_deref() else { panic!("{fields:?}") };
    let numbers = [Value::Integer(1), Value::Float(2.5), Value::Integer(31), Value::Integer(-7)];
    assert!(
        matches!(&*entries[0].1, Value::List(items) if items.iter().map(|item| &item.value).eq(&numbers))
    );
    assert_eq!(*entries[1].1, Value::DateTime("07:30:00".to_owned()));
}

#[test]
fn hostile_text_passes_where_it_can_be_escaped() {
    let text = r##"
project = { name = "x", description = "\"# */ {{ evil }} {% raw %} ' ` $(rm) é 漢" }
entities.Post.fields.a = { type = "string", default = "\u0000\u202e {{ x }}", pattern = '"#' }
"##;
    let spec = spec(text);
    assert_eq!(spec.project.description.as_ref().map(|it| it.contains("*/")), Some(true));
    assert_eq!(codes("project = { name = \"x\", description = \"a\\u0007\" }"), ["E0110"]);
    assert_eq!(codes("project = { name = \"x\", description = \"a\\u2066\" }"), ["E0110"]);
    assert_eq!(codes("project = { name = \"x\" } # \u{202e}"), ["E0007"]);
}

#[test]
fn every_problem_is_reported() {
    let text = "\
[project]\nnam = 1\nport = 0\n[auth]\nregistration = 'shut'\n[entities.A]\nindex = ['a']\n[entities.A.relations]\n\
b = { belongs_to = 'C', has_many = 'D' }\nc = {}\n[[jobs]]\nx = 1\n";
    let found = codes(text);
    assert_eq!(found, ["E0101", "E0105", "E0104", "E0102", "E0108", "E0107", "E0102"]);
}

#[test]
fn a_repeated_key_shows_both_places() {
    let second_label = |text: &str, first: &str| {
        let problems = read(&source(text)).expect_err("a repeated key");
        let problem = problems.iter().find(|problem| problem.code == "E0006").expect("E0006");
        assert_eq!(problem.labels.len(), 2, "{text}");
        assert!(text[problem.labels[1].span.start..].starts_with(first), "{text}");
    };
    second_label("[project]\nname = 'a'\nid = 'uuid'\nname = 'b'\n", "name = 'a'");
    second_label("[entities.A]\n[entities.B]\n[entities.A]\nevents = true\n", "A]\n[entities.B]");
    second_label("a = 1\nb = 1\na = 2\n", "a = 1");
    assert_eq!(codes("project = { name = 'x', name = 'y' }"), ["E0006"]);
}

#[test]
fn a_huge_file_is_answered_soon() {
    let start = std::time::Instant::now();
    assert_eq!(codes(&"= = ]\n".repeat(100_000)).len(), 20);
    assert_eq!(codes(&format!("[a{}]\n", ".a".repeat(300_000))), ["E0005"]);
    assert!(!codes(&format!("a = {}", "[".repeat(300_000))).is_empty());
    let unknown = (0..20_000).map(|it| format!("[k{it}]\n")).collect::<Vec<_>>().concat();
    assert_eq!(codes(&unknown).len(), 20_001);
    let repeated = format!("a = 1\n{}", "a = 2\n".repeat(20_000));
    assert!(codes(&repeated).contains(&"E0006"));
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn files_are_read_or_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("scaffold.toml");
    let code = |bytes: &[u8]| {
        std::fs::write(&path, bytes).expect("written");
        read_file(&path).err().map(|problems| problems.sorted()[0].code)
    };
    assert_eq!(read_file(&folder.path().join("none")).err().map(|it| it.sorted()[0].code), Some("E0001"));
    assert_eq!(read_file(folder.path()).err().map(|it| it.sorted()[0].code), Some("E0001"));
    assert_eq!(code(b"a = \"\xff\""), Some("E0003"));
    assert_eq!(code(&vec![b'#'; 10 << 20]), Some("E0004"));
    assert_eq!(code(&vec![b'#'; 4 << 20]), None);
    assert_eq!(code(b"[project]\n"), None);
    assert_eq!(codes(""), ["E0002"]);
    assert_eq!(codes(" # nothing\n\n"), ["E0002"]);
}

proptest::proptest! {
    /// Whatever one types into a spec, it is read or refused, and the refusal can be shown.
    #[test]
    fn no_edit_breaks_the_reader(at in 0..5300_usize, cut in 0..40_usize, put in "[\\[\\]{}=.\"'#,a-z0-9 \n\u{202e}é]{0,8}") {
        let mut text = include_str!("../../examples/shop.toml").to_owned();
        let start = text.floor_char_boundary(at);
        let end = text.floor_char_boundary(start + cut).max(start);
        text.replace_range(start..end, &put);
        let source = source(&text);
        if let Err(problems) = read(&source) {
            assert!(crate::diagnostic::render(&source, &problems, true).contains("scaffold.toml"));
            assert!(crate::diagnostic::to_json(&source, &problems).as_array().is_some_and(|it| !it.is_empty()));
        }
    }
}
