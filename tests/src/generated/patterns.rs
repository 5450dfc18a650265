//! Patterns, and the `match` and `if let` they stand in.

use super::types::{Shape, Type};
use super::{Generator, Place};

impl Generator<'_> {
    /// A pattern for values of a type. What it binds is added to `bindings`;
    /// without bindings, it binds nothing.
    pub(super) fn pattern(
        &mut self,
        ty: &Type,
        depth: usize,
        mut bindings: Option<&mut Vec<(String, Type)>>,
    ) -> String {
        let kind = self.tape.below(if depth == 0 { 3 } else { 9 });
        if kind == 0 {
            return "_".to_owned();
        }
        if kind <= 2 {
            let Some(bindings) = bindings else {
                return "_".to_owned();
            };
            let name = self.fresh('b');
            bindings.push((name.clone(), ty.clone()));
            return name;
        }
        if kind == 8 {
            let left = self.pattern(ty, depth - 1, None);
            let right = self.pattern(ty, depth - 1, None);
            return format!("({left} | {right})");
        }
        let mut parts = |this: &mut Self, types: &[Type]| -> Vec<String> {
            types
                .iter()
                .map(|ty| this.pattern(ty, depth - 1, bindings.as_deref_mut()))
                .collect()
        };
        match ty {
            Type::Unit => "()".to_owned(),
            Type::Bool => ["true", "false"][self.tape.below(2)].to_owned(),
            Type::Int => self.int_pattern(),
            Type::Float => ["0.0", "1.0", "-1.5"][self.tape.below(3)].to_owned(),
            Type::Text => ["\"\"", "\"a\"", "\"bc\""][self.tape.below(3)].to_owned(),
            Type::Tuple(types) => format!("({})", parts(self, types).join(", ")),
            Type::Option(content) => match self.tape.below(3) {
                0 => "None".to_owned(),
                _ => format!(
                    "Some({})",
                    parts(self, &[content.as_ref().clone()]).join("")
                ),
            },
            Type::Result(value, error) => match self.tape.below(2) {
                0 => format!("Ok({})", parts(self, &[value.as_ref().clone()]).join("")),
                _ => format!("Err({})", parts(self, &[error.as_ref().clone()]).join("")),
            },
            Type::Data(index, arguments) => {
                let (path, fields, is_named) = match self.data[*index].shape.clone() {
                    Shape::Struct(fields) => (format!("D{index}"), fields, true),
                    Shape::Enum(variants) => {
                        let choice = self.tape.below(variants.len());
                        let variant = &variants[choice];
                        (
                            format!("D{index}::V{choice}"),
                            variant.fields.clone(),
                            variant.is_named,
                        )
                    }
                };
                let types: Vec<Type> = fields.iter().map(|ty| ty.substitute(arguments)).collect();
                if types.is_empty() {
                    return if is_named {
                        format!("{path} {{}}")
                    } else {
                        path
                    };
                }
                let mut texts = parts(self, &types);
                if is_named {
                    for (number, text) in texts.iter_mut().enumerate() {
                        *text = format!("f{number}: {text}");
                    }
                    if self.tape.one_in(3) {
                        texts.remove(0);
                        texts.push("..".to_owned());
                        // What the removed pattern bound is not bound.
                        if let Some(bindings) = bindings {
                            bindings.retain(|(name, _)| {
                                texts.iter().any(|text| names_in(text).any(|n| n == name))
                            });
                        }
                    }
                    format!("{path} {{ {} }}", texts.join(", "))
                } else {
                    format!("{path}({})", texts.join(", "))
                }
            }
            Type::Array(_) | Type::Map(..) | Type::Function(..) | Type::Parameter(_) => {
                "_".to_owned()
            }
        }
    }

    fn int_pattern(&mut self) -> String {
        let first = self.tape.below(9);
        match self.tape.below(5) {
            0 | 1 => first.to_string(),
            2 => format!("{first}..={}", first + self.tape.below(5)),
            3 => format!("{first} | {}", first + 1 + self.tape.below(3)),
            _ => format!("-{}..={first}", 1 + self.tape.below(5)),
        }
    }

    /// A pattern that fits every value of a type.
    pub(super) fn irrefutable(
        &mut self,
        ty: &Type,
        depth: usize,
        bindings: &mut Vec<(String, Type)>,
    ) -> String {
        let parts = match ty {
            Type::Tuple(parts) if depth > 0 && self.tape.below(3) > 0 => parts.clone(),
            _ => {
                let name = self.fresh('b');
                bindings.push((name.clone(), ty.clone()));
                return name;
            }
        };
        let texts: Vec<String> = parts
            .iter()
            .map(|part| self.irrefutable(part, depth - 1, bindings))
            .collect();
        format!("({})", texts.join(", "))
    }

    /// The patterns and guards of a `match` on a value of type `ty`, each with
    /// what it binds. The last one fits everything.
    pub(super) fn arms(&mut self, ty: &Type) -> Vec<(String, Vec<(String, Type)>)> {
        let mut arms = Vec::new();
        let count = self.tape.below(5);
        for _ in 0..count {
            let mut bindings = Vec::new();
            let mut pattern = self.pattern(ty, 3, Some(&mut bindings));
            if self.tape.one_in(4) {
                let guard = self.with_bindings(&bindings, |this| {
                    this.expression(&Type::Bool, Place::Settles, 1)
                });
                pattern = format!("{pattern} if {guard}");
            }
            arms.push((pattern, bindings));
        }
        if let (true, Type::Data(index, arguments)) = (self.tape.one_in(3), ty)
            && let Shape::Enum(variants) = self.data[*index].shape.clone()
        {
            for (number, variant) in variants.iter().enumerate() {
                let mut bindings = Vec::new();
                arms.push((
                    self.whole_variant(*index, number, variant, arguments, &mut bindings),
                    bindings,
                ));
            }
            return arms;
        }
        let mut bindings = Vec::new();
        let last = match self.tape.below(2) {
            0 => "_".to_owned(),
            _ => self.irrefutable(ty, 1, &mut bindings),
        };
        arms.push((last, bindings));
        arms
    }

    /// A pattern that fits all values of one variant.
    fn whole_variant(
        &mut self,
        index: usize,
        number: usize,
        variant: &super::types::Variant,
        arguments: &[Type],
        bindings: &mut Vec<(String, Type)>,
    ) -> String {
        let path = format!("D{index}::V{number}");
        if variant.fields.is_empty() {
            return path;
        }
        let mut texts = Vec::new();
        for (field, ty) in variant.fields.iter().enumerate() {
            let name = self.fresh('b');
            bindings.push((name.clone(), ty.substitute(arguments)));
            texts.push(if variant.is_named {
                format!("f{field}: {name}")
            } else {
                name
            });
        }
        if variant.is_named {
            format!("{path} {{ {} }}", texts.join(", "))
        } else {
            format!("{path}({})", texts.join(", "))
        }
    }

    /// Does something with further variables in reach.
    pub(super) fn with_bindings<R>(
        &mut self,
        bindings: &[(String, Type)],
        inner: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let depth = self.variables.len();
        for (name, ty) in bindings {
            self.declare(name.clone(), ty.clone());
        }
        let result = inner(self);
        self.variables.truncate(depth);
        result
    }

    /// A type that is worth matching on.
    pub(super) fn matched_type(&mut self) -> Type {
        if let Some((_, ty)) = self.variable(|variable| {
            matches!(
                variable.ty,
                Type::Data(..) | Type::Option(_) | Type::Result(..) | Type::Tuple(_) | Type::Int
            )
        }) && self.tape.below(3) > 0
        {
            return ty;
        }
        self.any_type(2)
    }
}

/// The names in a pattern.
fn names_in(pattern: &str) -> impl Iterator<Item = &str> {
    pattern
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.starts_with('b'))
}
