import sys
from functools import reduce


def counter(step):
    n = 0

    def next_value():
        nonlocal n
        n = (n + step) % 1000
        return n

    return next_value


def adder(k):
    return lambda x: x + k * k


def run(n):
    adders = [adder(k) for k in range(10)]
    counters = [counter(3), counter(7)]
    x = 1
    for i in range(n):
        add = adders[i % 10]
        next_value = counters[i % 2]
        x = (add(x) * 3 + next_value()) % 1000003
    numbers = list(range(1000))
    for _ in range(n // 1000):
        offset = x % 100
        mapped = list(map(lambda v: v * 3 + offset, numbers))
        filtered = list(filter(lambda v: v % 2 == 0, mapped))
        x += reduce(lambda a, b: a + b, filtered, 0)
        x %= 1000003
    return x


print(run(int(sys.argv[1])))
