import sys


def run(n):
    permutation = [0] * n
    start = list(range(n))
    count = [0] * n
    checksum = most = index = 0
    r = n
    while True:
        while r != 1:
            count[r - 1] = r
            r -= 1
        for i in range(n):
            permutation[i] = start[i]
        flips = 0
        k = permutation[0]
        while k != 0:
            low, high = 0, k
            while low < high:
                permutation[low], permutation[high] = permutation[high], permutation[low]
                low += 1
                high -= 1
            flips += 1
            k = permutation[0]
        if flips > most:
            most = flips
        if index % 2 == 0:
            checksum += flips
        else:
            checksum -= flips
        while True:
            if r == n:
                return checksum * 100 + most
            first = start[0]
            for i in range(r):
                start[i] = start[i + 1]
            start[r] = first
            count[r] -= 1
            if count[r] > 0:
                break
            r += 1
        index += 1


print(run(int(sys.argv[1])))
