let run n =
  let counts = Hashtbl.create 16 in
  let seed = ref 42 in
  for _ = 1 to n do
    seed := !seed * 16807 mod 2147483647;
    let key = !seed mod (n / 4) in
    let count = Option.value (Hashtbl.find_opt counts key) ~default:0 in
    Hashtbl.replace counts key (count + 1)
  done;
  let checksum = ref (Hashtbl.length counts) in
  for key = 0 to n / 4 - 1 do
    if key mod 3 = 0 then Hashtbl.remove counts key
  done;
  for key = 0 to n / 2 - 1 do
    match Hashtbl.find_opt counts key with
    | Some count -> checksum := !checksum + count * (key mod 10)
    | None -> ()
  done;
  !checksum + Hashtbl.length counts

let () = Printf.printf "%d\n" (run (int_of_string Sys.argv.(1)))
