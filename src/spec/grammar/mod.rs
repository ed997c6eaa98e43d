//! Every key of the format, once: the reader checks by it, the JSON Schema is made from it, and editors show its
//! documentation.

mod members;

use super::shape::Shape::{
    Choice, DateTime, Either, Flag, Integer, Line, List, Map, Number, Prose, Text, Type, Word as Words,
};
use super::shape::Spelling::{Free, Pascal, Snake};
use super::shape::{Key, Shape, Spelling, Table};
use super::words::Word;
use super::{DatabaseKind, IdKind, JobMode, RealtimeBackend, Registration, Wakeup};

pub use members::TYPES;
pub(super) use members::{FIELD, RELATIONS};

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
const NAMES: Shape = List(&NAME, 0);
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
        List(&Either(&[Flag, Number, Text, DateTime]), 0),
        Shape::Table(&NULL),
    ]),
);

static NULL: Table = Table {
    name: "null",
    hint: Some("a path is quoted: `\"post.status\" = \"published\"`"),
    keys: &[required("null", Flag, &["true"], "Whether the value is NULL")],
};

pub(super) static ACCESS: Table = Table {
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
