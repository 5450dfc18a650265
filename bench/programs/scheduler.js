class Task {
  constructor(id, due, period, left) {
    this.id = id;
    this.due = due;
    this.period = period;
    this.left = left;
    this.ran = 0;
  }
}

function before(a, b) {
  return a.due < b.due || (a.due === b.due && a.id < b.id);
}

class Queue {
  constructor() {
    this.tasks = [];
  }

  swap(a, b) {
    const kept = this.tasks[a];
    this.tasks[a] = this.tasks[b];
    this.tasks[b] = kept;
  }

  push(task) {
    const tasks = this.tasks;
    tasks.push(task);
    let at = tasks.length - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (before(tasks[parent], tasks[at])) break;
      this.swap(parent, at);
      at = parent;
    }
  }

  pop() {
    const tasks = this.tasks;
    if (tasks.length === 0) return undefined;
    this.swap(0, tasks.length - 1);
    const first = tasks.pop();
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= tasks.length) break;
      if (child + 1 < tasks.length && before(tasks[child + 1], tasks[child])) child++;
      if (before(tasks[at], tasks[child])) break;
      this.swap(at, child);
      at = child;
    }
    return first;
  }
}

function run(n) {
  const queue = new Queue();
  let seed = 42;
  for (let id = 0; id < 200; id++) {
    seed = (seed * 16807) % 2147483647;
    queue.push(new Task(id, seed % 100, 1 + (seed % 37), Math.floor(n / 100) + (seed % 50)));
  }
  let clock = 0;
  let checksum = 0;
  for (let task = queue.pop(); task !== undefined; task = queue.pop()) {
    clock = Math.max(clock, task.due) + 1;
    task.ran++;
    task.left--;
    checksum = (checksum * 31 + task.id + clock) % 1000003;
    if (task.left > 0) {
      task.due += task.period;
      queue.push(task);
    } else {
      checksum += task.ran;
    }
  }
  return checksum;
}

console.log(run(Number(process.argv[2])));
