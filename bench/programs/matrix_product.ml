let matrix n seed =
  let entry i j = seed *. float_of_int (i - j) *. float_of_int (i + j) in
  Array.init n (fun i -> Array.init n (entry i))

let product a b n =
  Array.init n (fun i ->
      let left = a.(i) and row = Array.make n 0.0 in
      for k = 0 to n - 1 do
        let factor = left.(k) and right = b.(k) in
        for j = 0 to n - 1 do
          row.(j) <- row.(j) +. factor *. right.(j)
        done
      done;
      row)

let () =
  let n = int_of_string Sys.argv.(1) in
  let scale = 1.0 /. float_of_int n /. float_of_int n in
  let c = product (matrix n scale) (matrix n (scale *. 2.0)) n in
  Printf.printf "%.6f\n" (c.(0).(0) +. c.(n / 2).(n / 3) +. c.(n - 1).(n - 2))
