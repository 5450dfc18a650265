use std::collections::HashMap;
use std::fmt::Write;

enum Json<'t> {
    Null,
    Truth(bool),
    Number(i64),
    Text(&'t str),
    List(Vec<Json<'t>>),
    Object(HashMap<&'t str, Json<'t>>),
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Parser<'t> {
    fn byte(&self) -> u8 {
        self.text.as_bytes()[self.at]
    }

    fn skip_space(&mut self) {
        while self.at < self.text.len() && self.byte() <= b' ' {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Json<'t> {
        self.skip_space();
        match self.byte() {
            b'{' => self.object(),
            b'[' => self.list(),
            b'"' => Json::Text(self.string()),
            b't' => {
                self.at += 4;
                Json::Truth(true)
            }
            b'f' => {
                self.at += 5;
                Json::Truth(false)
            }
            b'n' => {
                self.at += 4;
                Json::Null
            }
            _ => self.number(),
        }
    }

    fn number(&mut self) -> Json<'t> {
        let mut n = 0;
        while self.at < self.text.len() && self.byte().is_ascii_digit() {
            n = n * 10 + i64::from(self.byte() - b'0');
            self.at += 1;
        }
        Json::Number(n)
    }

    fn string(&mut self) -> &'t str {
        self.at += 1;
        let start = self.at;
        while self.byte() != b'"' {
            self.at += 1;
        }
        self.at += 1;
        &self.text[start..self.at - 1]
    }

    fn list(&mut self) -> Json<'t> {
        let mut items = Vec::new();
        self.at += 1;
        self.skip_space();
        while self.byte() != b']' {
            items.push(self.value());
            self.skip_space();
            if self.byte() == b',' {
                self.at += 1;
            }
        }
        self.at += 1;
        Json::List(items)
    }

    fn object(&mut self) -> Json<'t> {
        let mut fields = HashMap::new();
        self.at += 1;
        self.skip_space();
        while self.byte() != b'}' {
            let key = self.string();
            self.skip_space();
            self.at += 1;
            fields.insert(key, self.value());
            self.skip_space();
            if self.byte() == b',' {
                self.at += 1;
            }
            self.skip_space();
        }
        self.at += 1;
        Json::Object(fields)
    }
}

fn sum(json: &Json) -> i64 {
    match json {
        Json::Null => 1,
        Json::Truth(truth) => if *truth { 2 } else { 3 },
        Json::Number(n) => *n,
        Json::Text(text) => text.len() as i64,
        Json::List(items) => items.iter().map(sum).sum(),
        Json::Object(fields) => fields.iter().map(|(key, value)| key.len() as i64 + sum(value)).sum(),
    }
}

fn run(n: usize) -> i64 {
    let mut text = String::from("[");
    for i in 0..n {
        if i > 0 {
            text.push_str(",\n ");
        }
        write!(text, "{{\"id\": {i}, \"name\": \"item {}\", \"tags\": [\"a\", \"bc\", null], ", i * 7 % 1000).unwrap();
        write!(text, "\"size\": {{\"width\": {}, \"height\": {}}}, \"open\": {}}}", i % 50, i % 70, i % 2 == 0).unwrap();
    }
    text.push(']');
    let mut checksum = text.len() as i64;
    for _ in 0..5 {
        checksum += sum(&Parser { text: &text, at: 0 }.value());
    }
    checksum
}

fn main() {
    println!("{}", run(std::env::args().nth(1).unwrap().parse().unwrap()));
}
