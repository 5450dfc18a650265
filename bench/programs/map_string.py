import sys


def run(n):
    counts = {}
    seed = 42
    for _ in range(n):
        seed = seed * 16807 % 2147483647
        key = "key" + str(seed % (n // 4))
        counts[key] = counts.get(key, 0) + 1
    checksum = len(counts)
    for i in range(n // 4):
        if i % 3 == 0:
            counts.pop(f"key{i}", None)
    for i in range(n // 2):
        count = counts.get(f"key{i}")
        if count is not None:
            checksum += count * (i % 10)
    return checksum + len(counts)


print(run(int(sys.argv[1])))
