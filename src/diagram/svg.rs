//! The picture drawn: a column of boxes for each step away from what refers to nothing, and curves between them.

use super::{Box, Ends, Picture};

const ROW: usize = 20;
const HEAD: usize = 28;
/// The width of a character, about.
const CHARACTER: usize = 7;
const BETWEEN_COLUMNS: usize = 120;
const BETWEEN_BOXES: usize = 36;
const MARGIN: usize = 24;

/// Where a box stands.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    column: usize,
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

/// The picture as an SVG document, in colours that suit light and dark pages.
pub fn svg(picture: &Picture) -> String {
    let places = places(picture);
    let width = places.iter().map(|it| it.x + it.width).max().unwrap_or(0) + BETWEEN_COLUMNS;
    let height = places.iter().map(|it| it.y + it.height).max().unwrap_or(0) + MARGIN;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"ui-monospace, monospace\" font-size=\"12\">\n{STYLE}\
         <rect class=\"page\" width=\"{width}\" height=\"{height}\"/>\n"
    );
    for (index, line) in picture.lines.iter().enumerate() {
        text.push_str(&curve(&places[line.from], &places[line.to], index, &line.label, line.ends));
    }
    for (it, place) in picture.boxes.iter().zip(&places) {
        text.push_str(&drawn(it, place));
    }
    text.push_str("</svg>\n");
    text
}

const STYLE: &str = "<style>
.page { fill: #fff } .box { fill: #f6f8fa; stroke: #57606a } .head { fill: #0969da }
.name { fill: #fff; font-weight: bold } .row { fill: #24292f } .kind { fill: #57606a }
.line { fill: none; stroke: #57606a } .label { fill: #57606a; font-size: 10px }
@media (prefers-color-scheme: dark) {
.page { fill: #0d1117 } .box { fill: #161b22; stroke: #8b949e } .row { fill: #e6edf3 }
.kind, .label { fill: #8b949e } .line { stroke: #8b949e }
}
</style>
";

fn places(picture: &Picture) -> Vec<Place> {
    let columns = columns(picture);
    let mut places = vec![Place::default(); picture.boxes.len()];
    let mut x = MARGIN;
    for column in 0..=columns.iter().copied().max().unwrap_or(0) {
        let members: Vec<usize> = (0..columns.len()).filter(|it| columns[*it] == column).collect();
        let mut y = MARGIN;
        for &member in &members {
            let (width, height) = size(&picture.boxes[member]);
            places[member] = Place { column, x, y, width, height };
            y += height + BETWEEN_BOXES;
        }
        x += members.iter().map(|it| places[*it].width).max().unwrap_or(0) + BETWEEN_COLUMNS;
    }
    places
}

/// How many references lead away from a box at the most, until one leads to where we have been.
fn columns(picture: &Picture) -> Vec<usize> {
    fn depth(picture: &Picture, of: usize, known: &mut [Option<usize>], path: &mut Vec<usize>) -> usize {
        if let Some(known) = known[of] {
            return known;
        }
        path.push(of);
        let targets: Vec<usize> = picture
            .lines
            .iter()
            .filter(|line| line.to == of && line.ends != Ends::ManyToMany)
            .map(|line| line.from)
            .filter(|target| !path.contains(target))
            .collect();
        let deepest = targets.into_iter().map(|target| depth(picture, target, known, path) + 1).max();
        path.pop();
        known[of] = deepest.or(Some(0));
        deepest.unwrap_or(0)
    }
    let mut known = vec![None; picture.boxes.len()];
    (0..picture.boxes.len()).map(|of| depth(picture, of, &mut known, &mut Vec::new())).collect()
}

fn size(it: &Box) -> (usize, usize) {
    let rows = it.rows.iter().map(|row| row.kind.len() + row.name.len() + row.mark.len() + 4);
    let characters = rows.chain([it.name.len() + 2]).max().unwrap_or(0);
    (characters * CHARACTER + 16, HEAD + it.rows.len() * ROW + 6)
}

fn drawn(it: &Box, place: &Place) -> String {
    let Place { x, y, width, height, .. } = *place;
    let mut text = format!(
        "<rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\"/>\n\
         <rect class=\"head\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{HEAD}\" rx=\"4\"/>\n\
         <text class=\"name\" x=\"{}\" y=\"{}\">{}</text>\n",
        x + 8,
        y + 18,
        it.name
    );
    for (index, row) in it.rows.iter().enumerate() {
        let line = y + HEAD + index * ROW + 15;
        text.push_str(&format!(
            "<text class=\"row\" x=\"{}\" y=\"{line}\">{}</text>\
             <text class=\"kind\" x=\"{}\" y=\"{line}\" text-anchor=\"end\">{}</text>\n",
            x + 8,
            row.name,
            x + width - 8,
            format!("{} {}", row.mark, row.kind).trim_start()
        ));
    }
    text
}

/// A line from the right of one box to the left of another that stands further right, or around the right of two that
/// stand in one column.
fn curve(from: &Place, to: &Place, index: usize, label: &str, ends: Ends) -> String {
    let (mut near, mut far) = match ends {
        Ends::Reference { optional, unique } => {
            (if optional { "0..1" } else { "1" }, if unique { "0..1" } else { "*" })
        }
        Ends::ManyToMany => ("*", "*"),
    };
    let (mut from, mut to) = (from, to);
    if to.column < from.column {
        (from, to, near, far) = (to, from, far, near);
    }
    // Lines that end at the same box part a little.
    let shift = (index % 5) * 9;
    let (x1, y1) = (from.x + from.width, from.y + HEAD / 2 + shift);
    let y2 = to.y + HEAD / 2 + shift;
    let right = to.column > from.column;
    let x2 = if right { to.x } else { to.x + to.width };
    let (c1, c2) = if right { (x1 + 60, x2.saturating_sub(60)) } else { (x1 + 70, x2 + 70) };
    let (middle_x, middle_y) = ((x1 + 3 * c1 + 3 * c2 + x2) / 8, y1.midpoint(y2));
    let (anchor, far_x) = if right { ("end", x2.saturating_sub(4)) } else { ("start", x2 + 4) };
    format!(
        "<path class=\"line\" d=\"M {x1} {y1} C {c1} {y1} {c2} {y2} {x2} {y2}\"/>\
         <text class=\"label\" x=\"{}\" y=\"{}\">{near}</text>\
         <text class=\"label\" x=\"{far_x}\" y=\"{}\" text-anchor=\"{anchor}\">{far}</text>\
         <text class=\"label\" x=\"{middle_x}\" y=\"{}\" text-anchor=\"middle\">{label}</text>\n",
        x1 + 4,
        y1.saturating_sub(3),
        y2.saturating_sub(3),
        middle_y.saturating_sub(3),
    )
}
