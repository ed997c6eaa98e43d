//! What the format of specs has and this version does not render yet: refused by name, never ignored.

use std::ops::Range;

use crate::diagnostic::{Diagnostic, Diagnostics, Explain};
use crate::spec::Spec;

/// A part of a spec that cannot be had yet.
struct Unavailable {
    what: String,
}

impl Explain for Unavailable {
    fn code(&self) -> &'static str {
        "E1501"
    }

    fn message(&self) -> String {
        format!("{} is not available yet", self.what)
    }

    fn help(&self) -> Option<String> {
        Some("leave it out for now; a later version of scaffold takes it".to_owned())
    }
}

/// Every part of the spec that is not available yet, at its place.
pub fn refuse(spec: &Spec) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let mut refuse = |span: &Range<usize>, what: &str| {
        problems.push(Diagnostic::error_at(span, &Unavailable { what: what.to_owned() }));
    };
    if let Some(auth) = &spec.auth {
        if let Some(mfa) = auth.mfa.as_ref().filter(|mfa| mfa.value) {
            refuse(&mfa.span, "`mfa`");
        }
        if !auth.oidc.is_empty() {
            refuse(&auth.place.span, "`oidc`");
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Source, render};

    #[test]
    fn the_text_reads_as_written() {
        let source = Source::new("scaffold.toml", "[flying]\n");
        let problem = Diagnostic::error_at(&(1..7), &Unavailable { what: "`[flying]`".to_owned() });
        let expected = std::fs::read_to_string("tests/diagnostics/E1501_unavailable.txt").unwrap();
        assert_eq!(render(&source, &problem.into(), false), expected);
    }
}
