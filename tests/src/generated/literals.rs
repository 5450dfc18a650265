//! The smallest expressions: variables, and values written out.

use super::types::{Shape, Type, turbofish};
use super::{Generator, Place};

impl Generator<'_> {
    /// A variable of the type, or a value of it without further choices of weight.
    pub(super) fn leaf(&mut self, ty: &Type, place: Place) -> String {
        let must = matches!(ty, Type::Parameter(_));
        if (must || self.tape.below(2) == 0)
            && let Some((name, _)) = self.variable(|variable| variable.ty == *ty)
        {
            return name;
        }
        self.literal(ty, place)
    }

    fn literal(&mut self, ty: &Type, place: Place) -> String {
        match ty {
            Type::Unit => "()".to_owned(),
            Type::Bool => ["false", "true"][self.tape.below(2)].to_owned(),
            Type::Int => self.int_literal(),
            Type::Float => self.float_literal(),
            Type::Text => self.text_literal(),
            Type::Tuple(parts) => {
                let parts: Vec<String> = parts.iter().map(|part| self.leaf(part, place)).collect();
                format!("({})", parts.join(", "))
            }
            Type::Array(element) => {
                // What holds itself would hold itself again and again.
                if self.budget == 0 || self.tape.below(3) == 0 {
                    return self.empty_array(element, place);
                }
                self.budget -= 1;
                let first = self.leaf(element, place);
                let second = self.leaf(element, place);
                format!("[{first}, {second}]")
            }
            Type::Map(key, value) => self.empty_map(key, value, place),
            Type::Option(content) => {
                if self.budget == 0 || self.tape.below(2) == 0 {
                    return none(content, place);
                }
                self.budget -= 1;
                format!("Some({})", self.leaf(content, place))
            }
            Type::Result(value, error) => {
                let content = self.leaf(value, place);
                let ok = result_variant("Ok", value, error, place);
                format!("{ok}({content})")
            }
            Type::Function(parameters, result) => self.small_lambda(parameters, result),
            Type::Data(index, arguments) => self.data_literal(*index, arguments, place, 0),
            Type::Parameter(_) => {
                unreachable!("a generic function has a parameter of each type parameter's type")
            }
        }
    }

    fn int_literal(&mut self) -> String {
        const EDGES: [i64; 8] = [100, 255, -7, 1 << 31, 1 << 40, -1000, i64::MAX, i64::MIN];
        let number = match self.tape.below(14) {
            number @ 0..=10 => i64::try_from(number).expect("the number is small"),
            11 => -1,
            12 => 64,
            _ => *self.tape.pick(&EDGES),
        };
        if number < 0 {
            format!("({number})")
        } else {
            number.to_string()
        }
    }

    fn float_literal(&mut self) -> String {
        const FLOATS: [&str; 10] = [
            "0.0",
            "1.0",
            "0.5",
            "2.25",
            "(-1.5)",
            "1e9",
            "1e-7",
            "(-0.0)",
            "1e300",
            "Float::NAN",
        ];
        (*self.tape.pick(&FLOATS)).to_owned()
    }

    fn text_literal(&mut self) -> String {
        const TEXTS: [&str; 10] = [
            "\"\"",
            "\"a\"",
            "\"bc\"",
            "\"1\"",
            "\"é\"",
            "\"a b,c\"",
            "\"\\\"\\n\"",
            "\"😀z\"",
            "\"-12\"",
            "\"\\u{0}\\\\\"",
        ];
        (*self.tape.pick(&TEXTS)).to_owned()
    }

    pub(super) fn empty_array(&mut self, element: &Type, place: Place) -> String {
        match place {
            Place::Settles => "[]".to_owned(),
            Place::Open => format!("no_elements{}()", turbofish(std::slice::from_ref(element))),
        }
    }

    pub(super) fn empty_map(&mut self, key: &Type, value: &Type, place: Place) -> String {
        match place {
            Place::Settles => "#{}".to_owned(),
            Place::Open => format!("no_entries{}()", turbofish(&[key.clone(), value.clone()])),
        }
    }

    fn small_lambda(&mut self, parameters: &[Type], result: &Type) -> String {
        let depth = self.variables.len();
        let list = self.lambda_parameters(parameters);
        let body = self.leaf(result, Place::Settles);
        self.variables.truncate(depth);
        format!("fn({list}) -> {} {{ {body} }}", result.text())
    }

    /// Declares a lambda's parameters, and gives how they are written.
    pub(super) fn lambda_parameters(&mut self, types: &[Type]) -> String {
        let mut list = Vec::new();
        for ty in types {
            let name = self.fresh('p');
            list.push(format!("{name}: {}", ty.text()));
            self.declare(name, ty.clone());
        }
        list.join(", ")
    }

    /// A struct or enum value, with parts `depth` deep; at 0, the simplest variant.
    pub(super) fn data_literal(
        &mut self,
        index: usize,
        arguments: &[Type],
        place: Place,
        depth: usize,
    ) -> String {
        // Without type arguments, the name alone tells the types of the parts.
        let place = if arguments.is_empty() {
            Place::Settles
        } else {
            place
        };
        match self.data[index].shape.clone() {
            Shape::Struct(fields) => {
                let fields = self.named_fields(&fields, arguments, place, depth);
                format!("D{index} {{ {fields} }}")
            }
            Shape::Enum(variants) => {
                let choice = if depth == 0 {
                    0
                } else {
                    self.tape.below(variants.len())
                };
                let variant = &variants[choice];
                let path = match place {
                    Place::Settles => format!("D{index}::V{choice}"),
                    Place::Open => format!("D{index}{}::V{choice}", turbofish(arguments)),
                };
                if variant.fields.is_empty() {
                    return path;
                }
                if variant.is_named {
                    let fields = self.named_fields(&variant.fields, arguments, place, depth);
                    return format!("D{index}::V{choice} {{ {fields} }}");
                }
                let fields: Vec<String> = variant
                    .fields
                    .iter()
                    .map(|ty| self.part(&ty.substitute(arguments), place, depth))
                    .collect();
                format!("{path}({})", fields.join(", "))
            }
        }
    }

    fn named_fields(
        &mut self,
        fields: &[Type],
        arguments: &[Type],
        place: Place,
        depth: usize,
    ) -> String {
        let mut texts: Vec<String> = Vec::new();
        for (number, ty) in fields.iter().enumerate() {
            let value = self.part(&ty.substitute(arguments), place, depth);
            texts.push(format!("f{number}: {value}"));
        }
        if texts.len() > 1 && self.tape.one_in(4) {
            texts.reverse();
        }
        texts.join(", ")
    }

    fn part(&mut self, ty: &Type, place: Place, depth: usize) -> String {
        if depth == 0 {
            self.leaf(ty, place)
        } else {
            self.expression(ty, place, depth - 1)
        }
    }
}

/// `None` of a type.
pub(super) fn none(content: &Type, place: Place) -> String {
    match place {
        Place::Settles => "None".to_owned(),
        Place::Open => format!("Option{}::None", turbofish(std::slice::from_ref(content))),
    }
}

/// The path of a variant of `Result`.
pub(super) fn result_variant(name: &str, value: &Type, error: &Type, place: Place) -> String {
    match place {
        Place::Settles => name.to_owned(),
        Place::Open => format!(
            "Result{}::{name}",
            turbofish(&[value.clone(), error.clone()])
        ),
    }
}
