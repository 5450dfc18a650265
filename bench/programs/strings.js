function run(n) {
  const letters = ["a", "b", "c", "d", "e"];
  let seed = 42;
  const pieces = [];
  for (let i = 0; i < n; i++) {
    let word = "";
    for (let j = 0; j < 3 + (i % 4); j++) {
      seed = (seed * 16807) % 2147483647;
      word += letters[seed % 5];
    }
    pieces.push(word);
  }
  const text = pieces.join(" ");
  let checksum = text.length;
  let at = text.indexOf("abc");
  while (at >= 0) {
    checksum += at % 1000;
    at = text.indexOf("abc", at + 1);
  }
  const kept = [];
  for (const word of text.split(" ")) {
    if (word.startsWith("ab")) checksum++;
    if (word < "c") kept.push(word);
    if (word.charCodeAt(word.length - 1) === 101) checksum += word.length;
  }
  checksum += kept.join(", ").length;
  return checksum + text.replaceAll("cd", "<->").length;
}

console.log(run(Number(process.argv[2])));
