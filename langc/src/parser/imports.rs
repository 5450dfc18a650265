//! Imports.

use super::{Parsed, Parser, Reported};
use crate::ast::{Ident, Import, ImportNames, StatementKind};
use crate::diagnostic::{Diagnostic, codes};
use crate::lexer::{Token, TokenKind};

impl Parser<'_> {
    /// `import a::b;`, `import a::b as c;`, `import a::{x, y};`, from `import` on or
    /// whatever stands in its place.
    pub(super) fn import(&mut self) -> Parsed<StatementKind> {
        self.bump();
        let mut path = vec![self.imported_name("the name of a module")?];
        let mut names = None;
        while self.import_separator() {
            match self.kind() {
                TokenKind::LeftBrace => {
                    let open = self.bump();
                    names = Some(ImportNames::List(self.import_list(open)));
                    break;
                }
                TokenKind::Star => {
                    let diagnostic = self
                        .unexpected_diagnostic("a name or `{`")
                        .with_help("name what is needed: `import a::{x, y};`");
                    return Err(self.report(diagnostic));
                }
                _ => path.push(self.imported_name("a name after `::`")?),
            }
        }
        let module = match (names, path.last()) {
            (Some(names), _) => names,
            (None, _) if self.eat(TokenKind::As) => {
                ImportNames::Module(self.name("a name for the module")?)
            }
            (None, Some(last)) => ImportNames::Module(*last),
            (None, None) => return Err(self.unexpected("the name of a module")),
        };
        self.end_statement();
        Ok(StatementKind::Import(Box::new(Import {
            path,
            names: module,
        })))
    }

    /// `::`, or what is written in its place by habit.
    fn import_separator(&mut self) -> bool {
        let is_habit = matches!(self.kind(), TokenKind::Dot | TokenKind::Slash)
            && matches!(
                self.nth(1).kind,
                TokenKind::Identifier | TokenKind::LeftBrace | TokenKind::Star
            );
        if is_habit {
            let span = self.span();
            let found = self.text_at(span);
            let diagnostic = Diagnostic::new(
                &codes::FOREIGN_OPERATOR,
                span,
                format!("the parts of a path are separated by `::`, not by `{found}`"),
            )
            .with_suggestion("write `::`", span, "::");
            self.report(diagnostic);
            self.bump();
            return true;
        }
        self.eat(TokenKind::ColonColon)
    }

    fn imported_name(&mut self, expected: &str) -> Parsed<Ident> {
        let help = match self.kind() {
            TokenKind::StringStart | TokenKind::SingleQuoted => {
                "a module is named without quotes and without `.lang`: `import shapes;`"
            }
            TokenKind::LeftBrace | TokenKind::Star => {
                "the module comes first: `import shapes::{area, Shape};`"
            }
            TokenKind::Dot | TokenKind::DotDot => {
                "a path begins at the folder of this file, or at one given with `-I`"
            }
            _ => return self.name(expected),
        };
        let diagnostic = self.unexpected_diagnostic(expected).with_help(help);
        Err(self.report(diagnostic))
    }

    /// `x, y }`
    fn import_list(&mut self, open: Token) -> Vec<Ident> {
        self.list(open, TokenKind::RightBrace, |parser| {
            let name = parser.name("a name to import")?;
            if matches!(parser.kind(), TokenKind::As | TokenKind::ColonColon) {
                return Err(parser.report_import_detail());
            }
            Ok(name)
        })
    }

    fn report_import_detail(&mut self) -> Reported {
        let help = if self.at(TokenKind::As) {
            "only whole modules are renamed: `import shapes as forms;`, then `forms::area`"
        } else {
            "write an import of its own for each module"
        };
        let diagnostic = self.unexpected_diagnostic("`,` or `}`").with_help(help);
        self.report(diagnostic)
    }
}
