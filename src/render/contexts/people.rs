//! What tests say of the people they sign up.

use serde::Serialize;

use crate::model::Model;

/// Samples of a unique field: one for each letter that an address in a test can begin with.
const LETTERS: u64 = 26;

/// A field that everyone has to fill in, besides address and password.
#[derive(Debug, Clone, Serialize)]
pub struct PersonalField {
    pub json: String,
    /// In JSON: one for all, or one for each letter of the alphabet where no two may be the same.
    pub samples: Vec<String>,
}

pub fn personal_fields(model: &Model) -> Vec<PersonalField> {
    let Some(user) = model.user() else { return Vec::new() };
    user.fields
        .iter()
        .filter(|field| !field.optional && field.default.is_none() && !field.read_only)
        .filter(|field| !matches!(field.name.json.as_str(), "email" | "password"))
        .map(|field| PersonalField {
            json: field.name.json.clone(),
            samples: (0..if field.unique { LETTERS } else { 1 })
                .map(|number| field.sample(number).to_json().to_string())
                .collect(),
        })
        .collect()
}
