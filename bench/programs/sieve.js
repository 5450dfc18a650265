function run(n) {
  const composite = new Array(n + 1).fill(false);
  let count = 0;
  for (let i = 2; i <= n; i++) {
    if (!composite[i]) {
      count++;
      for (let multiple = i * i; multiple <= n; multiple += i) composite[multiple] = true;
    }
  }
  return count;
}

console.log(run(Number(process.argv[2])));
