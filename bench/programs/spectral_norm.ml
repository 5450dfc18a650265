let entry i j = 1.0 /. float_of_int ((i + j) * (i + j + 1) / 2 + i + 1)

let times v out =
  for i = 0 to Array.length v - 1 do
    let sum = ref 0.0 in
    for j = 0 to Array.length v - 1 do
      sum := !sum +. entry i j *. v.(j)
    done;
    out.(i) <- !sum
  done

let times_transposed v out =
  for i = 0 to Array.length v - 1 do
    let sum = ref 0.0 in
    for j = 0 to Array.length v - 1 do
      sum := !sum +. entry j i *. v.(j)
    done;
    out.(i) <- !sum
  done

let run n =
  let u = Array.make n 1.0 and v = Array.make n 0.0 and between = Array.make n 0.0 in
  for _ = 1 to 10 do
    times u between;
    times_transposed between v;
    times v between;
    times_transposed between u
  done;
  let vbv = ref 0.0 and vv = ref 0.0 in
  for i = 0 to n - 1 do
    vbv := !vbv +. u.(i) *. v.(i);
    vv := !vv +. v.(i) *. v.(i)
  done;
  sqrt (!vbv /. !vv)

let () = Printf.printf "%.9f\n" (run (int_of_string Sys.argv.(1)))
