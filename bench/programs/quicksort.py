import sys


def sort(xs, first, last):
    low, high = first, last
    pivot = xs[(first + last) // 2]
    while low <= high:
        while xs[low] < pivot:
            low += 1
        while xs[high] > pivot:
            high -= 1
        if low <= high:
            xs[low], xs[high] = xs[high], xs[low]
            low += 1
            high -= 1
    if first < high:
        sort(xs, first, high)
    if low < last:
        sort(xs, low, last)


def run(n):
    seed = 42
    xs = []
    for _ in range(n):
        seed = seed * 16807 % 2147483647
        xs.append(seed)
    sort(xs, 0, n - 1)
    checksum = 0
    for x in xs:
        checksum = (checksum * 31 + x) % 1000003
    return checksum


print(run(int(sys.argv[1])))
