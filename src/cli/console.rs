//! Results to standard output, everything else to standard error; as JSON one document, whatever happens.

use std::io::{self, IsTerminal as _, Write as _};

use serde::Serialize;
use serde_json::{Value, json};

use super::failure::Failure;
use super::options::{Color, Common, Format};
use crate::diagnostic::{self, Diagnostics, Source};

/// How to speak to whoever called.
#[derive(Debug, Clone)]
pub struct Console {
    pub json: bool,
    pub quiet: bool,
    pub verbose: bool,
    /// Whether a person can be asked.
    pub asks: bool,
    colour_out: bool,
    colour_err: bool,
}

/// What a command came to.
#[derive(Debug, Default)]
pub struct Outcome {
    pub code: u8,
    /// The result for people.
    pub text: String,
    /// The result for programs.
    pub document: Value,
    /// The text was asked for by itself and is written with `--quiet`, too.
    pub essential: bool,
}

impl Outcome {
    /// A text that the command was called for.
    pub fn essential(text: String, document: Value) -> Self {
        Self { code: 0, text, document, essential: true }
    }
}

impl Console {
    pub fn new(common: &Common) -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
            || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let colour = |terminal: bool| match common.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !plain,
        };
        Self {
            json: common.format == Format::Json,
            quiet: common.quiet,
            verbose: common.verbose,
            asks: !common.yes && io::stdin().is_terminal() && io::stderr().is_terminal(),
            colour_out: colour(io::stdout().is_terminal()),
            colour_err: colour(io::stderr().is_terminal()),
        }
    }

    /// One that asks nobody.
    #[must_use]
    pub fn unasking(mut self) -> Self {
        self.asks = false;
        self
    }

    /// Whether results are coloured.
    pub fn colour(&self) -> bool {
        self.colour_out && !self.json
    }

    /// Whether nobody reads a text that was not asked for.
    pub fn silent(&self) -> bool {
        self.quiet || self.json
    }

    /// A word on how it goes.
    pub fn progress(&self, text: &str) {
        if !self.quiet && !self.json {
            write_err(&format!("{text}\n"));
        }
    }

    /// Warnings for people; in JSON they are part of the document.
    pub fn warn(&self, source: &Source, warnings: &Diagnostics) {
        if !self.quiet && !self.json {
            write_err(&diagnostic::render(source, warnings, self.colour_err));
        }
    }

    pub fn finish(&self, outcome: &Outcome) {
        if self.json {
            write_document(&outcome.document);
        } else if outcome.essential || !self.quiet {
            write_out(&outcome.text);
        }
    }

    pub fn fail(&self, failure: &Failure) {
        if self.json {
            write_document(&failure.document());
        } else {
            write_err(&failure.text(self.colour_err));
        }
    }

    /// Asks a person; an empty line takes the usual answer. `None` at the end of the input.
    #[expect(clippy::unused_self, reason = "only who has a console can ask")]
    pub fn ask(&self, question: &str, usual: &str) -> Option<String> {
        let hint = if usual.is_empty() { String::new() } else { format!(" [{usual}]") };
        write_err(&format!("{question}{hint} "));
        let mut line = String::new();
        if io::stdin().read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim();
        Some(if line.is_empty() { usual.to_owned() } else { line.to_owned() })
    }

    /// Asks for one of a few words until it is one of them.
    pub fn choose(&self, question: &str, words: &[&str], usual: &str) -> Option<String> {
        loop {
            let answer = self.ask(&format!("{question} ({})", words.join(", ")), usual)?.to_lowercase();
            if words.contains(&answer.as_str()) {
                return Some(answer);
            }
            write_err(&format!("One of {}, please.\n", words.join(", ")));
        }
    }

    /// Asks for yes or no until it is one of them.
    pub fn confirm(&self, question: &str, usual: bool) -> Option<bool> {
        loop {
            match self.ask(question, if usual { "Y/n" } else { "y/N" })?.to_lowercase().as_str() {
                "y/n" => return Some(usual),
                "y" | "yes" => return Some(true),
                "n" | "no" => return Some(false),
                _ => write_err("`y` or `n`, please.\n"),
            }
        }
    }
}

/// The document of a result: its status, and its own parts beside it.
pub fn document_of(code: u8, parts: &impl Serialize) -> Value {
    #[derive(Serialize)]
    struct Document<'a, T: Serialize> {
        status: &'static str,
        exit_code: u8,
        #[serde(flatten)]
        parts: &'a T,
    }
    let status = if code == 0 { "ok" } else { "error" };
    serde_json::to_value(Document { status, exit_code: code, parts }).expect("a result is plain data")
}

/// The document of a failure that has no place in a file.
pub fn error_document(code: u8, diagnostics: &Value) -> Value {
    json!({ "status": "error", "exit_code": code, "diagnostics": diagnostics })
}

pub fn write_document(document: &Value) {
    write_out(&format!("{document:#}\n"));
}

// A reader that went away has all that it wanted.
fn write_out(text: &str) {
    let mut out = io::stdout().lock();
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

fn write_err(text: &str) {
    drop(io::stderr().lock().write_all(text.as_bytes()));
}
