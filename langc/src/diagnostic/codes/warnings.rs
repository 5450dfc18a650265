//! Codes of what has a meaning, though probably not the one wanted.

use super::codes;

codes! {
    WARNINGS:

    /// A variable that nothing reads.
    UNUSED_VARIABLE = "W0001" "unused variable"
"A variable is never read. Remove it, or begin its name with `_` to say that this
is meant.

```lang,warn
let width = 3;
println(\"done\");
```

```lang
let _width = 3;
println(\"done\");
```";

    /// Code that cannot run.
    UNREACHABLE_CODE = "W0002" "unreachable code"
"What stands after a `return`, `break`, `continue`, `panic` or endless `loop`
never runs.

```lang,warn
fn f() -> Int {
    return 1;
    println(\"never\");
}
println(f());
```

```lang
fn f() -> Int {
    println(\"first\");
    return 1;
}
println(f());
```";

    /// A value that is computed and dropped.
    UNUSED_VALUE = "W0003" "unused value"
"A statement computes a value, does nothing with it, and has no other effect.

```lang,warn
let x = 1;
x == 2;
```

```lang
let x = 1;
println(x == 2);
```";

    /// A `Result` that nobody looks at.
    UNUSED_RESULT = "W0004" "unused `Result`"
"A statement drops a `Result`, and with it possibly an error.

```lang,warn
fn save() -> Result<Int, String> { Err(\"disk full\") }
save();
```

```lang
fn save() -> Result<Int, String> { Err(\"disk full\") }
if let Err(message) = save() { println(message); }
```";

    /// An arm that no value reaches.
    UNREACHABLE_ARM = "W0005" "unreachable arm"
"The arms before this one cover all values that it would match.

```lang,warn
println(match 3 { _ => 1, 3 => 2 });
```

```lang
println(match 3 { 3 => 2, _ => 1 });
```";

    /// An import that nothing uses.
    UNUSED_IMPORT = "W0006" "unused import"
"Nothing uses what an import makes visible.

```lang,warn
import std::math;
println(1);
```

```lang
import std::math;
println(math::gcd(4, 6));
```";
}
