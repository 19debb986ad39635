define hidden fastcc void @wasm._start() #0 {
entry:
  %0 = load i64, ptr @wasm.global.1, align 8
  %1 = add i64 %0, 7
  store i64 %1, ptr @wasm.global.1, align 8
  %2 = call fastcc double @wasm.get()
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc double @wasm.get() #0 {
entry:
  br label %return

return:                                           ; preds = %entry
  %0 = phi double [ 2.500000e+00, %entry ]
  ret double %0
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

