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
}
