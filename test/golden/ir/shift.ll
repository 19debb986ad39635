define hidden fastcc void @wasm._start() #0 {
entry:
  %0 = call fastcc i32 @wasm.shl(i32 1, i32 2)
  %1 = call fastcc i64 @wasm.rotr(i64 1, i64 2)
  %2 = call fastcc i32 @wasm.by_five(i32 1)
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc i32 @wasm.shl(i32 %0, i32 %1) #0 {
entry:
  %2 = and i32 %1, 31
  %3 = shl i32 %0, %2
  br label %return

return:                                           ; preds = %entry
  %4 = phi i32 [ %3, %entry ]
  ret i32 %4
}

define hidden fastcc i64 @wasm.rotr(i64 %0, i64 %1) #0 {
entry:
  %2 = call i64 @llvm.fshr.i64(i64 %0, i64 %0, i64 %1)
  br label %return

return:                                           ; preds = %entry
  %3 = phi i64 [ %2, %entry ]
  ret i64 %3
}

define hidden fastcc i32 @wasm.by_five(i32 %0) #0 {
entry:
  %1 = ashr i32 %0, 5
  br label %return

return:                                           ; preds = %entry
  %2 = phi i32 [ %1, %entry ]
  ret i32 %2
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

