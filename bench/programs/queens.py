import sys


def place(row, n, columns, rising, falling):
    if row == n:
        return 1
    found = 0
    for column in range(n):
        if not columns[column] and not rising[row + column] and not falling[row - column + n]:
            columns[column] = rising[row + column] = falling[row - column + n] = True
            found += place(row + 1, n, columns, rising, falling)
            columns[column] = rising[row + column] = falling[row - column + n] = False
    return found


n = int(sys.argv[1])
print(place(0, n, [False] * n, [False] * (2 * n), [False] * (2 * n)))
