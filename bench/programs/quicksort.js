function sort(xs, first, last) {
  let low = first;
  let high = last;
  const pivot = xs[Math.floor((first + last) / 2)];
  while (low <= high) {
    while (xs[low] < pivot) low++;
    while (xs[high] > pivot) high--;
    if (low <= high) {
      const kept = xs[low];
      xs[low] = xs[high];
      xs[high] = kept;
      low++;
      high--;
    }
  }
  if (first < high) sort(xs, first, high);
  if (low < last) sort(xs, low, last);
}

function run(n) {
  let seed = 42;
  const xs = [];
  for (let i = 0; i < n; i++) {
    seed = (seed * 16807) % 2147483647;
    xs.push(seed);
  }
  sort(xs, 0, n - 1);
  let checksum = 0;
  for (let i = 0; i < n; i++) checksum = (checksum * 31 + xs[i]) % 1000003;
  return checksum;
}

console.log(run(Number(process.argv[2])));
