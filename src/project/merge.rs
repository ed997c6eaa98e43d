//! Three-way merge of texts, line by line.
//!
//! The merge itself is behind [`Merger`], and its answer is not trusted: regions that would lose a line of the
//! user's, or of the new text, are replaced by one conflict over the whole file.

mod lists;

use std::ops::Range;

use similar::{DiffableStr as _, MergeResolution, TextMerge};

use super::text::Text;
use lists::Piece;

/// What to do where both sides changed the same lines.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnConflict {
    /// Write both sides, and the base, between conflict markers.
    #[default]
    Markers,
    /// Take the user's lines.
    Ours,
    /// Take the new lines.
    Theirs,
}

/// Where the lines of a region come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Take {
    Yours,
    New,
    Conflict,
}

/// A run of lines, as indices into the three texts. Regions follow one another without a gap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    pub take: Take,
    pub base: Range<usize>,
    pub yours: Range<usize>,
    pub new: Range<usize>,
}

/// A three-way merge of texts whose lines end in `\n`.
pub trait Merger {
    fn regions(&self, base: &str, yours: &str, new: &str) -> Vec<Region>;
}

/// The merge of the `similar` crate.
#[derive(Debug)]
pub struct Similar;

impl Merger for Similar {
    fn regions(&self, base: &str, yours: &str, new: &str) -> Vec<Region> {
        let merge = TextMerge::from_lines(base, yours, new);
        let regions = merge.regions().iter().map(|region| Region {
            take: match region.resolution() {
                MergeResolution::Unchanged | MergeResolution::Ours | MergeResolution::Both => Take::Yours,
                MergeResolution::Theirs => Take::New,
                _ => Take::Conflict,
            },
            base: region.base_range(),
            yours: region.ours_range(),
            new: region.theirs_range(),
        });
        regions.collect()
    }
}

/// The outcome of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    pub bytes: Vec<u8>,
    /// Conflicts that are left in it.
    pub conflicts: usize,
}

/// Merges the changes from `base` to `new` into `yours`, whose line ends stay as they are.
/// `version` labels the new side.
pub fn merge(
    merger: &dyn Merger,
    [base, yours, new]: [&Text; 3],
    version: &str,
    on_conflict: OnConflict,
) -> Merged {
    let mut regions = merger.regions(base.plain(), yours.plain(), new.plain());
    if !is_sound(&regions, base, yours, new) {
        let all = |text: &Text| 0..text.lines().len();
        regions = vec![Region { take: Take::Conflict, base: all(base), yours: all(yours), new: all(new) }];
    }
    let mut writer = Writer {
        out: yours.start(),
        empty: true,
        texts: [base, yours, new],
        size: marker_size([base, yours, new]),
        version,
    };
    let mut conflicts = 0;
    for region in &regions {
        if let Some(pieces) = lists::settle(region, [base, yours, new]) {
            for piece in pieces {
                writer.piece(piece);
            }
            continue;
        }
        match (region.take, on_conflict) {
            (Take::Yours, _) | (Take::Conflict, OnConflict::Ours) => writer.yours(region),
            (Take::New, _) | (Take::Conflict, OnConflict::Theirs) => writer.new_side(region),
            (Take::Conflict, OnConflict::Markers) => {
                conflicts += 1;
                writer.conflict(region);
            }
        }
    }
    Merged { bytes: writer.out.into_bytes(), conflicts }
}

/// Whether the regions cover all three texts, and take a side only where the other is as the base was, or equal.
fn is_sound(regions: &[Region], base: &Text, yours: &Text, new: &Text) -> bool {
    let [base, yours, new] = [base, yours, new].map(|text| text.plain().tokenize_lines());
    let mut at = (0, 0, 0);
    let follows = regions.iter().all(|region| {
        let starts = at == (region.base.start, region.yours.start, region.new.start);
        at = (region.base.end, region.yours.end, region.new.end);
        let ends = (at.0 <= base.len()) && (at.1 <= yours.len()) && (at.2 <= new.len());
        starts && ends && region.base.start <= at.0 && region.yours.start <= at.1 && region.new.start <= at.2
    });
    follows
        && at == (base.len(), yours.len(), new.len())
        && regions.iter().all(|region| {
            let (base, yours, new) =
                (&base[region.base.clone()], &yours[region.yours.clone()], &new[region.new.clone()]);
            match region.take {
                Take::Yours => new == base || new == yours,
                Take::New => yours == base,
                Take::Conflict => true,
            }
        })
}

struct Writer<'a> {
    out: String,
    empty: bool,
    /// Base, yours, new.
    texts: [&'a Text<'a>; 3],
    size: usize,
    version: &'a str,
}

impl Writer<'_> {
    fn yours(&mut self, region: &Region) {
        self.piece(Piece::Yours(region.yours.clone()));
    }

    fn piece(&mut self, piece: Piece) {
        match piece {
            Piece::Yours(range) => {
                for line in &self.texts[1].lines()[range] {
                    self.push(line);
                }
            }
            Piece::New(range) => self.foreign(2, range),
        }
    }

    fn new_side(&mut self, region: &Region) {
        self.foreign(2, region.new.clone());
    }

    fn conflict(&mut self, region: &Region) {
        let version = self.version;
        self.marker('<', " yours");
        self.yours(region);
        self.marker('|', " base");
        self.foreign(0, region.base.clone());
        self.marker('=', "");
        self.foreign(2, region.new.clone());
        self.marker('>', &format!(" scaffold {version}"));
    }

    /// Lines of a text that is not the user's get the user's line ends.
    fn foreign(&mut self, text: usize, range: Range<usize>) {
        for line in &self.texts[text].lines()[range] {
            let line = self.texts[1].line(line);
            self.push(&line);
        }
    }

    fn marker(&mut self, mark: char, label: &str) {
        let marks = mark.to_string().repeat(self.size);
        self.push(&format!("{marks}{label}{}", self.texts[1].line_end()));
    }

    /// A line that follows one without an end gets it first: only the last line of a file may lack it.
    fn push(&mut self, line: &str) {
        if !self.empty && !self.out.ends_with(['\n', '\r']) {
            self.out.push_str(self.texts[1].line_end());
        }
        self.out.push_str(line);
        self.empty = false;
    }
}

const MARKS: [char; 4] = ['<', '|', '=', '>'];
const MARKER_SIZE: usize = 7;

/// Longer than any run of marks that the texts begin a line with.
fn marker_size(texts: [&Text; 3]) -> usize {
    let lines = texts.into_iter().flat_map(Text::lines);
    let runs = lines.map(|line| marks_before(line).map_or(0, |(_, size)| size));
    runs.filter(|size| *size >= MARKER_SIZE).max().map_or(MARKER_SIZE, |size| size + 1)
}

/// The mark that a line begins with, and how often.
fn marks_before(line: &str) -> Option<(char, usize)> {
    let mark = line.chars().next().filter(|first| MARKS.contains(first))?;
    Some((mark, line.chars().take_while(|next| *next == mark).count()))
}

/// The number of conflicts whose markers stand in a text: ours, or those of a version control system.
pub fn markers_left(text: &str) -> usize {
    let mut open = None;
    let mut divided = false;
    let mut count = 0;
    for line in text.lines() {
        let Some((mark, size)) = marks_before(line) else { continue };
        let labelled = line[size..].starts_with(' ');
        match (mark, open) {
            ('<', _) if size >= MARKER_SIZE && labelled => (open, divided) = (Some(size), false),
            ('=', Some(opened)) if size == opened && line.len() == size => divided = true,
            ('>', Some(opened)) if size == opened && divided => {
                count += 1;
                open = None;
            }
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests;
