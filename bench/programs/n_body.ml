let solar_mass = 39.47841760435743
let days = 365.24

type body = {
  mutable x : float;
  mutable y : float;
  mutable z : float;
  mutable vx : float;
  mutable vy : float;
  mutable vz : float;
  mass : float;
}

let body x y z vx vy vz mass =
  { x; y; z; vx = vx *. days; vy = vy *. days; vz = vz *. days; mass = mass *. solar_mass }

let offset_momentum bodies =
  let sun = bodies.(0) in
  Array.iter
    (fun b ->
      sun.vx <- sun.vx -. b.vx *. b.mass /. solar_mass;
      sun.vy <- sun.vy -. b.vy *. b.mass /. solar_mass;
      sun.vz <- sun.vz -. b.vz *. b.mass /. solar_mass)
    bodies

let advance bodies dt =
  let n = Array.length bodies in
  for i = 0 to n - 1 do
    let a = bodies.(i) in
    for j = i + 1 to n - 1 do
      let b = bodies.(j) in
      let dx = a.x -. b.x and dy = a.y -. b.y and dz = a.z -. b.z in
      let squared = dx *. dx +. dy *. dy +. dz *. dz in
      let magnitude = dt /. (squared *. sqrt squared) in
      a.vx <- a.vx -. dx *. b.mass *. magnitude;
      a.vy <- a.vy -. dy *. b.mass *. magnitude;
      a.vz <- a.vz -. dz *. b.mass *. magnitude;
      b.vx <- b.vx +. dx *. a.mass *. magnitude;
      b.vy <- b.vy +. dy *. a.mass *. magnitude;
      b.vz <- b.vz +. dz *. a.mass *. magnitude
    done
  done;
  for i = 0 to n - 1 do
    let b = bodies.(i) in
    b.x <- b.x +. dt *. b.vx;
    b.y <- b.y +. dt *. b.vy;
    b.z <- b.z +. dt *. b.vz
  done

let energy bodies =
  let total = ref 0.0 in
  let n = Array.length bodies in
  for i = 0 to n - 1 do
    let a = bodies.(i) in
    total := !total +. 0.5 *. a.mass *. (a.vx *. a.vx +. a.vy *. a.vy +. a.vz *. a.vz);
    for j = i + 1 to n - 1 do
      let b = bodies.(j) in
      let dx = a.x -. b.x and dy = a.y -. b.y and dz = a.z -. b.z in
      total := !total -. a.mass *. b.mass /. sqrt (dx *. dx +. dy *. dy +. dz *. dz)
    done
  done;
  !total

let () =
  let bodies =
    [|
      body 0.0 0.0 0.0 0.0 0.0 0.0 1.0;
      body 4.841431442464721 (-1.1603200440274284) (-0.10362204447112311)
        0.001660076642744037 0.007699011184197404 (-0.0000690460016972063) 0.0009547919384243266;
      body 8.34336671824458 4.124798564124305 (-0.4035234171143214)
        (-0.002767425107268624) 0.004998528012349172 0.000023041729757376393 0.0002858859806661308;
      body 12.894369562139131 (-15.111151401698631) (-0.22330757889265573)
        0.002964601375647616 0.0023784717395948095 (-0.000029658956854023756) 0.00004366244043351563;
      body 15.379697114850917 (-25.919314609987964) 0.17925877295037118
        0.0026806777249038932 0.001628241700382423 (-0.00009515922545197159) 0.000051513890204661145;
    |]
  in
  offset_momentum bodies;
  for _ = 1 to int_of_string Sys.argv.(1) do
    advance bodies 0.01
  done;
  Printf.printf "%.9f\n" (energy bodies)
