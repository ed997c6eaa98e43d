//! Who may know of a change, as the rules and the row say.

use blog::auth::policy::{Ownership, Role, Rule, Who};
use blog::realtime::event::Audience;
use blog::users::model::{USERS, UserId};

use crate::support::TestApp;

const SELF: &[Ownership] = &[Ownership(r#""users"."id" = "#, "")];
/// As a path of relations would be.
const SAME_NAME: &[Ownership] = &[Ownership(
    r#"EXISTS (SELECT 1 FROM "users" AS namesake
        WHERE namesake.full_name = "users"."full_name" AND namesake.id = "#,
    ")",
)];

async fn audience(app: &TestApp, user: UserId, rules: &[Rule]) -> Audience {
    let mut connection = app.state.database.reader().acquire().await.unwrap();
    Audience::of(&mut connection, &USERS, user, rules)
        .await
        .unwrap()
}

#[tokio::test]
async fn only_rules_that_hold_on_the_row_count() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await.id.parse().unwrap();
    let rules = [
        Rule::when(Who::Public, "1 = 0"),
        Rule::when(Who::User, r#""users"."email" = 'eve@example.com'"#),
        Rule::when(
            Who::Role(Role::User),
            r#""users"."email" = 'ada@example.com'"#,
        ),
        Rule::when(Who::Owner(SELF), r#""users"."is_active" = FALSE"#),
    ];
    let expected = Audience {
        roles: vec![Role::User],
        ..Audience::default()
    };
    assert_eq!(audience(&app, ada, &rules).await, expected);
}

#[tokio::test]
async fn owners_are_found_from_the_row() {
    let app = TestApp::start().await;
    let ada = app.user("ada@example.com").await.id.parse().unwrap();
    let eve = app.user("eve@example.com").await.id.parse().unwrap();
    let own = audience(&app, ada, &[Rule::of(Who::Owner(SELF))]).await;
    assert_eq!(own.owners, [ada]);
    assert_eq!(own.roles, [Role::ADMINISTRATOR]);

    let mut path = audience(&app, ada, &[Rule::of(Who::Owner(SAME_NAME))]).await;
    path.owners.sort_unstable();
    assert_eq!(path.owners, [ada, eve]);
}

#[tokio::test]
async fn a_row_that_is_not_there_is_nobodys() {
    let app = TestApp::start().await;
    app.user("ada@example.com").await;
    let rules = [
        Rule::when(Who::Public, "1 = 1"),
        Rule::when(Who::Owner(SELF), "1 = 1"),
    ];
    let nobody = audience(&app, UserId::default(), &rules).await;
    assert_eq!(nobody, Audience::default());
}
