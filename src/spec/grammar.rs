//! Every key of the format, once: the reader checks by it, the JSON Schema is made from it, and editors show its
//! documentation.

use super::shape::Shape::{
    Any, AnyTable, Choice, DateTime, Either, Flag, Integer, Line, List, Map, Number, Prose, Text, Type,
    Word as Words,
};
use super::shape::Spelling::{Free, Pascal, Snake};
use super::shape::{Key, Shape, Spelling, Table};
use super::words::Word;
use super::{DatabaseKind, IdKind, JobMode, OnDelete, RealtimeBackend, Registration, Wakeup};

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

const fn key(name: &'static str, shape: Shape, examples: &'static [&'static str], doc: &'static str) -> Key {
    Key { name, required: false, shape, examples, doc }
}

const fn required(
    name: &'static str,
    shape: Shape,
    examples: &'static [&'static str],
    doc: &'static str,
) -> Key {
    Key { name, required: true, shape, examples, doc }
}

const fn flag(name: &'static str, doc: &'static str) -> Key {
    key(name, Flag, &["true"], doc)
}

const fn name(
    name: &'static str,
    spelling: Spelling,
    examples: &'static [&'static str],
    doc: &'static str,
) -> Key {
    key(name, Shape::Name(spelling), examples, doc)
}

const fn description(examples: &'static [&'static str]) -> Key {
    key("description", Prose, examples, "Goes into the OpenAPI document and the code's documentation")
}

const NAME: Shape = Shape::Name(Free);
const NAMES: Shape = List(&NAME, 1);
const NAME_OR_NAMES: Shape = Either(&[NAME, NAMES]);
const NEW_NAMES: Shape = Map(Free, &NAME);
const COUNT: Shape = Integer(0, 4_294_967_294);
const BOUND: Shape = Either(&[Number, Text, DateTime]);

pub(super) static SPEC: Table = Table {
    name: "spec",
    hint: Some("an entity is written `[entities.Name]`, a job `[jobs.Name]`"),
    keys: &[
        required("project", Shape::Table(&PROJECT), &["{ name = \"blog\" }"], "What the project is"),
        key(
            "auth",
            Shape::Table(&AUTH),
            &["{}"],
            "Users and who may do what; leave it out for an API without users",
        ),
        key("worker", Shape::Table(&WORKER), &["{}"], "Background jobs; durable ones need it"),
        key("realtime", Shape::Table(&REALTIME), &["{}"], "Events over a WebSocket"),
        key(
            "entities",
            Map(Pascal, &Shape::Table(&ENTITY)),
            &["{ Post = {} }"],
            "The entities, PascalCase and singular",
        ),
        key(
            "jobs",
            Map(Pascal, &Shape::Table(&JOB)),
            &["{ SendReport = {} }"],
            "Background jobs, PascalCase",
        ),
    ],
};

static PROJECT: Table = Table {
    name: "project",
    hint: None,
    keys: &[
        required("name", NAME, &["\"blog\""], "The name of the crate"),
        description(&["\"A blog with authors, tags and comments\""]),
        key("database", Words(DatabaseKind::WORDS), &["\"sqlite\""], "The database; default sqlite"),
        key(
            "id",
            Words(IdKind::WORDS),
            &["\"uuid\""],
            "Primary keys: uuid (version 7; default) or 64-bit integers",
        ),
        key(
            "api_prefix",
            Line,
            &["\"/api\""],
            "What every path of the API starts with; default /api, empty for none",
        ),
        key("port", Integer(1, 65_535), &["8000"], "Default of the PORT setting; default 8000"),
    ],
};

static AUTH: Table = Table {
    name: "auth",
    hint: None,
    keys: &[
        key(
            "roles",
            NAMES,
            &["[\"user\", \"admin\"]"],
            "The first is given at sign-up, the last is the administrators'; default user and admin",
        ),
        key(
            "role_map",
            NEW_NAMES,
            &["{ editor = \"author\" }"],
            "Old and new names of roles that are renamed or removed",
        ),
        key(
            "registration",
            Words(Registration::WORDS),
            &["\"open\""],
            "open (default), or closed: an administrator creates users",
        ),
        flag("verify_email", "Whether an e-mail address has to be confirmed; default false"),
        flag("password_reset", "Whether a forgotten password can be reset by e-mail; default true"),
        flag("mfa", "One-time passwords (RFC 6238) with recovery codes; default false"),
        key(
            "oidc",
            List(&Either(&[NAME, Shape::Table(&OIDC)]), 0),
            &["[\"google\"]", "[{ name = \"acme\", issuer = \"https://id.acme.example\" }]"],
            "Sign-in through OpenID Connect: presets, or a name and an issuer",
        ),
    ],
};

static OIDC: Table = Table {
    name: "oidc",
    hint: None,
    keys: &[
        required("name", NAME, &["\"acme\""], "What the provider is called in paths"),
        required("issuer", Line, &["\"https://id.acme.example\""], "The issuer's URL"),
    ],
};

static WORKER: Table = Table {
    name: "worker",
    hint: None,
    keys: &[key(
        "wakeup",
        Words(Wakeup::WORDS),
        &["\"auto\""],
        "auto (default: LISTEN/NOTIFY on PostgreSQL, polling elsewhere) or redis",
    )],
};

static REALTIME: Table = Table {
    name: "realtime",
    hint: None,
    keys: &[
        key(
            "backend",
            Words(RealtimeBackend::WORDS),
            &["\"memory\""],
            "Fan-out between instances; default memory",
        ),
        flag("rooms", "Whether clients may send to rooms; default true"),
    ],
};

static ENTITY: Table = Table {
    name: "entity",
    hint: Some("fields stand in `[{path}.fields]`, relations in `[{path}.relations]`"),
    keys: &[
        name("table", Free, &["\"posts\""], "The table; default the snake_case plural"),
        name("plural", Free, &["\"posts\""], "The plural, where English needs help"),
        name("path", Free, &["\"posts\""], "The path; default the table in kebab-case"),
        key(
            "id",
            Either(&[Words(IdKind::WORDS), Choice("an id", &[&ID_TYPE, &ID_FIELD])]),
            &["\"integer\"", "{ type = \"uuid\", column = \"post_id\" }", "{ field = \"code\" }"],
            "The primary key: a type, a type and a column, or the field that is a natural key",
        ),
        description(&["\"What an author writes\""]),
        name("renamed_from", Pascal, &["\"Article\""], "The former name, for the migration"),
        key(
            "owner",
            Either(&[NAME, NAMES, Map(Snake, &NAME)]),
            &[
                "\"author\"",
                "[\"author\", \"order.customer\"]",
                "{ buyer = \"buyer\", seller = \"listing.seller\" }",
            ],
            "Who `owner` is in `access`: relations that end at User",
        ),
        key(
            "timestamps",
            Either(&[Flag, Words(&["created"])]),
            &["false", "\"created\""],
            "created_at and updated_at (default), only the former, or neither",
        ),
        flag("soft_delete", "Deleted rows are kept and can be restored; default false"),
        flag("versioned", "ETag, and If-Match on update and delete; default false"),
        flag("events", "Changes are told over the WebSocket; default false"),
        key(
            "unique",
            List(&Either(&[NAMES, Shape::Table(&UNIQUE)]), 0),
            &["[[\"author\", \"slug\"]]", "[{ on = [\"author\"], where = { pinned = true } }]"],
            "Fields and belongs_to relations that together occur once",
        ),
        key(
            "index",
            List(&NAMES, 0),
            &["[[\"status\", \"created_at\"]]"],
            "Indexes over fields and belongs_to relations",
        ),
        key("check", List(&Prose, 0), &["[\"ends_at > starts_at\"]"], "Conditions that hold for every row"),
        key("access", Shape::Table(&ACCESS), &["{ list = \"public\" }"], "Who may do what"),
        key(
            "fields",
            Map(Snake, &Either(&[Type, Shape::Table(&FIELD)])),
            &["{ title = \"string\" }"],
            "The fields, snake_case: a type, or a table with `type`",
        ),
        key(
            "relations",
            Map(Snake, &Choice("a relation", RELATIONS)),
            &["{ author = { belongs_to = \"User\" } }"],
            "The relations, snake_case",
        ),
    ],
};

static ID_TYPE: Table = Table {
    name: "id_type",
    hint: None,
    keys: &[
        required("type", Words(IdKind::WORDS), &["\"uuid\""], "uuid or integer"),
        name("column", Free, &["\"post_id\""], "The column; default id"),
    ],
};

static ID_FIELD: Table = Table {
    name: "id_field",
    hint: None,
    keys: &[required("field", NAME, &["\"code\""], "The field that is the key")],
};

static UNIQUE: Table = Table {
    name: "unique",
    hint: None,
    keys: &[
        required("on", NAMES, &["[\"author\"]"], "Fields and belongs_to relations"),
        key("where", CONDITIONS, &["{ pinned = true }"], "Only rows with these values count"),
    ],
};

const CONDITIONS: Shape = Map(
    Free,
    &Either(&[
        Flag,
        Number,
        Text,
        DateTime,
        List(&Either(&[Flag, Number, Text, DateTime]), 1),
        Shape::Table(&NULL),
    ]),
);

static NULL: Table = Table {
    name: "null",
    hint: Some("a path is quoted: `\"post.status\" = \"published\"`"),
    keys: &[required("null", Flag, &["true"], "Whether the value is NULL")],
};

static ACCESS: Table = Table {
    name: "access",
    hint: None,
    keys: &[
        key("list", RULES, RULE_EXAMPLES, "Who may list, and which rows"),
        key("read", RULES, RULE_EXAMPLES, "Who may read a row"),
        key("create", RULES, RULE_EXAMPLES, "Who may create a row"),
        key("update", RULES, RULE_EXAMPLES, "Who may change a row"),
        key("delete", RULES, RULE_EXAMPLES, "Who may delete a row"),
    ],
};

const RULES: Shape = Either(&[NAME, Shape::Table(&RULE), List(&Either(&[NAME, Shape::Table(&RULE)]), 1)]);

const RULE_EXAMPLES: &[&str] =
    &["\"public\"", "[\"owner\", \"admin\"]", "{ who = \"public\", where = { status = \"published\" } }"];

static RULE: Table = Table {
    name: "rule",
    hint: None,
    keys: &[
        required("who", NAME, &["\"public\""], "public, user, owner, a role, a named owner, or nobody"),
        key(
            "where",
            CONDITIONS,
            &["{ status = \"published\" }"],
            "Fields of the row, and the values that they must have",
        ),
    ],
};

static FIELD: Table = Table {
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
            List(&Text, 1),
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
pub(super) static RELATIONS: &[&Table] = &[&BELONGS_TO, &HAS_MANY, &HAS_ONE, &MANY_TO_MANY];

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

static JOB: Table = Table {
    name: "job",
    hint: Some("the payload stands in `[{path}.fields]`"),
    keys: &[
        name("on", Free, &["\"User.created\""], "created, updated, deleted or restored: what enqueues it"),
        name("queue", Free, &["\"default\""], "The queue; default `default`"),
        key("retries", COUNT, &["5"], "Tries after the first; default 5"),
        key("timeout", Integer(1, 4_294_967_295), &["60"], "Seconds; default 60"),
        key("unique", NAMES, &["[\"user_id\"]"], "At most one waiting job with the same values"),
        key(
            "mode",
            Words(JobMode::WORDS),
            &["\"durable\""],
            "durable (default; needs [worker]), or inline in the API process",
        ),
        key("enqueue", RULES, RULE_EXAMPLES, "Who may enqueue it over HTTP; default nobody"),
        key(
            "mail",
            Shape::Table(&MAIL),
            &["{ subject = \"Welcome\" }"],
            "It sends a message to its `email` field",
        ),
        name("renamed_from", Pascal, &["\"Greet\""], "The former name"),
        key("schedule", Line, &["\"0 3 * * *\""], "cron, UTC; instead of `on`"),
        key(
            "fields",
            Map(Snake, &Either(&[Type, Shape::Table(&FIELD)])),
            &["{ user_id = \"id\" }"],
            "The payload, as the fields of an entity",
        ),
    ],
};

static MAIL: Table = Table {
    name: "mail",
    hint: None,
    keys: &[required("subject", Line, &["\"Welcome\""], "The subject of the message")],
};
