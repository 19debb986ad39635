define hidden fastcc void @wasm._start() #0 {
entry:
  %0 = call fastcc i32 @wasm.int(i32 1, i32 2)
  %1 = call fastcc i64 @wasm.wide(i64 3)
  %2 = call fastcc i32 @wasm.zeros(i32 0)
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc i32 @wasm.int(i32 %0, i32 %1) #0 {
entry:
  %2 = add i32 %0, %1
  %3 = icmp ult i32 %0, %1
  %4 = zext i1 %3 to i32
  %5 = icmp eq i32 %4, 0
  %6 = zext i1 %5 to i32
  %7 = xor i32 %2, %6
  br label %return

return:                                           ; preds = %entry
  %8 = phi i32 [ %7, %entry ]
  ret i32 %8
}

define hidden fastcc i64 @wasm.wide(i64 %0) #0 {
entry:
  %1 = trunc i64 %0 to i8
  %2 = sext i8 %1 to i64
  %3 = mul i64 %0, %2
  br label %return

return:                                           ; preds = %entry
  %4 = phi i64 [ %3, %entry ]
  ret i64 %4
}

define hidden fastcc i32 @wasm.zeros(i32 %0) #0 {
entry:
  %1 = call i32 @llvm.ctlz.i32(i32 %0, i1 false)
  %2 = call i32 @llvm.ctpop.i32(i32 %0)
  %3 = add i32 %1, %2
  br label %return

return:                                           ; preds = %entry
  %4 = phi i32 [ %3, %entry ]
  ret i32 %4
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

