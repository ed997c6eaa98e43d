//! The words of each problem.

use super::Problem;

#[expect(clippy::too_many_lines, reason = "a table: one arm a problem, so that none is forgotten")]
pub(super) fn message(problem: &Problem) -> String {
    use Problem as P;
    match problem {
        P::NotPascal { what, name, .. } => format!("the {what} `{name}` is not in PascalCase"),
        P::NotSnake { what, name, .. } => format!("the {what} `{name}` is not in snake_case"),
        P::NameTooLong { what, length } => format!("the name of the {what} has {length} bytes"),
        P::BadProjectName { name, .. } => format!("`{name}` cannot be the name of a package"),
        P::ReservedProjectName { name } => format!("`{name}` is the name of something that the project uses"),
        P::BadApiPrefix { prefix } => format!("`{prefix}` cannot stand before the paths of the API"),
        P::BadSqlName { what, name } => format!("`{name}` cannot be the name of a {what}"),
        P::BadPath { path } => format!("`{path}` cannot be a segment of a path"),
        P::RenamedFromExisting { what, old } => format!("the {what} `{old}` is still there"),
        P::UnknownType { name, .. } => format!("there is no type `{name}` here"),
        P::OptionNotForType { option, kind, .. } => format!("`{kind}` does not take `{option}`"),
        P::OptionNotInPayload { option } => format!("`{option}` says nothing of a job's payload"),
        P::IdInEntity => "a field of an entity cannot be an `id`".to_owned(),
        P::BadPattern { reason } => format!("the pattern is no regular expression: {reason}"),
        P::MinAboveMax => "`min` is above `max`".to_owned(),
        P::LimitOutOfRange { option, low, high } => format!("`{option}` is not from {low} to {high}"),
        P::WrongValue { option, expected, found } => format!("`{option}` must be {expected}, not {found}"),
        P::ValueRefused { option, reason } => format!("`{option}` {reason}"),
        P::UnknownValue { option, value, .. } => {
            format!("`{option}` is `{value}`, which is none of the values")
        }
        P::MissingOption { option, kind, .. } => format!("`{kind}` needs `{option}`"),
        P::NoValues => "an enum needs a value at least".to_owned(),
        P::BadEnumValue { .. } => "a value of an enum has 1 to 63 printable characters".to_owned(),
        P::DuplicateValue { value } => format!("the value `{value}` stands here twice"),
        P::MapFromCurrent { what, old } => format!("the {what} `{old}` is mapped and still there"),
        P::MapToUnknown { what, new, .. } => format!("there is no {what} `{new}` to map to"),
        P::NoSample { empty: true } => "no text is within the limits and matches the pattern".to_owned(),
        P::NoSample { empty: false } => {
            "no text was found that is within the limits and matches the pattern".to_owned()
        }
        P::BadSchema { reason } => format!("this is no JSON Schema: {reason}"),
        P::NoSchemaSample => "no value was found that the schema takes".to_owned(),
        P::NaturalKey { field, reason } => format!("`{field}` cannot be the key: it {reason}"),
        P::UserKey => "the key of `User` is a uuid or an integer".to_owned(),
        P::ReadOnlyNeedsDefault { name } => format!("`{name}` is read-only and required, and has no default"),
        P::Contradiction { one, other, .. } => format!("`{one}` and `{other}` contradict one another"),
        P::NoEffect { option, .. } => format!("`{option}` has no effect here"),
        P::NeedsTable { what, table } => format!("{what} needs `{table}`"),
        P::NeedsDatabase { what, database } => format!("{what} needs `database = \"{database}\"`"),
        P::UnknownProvider { name, .. } => format!("there is no preset for the provider `{name}`"),

        P::UnknownEntity { name, .. } => format!("there is no entity `{name}`"),
        P::UnknownVia { via, target, entity, .. } => {
            format!("`{target}` has no belongs_to `{via}` back to `{entity}`")
        }
        P::NoWayBack { target, entity } => format!("`{target}` has no belongs_to back to `{entity}`"),
        P::SeveralWaysBack { target, .. } => format!("`{target}` leads back here in several ways"),
        P::HasOneNeedsUnique { target, via } => {
            format!("`{target}.{via}` is not unique, so that there may be many")
        }
        P::HasManyOfUnique { target, via } => {
            format!("`{target}.{via}` is unique, so that there is at most one")
        }
        P::SetNullNeedsOptional { name } => format!("`{name}` is required and cannot be set to NULL"),
        P::CallerNotUser { target } => format!("the caller is a `User`, not a `{target}`"),
        P::ReadOnlyNeedsOptional { name } => {
            format!("`{name}` is read-only and required, and nothing sets it")
        }
        P::RequiredCycle { path } => format!("no first row can be made: {path} all need one another"),
        P::DeclaredTwice { relation, other } => {
            format!("`{relation}` and `{other}` are two separate sets of links")
        }

        P::NeedsAuth { what } => format!("{what} needs `[auth]`"),
        P::UnknownWord { word, .. } => format!("`{word}` is no word of `access`"),
        P::NoOwner { .. } => "the entity has no owner".to_owned(),
        P::UnknownStep { step, entity, .. } => format!("`{entity}` has no relation `{step}` to follow here"),
        P::PathNotToUser { end } => format!("an owner is a `User`, and this path ends at `{end}`"),
        P::EmptyOwner => "the list of owners is empty".to_owned(),
        P::BadRole { name } => format!("`{name}` cannot be the name of a role"),
        P::DuplicateRole { name } => format!("the role `{name}` stands here twice"),
        P::RoleIsWord { name } => format!("`{name}` is a word of `access` and no role"),
        P::OnlyRole => "with one role, everybody who signs up is an administrator".to_owned(),
        P::NoRoles => "there are no roles".to_owned(),
        P::OwnerIsWord { name } => format!("`{name}` is a word of `access` already"),
        P::NobodyAlone => "`nobody` stands beside other rules or conditions".to_owned(),
        P::EmptyRule => "the list of words is empty".to_owned(),
        P::UnknownMember { name, entity, .. } => format!("`{entity}` has no field or belongs_to `{name}`"),
        P::NotComparable { name, kind, place } => {
            format!("`{name}` is a `{kind}`, which {place} cannot compare")
        }
        P::NeverNull { name } => format!("`{name}` is never NULL"),
        P::EmptyList => "no value is in an empty list".to_owned(),
        P::CreatorMayNotWrite { field, who } => {
            format!("`{field}` is required, and {who} may create a row without the right to set it")
        }
        P::OwnerWithoutCaller { relation } => {
            format!("`{relation}` is set to the caller, and there may be none")
        }
        P::OwnerNeverAtCreate => "no owner is known before the row is there".to_owned(),
        P::WordNotHere { word, place, .. } => format!("`{word}` means nothing in {place}"),
        P::ConditionNotHere { place } => format!("there is no row for a condition in {place}"),

        P::BadEvent { text, .. } => format!("`{text}` is no event"),
        P::RestoredNeedsSoftDelete { entity } => format!("a `{entity}` is never restored"),
        P::OnAndSchedule => "a job has an event or a schedule, not both".to_owned(),
        P::BadCron { part: Some(part), reason } => format!("the {part} of the schedule is wrong: {reason}"),
        P::BadCron { part: None, reason } => format!("the schedule is wrong: {reason}"),
        P::NeverFires => "the schedule names days that no month has".to_owned(),
        P::ScheduleNeedsDefault { field } => {
            format!("`{field}` is required and has no default, and a schedule gives it no value")
        }
        P::InlineSchedule => "an inline job runs after a response, and a schedule has none".to_owned(),
        P::NoSource { field, entity, .. } => format!("`{entity}` has nothing that fills `{field}`"),
        P::SourceMismatch { field, payload, row } => {
            format!("`{field}` is {} here and {} in the row", article(payload), article(row))
        }
        P::PasswordInPayload { field } => format!("`{field}` is a password, and no payload carries one"),
        P::MailNeedsEmail => "a message needs an address to go to".to_owned(),
        P::UnknownPayloadField { name, .. } => format!("the payload has no field `{name}`"),
        P::IdNeedsOf => "the keys of the entities are of several types".to_owned(),
        P::BadQueue { name } => format!("`{name}` cannot be the name of a queue"),

        P::EmptyGroup { what } => format!("{what} names no field"),
        P::RepeatedMember { name } => format!("`{name}` stands here twice"),
        P::RepeatedGroup { what } => format!("this `{what}` is there already"),
        P::NotIndexable { name, kind, what } => format!("`{name}` is a `{kind}`, which {what} cannot hold"),
        P::BuiltInInUnique { name } => format!("`{name}` is no field or belongs_to"),
        P::PathInUnique { key } => format!("`{key}` is of another row, and a database cannot look there"),
        P::CheckSyntax { expected, found } => format!("expected {expected}, found {found}"),
        P::CheckOperator { found, .. } => format!("there is no operator `{found}`"),
        P::CheckNull => "nothing is equal to NULL, not even NULL".to_owned(),
        P::CheckTypes { left, right } => {
            format!("{} and {} cannot be compared", article(left), article(right))
        }
        P::CheckOrder { operator, kind } => format!("`{operator}` says nothing of a `{kind}`"),
        P::CheckLiterals => "no field stands here".to_owned(),
        P::CheckKey => "a check cannot speak of the key".to_owned(),
        P::CheckSetNull { name } => format!("MySQL allows no check on `{name}`, which it sets to NULL"),

        P::BuiltIn { name } => format!("the name `{name}` belongs to what comes with the entity"),
        P::Collision { what, name, .. } => format!("{what} would be called `{name}`"),
        P::ReservedTable { table } => format!("the table `{table}` is not free"),
        P::ReservedPath { path } => format!("the path `{path}` is not free"),
    }
}

#[expect(
    clippy::too_many_lines,
    clippy::match_same_arms,
    reason = "a table: one arm a problem, in their order, so that none is forgotten"
)]
pub(super) fn help(problem: &Problem) -> Option<String> {
    use Problem as P;
    let help = match problem {
        P::NotPascal { right: Some(right), .. } | P::NotSnake { right: Some(right), .. } => {
            format!("write `{right}`")
        }
        P::NotPascal { right: None, .. } => "use ASCII letters and digits, such as `OrderItem`".to_owned(),
        P::NotSnake { right: None, .. } => {
            "use ASCII letters, digits and `_`, such as `created_on`".to_owned()
        }
        P::NameTooLong { .. } => "use at most 63 bytes".to_owned(),
        P::BadProjectName { right: Some(right), .. } => format!("write `name = \"{right}\"`"),
        P::BadProjectName { right: None, .. } => {
            "use lower-case ASCII letters, digits, `-` and `_`, at most 63".to_owned()
        }
        P::ReservedProjectName { name } => format!("choose another name, such as `{name}-api`"),
        P::BadApiPrefix { .. } => {
            "write segments with a `/` before each, such as `/api/v1`, or \"\" for none; `docs`, \
                                   `health` and the like are taken"
                .to_owned()
        }
        P::BadSqlName { .. } => "use ASCII letters, digits and `_`, at most 63".to_owned(),
        P::BadPath { .. } => "use letters, digits and `-`, such as `order-items`".to_owned(),
        P::RenamedFromExisting { old, .. } => format!("remove `{old}`, or this `renamed_from`"),
        P::UnknownType { near, known, .. } => did_you_mean(near.as_deref(), "the types are", known),
        P::OptionNotForType { takers, .. } => format!("it is for {takers}"),
        P::OptionNotInPayload { .. } => "remove it".to_owned(),
        P::IdInEntity => "use a belongs_to in the entity's `relations`".to_owned(),
        P::BadPattern { .. } => "the syntax is that of the `regex` crate".to_owned(),
        P::MinAboveMax => "exchange them".to_owned(),
        P::LimitOutOfRange { low, high, .. } => format!("write a number from {low} to {high}"),
        P::UnknownValue { near, values, .. } => did_you_mean(near.as_deref(), "the values are", values),
        P::MissingOption { example, .. } => format!("add `{example}`"),
        P::NoValues => "write `values = [\"draft\", \"published\"]`".to_owned(),
        P::BadEnumValue { .. } => {
            "shorten it, and take control characters and spaces at the ends away".to_owned()
        }
        P::DuplicateValue { .. } | P::DuplicateRole { .. } => "remove one of them".to_owned(),
        P::MapFromCurrent { what, .. } => format!("map a {what} that is gone to one that is there"),
        P::MapToUnknown { near, known, .. } => did_you_mean(near.as_deref(), "there are", known),
        P::NoSample { empty: true } => "change `pattern`, `min` or `max`".to_owned(),
        P::NoSample { empty: false } => "add `example` with one".to_owned(),
        P::BadSchema { .. } => "the draft is 2020-12, unless `$schema` names another".to_owned(),
        P::NoSchemaSample => "add `example` with one".to_owned(),
        P::NaturalKey { .. } => {
            "a natural key is a required `string`, `uuid` or `integer` that every creator sets".to_owned()
        }
        P::UserKey => "write `id = \"uuid\"` or `id = \"integer\"`".to_owned(),
        P::ReadOnlyNeedsDefault { .. } => "add `default`, or make it optional".to_owned(),
        P::Contradiction { one, reason, .. } => format!("remove `{one}`: {reason}"),
        P::NoEffect { option, reason } => format!("remove `{option}`: {reason}"),
        P::NeedsTable { table, .. } => format!("add `{table}` to the spec"),
        P::NeedsDatabase { database, .. } => format!("write `database = \"{database}\"` in `[project]`"),
        P::UnknownProvider { near, known, .. } => match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {known}; for others write {{ name = \"…\", issuer = \"https://…\" }}"),
        },

        P::UnknownEntity { name, near } => match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add `[entities.{name}]`"),
        },
        P::UnknownVia { target, entity, near, via } => match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add `{via} = {{ belongs_to = \"{entity}\" }}` to the relations of `{target}`"),
        },
        P::NoWayBack { target, entity } => {
            format!("add a relation with `belongs_to = \"{entity}\"` to `{target}`")
        }
        P::SeveralWaysBack { ways, .. } => format!("say which with `via`: {ways}"),
        P::HasOneNeedsUnique { target, via } => {
            format!("add `unique = true` to `{target}.{via}`, or use `has_many`")
        }
        P::HasManyOfUnique { .. } => "use `has_one`".to_owned(),
        P::SetNullNeedsOptional { .. } => "add `optional = true`, or use `restrict` or `cascade`".to_owned(),
        P::CallerNotUser { .. } => "use `caller` on a belongs_to = \"User\"".to_owned(),
        P::ReadOnlyNeedsOptional { .. } => "add `optional = true`, or remove `read_only`".to_owned(),
        P::RequiredCycle { .. } => "make one of them optional".to_owned(),
        P::DeclaredTwice { relation, .. } => {
            format!("for one set with two names keep one and give it `inverse = \"{relation}\"`")
        }
        P::NeedsAuth { .. } => "add `[auth]` to the spec".to_owned(),
        P::UnknownWord { near, known, .. } => did_you_mean(near.as_deref(), "the words here are", known),
        P::NoOwner { candidates } if candidates.is_empty() => {
            "add a belongs_to = \"User\", and name it in `owner`".to_owned()
        }
        P::NoOwner { candidates } => {
            format!("name the relation that is the owner with `owner`: {candidates}")
        }
        P::UnknownStep { near, .. } => match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "each step but the last of a condition is the name of a relation".to_owned(),
        },
        P::PathNotToUser { .. } => "follow more relations, with dots between, up to a `User`".to_owned(),
        P::EmptyOwner => "name a belongs_to to `User`, or remove `owner`".to_owned(),
        P::BadRole { .. } => "use lower-case ASCII letters, digits, `_` and `-`, such as `editor`".to_owned(),
        P::RoleIsWord { name } if name == "user" => "as a role, `user` can only be the first".to_owned(),
        P::RoleIsWord { .. } | P::OwnerIsWord { .. } => "choose another name".to_owned(),
        P::OnlyRole => {
            "add one for administrators at the end, or write `registration = \"closed\"`".to_owned()
        }
        P::NoRoles => "write `roles = [\"user\", \"admin\"]`, or leave `roles` out".to_owned(),
        P::NobodyAlone => "write `nobody` alone, or leave it out".to_owned(),
        P::EmptyRule => "name who may, or leave the option out".to_owned(),
        P::UnknownMember { near, .. } => return near.as_ref().map(|near| format!("did you mean `{near}`?")),
        P::NotComparable { .. } => "use a field of another type".to_owned(),
        P::NeverNull { name } => format!("make `{name}` optional, or remove the condition"),
        P::EmptyList => "name a value at least".to_owned(),
        P::CreatorMayNotWrite { field, .. } => {
            format!("give `{field}` a default, make it optional, or let all who may create set it")
        }
        P::OwnerWithoutCaller { relation } => {
            format!("make `{relation}` optional, or let only those who are signed in create")
        }
        P::OwnerNeverAtCreate => {
            "use `user` or a role, or an owner whose path starts with a belongs_to".to_owned()
        }
        P::WordNotHere { words, .. } => format!("use {words}"),
        P::ConditionNotHere { .. } => "remove `where`".to_owned(),

        P::BadEvent { near: Some(near), .. } => format!("did you mean `{near}`?"),
        P::BadEvent { near: None, .. } => {
            "write an entity and `created`, `updated`, `deleted` or `restored`: `Post.created`".to_owned()
        }
        P::RestoredNeedsSoftDelete { entity } => format!("add `soft_delete = true` to `{entity}`"),
        P::OnAndSchedule => "remove one of them".to_owned(),
        P::BadCron { .. } => "write minute, hour, day, month and day of the week: `0 3 * * *`".to_owned(),
        P::NeverFires => "choose a day that one of the months has".to_owned(),
        P::ScheduleNeedsDefault { .. } => "add `default`, or make it optional".to_owned(),
        P::InlineSchedule => "use `mode = \"durable\"`".to_owned(),
        P::NoSource { near: Some(near), .. } => format!("did you mean `{near}`?"),
        P::NoSource { .. } => "name a field of the row, or its key".to_owned(),
        P::SourceMismatch { row, .. } => format!("make it {}", article(row)),
        P::PasswordInPayload { .. } => "remove it".to_owned(),
        P::MailNeedsEmail => "add `email = \"email\"` to the fields of the job".to_owned(),
        P::UnknownPayloadField { near, known, .. } => did_you_mean(near.as_deref(), "its fields are", known),
        P::IdNeedsOf => "say whose key it is: { type = \"id\", of = \"Post\" }".to_owned(),
        P::BadQueue { .. } => "use lower-case ASCII letters, digits, `_` and `-`, at most 63".to_owned(),

        P::EmptyGroup { .. } => "name a field at least".to_owned(),
        P::RepeatedMember { .. } | P::RepeatedGroup { .. } => "remove one of them".to_owned(),
        P::NotIndexable { .. } => "leave it out".to_owned(),
        P::BuiltInInUnique { .. } => "a unique is over fields and belongs_to relations".to_owned(),
        P::PathInUnique { .. } => "use fields of this entity".to_owned(),
        P::CheckSyntax { .. } => {
            "compare fields with fields or values, such as `price >= 0 or status = 'draft'`".to_owned()
        }
        P::CheckOperator { right, .. } => format!("write `{right}`"),
        P::CheckNull => "write `is null` or `is not null`".to_owned(),
        P::CheckTypes { .. } => "compare fields of one type".to_owned(),
        P::CheckOrder { .. } => "use `=` or `<>`".to_owned(),
        P::CheckLiterals => "name a field of the entity".to_owned(),
        P::CheckKey => "use another field".to_owned(),
        P::CheckSetNull { .. } => "use `restrict` or `cascade`, or leave it out of the check".to_owned(),

        P::BuiltIn { .. } => "choose another name".to_owned(),
        P::Collision { help, .. } => (*help).to_owned(),
        P::ReservedTable { .. } => {
            "give the entity another name with `table`; `auth_*`, `worker_*` and those of the database \
                                    are taken"
                .to_owned()
        }
        P::ReservedPath { .. } => "give the entity another `path`".to_owned(),

        P::WrongValue { .. } | P::ValueRefused { .. } => return None,
    };
    Some(help)
}

fn did_you_mean(near: Option<&str>, known_are: &str, known: &str) -> String {
    match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{known_are} {known}"),
    }
}

/// "an optional string", "a date".
fn article(noun: &str) -> String {
    let an =
        noun.starts_with(['a', 'e', 'i', 'o', 'u']) && !noun.starts_with("uuid") && !noun.starts_with("url");
    format!("{} {noun}", if an { "an" } else { "a" })
}
