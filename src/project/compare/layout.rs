//! Files as `rustfmt` lays them out: so that an edit of layout alone is none.

use super::case::Case;
use crate::project::disk::Found;
use crate::project::format::Formatter;
use crate::project::text::Text;

/// Base, yours and new as `rustfmt` lays them out, where that was asked.
#[derive(Default)]
pub(super) struct Layout {
    pub base: Option<String>,
    pub yours: Option<String>,
    pub new: Option<String>,
}

/// Has everything formatted, in one go, whose edits may be a matter of layout alone.
pub(super) fn lay_out(cases: &mut [Case], formatter: &dyn Formatter) {
    let asked: Vec<usize> = (0..cases.len()).filter(|index| cases[*index].may_be_layout()).collect();
    let texts = |case: &Case| {
        let yours = if let Found::File { bytes, .. } = &case.yours { Some(bytes.as_slice()) } else { None };
        [case.base.as_deref(), yours, case.new.map(|new| new.bytes.as_slice())]
            .map(|bytes| bytes.and_then(Text::of).map(|text| text.plain().to_owned()).unwrap_or_default())
    };
    let sources: Vec<String> = asked.iter().flat_map(|index| texts(&cases[*index])).collect();
    let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
    if sources.is_empty() {
        return;
    }
    let mut laid_out = formatter.format(&sources).into_iter();
    for index in asked {
        let mut next = || laid_out.next().flatten().filter(|text| !text.is_empty());
        cases[index].layout = Layout { base: next(), yours: next(), new: next() };
    }
}
