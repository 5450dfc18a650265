//! The kinds of tokens, as one table that the lexer is generated from.
//!
//! The table holds the operators and keywords of the whole language, also those
//! that the parser does not know yet: a later construct then changes the grammar
//! and not the text of programs, and today's error can name what was met.

use logos::Logos;

use crate::lexer::trivia::{block_comment, line_comment};
use crate::source::Span;

/// A token: what it is and where it stands. Its text stays in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it stands.
    pub span: Span,
}

/// State that the scanning of a file collects on its way.
#[derive(Clone, Debug, Default)]
pub struct ScanState {
    /// Starts of the block comments that are open at the end of the text.
    pub(super) open_comments: Vec<usize>,
}

macro_rules! tokens {
    (
        keywords { $($keyword:ident = $keyword_text:tt,)* }
        reserved { $($reserved:ident = $reserved_text:tt,)* }
        symbols { $($symbol:ident = $symbol_text:tt,)* }
    ) => {
        /// What a token is.
        #[derive(Logos, Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[logos(extras = ScanState)]
        #[logos(skip r"[ \t\r\n]+")]
        #[logos(skip("//", line_comment))]
        #[logos(skip(r"/\*", block_comment))]
        pub enum TokenKind {
            $(#[doc = concat!("`", $keyword_text, "`")] #[token($keyword_text)] $keyword,)*
            $(#[doc = concat!("`", $reserved_text, "`, reserved")] #[token($reserved_text)] $reserved,)*
            $(#[doc = concat!("`", $symbol_text, "`")] #[token($symbol_text)] $symbol,)*
            /// A name.
            #[regex("[A-Za-z_][A-Za-z0-9_]*")]
            Identifier,
            /// An integer literal in any base, perhaps a malformed one.
            #[regex("[0-9][0-9A-Za-z_]*", priority = 3)]
            Integer,
            /// A floating-point literal, perhaps a malformed one.
            #[regex(r"[0-9][0-9_]*\.[0-9][0-9A-Za-z_]*", priority = 4)]
            #[regex(r"[0-9][0-9_]*(\.[0-9][0-9_]*)?[eE][+\-]?[0-9A-Za-z_]*", priority = 5)]
            Float,
            /// `b'x'`, perhaps a malformed one.
            #[regex(r"b'([^'\\\r\n]|\\[^\r\n])*'")]
            #[regex(r"b'([^'\\\r\n]|\\[^\r\n])?", priority = 3)]
            Byte,
            /// `'text'`, which is no literal of this language.
            #[regex(r"'([^'\\\r\n]|\\[^\r\n])*'")]
            SingleQuoted,
            /// `"` that starts a string.
            #[token("\"")]
            StringStart,
            /// Text of a string, without escapes.
            StringText,
            /// An escape in a string, perhaps a malformed one.
            StringEscape,
            /// `\(` in a string.
            InterpolationStart,
            /// `)` that ends an interpolation.
            InterpolationEnd,
            /// `"` that ends a string.
            StringEnd,
            /// The end of the text, or the place from which on it makes no sense.
            EndOfFile,
        }

        impl TokenKind {
            /// The token's text, for those that have only one.
            #[must_use]
            pub const fn text(self) -> Option<&'static str> {
                match self {
                    $(Self::$keyword => Some($keyword_text),)*
                    $(Self::$reserved => Some($reserved_text),)*
                    $(Self::$symbol => Some($symbol_text),)*
                    Self::StringStart | Self::StringEnd => Some("\""),
                    Self::InterpolationStart => Some("\\("),
                    Self::InterpolationEnd => Some(")"),
                    Self::Identifier
                    | Self::Integer
                    | Self::Float
                    | Self::Byte
                    | Self::SingleQuoted
                    | Self::StringText
                    | Self::StringEscape
                    | Self::EndOfFile => None,
                }
            }

            /// Whether the token is a keyword, today's or a later version's.
            #[must_use]
            pub const fn is_keyword(self) -> bool {
                matches!(self, $(Self::$keyword)|*) || self.is_reserved()
            }

            /// Whether the token is a word that is kept for later versions.
            #[must_use]
            pub const fn is_reserved(self) -> bool {
                matches!(self, $(Self::$reserved)|*)
            }
        }
    };
}

tokens! {
    keywords {
        Let = "let",
        Fn = "fn",
        Return = "return",
        If = "if",
        Else = "else",
        While = "while",
        Loop = "loop",
        For = "for",
        In = "in",
        Break = "break",
        Continue = "continue",
        Match = "match",
        Struct = "struct",
        Enum = "enum",
        Impl = "impl",
        Import = "import",
        Pub = "pub",
        Const = "const",
        True = "true",
        False = "false",
        As = "as",
        SelfValue = "self",
    }
    reserved {
        Trait = "trait",
        Dyn = "dyn",
        Type = "type",
        Where = "where",
        Async = "async",
        Await = "await",
        Yield = "yield",
        Mut = "mut",
    }
    symbols {
        LeftParen = "(",
        RightParen = ")",
        LeftBrace = "{",
        RightBrace = "}",
        LeftBracket = "[",
        RightBracket = "]",
        HashBrace = "#{",
        Hash = "#",
        Comma = ",",
        Semicolon = ";",
        Colon = ":",
        ColonColon = "::",
        ColonEqual = ":=",
        Dot = ".",
        DotDot = "..",
        DotDotDot = "...",
        DotDotEqual = "..=",
        Arrow = "->",
        FatArrow = "=>",
        Question = "?",
        At = "@",
        Plus = "+",
        Minus = "-",
        Star = "*",
        Slash = "/",
        Percent = "%",
        Bang = "!",
        Tilde = "~",
        Equal = "=",
        EqualEqual = "==",
        EqualEqualEqual = "===",
        BangEqual = "!=",
        BangEqualEqual = "!==",
        Less = "<",
        LessEqual = "<=",
        Greater = ">",
        GreaterEqual = ">=",
        LessLess = "<<",
        GreaterGreater = ">>",
        Ampersand = "&",
        AmpersandAmpersand = "&&",
        Bar = "|",
        BarBar = "||",
        Caret = "^",
        PlusEqual = "+=",
        MinusEqual = "-=",
        StarEqual = "*=",
        SlashEqual = "/=",
        PercentEqual = "%=",
        AmpersandEqual = "&=",
        BarEqual = "|=",
        CaretEqual = "^=",
        LessLessEqual = "<<=",
        GreaterGreaterEqual = ">>=",
    }
}
