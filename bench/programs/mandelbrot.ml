let run n =
  let total = ref 0 in
  for row = 0 to n - 1 do
    let ci = 2.0 *. float_of_int row /. float_of_int n -. 1.0 in
    for column = 0 to n - 1 do
      let cr = 2.0 *. float_of_int column /. float_of_int n -. 1.5 in
      let zr = ref 0.0 and zi = ref 0.0 and steps = ref 0 in
      while !steps < 50 && !zr *. !zr +. !zi *. !zi <= 4.0 do
        let next = !zr *. !zr -. !zi *. !zi +. cr in
        zi := 2.0 *. !zr *. !zi +. ci;
        zr := next;
        incr steps
      done;
      total := !total + !steps
    done
  done;
  !total

let () = Printf.printf "%d\n" (run (int_of_string Sys.argv.(1)))
