#!/usr/bin/env bash
# A project that was edited by hand in every kind of place, and then changed by its spec again and again: no edit is
# lost, and the project is formatted, free of warnings, and passes its tests and those added by hand.
#
#   tests/evolve.sh SCAFFOLD DIR    DIR must not be there yet
set -euo pipefail

scaffold=$1
dir=$2

# insert FILE before|after TEXT LINE: adds a line beside the first one that has the text.
insert() {
    local file=$1 where=$2 text=$3 line=$4
    grep -qF -- "$text" "$file" || { echo "$file has no line with: $text"; exit 1; }
    awk -v where="$where" -v text="$text" -v line="$line" '
        !done && index($0, text) { done = 1; if (where == "before") { print line; print } else { print; print line } next }
        { print }' "$file" >"$file.tmp"
    mv "$file.tmp" "$file"
}

mkdir -p "$(dirname "$dir")"
cat >"$dir.toml" <<'TOML'
[project]
name = "story"

[auth]

# The heart of it.
[entities.Post]
owner = "author"

[entities.Post.fields]
title  = { type = "string", min = 2, max = 200, search = true, sort = true }
body   = "text"
status = { type = "enum", values = ["draft", "published"], default = "draft" }

[entities.Post.relations]
author = { belongs_to = "User", on_delete = "cascade" }

[entities.Comment.fields]
text = "text"

[entities.Comment.relations]
post = { belongs_to = "Post", on_delete = "cascade" }
TOML
"$scaffold" new "$dir" --spec "$dir.toml" --quiet
cd "$dir"

# A handler, a repository, a model, a schema.
insert src/posts/routes.rs after 'let scope = Scope::of(POSTS.access.list' '    tracing::debug!("mine: posts are listed");'
cat >>src/posts/repository.rs <<'RUST'

/// Mine: how many posts there are.
pub async fn count(connection: &mut Connection) -> Result<i64> {
    Ok(sqlx::query_scalar(r#"SELECT count(*) FROM "posts""#).fetch_one(connection).await?)
}
RUST
cat >>src/posts/model.rs <<'RUST'

impl Post {
    /// Mine: the title as a heading.
    pub fn heading(&self) -> String {
        format!("# {}", self.title)
    }
}
RUST
insert src/posts/schema.rs before 'pub struct PostResponse' '// Mine: what clients see.'

# A feature, in the router and the list of modules.
cat >src/mine.rs <<'RUST'
//! Mine: how many posts there are.

use axum::Json;
use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::database::Database;
use crate::error::Result;
use crate::posts::repository;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(mine))
}

/// Count posts
#[utoipa::path(get, path = "/mine", operation_id = "mine", tag = "mine", responses((status = 200, body = i64)))]
async fn mine(State(database): State<Database>) -> Result<Json<i64>> {
    let mut connection = database.reader().acquire().await?;
    repository::count(&mut connection).await.map(Json)
}
RUST
insert src/app.rs after '.merge(crate::posts::routes::router())' '        .merge(crate::mine::router())'
insert src/lib.rs before 'pub mod posts;' 'pub mod mine;'

# A dependency, a test, a document, and a migration.
insert Cargo.toml before 'hyper = ' 'http = "1"'
insert tests/api/main.rs before 'mod server;' 'mod mine;'
cat >tests/api/mine.rs <<'RUST'
use crate::support::TestApp;

#[tokio::test]
async fn posts_are_counted() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/api/mine").await.expect(200).json(), 0);
}
RUST
printf '\n## Mine\n\nThis project counts posts.\n' >>README.md
latest=$(ls migrations | tail -n 1 | cut -d _ -f 1)
printf 'CREATE TABLE "mine" ("id" INTEGER PRIMARY KEY) STRICT;\n' >"migrations/$((latest + 1))_mine.up.sql"
printf 'DROP TABLE "mine";\n' >"migrations/$((latest + 1))_mine.down.sql"
cargo fmt
cp -r . "$dir.edited"

# Entities, a required field, a relation, a value of an enum, names.
"$scaffold" add-entity Category name:string:max=80:unique --quiet
"$scaffold" add-entity Zebra 'stripes:integer:min=1' 'home:belongs_to=Category' --quiet
sed -i -e 's/^status = .*/status = { type = "enum", values = ["sketch", "published"], default = "sketch", map = { draft = "sketch" } }\nrating = { type = "integer", min = 1, max = 5, filter = true, backfill = 3 }/' \
    -e 's/^body   = "text"/content = { type = "text", renamed_from = "body" }/' \
    -e 's/^author = .*/&\ncategory = { belongs_to = "Category", optional = true, on_delete = "set_null" }/' scaffold.toml
"$scaffold" apply --quiet
sed -i -e 's/^\[entities.Comment.fields\]/[entities.Remark]\nrenamed_from = "Comment"\n\n[entities.Remark.fields]/' \
    -e 's/^\[entities.Comment.relations\]/[entities.Remark.relations]/' scaffold.toml
"$scaffold" apply --quiet
"$scaffold" check

for file in src/posts/routes.rs src/posts/repository.rs src/posts/model.rs src/posts/schema.rs src/app.rs src/lib.rs \
    src/mine.rs tests/api/main.rs tests/api/mine.rs README.md; do
    # Every line that was added by hand is still there.
    grep -i mine "$dir.edited/$file" | while IFS= read -r line; do
        grep -qF -- "$line" "$file" || { echo "$file has lost: $line"; exit 1; }
    done
done
grep -q '^http = "1"' Cargo.toml
grep -q '^# The heart of it.' scaffold.toml
cargo fmt --check
cargo clippy --quiet --all-targets -- -D warnings
cargo test --quiet
