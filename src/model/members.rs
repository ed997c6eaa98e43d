//! Members of an entity, by name and by what they are.

use super::data::{Bounds, Entity, EntityId, FieldType, Member, Model, Timestamps};

impl Entity {
    /// A member by its name in JSON; a belongs_to also by the name of the relation.
    pub fn member(&self, name: &str) -> Option<Member> {
        if self.key.name.json == name {
            return Some(Member::Key);
        }
        if let Some(index) = self.fields.iter().position(|field| field.name.json == name) {
            return Some(Member::Field(index));
        }
        let is_named = |relation: &super::BelongsTo| relation.name.json == name || relation.key.json == name;
        if let Some(index) = self.belongs_to.iter().position(is_named) {
            return Some(Member::BelongsTo(index));
        }
        self.built_in().into_iter().find(|(_, built_in)| *built_in == name).map(|(member, _)| member)
    }

    /// The built-in members besides the key, with their names in JSON and in the table.
    pub fn built_in(&self) -> Vec<(Member, &'static str)> {
        [
            (self.timestamps != Timestamps::None, Member::CreatedAt, "created_at"),
            (self.timestamps == Timestamps::Both, Member::UpdatedAt, "updated_at"),
            (self.soft_delete, Member::DeletedAt, "deleted_at"),
            (self.versioned, Member::Version, "version"),
        ]
        .into_iter()
        .filter(|(there, ..)| *there)
        .map(|(_, member, name)| (member, name))
        .collect()
    }

    /// The name of a member as the spec writes it: of a belongs_to that of the relation.
    pub fn member_name(&self, member: Member) -> &str {
        match member {
            Member::Key => &self.key.name.json,
            Member::Field(index) => &self.fields[index].name.json,
            Member::BelongsTo(index) => &self.belongs_to[index].name.json,
            Member::CreatedAt => "created_at",
            Member::UpdatedAt => "updated_at",
            Member::DeletedAt => "deleted_at",
            Member::Version => "version",
        }
    }

    /// The name of a member in JSON: of a belongs_to that of its key.
    pub fn json_name(&self, member: Member) -> &str {
        match member {
            Member::BelongsTo(index) => &self.belongs_to[index].key.json,
            _ => self.member_name(member),
        }
    }

    /// The column of a member.
    pub fn member_column(&self, member: Member) -> &str {
        match member {
            Member::Key => &self.key.column,
            Member::Field(index) => &self.fields[index].column,
            Member::BelongsTo(index) => &self.belongs_to[index].column,
            Member::CreatedAt | Member::UpdatedAt | Member::DeletedAt | Member::Version => {
                self.member_name(member)
            }
        }
    }

    /// May it be NULL?
    pub fn member_is_optional(&self, member: Member) -> bool {
        match member {
            Member::Field(index) => self.fields[index].optional,
            Member::BelongsTo(index) => self.belongs_to[index].optional,
            Member::DeletedAt => true,
            Member::Key | Member::CreatedAt | Member::UpdatedAt | Member::Version => false,
        }
    }

    /// The names of all members, in order.
    pub fn member_names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.key.name.json.as_str())
            .chain(self.fields.iter().map(|field| field.name.json.as_str()))
            .chain(self.belongs_to.iter().map(|relation| relation.name.json.as_str()))
            .chain(self.built_in().into_iter().map(|(_, name)| name))
    }
}

impl Model {
    /// The type of a member's values.
    pub fn member_type(&self, id: EntityId, member: Member) -> FieldType {
        let entity = self.entity(id);
        match member {
            Member::Key => self.key_type(id),
            Member::Field(index) => entity.fields[index].kind.clone(),
            Member::BelongsTo(index) => self.key_type(entity.belongs_to[index].target),
            Member::CreatedAt | Member::UpdatedAt | Member::DeletedAt => {
                FieldType::DateTime(Bounds::default())
            }
            Member::Version => FieldType::BigInt(Bounds::default()),
        }
    }
}
