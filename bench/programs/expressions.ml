type expr =
  | Number of int
  | Variable
  | Negate of expr
  | Add of expr * expr
  | Multiply of expr * expr

let seed = ref 42

let next bound =
  seed := !seed * 16807 mod 2147483647;
  !seed mod bound

let rec grow depth =
  if depth = 0 then if next 2 = 0 then Variable else Number (next 10)
  else
    match next 5 with
    | 0 -> Negate (grow (depth - 1))
    | 1 | 2 ->
        let left = grow (depth - 1) in
        Add (left, grow (depth - 1))
    | _ ->
        let left = grow (depth - 1) in
        Multiply (left, grow (depth - 1))

let rec evaluate e x =
  match e with
  | Number n -> n
  | Variable -> x
  | Negate a -> -evaluate a x
  | Add (a, b) -> (evaluate a x + evaluate b x) mod 10007
  | Multiply (a, b) -> evaluate a x * evaluate b x mod 10007

let rec derive = function
  | Number _ -> Number 0
  | Variable -> Number 1
  | Negate a -> Negate (derive a)
  | Add (a, b) -> Add (derive a, derive b)
  | Multiply (a, b) -> Add (Multiply (derive a, b), Multiply (a, derive b))

let run n =
  let tree = grow 8 in
  let checksum = ref 0 in
  for x = 0 to n - 1 do
    checksum := !checksum + evaluate tree x;
    if x mod 10 = 0 then checksum := !checksum + evaluate (derive tree) x;
    checksum := !checksum mod 1000003
  done;
  !checksum

let () = Printf.printf "%d\n" (run (int_of_string Sys.argv.(1)))
