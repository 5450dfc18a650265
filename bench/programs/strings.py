import sys


def run(n):
    letters = ["a", "b", "c", "d", "e"]
    seed = 42
    pieces = []
    for i in range(n):
        word = ""
        for _ in range(3 + i % 4):
            seed = seed * 16807 % 2147483647
            word += letters[seed % 5]
        pieces.append(word)
    text = " ".join(pieces)
    checksum = len(text)
    at = text.find("abc")
    while at >= 0:
        checksum += at % 1000
        at = text.find("abc", at + 1)
    kept = []
    for word in text.split(" "):
        if word.startswith("ab"):
            checksum += 1
        if word < "c":
            kept.append(word)
        if word[-1] == "e":
            checksum += len(word)
    checksum += len(", ".join(kept))
    return checksum + len(text.replace("cd", "<->"))


print(run(int(sys.argv[1])))
