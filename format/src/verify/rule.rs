//! The rules that a module obeys once it is verified, by name.
//!
//! A rule's name stands in error messages, in the negative test
//! `tests/verify/<name>.lasm`, and in each safety comment that rests on it: one
//! search shows the whole argument.

use std::fmt;

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $text:literal $name:ident;)*) => {
        /// A rule of the verifier.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[doc = $doc])+ $name,)*
        }

        impl Rule {
            /// Every rule, in the order of the checks.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name that stands for it everywhere.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// What it demands, in Markdown.
            #[must_use]
            pub const fn documentation(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc),+),)*
                }
            }
        }
    };
}

rules! {
    /// No structural limit is exceeded.
    "limits" Limits;
    /// Every type index names a built-in type or an entry of the type table.
    "type-in-range" TypeInRange;
    /// A function type refers only to built-in types and to entries before its own.
    "type-order" TypeOrder;
    /// No two entries of the type table are equal.
    "type-unique" TypeUnique;
    /// No pool holds the same constant twice; floats compare by their bits.
    "constant-unique" ConstantUnique;
    /// The only NaN in the `Float` pool is the canonical one, `7ff8000000000000`.
    "nan-canonical" NanCanonical;
    /// A name of an import consists of words of ASCII letters, digits and `_`, none beginning with a digit, joined by dots.
    "import-name" ImportName;
    /// No two imports have both the same name and the same signature.
    "import-unique" ImportUnique;
    /// The signature of a function, of an import and of `call_value` is a function type.
    "function-type" FunctionType;
    /// The entry function exists.
    "entry-in-range" EntryInRange;
    /// The entry function takes no parameters.
    "entry-signature" EntrySignature;
    /// There are spans for each function, they ascend by instruction and stay inside the function and inside their file.
    "span-table-shape" SpanTableShape;
    /// There is a name for each function and for each global.
    "names-shape" NamesShape;
    /// An instruction's constant exists.
    "constant-in-range" ConstantInRange;
    /// An instruction's local slot exists.
    "local-in-range" LocalInRange;
    /// An instruction's global exists.
    "global-in-range" GlobalInRange;
    /// An instruction's function exists.
    "function-in-range" FunctionInRange;
    /// An instruction's import exists.
    "import-in-range" ImportInRange;
    /// `concat` joins at least two parts.
    "concat-parts" ConcatParts;
    /// A jump stays inside its function.
    "jump-target" JumpTarget;
    /// The last instruction of a function does not continue behind it.
    "falls-off-end" FallsOffEnd;
    /// An instruction that is not continued into is the target of a jump before it.
    "unreachable-code" UnreachableCode;
    /// An instruction finds as many operands as it takes.
    "stack-underflow" StackUnderflow;
    /// An instruction finds operands of the types it takes.
    "operand-type" OperandType;
    /// Where paths meet, forward or back, the stacks are equal in depth and types.
    "join-stack" JoinStack;
    /// A local slot is read only where a store to it came before on every forward path; parameters always may be.
    "local-initialised" LocalInitialised;
    /// A jump back arrives with every local slot stored to that was so when its target was first reached.
    "back-edge-locals" BackEdgeLocals;
    /// `return` finds the function's result and nothing else on the stack.
    "return-stack" ReturnStack;
    /// Local slots and the deepest operand stack together fit in a frame.
    "frame-size" FrameSize;
}

impl fmt::Display for Rule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
