import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

class scheduler {
    static final class Task {
        long id, due, period, left, ran;

        Task(long id, long due, long period, long left) {
            this.id = id;
            this.due = due;
            this.period = period;
            this.left = left;
        }
    }

    static boolean before(Task a, Task b) {
        return a.due < b.due || a.due == b.due && a.id < b.id;
    }

    static final class Queue {
        final List<Task> tasks = new ArrayList<>();

        void push(Task task) {
            tasks.add(task);
            int at = tasks.size() - 1;
            while (at > 0) {
                int parent = (at - 1) / 2;
                if (before(tasks.get(parent), tasks.get(at))) break;
                Collections.swap(tasks, parent, at);
                at = parent;
            }
        }

        Task pop() {
            if (tasks.isEmpty()) return null;
            Collections.swap(tasks, 0, tasks.size() - 1);
            Task first = tasks.remove(tasks.size() - 1);
            int at = 0;
            while (true) {
                int child = 2 * at + 1;
                if (child >= tasks.size()) break;
                if (child + 1 < tasks.size() && before(tasks.get(child + 1), tasks.get(child))) child++;
                if (before(tasks.get(at), tasks.get(child))) break;
                Collections.swap(tasks, at, child);
                at = child;
            }
            return first;
        }
    }

    static long run(long n) {
        Queue queue = new Queue();
        long seed = 42;
        for (long id = 0; id < 200; id++) {
            seed = seed * 16807 % 2147483647;
            queue.push(new Task(id, seed % 100, 1 + seed % 37, n / 100 + seed % 50));
        }
        long clock = 0;
        long checksum = 0;
        for (Task task = queue.pop(); task != null; task = queue.pop()) {
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

    public static void main(String[] args) {
        System.out.println(run(Long.parseLong(args[0])));
    }
}
