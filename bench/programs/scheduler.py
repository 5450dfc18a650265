import sys


class Task:
    __slots__ = ("id", "due", "period", "left", "ran")

    def __init__(self, id, due, period, left):
        self.id, self.due, self.period, self.left, self.ran = id, due, period, left, 0


def before(a, b):
    return a.due < b.due or a.due == b.due and a.id < b.id


class Queue:
    def __init__(self):
        self.tasks = []

    def push(self, task):
        tasks = self.tasks
        tasks.append(task)
        at = len(tasks) - 1
        while at > 0:
            parent = (at - 1) // 2
            if before(tasks[parent], tasks[at]):
                break
            tasks[parent], tasks[at] = tasks[at], tasks[parent]
            at = parent

    def pop(self):
        tasks = self.tasks
        if not tasks:
            return None
        tasks[0], tasks[-1] = tasks[-1], tasks[0]
        first = tasks.pop()
        at = 0
        while True:
            child = 2 * at + 1
            if child >= len(tasks):
                break
            if child + 1 < len(tasks) and before(tasks[child + 1], tasks[child]):
                child += 1
            if before(tasks[at], tasks[child]):
                break
            tasks[at], tasks[child] = tasks[child], tasks[at]
            at = child
        return first


def run(n):
    queue = Queue()
    seed = 42
    for id in range(200):
        seed = seed * 16807 % 2147483647
        queue.push(Task(id, seed % 100, 1 + seed % 37, n // 100 + seed % 50))
    clock = checksum = 0
    while (task := queue.pop()) is not None:
        clock = max(clock, task.due) + 1
        task.ran += 1
        task.left -= 1
        checksum = (checksum * 31 + task.id + clock) % 1000003
        if task.left > 0:
            task.due += task.period
            queue.push(task)
        else:
            checksum += task.ran
    return checksum


print(run(int(sys.argv[1])))
