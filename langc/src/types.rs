//! The types of the language, interned: equal types have equal numbers.

use rustc_hash::FxHashMap;

/// An interned type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Type(u32);

impl Type {
    /// `()`, the type with one value.
    pub const UNIT: Self = Self(0);
    /// `Bool`
    pub const BOOL: Self = Self(1);
    /// `Int`
    pub const INT: Self = Self(2);
    /// `Float`
    pub const FLOAT: Self = Self(3);
    /// `String`
    pub const STRING: Self = Self(4);
    /// The type of expressions that never give a value; it fits anywhere.
    pub const NEVER: Self = Self(5);
    /// The type of what is wrong already; it fits anywhere, in silence.
    pub const ERROR: Self = Self(6);

    /// The built-in types that have a name, and their names.
    pub const NAMED: [(&'static str, Self); 6] = [
        ("Unit", Self::UNIT),
        ("Bool", Self::BOOL),
        ("Int", Self::INT),
        ("Float", Self::FLOAT),
        ("String", Self::STRING),
        ("Never", Self::NEVER),
    ];
}

/// What a type is made of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TypeKind {
    /// `()`
    Unit,
    /// `Bool`
    Bool,
    /// `Int`
    Int,
    /// `Float`
    Float,
    /// `String`
    String,
    /// `Never`
    Never,
    /// See [`Type::ERROR`].
    Error,
    /// `fn(parameters) -> result`
    Function(FunctionType),
}

/// The type of a function.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FunctionType {
    /// Parameter types, in order.
    pub parameters: Box<[Type]>,
    /// Result type.
    pub result: Type,
}

/// All types met in a compilation.
#[derive(Debug)]
pub struct TypeTable {
    kinds: Vec<TypeKind>,
    functions: FxHashMap<FunctionType, Type>,
}

impl Default for TypeTable {
    fn default() -> Self {
        Self {
            // In the order of the constants of `Type`.
            kinds: vec![
                TypeKind::Unit,
                TypeKind::Bool,
                TypeKind::Int,
                TypeKind::Float,
                TypeKind::String,
                TypeKind::Never,
                TypeKind::Error,
            ],
            functions: FxHashMap::default(),
        }
    }
}

impl TypeTable {
    /// The type of functions from `parameters` to `result`.
    pub fn function(&mut self, parameters: &[Type], result: Type) -> Type {
        let function = FunctionType {
            parameters: parameters.into(),
            result,
        };
        if let Some(ty) = self.functions.get(&function) {
            return *ty;
        }
        let ty = Type(self.kinds.len() as u32);
        self.kinds.push(TypeKind::Function(function.clone()));
        self.functions.insert(function, ty);
        ty
    }

    /// What `ty` is made of.
    ///
    /// # Panics
    /// When `ty` comes from another table.
    #[must_use]
    pub fn kind(&self, ty: Type) -> &TypeKind {
        &self.kinds[ty.0 as usize]
    }

    /// The function type behind `ty`, when it is one.
    #[must_use]
    pub fn as_function(&self, ty: Type) -> Option<&FunctionType> {
        match self.kind(ty) {
            TypeKind::Function(function) => Some(function),
            _ => None,
        }
    }

    /// The type as it is written in source text.
    #[must_use]
    pub fn name(&self, ty: Type) -> String {
        let mut text = String::new();
        self.write_name(ty, &mut text);
        text
    }

    fn write_name(&self, ty: Type, text: &mut String) {
        match self.kind(ty) {
            TypeKind::Unit => text.push_str("()"),
            TypeKind::Bool => text.push_str("Bool"),
            TypeKind::Int => text.push_str("Int"),
            TypeKind::Float => text.push_str("Float"),
            TypeKind::String => text.push_str("String"),
            TypeKind::Never => text.push_str("Never"),
            TypeKind::Error => text.push('?'),
            TypeKind::Function(function) => {
                text.push_str("fn(");
                for (position, parameter) in function.parameters.iter().enumerate() {
                    if position > 0 {
                        text.push_str(", ");
                    }
                    self.write_name(*parameter, text);
                }
                text.push(')');
                if function.result != Type::UNIT {
                    text.push_str(" -> ");
                    self.write_name(function.result, text);
                }
            }
        }
    }
}
