let swap xs i j =
  let x = xs.(i) in
  xs.(i) <- xs.(j);
  xs.(j) <- x

let run n =
  let permutation = Array.make n 0 in
  let start = Array.init n (fun i -> i) in
  let count = Array.make n 0 in
  let checksum = ref 0 and most = ref 0 and r = ref n and index = ref 0 in
  let finished = ref false in
  while not !finished do
    while !r <> 1 do
      count.(!r - 1) <- !r;
      decr r
    done;
    for i = 0 to n - 1 do
      permutation.(i) <- start.(i)
    done;
    let flips = ref 0 and k = ref permutation.(0) in
    while !k <> 0 do
      let low = ref 0 and high = ref !k in
      while !low < !high do
        swap permutation !low !high;
        incr low;
        decr high
      done;
      incr flips;
      k := permutation.(0)
    done;
    if !flips > !most then most := !flips;
    checksum := if !index mod 2 = 0 then !checksum + !flips else !checksum - !flips;
    let searching = ref true in
    while !searching do
      if !r = n then begin
        finished := true;
        searching := false
      end
      else begin
        let first = start.(0) in
        for i = 0 to !r - 1 do
          start.(i) <- start.(i + 1)
        done;
        start.(!r) <- first;
        count.(!r) <- count.(!r) - 1;
        if count.(!r) > 0 then searching := false else incr r
      end
    done;
    incr index
  done;
  !checksum * 100 + !most

let () = Printf.printf "%d\n" (run (int_of_string Sys.argv.(1)))
