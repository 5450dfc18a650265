function place(row, n, columns, rising, falling) {
  if (row === n) return 1;
  let found = 0;
  for (let column = 0; column < n; column++) {
    if (!columns[column] && !rising[row + column] && !falling[row - column + n]) {
      columns[column] = true;
      rising[row + column] = true;
      falling[row - column + n] = true;
      found += place(row + 1, n, columns, rising, falling);
      columns[column] = false;
      rising[row + column] = false;
      falling[row - column + n] = false;
    }
  }
  return found;
}

const n = Number(process.argv[2]);
const filled = (length) => new Array(length).fill(false);
console.log(place(0, n, filled(n), filled(2 * n), filled(2 * n)));
