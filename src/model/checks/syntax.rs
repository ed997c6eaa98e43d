//! The words of a check expression and how they nest, before anything is known of the names.

use std::ops::Range;

use crate::model::data::Operator;
use crate::model::problem::Problem;

/// Deeper nesting is no expression that a person wrote.
const DEEPEST: usize = 32;

/// An expression as written, with places in its own text.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Syntax {
    And(Vec<Syntax>),
    Or(Vec<Syntax>),
    Not(Box<Syntax>),
    Compare { left: Term, operator: Operator, place: Range<usize>, right: Term },
    IsNull { term: Term, negated: bool },
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Term {
    pub kind: TermKind,
    pub place: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TermKind {
    Name(String),
    Text(String),
    /// As written, with its sign.
    Number(String),
    Boolean(bool),
    Null,
}

/// What is wrong, and where in the expression's text.
pub(super) type Fault = (Range<usize>, Problem);

pub(super) fn parse(text: &str) -> Result<Syntax, Fault> {
    let mut parser = Parser { text, tokens: tokens(text)?, next: 0, depth: 0 };
    let syntax = parser.any()?;
    match parser.peek() {
        None => Ok(syntax),
        Some(_) => Err(parser.unexpected("`and`, `or` or the end")),
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Number(String),
    Operator(Operator),
    Open,
    Close,
}

fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, Fault> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, length) =
            token(&text[at..], first).map_err(|(length, problem)| (at..at + length, problem))?;
        tokens.push((token, at..at + length));
        at += length;
    }
    Ok(tokens)
}

/// The token at the start of the text, and its length.
fn token(text: &str, first: char) -> Result<(Token, usize), (usize, Problem)> {
    let while_all = |test: fn(char) -> bool| text.find(|c: char| !test(c)).unwrap_or(text.len());
    let strange = |length: usize| {
        (
            length,
            Problem::CheckSyntax {
                expected: "a name, a value or an operator",
                found: text[..length].to_owned(),
            },
        )
    };
    let two = text.get(..2).unwrap_or_default();
    let operator = |operator, length| Ok((Token::Operator(operator), length));
    match (first, two) {
        (_, "==") => Err((2, Problem::CheckOperator { found: two.to_owned(), right: "=" })),
        (_, "!=") => Err((2, Problem::CheckOperator { found: two.to_owned(), right: "<>" })),
        (_, "&&") => Err((2, Problem::CheckOperator { found: two.to_owned(), right: "and" })),
        (_, "||") => Err((2, Problem::CheckOperator { found: two.to_owned(), right: "or" })),
        (_, "<>") => operator(Operator::NotEqual, 2),
        (_, "<=") => operator(Operator::LessOrEqual, 2),
        (_, ">=") => operator(Operator::GreaterOrEqual, 2),
        ('=', _) => operator(Operator::Equal, 1),
        ('<', _) => operator(Operator::Less, 1),
        ('>', _) => operator(Operator::Greater, 1),
        ('(', _) => Ok((Token::Open, 1)),
        (')', _) => Ok((Token::Close, 1)),
        ('\'', _) => quoted(text),
        ('0'..='9' | '-', _) => {
            let digits =
                text[1..].find(|c: char| !c.is_ascii_digit() && c != '.').map_or(text.len(), |end| end + 1);
            let number = &text[..digits];
            if number.trim_start_matches('-').parse::<f64>().is_ok() {
                Ok((Token::Number(number.to_owned()), digits))
            } else {
                Err(strange(digits))
            }
        }
        ('a'..='z' | 'A'..='Z' | '_', _) => {
            let length = while_all(|c| c.is_ascii_alphanumeric() || c == '_');
            Ok((Token::Word(text[..length].to_owned()), length))
        }
        _ => Err(strange(first.len_utf8())),
    }
}

/// Text in single quotes, where two of them stand for one.
fn quoted(text: &str) -> Result<(Token, usize), (usize, Problem)> {
    let mut value = String::new();
    let mut at = 1;
    while let Some(end) = text[at..].find('\'') {
        value.push_str(&text[at..at + end]);
        at += end + 1;
        if !text[at..].starts_with('\'') {
            return Ok((Token::Text(value), at));
        }
        value.push('\'');
        at += 1;
    }
    Err((
        text.len(),
        Problem::CheckSyntax { expected: "a `'` that ends the text", found: "the end".to_owned() },
    ))
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<(Token, Range<usize>)>,
    next: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(token, _)| token)
    }

    fn place(&self) -> Range<usize> {
        self.tokens.get(self.next).map_or(self.text.len()..self.text.len(), |(_, place)| place.clone())
    }

    fn unexpected(&self, expected: &'static str) -> Fault {
        let place = self.place();
        let found = &self.text[place.clone()];
        let found = if found.is_empty() { "the end".to_owned() } else { format!("`{found}`") };
        (place, Problem::CheckSyntax { expected, found })
    }

    /// Takes a keyword, in whatever case.
    fn take(&mut self, keyword: &str) -> bool {
        let there = matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword));
        self.next += usize::from(there);
        there
    }

    fn any(&mut self) -> Result<Syntax, Fault> {
        let mut parts = vec![self.all()?];
        while self.take("or") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Syntax::Or(parts) })
    }

    fn all(&mut self) -> Result<Syntax, Fault> {
        let mut parts = vec![self.one()?];
        while self.take("and") {
            parts.push(self.one()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Syntax::And(parts) })
    }

    fn one(&mut self) -> Result<Syntax, Fault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.unexpected("less nesting"));
        }
        let syntax = if self.take("not") {
            Syntax::Not(Box::new(self.one()?))
        } else if self.peek() == Some(&Token::Open) {
            self.next += 1;
            let inner = self.any()?;
            if self.peek() != Some(&Token::Close) {
                return Err(self.unexpected("`)`"));
            }
            self.next += 1;
            inner
        } else {
            self.comparison()?
        };
        self.depth -= 1;
        Ok(syntax)
    }

    fn comparison(&mut self) -> Result<Syntax, Fault> {
        let left = self.term()?;
        if self.take("is") {
            let negated = self.take("not");
            return if self.take("null") {
                Ok(Syntax::IsNull { term: left, negated })
            } else {
                Err(self.unexpected("`null`"))
            };
        }
        let place = self.place();
        let Some(Token::Operator(operator)) = self.peek() else {
            return Err(self.unexpected("`=`, `<>`, `<`, `<=`, `>`, `>=` or `is null`"));
        };
        let operator = *operator;
        self.next += 1;
        Ok(Syntax::Compare { left, operator, place, right: self.term()? })
    }

    fn term(&mut self) -> Result<Term, Fault> {
        const EXPECTED: &str = "a field or a value";
        let place = self.place();
        let kind = match self.peek() {
            Some(Token::Text(text)) => TermKind::Text(text.clone()),
            Some(Token::Number(number)) => TermKind::Number(number.clone()),
            Some(Token::Word(word)) => match word.to_ascii_lowercase().as_str() {
                "true" => TermKind::Boolean(true),
                "false" => TermKind::Boolean(false),
                "null" => TermKind::Null,
                "and" | "or" | "not" | "is" => return Err(self.unexpected(EXPECTED)),
                _ => TermKind::Name(word.clone()),
            },
            _ => return Err(self.unexpected(EXPECTED)),
        };
        self.next += 1;
        Ok(Term { kind, place })
    }
}
