function matrix(n, seed) {
  const rows = [];
  for (let i = 0; i < n; i++) {
    const row = [];
    for (let j = 0; j < n; j++) row.push(seed * (i - j) * (i + j));
    rows.push(row);
  }
  return rows;
}

function product(a, b, n) {
  const rows = [];
  for (let i = 0; i < n; i++) {
    const left = a[i];
    const row = new Array(n).fill(0.0);
    for (let k = 0; k < n; k++) {
      const factor = left[k];
      const right = b[k];
      for (let j = 0; j < n; j++) row[j] += factor * right[j];
    }
    rows.push(row);
  }
  return rows;
}

const n = Number(process.argv[2]);
const scale = 1.0 / n / n;
const c = product(matrix(n, scale), matrix(n, scale * 2.0), n);
console.log((c[0][0] + c[Math.floor(n / 2)][Math.floor(n / 3)] + c[n - 1][n - 2]).toFixed(6));
