function run(n) {
  let total = 0;
  for (let row = 0; row < n; row++) {
    const ci = (2.0 * row) / n - 1.0;
    for (let column = 0; column < n; column++) {
      const cr = (2.0 * column) / n - 1.5;
      let zr = 0.0;
      let zi = 0.0;
      let steps = 0;
      while (steps < 50 && zr * zr + zi * zi <= 4.0) {
        const next = zr * zr - zi * zi + cr;
        zi = 2.0 * zr * zi + ci;
        zr = next;
        steps++;
      }
      total += steps;
    }
  }
  return total;
}

console.log(run(Number(process.argv[2])));
