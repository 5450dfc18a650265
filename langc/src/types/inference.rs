//! Inference variables: types that are found out while a body is checked.
//!
//! Unification as in Robinson (1965), on interned types: two types are made equal
//! by binding variables in them, or they differ.

use super::{FunctionType, Type, TypeKind, TypeTable, VariableType};

impl TypeTable {
    /// A type that is not known yet.
    pub fn new_variable(&mut self) -> Type {
        let id = VariableType(self.bindings.len() as u32);
        self.bindings.push(None);
        self.intern(TypeKind::Variable(id))
    }

    /// Number of variables made so far: the index of the next one.
    #[must_use]
    pub fn variable_count(&self) -> usize {
        self.bindings.len()
    }

    /// The type itself, or what its variable was found to be.
    #[must_use]
    pub fn resolve(&self, mut ty: Type) -> Type {
        while let TypeKind::Variable(id) = &self.kinds[ty.0 as usize] {
            match self.bindings[id.0 as usize] {
                Some(bound) => ty = bound,
                None => break,
            }
        }
        ty
    }

    /// Whether the type is a variable that nothing is known of.
    #[must_use]
    pub fn is_unknown(&self, ty: Type) -> bool {
        matches!(self.kind(ty), TypeKind::Variable(_))
    }

    /// Whether any variable in the type is still unknown.
    #[must_use]
    pub fn has_unknown(&self, ty: Type) -> bool {
        if !self.is_open(ty) {
            return false;
        }
        match self.kind(ty) {
            TypeKind::Variable(_) => true,
            TypeKind::Function(function) => {
                self.has_unknown(function.result)
                    || function.parameters.iter().any(|ty| self.has_unknown(*ty))
            }
            TypeKind::Tuple(parts) | TypeKind::Adt(_, parts) => {
                parts.iter().any(|ty| self.has_unknown(*ty))
            }
            TypeKind::Array(element) => self.has_unknown(*element),
            TypeKind::Map(key, value) => self.has_unknown(*key) || self.has_unknown(*value),
            _ => false,
        }
    }

    /// Makes two types equal, if they can be. What was bound on the way to a
    /// difference stays bound: the caller reports an error then anyway.
    pub fn unify(&mut self, left: Type, right: Type) -> bool {
        let (left, right) = (self.resolve(left), self.resolve(right));
        if left == right || left == Type::ERROR || right == Type::ERROR {
            return true;
        }
        if !self.is_open(left) && !self.is_open(right) {
            // Closed types are equal only when they are the same. An error
            // inside one has been reported.
            return self.contains_error(left) || self.contains_error(right);
        }
        match (self.kind(left).clone(), self.kind(right).clone()) {
            (TypeKind::Variable(id), _) => self.bind(id, right),
            (_, TypeKind::Variable(id)) => self.bind(id, left),
            (TypeKind::Function(left), TypeKind::Function(right)) => {
                self.unify_functions(&left, &right)
            }
            (TypeKind::Tuple(left), TypeKind::Tuple(right)) => self.unify_all(&left, &right),
            (TypeKind::Adt(left_id, left), TypeKind::Adt(right_id, right)) => {
                left_id == right_id && self.unify_all(&left, &right)
            }
            (TypeKind::Array(left), TypeKind::Array(right)) => self.unify(left, right),
            (TypeKind::Map(left_key, left_value), TypeKind::Map(right_key, right_value)) => {
                self.unify(left_key, right_key) && self.unify(left_value, right_value)
            }
            _ => false,
        }
    }

    fn unify_functions(&mut self, left: &FunctionType, right: &FunctionType) -> bool {
        self.unify_all(&left.parameters, &right.parameters) && self.unify(left.result, right.result)
    }

    fn unify_all(&mut self, left: &[Type], right: &[Type]) -> bool {
        left.len() == right.len()
            && left
                .iter()
                .zip(right)
                .all(|(left, right)| self.unify(*left, *right))
    }

    /// Gives an unknown type a value that unification would not.
    pub fn settle(&mut self, variable: Type, ty: Type) {
        if let TypeKind::Variable(id) = *self.kind(variable) {
            self.bindings[id.0 as usize] = Some(ty);
        }
    }

    fn bind(&mut self, id: VariableType, ty: Type) -> bool {
        if self.occurs(id, ty) {
            return false;
        }
        self.bindings[id.0 as usize] = Some(ty);
        true
    }

    /// Whether a variable is part of a type, which then cannot be its own part.
    fn occurs(&self, id: VariableType, ty: Type) -> bool {
        if !self.is_open(ty) {
            return false;
        }
        match self.kind(ty) {
            TypeKind::Variable(other) => *other == id,
            TypeKind::Function(function) => {
                self.occurs(id, function.result)
                    || function.parameters.iter().any(|ty| self.occurs(id, *ty))
            }
            TypeKind::Tuple(parts) | TypeKind::Adt(_, parts) => {
                parts.iter().any(|ty| self.occurs(id, *ty))
            }
            TypeKind::Array(element) => self.occurs(id, *element),
            TypeKind::Map(key, value) => self.occurs(id, *key) || self.occurs(id, *value),
            _ => false,
        }
    }

    fn contains_error(&self, ty: Type) -> bool {
        match self.kind(ty) {
            TypeKind::Error => true,
            TypeKind::Function(function) => {
                self.contains_error(function.result)
                    || function
                        .parameters
                        .iter()
                        .any(|ty| self.contains_error(*ty))
            }
            TypeKind::Tuple(parts) | TypeKind::Adt(_, parts) => {
                parts.iter().any(|ty| self.contains_error(*ty))
            }
            TypeKind::Array(element) => self.contains_error(*element),
            TypeKind::Map(key, value) => self.contains_error(*key) || self.contains_error(*value),
            _ => false,
        }
    }
}
