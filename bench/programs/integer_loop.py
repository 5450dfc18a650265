import sys


def run(n):
    total = 0
    for i in range(n):
        for j in range(1000):
            total += (i + j) % 7 * 3
            if total > 1000000:
                total -= 1000000
    return total


print(run(int(sys.argv[1])))
