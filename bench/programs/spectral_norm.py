import math
import sys


def entry(i, j):
    return 1.0 / ((i + j) * (i + j + 1) // 2 + i + 1)


def times(v, out):
    for i in range(len(v)):
        total = 0.0
        for j in range(len(v)):
            total += entry(i, j) * v[j]
        out[i] = total


def times_transposed(v, out):
    for i in range(len(v)):
        total = 0.0
        for j in range(len(v)):
            total += entry(j, i) * v[j]
        out[i] = total


def run(n):
    u, v, between = [1.0] * n, [0.0] * n, [0.0] * n
    for _ in range(10):
        times(u, between)
        times_transposed(between, v)
        times(v, between)
        times_transposed(between, u)
    vbv = vv = 0.0
    for i in range(n):
        vbv += u[i] * v[i]
        vv += v[i] * v[i]
    return math.sqrt(vbv / vv)


print("%.9f" % run(int(sys.argv[1])))
