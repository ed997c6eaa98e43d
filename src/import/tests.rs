//! Sources and the specs that they become.

use super::{Draft, read_jdl, read_sql};
use crate::diagnostic::{self, Source};
use crate::model::{Record, resolve};
use crate::spec::{self, DatabaseKind};

/// The spec, which must hold together.
fn spec(draft: &Draft) -> String {
    let text = draft.spec();
    let source = Source::new("scaffold.toml", &text);
    let problems = match spec::read(&source) {
        Ok(spec) => resolve(&spec, &Record::default()).err(),
        Err(problems) => Some(problems),
    };
    let shown = problems.map(|problems| diagnostic::render(&source, &problems, false));
    assert_eq!(shown, None, "{text}");
    text
}

const POSTGRES: &str = r#"
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
CREATE TYPE public.mood AS ENUM ('sad', 'ok');
CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.x = 1; RETURN NEW; END; $$;
CREATE TABLE public.users (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    email character varying(254) NOT NULL,
    mood public.mood DEFAULT 'ok'::public.mood,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);
CREATE TABLE public.blog_posts (
    post_id bigint NOT NULL,
    title text NOT NULL,
    price numeric(10,2) DEFAULT 0.00 NOT NULL,
    tags text[],
    where_at point,
    author_id uuid NOT NULL,
    "Kind" character varying(20) DEFAULT 'a'::character varying NOT NULL,
    CONSTRAINT kind_check CHECK ((("Kind")::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))),
    CONSTRAINT price_check CHECK ((price >= (0)::numeric))
);
CREATE TABLE public.labels (id integer NOT NULL, name text NOT NULL);
CREATE TABLE public.blog_posts_labels (blog_post_id bigint NOT NULL, label_id integer NOT NULL);
COMMENT ON COLUMN public.users.email IS 'Where mail goes';
ALTER TABLE ONLY public.users ADD CONSTRAINT users_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.users ADD CONSTRAINT users_email_key UNIQUE (email);
ALTER TABLE ONLY public.labels ADD CONSTRAINT labels_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.blog_posts ADD CONSTRAINT p PRIMARY KEY (post_id);
ALTER TABLE ONLY public.blog_posts_labels ADD CONSTRAINT bpl PRIMARY KEY (blog_post_id, label_id);
ALTER TABLE ONLY public.blog_posts ADD CONSTRAINT f FOREIGN KEY (author_id) REFERENCES public.users(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.blog_posts_labels ADD CONSTRAINT g FOREIGN KEY (blog_post_id) REFERENCES public.blog_posts(post_id);
ALTER TABLE ONLY public.blog_posts_labels ADD CONSTRAINT h FOREIGN KEY (label_id) REFERENCES public.labels(id);
CREATE UNIQUE INDEX i ON public.blog_posts USING btree (author_id, title);
CREATE INDEX j ON public.blog_posts USING btree (price);
"#;

#[test]
fn a_dump_of_postgresql() {
    let draft = read_sql("shop", POSTGRES, Some(DatabaseKind::Postgres));
    let text = spec(&draft);
    for part in [
        "database = \"postgres\"",
        "email = { type = \"string\", max = 254, description = \"Where mail goes\", unique = true }",
        "mood = { type = \"enum?\", values = [\"sad\", \"ok\"], default = \"ok\" }",
        "[entities.BlogPost]\nid = { type = \"integer\", column = \"post_id\" }\ntimestamps = false\nunique = [[\"author\", \"title\"]]",
        "price = { type = \"decimal\", precision = 10, scale = 2, default = \"0.00\", index = true }",
        "tags = { type = \"list?\", of = \"text\" }",
        "kind = { type = \"enum\", values = [\"a\", \"b\"], default = \"a\", column = \"Kind\" }",
        "author = { belongs_to = \"User\", on_delete = \"cascade\" }",
        "labels = { many_to_many = \"Label\" }",
    ] {
        assert!(text.contains(part), "no {part} in:\n{text}");
    }
    let notes = draft.notes.join("\n");
    assert!(notes.contains("`where_at` has the type `point`"), "{notes}");
    assert!(notes.contains("price"), "{notes}");
    assert_eq!(draft.notes.len(), 2, "{notes}");
}

#[test]
fn a_dump_of_mysql() {
    let ddl = "
/*!40101 SET @saved = 1 */;
DROP TABLE IF EXISTS `orders`;
CREATE TABLE `orders` (
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `state` enum('new','it''s paid') NOT NULL DEFAULT 'new',
  `paid` tinyint(1) NOT NULL DEFAULT 0,
  `note` longtext DEFAULT NULL COMMENT 'from the buyer',
  `customer_id` bigint(20) unsigned DEFAULT NULL,
  `created_at` datetime NOT NULL,
  PRIMARY KEY (`id`),
  KEY `state` (`state`),
  CONSTRAINT `c` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE `customers` (`id` bigint(20) unsigned NOT NULL AUTO_INCREMENT, `name` varchar(80) NOT NULL, PRIMARY KEY (`id`));
";
    let draft = read_sql("shop", ddl, None);
    let text = spec(&draft);
    for part in [
        "database = \"mysql\"",
        "[entities.Order]\nid = \"integer\"\ntimestamps = \"created\"",
        "state = { type = \"enum\", values = [\"new\", \"it's paid\"], default = \"new\", index = true }",
        "paid = { type = \"boolean\", default = false }",
        "note = { type = \"text?\", description = \"from the buyer\" }",
        "customer = { belongs_to = \"Customer\", optional = true, on_delete = \"set_null\" }",
        "name = { type = \"string\", max = 80 }",
    ] {
        assert!(text.contains(part), "no {part} in:\n{text}");
    }
    assert_eq!(draft.notes, Vec::<String>::new());
}

#[test]
fn tables_of_sqlite() {
    let ddl = "CREATE TABLE t (code TEXT PRIMARY KEY, n INTEGER NOT NULL DEFAULT 3, CHECK (n > 0)) STRICT;
        CREATE TABLE pairs (a TEXT, b TEXT, c REAL, PRIMARY KEY (a, b));
        CREATE VIEW v AS SELECT 1; CREATE TABLE broken (((;";
    let draft = read_sql("x", ddl, Some(DatabaseKind::Sqlite));
    let text = spec(&draft);
    assert!(text.contains("id = { field = \"code\" }"), "{text}");
    assert!(text.contains("[entities.Pair]\ntimestamps = false\nunique = [[\"a\", \"b\"]]"), "{text}");
    assert!(text.contains("a = \"text\"\nb = \"text\"\nc = \"float?\""), "{text}");
    assert!(text.contains("n = { type = \"bigint\", default = 3 }"), "{text}");
    let notes = draft.notes.join("\n");
    for part in [
        "line 3: a statement could not be read",
        "the view `v`",
        "the check `n > 0`",
        "`pairs`: it has a primary key of several columns, which are unique now",
    ] {
        assert!(notes.contains(part), "no {part} in {notes}");
    }
}

#[test]
fn a_model_of_jhipster() {
    let jdl = r#"
/** A region */
entity Region { regionName String required unique minlength(2) maxlength(50) pattern(/^[A-Z].*$/) }
@dto(mapstruct)
entity JobHistory(job_history) {
    startDate Instant, // when
    language Language required
    photo ImageBlob
    salary BigDecimal min(0)
}
enum Language { FRENCH("French"), ENGLISH }
relationship OneToMany { Region{jobHistory(startDate)} to JobHistory{region required} }
relationship ManyToOne { JobHistory{owner(login)} to User with builtInEntity }
relationship ManyToMany { JobHistory{tag(name)} to Tag{history} }
entity Tag { name String required }
paginate Region with pagination
"#;
    let draft = read_jdl(
        "hr",
        &jdl.replace("entity Tag { name String required }\n", "")
            .replace("enum Language", "entity Tag { name String required }\nenum Language"),
    );
    let text = spec(&draft);
    for part in [
        "[auth]",
        "region_name = { type = \"string\", unique = true, min = 2, max = 50, pattern = \"^[A-Z].*$\" }",
        "job_histories = { has_many = \"JobHistory\", via = \"region\" }",
        "table = \"job_history\"",
        "start_date = \"datetime?\"",
        "language = { type = \"enum\", values = [\"FRENCH\", \"ENGLISH\"] }",
        "region = { belongs_to = \"Region\" }",
        "owner = { belongs_to = \"User\", optional = true }",
        "tags = { many_to_many = \"Tag\", inverse = \"histories\" }",
    ] {
        assert!(text.contains(part), "no {part} in:\n{text}");
    }
    assert_eq!(draft.notes.len(), 1, "{:?}", draft.notes);
}
