define hidden fastcc void @wasm._start() #0 {
entry:
  %0 = call fastcc i32 @wasm.div_s(i32 1, i32 2)
  %1 = call fastcc i64 @wasm.rem_s(i64 1, i64 2)
  %2 = call fastcc i32 @wasm.div_u(i32 1, i32 2)
  %3 = call fastcc i32 @wasm.by_seven(i32 1)
  br label %return

return:                                           ; preds = %entry
  ret void
}

define hidden fastcc i32 @wasm.div_s(i32 %0, i32 %1) #0 {
entry:
  %2 = icmp eq i32 %1, 0
  br i1 %2, label %trap, label %ok

trap:                                             ; preds = %entry
  call void @wasm_trap_divide_by_zero() #2
  unreachable

ok:                                               ; preds = %entry
  %3 = icmp eq i32 %0, -2147483648
  %4 = icmp eq i32 %1, -1
  %5 = and i1 %3, %4
  br i1 %5, label %trap1, label %ok2

trap1:                                            ; preds = %ok
  call void @wasm_trap_integer_overflow() #2
  unreachable

ok2:                                              ; preds = %ok
  %6 = sdiv i32 %0, %1
  br label %return

return:                                           ; preds = %ok2
  %7 = phi i32 [ %6, %ok2 ]
  ret i32 %7
}

define hidden fastcc i64 @wasm.rem_s(i64 %0, i64 %1) #0 {
entry:
  %2 = icmp eq i64 %1, 0
  br i1 %2, label %trap, label %ok

trap:                                             ; preds = %entry
  call void @wasm_trap_divide_by_zero() #2
  unreachable

ok:                                               ; preds = %entry
  %3 = icmp eq i64 %1, -1
  %4 = select i1 %3, i64 1, i64 %1
  %5 = srem i64 %0, %4
  br label %return

return:                                           ; preds = %ok
  %6 = phi i64 [ %5, %ok ]
  ret i64 %6
}

define hidden fastcc i32 @wasm.div_u(i32 %0, i32 %1) #0 {
entry:
  %2 = icmp eq i32 %1, 0
  br i1 %2, label %trap, label %ok

trap:                                             ; preds = %entry
  call void @wasm_trap_divide_by_zero() #2
  unreachable

ok:                                               ; preds = %entry
  %3 = udiv i32 %0, %1
  br label %return

return:                                           ; preds = %ok
  %4 = phi i32 [ %3, %ok ]
  ret i32 %4
}

define hidden fastcc i32 @wasm.by_seven(i32 %0) #0 {
entry:
  %1 = icmp eq i32 %0, -2147483648
  %2 = and i1 %1, false
  br i1 %2, label %trap, label %ok

trap:                                             ; preds = %entry
  call void @wasm_trap_integer_overflow() #2
  unreachable

ok:                                               ; preds = %entry
  %3 = sdiv i32 %0, 7
  br label %return

return:                                           ; preds = %ok
  %4 = phi i32 [ %3, %ok ]
  ret i32 %4
}

define hidden void @wasm.instantiate() #0 {
entry:
  ret void
}

