function run(n) {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < 1000; j++) {
      sum += ((i + j) % 7) * 3;
      if (sum > 1000000) sum -= 1000000;
    }
  }
  return sum;
}

console.log(run(Number(process.argv[2])));
