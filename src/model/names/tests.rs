use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

/// As rustc reads it: letters, digits and `_`, no bare keyword.
fn is_rust_identifier(name: &str) -> bool {
    let (raw, bare) = name.strip_prefix("r#").map_or((false, name), |bare| (true, bare));
    let shape = bare.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && bare.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let keyword = holds(reserved::KEYWORDS, bare);
    shape && keyword == raw && !(raw && holds(reserved::NEVER_RAW, bare))
}

#[test]
fn keywords_are_raw_where_rust_allows_it() {
    assert_eq!(identifier("type"), "r#type");
    assert_eq!(identifier("gen"), "r#gen");
    assert_eq!(identifier("self"), "self_");
    assert_eq!(identifier("crate"), "crate_");
    assert_eq!(identifier("union"), "union");
    assert_eq!(Name::of_member("match"), Name { json: "match".into(), rust: "r#match".into() });
}

#[test]
fn cases_are_told_apart() {
    for right in ["Post", "OrderItem", "HTTPServer", "A", "X2"] {
        assert!(is_pascal(right), "{right}");
    }
    for wrong in ["post", "Order_Item", "Ördnung", "", "2X"] {
        assert!(!is_pascal(wrong), "{wrong}");
    }
    for right in ["a", "line_1", "created_at", "x2_y"] {
        assert!(is_snake(right), "{right}");
    }
    for wrong in ["", "_a", "a_", "a__b", "A", "2a", "größe", "a-b"] {
        assert!(!is_snake(wrong), "{wrong}");
    }
}

#[test]
fn the_right_spelling_is_named() {
    assert_eq!(to_pascal("order_item").as_deref(), Some("OrderItem"));
    assert_eq!(to_pascal("2nd-order").as_deref(), Some("NdOrder"));
    assert_eq!((to_pascal("商品"), to_snake("größe")), (None, None), "no hole in the middle");
    assert_eq!(to_snake("publishedAt").as_deref(), Some("published_at"));
    assert_eq!(to_snake("unit price").as_deref(), Some("unit_price"));
    assert_eq!(to_snake("__"), None);
}

#[test]
fn plurals_are_those_of_the_last_word() {
    for (one, many) in [
        ("post", "posts"),
        ("category", "categories"),
        ("order_item", "order_items"),
        ("person", "people"),
        ("news", "news"),
        ("box", "boxes"),
    ] {
        assert_eq!(plural(one), many);
    }
    assert_eq!(singular("order_labels"), "order_label");
}

#[test]
fn an_entity_may_be_called_like_what_the_generated_code_uses() {
    let mut types = Types::default();
    assert_eq!(
        types.of_entities(&["Post", "String", "StringEntity", "URL"]),
        ["Post", "StringEntity2", "StringEntity", "UrlEntity"],
        "an entity that needs no suffix keeps its name"
    );
    assert_eq!(
        Types::default().of_entities(&["CreatePost", "Post", "PostResponse", "Token"]),
        ["CreatePostEntity", "Post", "PostResponseEntity", "TokenEntity"],
        "what an entity has beside its row is taken"
    );
    let names = of_entity("Type", "TypeEntity".into(), "types");
    assert_eq!((names.module.as_str(), names.table.as_str()), ("types_entity", "types"));
    assert_eq!(names.variable, "type_row");
    assert_eq!(of_entity("State", String::new(), "states").variable, "state_row");
}

#[test]
fn databases_keep_their_own_names() {
    assert_eq!(column("xmin"), "xmin_");
    assert_eq!(column("false"), "false_");
    assert_eq!(table("pg_indexes"), "app_pg_indexes");
    assert_eq!(table("sqlite_sequences"), "app_sqlite_sequences");
    assert!(is_reserved_table("AUTH_tokens") && is_reserved_table("_sqlx_migrations"));
    assert!(!is_reserved_table("authors") && !is_reserved_table("workers"));
}

#[test]
fn paths_at_the_root_count_without_a_prefix_only() {
    assert!(is_reserved_path("auth", "/api") && is_reserved_path("Worker", ""));
    assert!(is_reserved_path("docs", "") && !is_reserved_path("docs", "/api"));
}

#[test]
fn packages_are_not_called_like_their_dependencies() {
    for name in ["axum", "serde_json", "serde-json", "test", "std", "type", "tower_http"] {
        assert!(is_reserved_crate(name), "{name}");
    }
    assert!(!is_reserved_crate("blog"));
}

#[test]
fn long_names_are_cut_and_stay_apart() {
    let (a, b) = (format!("{}a", "x".repeat(70)), format!("{}b", "x".repeat(70)));
    assert_eq!(fit(&a).len(), LONGEST);
    assert_ne!(fit(&a), fit(&b));
    assert_eq!(fit("posts"), "posts");
}

#[test]
fn any_text_becomes_a_variant() {
    let values = ["draft", "in progress", "5", "→", "Self", "a-b", "a_b", "été", "", "Ab"];
    let expected = ["Draft", "InProgress", "V5", "Value4", "SelfValue", "AB", "AB2", "T", "Value9", "Ab"];
    assert_eq!(variants(values), expected);
}

proptest! {
    #[test]
    fn every_member_has_a_rust_name_and_a_column(name in "[a-z][a-z0-9]{0,20}(_[a-z0-9]{1,15}){0,3}") {
        prop_assume!(is_snake(&name));
        prop_assert!(is_rust_identifier(&identifier(&name)));
        prop_assert!(column(&name).len() <= LONGEST);
    }

    #[test]
    fn keywords_of_every_length_have_a_rust_name(index in 0..reserved::KEYWORDS.len()) {
        let name = reserved::KEYWORDS[index];
        prop_assert!(is_rust_identifier(&identifier(name)));
        prop_assert!(is_rust_identifier(&module(name, "entity")) && !module(name, "entity").starts_with("r#"));
        prop_assert!(is_rust_identifier(&variable(name)));
    }

    #[test]
    fn every_entity_has_a_type_a_module_and_a_table(
        names in proptest::collection::btree_set("[A-Z][A-Za-z0-9]{0,62}", 1..6)
    ) {
        let folded: BTreeSet<_> = names.iter().map(|name| name.to_lowercase()).collect();
        prop_assume!(folded.len() == names.len());
        let pascals: Vec<_> = names.iter().map(String::as_str).collect();
        let types = Types::default().of_entities(&pascals);
        prop_assert_eq!(types.iter().collect::<BTreeSet<_>>().len(), names.len());
        for (pascal, rust) in pascals.iter().zip(types) {
            prop_assert!(is_rust_identifier(&rust));
            let snake = pascal.to_snake_case();
            let entity = of_entity(pascal, rust, &plural(&snake));
            prop_assert!(entity.table.len() <= LONGEST && is_sql(&entity.table), "{}", entity.table);
            prop_assert!(is_rust_identifier(&entity.module) && is_rust_identifier(&entity.variable));
        }
    }

    #[test]
    fn values_have_different_variants(values in proptest::collection::vec("\\PC{1,12}", 1..12)) {
        let variants = variants(values.iter().map(String::as_str));
        prop_assert_eq!(variants.iter().collect::<BTreeSet<_>>().len(), values.len());
        prop_assert!(variants.iter().all(|name| is_rust_identifier(name) && is_pascal(name)));
    }
}

#[test]
fn the_constant_of_a_table_is_none_of_its_modules_own() {
    assert_eq!(constant("posts"), "POSTS");
    assert_eq!(constant("owner"), "OWNER_TABLE");
    assert_eq!(constant("related_links"), "RELATED_LINKS_TABLE");
    assert_eq!(constant("manual_of_thing"), "MANUAL_OF_THING_TABLE");
}
