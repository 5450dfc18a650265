function run(n) {
  const permutation = new Array(n).fill(0);
  const start = new Array(n).fill(0);
  const count = new Array(n).fill(0);
  for (let i = 0; i < n; i++) start[i] = i;
  let checksum = 0;
  let most = 0;
  let r = n;
  let index = 0;
  for (;;) {
    while (r !== 1) {
      count[r - 1] = r;
      r--;
    }
    for (let i = 0; i < n; i++) permutation[i] = start[i];
    let flips = 0;
    let k = permutation[0];
    while (k !== 0) {
      let low = 0;
      let high = k;
      while (low < high) {
        const kept = permutation[low];
        permutation[low] = permutation[high];
        permutation[high] = kept;
        low++;
        high--;
      }
      flips++;
      k = permutation[0];
    }
    if (flips > most) most = flips;
    if (index % 2 === 0) checksum += flips;
    else checksum -= flips;
    for (;;) {
      if (r === n) return checksum * 100 + most;
      const first = start[0];
      for (let i = 0; i < r; i++) start[i] = start[i + 1];
      start[r] = first;
      count[r]--;
      if (count[r] > 0) break;
      r++;
    }
    index++;
  }
}

console.log(run(Number(process.argv[2])));
