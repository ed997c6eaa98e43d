//! The entity `User` that comes with `[auth]`.

use super::context::Context;
use super::data::{Default, EnumType, EnumValue, Field, FieldType, Name, Text, Value, Who};

/// The fields that every user has, before those that the spec adds. Who may see and set them, the access pass says.
pub(super) fn fields(context: &Context) -> Vec<Field> {
    let auth = context.model.auth.as_ref();
    let roles = auth.map(|auth| auth.roles.as_slice()).unwrap_or_default();
    let values: Vec<EnumValue> = roles
        .iter()
        .map(|role| EnumValue { json: role.name.clone(), variant: role.variant.clone() })
        .collect();
    let first = values.first().map(|role| Value::Enum(role.json.clone()));
    let text = |min, max| Text { min, max: Some(max), ..Text::default() };
    vec![
        Field { unique: true, ..field("email", FieldType::Email(text(None, 254))) },
        Field {
            column: "password_hash".to_owned(),
            hidden: true,
            ..field("password", FieldType::Password(text(Some(8), 128)))
        },
        Field {
            default: first.map(Default::Value),
            value_map: auth.map(|auth| auth.role_map.clone()).unwrap_or_default(),
            // The one type of roles, which the policies of all entities share.
            ..field("role", FieldType::Enum(EnumType { rust: "Role".to_owned(), values }))
        },
        Field {
            default: Some(Default::Value(Value::Boolean(true))),
            ..field("is_active", FieldType::Boolean)
        },
    ]
}

/// Is it one of the fields above?
pub(super) fn is_own_field(name: &str) -> bool {
    matches!(name, "email" | "password" | "role" | "is_active")
}

/// Fields that the user and administrators alone see, whatever `read` says.
pub(super) fn is_private(name: &str) -> bool {
    matches!(name, "email" | "role" | "is_active")
}

/// Fields that administrators alone set.
pub fn is_right(name: &str) -> bool {
    matches!(name, "role" | "is_active")
}

/// Does the word hold for users towards themselves, whatever their role?
pub fn holds_for_oneself(who: Who) -> bool {
    matches!(who, Who::User | Who::Owner | Who::NamedOwner(0))
}

/// The words that hold for those who sign up, towards themselves and with the first role.
pub const WORDS_AT_SIGN_UP: [Who; 4] = [Who::User, Who::Owner, Who::NamedOwner(0), Who::Role(0)];

fn field(name: &str, kind: FieldType) -> Field {
    Field {
        name: Name::of_member(name),
        column: name.to_owned(),
        kind,
        optional: false,
        default: None,
        unique: false,
        index: false,
        filter: false,
        sort: false,
        search: false,
        hidden: false,
        read_only: false,
        immutable: false,
        read: None,
        write: None,
        description: None,
        example: None,
        renamed_from: None,
        backfill: None,
        value_map: Vec::new(),
    }
}
