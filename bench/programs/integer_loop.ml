let run n =
  let sum = ref 0 in
  for i = 0 to n - 1 do
    for j = 0 to 999 do
      sum := !sum + (i + j) mod 7 * 3;
      if !sum > 1_000_000 then sum := !sum - 1_000_000
    done
  done;
  !sum

let () = Printf.printf "%d\n" (run (int_of_string Sys.argv.(1)))
