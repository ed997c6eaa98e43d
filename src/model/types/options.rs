//! The options of a field, as names that the type table can speak of.

use std::ops::Range;

use crate::spec::{FieldOptions, Spanned};

/// An option of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Opt {
    Min,
    Max,
    Pattern,
    Trim,
    Precision,
    Scale,
    Values,
    Map,
    Schema,
    Of,
    Default,
    Unique,
    Index,
    Filter,
    Sort,
    Search,
    Hidden,
    ReadOnly,
    Immutable,
    Read,
    Write,
    Description,
    Example,
    Column,
    RenamedFrom,
    Backfill,
}

impl Opt {
    /// As in the spec.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Min => "min",
            Self::Max => "max",
            Self::Pattern => "pattern",
            Self::Trim => "trim",
            Self::Precision => "precision",
            Self::Scale => "scale",
            Self::Values => "values",
            Self::Map => "map",
            Self::Schema => "schema",
            Self::Of => "of",
            Self::Default => "default",
            Self::Unique => "unique",
            Self::Index => "index",
            Self::Filter => "filter",
            Self::Sort => "sort",
            Self::Search => "search",
            Self::Hidden => "hidden",
            Self::ReadOnly => "read_only",
            Self::Immutable => "immutable",
            Self::Read => "read",
            Self::Write => "write",
            Self::Description => "description",
            Self::Example => "example",
            Self::Column => "column",
            Self::RenamedFrom => "renamed_from",
            Self::Backfill => "backfill",
        }
    }

    /// Does only some types' row of the table list it?
    pub const fn depends_on_type(self) -> bool {
        !matches!(self, Self::Immutable | Self::Write | Self::Description | Self::Column | Self::RenamedFrom)
    }

    /// Does it say something of a job's payload, which is no row and is written by one caller at once?
    pub const fn suits_payload(self) -> bool {
        use Opt::{
            Default, Description, Example, Max, Min, Of, Pattern, Precision, Scale, Schema, Trim, Values,
        };
        matches!(
            self,
            Min | Max
                | Pattern
                | Trim
                | Precision
                | Scale
                | Values
                | Schema
                | Of
                | Default
                | Description
                | Example
        )
    }
}

/// The options that a field gives, with their places.
pub(in crate::model) fn given(options: &FieldOptions) -> Vec<(Opt, Range<usize>)> {
    fn place<T>(option: Option<&Spanned<T>>) -> Option<Range<usize>> {
        option.map(|option| option.span.clone())
    }
    let map = options.map.first().map(|(old, _)| old.span.clone());
    [
        (Opt::Min, place(options.min.as_ref())),
        (Opt::Max, place(options.max.as_ref())),
        (Opt::Pattern, place(options.pattern.as_ref())),
        (Opt::Trim, place(options.trim.as_ref())),
        (Opt::Precision, place(options.precision.as_ref())),
        (Opt::Scale, place(options.scale.as_ref())),
        (Opt::Values, place(options.values.as_ref())),
        (Opt::Map, map),
        (Opt::Schema, place(options.schema.as_ref())),
        (Opt::Of, place(options.of.as_ref())),
        (Opt::Default, place(options.default.as_ref())),
        (Opt::Unique, place(options.unique.as_ref())),
        (Opt::Index, place(options.index.as_ref())),
        (Opt::Filter, place(options.filter.as_ref())),
        (Opt::Sort, place(options.sort.as_ref())),
        (Opt::Search, place(options.search.as_ref())),
        (Opt::Hidden, place(options.hidden.as_ref())),
        (Opt::ReadOnly, place(options.read_only.as_ref())),
        (Opt::Immutable, place(options.immutable.as_ref())),
        (Opt::Read, place(options.read.as_ref())),
        (Opt::Write, place(options.write.as_ref())),
        (Opt::Description, place(options.description.as_ref())),
        (Opt::Example, place(options.example.as_ref())),
        (Opt::Column, place(options.column.as_ref())),
        (Opt::RenamedFrom, place(options.renamed_from.as_ref())),
        (Opt::Backfill, place(options.backfill.as_ref())),
    ]
    .into_iter()
    .filter_map(|(option, span)| Some((option, span?)))
    .collect()
}
