//! The enums of entities and jobs.

use serde::Serialize;

use crate::model::EnumType;
use crate::render::rust::literal;

#[derive(Debug, Clone, Serialize)]
pub struct EnumContext {
    pub rust: String,
    pub docs: Vec<String>,
    pub values: Vec<EnumValueContext>,
}

impl EnumContext {
    pub fn new(kind: &EnumType, doc: String) -> Self {
        let values = kind.values.iter();
        let values = values
            .map(|value| EnumValueContext { variant: value.variant.clone(), text: literal(&value.json) })
            .collect();
        Self { rust: kind.rust.clone(), docs: vec![doc], values }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct EnumValueContext {
    pub variant: String,
    pub text: String,
}
