function entry(i, j) {
  return 1.0 / (((i + j) * (i + j + 1)) / 2 + i + 1);
}

function times(v, out) {
  for (let i = 0; i < v.length; i++) {
    let sum = 0.0;
    for (let j = 0; j < v.length; j++) sum += entry(i, j) * v[j];
    out[i] = sum;
  }
}

function timesTransposed(v, out) {
  for (let i = 0; i < v.length; i++) {
    let sum = 0.0;
    for (let j = 0; j < v.length; j++) sum += entry(j, i) * v[j];
    out[i] = sum;
  }
}

function run(n) {
  const u = new Array(n).fill(1.0);
  const v = new Array(n).fill(0.0);
  const between = new Array(n).fill(0.0);
  for (let round = 0; round < 10; round++) {
    times(u, between);
    timesTransposed(between, v);
    times(v, between);
    timesTransposed(between, u);
  }
  let vbv = 0.0;
  let vv = 0.0;
  for (let i = 0; i < n; i++) {
    vbv += u[i] * v[i];
    vv += v[i] * v[i];
  }
  return Math.sqrt(vbv / vv);
}

console.log(run(Number(process.argv[2])).toFixed(9));
