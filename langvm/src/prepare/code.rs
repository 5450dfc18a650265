//! Prepared code: the interpreter's own instructions.
//!
//! An instruction is eight bytes wide and names frame slots directly: `a` is
//! usually where the result goes, `b` and `c` where the operands are. Some hold
//! a 32-bit immediate in place of `b` and `c`. Jump distances count instructions
//! from the jump itself.
//!
//! Nothing here is written to a file, so operations may come and go freely.

/// One prepared instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(8))]
pub(crate) struct Inst {
    pub(crate) op: Op,
    pub(crate) a: u16,
    pub(crate) b: u16,
    pub(crate) c: u16,
}

const _: () = assert!(size_of::<Inst>() == 8, "one load fetches an instruction");

impl Inst {
    /// An instruction over slots.
    pub(crate) const fn new(op: Op, a: u16, b: u16, c: u16) -> Self {
        Self { op, a, b, c }
    }

    /// An instruction with a 32-bit immediate.
    pub(crate) const fn wide(op: Op, a: u16, immediate: u32) -> Self {
        Self {
            op,
            a,
            b: immediate as u16,
            c: (immediate >> 16) as u16,
        }
    }

    /// The instruction without what it does of the next one.
    #[cfg(feature = "jit")]
    pub(crate) const fn alone(self) -> Self {
        Self {
            op: self.op.alone(),
            ..self
        }
    }

    /// The 32-bit immediate.
    #[inline(always)]
    pub(crate) const fn immediate(self) -> u32 {
        self.b as u32 | (self.c as u32) << 16
    }

    /// The 32-bit immediate as a signed number.
    #[inline(always)]
    pub(crate) const fn signed(self) -> i32 {
        self.immediate().cast_signed()
    }

    /// The 16-bit immediate in `b`.
    #[inline(always)]
    pub(crate) const fn small_b(self) -> i64 {
        self.b.cast_signed() as i64
    }

    /// The 16-bit immediate in `c`.
    #[inline(always)]
    pub(crate) const fn small_c(self) -> i64 {
        self.c.cast_signed() as i64
    }
}

/// The operations of prepared code.
///
/// `Imm` in a name stands for a 16-bit immediate in place of a slot, on the side
/// where it stands: `SubIntImm` is `b - c`, `SubImmInt` is `c - b`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u16)]
pub(crate) enum Op {
    /// Prepares the function just called, then enters it.
    Prepare,
    /// Leaves the interpreter with the entry function's result.
    Halt,
    /// Where the native tier may take over: the start of a function or of a loop,
    /// number `immediate` of the program's.
    HotSpot,
    /// Uses up `immediate` fuel.
    Charge,
    /// Clears `b` slots from `a` on: reference locals start as null.
    Zero,

    /// `a = b`
    Move,
    /// `a = signed immediate`
    Imm,
    /// `a = constants[immediate]`
    Const,
    /// `a = globals[immediate]`, which must have been stored.
    LoadGlobal,
    /// `globals[immediate] = a`
    StoreGlobal,

    AddInt,
    SubInt,
    MulInt,
    DivInt,
    RemInt,
    AndInt,
    OrInt,
    XorInt,
    ShlInt,
    ShrInt,
    AddIntImm,
    SubIntImm,
    MulIntImm,
    /// The divisor is neither 0 nor -1.
    DivIntImm,
    /// The divisor is neither 0 nor -1.
    RemIntImm,
    AndIntImm,
    OrIntImm,
    XorIntImm,
    /// The distance is in range.
    ShlIntImm,
    /// The distance is in range.
    ShrIntImm,
    AddImmInt,
    SubImmInt,
    MulImmInt,
    NegInt,

    AddFloat,
    SubFloat,
    MulFloat,
    DivFloat,
    RemFloat,
    NegFloat,

    Not,
    /// Equality of `Int`, `Bool`: words are equal exactly when values are.
    EqInt,
    NeInt,
    LtInt,
    LeInt,
    EqIntImm,
    NeIntImm,
    LtIntImm,
    LeIntImm,
    GtIntImm,
    GeIntImm,
    EqFloat,
    NeFloat,
    LtFloat,
    LeFloat,
    EqString,
    NeString,
    LtString,
    LeString,

    IntToFloat,
    FloatToInt,

    /// Joins `c` texts in consecutive slots from `b` on.
    Concat,
    /// Joins the texts in `b` and `c`.
    Concat2,

    /// Jumps by the signed immediate.
    Jump,
    /// Jumps by the signed immediate when `a` is false.
    JumpIfFalse,
    /// Jumps by the signed immediate when `a` is true.
    JumpIfTrue,
    /// Compares `a` with `b`, jumps by `c`; as all below.
    JumpEqInt,
    JumpNeInt,
    JumpLtInt,
    JumpLeInt,
    JumpEqIntImm,
    JumpNeIntImm,
    JumpLtIntImm,
    JumpLeIntImm,
    JumpGtIntImm,
    JumpGeIntImm,
    JumpEqFloat,
    JumpNeFloat,
    JumpLtFloat,
    JumpLeFloat,
    /// Not the same as `a >= b`: true when either is NaN.
    JumpNotLtFloat,
    /// Not the same as `a > b`: true when either is NaN.
    JumpNotLeFloat,

    /// Calls function `immediate`; its arguments start at `a`, and its result
    /// lands there.
    Call,
    /// Calls import `immediate`; its arguments start at `a`, and its result
    /// lands there.
    CallHost,
    /// Calls the function value in `a`; its `c` arguments start at `b`, and its
    /// result lands there.
    CallValue,
    /// Returns `a`.
    Return,
    /// Returns the signed immediate.
    ReturnImm,
    /// Ends the program with the message in `a`.
    Panic,
    /// Is never reached, says the compiler.
    Unreachable,

    AbsInt,
    MinInt,
    MaxInt,
    WrappingAddInt,
    WrappingSubInt,
    WrappingMulInt,
    CountOnesInt,
    SqrtFloat,
    FloorFloat,
    CeilFloat,
    RoundFloat,
    TruncFloat,
    AbsFloat,
    MinFloat,
    MaxFloat,
    IsNanFloat,
    LenString,
    IsEmptyString,
    ByteAtString,

    // Two operations, of which the second stands in the next instruction as ever: it may
    // be jumped to, and is where an error of it is. Chosen by `bench/operation-pairs`.
    AddIntImmJumpLtInt,
    MoveMove,
    MulFloatAddFloat,
    GetFieldGetField,

    /// Belongs to the instruction before it, and is never carried out.
    Extra,
    /// `a = record of type extra.immediate, variant extra.a, with the c fields from
    /// slot b on`
    NewRecord,
    /// `a = array with the c elements from slot b on`, stored as `extra.a` says.
    NewArray,
    /// `a = closure of function extra.immediate with the c captures from slot b on`
    NewClosure,
    /// `a = b.c`
    GetField,
    /// `a.c = b`
    SetField,
    /// The same for a field of a type of references.
    SetFieldReference,
    /// `a = variant of b`
    GetTag,
    /// `a = b.c`, where `b` is of variant `extra.a` of type `extra.immediate`.
    GetPayload,
    /// Makes the jump at position `a` of the `immediate` jumps that follow, or the
    /// one behind them.
    JumpTable,
    /// `a = length of b`
    ArrayLen,
    /// `a = b[c]`
    ArrayGet,
    ArrayGetByte,
    /// `a[b] = c`
    ArraySet,
    ArraySetByte,
    ArraySetReference,
    /// Appends `b` to `a`.
    ArrayPush,
    ArrayPushByte,
    ArrayPushReference,
    /// `a = last of b, removed`
    ArrayPop,
    ArrayPopByte,
    /// `a = b == c`, for the type `extra.immediate`; as the following.
    Equal,
    Compare,
    /// The same bits, or equal.
    SameFloat,
    /// `a = text of b`, of type `extra.immediate`, quoted if `c`.
    Display,
}

impl Op {
    /// The operation that does this one and then the next instruction's, if there is one.
    pub(super) const fn fused_with(self, next: Self) -> Option<Self> {
        match (self, next) {
            (Self::AddIntImm, Self::JumpLtInt) => Some(Self::AddIntImmJumpLtInt),
            (Self::Move, Self::Move) => Some(Self::MoveMove),
            (Self::MulFloat, Self::AddFloat) => Some(Self::MulFloatAddFloat),
            (Self::GetField, Self::GetField) => Some(Self::GetFieldGetField),
            _ => None,
        }
    }

    /// The operation without what it does of the next instruction.
    pub(crate) const fn alone(self) -> Self {
        match self {
            Self::AddIntImmJumpLtInt => Self::AddIntImm,
            Self::MoveMove => Self::Move,
            Self::MulFloatAddFloat => Self::MulFloat,
            Self::GetFieldGetField => Self::GetField,
            other => other,
        }
    }
}

/// A link in the list of frame slots that hold references at a safepoint.
/// Lists share their tails, so a safepoint costs one number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RootLink {
    pub(crate) slot: u16,
    /// The next link, or [`RootLink::END`].
    pub(crate) next: u32,
}

impl RootLink {
    /// The end of every list.
    pub(crate) const END: u32 = u32::MAX;
}

/// One function, ready for the interpreter.
#[derive(Debug)]
pub(crate) struct PreparedFunction {
    /// Ends in an instruction that never continues at the next one.
    pub(crate) code: Box<[Inst]>,
    /// For each prepared instruction, the file's instruction it came from.
    origins: Box<[u32]>,
    /// Prepared instructions that may collect, in order, with the head of the
    /// list of slots that hold references there.
    safepoints: Box<[(u32, u32)]>,
    roots: Box<[RootLink]>,
    /// Positions of its hot spots, in the order of their numbers.
    #[cfg_attr(not(feature = "jit"), expect(dead_code, reason = "there are none"))]
    pub(crate) hot_spots: Box<[u32]>,
}

impl PreparedFunction {
    pub(super) fn new(
        code: Vec<Inst>,
        origins: Vec<u32>,
        safepoints: Vec<(u32, u32)>,
        roots: Vec<RootLink>,
        hot_spots: Vec<u32>,
    ) -> Self {
        debug_assert_eq!(code.len(), origins.len());
        debug_assert!(safepoints.is_sorted_by(|left, right| left.0 < right.0));
        Self {
            code: code.into(),
            origins: origins.into(),
            safepoints: safepoints.into(),
            roots: roots.into(),
            hot_spots: hot_spots.into(),
        }
    }

    /// The file's instruction that prepared instruction `position` came from.
    pub(crate) fn origin(&self, position: usize) -> u32 {
        self.origins[position]
    }

    /// The frame slots that hold references while the instruction at `position`
    /// is carried out.
    pub(crate) fn roots(&self, position: usize) -> impl Iterator<Item = u16> + '_ {
        let Some(mut link) = self.safepoint(position) else {
            unreachable!("prepared code collects at its safepoints only")
        };
        std::iter::from_fn(move || {
            (link != RootLink::END).then(|| {
                let RootLink { slot, next } = self.roots[link as usize];
                link = next;
                slot
            })
        })
    }

    /// Whether the instruction at `position` may collect.
    #[cfg(feature = "jit")]
    pub(crate) fn is_safepoint(&self, position: usize) -> bool {
        self.safepoint(position).is_some()
    }

    /// The slots that hold references at any safepoint, without those that belong to the
    /// callee where the safepoint is a call: `end` tells for a position where these start.
    #[cfg(feature = "jit")]
    pub(crate) fn all_roots(&self, end: impl Fn(usize) -> Option<u16>) -> Vec<u16> {
        let mut found = Vec::new();
        let mut is_found = vec![false; self.roots.len()];
        for &(position, mut link) in &self.safepoints {
            let end = end(position as usize);
            while link != RootLink::END && !is_found[link as usize] {
                let RootLink { slot, next } = self.roots[link as usize];
                // Operands come first, the last one in front, so that all behind one that
                // is the caller's are, too.
                if end.is_none_or(|end| slot < end) {
                    is_found[link as usize] = true;
                    found.push(slot);
                }
                link = next;
            }
        }
        found
    }

    fn safepoint(&self, position: usize) -> Option<u32> {
        self.safepoints
            .binary_search_by_key(&(position as u32), |&(at, _)| at)
            .ok()
            .map(|found| self.safepoints[found].1)
    }
}
