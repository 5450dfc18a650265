class Node {
  constructor(left, right) {
    this.left = left;
    this.right = right;
  }
}

function make(depth) {
  return depth === 0 ? new Node(null, null) : new Node(make(depth - 1), make(depth - 1));
}

function count(tree) {
  return tree === null ? 0 : 1 + count(tree.left) + count(tree.right);
}

function run(n) {
  let checksum = count(make(n + 1));
  const kept = make(n);
  for (let depth = 4; depth <= n; depth += 2) {
    for (let i = 0; i < 2 ** (n - depth + 4); i++) checksum += count(make(depth));
  }
  return checksum + count(kept);
}

console.log(run(Number(process.argv[2])));
