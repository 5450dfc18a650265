//! Statements: they declare, change, show, branch and repeat.

use super::expressions::in_head;
use super::types::{Shape, Type};
use super::{Context, Generator, Place};

impl Generator<'_> {
    /// This many statements; blocks in them nest `depth` deep.
    pub(super) fn statements(&mut self, count: usize, depth: usize) {
        for _ in 0..count {
            self.statement(depth);
        }
    }

    fn statement(&mut self, depth: usize) {
        let kinds = if depth == 0 || self.budget == 0 {
            9
        } else {
            20
        };
        match self.tape.below(kinds) {
            0 => self.show(),
            1..=3 => self.new_variable(),
            4 | 5 => self.assignment(),
            6 | 7 => self.change(),
            8 => self.destructuring(),
            9 | 10 => self.branch(depth - 1),
            11 => self.match_statement(depth - 1),
            12 | 13 => self.for_loop(depth - 1),
            14 => self.while_loop(depth - 1),
            15 => self.loop_value(depth - 1),
            16 => self.leave(),
            17 => self.if_let(depth - 1),
            18 => self.local_function(depth - 1),
            _ => self.drain(depth - 1),
        }
    }

    fn show(&mut self) {
        let ty = self.makeable_type();
        let value = self.expression(&ty, Place::Open, 2);
        self.line(&format!("println({value});"));
    }

    fn new_variable(&mut self) {
        let ty = self.makeable_type_deep();
        // The top level's variables may be some function's, and have one `let` only.
        let hidden = if self.indent > 0 && self.tape.one_in(6) {
            self.variable(|variable| {
                !variable.is_frozen && !matches!(variable.ty, Type::Parameter(_))
            })
        } else {
            None
        };
        let name = match hidden {
            Some((name, _)) => name,
            None => self.fresh('v'),
        };
        if self.tape.below(2) == 0 {
            let value = self.expression(&ty, Place::Settles, 3);
            self.line(&format!("let {name}: {} = {value};", ty.text()));
        } else {
            let value = self.expression(&ty, Place::Open, 3);
            self.line(&format!("let {name} = {value};"));
        }
        self.declare(name, ty);
    }

    fn makeable_type_deep(&mut self) -> Type {
        let ty = self.any_type(2);
        if self.can_make(&ty) { ty } else { Type::Int }
    }

    fn destructuring(&mut self) {
        let parts = vec![self.makeable_type(), self.makeable_type()];
        let ty = Type::Tuple(parts);
        let value = self.expression(&ty, Place::Open, 2);
        let mut bindings = Vec::new();
        let pattern = self.irrefutable(&ty, 2, &mut bindings);
        self.line(&format!("let {pattern} = {value};"));
        for (name, ty) in bindings {
            self.declare(name, ty);
        }
    }

    fn assignment(&mut self) {
        let Some((name, ty)) = self.variable(|variable| !variable.is_frozen) else {
            return self.show();
        };
        let operator = match ty {
            Type::Int => *self.tape.pick(&["=", "+=", "-=", "="]),
            Type::Float => *self.tape.pick(&["=", "+=", "*=", "/="]),
            Type::Text => *self.tape.pick(&["=", "+="]),
            _ => "=",
        };
        let value = self.expression(&ty, Place::Settles, 2);
        self.line(&format!("{name} {operator} {value};"));
    }

    /// Changes what a variable holds.
    fn change(&mut self) {
        let found = self.variable(|variable| {
            !variable.is_frozen
                && matches!(variable.ty, Type::Array(_) | Type::Map(..) | Type::Data(..))
                || variable.name == "self"
        });
        let Some((name, ty)) = found else {
            return self.assignment();
        };
        match &ty {
            Type::Array(element) => self.change_array(&name, element),
            Type::Map(key, value) => {
                let key_text = self.expression(key, Place::Settles, 1);
                match self.tape.below(4) {
                    0 | 1 => {
                        let value = self.expression(value, Place::Settles, 2);
                        self.line(&format!("{name}[{key_text}] = {value};"));
                    }
                    2 => self.line(&format!("println({name}.remove({key_text}));")),
                    _ => {
                        let value = self.expression(value, Place::Settles, 1);
                        self.line(&format!("println({name}.insert({key_text}, {value}));"));
                    }
                }
            }
            _ => {
                let fields = self.struct_fields(&ty);
                if fields.is_empty() {
                    return self.show();
                }
                let number = self.tape.below(fields.len());
                let value = self.expression(&fields[number], Place::Settles, 2);
                self.line(&format!("{name}.f{number} = {value};"));
            }
        }
    }

    fn change_array(&mut self, name: &str, element: &Type) {
        match self.tape.below(7) {
            0..=2 => {
                let value = self.expression(element, Place::Settles, 2);
                self.line(&format!("{name}.push({value});"));
            }
            3 => {
                let value = self.expression(element, Place::Settles, 2);
                let position = self.tape.below(3);
                self.line(&format!(
                    "if {name}.len() > {position} {{ {name}[{position}] = {value}; }}"
                ));
            }
            4 => self.line(&format!("println({name}.pop());")),
            5 if element.has_order(&self.context.bounds) => self.line(&format!("{name}.sort();")),
            5 => self.line(&format!("{name}.reverse();")),
            _ => {
                let value = self.expression(element, Place::Settles, 1);
                self.line(&format!("{name}.insert({name}.len() / 2, {value});"));
            }
        }
    }

    /// The types of a struct's fields; none for any other type.
    pub(super) fn struct_fields(&self, ty: &Type) -> Vec<Type> {
        if let Type::Data(index, arguments) = ty
            && let Shape::Struct(fields) = &self.data[*index].shape
        {
            return fields.iter().map(|ty| ty.substitute(arguments)).collect();
        }
        Vec::new()
    }

    /// Marks a variable as one that statements leave alone.
    pub(super) fn freeze(&mut self, name: &str) {
        for variable in &mut self.variables {
            if variable.name == name {
                variable.is_frozen = true;
            }
        }
    }

    fn thaw(&mut self, name: &str) {
        for variable in &mut self.variables {
            if variable.name == name {
                variable.is_frozen = false;
            }
        }
    }

    /// A block's statements, one level in, with further variables in reach.
    fn body(&mut self, bindings: Vec<(String, Type)>, depth: usize) {
        self.indent += 1;
        self.with_bindings(&bindings, |this| {
            let count = 1 + this.tape.below(3);
            this.statements(count, depth);
        });
        self.indent -= 1;
    }

    fn loop_body(&mut self, bindings: Vec<(String, Type)>, depth: usize) {
        let was = std::mem::replace(&mut self.context.in_loop, true);
        self.body(bindings, depth);
        self.context.in_loop = was;
    }

    fn branch(&mut self, depth: usize) {
        let condition = self.condition(2);
        self.line(&format!("if {condition} {{"));
        self.body(Vec::new(), depth);
        if self.tape.below(2) == 1 {
            self.line("} else {");
            self.body(Vec::new(), depth);
        }
        self.line("}");
    }

    fn if_let(&mut self, depth: usize) {
        let ty = self.matched_type();
        if !self.can_make(&ty) {
            return self.show();
        }
        let value = self.expression(&ty, Place::Open, 2);
        let mut bindings = Vec::new();
        let pattern = self.pattern(&ty, 3, Some(&mut bindings));
        self.line(&format!("if let {pattern} = {} {{", in_head(value)));
        self.body(bindings, depth);
        self.line("} else {");
        self.body(Vec::new(), depth);
        self.line("}");
    }

    fn match_statement(&mut self, depth: usize) {
        let ty = self.matched_type();
        if !self.can_make(&ty) {
            return self.show();
        }
        let value = self.expression(&ty, Place::Open, 2);
        self.line(&format!("match ({value}) {{"));
        self.indent += 1;
        for (pattern, bindings) in self.arms(&ty) {
            self.line(&format!("{pattern} => {{"));
            self.body(bindings, depth);
            self.line("}");
        }
        self.indent -= 1;
        self.line("}");
    }

    fn for_loop(&mut self, depth: usize) {
        match self.tape.below(5) {
            0 | 1 => {
                let name = self.fresh('i');
                let last = self.tape.below(5);
                let range = *self.tape.pick(&["..", "..="]);
                self.line(&format!("for {name} in 0{range}{last} {{"));
                self.loop_body(vec![(name, Type::Int)], depth);
            }
            2 => {
                let element = self.makeable_type();
                let array = Type::array(element.clone());
                let (source, frozen) = self.loop_source(&array);
                let mut bindings = Vec::new();
                let pattern = self.irrefutable(&element, 1, &mut bindings);
                self.line(&format!("for {pattern} in {source} {{"));
                self.loop_body(bindings, depth);
                if let Some(name) = frozen {
                    self.thaw(&name);
                }
            }
            3 => {
                let key = self.key_type(1);
                let value = self.makeable_type();
                if !self.can_make(&key) {
                    return self.show();
                }
                let map = Type::Map(Box::new(key.clone()), Box::new(value.clone()));
                let (source, frozen) = self.loop_source(&map);
                let (k, v) = (self.fresh('k'), self.fresh('w'));
                self.line(&format!("for ({k}, {v}) in {source} {{"));
                self.loop_body(vec![(k, key), (v, value)], depth);
                if let Some(name) = frozen {
                    self.thaw(&name);
                }
            }
            _ => {
                let (name, count, left) = (self.fresh('i'), self.fresh('n'), self.tape.below(5));
                let step = "-= 1";
                self.line(&format!("let {count} = {left};"));
                self.line(&format!(
                    "for {name} in (fn() -> Option<Int> {{ if {count} <= 0 {{ None }} else {{ {count} {step}; Some({count}) }} }}) {{"
                ));
                self.loop_body(vec![(name, Type::Int)], depth);
            }
        }
        self.line("}");
    }

    /// What a loop walks through: a variable, which is then left alone, or
    /// something new.
    fn loop_source(&mut self, ty: &Type) -> (String, Option<String>) {
        if self.tape.below(2) == 0
            && let Some((name, _)) =
                self.variable(|variable| variable.ty == *ty && !variable.is_frozen)
        {
            self.freeze(&name);
            return (name.clone(), Some(name));
        }
        (in_head(self.expression(ty, Place::Open, 2)), None)
    }

    fn while_loop(&mut self, depth: usize) {
        let count = self.fresh('n');
        let last = self.tape.below(5);
        self.line(&format!("let {count} = 0;"));
        self.line(&format!("while {count} < {last} {{"));
        self.indent += 1;
        self.line(&format!("{count} += 1;"));
        self.indent -= 1;
        self.loop_body(Vec::new(), depth);
        self.line("}");
    }

    fn loop_value(&mut self, depth: usize) {
        let ty = self.makeable_type();
        let (name, count) = (self.fresh('v'), self.fresh('n'));
        let last = self.tape.below(4);
        self.line(&format!("let {count} = 0;"));
        self.line(&format!("let {name}: {} = loop {{", ty.text()));
        self.indent += 1;
        self.line(&format!("{count} += 1;"));
        // A `break` without a value would not fit this loop.
        let was = std::mem::replace(&mut self.context.in_loop, false);
        let value = self.expression(&ty, Place::Settles, 2);
        self.line(&format!("if {count} > {last} {{ break {value}; }}"));
        self.indent -= 1;
        self.body(Vec::new(), depth);
        self.context.in_loop = was;
        self.line("};");
        self.declare(name, ty);
    }

    /// `while let` over an array that gets shorter.
    fn drain(&mut self, depth: usize) {
        let found = self.variable(|v| !v.is_frozen && matches!(v.ty, Type::Array(_)));
        let Some((name, Type::Array(element))) = found else {
            return self.branch(depth);
        };
        self.freeze(&name);
        let item = self.fresh('b');
        self.line(&format!("while let Some({item}) = {name}.pop() {{"));
        self.loop_body(vec![(item, *element)], depth);
        self.line("}");
        self.thaw(&name);
    }

    /// `break`, `continue`, `return` or a panic, under a condition.
    fn leave(&mut self) {
        let condition = self.condition(2);
        let way = match (self.tape.below(3), self.context.in_loop) {
            (0, true) => "break;".to_owned(),
            (1, true) => "continue;".to_owned(),
            (2, _) if self.tape.one_in(4) => "panic(\"left\");".to_owned(),
            _ => match self.context.result.clone() {
                Some(result) => {
                    let value = self.expression(&result, Place::Settles, 2);
                    format!("return {value};")
                }
                None => return self.show(),
            },
        };
        self.line(&format!("if {condition} {{ {way} }}"));
    }

    /// A function in a block, which sees and changes the variables around it.
    fn local_function(&mut self, depth: usize) {
        let name = self.fresh('f');
        let parameters = vec![self.makeable_type()];
        let result = self.makeable_type();
        let reach = self.variables.len();
        let list = self.lambda_parameters(&parameters);
        let outer = self.context.clone();
        self.context = Context {
            result: Some(result.clone()),
            in_loop: false,
            ..outer.clone()
        };
        self.line(&format!("fn {name}({list}) -> {} {{", result.text()));
        self.indent += 1;
        let count = 1 + self.tape.below(2);
        self.statements(count, depth.min(1));
        let value = self.expression(&result, Place::Settles, 2);
        self.line(&format!("({value})"));
        self.indent -= 1;
        self.line("}");
        self.context = outer;
        self.variables.truncate(reach);
        let ty = Type::Function(parameters, Box::new(result));
        self.declare(name.clone(), ty);
        // A function is no variable: it cannot be given another value.
        self.freeze(&name);
    }
}
