struct Task {
    id: i64,
    due: i64,
    period: i64,
    left: i64,
    ran: i64,
}

struct Queue {
    tasks: Vec<Box<Task>>,
}

fn before(a: &Task, b: &Task) -> bool {
    a.due < b.due || a.due == b.due && a.id < b.id
}

impl Queue {
    fn push(&mut self, task: Box<Task>) {
        let tasks = &mut self.tasks;
        tasks.push(task);
        let mut at = tasks.len() - 1;
        while at > 0 {
            let parent = (at - 1) / 2;
            if before(&tasks[parent], &tasks[at]) {
                break;
            }
            tasks.swap(parent, at);
            at = parent;
        }
    }

    fn pop(&mut self) -> Option<Box<Task>> {
        let tasks = &mut self.tasks;
        if tasks.is_empty() {
            return None;
        }
        let last = tasks.len() - 1;
        tasks.swap(0, last);
        let first = tasks.pop();
        let mut at = 0;
        loop {
            let mut child = 2 * at + 1;
            if child >= tasks.len() {
                break;
            }
            if child + 1 < tasks.len() && before(&tasks[child + 1], &tasks[child]) {
                child += 1;
            }
            if before(&tasks[at], &tasks[child]) {
                break;
            }
            tasks.swap(at, child);
            at = child;
        }
        first
    }
}

fn run(n: i64) -> i64 {
    let mut queue = Queue { tasks: Vec::new() };
    let mut seed = 42;
    for id in 0..200 {
        seed = seed * 16807 % 2147483647;
        queue.push(Box::new(Task {
            id,
            due: seed % 100,
            period: 1 + seed % 37,
            left: n / 100 + seed % 50,
            ran: 0,
        }));
    }
    let mut clock = 0;
    let mut checksum = 0;
    while let Some(mut task) = queue.pop() {
        clock = clock.max(task.due) + 1;
        task.ran += 1;
        task.left -= 1;
        checksum = (checksum * 31 + task.id + clock) % 1000003;
        if task.left > 0 {
            task.due += task.period;
            queue.push(task);
        } else {
            checksum += task.ran;
        }
    }
    checksum
}

fn main() {
    println!("{}", run(std::env::args().nth(1).unwrap().parse().unwrap()));
}
