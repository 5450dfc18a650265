//! The tables that all functions of a module share, each entry once.

use rustc_hash::FxHashMap;

use lbc_format::index::{FloatIndex, ImportIndex, IntIndex, StringIndex, TypeIndex};
use lbc_format::isa::Instruction;
use lbc_format::module::{CANONICAL_NAN, Constants, Import, TypeDef};

use crate::library;
use crate::types::{Type, TypeKind, TypeTable};

#[derive(Default)]
pub(super) struct Pools {
    pub(super) types: Vec<TypeDef>,
    pub(super) constants: Constants,
    pub(super) imports: Vec<Import>,
    type_indices: FxHashMap<TypeDef, TypeIndex>,
    ints: FxHashMap<i64, IntIndex>,
    floats: FxHashMap<u64, FloatIndex>,
    strings: FxHashMap<String, StringIndex>,
    import_indices: FxHashMap<&'static str, ImportIndex>,
}

impl Pools {
    /// The bytecode type that stands for a source type. `Never` has no values,
    /// so any type would do for it; `Unit` is the cheapest.
    pub(super) fn type_index(&mut self, types: &TypeTable, ty: Type) -> TypeIndex {
        match types.kind(ty) {
            TypeKind::Unit | TypeKind::Never => TypeIndex::UNIT,
            TypeKind::Bool => TypeIndex::BOOL,
            TypeKind::Int => TypeIndex::INT,
            TypeKind::Float => TypeIndex::FLOAT,
            TypeKind::String => TypeIndex::STRING,
            TypeKind::Error => unreachable!("a program with errors is not lowered"),
            TypeKind::Function(function) => {
                let parameters = function
                    .parameters
                    .iter()
                    .map(|parameter| self.type_index(types, *parameter))
                    .collect();
                let result = self.type_index(types, function.result);
                self.define_type(TypeDef::Function { parameters, result })
            }
        }
    }

    fn define_type(&mut self, definition: TypeDef) -> TypeIndex {
        if let Some(index) = self.type_indices.get(&definition) {
            return *index;
        }
        let index = TypeIndex::defined(self.types.len() as u32);
        self.types.push(definition.clone());
        self.type_indices.insert(definition, index);
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
        types: &TypeTable,
        import: &'static library::Import,
    ) -> Instruction {
        if let Some(index) = self.import_indices.get(import.name) {
            return Instruction::CallImport { import: *index };
        }
        let parameters = import
            .parameters
            .iter()
            .map(|parameter| self.type_index(types, *parameter))
            .collect();
        let result = self.type_index(types, import.result);
        let signature = self.define_type(TypeDef::Function { parameters, result });
        let index = ImportIndex(self.imports.len() as u32);
        self.imports.push(Import {
            name: import.name.to_owned(),
            signature,
        });
        self.import_indices.insert(import.name, index);
        Instruction::CallImport { import: index }
    }
}
