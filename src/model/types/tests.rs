use super::text::{is_email, is_slug};
use super::*;
use crate::spec::Value as Written;

fn written(value: Written) -> Spanned<Written> {
    Spanned::new(value, 0..0)
}

fn text(value: &str) -> Spanned<Written> {
    written(Written::Text(value.to_owned()))
}

fn code(result: Result<Value, Diagnostic>) -> &'static str {
    result.expect_err("the value is wrong").code
}

fn decimal(precision: u32, scale: u32) -> FieldType {
    FieldType::Decimal(DecimalType { precision, scale, min: None, max: None })
}

#[test]
fn decimals_take_the_scale_of_their_type() {
    let kind = decimal(5, 2);
    for (given, canonical) in
        [("1", "1.00"), ("-0", "0.00"), ("007.5", "7.50"), ("-.5", ""), ("999.99", "999.99")]
    {
        match value(&kind, "default", &text(given)) {
            Ok(value) => assert_eq!(value, Value::Decimal(canonical.into()), "{given}"),
            Err(problem) => assert_eq!((problem.code, canonical), ("E0217", ""), "{given}"),
        }
    }
    assert_eq!(value(&decimal(3, 0), "default", &text("12")).unwrap(), Value::Decimal("12".into()));
    assert_eq!(code(value(&kind, "default", &text("1.001"))), "E0218", "never rounded");
    assert_eq!(code(value(&kind, "default", &text("1000"))), "E0218");
    assert_eq!(code(value(&kind, "default", &written(Written::Float(0.1)))), "E0217", "a float is not exact");
}

#[test]
fn decimals_are_compared_as_numbers() {
    assert!(is_no_number_less("10.00", "9.00") && is_no_number_less("-1.00", "-2.00"));
    assert!(!is_no_number_less("-2.00", "-1.00"));
    assert!(is_no_number_less(&"9".repeat(28), &"9".repeat(28)), "28 digits fit");
}

#[test]
fn dates_and_times_are_canonical() {
    let datetime = FieldType::DateTime(Bounds::default());
    for given in
        ["2026-11-25T12:00:00+02:00", "2026-11-25 10:00:00Z", "2026-11-25T10:00:00", "2026-11-25t10:00:00.0z"]
    {
        let found = value(&datetime, "default", &written(Written::DateTime(given.into()))).unwrap();
        assert_eq!(found, Value::DateTime("2026-11-25T10:00:00.000000Z".into()), "{given}");
    }
    assert_eq!(code(value(&datetime, "default", &text("2026-11-25T10:00:00.0000001Z"))), "E0218");
    assert_eq!(code(value(&datetime, "default", &text("2026-02-30T10:00:00Z"))), "E0217");
    let time = FieldType::Time(Bounds::default());
    assert_eq!(value(&time, "default", &text("09:05:00.5")).unwrap(), Value::Time("09:05:00.500000".into()));
    for wrong in ["24:00:00", "10:00:60", "10:00:00Z", "noon"] {
        assert_eq!(code(value(&time, "default", &text(wrong))), "E0217", "{wrong}");
    }
    let date = FieldType::Date(Bounds { min: Some("2000-01-01".into()), max: None });
    assert_eq!(value(&date, "default", &text("2000-02-29")).unwrap(), Value::Date("2000-02-29".into()));
    assert_eq!(code(value(&date, "default", &text("1999-12-31"))), "E0218");
    assert_eq!(code(value(&date, "default", &text("2001-02-29"))), "E0217");
}

#[test]
fn texts_are_judged_by_what_they_are() {
    for (right, wrong, judge) in [
        ("a.b+c@mail.example.org", "a@b", is_email as fn(&str) -> bool),
        ("o'neil@example.com", "a..b@example.com", is_email),
        ("HTTPS://example.com/a?b", "ftp://example.com", is_url),
        ("http://[::1]:80/", "http:///path", is_url),
        ("a-1-b", "a--b", is_slug),
        ("x", "-x", is_slug),
    ] {
        assert!(judge(right), "{right}");
        assert!(!judge(wrong), "{wrong}");
    }
}

#[test]
fn limits_hold_for_values() {
    let name = FieldType::String(Text { min: Some(2), max: Some(3), pattern: Some("^a".into()), trim: true });
    assert!(value(&name, "default", &text("aé")).is_ok(), "characters count, not bytes");
    for wrong in ["a", "aaaa", "bb", "a ", "a\0"] {
        assert_eq!(code(value(&name, "default", &text(wrong))), "E0218", "{wrong:?}");
    }
    let small = FieldType::Integer(Bounds { min: Some(1), max: None });
    for wrong in [0, i64::from(i32::MAX) + 1] {
        assert_eq!(code(value(&small, "default", &written(Written::Integer(wrong)))), "E0218");
    }
}

#[test]
fn an_enum_suggests_its_value() {
    let values = ["draft", "published"].map(|json| EnumValue { json: json.into(), variant: String::new() });
    let kind = FieldType::Enum(EnumType { rust: "PostStatus".into(), values: values.into() });
    let problem = value(&kind, "default", &text("publised")).unwrap_err();
    assert_eq!(problem.help.as_deref(), Some("did you mean `published`?"));
}

#[test]
fn what_cannot_be_seen_is_no_enum_value() {
    assert!(is_enum_value("in progress") && is_enum_value("→") && is_enum_value("it's \"#{{"));
    for wrong in ["", " a", "a\u{202e}b", "a\nb", "a\u{200b}"] {
        assert!(!is_enum_value(wrong), "{wrong:?}");
    }
}

#[test]
fn the_table_knows_who_takes_an_option() {
    assert_eq!(takers(Opt::Trim), "`string` and `text`");
    assert_eq!(takers(Opt::Precision), "`decimal`");
}
