function run(n) {
  const counts = new Map();
  let seed = 42;
  const range = Math.floor(n / 4);
  for (let i = 0; i < n; i++) {
    seed = (seed * 16807) % 2147483647;
    const key = "key" + (seed % range);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let checksum = counts.size;
  for (let i = 0; i < range; i++) {
    if (i % 3 === 0) counts.delete(`key${i}`);
  }
  for (let i = 0; i < Math.floor(n / 2); i++) {
    const count = counts.get(`key${i}`);
    if (count !== undefined) checksum += count * (i % 10);
  }
  return checksum + counts.size;
}

console.log(run(Number(process.argv[2])));
