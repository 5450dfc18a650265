let counter step =
  let n = ref 0 in
  fun () ->
    n := (!n + step) mod 1000;
    !n

let run n =
  let adders = Array.init 10 (fun k x -> x + k * k) in
  let counters = [| counter 3; counter 7 |] in
  let x = ref 1 in
  for i = 0 to n - 1 do
    let add = adders.(i mod 10) and next = counters.(i mod 2) in
    x := (add !x * 3 + next ()) mod 1000003
  done;
  let numbers = List.init 1000 (fun i -> i) in
  for _ = 1 to n / 1000 do
    let offset = !x mod 100 in
    let mapped = List.map (fun v -> v * 3 + offset) numbers in
    let filtered = List.filter (fun v -> v mod 2 = 0) mapped in
    x := (!x + List.fold_left (fun a b -> a + b) 0 filtered) mod 1000003
  done;
  !x

let () = Printf.printf "%d\n" (run (int_of_string Sys.argv.(1)))
