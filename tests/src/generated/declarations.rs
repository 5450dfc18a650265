//! Whole programs: data types, functions, and what they begin and end with.

use super::types::{Bound, Data, Shape, Type, Variant};
use super::{Context, Function, Generator, Place};

/// What every program has: values whose type no literal tells.
const COMMON: &str = "\
fn no_elements<T>() -> Array<T> { [] }
fn no_entries<K: Hash, V>() -> Map<K, V> { #{} }
";

/// How many expressions of a function, and of the top level, are more than leaves.
const FUNCTION_BUDGET: usize = 40;
const PROGRAM_BUDGET: usize = 120;

impl Generator<'_> {
    pub(super) fn write_program(&mut self) {
        self.out.push_str(COMMON);
        let count = self.tape.below(4);
        for _ in 0..count {
            self.write_data();
        }
        let count = self.tape.below(4);
        for _ in 0..count {
            let ty = self.any_type(2);
            let name = self.fresh('g');
            let value = self.leaf(&ty, Place::Settles);
            self.line(&format!("let {name}: {} = {value};", ty.text()));
            self.declare(name, ty);
        }
        let count = self.tape.below(6);
        for _ in 0..count {
            self.write_function();
        }
        self.context.callable = self.functions.len();
        self.budget = PROGRAM_BUDGET;
        let count = 1 + self.tape.below(10);
        self.statements(count, 3);
        self.write_ending();
    }

    /// Shows every variable, and ends in a value.
    fn write_ending(&mut self) {
        for variable in self.variables.clone() {
            self.line(&format!("println({});", variable.name));
        }
        let ty = self.makeable_type();
        let value = self.expression(&ty, Place::Open, 2);
        self.line(&format!("({value})"));
    }

    fn write_data(&mut self) {
        let index = self.data.len();
        let parameters = if self.tape.one_in(3) {
            1 + self.tape.below(2)
        } else {
            0
        };
        // Known from here on, so that it may hold itself.
        self.context.bounds = vec![Bound::None; parameters];
        let own = Type::Data(index, (0..parameters).map(Type::Parameter).collect());
        let shape = if self.tape.below(2) == 0 {
            // A literal of the struct must tell the type arguments.
            let mut fields: Vec<Type> = (0..parameters).map(Type::Parameter).collect();
            let count = self.tape.below(3) + usize::from(parameters == 0);
            for _ in 0..count {
                fields.push(self.field_type(&own));
            }
            Shape::Struct(fields)
        } else {
            self.enum_shape(&own, parameters)
        };
        self.context.bounds.clear();
        self.data.push(Data {
            parameters,
            shape: shape.clone(),
            has_equality: true,
            is_key: true,
        });
        self.settle_capabilities(index);
        let list: Vec<String> = (0..parameters).map(|index| format!("T{index}")).collect();
        let list = if list.is_empty() {
            String::new()
        } else {
            format!("<{}>", list.join(", "))
        };
        match shape {
            Shape::Struct(fields) => {
                let fields = named(&fields);
                self.line(&format!("struct D{index}{list} {{ {fields} }}"));
            }
            Shape::Enum(variants) => {
                let texts: Vec<String> = variants.iter().enumerate().map(variant_text).collect();
                self.line(&format!("enum D{index}{list} {{ {} }}", texts.join(", ")));
            }
        }
    }

    fn enum_shape(&mut self, own: &Type, parameters: usize) -> Shape {
        let mut variants = Vec::new();
        let many = self.tape.one_in(8);
        let count = 1 + self.tape.below(if many { 20 } else { 4 });
        for number in 0..count {
            let mut fields = Vec::new();
            let parts = self.tape.below(3);
            for _ in 0..parts {
                fields.push(if number > 0 && self.tape.one_in(4) {
                    own.clone()
                } else if number > 0 {
                    self.field_type(own)
                } else {
                    self.any_type(1)
                });
            }
            let is_named = parameters == 0 && !fields.is_empty() && self.tape.one_in(3);
            variants.push(Variant { fields, is_named });
        }
        Shape::Enum(variants)
    }

    /// A field's type: one that is known, or one that holds the type itself and
    /// yet has a value without it.
    fn field_type(&mut self, own: &Type) -> Type {
        match self.tape.below(8) {
            6 => Type::option(own.clone()),
            7 => Type::array(own.clone()),
            _ => self.any_type(1),
        }
    }

    /// Finds out what the newest type is capable of. While it is being looked at,
    /// what holds itself counts as capable.
    fn settle_capabilities(&mut self, index: usize) {
        let data = &self.data[index];
        let (fields, is_enum): (Vec<Type>, bool) = match &data.shape {
            Shape::Struct(fields) => (fields.clone(), false),
            Shape::Enum(variants) => {
                let fields = variants.iter().flat_map(|variant| variant.fields.clone());
                (fields.collect(), true)
            }
        };
        // What the type arguments are capable of is asked where they are known.
        let able = vec![Bound::Hash; data.parameters];
        let has_equality = fields.iter().all(|ty| ty.has_equality(&self.data, &able));
        let is_key = is_enum && fields.iter().all(|ty| ty.is_key(&self.data, &able));
        self.data[index].has_equality = has_equality;
        self.data[index].is_key = is_key;
    }

    fn write_function(&mut self) {
        let reach = self.variables.len();
        let is_method = self.tape.one_in(4) && !self.data.is_empty();
        let function = if is_method {
            self.method_head()
        } else {
            self.function_head()
        };
        self.context = Context {
            result: Some(function.result.clone()),
            in_loop: false,
            bounds: function.bounds.clone(),
            callable: self.functions.len(),
        };
        self.budget = FUNCTION_BUDGET;
        let mut parameters = Vec::new();
        for (number, ty) in function.parameters.iter().enumerate() {
            if function.is_method && number == 0 {
                parameters.push("self".to_owned());
                self.declare("self".to_owned(), ty.clone());
                // There is no other `self` to put in its place.
                self.freeze("self");
            } else {
                let name = self.fresh('a');
                parameters.push(format!("{name}: {}", ty.text()));
                self.declare(name, ty.clone());
            }
        }
        let list: Vec<String> = function
            .bounds
            .iter()
            .enumerate()
            .map(|(index, bound)| bound.declare(index))
            .collect();
        let list = if list.is_empty() {
            String::new()
        } else {
            format!("<{}>", list.join(", "))
        };
        let parameters = parameters.join(", ");
        let (result, name) = (function.result.text(), &function.name);
        if function.is_method {
            let on = function.parameters[0].text();
            self.line(&format!("impl{list} {on} {{"));
            self.line(&format!("fn {name}({parameters}) -> {result} {{"));
        } else {
            self.line(&format!("fn {name}{list}({parameters}) -> {result} {{"));
        }
        self.indent += 1;
        if !function.is_method && function.bounds.is_empty() && self.tape.one_in(3) {
            self.recursion(&function);
        }
        let count = self.tape.below(4);
        self.statements(count, 2);
        let value = self.expression(&function.result, Place::Settles, 3);
        self.line(&format!("({value})"));
        self.indent -= 1;
        self.line(if function.is_method { "} }" } else { "}" });
        self.context = Context::default();
        self.variables.truncate(reach);
        self.functions.push(function);
    }

    /// A call of the function by itself, as often as its first parameter says.
    fn recursion(&mut self, function: &Function) {
        if function.parameters.first() != Some(&Type::Int) {
            return;
        }
        let count = self.variables.len() - function.parameters.len();
        let count = self.variables[count].name.clone();
        let end = self.leaf(&function.result, Place::Settles);
        self.line(&format!(
            "if {count} <= 0 || {count} > 6 {{ return {end}; }}"
        ));
        let mut arguments = vec![format!("({count} - 1)")];
        for ty in &function.parameters[1..] {
            arguments.push(self.expression(ty, Place::Settles, 1));
        }
        let name = self.fresh('v');
        let arguments = arguments.join(", ");
        self.line(&format!("let {name} = {}({arguments});", function.name));
        self.declare(name, function.result.clone());
    }

    fn function_head(&mut self) -> Function {
        let mut bounds = Vec::new();
        if self.tape.one_in(3) {
            let count = 1 + self.tape.below(2);
            for _ in 0..count {
                bounds.push(*self.tape.pick(&Bound::ALL));
            }
        }
        self.context.bounds.clone_from(&bounds);
        // The arguments alone tell every type argument.
        let mut parameters: Vec<Type> = (0..bounds.len()).map(Type::Parameter).collect();
        if bounds.is_empty() && self.tape.below(2) == 1 {
            parameters.push(Type::Int);
        }
        let count = self.tape.below(3);
        for _ in 0..count {
            parameters.push(self.any_type(2));
        }
        let result = self.any_type(2);
        Function {
            name: self.fresh('f'),
            is_method: false,
            bounds,
            parameters,
            result,
        }
    }

    fn method_head(&mut self) -> Function {
        let index = self.tape.below(self.data.len());
        let count = self.data[index].parameters;
        let bounds = vec![Bound::None; count];
        let own = Type::Data(index, (0..count).map(Type::Parameter).collect());
        let mut parameters = vec![own];
        // A value of a type parameter is to be had only from outside.
        parameters.extend((0..count).map(Type::Parameter));
        self.context.bounds.clone_from(&bounds);
        if self.tape.one_in(2) {
            parameters.push(self.any_type(1));
        }
        let result = self.any_type(1);
        Function {
            name: self.fresh('m'),
            is_method: true,
            bounds,
            parameters,
            result,
        }
    }
}

fn named(fields: &[Type]) -> String {
    let fields: Vec<String> = fields
        .iter()
        .enumerate()
        .map(|(number, ty)| format!("f{number}: {}", ty.text()))
        .collect();
    fields.join(", ")
}

fn variant_text((number, variant): (usize, &Variant)) -> String {
    if variant.fields.is_empty() {
        return format!("V{number}");
    }
    if variant.is_named {
        return format!("V{number} {{ {} }}", named(&variant.fields));
    }
    let fields: Vec<String> = variant.fields.iter().map(Type::text).collect();
    format!("V{number}({})", fields.join(", "))
}
