(module (func $oops (i32.cost 1)))
