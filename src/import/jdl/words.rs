//! The words of a model, without its comments.

use std::collections::VecDeque;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    /// From 1.
    pub line: usize,
}

#[derive(Debug)]
pub struct Words(VecDeque<Word>);

impl Words {
    pub fn of(text: &str) -> Self {
        let mut words = VecDeque::new();
        let (mut rest, mut line) = (text, 1);
        while let Some(c) = rest.chars().next() {
            let length = match c {
                _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
                _ if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
                // The pattern of a field: `pattern(/^[a-z]+$/)`.
                '/' => closing(rest, '/'),
                '"' => closing(rest, '"'),
                c if c.is_alphanumeric() || matches!(c, '_' | '-' | '.') => {
                    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
                    rest.find(|c| !is_part(c)).unwrap_or(rest.len())
                }
                c => c.len_utf8(),
            };
            let word = &rest[..length];
            let is_comment = word.starts_with("//") || word.starts_with("/*");
            if !is_comment && !c.is_whitespace() {
                words.push_back(Word { text: word.to_owned(), line });
            }
            line += word.matches('\n').count();
            rest = &rest[length..];
        }
        Self(words)
    }

    pub fn next(&mut self) -> Option<Word> {
        self.0.pop_front()
    }

    pub fn peek(&self) -> Option<&Word> {
        self.0.front()
    }

    /// Takes the next word if it is this one.
    pub fn take(&mut self, text: &str) -> bool {
        let is_it = self.peek().is_some_and(|word| word.text == text);
        if is_it {
            self.0.pop_front();
        }
        is_it
    }

    /// What stands in the parentheses that come next.
    pub fn argument(&mut self) -> String {
        let mut argument = String::new();
        if self.take("(") {
            while let Some(word) = self.next().filter(|word| word.text != ")") {
                argument.push_str(&word.text);
            }
        }
        argument
    }

    pub fn skip_to(&mut self, text: &str) {
        while self.next().is_some_and(|word| word.text != text) {}
    }

    /// `@name` and `@name(…)`, after the `@`.
    pub fn skip_annotation(&mut self) {
        self.next();
        self.argument();
    }

    /// Everything in the braces that come next.
    pub fn skip_block(&mut self) {
        let mut depth = 0_usize;
        while let Some(word) = self.next() {
            match word.text.as_str() {
                "{" => depth += 1,
                "}" if depth <= 1 => return,
                "}" => depth -= 1,
                _ => {}
            }
        }
    }
}

/// The length up to the mark that closes the first, or to the end of the line.
fn closing(text: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '\n' => return at,
            c if c == mark => return at + 1,
            _ => {}
        }
    }
    text.len()
}
