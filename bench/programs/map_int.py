import sys


def run(n):
    counts = {}
    seed = 42
    for _ in range(n):
        seed = seed * 16807 % 2147483647
        key = seed % (n // 4)
        counts[key] = counts.get(key, 0) + 1
    checksum = len(counts)
    for key in range(n // 4):
        if key % 3 == 0:
            counts.pop(key, None)
    for key in range(n // 2):
        count = counts.get(key)
        if count is not None:
            checksum += count * (key % 10)
    return checksum + len(counts)


print(run(int(sys.argv[1])))
