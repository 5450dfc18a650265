//! Codes of what is well-formed but has no meaning: names, types, control flow.

use super::codes;

codes! {
    SEMANTICS:

    /// A name that nothing defines.
    UNKNOWN_NAME = "E0101" "unknown name"
"A name is used that nothing in reach defines. A variable is in reach after its
`let`, up to the end of the block; functions and constants are in reach in all
of the block that defines them.

```lang,fail
println(totl);
```

Define the name first, or correct its spelling:

```lang
let total = 3;
println(total);
```";

    /// A type name that nothing defines.
    UNKNOWN_TYPE = "E0102" "unknown type"
"A type is named that does not exist.

```lang,fail
let count: Integer = 3;
println(count);
```

The built-in types are `Int`, `Float`, `Bool`, `String`, `Unit` (also written
`()`), `Never`, and function types such as `fn(Int) -> Bool`:

```lang
let count: Int = 3;
println(count);
```";

    /// A method its receiver's type does not have.
    UNKNOWN_METHOD = "E0103" "unknown method"
"A method is called that the value's type does not have.

```lang,fail
println(\"moon\".length());
```

```lang
println(\"moon\".len());
```";

    /// A `Type::NAME` that does not exist.
    UNKNOWN_ASSOCIATED = "E0104" "unknown associated item"
"Nothing of this name belongs to the type on the left of `::`.

```lang,fail
println(Int::LARGEST);
```

```lang
println(Int::MAX);
```";

    /// Two definitions of one name in one block.
    DUPLICATE_DEFINITION = "E0105" "name defined twice"
"A block defines two functions or constants of the same name. Both are in reach
in all of the block, so neither could be preferred.

```lang,fail
fn area() -> Int { 1 }
fn area() -> Int { 2 }
println(area());
```

Rename one of them:

```lang
fn area() -> Int { 1 }
fn volume() -> Int { 2 }
println(area() + volume());
```";

    /// Two parameters of one name.
    DUPLICATE_PARAMETER = "E0106" "parameter named twice"
"Two parameters of a function have the same name.

```lang,fail
fn add(a: Int, a: Int) -> Int { a + a }
println(add(1, 2));
```

```lang
fn add(a: Int, b: Int) -> Int { a + b }
println(add(1, 2));
```";

    /// A shared top-level variable with more than one `let`.
    REDEFINED_GLOBAL = "E0107" "a variable that functions use is defined twice"
"A top-level variable that a function uses may have only one `let`: the function
may run at any time, so with two it would not be clear which one it means.

```lang,fail
let rate = 3;
fn apply(x: Int) -> Int { x * rate }
let rate = 4;
println(apply(rate));
```

Assign to the variable, or give the second one another name:

```lang
let rate = 3;
fn apply(x: Int) -> Int { x * rate }
rate = 4;
println(apply(rate));
```";

    /// A function that uses a local variable of the function around it.
    UNSUPPORTED_CAPTURE = "E0108" "a function uses a local variable of the code around it"
"A nested function uses a variable that belongs to the function or block around
it. Closures are not part of the language yet; a function can use its own
parameters and variables, and those of the top level.

```lang,fail
fn scale(x: Int) -> Int {
    let factor = 3;
    fn times(y: Int) -> Int { y * factor }
    times(x)
}
println(scale(2));
```

Pass the value as an argument:

```lang
fn scale(x: Int) -> Int {
    let factor = 3;
    fn times(y: Int, factor: Int) -> Int { y * factor }
    times(x, factor)
}
println(scale(2));
```";

    /// A built-in function used as a value.
    BUILTIN_AS_VALUE = "E0109" "built-in function used as a value"
"`print`, `assert` and the other built-in functions take values of any type, so
they have no one type of their own and cannot be stored or passed.

```lang,fail
let show = println;
show(1);
```

Wrap the call in a function with a definite type:

```lang
fn show(x: Int) { println(x); }
let f = show;
f(1);
```";

    /// A value of another type than the one needed.
    MISMATCHED_TYPES = "E0201" "mismatched types"
"A value has another type than its place needs. Nothing is converted silently.

```lang,fail
let ready: Bool = 1;
println(ready);
```

Give a value of the right type, or convert with `as` (between `Int` and `Float`)
or a method such as `to_string`:

```lang
let ready: Bool = 1 == 1;
let half: Float = 1 as Float / 2.0;
println(\"\\(ready) \\(half)\");
```";

    /// Branches of an `if` with different types.
    MISMATCHED_BRANCHES = "E0202" "branches have different types"
"The branches of an `if` give values of different types, so the `if` itself has
no type.

```lang,fail
let x = if true { 1 } else { false };
println(x);
```

```lang
let x = if true { 1 } else { 0 };
println(x);
```";

    /// An operator on types it does not work on.
    INVALID_OPERANDS = "E0203" "operator does not work on these types"
"An operator is applied to operands it does not work on. Arithmetic needs two
`Int`s or two `Float`s; `+` also joins two `String`s; `& | ^ << >>` need `Int`s;
`<` and its like need two `Int`s, `Float`s or `String`s; `==` and `!=` need two
values of one type, other than functions.

```lang,fail
println(1 + 2.5);
```

```lang
println(1 as Float + 2.5);
```";

    /// A call with too few or too many arguments.
    WRONG_ARGUMENT_COUNT = "E0204" "wrong number of arguments"
"A call passes more or fewer arguments than the function has parameters.

```lang,fail
fn area(width: Int, height: Int) -> Int { width * height }
println(area(3));
```

```lang
fn area(width: Int, height: Int) -> Int { width * height }
println(area(3, 4));
```";

    /// A call of something that is not a function.
    NOT_CALLABLE = "E0205" "value is not a function"
"Something is called that is not a function.

```lang,fail
let x = 1;
x(2);
```

```lang
fn x(n: Int) -> Int { n + 1 }
println(x(2));
```";

    /// An `as` between types that do not convert.
    INVALID_CAST = "E0206" "conversion does not exist"
"`as` converts between `Int` and `Float` only.

```lang,fail
println(\"12\" as Int);
```

```lang
println(12.7 as Int);
```";

    /// A `return` outside any function.
    RETURN_AT_TOP_LEVEL = "E0301" "`return` outside a function"
"`return` leaves a function; the top level of a program is not one.

```lang,fail
return 1;
```

The value of the last expression is the value of the program:

```lang
1
```";

    /// A `break` or `continue` outside any loop.
    OUTSIDE_LOOP = "E0302" "`break` or `continue` outside a loop"
"`break` and `continue` act on the innermost loop around them in the same
function; here there is none.

```lang,fail
if true { break; }
```

```lang
loop { if true { break; } }
```";

    /// A `break value` in a loop that has no value.
    BREAK_WITH_VALUE = "E0303" "`break` with a value in a loop that gives none"
"Only `loop` gives a value: `while` and `for` may also end because they are done,
and then there would be none.

```lang,fail
let x = while true { break 1; };
```

```lang
let x = loop { break 1; };
println(x);
```";

    /// An assignment to something that is not a variable.
    INVALID_ASSIGNMENT_TARGET = "E0304" "this cannot be assigned to"
"The left side of an assignment must be a variable. Functions, constants and the
results of expressions cannot be assigned to.

```lang,fail
const LIMIT = 10;
LIMIT = 20;
```

```lang
let limit = 10;
limit = 20;
println(limit);
```";

    /// A `const` whose value is not known at compile time.
    NOT_CONSTANT = "E0305" "value is not constant"
"A `const` is worked out by the compiler. Its value may be made of literals,
operators, `as` and other constants; not of variables and calls.

```lang,fail
let start = 10;
const END = start + 5;
println(END);
```

```lang
const START = 10;
const END = START + 5;
println(END);
```";

    /// Constants defined by way of each other.
    CONSTANT_CYCLE = "E0306" "constants depend on each other"
"The value of a constant depends on the constant itself.

```lang,fail
const A = B + 1;
const B = A - 1;
println(A);
```

```lang
const B = 0;
const A = B + 1;
println(A);
```";

    /// A constant whose computation fails.
    CONSTANT_FAILS = "E0307" "constant cannot be computed"
"Working out a constant fails in the way a running program would: an overflow, a
division by zero, a shift or a conversion out of range.

```lang,fail
const HUGE = 9223372036854775807 + 1;
println(HUGE);
```

```lang
const LARGE = 9223372036854775806 + 1;
println(LARGE);
```";

    /// A `for` over something that cannot be walked through.
    NOT_ITERABLE = "E0308" "`for` cannot walk through this"
"`for` walks through a range of integers, `a..b` (without `b`) or `a..=b` (with).

```lang,fail
for i in 10 { println(i); }
```

```lang
for i in 0..10 { println(i); }
```";

    /// A function that needs more than the bytecode allows.
    TOO_LARGE = "E0309" "too large for a bytecode file"
"A function needs more variables, parameters, instructions or stack than the
bytecode format allows (docs/format.md lists the limits). Only generated programs
come near them; split the function into several.";
}
