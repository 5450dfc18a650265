//! Types with other types in the place of their parameters.

use super::{FunctionType, ParameterId, Type, TypeKind, TypeTable};

/// Which type stands for each type parameter. Parameters that are not named stay
/// what they are.
#[derive(Clone, Copy, Debug)]
pub struct Substitution<'s> {
    /// The parameters.
    pub parameters: &'s [ParameterId],
    /// A type for each.
    pub arguments: &'s [Type],
}

impl TypeTable {
    /// `ty` with its parameters replaced and its known variables resolved.
    pub fn substitute(&mut self, ty: Type, substitution: Substitution<'_>) -> Type {
        let ty = self.resolve(ty);
        if !self.is_open(ty) {
            return ty;
        }
        match self.kind(ty).clone() {
            TypeKind::Parameter(id) => substitution
                .parameters
                .iter()
                .position(|parameter| *parameter == id)
                .and_then(|position| substitution.arguments.get(position).copied())
                .map_or(ty, |argument| self.resolve(argument)),
            TypeKind::Function(function) => {
                let parameters = self.substitute_all(&function.parameters, substitution);
                let result = self.substitute(function.result, substitution);
                self.intern(TypeKind::Function(FunctionType { parameters, result }))
            }
            TypeKind::Tuple(parts) => {
                let parts = self.substitute_all(&parts, substitution);
                self.intern(TypeKind::Tuple(parts))
            }
            TypeKind::Adt(id, arguments) => {
                let arguments = self.substitute_all(&arguments, substitution);
                self.intern(TypeKind::Adt(id, arguments))
            }
            TypeKind::Array(element) => {
                let element = self.substitute(element, substitution);
                self.array(element)
            }
            TypeKind::Map(key, value) => {
                let key = self.substitute(key, substitution);
                let value = self.substitute(value, substitution);
                self.map(key, value)
            }
            _ => ty,
        }
    }

    /// [`Self::substitute`] on each.
    pub fn substitute_all(
        &mut self,
        types: &[Type],
        substitution: Substitution<'_>,
    ) -> Box<[Type]> {
        types
            .iter()
            .map(|ty| self.substitute(*ty, substitution))
            .collect()
    }
}
