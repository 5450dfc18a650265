//! The tables that all functions of a module share, each entry once.

use rustc_hash::FxHashMap;

use lbc_format::index::{FloatIndex, ImportIndex, IntIndex, StringIndex, TypeIndex};
use lbc_format::isa::Instruction;
use lbc_format::module::{self, CANONICAL_NAN, Constants, Import, TypeDef};

use crate::symbol::{Interner, Symbol};
use crate::typed::{AdtKind, Field, Program};
use crate::types::{AdtId, Substitution, Type, TypeKind, TypeTable};

use super::instances::MAX_TYPE_DEPTH;

#[derive(Debug, Default)]
pub(super) struct Pools {
    pub(super) types: Vec<TypeDef>,
    pub(super) constants: Constants,
    pub(super) imports: Vec<Import>,
    /// Structural definitions.
    definitions: FxHashMap<TypeDef, TypeIndex>,
    /// What stands for each source type so far.
    indices: FxHashMap<Type, TypeIndex>,
    ints: FxHashMap<i64, IntIndex>,
    floats: FxHashMap<u64, FloatIndex>,
    strings: FxHashMap<String, StringIndex>,
    import_indices: FxHashMap<(Symbol, TypeIndex), ImportIndex>,
    /// A type that needs ever larger ones, when there is one.
    pub(super) endless: Option<AdtId>,
}

impl Pools {
    /// The bytecode type that stands for a source type. `Never` has no values,
    /// so any type would do for it; `Unit` is the cheapest.
    pub(super) fn type_index(
        &mut self,
        program: &Program,
        types: &mut TypeTable,
        interner: &Interner,
        ty: Type,
    ) -> TypeIndex {
        let ty = types.resolve(ty);
        if let Some(index) = self.indices.get(&ty) {
            return *index;
        }
        let kind = types.kind(ty).clone();
        let mut part = |pools: &mut Self, ty| pools.type_index(program, types, interner, ty);
        let index = match kind {
            TypeKind::Unit | TypeKind::Never => TypeIndex::UNIT,
            TypeKind::Bool => TypeIndex::BOOL,
            TypeKind::Int => TypeIndex::INT,
            TypeKind::Float => TypeIndex::FLOAT,
            TypeKind::String => TypeIndex::STRING,
            TypeKind::Error | TypeKind::Parameter(_) | TypeKind::Variable(_) => {
                unreachable!("only closed types of programs without errors are lowered")
            }
            TypeKind::Function(function) => {
                let parameters = function
                    .parameters
                    .iter()
                    .map(|parameter| part(self, *parameter))
                    .collect();
                let result = part(self, function.result);
                self.define(TypeDef::Function { parameters, result })
            }
            TypeKind::Tuple(parts) => {
                let elements = parts.iter().map(|ty| part(self, *ty)).collect();
                self.define(TypeDef::Tuple { elements })
            }
            TypeKind::Array(element) => {
                let element = part(self, element);
                self.define(TypeDef::Array { element })
            }
            TypeKind::Map(key, value) => {
                let key = part(self, key);
                let value = part(self, value);
                self.define(TypeDef::Map { key, value })
            }
            TypeKind::Adt(..) => return self.adt_index(program, types, interner, ty),
        };
        self.indices.insert(ty, index);
        index
    }

    /// A struct or enum gets its index before its fields are looked at: they may
    /// refer back to it.
    fn adt_index(
        &mut self,
        program: &Program,
        types: &mut TypeTable,
        interner: &Interner,
        ty: Type,
    ) -> TypeIndex {
        let TypeKind::Adt(id, arguments) = types.kind(ty).clone() else {
            unreachable!("called for structs and enums only");
        };
        if types.depth(ty) > MAX_TYPE_DEPTH {
            self.endless.get_or_insert(id);
            return TypeIndex::UNIT;
        }
        let index = TypeIndex::defined(self.types.len() as u32);
        self.indices.insert(ty, index);
        let adt = &program.adts[id.index()];
        let name = interner.resolve(adt.name).to_owned();
        self.types.push(TypeDef::Struct {
            name: name.clone(),
            fields: Vec::new(),
        });
        let substitution = Substitution {
            parameters: &adt.generics,
            arguments: &arguments,
        };
        let mut fields = |pools: &mut Self, fields: &[Field]| -> Vec<module::Field> {
            fields
                .iter()
                .map(|field| {
                    let ty = types.substitute(field.ty, substitution);
                    module::Field {
                        name: field
                            .name
                            .map_or_else(String::new, |name| interner.resolve(name).to_owned()),
                        ty: pools.type_index(program, types, interner, ty),
                    }
                })
                .collect()
        };
        let definition = match &adt.kind {
            AdtKind::Struct(declared) => TypeDef::Struct {
                name,
                fields: fields(self, declared),
            },
            AdtKind::Enum(variants) => TypeDef::Enum {
                name,
                variants: variants
                    .iter()
                    .map(|variant| module::Variant {
                        name: interner.resolve(variant.name).to_owned(),
                        named: variant.named,
                        fields: fields(self, &variant.fields),
                    })
                    .collect(),
            },
        };
        let position = index.0 - TypeIndex::FIRST_DEFINED.0;
        self.types[position as usize] = definition;
        index
    }

    /// The index of a structural definition.
    pub(super) fn define(&mut self, definition: TypeDef) -> TypeIndex {
        if let Some(index) = self.definitions.get(&definition) {
            return *index;
        }
        let index = TypeIndex::defined(self.types.len() as u32);
        self.types.push(definition.clone());
        self.definitions.insert(definition, index);
        index
    }

    /// The instruction that pushes an integer.
    pub(super) fn int(&mut self, value: i64) -> Instruction {
        if let Ok(value) = i16::try_from(value) {
            return Instruction::SmallInt { value };
        }
        let pool = &mut self.constants.ints;
        let index = *self.ints.entry(value).or_insert_with(|| {
            pool.push(value);
            IntIndex(pool.len() as u32 - 1)
        });
        Instruction::ConstInt { index }
    }

    /// The instruction that pushes a float.
    pub(super) fn float(&mut self, value: f64) -> Instruction {
        let value = if value.is_nan() {
            f64::from_bits(CANONICAL_NAN)
        } else {
            value
        };
        let pool = &mut self.constants.floats;
        let index = *self.floats.entry(value.to_bits()).or_insert_with(|| {
            pool.push(value);
            FloatIndex(pool.len() as u32 - 1)
        });
        Instruction::ConstFloat { index }
    }

    /// The instruction that pushes a text.
    pub(super) fn string(&mut self, value: &str) -> Instruction {
        let index = match self.strings.get(value) {
            Some(index) => *index,
            None => {
                let index = StringIndex(self.constants.strings.len() as u32);
                self.constants.strings.push(value.to_owned());
                self.strings.insert(value.to_owned(), index);
                index
            }
        };
        Instruction::ConstString { index }
    }

    /// The instruction that calls a host function.
    pub(super) fn call_import(
        &mut self,
        name: Symbol,
        text: &str,
        parameters: Vec<TypeIndex>,
        result: TypeIndex,
    ) -> Instruction {
        let signature = self.define(TypeDef::Function { parameters, result });
        let imports = &mut self.imports;
        let import = *self
            .import_indices
            .entry((name, signature))
            .or_insert_with(|| {
                imports.push(Import {
                    name: text.to_owned(),
                    signature,
                });
                ImportIndex(imports.len() as u32 - 1)
            });
        Instruction::CallImport { import }
    }
}
