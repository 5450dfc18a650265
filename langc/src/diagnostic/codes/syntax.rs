//! Codes of lexical and syntax errors.

use super::codes;

codes! {
    SYNTAX:

    /// A character that begins no token.
    UNEXPECTED_CHARACTER = "E0001" "unexpected character" r#"
A character stands in the code that has no meaning there. Any character may stand
in strings and comments; code itself is made of ASCII characters.

Typical causes are text copied from a web page or a word processor, with
typographic quotation marks or dashes in it, and signs of other languages such
as `$` or `@`.

```lang,fail
println(5 $);
```

```lang
println(5);
```
"#;

    /// A letter outside ASCII in a name.
    NON_ASCII_NAME = "E0002" "a name with letters outside ASCII" r#"
A name begins with one of the letters `a` to `z`, `A` to `Z` or with `_`, and goes
on with these and digits. Other letters look alike in many alphabets, so that two
different names could not be told apart.

```lang,fail
let größe = 3;
```

```lang
let groesse = 3; // the size, German: Größe
println(groesse);
```
"#;

    /// A string without its closing quote.
    UNTERMINATED_STRING = "E0003" "a string that is never closed" r#"
A string ends at the next `"`, and may go on over several lines until then. When a
quote is missing, the rest of the file becomes part of the string, so nothing else
can be said about it.

A quote inside a string is written `\"`, and an interpolation needs its `)`.

```lang,fail
println("hello);
```

```lang
println("hello");
println("she said \"hello\"");
```
"#;

    /// A block comment without its end.
    UNTERMINATED_COMMENT = "E0004" "a comment that is never closed" r#"
A comment that begins with `/*` ends with `*/`. Such comments nest: each `/*` inside
needs a `*/` of its own.

```lang,fail
/* outer /* inner */
println(1);
```

```lang
/* outer /* inner */ */
println(1);
```
"#;

    /// A backslash that begins no escape.
    INVALID_ESCAPE = "E0005" "an invalid escape" r#"
In a string, a backslash begins an escape: `\n` (line feed), `\t` (tab), `\r` (carriage
return), `\0` (zero), `\\` (backslash), `\"` (quote), `\u{1F600}` (the character with
this hexadecimal number), or an interpolation `\(expression)`. Nothing else may
follow it.

```lang,fail
println("C:\Users");
```

```lang
println("C:\\Users");
```
"#;

    /// Text that looks like a number but is none.
    MALFORMED_NUMBER = "E0006" "a malformed number" r#"
An integer is written with decimal digits, or with a small prefix: `0x` (hexadecimal),
`0o` (octal), `0b` (binary). A floating-point number has digits on both sides of its
point, an exponent, or both. `_` may stand between digits. Suffixes do not exist: the
form of a number decides its type.

```lang,fail
println(.5);
println(0b102);
println(10n);
```

```lang
println(0.5);
println(0b101);
println(1_000_000);
println(2.5e-3);
```
"#;

    /// A number too large for its type.
    NUMBER_OUT_OF_RANGE = "E0007" "a number out of range" r#"
An `Int` goes from -9223372036854775808 to 9223372036854775807, in every base; a
`Float` up to about 1.8e308.

```lang,fail
println(9223372036854775808);
println(0xFFFF_FFFF_FFFF_FFFF);
```

```lang
println(-9223372036854775808);
println(0x7FFF_FFFF_FFFF_FFFF);
```
"#;

    /// A character literal that stands for no character.
    MALFORMED_CHARACTER = "E0008" "a malformed character literal" r#"
`b'x'` is the number of an ASCII character, as an `Int`. Exactly one character or one
escape stands between the quotes.

```lang,fail
println(b'ab');
```

```lang
println(b'a');
println(b'\'');
println(b'\n');
```
"#;

    /// A string in single quotes.
    SINGLE_QUOTES = "E0009" "a string in single quotes" r#"
Strings are written between double quotes. There is no separate type for a single
character: a text of one character is a `String`, and `b'x'` is the number of an
ASCII character.

```lang,fail
println('Ada');
```

```lang
println("Ada");
println(b'A');
```
"#;

    /// A character that cannot be seen.
    CONTROL_CHARACTER = "E0010" "an invisible control character" "
A control character that cannot be seen stands in the source. In code such
characters have no meaning; in a string they are written as escapes, so that a
reader sees them. Characters that change the direction of the text are not allowed
in comments either: with them, a program could do something else than it seems to.

This example has the character U+0007 between the quotes:

```lang,fail
println(\"\u{7}\");
```

```lang
println(\"\\u{7}\");
```
";

    /// An interpolation without an expression.
    EMPTY_INTERPOLATION = "E0011" "an empty interpolation" r#"
`\(expression)` in a string stands for the text of the expression's value. Without an
expression it stands for nothing. To have the characters themselves, escape the
backslash: `\\(`.

```lang,fail
println("total: \()");
```

```lang
let total = 3;
println("total: \(total)");
```
"#;

    /// Something else was expected.
    UNEXPECTED_TOKEN = "E0020" "unexpected token" r#"
The code cannot go on with what stands at this place. The message says what was
expected; the cause is often a little before: a missing operator, comma or bracket.

```lang,fail
println(1 + );
```

```lang
println(1 + 2);
```
"#;

    /// A statement without its semicolon.
    MISSING_SEMICOLON = "E0021" "a missing semicolon" r#"
Statements end with `;`. Only what ends in a block, such as `if` and loops, needs none,
and the last expression of a block, which is its value.

```lang,fail
let x = 1
let y = 2;
```

```lang
let x = 1;
let y = 2;
if x < y { println("less"); }
x + y
```
"#;

    /// An opening bracket without its closing one.
    UNCLOSED_BRACKET = "E0022" "a bracket that is not closed" r#"
Each `(`, `[` and `{` needs its `)`, `]` or `}`. The message shows where the closing
bracket was expected, and the opening one. For braces the indentation helps to find
the place: the message points at a block whose braces are not in line.

```lang,fail
fn twice(x: Int) -> Int {
    x * 2
```

```lang
fn twice(x: Int) -> Int {
    x * 2
}
```
"#;

    /// A closing bracket without its opening one.
    UNMATCHED_BRACKET = "E0023" "a closing bracket too many" r#"
A `)`, `]` or `}` stands where no such bracket is open.

```lang,fail
let x = (1 + 2));
println(x);
```

```lang
let x = (1 + 2);
println(x);
```
"#;

    /// A comparison of a comparison.
    CHAINED_COMPARISON = "E0024" "chained comparisons" r#"
A comparison gives a `Bool`, which cannot be compared with a number again. Compare
twice and join the two with `&&`. To compare truth values, use parentheses.

```lang,fail
let x = 5;
println(0 < x < 10);
```

```lang
let x = 5;
println(0 < x && x < 10);
println((x > 1) == (x > 2));
```
"#;

    /// An assignment where a value is needed.
    ASSIGNMENT_AS_VALUE = "E0025" "an assignment used as a value" r#"
An assignment is a statement, not an expression: it has no value, and cannot stand in
a condition or on the right of another assignment. A comparison is written `==`.

```lang,fail
let x = 0;
if x = 1 { println("one"); }
```

```lang
let x = 0;
if x == 1 { println("one"); }
```
"#;

    /// A keyword where a name is needed.
    KEYWORD_AS_NAME = "E0026" "a keyword as a name" r#"
Keywords cannot be names:

    let fn return if else while loop for in break continue match struct enum impl
    import pub const true false as self

Neither can these, which are kept for later versions of the language:

    trait dyn type where async await yield mut

```lang,fail
let type = 1;
```

```lang
let kind = 1;
println(kind);
```
"#;

    /// A construct of a later version.
    NOT_SUPPORTED_YET = "E0027" "not supported yet" r#"
The construct is kept for a later version of the language. What was recognised was
skipped as a whole, so other errors in the same file are real ones.

```lang,fail
trait Area { fn area(self) -> Float; }
```

```lang
struct Square { side: Float }
impl Square {
    fn area(self) -> Float { self.side * self.side }
}
println(Square { side: 2.0 }.area());
```
"#;

    /// An operator of another language.
    FOREIGN_OPERATOR = "E0028" "an operator of another language" r#"
The operator does not exist here; the message says how the same is written. Some
that are often met:

    ===  !==        ==  !=
    and  or  not    &&  ||  !
    x++             x += 1;
    a ? b : c       if a { b } else { c }
    a ** b          a.pow(b)
    ~x              x ^ -1
    a ?? b          a.unwrap_or(b)
    x => x + 1      fn(x) { x + 1 }
    { a: 1 }        #{ a: 1 }
    T[]  T?         Array<T>  Option<T>

```lang,fail
let x = 1;
println(x === 1);
```

```lang
let x = 1;
println(x == 1);
```
"#;

    /// A keyword of another language.
    FOREIGN_KEYWORD = "E0029" "a keyword of another language" r#"
The word is no keyword here; the message says how the same is written. Variables are
declared with `let`, functions with `fn`, and a further condition is `else if`.

```lang,fail
var x = 1;
```

```lang
let x = 1;
println(x);
```
"#;

    /// A parameter without a type.
    MISSING_TYPE = "E0030" "a parameter without a type" r#"
The parameters of a function have types, which are written out: `name: Type`. Inside
the function, types are found by the compiler.

```lang,fail
fn twice(x) -> Int { x * 2 }
```

```lang
fn twice(x: Int) -> Int {
    let result = x * 2;
    result
}
```
"#;

    /// A function without a body.
    MISSING_BODY = "E0031" "a function without a body" r#"
A function definition has a body in braces, also when it is one expression. There are
no declarations in advance: a function may be called before the place where it is
defined. Only a function of the host has a name in place of its body, which is words with
dots between them, of which the first is not `std`.

```lang,fail
fn twice(x: Int) -> Int;
```

```lang
fn twice(x: Int) -> Int { x * 2 }
fn price_of(item: String) -> Option<Int> = "shop.price_of";
```
"#;

    /// An `else` on its own.
    ELSE_WITHOUT_IF = "E0032" "`else` without `if`" r#"
`else` stands directly behind the block of an `if`. A `;` between the two ends the `if`.

```lang,fail
let x = 1;
if x > 0 { println("positive"); };
else { println("negative"); }
```

```lang
let x = 1;
if x > 0 { println("positive"); } else { println("negative"); }
```
"#;

    /// A range outside of a `for` loop.
    RANGE_OUTSIDE_FOR = "E0033" "a range outside of a `for` loop" r#"
`a..b` and `a..=b` stand in the head of a `for` loop. Ranges are not values: they cannot
be stored or passed on.

```lang,fail
let numbers = 0..10;
```

```lang
for number in 0..10 { println(number); }
```
"#;

    /// Nesting beyond the limit.
    NESTED_TOO_DEEP = "E0034" "code nested too deep" r#"
Expressions, blocks and types nest at most 1,000 levels deep. Chains count too: in
`a + b + c`, the first operand is two levels below the whole. Code that people write
stays far below; generated code can put parts into variables or functions.
"#;

    /// `_` where a value is needed.
    UNDERSCORE_VALUE = "E0035" "`_` used as a value" r#"
The name `_` stands for something that is not needed. It can stand in patterns and be
given to a parameter, but it cannot be read.

```lang,fail
let _ = 1;
println(_);
```

```lang
for _ in 0..3 { println("again"); }
```
"#;

    /// A variable without a value.
    MISSING_VALUE = "E0036" "a variable without a value" r#"
A variable or constant always has a value, from its definition on. There is no "not
set yet": give it the value it begins with.

```lang,fail
let total: Int;
total = 3;
```

```lang
let total = 0;
total = 3;
println(total);
```
"#;

    /// A body that is not a block.
    MISSING_BLOCK = "E0037" "a missing block" r#"
What belongs to `if`, `else`, `while`, `loop` and `for` is a block between braces, also
when it is a single statement. The condition needs no parentheses.

```lang,fail
let x = 1;
if (x > 0) println("positive");
```

```lang
let x = 1;
if x > 0 { println("positive"); }
```
"#;

    /// A result type without its arrow.
    RESULT_TYPE_ARROW = "E0038" "a result type without `->`" r#"
The type of a function's result stands behind an arrow. A function without one gives
nothing, which is the type `Unit`.

```lang,fail
fn twice(x: Int): Int { x * 2 }
```

```lang
fn twice(x: Int) -> Int { x * 2 }
```
"#;

    /// `mut`.
    SUPERFLUOUS_MUT = "E0039" "a superfluous `mut`" r#"
All variables and parameters can be assigned to, so there is no `mut`. What never
changes can be a `const`.

```lang,fail
let mut total = 0;
```

```lang
let total = 0;
total += 1;
println(total);
```
"#;

    /// A `for` head of another language.
    FOREIGN_FOR = "E0040" "a `for` loop of another language" r#"
A `for` loop walks through a range or a collection, and its head has no parentheses.
Several loop variables stand in a pattern: `for (key, value) in map`. A loop with a
condition of its own is written with `while`.

```lang,fail
for (i in 0..10) { println(i); }
```

```lang
for i in 0..10 { println(i); }
let i = 1;
while i < 100 { i *= 2; }
```
"#;

    /// `Name { … }` where a body is.
    STRUCT_LITERAL_IN_HEAD = "E0041" "a struct literal in the head of a block" r#"
In the head of `if`, `while`, `match` and `for`, a `{` begins the body. A struct literal
there stands in parentheses.

```lang,fail
struct Point { x: Int, y: Int }
let p = Point { x: 1, y: 2 };
if p == Point { x: 1, y: 2 } { println("there"); }
```

```lang
struct Point { x: Int, y: Int }
let p = Point { x: 1, y: 2 };
if p == (Point { x: 1, y: 2 }) { println("there"); }
```
"#;

    /// `(a,)`
    TUPLE_OF_ONE = "E0042" "a tuple of one part" r#"
A tuple has two parts or more, and `()` is the value without parts. One value in
parentheses is that value, and no comma stands behind it.

```lang,fail
let single = (1,);
```

```lang
let single = (1);
let pair = (1, 2);
println(single + pair.0);
```
"#;

    /// `let` where it has no meaning.
    MISPLACED_LET = "E0043" "a misplaced `let`" r#"
`let` begins a statement, or it is the whole condition of an `if` or `while`. It has no
value of its own, and `&&` and `||` do not join it with other conditions.

```lang,fail
let found: Option<Int> = Some(3);
if let Some(n) = found && n > 2 { println(n); }
```

```lang
let found: Option<Int> = Some(3);
match found {
    Some(n) if n > 2 => println(n),
    _ => {}
}
```
"#;

    /// `pub` before something that has no name for others.
    MISPLACED_PUB = "E0044" "a misplaced `pub`" r#"
`pub` lets other files use a definition. It stands before `fn`, `const`, `struct` and
`enum`, and before the methods and constants of an `impl`. The fields of a struct and the
variants of an enum go with their type; variables stay private.

```lang,fail
pub let limit = 10;
```

```lang
pub const LIMIT: Int = 10;
pub fn limit() -> Int { LIMIT }
```
"#;

    /// A pattern that does not exist.
    MALFORMED_PATTERN = "E0045" "a malformed pattern" r#"
A pattern is made of these forms:

    _  name                       anything, with or without a name for it
    1  -2.5  true  "text"  b'x'   a literal
    1..=9                         a range with its last value
    (a, b)                        a tuple
    Some(a)  Shape::Empty         a variant; `..` may end its parts
    Point { x, y: 0, .. }         a struct or a variant with named fields
    a | b                         alternatives

After `let`, alternatives stand in parentheses. Whatever else must hold is said in a
guard.

```lang,fail
let n = 12;
match n {
    10.. => println("many"),
    _ => println("few"),
}
```

```lang
let n = 12;
match n {
    1 | 2 => println("a pair at most"),
    3..=9 => println("few"),
    n if n >= 10 => println("many"),
    _ => println("none"),
}
```
"#;
}
