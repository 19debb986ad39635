define hidden fastcc void @wasm._start() #0 {
entry:
  %0 = call fastcc i32 @wasm.size()
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc i32 @wasm.size() #0 {
entry:
  br label %return

return:                                           ; preds = %entry
  %0 = phi i32 [ 3, %entry ]
  ret i32 %0
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

