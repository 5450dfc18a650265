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
    /// An entry of the type table that is not nominal refers only to built-in types, to nominal ones, and to entries before its own.
    "type-order" TypeOrder;
    /// No two entries of the type table are equal; nominal ones may be.
    "type-unique" TypeUnique;
    /// A tuple type has at least two elements.
    "tuple-size" TupleSize;
    /// An enum type has at least one variant.
    "enum-variants" EnumVariants;
    /// Fields of a struct, and of a variant that says so, have names, those of other variants have none; no two fields of one struct or variant and no two variants of one enum have the same name, and no variant has an empty one.
    "member-names" MemberNames;
    /// The key type of a map is `Int`, `Bool`, `String`, or a tuple or an enum made of such types.
    "map-key" MapKey;
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
    /// Inlined calls are listed by function, in order; no name stands twice; each call stands in the function or in a call before it, at a place of the file that the code around it comes from; ranges ascend, stay inside the function, and begin where a span does and another call's code ends.
    "inlining-shape" InliningShape;
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
    /// The type that an instruction makes a value of is of the kind it makes.
    "type-kind" TypeKind;
    /// An instruction's variant exists in the enum.
    "variant-in-range" VariantInRange;
    /// An instruction's field exists in the tuple, the struct or the variant.
    "field-in-range" FieldInRange;
    /// A closure captures no more than its function has parameters, and the type table has the function type without the captured ones.
    "closure-type" ClosureType;
    /// `concat` joins at least two parts.
    "concat-parts" ConcatParts;
    /// A jump stays inside its function.
    "jump-target" JumpTarget;
    /// The instructions that a jump table counts exist, are `jump`s, and are no jump's target.
    "jump-table" JumpTable;
    /// The last instruction of a function does not continue behind it.
    "falls-off-end" FallsOffEnd;
    /// An instruction that is not continued into is the target of a jump before it.
    "unreachable-code" UnreachableCode;
    /// An instruction finds as many operands as it takes.
    "stack-underflow" StackUnderflow;
    /// An instruction finds operands of the types it takes.
    "operand-type" OperandType;
    /// `equal` finds operands of a type without functions and cells in it.
    "has-equality" HasEquality;
    /// `compare` finds operands of type `Int`, `Float`, `String`, or a tuple of such types.
    "has-order" HasOrder;
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
