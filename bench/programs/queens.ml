let rec place row n columns rising falling =
  if row = n then 1
  else begin
    let found = ref 0 in
    for column = 0 to n - 1 do
      if not (columns.(column) || rising.(row + column) || falling.(row + n - column)) then begin
        columns.(column) <- true;
        rising.(row + column) <- true;
        falling.(row + n - column) <- true;
        found := !found + place (row + 1) n columns rising falling;
        columns.(column) <- false;
        rising.(row + column) <- false;
        falling.(row + n - column) <- false
      end
    done;
    !found
  end

let () =
  let n = int_of_string Sys.argv.(1) in
  let free count = Array.make count false in
  Printf.printf "%d\n" (place 0 n (free n) (free (2 * n)) (free (2 * n)))
