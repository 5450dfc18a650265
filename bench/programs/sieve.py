import sys


def run(n):
    composite = [False] * (n + 1)
    count = 0
    for i in range(2, n + 1):
        if not composite[i]:
            count += 1
            for multiple in range(i * i, n + 1, i):
                composite[multiple] = True
    return count


print(run(int(sys.argv[1])))
