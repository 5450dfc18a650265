let key_of i = "key" ^ string_of_int i

let run n =
  let counts = Hashtbl.create 16 in
  let seed = ref 42 in
  for _ = 1 to n do
    seed := !seed * 16807 mod 2147483647;
    let key = key_of (!seed mod (n / 4)) in
    let count = Option.value (Hashtbl.find_opt counts key) ~default:0 in
    Hashtbl.replace counts key (count + 1)
  done;
  let checksum = ref (Hashtbl.length counts) in
  for i = 0 to n / 4 - 1 do
    if i mod 3 = 0 then Hashtbl.remove counts (key_of i)
  done;
  for i = 0 to n / 2 - 1 do
    match Hashtbl.find_opt counts (key_of i) with
    | Some count -> checksum := !checksum + count * (i mod 10)
    | None -> ()
  done;
  !checksum + Hashtbl.length counts

let () = Printf.printf "%d\n" (run (int_of_string Sys.argv.(1)))
