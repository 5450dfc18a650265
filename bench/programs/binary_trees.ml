type tree = Leaf | Node of tree * tree

let rec make depth =
  if depth = 0 then Node (Leaf, Leaf)
  else
    let left = make (depth - 1) in
    Node (left, make (depth - 1))

let rec count = function Leaf -> 0 | Node (left, right) -> 1 + count left + count right

let run n =
  let checksum = ref (count (make (n + 1))) in
  let kept = make n in
  let depth = ref 4 in
  while !depth <= n do
    for _ = 1 to 1 lsl (n - !depth + 4) do
      checksum := !checksum + count (make !depth)
    done;
    depth := !depth + 2
  done;
  !checksum + count kept

let () = Printf.printf "%d\n" (run (int_of_string Sys.argv.(1)))
