type json =
  | Null
  | Truth of bool
  | Number of int
  | Text of string
  | List of json list
  | Object of (string, json) Hashtbl.t

type parser = { text : string; mutable at : int }

let byte parser = parser.text.[parser.at]
let skip parser count = parser.at <- parser.at + count

let rec skip_space parser =
  if parser.at < String.length parser.text && byte parser <= ' ' then begin
    skip parser 1;
    skip_space parser
  end

let number parser =
  let n = ref 0 in
  while parser.at < String.length parser.text && byte parser >= '0' && byte parser <= '9' do
    n := !n * 10 + Char.code (byte parser) - Char.code '0';
    skip parser 1
  done;
  Number !n

let string parser =
  skip parser 1;
  let start = parser.at in
  while byte parser <> '"' do skip parser 1 done;
  skip parser 1;
  String.sub parser.text start (parser.at - 1 - start)

let rec value parser =
  skip_space parser;
  match byte parser with
  | '{' -> obj parser
  | '[' -> list parser
  | '"' -> Text (string parser)
  | 't' -> skip parser 4; Truth true
  | 'f' -> skip parser 5; Truth false
  | 'n' -> skip parser 4; Null
  | _ -> number parser

and list parser =
  let items = ref [] in
  skip parser 1;
  skip_space parser;
  while byte parser <> ']' do
    items := value parser :: !items;
    skip_space parser;
    if byte parser = ',' then skip parser 1
  done;
  skip parser 1;
  List (List.rev !items)

and obj parser =
  let fields = Hashtbl.create 8 in
  skip parser 1;
  skip_space parser;
  while byte parser <> '}' do
    let key = string parser in
    skip_space parser;
    skip parser 1;
    Hashtbl.replace fields key (value parser);
    skip_space parser;
    if byte parser = ',' then skip parser 1;
    skip_space parser
  done;
  skip parser 1;
  Object fields

let rec sum = function
  | Null -> 1
  | Truth truth -> if truth then 2 else 3
  | Number n -> n
  | Text text -> String.length text
  | List items -> List.fold_left (fun total item -> total + sum item) 0 items
  | Object fields ->
      Hashtbl.fold (fun key value total -> total + String.length key + sum value) fields 0

let run n =
  let buffer = Buffer.create 16 in
  let add = Printf.bprintf in
  Buffer.add_char buffer '[';
  for i = 0 to n - 1 do
    if i > 0 then Buffer.add_string buffer ",\n ";
    add buffer "{\"id\": %d, \"name\": \"item %d\", \"tags\": [\"a\", \"bc\", null], " i (i * 7 mod 1000);
    add buffer "\"size\": {\"width\": %d, \"height\": %d}, \"open\": %b}" (i mod 50) (i mod 70) (i mod 2 = 0)
  done;
  Buffer.add_char buffer ']';
  let text = Buffer.contents buffer in
  let checksum = ref (String.length text) in
  for _ = 1 to 5 do
    checksum := !checksum + sum (value { text; at = 0 })
  done;
  !checksum

let () = Printf.printf "%d\n" (run (int_of_string Sys.argv.(1)))
