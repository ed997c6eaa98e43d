use std::collections::BTreeSet;

use super::*;
use crate::model::data::{EnumType, EnumValue, Text};

fn limited(min: u64, max: u64, pattern: Option<&str>) -> FieldType {
    let pattern = pattern.map(str::to_owned);
    FieldType::String(Text { min: Some(min), max: Some(max), pattern, trim: true })
}

fn bounds(min: &str, max: &str) -> Bounds<String> {
    Bounds { min: Some(min.to_owned()), max: Some(max.to_owned()) }
}

/// Types with limits of every kind, all with more than thirty values.
fn kinds() -> Vec<FieldType> {
    let decimal = |precision, scale, min: Option<&str>| {
        FieldType::Decimal(DecimalType { precision, scale, min: min.map(str::to_owned), max: None })
    };
    vec![
        limited(0, 255, None),
        limited(2, 2, None),
        limited(40, 60, None),
        limited(0, 12, Some("^[A-Z]{3}-[0-9]{4,8}$")),
        limited(3, 20, Some("cat|dog")),
        limited(5, 30, Some(r"\bx\w+")),
        FieldType::Text(Text::default()),
        FieldType::Email(Text::default()),
        FieldType::Url(Text::default()),
        FieldType::Slug(Text::default()),
        FieldType::Integer(Bounds { min: Some(-3), max: Some(90) }),
        FieldType::Integer(Bounds::default()),
        FieldType::BigInt(Bounds { min: Some(i64::MAX - 100), max: None }),
        FieldType::Float(Bounds { min: Some(0.0), max: Some(1.0) }),
        FieldType::Float(Bounds { min: None, max: Some(-2.0) }),
        decimal(10, 2, Some("0.01")),
        decimal(2, 2, None),
        decimal(28, 0, None),
        decimal(28, 28, None),
        FieldType::Uuid,
        FieldType::Date(bounds("2030-01-01", "2030-12-31")),
        FieldType::Date(Bounds::default()),
        FieldType::Time(bounds("10:00:00.000000", "10:00:00.000099")),
        FieldType::Time(Bounds::default()),
        FieldType::DateTime(Bounds::default()),
        FieldType::DateTime(bounds("1980-01-01T00:00:00.000000Z", "1980-01-01T00:00:01.000000Z")),
        FieldType::Json { schema: None },
        FieldType::Bytes(Bounds { min: Some(2), max: Some(3) }),
        FieldType::List(Box::new(ListType { of: FieldType::Uuid, min: Some(2), max: 5 })),
    ]
}

#[test]
fn samples_are_right_and_distinct() {
    for kind in kinds() {
        let mut seen = BTreeSet::new();
        for number in 0..30 {
            let sample = kind.sample(number).unwrap_or_else(|| panic!("{kind:?}"));
            assert_eq!(kind.refuses(&sample), None, "{kind:?}: {sample:?}");
            assert!(seen.insert(sample.to_json().to_string()), "{kind:?}: {sample:?} comes twice");
        }
    }
}

#[test]
fn limits_are_taken() {
    for kind in kinds() {
        for value in kind.limits() {
            assert_eq!(kind.refuses(&value), None, "{kind:?}: {value:?}");
        }
    }
    let lengths: Vec<_> = limited(3, 9, Some("^[a-z]+$"))
        .limits()
        .iter()
        .map(|value| value.to_json().as_str().map(str::len))
        .collect();
    assert_eq!(lengths, [Some(3), Some(9)]);
    let kind = FieldType::Decimal(DecimalType { precision: 5, scale: 2, min: None, max: None });
    assert_eq!(kind.limits(), ["-999.99", "999.99"].map(|text| Value::Decimal(text.into())));
}

/// The type's own judgement of what a violation holds, for values that it can read.
fn is_refused(kind: &FieldType, violation: &Violation) -> bool {
    let value = &violation.value;
    let text = || value.as_str().map(str::to_owned);
    let read = match kind {
        FieldType::String(_)
        | FieldType::Text(_)
        | FieldType::Email(_)
        | FieldType::Url(_)
        | FieldType::Slug(_) => text().map(Value::Text),
        FieldType::Integer(_) | FieldType::BigInt(_) => value.as_i64().map(Value::Integer),
        FieldType::Float(_) => value.as_f64().map(Value::Float),
        FieldType::Date(_) if violation.code != Code::Format => text().map(Value::Date),
        FieldType::Time(_) if violation.code != Code::Format => text().map(Value::Time),
        FieldType::DateTime(_) if violation.code != Code::Format => text().map(Value::DateTime),
        FieldType::Decimal(_) if matches!(violation.code, Code::TooSmall | Code::TooBig) => {
            text().map(Value::Decimal)
        }
        _ => None,
    };
    read.is_none_or(|value| kind.refuses(&value).is_some())
}

#[test]
fn violations_are_wrong() {
    for kind in kinds() {
        for violation in kind.violations() {
            assert!(is_refused(&kind, &violation), "{kind:?}: {violation:?}");
        }
    }
}

#[test]
fn every_rule_has_its_violation() {
    let codes = |kind: &FieldType| kind.violations().iter().map(|wrong| wrong.code).collect::<BTreeSet<_>>();
    let all = |codes: &[Code]| codes.iter().copied().collect::<BTreeSet<_>>();
    assert_eq!(
        codes(&limited(2, 9, Some("^[a-z]+$"))),
        all(&[Code::Type, Code::TooShort, Code::TooLong, Code::Pattern])
    );
    let decimal = DecimalType { precision: 5, scale: 2, min: Some("0.01".into()), max: Some("10.00".into()) };
    assert_eq!(
        codes(&FieldType::Decimal(decimal)),
        all(&[Code::Type, Code::Format, Code::TooSmall, Code::TooBig, Code::Precision])
    );
    let of = FieldType::Enum(EnumType {
        rust: "Color".into(),
        values: vec![EnumValue { json: "red".into(), variant: "Red".into() }],
    });
    let list = FieldType::List(Box::new(ListType { of, min: Some(1), max: 2 }));
    assert_eq!(codes(&list), all(&[Code::Type, Code::TooFew, Code::TooMany]));
    assert_eq!(
        codes(&FieldType::Email(Text { max: Some(254), ..Text::default() })),
        all(&[Code::Type, Code::Format, Code::TooLong])
    );
    let email = FieldType::Email(Text { max: Some(254), ..Text::default() }).violations();
    let long =
        email.iter().find(|wrong| wrong.code == Code::TooLong).unwrap().value.as_str().unwrap().to_owned();
    assert!(long.len() == 255 && crate::model::types::is_email(&long), "{long}");
}

#[test]
fn few_values_come_around() {
    let kind = FieldType::Integer(Bounds { min: Some(1), max: Some(3) });
    let numbers: Vec<_> = (0..4).map(|number| kind.sample(number).unwrap().to_json()).collect();
    assert_eq!(numbers, [1, 2, 3, 1].map(serde_json::Value::from));
    assert_eq!(limited(1, 9, Some("^(a|b)$")).sample(2), Some(Value::Text("a".into())));
}

#[test]
fn what_cannot_be_is_told() {
    let problem = |kind: FieldType| impossible(&kind, false);
    assert_eq!(problem(limited(5, 9, Some("^[a-z]{3}$"))), Some(Problem::NoSample { empty: true }));
    assert_eq!(problem(limited(0, 9, Some(r"^a\bb$"))), Some(Problem::NoSample { empty: false }));
    assert_eq!(problem(limited(0, 9, Some("a"))), None);
    assert_eq!(impossible(&limited(0, 9, Some(r"^a\bb$")), true), None, "the example is the sample");
}
