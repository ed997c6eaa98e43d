//! Fields and relations.

use super::super::OnDelete;
use super::super::shape::Shape::{
    self, Any, AnyTable, Either, Flag, Integer, List, Map, Text, Type, Word as Words,
};
use super::super::shape::Spelling::{Free, Pascal, Snake};
use super::super::shape::Table;
use super::super::words::Word;
use super::{BOUND, NAME, NAME_OR_NAMES, description, flag, key, name, required};

/// The types of fields, and what each holds.
pub const TYPES: &[(&str, &str)] = &[
    ("string", "Text of at most 255 characters unless `max` says otherwise"),
    ("text", "Text of any length"),
    ("email", "An e-mail address"),
    ("url", "An http or https URL"),
    ("slug", "Lower-case words joined by hyphens"),
    ("integer", "A 32-bit integer"),
    ("bigint", "A 64-bit integer"),
    ("float", "A floating-point number, never NaN or infinite"),
    ("decimal", "An exact decimal number, a string in JSON"),
    ("boolean", "true or false"),
    ("uuid", "A UUID"),
    ("date", "A day"),
    ("time", "A time of day"),
    ("datetime", "A point in time, UTC, in microseconds"),
    ("enum", "One of `values`"),
    ("json", "Any JSON value"),
    ("bytes", "Bytes, base64 in JSON"),
    ("list", "A list of values of one type, `of`"),
    ("password", "A password, stored as a hash and never returned"),
    ("id", "The key of a row, in the payload of a job"),
];

pub(in crate::spec) static FIELD: Table = Table {
    name: "field",
    hint: None,
    keys: &[
        required("type", Type, &["\"string\"", "\"string?\""], "What it holds; with `?` it is optional"),
        flag("optional", "NULL in the database, absent or null in JSON; default false"),
        key("min", BOUND, &["1", "\"0.01\"", "2024-01-01"], "The least value, length or number of items"),
        key(
            "max",
            BOUND,
            &["100", "\"99.99\"", "2030-12-31"],
            "The greatest value, length or number of items",
        ),
        key("pattern", Text, &["'^[a-z]+$'"], "A regular expression that must match somewhere"),
        flag("trim", "White space at both ends is taken off; default false"),
        key("precision", Integer(1, 28), &["10"], "decimal: how many digits in all; default 19"),
        key("scale", Integer(0, 28), &["2"], "decimal: how many digits after the point; default 4"),
        key(
            "values",
            List(&Text, 0),
            &["[\"draft\", \"published\"]"],
            "enum: the values, as they appear in JSON",
        ),
        key(
            "map",
            Map(Free, &Text),
            &["{ hidden = \"draft\" }"],
            "enum: old and new values, for the migration",
        ),
        key(
            "schema",
            Either(&[Flag, AnyTable]),
            &["{ type = \"object\" }"],
            "json: the JSON Schema to check against",
        ),
        key(
            "of",
            NAME,
            &["\"string\"", "\"Product\""],
            "list: the type of an item; id: the entity whose key it is",
        ),
        key("default", Any, &["\"draft\"", "0", "[]"], "The value where none is given; `now` for a datetime"),
        flag("unique", "No two rows have the same value; default false"),
        flag("index", "Whether there is an index; default false"),
        flag("filter", "Lists may be filtered by it"),
        flag("sort", "Lists may be sorted by it"),
        flag("search", "Part of the search, `?q=`; default false"),
        flag("hidden", "Never in a response, event or include; default false"),
        flag("read_only", "Only the server sets it; default false"),
        flag("immutable", "Can be set on create only; default false"),
        key("read", NAME_OR_NAMES, &["\"admin\"", "[\"owner\", \"admin\"]"], "Who may see it"),
        key("write", NAME_OR_NAMES, &["\"admin\"", "[\"owner\", \"admin\"]"], "Who may set it"),
        description(&["\"What the post is called\""]),
        key("example", Any, &["\"First steps\""], "A value for the documentation"),
        name("column", Free, &["\"title\""], "The column; default the field's name"),
        name("renamed_from", Snake, &["\"headline\""], "The former name, for the migration"),
        key(
            "backfill",
            Any,
            &["\"\""],
            "The value for rows that exist when the field is added or becomes required",
        ),
    ],
};

/// The kinds of relations.
pub(in crate::spec) static RELATIONS: &[&Table] = &[&BELONGS_TO, &HAS_MANY, &HAS_ONE, &MANY_TO_MANY];

static BELONGS_TO: Table = Table {
    name: "belongs_to",
    hint: None,
    keys: &[
        required("belongs_to", Shape::Name(Pascal), &["\"User\""], "The entity that it refers to"),
        flag("caller", "Set to the caller at create, never from the body; default false"),
        flag("optional", "Whether it may be NULL; default false"),
        key(
            "on_delete",
            Words(OnDelete::WORDS),
            &["\"cascade\""],
            "What happens to this row when the other is deleted; default restrict",
        ),
        flag("unique", "One to one; default false"),
        key("index", Flag, &["false"], "Whether there is an index; default true"),
        flag("immutable", "Can be set on create only; default false"),
        flag("read_only", "Only the server sets it; default false"),
        key("read", NAME_OR_NAMES, &["\"admin\"", "[\"owner\", \"admin\"]"], "Who may see it"),
        key("write", NAME_OR_NAMES, &["\"admin\"", "[\"owner\", \"admin\"]"], "Who may set it"),
        description(&["\"Who wrote it\""]),
        name("column", Free, &["\"author_id\""], "The column; default the name and `_id`"),
        name("renamed_from", Snake, &["\"writer\""], "The former name, for the migration"),
        key(
            "backfill",
            Any,
            &["1"],
            "The key for rows that exist when the relation is added or becomes required",
        ),
    ],
};

static HAS_MANY: Table = Table {
    name: "has_many",
    hint: None,
    keys: &[
        required(
            "has_many",
            Shape::Name(Pascal),
            &["\"Comment\""],
            "The entity whose rows belong to this one",
        ),
        name("via", Snake, &["\"post\""], "The belongs_to of the other side; needed where there are several"),
    ],
};

static HAS_ONE: Table = Table {
    name: "has_one",
    hint: None,
    keys: &[
        required("has_one", Shape::Name(Pascal), &["\"Card\""], "The entity whose row belongs to this one"),
        name(
            "via",
            Snake,
            &["\"post\""],
            "The unique belongs_to of the other side; needed where there are several",
        ),
    ],
};

static MANY_TO_MANY: Table = Table {
    name: "many_to_many",
    hint: None,
    keys: &[
        required("many_to_many", Shape::Name(Pascal), &["\"Tag\""], "The entity at the other end"),
        name("inverse", Snake, &["\"posts\""], "The name, and with it the routes, of the other side"),
        name("through", Free, &["\"posts_tags\""], "The join table"),
        name("renamed_from", Snake, &["\"labels\""], "The former name, for the migration"),
    ],
};
