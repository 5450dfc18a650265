(* The standard library searches for single characters only. *)
let find_from text wanted from =
  let last = String.length text - String.length wanted in
  let matches at =
    let rec same i = i = String.length wanted || (text.[at + i] = wanted.[i] && same (i + 1)) in
    same 0
  in
  let rec search from =
    if from > last then None
    else
      match String.index_from_opt text from wanted.[0] with
      | Some at when at <= last -> if matches at then Some at else search (at + 1)
      | _ -> None
  in
  search from

let replace text wanted by =
  let buffer = Buffer.create (String.length text) in
  let rec copy from =
    match find_from text wanted from with
    | Some at ->
        Buffer.add_substring buffer text from (at - from);
        Buffer.add_string buffer by;
        copy (at + String.length wanted)
    | None -> Buffer.add_substring buffer text from (String.length text - from)
  in
  copy 0;
  Buffer.contents buffer

let starts_with text prefix =
  String.length text >= String.length prefix
  && String.sub text 0 (String.length prefix) = prefix

let run n =
  let letters = [| "a"; "b"; "c"; "d"; "e" |] in
  let seed = ref 42 in
  let buffer = Buffer.create 16 in
  for i = 0 to n - 1 do
    if i > 0 then Buffer.add_char buffer ' ';
    let word = ref "" in
    for _ = 1 to 3 + i mod 4 do
      seed := !seed * 16807 mod 2147483647;
      word := !word ^ letters.(!seed mod 5)
    done;
    Buffer.add_string buffer !word
  done;
  let text = Buffer.contents buffer in
  let checksum = ref (String.length text) in
  let at = ref (find_from text "abc" 0) in
  while !at <> None do
    let position = Option.get !at in
    checksum := !checksum + position mod 1000;
    at := find_from text "abc" (position + 1)
  done;
  let kept = ref [] in
  List.iter
    (fun word ->
      if starts_with word "ab" then incr checksum;
      if String.compare word "c" < 0 then kept := word :: !kept;
      if word.[String.length word - 1] = 'e' then checksum := !checksum + String.length word)
    (String.split_on_char ' ' text);
  checksum := !checksum + String.length (String.concat ", " (List.rev !kept));
  !checksum + String.length (replace text "cd" "<->")

let () = Printf.printf "%d\n" (run (int_of_string Sys.argv.(1)))
