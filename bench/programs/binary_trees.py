import sys


def make(depth):
    return (None, None) if depth == 0 else (make(depth - 1), make(depth - 1))


def count(tree):
    if tree is None:
        return 0
    left, right = tree
    return 1 + count(left) + count(right)


def run(n):
    checksum = count(make(n + 1))
    kept = make(n)
    for depth in range(4, n + 1, 2):
        for _ in range(2 ** (n - depth + 4)):
            checksum += count(make(depth))
    return checksum + count(kept)


print(run(int(sys.argv[1])))
