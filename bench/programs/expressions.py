import sys
from math import fmod


class Number:
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def evaluate(self, x):
        return self.value

    def derive(self):
        return Number(0)


class Variable:
    __slots__ = ()

    def evaluate(self, x):
        return x

    def derive(self):
        return Number(1)


class Negate:
    __slots__ = ("a",)

    def __init__(self, a):
        self.a = a

    def evaluate(self, x):
        return -self.a.evaluate(x)

    def derive(self):
        return Negate(self.a.derive())


class Add:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a, self.b = a, b

    def evaluate(self, x):
        return fmod(self.a.evaluate(x) + self.b.evaluate(x), 10007)

    def derive(self):
        return Add(self.a.derive(), self.b.derive())


class Multiply:
    __slots__ = ("a", "b")

    def __init__(self, a, b):
        self.a, self.b = a, b

    def evaluate(self, x):
        return fmod(self.a.evaluate(x) * self.b.evaluate(x), 10007)

    def derive(self):
        return Add(Multiply(self.a.derive(), self.b), Multiply(self.a, self.b.derive()))


seed = 42


def next_number(bound):
    global seed
    seed = seed * 16807 % 2147483647
    return seed % bound


def grow(depth):
    if depth == 0:
        return Variable() if next_number(2) == 0 else Number(next_number(10))
    choice = next_number(5)
    if choice == 0:
        return Negate(grow(depth - 1))
    kind = Add if choice <= 2 else Multiply
    return kind(grow(depth - 1), grow(depth - 1))


def run(n):
    tree = grow(8)
    checksum = 0
    for x in range(n):
        checksum += tree.evaluate(x)
        if x % 10 == 0:
            checksum += tree.derive().evaluate(x)
        checksum = fmod(checksum, 1000003)
    return int(checksum)


print(run(int(sys.argv[1])))
