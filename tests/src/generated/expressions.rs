//! Expressions of a wanted type.

use super::literals::{none, result_variant};
use super::types::{Bound, Type, turbofish};
use super::{Context, Function, Generator, Place};

/// The place of a function whose type is settled altogether.
const SETTLED: (Place, Place) = (Place::Settles, Place::Settles);
/// The place of a function whose result settles the type of what it is passed to.
const RESULT_OPEN: (Place, Place) = (Place::Settles, Place::Open);

impl Generator<'_> {
    /// An expression of the type, `depth` levels of choices deep. It can stand as
    /// an operand: what would need parentheses has them.
    pub(super) fn expression(&mut self, ty: &Type, place: Place, depth: usize) -> String {
        if depth == 0 || self.budget == 0 {
            return self.leaf(ty, place);
        }
        self.budget -= 1;
        match self.tape.below(16) {
            0..=2 => self.leaf(ty, place),
            3..=8 => self.construct(ty, place, depth - 1),
            9 => self.conditional(ty, place, depth - 1),
            10 => self.matching(ty, place, depth - 1),
            11 => self.block_value(ty, place, depth - 1),
            12 | 13 => self.call(ty, place, depth - 1),
            14 => self.projection(ty, place, depth - 1),
            _ => self.propagation(ty, place, depth - 1),
        }
    }

    fn conditional(&mut self, ty: &Type, place: Place, depth: usize) -> String {
        let condition = self.condition(depth);
        let then = self.expression(ty, place, depth);
        let otherwise = self.expression(ty, place, depth);
        format!("(if {condition} {{ {then} }} else {{ {otherwise} }})")
    }

    /// A condition for the head of a block.
    pub(super) fn condition(&mut self, depth: usize) -> String {
        in_head(self.expression(&Type::Bool, Place::Settles, depth))
    }

    fn matching(&mut self, ty: &Type, place: Place, depth: usize) -> String {
        let matched = self.matched_type();
        let value = self.expression(&matched, Place::Open, depth);
        let mut arms = Vec::new();
        for (pattern, bindings) in self.arms(&matched) {
            let body = self.with_bindings(&bindings, |this| this.expression(ty, place, depth));
            arms.push(format!("{pattern} => {body}"));
        }
        format!("(match ({value}) {{ {} }})", arms.join(", "))
    }

    fn block_value(&mut self, ty: &Type, place: Place, depth: usize) -> String {
        let depth_before = self.variables.len();
        let statements = self.captured(|this| {
            this.indent += 1;
            let count = 1 + this.tape.below(2);
            this.statements(count, 1);
            this.indent -= 1;
        });
        let value = self.expression(ty, place, depth);
        self.variables.truncate(depth_before);
        let margin = "    ".repeat(self.indent + 1);
        format!("({{\n{statements}{margin}{value} }})")
    }

    /// A call of a function, method or function value that gives the type.
    fn call(&mut self, ty: &Type, place: Place, depth: usize) -> String {
        if self.tape.below(3) == 0
            && let Some((name, Type::Function(parameters, _))) = self.variable(
                |variable| matches!(&variable.ty, Type::Function(_, result) if **result == *ty),
            )
        {
            let arguments = self.arguments(&parameters, Place::Settles, depth);
            return format!("{name}({arguments})");
        }
        let mut fitting = Vec::new();
        for (index, function) in self.functions[..self.context.callable].iter().enumerate() {
            let mut arguments = vec![None; function.bounds.len()];
            if !function.result.unify(ty, &mut arguments) {
                continue;
            }
            let met = arguments.iter().zip(&function.bounds).all(|(ty, bound)| {
                ty.as_ref()
                    .is_none_or(|ty| ty.meets(*bound, &self.data, &self.context.bounds))
            });
            if met {
                fitting.push((index, arguments));
            }
        }
        if fitting.is_empty() {
            return self.construct(ty, place, depth);
        }
        let (index, found) = fitting[self.tape.below(fitting.len())].clone();
        let function = self.functions[index].clone();
        let mut types = Vec::new();
        for (found, bound) in found.into_iter().zip(&function.bounds) {
            types.push(match found {
                Some(ty) => ty,
                None => self.bounded_type(*bound),
            });
        }
        self.call_of(&function, &types, depth)
    }

    /// A call of this function with these type arguments.
    pub(super) fn call_of(&mut self, function: &Function, types: &[Type], depth: usize) -> String {
        let parameters: Vec<Type> = function
            .parameters
            .iter()
            .map(|ty| ty.substitute(types))
            .collect();
        if parameters.iter().any(|ty| !self.can_make(ty)) {
            // Only a variable could have this type, and there is none.
            return self.leaf(&function.result.substitute(types), Place::Open);
        }
        if function.is_method {
            let receiver = self.expression(&parameters[0], Place::Open, depth);
            let arguments = self.arguments(&parameters[1..], Place::Settles, depth);
            return format!("{receiver}.{}({arguments})", function.name);
        }
        let (types, place) = if self.tape.below(2) == 0 {
            (turbofish(types), Place::Settles)
        } else {
            // The arguments alone must tell the types.
            (
                String::new(),
                if types.is_empty() {
                    Place::Settles
                } else {
                    Place::Open
                },
            )
        };
        let arguments = self.arguments(&parameters, place, depth);
        format!("{}{types}({arguments})", function.name)
    }

    /// Whether a value of the type can be made here; type parameters take a variable.
    pub(super) fn can_make(&self, ty: &Type) -> bool {
        match ty {
            Type::Parameter(_) => {
                let variables = self.variables.iter().enumerate();
                let mut fitting = variables.filter(|(_, variable)| variable.ty == *ty);
                fitting.any(|(index, _)| !self.is_hidden(index))
            }
            Type::Tuple(parts) => parts.iter().all(|part| self.can_make(part)),
            Type::Result(value, error) => self.can_make(value) && self.can_make(error),
            Type::Function(_, result) => self.can_make(result),
            Type::Data(_, arguments) => arguments.iter().all(|ty| self.can_make(ty)),
            _ => true,
        }
    }

    fn arguments(&mut self, types: &[Type], place: Place, depth: usize) -> String {
        let arguments: Vec<String> = types
            .iter()
            .map(|ty| self.expression(ty, place, depth))
            .collect();
        arguments.join(", ")
    }

    /// A part of something larger.
    fn projection(&mut self, ty: &Type, place: Place, depth: usize) -> String {
        match self.tape.below(6) {
            0 => {
                let other = self.any_type(1);
                if !self.can_make(&other) {
                    return self.leaf(ty, place);
                }
                let pair = Type::Tuple(vec![ty.clone(), other]);
                format!("{}.0", self.expression(&pair, Place::Open, depth))
            }
            1 | 2 => {
                let option = self.expression(&Type::option(ty.clone()), Place::Open, depth);
                let other = self.expression(ty, Place::Settles, depth);
                format!("{option}.unwrap_or({other})")
            }
            3 => {
                let array = self.expression(&Type::array(ty.clone()), Place::Open, depth);
                let position = self.tape.below(3);
                let other = self.expression(ty, Place::Settles, depth);
                format!("{array}.get({position}).unwrap_or({other})")
            }
            4 => match self.variable(|variable| match &variable.ty {
                Type::Array(element) => **element == *ty,
                _ => false,
            }) {
                Some((name, _)) => {
                    let other = self.leaf(ty, place);
                    format!(
                        "(if {name}.is_empty() {{ {other} }} else {{ {name}[{name}.len() - 1] }})"
                    )
                }
                None => self.leaf(ty, place),
            },
            _ => self.field(ty).unwrap_or_else(|| self.leaf(ty, place)),
        }
    }

    /// A field of a struct in reach.
    fn field(&mut self, ty: &Type) -> Option<String> {
        let mut fields = Vec::new();
        for (index, variable) in self.variables.iter().enumerate() {
            if self.is_hidden(index) {
                continue;
            }
            for (number, field) in self.struct_fields(&variable.ty).iter().enumerate() {
                if field == ty {
                    fields.push(format!("{}.f{number}", variable.name));
                }
            }
        }
        (!fields.is_empty()).then(|| self.tape.pick(&fields).clone())
    }

    /// `?`, where the function's result allows it.
    fn propagation(&mut self, ty: &Type, place: Place, depth: usize) -> String {
        match self.context.result.clone() {
            Some(Type::Option(_)) => {
                let option = self.expression(&Type::option(ty.clone()), Place::Open, depth);
                format!("{option}?")
            }
            Some(Type::Result(_, error)) => {
                let result = Type::Result(Box::new(ty.clone()), error);
                format!("{}?", self.expression(&result, Place::Open, depth))
            }
            _ => self.construct(ty, place, depth),
        }
    }

    /// An expression whose outermost operation is of the type itself.
    fn construct(&mut self, ty: &Type, place: Place, depth: usize) -> String {
        match ty {
            Type::Unit | Type::Parameter(_) => self.leaf(ty, place),
            Type::Bool => self.bool_operation(depth),
            Type::Int => self.int_operation(depth),
            Type::Float => self.float_operation(depth),
            Type::Text => self.text_operation(depth),
            Type::Tuple(parts) => {
                let parts = self.arguments(parts, place, depth);
                format!("({parts})")
            }
            Type::Array(element) => self.array_operation(element, place, depth),
            Type::Map(key, value) => self.map_operation(key, value, place, depth),
            Type::Option(content) => self.option_operation(content, place, depth),
            Type::Result(value, error) => self.result_operation(value, error, place, depth),
            Type::Function(parameters, result) => {
                self.lambda(parameters, result, (place, place), depth)
            }
            Type::Data(index, arguments) => self.data_literal(*index, arguments, place, depth + 1),
        }
    }

    fn operands(&mut self, ty: &Type, depth: usize) -> (String, String) {
        let left = self.expression(ty, Place::Open, depth);
        let right = self.expression(ty, Place::Open, depth);
        (left, right)
    }

    fn bool_operation(&mut self, depth: usize) -> String {
        match self.tape.below(9) {
            0 | 1 => {
                let ty = self.ordered_type(1);
                if !self.can_make(&ty) {
                    return self.leaf(&Type::Bool, Place::Open);
                }
                let (left, right) = self.operands(&ty, depth);
                let operator = self.tape.pick(&["<", "<=", ">", ">="]);
                format!("({left} {operator} {right})")
            }
            2 | 3 => {
                let ty = self.bounded_type(Bound::Eq);
                if !self.can_make(&ty) {
                    return self.leaf(&Type::Bool, Place::Open);
                }
                let (left, right) = self.operands(&ty, depth);
                let operator = self.tape.pick(&["==", "!="]);
                format!("({left} {operator} {right})")
            }
            4 | 5 => {
                let (left, right) = self.operands(&Type::Bool, depth);
                let operator = self.tape.pick(&["&&", "||"]);
                format!("({left} {operator} {right})")
            }
            6 => format!("(!{})", self.expression(&Type::Bool, Place::Settles, depth)),
            7 => {
                let ty = self.makeable_type();
                let array = self.expression(&Type::array(ty.clone()), Place::Open, depth);
                let test = self.lambda(&[ty], &Type::Bool, SETTLED, depth);
                let method = self.tape.pick(&["any", "all"]);
                format!("{array}.{method}({test})")
            }
            _ => {
                let ty = self.makeable_type();
                let option = self.expression(&Type::option(ty), Place::Open, depth);
                format!("{option}.is_some()")
            }
        }
    }

    fn int_operation(&mut self, depth: usize) -> String {
        match self.tape.below(14) {
            0..=2 => {
                let (left, right) = self.operands(&Type::Int, depth);
                let operator = self.tape.pick(&["+", "-", "&", "|", "^"]);
                format!("({left} {operator} {right})")
            }
            3 => {
                let (left, right) = self.operands(&Type::Int, depth);
                let method = self
                    .tape
                    .pick(&["wrapping_mul", "wrapping_add", "wrapping_sub"]);
                format!("{left}.{method}({right})")
            }
            4 => {
                let left = self.expression(&Type::Int, Place::Open, depth);
                let operator = self.tape.pick(&["/", "%", "<<", ">>"]);
                let right = 1 + self.tape.below(9);
                format!("({left} {operator} {right})")
            }
            5 => {
                let (left, right) = self.operands(&Type::Int, depth);
                let operator = self.tape.pick(&["*", "/", "%"]);
                format!("({left} {operator} {right})")
            }
            6 => {
                let (left, right) = self.operands(&Type::Int, depth);
                let method = self.tape.pick(&["min", "max"]);
                format!("{left}.{method}({right})")
            }
            7 => {
                let ty = Type::array(self.makeable_type());
                format!("{}.len()", self.expression(&ty, Place::Open, depth))
            }
            8 => format!("{}.len()", self.expression(&Type::Text, Place::Open, depth)),
            9 => {
                let ty = Type::Map(Box::new(self.key_type(1)), Box::new(Type::Int));
                format!("{}.len()", self.expression(&ty, Place::Open, depth))
            }
            10 => format!(
                "{}.fold(0, fn(sum, n) {{ sum.wrapping_add(n) }})",
                self.expression(&Type::array(Type::Int), Place::Open, depth)
            ),
            11 => format!(
                "{}.parse_int().unwrap_or({})",
                self.expression(&Type::Text, Place::Open, depth),
                self.leaf(&Type::Int, Place::Settles)
            ),
            12 => {
                let ty = self.bounded_type(Bound::Eq);
                if !self.can_make(&ty) {
                    return self.leaf(&Type::Int, Place::Open);
                }
                let array = self.expression(&Type::array(ty.clone()), Place::Open, depth);
                let item = self.expression(&ty, Place::Settles, depth);
                format!("{array}.index_of({item}).unwrap_or(-1)")
            }
            _ => format!(
                "({} as Int)",
                self.expression(&Type::Float, Place::Open, depth)
            ),
        }
    }

    fn float_operation(&mut self, depth: usize) -> String {
        match self.tape.below(5) {
            0..=2 => {
                let (left, right) = self.operands(&Type::Float, depth);
                let operator = self.tape.pick(&["+", "-", "*", "/", "%"]);
                format!("({left} {operator} {right})")
            }
            3 => format!(
                "({} as Float)",
                self.expression(&Type::Int, Place::Open, depth)
            ),
            _ => {
                let method = self.tape.pick(&["abs", "floor", "sqrt", "round"]);
                format!(
                    "{}.{method}()",
                    self.expression(&Type::Float, Place::Open, depth)
                )
            }
        }
    }

    fn text_operation(&mut self, depth: usize) -> String {
        match self.tape.below(8) {
            0 | 1 => {
                let (left, right) = self.operands(&Type::Text, depth);
                format!("({left} + {right})")
            }
            2 | 3 => {
                let ty = self.makeable_type();
                let value = self.expression(&ty, Place::Open, depth);
                format!("\"<\\({value})>\"")
            }
            4 => format!(
                "{}.to_string()",
                self.expression(&Type::Int, Place::Open, depth)
            ),
            5 => {
                let array = Type::array(Type::Text);
                let array = self.expression(&array, Place::Open, depth);
                format!("{array}.join({})", self.leaf(&Type::Text, Place::Settles))
            }
            6 => {
                let method = self.tape.pick(&["to_upper", "trim", "to_lower"]);
                format!(
                    "{}.{method}()",
                    self.expression(&Type::Text, Place::Open, depth)
                )
            }
            _ => {
                let text = self.expression(&Type::Text, Place::Open, depth);
                format!("{text}.repeat({})", self.tape.below(4))
            }
        }
    }

    fn array_operation(&mut self, element: &Type, place: Place, depth: usize) -> String {
        let whole = Type::array(element.clone());
        match self.tape.below(12) {
            0..=3 => {
                let count = 1 + self.tape.below(3);
                let items = self.arguments(&vec![element.clone(); count], place, depth);
                format!("[{items}]")
            }
            4 => {
                let source = self.makeable_type();
                let array = self.expression(&Type::array(source.clone()), Place::Open, depth);
                let f = self.lambda(&[source], element, RESULT_OPEN, depth);
                format!("{array}.map({f})")
            }
            5 => {
                let array = self.expression(&whole, Place::Open, depth);
                let test = self.lambda(std::slice::from_ref(element), &Type::Bool, SETTLED, depth);
                format!("{array}.filter({test})")
            }
            6 => {
                let (left, right) = self.operands(&whole, depth);
                format!("{left}.concat({right})")
            }
            7 => format!("{}.clone()", self.expression(&whole, Place::Open, depth)),
            8 => {
                let count = self.tape.below(4);
                let item = self.expression(element, Place::Open, depth);
                format!("Array::filled({count}, {item})")
            }
            9 if element.is_key(&self.data, &self.context.bounds) => {
                let map = Type::Map(Box::new(element.clone()), Box::new(Type::Int));
                format!("{}.keys()", self.expression(&map, Place::Open, depth))
            }
            10 => {
                let map = Type::Map(Box::new(Type::Int), Box::new(element.clone()));
                format!("{}.values()", self.expression(&map, Place::Open, depth))
            }
            11 => match element {
                Type::Text => {
                    let text = self.expression(&Type::Text, Place::Open, depth);
                    let method = self.tape.pick(&["chars()", "split(\",\")", "lines()"]);
                    format!("{text}.{method}")
                }
                Type::Int => {
                    let text = self.expression(&Type::Text, Place::Open, depth);
                    let method = self.tape.pick(&["bytes", "code_points"]);
                    format!("{text}.{method}()")
                }
                Type::Tuple(parts) if parts.len() == 2 => {
                    let left = Type::array(parts[0].clone());
                    let right = Type::array(parts[1].clone());
                    let left = self.expression(&left, Place::Open, depth);
                    let right = self.expression(&right, Place::Open, depth);
                    format!("{left}.zip({right})")
                }
                _ => self.empty_array(element, place),
            },
            _ => self.empty_array(element, place),
        }
    }

    fn map_operation(&mut self, key: &Type, value: &Type, place: Place, depth: usize) -> String {
        match self.tape.below(5) {
            0 => self.empty_map(key, value, place),
            1..=3 => {
                let count = 1 + self.tape.below(3);
                let mut entries = Vec::new();
                for _ in 0..count {
                    let key = self.expression(key, place, depth);
                    let value = self.expression(value, place, depth);
                    entries.push(format!("({key}): {value}"));
                }
                format!("#{{ {} }}", entries.join(", "))
            }
            _ => {
                let whole = Type::Map(Box::new(key.clone()), Box::new(value.clone()));
                format!("{}.clone()", self.expression(&whole, Place::Open, depth))
            }
        }
    }

    fn option_operation(&mut self, content: &Type, place: Place, depth: usize) -> String {
        let whole = Type::option(content.clone());
        match self.tape.below(8) {
            0 => none(content, place),
            1 | 2 => format!("Some({})", self.expression(content, place, depth)),
            3 => {
                let array = Type::array(content.clone());
                let method = self.tape.pick(&["first", "last", "pop"]);
                format!("{}.{method}()", self.expression(&array, Place::Open, depth))
            }
            4 => {
                let map = Type::Map(Box::new(Type::Text), Box::new(content.clone()));
                let map = self.expression(&map, Place::Open, depth);
                let method = self.tape.pick(&["get", "remove"]);
                let key = self.expression(&Type::Text, Place::Settles, depth);
                format!("{map}.{method}({key})")
            }
            5 => {
                let source = self.makeable_type();
                let option = self.expression(&Type::option(source.clone()), Place::Open, depth);
                let f = self.lambda(&[source], content, RESULT_OPEN, depth);
                format!("{option}.map({f})")
            }
            6 => {
                let source = self.makeable_type();
                let option = self.expression(&Type::option(source.clone()), Place::Open, depth);
                let f = self.lambda(&[source], &whole, RESULT_OPEN, depth);
                format!("{option}.and_then({f})")
            }
            _ => {
                let result = Type::Result(Box::new(content.clone()), Box::new(Type::Text));
                format!("{}.ok()", self.expression(&result, Place::Open, depth))
            }
        }
    }

    fn result_operation(
        &mut self,
        value: &Type,
        error: &Type,
        place: Place,
        depth: usize,
    ) -> String {
        match self.tape.below(4) {
            0 => {
                let content = self.expression(value, place, depth);
                format!("{}({content})", result_variant("Ok", value, error, place))
            }
            1 => {
                let content = self.expression(error, place, depth);
                format!("{}({content})", result_variant("Err", value, error, place))
            }
            2 => {
                let option = self.expression(&Type::option(value.clone()), Place::Open, depth);
                let error = self.expression(error, Place::Open, depth);
                format!("{option}.ok_or({error})")
            }
            _ => {
                let source = self.makeable_type();
                let whole = Type::Result(Box::new(source.clone()), Box::new(error.clone()));
                let result = self.expression(&whole, Place::Open, depth);
                let f = self.lambda(&[source], value, RESULT_OPEN, depth);
                format!("{result}.map({f})")
            }
        }
    }

    /// An anonymous function. Where its place settles the parameters, it may leave
    /// types out; `body` is whether the place settles the result as well.
    pub(super) fn lambda(
        &mut self,
        parameters: &[Type],
        result: &Type,
        (place, body): (Place, Place),
        depth: usize,
    ) -> String {
        let reach = self.variables.len();
        let mut list = Vec::new();
        let leaves_out = place == Place::Settles && self.tape.below(2) == 1;
        for ty in parameters {
            let name = self.fresh('p');
            list.push(if leaves_out {
                name.clone()
            } else {
                format!("{name}: {}", ty.text())
            });
            self.declare(name, ty.clone());
        }
        let body_place = if leaves_out { body } else { Place::Settles };
        let outer = self.context.clone();
        self.context = Context {
            // With a written type, `return` and `?` have a place to go to.
            result: (!leaves_out).then(|| result.clone()),
            in_loop: false,
            ..outer.clone()
        };
        let head = if leaves_out {
            format!("fn({})", list.join(", "))
        } else {
            format!("fn({}) -> {}", list.join(", "), result.text())
        };
        let body = if self.tape.below(3) == 2 {
            let statements = self.captured(|this| {
                this.indent += 1;
                let count = 1 + this.tape.below(2);
                this.statements(count, 1);
                this.indent -= 1;
            });
            let value = self.expression(result, body_place, depth);
            let margin = "    ".repeat(self.indent + 1);
            format!("{{\n{statements}{margin}{value} }}")
        } else {
            format!("{{ {} }}", self.expression(result, body_place, depth))
        };
        self.context = outer;
        self.variables.truncate(reach);
        format!("{head} {body}")
    }

    /// A type of which values can be made here.
    pub(super) fn makeable_type(&mut self) -> Type {
        let ty = self.any_type(1);
        if self.can_make(&ty) { ty } else { Type::Int }
    }
}

/// An expression for the head of a block, where a `{` would begin the body.
pub(super) fn in_head(expression: String) -> String {
    if expression.contains('{') {
        format!("({expression})")
    } else {
        expression
    }
}
