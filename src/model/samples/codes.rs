//! The codes of field errors in a 422 answer.

/// What is wrong with one field of a request, as `errors[].code` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// Absent, or null where it may not be.
    Required,
    /// Another JSON type.
    Type,
    /// A string that is no e-mail address, URL, slug, UUID, date, time, decimal or base64.
    Format,
    Pattern,
    /// Fewer characters or bytes.
    TooShort,
    /// More characters or bytes.
    TooLong,
    /// A number, date or time below the limit.
    TooSmall,
    /// A number, date or time above the limit.
    TooBig,
    /// More digits of a decimal than its type has.
    Precision,
    /// None of the values of an enum.
    Enum,
    /// Fewer items.
    TooFew,
    /// More items.
    TooMany,
    /// Not as the JSON Schema of the field says.
    Schema,
}

impl Code {
    /// As in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Type => "type",
            Self::Format => "format",
            Self::Pattern => "pattern",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::TooSmall => "too_small",
            Self::TooBig => "too_big",
            Self::Precision => "precision",
            Self::Enum => "enum",
            Self::TooFew => "too_few",
            Self::TooMany => "too_many",
            Self::Schema => "schema",
        }
    }
}
