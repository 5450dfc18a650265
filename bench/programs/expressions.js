let seed = 42;

function next(bound) {
  seed = (seed * 16807) % 2147483647;
  return seed % bound;
}

function grow(depth) {
  if (depth === 0) {
    return next(2) === 0 ? { kind: "variable" } : { kind: "number", value: next(10) };
  }
  const choice = next(5);
  if (choice === 0) return { kind: "negate", a: grow(depth - 1) };
  const kind = choice <= 2 ? "add" : "multiply";
  return { kind, a: grow(depth - 1), b: grow(depth - 1) };
}

function evaluate(e, x) {
  switch (e.kind) {
    case "number":
      return e.value;
    case "variable":
      return x;
    case "negate":
      return -evaluate(e.a, x);
    case "add":
      return (evaluate(e.a, x) + evaluate(e.b, x)) % 10007;
    default:
      return (evaluate(e.a, x) * evaluate(e.b, x)) % 10007;
  }
}

function derive(e) {
  switch (e.kind) {
    case "number":
      return { kind: "number", value: 0 };
    case "variable":
      return { kind: "number", value: 1 };
    case "negate":
      return { kind: "negate", a: derive(e.a) };
    case "add":
      return { kind: "add", a: derive(e.a), b: derive(e.b) };
    default:
      return {
        kind: "add",
        a: { kind: "multiply", a: derive(e.a), b: e.b },
        b: { kind: "multiply", a: e.a, b: derive(e.b) },
      };
  }
}

function run(n) {
  const tree = grow(8);
  let checksum = 0;
  for (let x = 0; x < n; x++) {
    checksum += evaluate(tree, x);
    if (x % 10 === 0) checksum += evaluate(derive(tree), x);
    checksum %= 1000003;
  }
  return checksum;
}

// Adding zero turns a negative zero, which integers do not have, into zero.
console.log(String(run(Number(process.argv[2])) + 0));
