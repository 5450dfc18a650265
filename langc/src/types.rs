//! The types of the language, interned: equal types have equal numbers, once the
//! inference variables in them are resolved.

use rustc_hash::FxHashMap;

mod inference;
mod substitution;

pub use substitution::Substitution;

/// An interned type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

    /// The built-in types without arguments, and their names.
    pub const NAMED: [(&'static str, Self); 6] = [
        ("Unit", Self::UNIT),
        ("Bool", Self::BOOL),
        ("Int", Self::INT),
        ("Float", Self::FLOAT),
        ("String", Self::STRING),
        ("Never", Self::NEVER),
    ];
}

/// Identifies a struct or enum definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AdtId(pub u32);

impl AdtId {
    /// Position in the list of definitions.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Identifies a type parameter of some definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ParameterId(pub u32);

/// Identifies a type that inference has yet to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VariableType(u32);

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
    /// `(A, B)`
    Tuple(Box<[Type]>),
    /// `Array<T>`
    Array(Type),
    /// `Map<K, V>`
    Map(Type, Type),
    /// A struct or enum with its type arguments.
    Adt(AdtId, Box<[Type]>),
    /// A type parameter.
    Parameter(ParameterId),
    /// A type that inference has yet to find.
    Variable(VariableType),
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
    /// Whether parameters or variables occur in each type.
    open: Vec<bool>,
    /// How deep each type nests.
    depths: Vec<u32>,
    types: FxHashMap<TypeKind, Type>,
    /// What inference has found out.
    bindings: Vec<Option<Type>>,
    adt_names: Vec<String>,
    parameter_names: Vec<String>,
}

impl Default for TypeTable {
    fn default() -> Self {
        let mut table = Self {
            kinds: Vec::new(),
            open: Vec::new(),
            depths: Vec::new(),
            types: FxHashMap::default(),
            bindings: Vec::new(),
            adt_names: Vec::new(),
            parameter_names: Vec::new(),
        };
        // In the order of the constants of `Type`.
        for kind in [
            TypeKind::Unit,
            TypeKind::Bool,
            TypeKind::Int,
            TypeKind::Float,
            TypeKind::String,
            TypeKind::Never,
            TypeKind::Error,
        ] {
            table.intern(kind);
        }
        table
    }
}

impl TypeTable {
    /// The type made of `kind`.
    pub fn intern(&mut self, kind: TypeKind) -> Type {
        if let Some(ty) = self.types.get(&kind) {
            return *ty;
        }
        let (open, depth) = {
            let parts: &[Type] = match &kind {
                TypeKind::Function(function) => &function.parameters,
                TypeKind::Tuple(parts) | TypeKind::Adt(_, parts) => parts,
                TypeKind::Array(element) => &[*element],
                TypeKind::Map(key, value) => &[*key, *value],
                _ => &[],
            };
            let result = match &kind {
                TypeKind::Function(function) => Some(function.result),
                _ => None,
            };
            let parts = || parts.iter().chain(&result);
            let is_leaf = matches!(kind, TypeKind::Parameter(_) | TypeKind::Variable(_));
            let open = is_leaf || parts().any(|part| self.is_open(*part));
            let depth = parts().map(|part| self.depth(*part) + 1).max();
            (open, depth.unwrap_or(0))
        };
        let ty = Type(self.kinds.len() as u32);
        self.kinds.push(kind.clone());
        self.open.push(open);
        self.depths.push(depth);
        self.types.insert(kind, ty);
        ty
    }

    /// Whether a type parameter or inference variable occurs in the type.
    #[must_use]
    pub fn is_open(&self, ty: Type) -> bool {
        self.open[ty.0 as usize]
    }

    /// How deep the type nests: `Array<Array<Int>>` does twice. What inference
    /// variables stand for does not count.
    #[must_use]
    pub fn depth(&self, ty: Type) -> u32 {
        self.depths[ty.0 as usize]
    }

    /// The type of functions from `parameters` to `result`.
    pub fn function(&mut self, parameters: &[Type], result: Type) -> Type {
        self.intern(TypeKind::Function(FunctionType {
            parameters: parameters.into(),
            result,
        }))
    }

    /// The type of tuples of `parts`.
    pub fn tuple(&mut self, parts: &[Type]) -> Type {
        self.intern(TypeKind::Tuple(parts.into()))
    }

    /// `Array<element>`
    pub fn array(&mut self, element: Type) -> Type {
        self.intern(TypeKind::Array(element))
    }

    /// `Map<key, value>`
    pub fn map(&mut self, key: Type, value: Type) -> Type {
        self.intern(TypeKind::Map(key, value))
    }

    /// A struct or enum with its type arguments.
    pub fn adt(&mut self, id: AdtId, arguments: &[Type]) -> Type {
        self.intern(TypeKind::Adt(id, arguments.into()))
    }

    /// Enters a struct or enum definition.
    pub fn define_adt(&mut self, name: &str) -> AdtId {
        self.adt_names.push(name.to_owned());
        AdtId(self.adt_names.len() as u32 - 1)
    }

    /// Enters a type parameter.
    pub fn define_parameter(&mut self, name: &str) -> (ParameterId, Type) {
        let id = ParameterId(self.parameter_names.len() as u32);
        self.parameter_names.push(name.to_owned());
        (id, self.intern(TypeKind::Parameter(id)))
    }

    /// What `ty` is made of; what inference has found is looked through at the
    /// top only.
    ///
    /// # Panics
    /// When `ty` comes from another table.
    #[must_use]
    pub fn kind(&self, ty: Type) -> &TypeKind {
        &self.kinds[self.resolve(ty).0 as usize]
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

    /// The type's name with what lies deeper than `depth` left out.
    #[must_use]
    pub fn short_name(&self, ty: Type, depth: u32) -> String {
        let mut text = String::new();
        self.write_name_to(ty, depth, &mut text);
        text
    }

    fn write_name(&self, ty: Type, text: &mut String) {
        self.write_name_to(ty, u32::MAX, text);
    }

    fn write_name_to(&self, ty: Type, depth: u32, text: &mut String) {
        if depth == 0 {
            text.push('…');
            return;
        }
        let depth = depth - 1;
        match self.kind(ty) {
            TypeKind::Unit => text.push_str("()"),
            TypeKind::Bool => text.push_str("Bool"),
            TypeKind::Int => text.push_str("Int"),
            TypeKind::Float => text.push_str("Float"),
            TypeKind::String => text.push_str("String"),
            TypeKind::Never => text.push_str("Never"),
            TypeKind::Error => text.push('?'),
            TypeKind::Variable(_) => text.push('_'),
            TypeKind::Parameter(id) => text.push_str(&self.parameter_names[id.0 as usize]),
            TypeKind::Tuple(parts) => self.write_list("(", parts, ")", depth, text),
            TypeKind::Array(element) => self.write_list("Array<", &[*element], ">", depth, text),
            TypeKind::Map(key, value) => self.write_list("Map<", &[*key, *value], ">", depth, text),
            TypeKind::Adt(id, arguments) => {
                text.push_str(&self.adt_names[id.index()]);
                if !arguments.is_empty() {
                    self.write_list("<", arguments, ">", depth, text);
                }
            }
            TypeKind::Function(function) => {
                self.write_list("fn(", &function.parameters, ")", depth, text);
                if self.resolve(function.result) != Type::UNIT {
                    text.push_str(" -> ");
                    self.write_name_to(function.result, depth, text);
                }
            }
        }
    }

    fn write_list(&self, open: &str, types: &[Type], close: &str, depth: u32, text: &mut String) {
        text.push_str(open);
        for (position, ty) in types.iter().enumerate() {
            if position > 0 {
                text.push_str(", ");
            }
            self.write_name_to(*ty, depth, text);
        }
        text.push_str(close);
    }
}
