//! A text file as it is compared: without byte order mark, with one kind of line end, and ended by one.
//! The file's own way is remembered, so that what is written looks like what was there.

use similar::DiffableStr as _;

const BOM: char = '\u{feff}';

/// A text file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text<'a> {
    /// The lines as they stand in the file, line ends included.
    lines: Vec<&'a str>,
    /// The lines with `\n` at the end of each.
    plain: String,
    bom: bool,
    crlf: bool,
}

impl<'a> Text<'a> {
    /// The text in these bytes; none when they are not UTF-8 or hold a NUL, and so are no text.
    pub fn of(bytes: &'a [u8]) -> Option<Text<'a>> {
        let all = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))?;
        let text = all.strip_prefix(BOM).unwrap_or(all);
        let lines = text.tokenize_lines();
        let mut plain = normal(&lines);
        if plain.tokenize_lines().len() != lines.len() {
            // A lone `\r` would melt into the line after it: such a text is taken as it is.
            text.clone_into(&mut plain);
        }
        let crlf_lines = lines.iter().filter(|line| line.ends_with("\r\n")).count();
        Some(Text { bom: text.len() < all.len(), crlf: crlf_lines * 2 > lines.len(), lines, plain })
    }

    pub fn plain(&self) -> &str {
        &self.plain
    }

    pub fn lines(&self) -> &[&'a str] {
        &self.lines
    }

    /// Some other text in this one's clothes: its byte order mark and its line ends.
    pub fn dress(&self, plain: &str) -> Vec<u8> {
        let mut dressed = self.start();
        if self.crlf {
            plain.tokenize_lines().iter().for_each(|line| dressed.push_str(&self.line(line)));
        } else {
            dressed.push_str(plain);
        }
        dressed.into_bytes()
    }

    /// What comes before the first line.
    pub fn start(&self) -> String {
        if self.bom { BOM.to_string() } else { String::new() }
    }

    /// A line of some other text with this one's line end.
    pub fn line(&self, line: &str) -> String {
        match line.strip_suffix('\n') {
            Some(body) if self.crlf && !body.ends_with('\r') => format!("{body}\r\n"),
            _ => line.to_owned(),
        }
    }

    pub fn line_end(&self) -> &'static str {
        if self.crlf { "\r\n" } else { "\n" }
    }
}

fn normal(lines: &[&str]) -> String {
    let mut plain = String::new();
    for line in lines {
        plain.push_str(line.strip_suffix("\r\n").or_else(|| line.strip_suffix('\n')).unwrap_or(line));
        if !line.ends_with('\r') {
            plain.push('\n');
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(bytes: &[u8]) -> String {
        Text::of(bytes).map(|text| text.plain().to_owned()).unwrap_or_default()
    }

    #[test]
    fn sees_through_line_ends_and_marks() {
        assert_eq!(plain(b"a\r\nb\r\n"), "a\nb\n");
        assert_eq!(plain("\u{feff}a\nb".as_bytes()), "a\nb\n");
        assert_eq!(plain(b""), "");
        assert_eq!(plain(b"a\r\r\nb"), "a\r\r\nb");
    }

    #[test]
    fn knows_what_is_no_text() {
        assert_eq!(Text::of(b"\xff"), None);
        assert_eq!(Text::of(b"a\0b"), None);
    }

    #[test]
    fn dresses_like_the_file_that_was_there() {
        let text = Text::of("\u{feff}a\r\nb\r\n".as_bytes()).unwrap();
        assert_eq!(text.dress("x\ny\n"), "\u{feff}x\r\ny\r\n".as_bytes());
        let text = Text::of(b"a\nb\n").unwrap();
        assert_eq!(text.dress("x\ny\n"), b"x\ny\n");
    }
}
