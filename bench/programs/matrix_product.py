import sys


def matrix(n, seed):
    return [[seed * (i - j) * (i + j) for j in range(n)] for i in range(n)]


def product(a, b, n):
    rows = []
    for i in range(n):
        left = a[i]
        row = [0.0] * n
        for k in range(n):
            factor = left[k]
            right = b[k]
            for j in range(n):
                row[j] += factor * right[j]
        rows.append(row)
    return rows


n = int(sys.argv[1])
scale = 1.0 / n / n
c = product(matrix(n, scale), matrix(n, scale * 2.0), n)
print("%.6f" % (c[0][0] + c[n // 2][n // 3] + c[n - 1][n - 2]))
