//! Conflicts that are none: an entry that comes into a list beside an edit of the user's.
//!
//! Modules, routes and rows of a table stand one a line. When one side only adds such lines at the edge of what the
//! other side changed, both changes stand apart, though no line parts them.

use std::ops::Range;

use super::{Region, Take};
use crate::project::text::Text;

/// Whole lines of one of the three texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Yours(Range<usize>),
    New(Range<usize>),
}

/// How a conflict is settled, where entries of lists are all that it is about.
pub fn settle(region: &Region, [base, yours, new]: [&Text; 3]) -> Option<Vec<Piece>> {
    if region.take != Take::Conflict {
        return None;
    }
    let lines = |text: &Text, range: &Range<usize>| -> Vec<String> {
        text.lines()[range.clone()].iter().map(|line| line.trim_end().to_owned()).collect()
    };
    let [b, y, n] = [lines(base, &region.base), lines(yours, &region.yours), lines(new, &region.new)];
    let (yours, new) = (region.yours.clone(), region.new.clone());
    if b.is_empty() {
        return both_add(&y, &n, yours, new);
    }
    // Entries that the rendering adds before or after what the user changed.
    if let Some(added) = added_after(&b, &n) {
        let from = new.end - added;
        return Some(vec![Piece::Yours(yours), Piece::New(from..new.end)]);
    }
    if let Some(added) = added_before(&b, &n) {
        return Some(vec![Piece::New(new.start..new.start + added), Piece::Yours(yours)]);
    }
    // Entries of the user's before or after what the rendering changed.
    if let Some(added) = added_after(&b, &y) {
        return Some(vec![Piece::New(new), Piece::Yours(yours.end - added..yours.end)]);
    }
    let added = added_before(&b, &y)?;
    Some(vec![Piece::Yours(yours.start..yours.start + added), Piece::New(new)])
}

/// Both sides add at one place: sorted where all are modules, else the rendering's first, so that what the user puts
/// around a router is around these, too.
fn both_add(y: &[String], n: &[String], yours: Range<usize>, new: Range<usize>) -> Option<Vec<Piece>> {
    if y.is_empty() || !n.iter().all(|line| is_entry(line)) {
        return None;
    }
    if !y.iter().chain(n).all(|line| is_declaration(line)) {
        return Some(vec![Piece::New(new), Piece::Yours(yours)]);
    }
    let one = |at: usize| at..at + 1;
    let mine = y.iter().zip(yours).map(|(line, at)| (line, Piece::Yours(one(at))));
    let theirs = n.iter().zip(new).map(|(line, at)| (line, Piece::New(one(at))));
    let mut all: Vec<_> = mine.chain(theirs).collect();
    all.sort_by(|a, b| a.0.cmp(b.0));
    all.dedup_by(|a, b| a.0 == b.0);
    Some(all.into_iter().map(|(_, piece)| piece).collect())
}

fn added_after(base: &[String], side: &[String]) -> Option<usize> {
    let added = side.strip_prefix(base)?;
    (!added.is_empty() && added.iter().all(|line| is_entry(line))).then_some(added.len())
}

fn added_before(base: &[String], side: &[String]) -> Option<usize> {
    let added = side.strip_suffix(base)?;
    (!added.is_empty() && added.iter().all(|line| is_entry(line))).then_some(added.len())
}

/// A line that is an entry by itself, whatever stands around it.
fn is_entry(line: &str) -> bool {
    is_declaration(line) || is_row(line) || is_route(line)
}

/// `pub mod posts;`, `use crate::posts;`
fn is_declaration(line: &str) -> bool {
    let line = line.trim_start();
    let line = line.strip_prefix("pub ").or_else(|| line.strip_prefix("pub(crate) ")).unwrap_or(line);
    (line.starts_with("mod ") || line.starts_with("use ")) && line.ends_with(';') && !line.contains('{')
}

/// `| a | b |`
fn is_row(line: &str) -> bool {
    line.len() > 1 && line.starts_with('|') && line.ends_with('|')
}

/// `.merge(crate::posts::routes::router())`
fn is_route(line: &str) -> bool {
    let line = line.trim_start();
    let starts = [".merge(", ".route(", ".routes(", ".nest("].iter().any(|start| line.starts_with(start));
    starts && line.ends_with(')') && line.matches('(').count() == line.matches(')').count()
}
