function counter(step) {
  let n = 0;
  return () => {
    n = (n + step) % 1000;
    return n;
  };
}

function run(n) {
  const adders = [];
  for (let k = 0; k < 10; k++) adders.push((x) => x + k * k);
  const counters = [counter(3), counter(7)];
  let x = 1;
  for (let i = 0; i < n; i++) {
    const add = adders[i % 10];
    const next = counters[i % 2];
    x = (add(x) * 3 + next()) % 1000003;
  }
  const numbers = Array.from({ length: 1000 }, (_, i) => i);
  for (let i = 0; i < Math.floor(n / 1000); i++) {
    const offset = x % 100;
    x += numbers.map((v) => v * 3 + offset).filter((v) => v % 2 === 0).reduce((a, b) => a + b, 0);
    x %= 1000003;
  }
  return x;
}

console.log(run(Number(process.argv[2])));
