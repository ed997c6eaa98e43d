use clap::{Args, CommandFactory as _};
use clap_complete::Shell;
use serde_json::json;

use super::Cli;
use super::console::Outcome;

/// Prints the completions for a shell.
#[derive(Args)]
pub struct Completions {
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub fn run(self) -> Outcome {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "scaffold", &mut script);
        let script = String::from_utf8_lossy(&script).into_owned();
        let document = json!({ "status": "ok", "exit_code": 0, "script": script });
        Outcome::essential(script, document)
    }
}
