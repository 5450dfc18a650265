class Parser {
  constructor(text) {
    this.text = text;
    this.at = 0;
  }

  skipSpace() {
    while (this.at < this.text.length && this.text.charCodeAt(this.at) <= 32) this.at++;
  }

  value() {
    this.skipSpace();
    switch (this.text.charCodeAt(this.at)) {
      case 123:
        return this.object();
      case 91:
        return this.list();
      case 34:
        return this.string();
      case 116:
        this.at += 4;
        return true;
      case 102:
        this.at += 5;
        return false;
      case 110:
        this.at += 4;
        return null;
      default:
        return this.number();
    }
  }

  number() {
    let n = 0;
    while (this.at < this.text.length) {
      const byte = this.text.charCodeAt(this.at);
      if (byte < 48 || byte > 57) break;
      n = n * 10 + byte - 48;
      this.at++;
    }
    return n;
  }

  string() {
    this.at++;
    const start = this.at;
    while (this.text.charCodeAt(this.at) !== 34) this.at++;
    this.at++;
    return this.text.slice(start, this.at - 1);
  }

  list() {
    const items = [];
    this.at++;
    this.skipSpace();
    while (this.text.charCodeAt(this.at) !== 93) {
      items.push(this.value());
      this.skipSpace();
      if (this.text.charCodeAt(this.at) === 44) this.at++;
    }
    this.at++;
    return items;
  }

  object() {
    const fields = new Map();
    this.at++;
    this.skipSpace();
    while (this.text.charCodeAt(this.at) !== 125) {
      const key = this.string();
      this.skipSpace();
      this.at++;
      fields.set(key, this.value());
      this.skipSpace();
      if (this.text.charCodeAt(this.at) === 44) this.at++;
      this.skipSpace();
    }
    this.at++;
    return fields;
  }
}

function sum(json) {
  if (json === null) return 1;
  if (json === true) return 2;
  if (json === false) return 3;
  if (typeof json === "number") return json;
  if (typeof json === "string") return json.length;
  let total = 0;
  if (Array.isArray(json)) {
    for (const item of json) total += sum(item);
  } else {
    for (const [key, value] of json) total += key.length + sum(value);
  }
  return total;
}

function run(n) {
  const pieces = ["["];
  for (let i = 0; i < n; i++) {
    if (i > 0) pieces.push(",\n ");
    pieces.push(`{"id": ${i}, "name": "item ${(i * 7) % 1000}", "tags": ["a", "bc", null], `);
    pieces.push(`"size": {"width": ${i % 50}, "height": ${i % 70}}, "open": ${i % 2 === 0}}`);
  }
  pieces.push("]");
  const text = pieces.join("");
  let checksum = text.length;
  for (let round = 0; round < 5; round++) checksum += sum(new Parser(text).value());
  return checksum;
}

console.log(run(Number(process.argv[2])));
