//! The types of rows and of parameters.

use crate::model::{DecimalType, FieldType, IdKind};

/// The type of a value that is there, in a row and in an input.
pub fn row_type(kind: &FieldType) -> String {
    match kind {
        FieldType::String(_)
        | FieldType::Text(_)
        | FieldType::Email(_)
        | FieldType::Url(_)
        | FieldType::Slug(_) => "String".to_owned(),
        FieldType::Password(_) => "Secret".to_owned(),
        FieldType::Integer(_) => "i32".to_owned(),
        FieldType::BigInt(_) | FieldType::Id { kind: IdKind::Integer, .. } => "i64".to_owned(),
        FieldType::Float(_) => "f64".to_owned(),
        FieldType::Decimal(DecimalType { precision, scale, .. }) => {
            format!("Fixed<{precision}, {scale}>")
        }
        FieldType::Boolean => "bool".to_owned(),
        FieldType::Uuid | FieldType::Id { kind: IdKind::Uuid, .. } => "Uuid".to_owned(),
        FieldType::Date(_) => "Date".to_owned(),
        FieldType::Time(_) => "TimeOfDay".to_owned(),
        FieldType::DateTime(_) => "Timestamp".to_owned(),
        FieldType::Enum(kind) => kind.rust.clone(),
        FieldType::Json { .. } => "Json<Value>".to_owned(),
        FieldType::Bytes(_) => "Bytes".to_owned(),
        FieldType::List(list) => format!("Json<Vec<{}>>", row_type(&list.of)),
    }
}

/// How a list reads a parameter about a member of this type.
pub fn column_kind(kind: &FieldType) -> String {
    match kind {
        FieldType::Email(_) => "Kind::Email".to_owned(),
        FieldType::Integer(_) | FieldType::BigInt(_) | FieldType::Id { kind: IdKind::Integer, .. } => {
            "Kind::Integer".to_owned()
        }
        FieldType::Float(_) => "Kind::Float".to_owned(),
        FieldType::Decimal(of) => {
            format!("Kind::Decimal(Fixed::<{}, {}>::bind)", of.precision, of.scale)
        }
        FieldType::Boolean => "Kind::Boolean".to_owned(),
        FieldType::Uuid | FieldType::Id { kind: IdKind::Uuid, .. } => "Kind::Uuid".to_owned(),
        FieldType::Date(_) => "Kind::Date".to_owned(),
        FieldType::Time(_) => "Kind::Time".to_owned(),
        FieldType::DateTime(_) => "Kind::Timestamp".to_owned(),
        FieldType::Enum(_) => format!("Kind::of_enum::<{}>()", row_type(kind)),
        _ => "Kind::Text".to_owned(),
    }
}
