//! Reads tokens for the assembler: what is expected, and what is there instead.

use super::error::{AsmError, AsmErrorKind};
use super::literal;
use super::token::{Kind, Token, Tokens};

/// A reference as it stands in the text.
#[derive(Clone, Debug)]
pub(super) enum Reference {
    Number(u32),
    Name(String),
}

pub(super) struct Parser<'t> {
    tokens: Tokens<'t>,
    next: Token<'t>,
    /// Lines ended so far.
    line: u32,
}

impl<'t> Parser<'t> {
    pub(super) fn new(text: &'t str) -> Result<Self, AsmError> {
        let mut tokens = Tokens::new(text);
        let next = tokens.next()?;
        Ok(Self {
            tokens,
            next,
            line: 1,
        })
    }

    pub(super) const fn peek(&self) -> Kind<'t> {
        self.next.kind
    }

    /// Byte offset of the next token.
    pub(super) const fn offset(&self) -> usize {
        self.next.offset
    }

    /// The line of the next token, from one.
    pub(super) const fn line(&self) -> u32 {
        self.line
    }

    /// The token after the next one. One that cannot be read is reported when it
    /// is reached.
    pub(super) fn peek_second(&self) -> Kind<'t> {
        let mut ahead = self.tokens;
        ahead.next().map_or(Kind::End, |token| token.kind)
    }

    pub(super) fn advance(&mut self) -> Result<Token<'t>, AsmError> {
        if self.next.kind == Kind::LineEnd {
            self.line = self.line.saturating_add(1);
        }
        let following = self.tokens.next()?;
        Ok(std::mem::replace(&mut self.next, following))
    }

    #[cold]
    pub(super) fn error(&self, offset: usize, kind: AsmErrorKind) -> AsmError {
        self.tokens.error(offset, kind)
    }

    #[cold]
    pub(super) fn expected(&self, expected: &str) -> AsmError {
        let kind = AsmErrorKind::Expected {
            expected: expected.to_owned(),
            found: self.next.kind.describe(),
        };
        self.error(self.next.offset, kind)
    }

    pub(super) fn at(&self, punctuation: char) -> bool {
        self.next.kind == Kind::Punctuation(punctuation)
    }

    /// Consumes a punctuation mark if it is next.
    pub(super) fn eat(&mut self, punctuation: char) -> Result<bool, AsmError> {
        let found = self.at(punctuation);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    pub(super) fn expect(&mut self, punctuation: char) -> Result<(), AsmError> {
        if self.eat(punctuation)? {
            return Ok(());
        }
        Err(self.expected(&format!("`{punctuation}`")))
    }

    /// The end of a statement; the end of the text will do.
    pub(super) fn end_line(&mut self) -> Result<(), AsmError> {
        match self.next.kind {
            Kind::LineEnd => self.advance().map(|_| ()),
            Kind::End => Ok(()),
            _ => Err(self.expected("the end of the line")),
        }
    }

    pub(super) fn skip_line_ends(&mut self) -> Result<(), AsmError> {
        while self.next.kind == Kind::LineEnd {
            self.advance()?;
        }
        Ok(())
    }

    /// Consumes a word if it is the next token.
    pub(super) fn eat_word(&mut self, wanted: &str) -> Result<bool, AsmError> {
        let found = self.next.kind == Kind::Word(wanted);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    pub(super) fn text(&mut self) -> Result<String, AsmError> {
        let Kind::Text(inside) = self.next.kind else {
            return Err(self.expected("a text in double quotes"));
        };
        let text = literal::read_text(inside).map_err(|position| {
            let offset = self.next.offset.saturating_add(1).saturating_add(position);
            self.error(offset, AsmErrorKind::UnknownEscape)
        })?;
        self.advance()?;
        Ok(text)
    }

    /// A span, as its start and its length.
    pub(super) fn range(&mut self) -> Result<(u32, u32), AsmError> {
        let expected = "a span in bytes, such as 10..15";
        let number = |text: &str| literal::read_number::<u32>(text, expected).ok();
        let range = match self.peek() {
            Kind::Word(word) => word.split_once(".."),
            _ => None,
        };
        let range = range.and_then(|(start, end)| Some((number(start)?, number(end)?)));
        let range = range.and_then(|(start, end)| Some((start, end.checked_sub(start)?)));
        let range = range.ok_or_else(|| self.expected(expected))?;
        self.advance()?;
        Ok(range)
    }

    /// A number that fits `T`, described by `expected`.
    pub(super) fn number<T>(&mut self, expected: &'static str) -> Result<T, AsmError>
    where
        T: TryFrom<i128>,
    {
        let Kind::Word(word) = self.next.kind else {
            return Err(self.expected(expected));
        };
        let number = literal::read_number(word, expected)
            .map_err(|kind| self.error(self.next.offset, kind))?;
        self.advance()?;
        Ok(number)
    }

    pub(super) fn float(&mut self) -> Result<f64, AsmError> {
        let expected = "a float, such as 1.5, -inf, nan or 0x and 16 digits for its bits";
        let Kind::Word(word) = self.next.kind else {
            return Err(self.expected(expected));
        };
        let value = literal::read_float(word).ok_or_else(|| self.expected(expected))?;
        self.advance()?;
        Ok(value)
    }

    /// `#` and a number.
    pub(super) fn numbered(&mut self) -> Result<u32, AsmError> {
        self.expect('#')?;
        self.number("a number from 0 to 4294967295")
    }

    /// A name, plain or quoted.
    pub(super) fn name(&mut self, expected: &str) -> Result<String, AsmError> {
        match self.next.kind {
            Kind::Word(word) if literal::is_plain_name(word) => {
                self.advance()?;
                Ok(word.to_owned())
            }
            Kind::Text(_) => self.text(),
            _ => Err(self.expected(expected)),
        }
    }

    /// Whether a name is next, plain or quoted, with `=` behind it.
    pub(super) fn at_definition(&self) -> bool {
        let is_name = match self.next.kind {
            Kind::Word(word) => literal::is_plain_name(word),
            Kind::Text(_) => true,
            _ => false,
        };
        is_name && self.peek_second() == Kind::Punctuation('=')
    }

    /// A name, or `#` and a number.
    pub(super) fn reference(&mut self, expected: &str) -> Result<Reference, AsmError> {
        if self.at('#') {
            return self.numbered().map(Reference::Number);
        }
        self.name(expected).map(Reference::Name)
    }

    /// A name or `#` and a number, where a table's next entry is declared: the
    /// number must be the entry's own. Gives the name, if it is one.
    pub(super) fn declaration(
        &mut self,
        expected: &str,
        actual: u32,
    ) -> Result<Option<String>, AsmError> {
        let offset = self.offset();
        match self.reference(expected)? {
            Reference::Name(name) => Ok(Some(name)),
            Reference::Number(stated) if stated == actual => Ok(None),
            Reference::Number(stated) => {
                Err(self.error(offset, AsmErrorKind::WrongNumber { stated, actual }))
            }
        }
    }

    /// `#` and a number and `=`, if they are there, in front of a table's entry.
    /// Gives the number and its offset, to be compared with the entry's own.
    pub(super) fn entry_number(&mut self) -> Result<Option<(u32, usize)>, AsmError> {
        if !self.at('#') {
            return Ok(None);
        }
        let offset = self.offset();
        let stated = self.numbered()?;
        self.expect('=')?;
        Ok(Some((stated, offset)))
    }

    pub(super) fn check_number(
        &self,
        stated: Option<(u32, usize)>,
        actual: u32,
    ) -> Result<(), AsmError> {
        match stated {
            Some((stated, offset)) if stated != actual => {
                Err(self.error(offset, AsmErrorKind::WrongNumber { stated, actual }))
            }
            _ => Ok(()),
        }
    }
}
