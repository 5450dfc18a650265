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
`()`), `Never`, `Array<T>`, `Map<K, V>`, `Option<T>`, `Result<T, E>`, tuples such as
`(Int, Bool)` and functions such as `fn(Int) -> Bool`:

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

    /// A name of another module that is not `pub`.
    PRIVATE_NAME = "E0108" "name is private to its module"
"A name is used that its module keeps to itself. Only what is marked `pub` can be
used from other modules; a module's variables never can.

```lang,fail
import std::random::{logical_shift};
println(logical_shift(8, 1));
```

Mark the definition with `pub`, or use something that is public:

```lang
import std::random::{Random};
println(Random::new(1).int(1, 1));
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

    /// A module that cannot be found.
    UNKNOWN_MODULE = "E0110" "module not found"
"An import names a module for which there is no file. `import a::b;` means the file
`a/b.lang` beside the importing file, or in a folder given with `-I`; `std::…` is
the standard library.

```lang,fail
import std::maths;
```

```lang
import std::math;
println(math::gcd(12, 18));
```";

    /// Modules that import each other.
    IMPORT_CYCLE = "E0111" "modules import each other"
"A module imports itself by way of others. Modules run in the order of their
imports, so there must be a first one. Move what both need into a third module.";

    /// A bound that does not exist.
    UNKNOWN_BOUND = "E0112" "unknown bound"
"The bounds of type parameters are `Eq` (can be compared with `==`), `Ord` (with
`<`), `Hash` (can be a map's key) and `Display` (can be printed; every type can).

```lang,fail
fn largest<T: Comparable>(a: T, b: T) -> T { a }
println(largest(1, 2));
```

```lang
fn largest<T: Ord>(a: T, b: T) -> T { if a < b { b } else { a } }
println(largest(1, 2));
```";

    /// `self` outside an `impl`.
    MISPLACED_SELF = "E0113" "`self` in a function without a type"
"`self` is the value that a method is called on, so only functions in an `impl` have
it.

```lang,fail
fn double(self) -> Int { 2 }
```

```lang
struct Counter { n: Int }
impl Counter { fn double(self) -> Int { self.n * 2 } }
println(Counter { n: 4 }.double());
```";

    /// An `impl` for a type that cannot have one.
    INVALID_IMPL = "E0114" "methods for a type that cannot have them"
"An `impl` adds methods to a struct or enum of the program. The types of the language
have theirs from the library, and tuples and functions have none.

```lang,fail
impl Int { fn double(self) -> Int { self * 2 } }
```

```lang
fn double(n: Int) -> Int { n * 2 }
println(double(4));
```";

    /// A field that does not exist.
    UNKNOWN_FIELD = "E0115" "unknown field"
"A field or part is named that the type does not have.

```lang,fail
struct Point { x: Float, y: Float }
println(Point { x: 1.0, y: 2.0 }.z);
```

```lang
struct Point { x: Float, y: Float }
println(Point { x: 1.0, y: 2.0 }.y);
```";

    /// A field given or matched twice.
    DUPLICATE_FIELD = "E0116" "field given twice"
"A struct literal or pattern names a field twice.

```lang,fail
struct Point { x: Float, y: Float }
println(Point { x: 1.0, y: 2.0, x: 3.0 });
```

```lang
struct Point { x: Float, y: Float }
println(Point { x: 1.0, y: 2.0 });
```";

    /// A struct literal that leaves fields out.
    MISSING_FIELD = "E0117" "field missing"
"A struct literal must give every field a value.

```lang,fail
struct Point { x: Float, y: Float }
println(Point { x: 1.0 });
```

```lang
struct Point { x: Float, y: Float }
println(Point { x: 1.0, y: 0.0 });
```";

    /// An import inside a block.
    MISPLACED_IMPORT = "E0118" "import inside a block"
"Imports stand at the top level of a file: they say what the whole file uses.

```lang,fail
if true {
    import std::math;
    println(math::PI);
}
```

```lang
import std::math;
if true { println(math::PI); }
```";

    /// An enum without variants.
    EMPTY_ENUM = "E0119" "enum without variants"
"An enum has no variants, so no value of it could ever be made.

```lang,fail
enum Nothing {}
```

```lang
enum Answer { Yes, No }
println(Answer::Yes);
println(Answer::No);
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
`<` and its like need two `Int`s, `Float`s, `String`s or tuples of them; `==` and `!=`
need two values of one type without functions in it.

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

    /// A type that nothing settles.
    TYPE_NOT_KNOWN = "E0207" "type not known"
"The type of something is not written, and nothing in the same function fixes it.

```lang,fail
let a = [];
println(a);
```

Say it, or use the value in a way that tells:

```lang
let a: Array<Int> = [];
let b = [];
b.push(1);
println(\"\\(a) \\(b)\");
```";

    /// A type with too few or too many type arguments.
    WRONG_TYPE_ARGUMENT_COUNT = "E0208" "wrong number of type arguments"
"A generic type or function is given more or fewer types than it has type parameters.

```lang,fail
let m: Map<Int> = #{};
println(m);
```

```lang
let m: Map<Int, Bool> = #{};
println(m);
```";

    /// A type that lacks what its use asks for.
    MISSING_CAPABILITY = "E0209" "type cannot do this"
"A type is used in a way it is not capable of: compared, ordered, or as the key of a
map. In generic code, a type parameter is capable of what its bounds say.

```lang,fail
fn same_thing<T>(a: T, b: T) -> Bool { a == b }
println(same_thing(1, 2));
```

```lang
fn same_thing<T: Eq>(a: T, b: T) -> Bool { a == b }
println(same_thing(1, 2));
```";

    /// An index on something that has none.
    NOT_INDEXABLE = "E0210" "value cannot be indexed"
"Only arrays and maps are indexed with `[…]`.

```lang,fail
println(\"moon\"[0]);
```

```lang
println(\"moon\".slice(0, 1));
```";

    /// A `?` where it cannot work.
    INVALID_TRY = "E0211" "`?` cannot work here"
"`?` takes the value out of an `Option` or `Result`; where there is none, it returns
from the function. So the function must return the same kind.

```lang,fail
fn first(xs: Array<Int>) -> Int { xs.first()? }
println(first([1]));
```

```lang
fn first(xs: Array<Int>) -> Option<Int> { Some(xs.first()? + 1) }
println(first([1]));
```";

    /// Generic functions that need ever new instances.
    ENDLESS_INSTANTIATION = "E0212" "endless instantiation"
"A generic function calls itself, directly or through others, with ever larger types.
Each would need an instance of its own, without end.

```lang,fail
fn nest<T>(x: T, n: Int) -> Int { if n == 0 { 0 } else { nest([x], n - 1) } }
println(nest(1, 3));
```

```lang
fn count<T>(x: T, n: Int) -> Int { if n == 0 { 0 } else { 1 + count(x, n - 1) } }
println(count(1, 3));
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
"The left side of an assignment must be a variable, a field of a struct, an element of
an array or an entry of a map. Functions, constants, the parts of tuples and the
results of other expressions cannot be assigned to.

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
"`for` walks through a range of integers, `a..b` (without `b`) or `a..=b` (with), an
array, a map, the characters of a text, or what a `fn() -> Option<T>` gives until it
gives `None`.

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

    /// A `match` that leaves values out.
    MISSING_CASE = "E0401" "`match` does not cover everything"
"Some value has no arm. The message shows one.

```lang,fail
enum Light { Red, Green }
let light = Light::Red;
println(match light { Light::Red => \"stop\" });
```

```lang
enum Light { Red, Green }
let light = Light::Red;
println(match light { Light::Red => \"stop\", Light::Green => \"go\" });
```";

    /// A pattern that may not fit, where it must.
    REFUTABLE_PATTERN = "E0402" "pattern may not fit"
"The pattern of a `let` or `for` must fit every value, because there is no other way
to go.

```lang,fail
let Some(x) = [1].first();
println(x);
```

```lang
if let Some(x) = [1].first() { println(x); }
```";

    /// A pattern with the wrong fields.
    WRONG_PATTERN_FIELDS = "E0403" "pattern has the wrong fields"
"A pattern for a struct or variant must name all its fields, or end in `..`.

```lang,fail
enum Shape { Rect(Int, Int) }
println(match Shape::Rect(1, 2) { Shape::Rect(w) => w });
```

```lang
enum Shape { Rect(Int, Int) }
println(match Shape::Rect(1, 2) { Shape::Rect(w, ..) => w });
```";

    /// Something in a pattern that is not a pattern.
    NOT_A_PATTERN = "E0404" "not a pattern"
"Patterns are made of literals, constants, variants, structs, tuples and names.

```lang,fail
fn limit() -> Int { 3 }
println(match 3 { limit(x) => 1, _ => 2 });
```

```lang
const LIMIT = 3;
println(match 3 { LIMIT => 1, _ => 2 });
```";

    /// A name bound twice in one pattern.
    DUPLICATE_BINDING = "E0405" "name bound twice in a pattern"
"A pattern binds the same name in two places.

```lang,fail
let (a, a) = (1, 2);
println(a);
```

```lang
let (a, b) = (1, 2);
println(a + b);
```";

    /// Alternatives of a pattern that bind different names or types.
    ALTERNATIVES_DIFFER = "E0406" "alternatives bind different names"
"All alternatives of a pattern must bind the same names with the same types: the code
after it does not know which one matched.

```lang,fail
enum E { A(Int), B(Int) }
println(match E::A(1) { E::A(x) | E::B(y) => x });
```

```lang
enum E { A(Int), B(Int) }
println(match E::A(1) { E::A(x) | E::B(x) => x });
```";

    /// A range pattern that matches nothing.
    EMPTY_RANGE = "E0407" "range pattern is empty"
"The first value of a range is greater than the last.

```lang,fail
println(match 5 { 9..=1 => 1, _ => 2 });
```

```lang
println(match 5 { 1..=9 => 1, _ => 2 });
```";

    /// A captured variable that does not exist yet.
    USED_BEFORE_DEFINITION = "E0408" "a function is used before a variable it needs"
"A function inside another one uses a variable that is defined only after the place
where the function is called.

```lang,fail
fn outer() {
    show();
    let x = 1;
    fn show() { println(x); }
}
outer();
```

```lang
fn outer() {
    let x = 1;
    fn show() { println(x); }
    show();
}
outer();
```";
}
