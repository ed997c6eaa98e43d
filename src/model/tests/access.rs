use super::*;

#[test]
fn without_auth_its_words_are_told_to_need_it() {
    let spec = "[project]\nname = 'x'\n[entities.Post]\nowner = 'author'\naccess = { list = 'owner', read = 'admin' }\n";
    assert_eq!(codes(spec), ["E0401", "E0401", "E0401"]);
}

#[test]
fn the_user_comes_with_auth() {
    let model = model("[project]\nname = 'x'\n[auth]\nroles = ['reader', 'writer', 'boss']\n");
    let user = model.user().unwrap();
    let (owner, boss) = (Who::Owner, Who::Role(2));
    let words = |rules: &[Rule]| rules.iter().map(|rule| rule.who).collect::<Vec<_>>();
    assert_eq!(words(&user.access.list), [boss]);
    assert_eq!(words(&user.access.read), [owner, boss]);
    assert_eq!(words(&user.access.create), [boss]);
    let [email, password, role, is_active] = &user.fields[..] else { panic!("{:?}", user.fields) };
    assert!(email.unique && email.filter && !email.hidden);
    assert_eq!((&email.read, &email.write), (&Some(vec![owner, boss]), &Some(vec![owner, boss])));
    assert!(password.hidden && password.column == "password_hash" && !password.filter);
    assert_eq!(role.default, Some(Default::Value(Value::Enum("reader".into()))));
    assert_eq!((role.write.as_deref(), is_active.write.as_deref()), (Some(&[boss][..]), Some(&[boss][..])));
    assert!(matches!(user.owners[..], [Owner { name: None, ref path }] if path.is_empty()));
    assert_eq!(user.names.table, "users");
}

#[test]
fn without_auth_a_user_is_an_entity_like_any_other() {
    let model =
        model("[project]\nname = 'x'\n[entities.User.fields]\nemail = 'string'\nid_card = 'integer'\n");
    let user = &model.entities[0];
    assert!(!user.is_user && model.user().is_none());
    assert_eq!(user.access.create[0].who, Who::Public);
    assert_eq!(user.fields.len(), 2);
}

#[test]
fn owners_that_the_spec_adds_to_the_user_stand_beside_the_user() {
    let model = model(
        "[project]\nname = 'x'\n[auth]\n[entities.User]\nowner = { manager = 'manager' }\n\
         [entities.User.relations]\nmanager = { belongs_to = 'User', optional = true }\n\
         [entities.User.access]\nupdate = 'manager'\n",
    );
    let user = model.user().unwrap();
    let names: Vec<_> = user.owners.iter().map(|owner| owner.name.as_deref()).collect();
    assert_eq!(names, [Some("self"), Some("manager")]);
    assert_eq!(user.access.update[0].who, Who::NamedOwner(1));
    assert_eq!(user.access.read[0].who, Who::NamedOwner(0), "the user, and not the manager");
    assert_eq!(user.fields[0].read.as_ref().unwrap()[0], Who::NamedOwner(0));
    assert!(!user.belongs_to[0].owner, "nobody is put there at sign-up");
}

#[test]
fn named_owners_are_words() {
    let model = model(
        "[project]\nname = 'x'\n[auth]\n\
         [entities.Listing.relations]\nseller = { belongs_to = 'User' }\n\
         [entities.Deal]\nowner = { seller = 'listing.seller', buyer = 'buyer' }\n\
         access = { update = 'buyer', delete = ['seller', 'admin'], read = 'owner' }\n\
         [entities.Deal.relations]\nlisting = { belongs_to = 'Listing' }\nbuyer = { belongs_to = 'User' }\n",
    );
    let deal = entity(&model, "Deal");
    assert_eq!(deal.access.update[0].who, Who::NamedOwner(1));
    assert_eq!(deal.access.delete[0].who, Who::NamedOwner(0));
    assert_eq!(deal.access.read[0].who, Who::Owner);
    assert_eq!(deal.owners[0].path, [Step::BelongsTo(0), Step::BelongsTo(0)]);
    assert_eq!((deal.belongs_to[0].owner, deal.belongs_to[1].owner), (false, true), "the first direct one");
}

#[test]
fn conditions_reach_through_relations() {
    let model = model(
        "[project]\nname = 'x'\n\
         [entities.Post.fields]\nstatus = { type = 'enum', values = ['draft', 'live'] }\nends = 'datetime?'\n\
         [entities.Comment]\naccess = { list = { who = 'public', where = { 'post.status' = ['live'], 'post.ends' = { null = true } } } }\n\
         [entities.Comment.relations]\npost = { belongs_to = 'Post' }\n",
    );
    let condition = &entity(&model, "Comment").access.list[0].condition;
    assert_eq!((&condition[0].path[..], condition[0].member), (&[0][..], Member::Field(0)));
    assert_eq!(condition[0].test, Test::AnyOf(vec![Value::Enum("live".into())]));
    assert_eq!(condition[1].test, Test::Null);
}

#[test]
fn every_creator_must_be_able_to_fill_what_is_required() {
    let spec = |create: &str, write: &str| {
        format!(
            "[project]\nname = 'x'\n[auth]\nroles = ['member', 'clerk', 'admin']\n\
             [entities.Note]\nowner = 'author'\naccess = {{ create = {create} }}\n\
             [entities.Note.fields]\ntext = {{ type = 'text', write = {write} }}\n\
             [entities.Note.relations]\nauthor = {{ belongs_to = 'User' }}\n"
        )
    };
    for (create, write) in [
        ("'clerk'", "'clerk'"),
        ("'user'", "'owner'"),
        ("'owner'", "'owner'"),
        ("'admin'", "'owner'"),
        ("['clerk', 'admin']", "['owner', 'clerk']"),
        ("'nobody'", "'clerk'"),
        ("'clerk'", "'user'"),
    ] {
        model(&spec(create, write));
    }
    for (create, write) in [("'user'", "'clerk'"), ("'clerk'", "'owner'"), ("['clerk', 'admin']", "'clerk'")]
    {
        assert_eq!(codes(&spec(create, write)), ["E0419"], "{create} {write}");
    }
    assert_eq!(codes(&spec("'public'", "'owner'")), ["E0419", "E0420"]);
}

#[test]
fn who_signs_up_must_be_able_to_fill_what_is_required() {
    let spec = |registration: &str, write: &str| {
        format!(
            "[project]\nname = 'x'\n[auth]\nroles = ['member', 'admin']\nregistration = '{registration}'\n\
             [entities.User.fields]\nname = {{ type = 'string', write = {write} }}\n"
        )
    };
    for (registration, write) in [("closed", "'admin'"), ("open", "'owner'"), ("open", "['member', 'admin']")]
    {
        model(&spec(registration, write));
    }
    assert_eq!(codes(&spec("open", "'admin'")), ["E0419"]);
    assert_eq!(codes(&spec("closed", "'member'")), ["E0419"]);
}

#[test]
fn a_word_that_is_enough_stands_once() {
    let model = model(
        "[project]\nname = 'x'\n[auth]\n[entities.A]\n\
         access = { list = [{ who = 'user', where = { on = true } }, 'admin', 'user', 'admin'] }\n\
         [entities.A.fields]\non = 'boolean'\n",
    );
    let list = &entity(&model, "A").access.list;
    let found: Vec<_> = list.iter().map(|rule| (rule.who, rule.condition.len())).collect();
    assert_eq!(found, [(Who::Role(1), 0), (Who::User, 0)]);
}

#[test]
fn an_owner_that_nobody_may_name_is_the_caller() {
    let model = model(
        "[project]\nname = 'x'\n[auth]\n[entities.A]\nowner = 'author'\n\
         [entities.A.relations]\nauthor = { belongs_to = 'User', read_only = true }\n",
    );
    assert!(entity(&model, "A").belongs_to[0].caller);
}
