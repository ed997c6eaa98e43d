use clap::Args;

use super::console::Outcome;
use crate::spec;

/// Prints the JSON Schema of `scaffold.toml`, for completion in editors.
#[derive(Args)]
pub struct Schema {}

impl Schema {
    pub fn run(self) -> Outcome {
        let Self {} = self;
        let document = spec::json_schema();
        Outcome::essential(format!("{document:#}\n"), document)
    }
}
