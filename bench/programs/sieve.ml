let run n =
  let composite = Bytes.make (n + 1) '\000' in
  let count = ref 0 in
  for i = 2 to n do
    if Bytes.get composite i = '\000' then begin
      incr count;
      let multiple = ref (i * i) in
      while !multiple <= n do
        Bytes.set composite !multiple '\001';
        multiple := !multiple + i
      done
    end
  done;
  !count

let () = Printf.printf "%d\n" (run (int_of_string Sys.argv.(1)))
