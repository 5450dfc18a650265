let rec sort (xs : int array) first last =
  let low = ref first and high = ref last in
  let pivot = xs.((first + last) / 2) in
  while !low <= !high do
    while xs.(!low) < pivot do incr low done;
    while xs.(!high) > pivot do decr high done;
    if !low <= !high then begin
      let x = xs.(!low) in
      xs.(!low) <- xs.(!high);
      xs.(!high) <- x;
      incr low;
      decr high
    end
  done;
  if first < !high then sort xs first !high;
  if !low < last then sort xs !low last

let run n =
  let seed = ref 42 in
  let xs =
    Array.init n (fun _ ->
        seed := !seed * 16807 mod 2147483647;
        !seed)
  in
  sort xs 0 (n - 1);
  Array.fold_left (fun checksum x -> (checksum * 31 + x) mod 1000003) 0 xs

let () = Printf.printf "%d\n" (run (int_of_string Sys.argv.(1)))
