function run(n) {
  const counts = new Map();
  let seed = 42;
  const range = Math.floor(n / 4);
  for (let i = 0; i < n; i++) {
    seed = (seed * 16807) % 2147483647;
    const key = seed % range;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let checksum = counts.size;
  for (let key = 0; key < range; key++) {
    if (key % 3 === 0) counts.delete(key);
  }
  for (let key = 0; key < Math.floor(n / 2); key++) {
    const count = counts.get(key);
    if (count !== undefined) checksum += count * (key % 10);
  }
  return checksum + counts.size;
}

console.log(run(Number(process.argv[2])));
