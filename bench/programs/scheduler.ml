type task = {
  id : int;
  mutable due : int;
  period : int;
  mutable left : int;
  mutable ran : int;
}

(* A heap in an array that grows; tasks from `used` on are left over. *)
type queue = { mutable tasks : task array; mutable used : int }

let before a b = a.due < b.due || (a.due = b.due && a.id < b.id)

let swap tasks i j =
  let task = tasks.(i) in
  tasks.(i) <- tasks.(j);
  tasks.(j) <- task

let push queue task =
  if queue.used = Array.length queue.tasks then
    queue.tasks <- Array.append queue.tasks (Array.make (max 4 queue.used) task);
  queue.tasks.(queue.used) <- task;
  let at = ref queue.used in
  queue.used <- queue.used + 1;
  let rising = ref true in
  while !rising && !at > 0 do
    let parent = (!at - 1) / 2 in
    if before queue.tasks.(parent) queue.tasks.(!at) then rising := false
    else begin
      swap queue.tasks parent !at;
      at := parent
    end
  done

let pop queue =
  if queue.used = 0 then None
  else begin
    let last = queue.used - 1 in
    swap queue.tasks 0 last;
    let first = queue.tasks.(last) in
    queue.used <- last;
    let at = ref 0 and sinking = ref true in
    while !sinking do
      let child = ref (2 * !at + 1) in
      if !child >= last then sinking := false
      else begin
        if !child + 1 < last && before queue.tasks.(!child + 1) queue.tasks.(!child) then incr child;
        if before queue.tasks.(!at) queue.tasks.(!child) then sinking := false
        else begin
          swap queue.tasks !at !child;
          at := !child
        end
      end
    done;
    Some first
  end

let run n =
  let queue = { tasks = [||]; used = 0 } in
  let seed = ref 42 in
  for id = 0 to 199 do
    seed := !seed * 16807 mod 2147483647;
    push queue
      {
        id;
        due = !seed mod 100;
        period = 1 + !seed mod 37;
        left = n / 100 + !seed mod 50;
        ran = 0;
      }
  done;
  let rec work clock checksum =
    match pop queue with
    | None -> checksum
    | Some task ->
        let clock = (if clock > task.due then clock else task.due) + 1 in
        task.ran <- task.ran + 1;
        task.left <- task.left - 1;
        let checksum = (checksum * 31 + task.id + clock) mod 1000003 in
        if task.left > 0 then begin
          task.due <- task.due + task.period;
          push queue task;
          work clock checksum
        end
        else work clock (checksum + task.ran)
  in
  work 0 0

let () = Printf.printf "%d\n" (run (int_of_string Sys.argv.(1)))
